// What makes a schema structural: every field has its type once, outside of the alternatives, which only restrict it.
import { RegexSyntaxError } from '../../base/regex/parse.ts'
import { compileRegex } from '../../base/regex/regex.ts'
import {
  isEmbedded,
  isFields,
  isIntOrString,
  itemsOf,
  keepsUnknown,
  type SchemaNode,
} from '../custom/schema-node.ts'
import { isEqual } from '../equality.ts'
import type { Findings } from '../validation/rules/findings.ts'

type Level = 'root' | 'items' | 'field'

const emptyTexts: { readonly [L in Level]: string } = {
  root: 'must not be empty at the root',
  items: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

export function validateStructure(findings: Findings, path: string, schema: SchemaNode): void {
  validateNode(findings, path, schema, 'root')
}

function validateNode(findings: Findings, path: string, schema: SchemaNode, level: Level): void {
  const items = itemsOf(schema)
  if (schema.type === 'array' && !items && !Array.isArray(schema.items))
    findings.required(`${path}.items`, 'must be specified')
  if (items) validateNode(findings, `${path}.items`, items, 'items')
  for (const [name, each] of Object.entries(schema.properties ?? {}))
    validateNode(findings, `${path}.properties[${name}]`, each, 'field')
  const { additionalProperties } = schema
  if (additionalProperties !== undefined) {
    if (level === 'root') findings.forbidden(`${path}.additionalProperties`, 'must not be used at the root')
    if (isFields(additionalProperties))
      validateNode(findings, `${path}.additionalProperties`, additionalProperties, 'field')
  }
  validateType(findings, path, schema, level)
  validateExtensions(findings, path, schema)
  validateObjectParts(findings, path, schema, level)
  validateValues(findings, path, schema, {
    skipAnyOf: isIntOrString(schema) && isEqual(schema.anyOf, intOrString),
    skipFirstAnyOf: isIntOrString(schema) && isEqual(schema.allOf?.[0]?.anyOf, intOrString),
  })
  validateMirrored(findings, path, schema)
}

const intOrString = [{ type: 'integer' }, { type: 'string' }]

function validateType(findings: Findings, path: string, schema: SchemaNode, level: Level): void {
  const { type = '' } = schema
  const at = `${path}.type`
  if (isEmbedded(schema) && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    if (type === '') findings.required(at, detail)
    else findings.invalid(at, type, detail)
  } else if (type === '' && !isIntOrString(schema) && !keepsUnknown(schema))
    findings.required(at, emptyTexts[level])
  if (level === 'root' && type !== '' && type !== 'object')
    findings.invalid(at, type, 'must be object at the root')
  if (isIntOrString(schema) && type !== '')
    findings.invalid(at, type, 'must be empty if x-kubernetes-int-or-string is true')
}

function validateExtensions(findings: Findings, path: string, schema: SchemaNode): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    findings.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')
  if (!isIntOrString(schema)) return
  const detail = 'must be false if x-kubernetes-int-or-string is true'
  if (keepsUnknown(schema)) findings.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, detail)
  if (isEmbedded(schema)) findings.invalid(`${path}.x-kubernetes-embedded-resource`, true, detail)
}

