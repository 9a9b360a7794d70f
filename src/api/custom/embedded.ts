// Objects inside of objects: what `x-kubernetes-embedded-resource` marks names its kind and has the metadata of an object.
import type { ObjectMeta } from '../generated/types.ts'
import { problemsOfDns1035Label } from '../names.ts'
import { Findings } from '../validation/rules/findings.ts'
import { validateAnnotations, validateLabels } from '../validation/rules/labels.ts'
import { type Finding, placeOf } from './finding.ts'
import { entriesOf, isEmbedded, isFields, itemsOf, type SchemaNode } from './schema-node.ts'

type Check = (value: unknown, path: (string | number)[], findings: Finding[]) => void

/** What checks embedded objects; null for a schema without any. */
export function embeddedCheck(schema: SchemaNode): ((object: unknown) => Finding[]) | null {
  const check = nodeCheck(schema)
  if (!check) return null
  return object => {
    const findings: Finding[] = []
    check(object, [], findings)
    return findings
  }
}

function nodeCheck(schema: SchemaNode): Check | null {
  const items = itemsOf(schema)
  const checkItem = items && nodeCheck(items)
  const entries = entriesOf(schema)
  const checkEntry = entries === null || entries === true ? null : nodeCheck(entries)
  const known: (readonly [name: string, check: Check])[] = []
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const check = nodeCheck(each)
    if (check) known.push([name, check])
  }
  const isObject = isEmbedded(schema)
  if (!isObject && !checkItem && !checkEntry && known.length === 0) return null
  return (value, path, findings) => {
    const inside = (step: string | number, each: unknown, check: Check) =>
      check(each, [...path, step], findings)
    if (Array.isArray(value)) {
      if (checkItem) for (const [index, each] of value.entries()) inside(index, each, checkItem)
    } else if (isFields(value)) {
      if (isObject) checkObject(value, path, findings)
      for (const [name, check] of known) if (Object.hasOwn(value, name)) inside(name, value[name], check)
      if (checkEntry) for (const [name, each] of Object.entries(value)) inside(name, each, checkEntry)
    }
  }
}

function checkObject(
  value: { readonly [field: string]: unknown },
  at: (string | number)[],
  found: Finding[],
): void {
  const findings = new Findings()
  const path = placeOf(at)
  const { apiVersion, kind, metadata } = value
  for (const [field, text] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const)
    if (typeof text !== 'string' || text === '') findings.required(`${path}.${field}`, 'must not be empty')
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2)
    findings.invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  if (typeof kind === 'string' && kind !== '')
    for (const problem of problemsOfDns1035Label(kind.toLowerCase()))
      findings.invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${problem}`)
  if (isFields(metadata)) {
    const { labels, annotations } = metadata as ObjectMeta
    validateLabels(findings, `${path}.metadata.labels`, labels)
    validateAnnotations(findings, `${path}.metadata.annotations`, annotations)
  }
  for (const error of findings.errors) found.push({ error, at })
}
