// What a CustomResourceDefinition must be before anything is served by it, in upstream's words.
//
// Upstream looks at what all versions have in common as if it stood at the top (`spec.validation.openAPIV3Schema`), where it
// once did; refusals name those places, since people search for them.
import { hasCondition } from '../conditions.ts'
import { isEqual } from '../equality.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../generated/types.ts'
import { problemsOfDns1035Label, problemsOfDns1123Subdomain } from '../names.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { immutableText } from '../validation/rules/object-meta.ts'
import { validateApproval } from './approval.ts'
import { validateConversion } from './conversion-rules.ts'
import type { CheckRules } from './rule-rules.ts'
import { validateVersions } from './version-rules.ts'

export function validateDefinition(
  findings: Findings,
  definition: CustomResourceDefinition,
  checkRules: CheckRules,
): void {
  const { metadata, spec } = definition
  if (metadata?.name !== `${spec.names?.plural ?? ''}.${spec.group}`)
    findings.invalid('metadata.name', metadata?.name ?? '', 'must be spec.names.plural+"."+spec.group')
  validateSpec(findings, definition, checkRules)
  validateApproval(findings, definition, null)
}

export function validateDefinitionUpdate(
  findings: Findings,
  {
    definition,
    old,
  }: { readonly definition: CustomResourceDefinition; readonly old: CustomResourceDefinition },
  checkRules: CheckRules,
): void {
  // What has not changed was taken before; a rule of today is no reason to refuse a new label.
  if (!isEqual(definition.spec, old.spec)) validateSpec(findings, definition, checkRules)
  const fixed = (path: string, value: unknown, before: unknown) => {
    if (!isEqual(value, before)) findings.invalid(path, value, immutableText)
  }
  const [{ spec }, before] = [definition, old.spec]
  if (hasCondition(old.status?.conditions, 'Established')) {
    fixed('spec.scope', spec.scope, before.scope)
    fixed('spec.names.kind', spec.names.kind, before.names.kind)
  }
  fixed('spec.group', spec.group, before.group)
  fixed('spec.names.plural', spec.names.plural, before.names.plural)
  validateApproval(findings, definition, old)
  validateStoredVersions(findings, definition)
}

export function validateStoredVersions(findings: Findings, { spec, status }: CustomResourceDefinition): void {
  const names = new Set(spec.versions.map(({ name }) => name))
  for (const [index, stored] of (status?.storedVersions ?? []).entries())
    if (!names.has(stored))
      findings.invalid(`status.storedVersions[${index}]`, stored, 'must appear in spec.versions')
}

function validateSpec(
  findings: Findings,
  definition: CustomResourceDefinition,
  checkRules: CheckRules,
): void {
  const { spec } = definition
  const { group = '', scope = '', names } = spec
  if (group === '') findings.required('spec.group')
  else {
    const problems = problemsOfDns1123Subdomain(group)
    if (problems.length > 0) findings.invalid('spec.group', group, problems.join(','))
    else if (!group.includes('.'))
      findings.invalid('spec.group', group, 'should be a domain with at least one dot')
  }
  findings.oneOf('spec.scope', scope, ['Cluster', 'Namespaced'])
  if (spec.preserveUnknownFields === true)
    findings.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    )
  validateVersions(findings, definition, checkRules)
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names?.[name]) findings.required(`spec.names.${name}`)
  if (names) validateNames(findings, 'spec.names', names)
  validateConversion(findings, definition)
}

export function validateNames(findings: Findings, path: string, names: CustomResourceDefinitionNames): void {
  const label = (at: string, value: string | undefined) => {
    const problems = value ? problemsOfDns1035Label(value) : []
    if (problems.length > 0) findings.invalid(`${path}.${at}`, value, problems.join(','))
  }
  const kindName = (at: string, value: string | undefined) => {
    const problems = value ? problemsOfDns1035Label(value.toLowerCase()) : []
    if (problems.length > 0)
      findings.invalid(
        `${path}.${at}`,
        value,
        `may have mixed case, but should otherwise match: ${problems.join(',')}`,
      )
  }
  label('plural', names.plural)
  label('singular', names.singular)
  kindName('kind', names.kind)
  kindName('listKind', names.listKind)
  names.shortNames?.forEach((name, index) => {
    label(`shortNames[${index}]`, name)
  })
  if (names.kind && names.kind === names.listKind)
    findings.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same')
  names.categories?.forEach((name, index) => {
    label(`categories[${index}]`, name)
  })
}