/** What every object has, its schema may name but not change. */
function validateObjectParts(findings: Findings, path: string, schema: SchemaNode, level: Level): void {
  const embedded = isEmbedded(schema)
  if (embedded && schema.additionalProperties !== undefined)
    findings.forbidden(
      `${path}.additionalProperties`,
      'must not be used if x-kubernetes-embedded-resource is set',
    )
  const properties = schema.properties ?? {}
  if (embedded && !keepsUnknown(schema) && Object.keys(properties).length === 0)
    findings.required(
      `${path}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    )
  if (level !== 'root' && !embedded) return
  const typed = (name: string, type: string) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property && (property.type ?? '') !== type)
      findings.invalid(`${path}.properties[${name}].type`, property.type ?? '', `must be ${type}`)
  }
  typed('kind', 'string')
  typed('apiVersion', 'string')
  typed('metadata', 'object')
  if (level === 'root' && properties.metadata) validateMetadata(findings, path, properties.metadata)
}

function validateMetadata(findings: Findings, path: string, metadata: SchemaNode): void {
  const { type: _, description: _description, title: _title, properties = {}, ...others } = metadata
  const names = Object.keys(properties).every(name => name === 'name' || name === 'generateName')
  if (!names || Object.keys(others).some(field => !valueKeywords.has(field)))
    findings.forbidden(
      `${path}.properties[metadata]`,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    )
}

const valueKeywords = new Set(['required', 'allOf', 'anyOf', 'oneOf', 'not'])

interface Skipped {
  readonly skipAnyOf: boolean
  readonly skipFirstAnyOf: boolean
}

const nothingSkipped: Skipped = { skipAnyOf: false, skipFirstAnyOf: false }

function validateValues(findings: Findings, path: string, schema: SchemaNode, skipped: Skipped): void {
  if (!skipped.skipAnyOf)
    schema.anyOf?.forEach((each, index) => {
      validateNested(findings, `${path}.anyOf[${index}]`, each, nothingSkipped)
    })
  schema.allOf?.forEach((each, index) => {
    const skipAnyOf = skipped.skipFirstAnyOf && index === 0
    validateNested(findings, `${path}.allOf[${index}]`, each, { skipAnyOf, skipFirstAnyOf: false })
  })
  schema.oneOf?.forEach((each, index) => {
    validateNested(findings, `${path}.oneOf[${index}]`, each, nothingSkipped)
  })
  if (schema.not) validateNested(findings, `${path}.not`, schema.not, nothingSkipped)
  if (schema.pattern) validatePattern(findings, `${path}.pattern`, schema.pattern)
  if (schema.multipleOf !== undefined && schema.multipleOf <= 0)
    findings.invalid(`${path}.multipleOf`, schema.multipleOf, 'must be greater than 0')
}

function validatePattern(findings: Findings, path: string, pattern: string): void {
  try {
    compileRegex(pattern)
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error
    findings.invalid(path, pattern, `must be a valid regular expression, but isn't: ${error.message}`)
  }
}

/** What an alternative may not say, and how it would have to be instead. */
const nestedRules: readonly (readonly [keyof SchemaNode, string])[] = [
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['externalDocs', 'must be undefined to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
]

function validateNested(findings: Findings, path: string, schema: SchemaNode, skipped: Skipped): void {
  validateValues(findings, path, schema, skipped)
  const items = itemsOf(schema)
  if (items) validateNested(findings, `${path}.items`, items, nothingSkipped)
  for (const [name, each] of Object.entries(schema.properties ?? {}))
    validateNested(findings, `${path}.properties[${name}]`, each, nothingSkipped)
  if (schema.type) findings.forbidden(`${path}.type`, 'must be empty to be structural')
  for (const [field, detail] of nestedRules) {
    const value = schema[field]
    if (value !== undefined && value !== false && value !== '') findings.forbidden(`${path}.${field}`, detail)
  }
  if (schema.properties && Object.hasOwn(schema.properties, 'metadata'))
    findings.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')
}

/** What an alternative speaks of, the structure has to have. */
function validateMirrored(findings: Findings, path: string, schema: SchemaNode): void {
  const nested = [
    ...(['anyOf', 'allOf', 'oneOf'] as const).flatMap(junctor =>
      (schema[junctor] ?? []).map((each, index) => [each, `${path}.${junctor}[${index}]`] as const),
    ),
    ...(schema.not ? [[schema.not, `${path}.not`] as const] : []),
  ]
  for (const [each, at] of nested) validateCovered(findings, { at, path }, each, schema)
}

function validateCovered(
  findings: Findings,
  { at, path }: { readonly at: string; readonly path: string },
  nested: SchemaNode,
  structure: SchemaNode,
): void {
  const inner = itemsOf(nested)
  const items = itemsOf(structure)
  if (inner && !items) findings.required(`${path}.items`, `because it is defined in ${at}.items`)
  else if (inner && items)
    validateCovered(findings, { at: `${at}.items`, path: `${path}.items` }, inner, items)
  for (const [name, each] of Object.entries(nested.properties ?? {})) {
    const place = { at: `${at}.properties[${name}]`, path: `${path}.properties[${name}]` }
    const property =
      structure.properties && Object.hasOwn(structure.properties, name)
        ? structure.properties[name]
        : undefined
    if (!property) findings.required(place.path, `because it is defined in ${place.at}`)
    else validateCovered(findings, place, each, property)
  }
  for (const junctor of ['anyOf', 'allOf', 'oneOf'] as const)
    nested[junctor]?.forEach((each, index) => {
      validateCovered(findings, { at: `${at}.${junctor}[${index}]`, path }, each, structure)
    })
  if (nested.not) validateCovered(findings, { at: `${at}.not`, path }, nested.not, structure)
}
