// The rules of one schema: what OpenAPI has and structural schemas have not, the types of lists and maps, defaults.

import { objectCheck } from '../custom/check.ts'
import { copyOf, defaultsOf } from '../custom/defaults.ts'
import { noField } from '../custom/finding.ts'
import { duplicateCheck } from '../custom/list-types.ts'
import { valueReader } from '../custom/read.ts'
import { entriesOf, itemsOf, mapKeysOf, type SchemaNode, walkSchema } from '../custom/schema-node.ts'
import { Findings } from '../validation/rules/findings.ts'
import type { CheckRules } from './rule-rules.ts'
import { validateStructure } from './structural-rules.ts'

export function validateRootSchema(
  findings: Findings,
  place: string,
  schema: SchemaNode | undefined,
  checkRules: CheckRules,
): void {
  const path = `${place}.openAPIV3Schema`
  if (!schema) {
    findings.required(path, 'schemas are required')
    return
  }
  const found = new Findings()
  for (const each of walkSchema(schema, path)) {
    validateKeywords(found, each.path, each.schema)
    validateListType(found, each.path, each.schema)
    validateMapType(found, each.path, each.schema)
  }
  validateStructure(found, path, schema)
  if (found.isEmpty) {
    validateDefaults(found, path, schema)
    checkRules(found, path, schema)
  }
  findings.add(found.errors)
}

const unsupported = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
] as const
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

function validateKeywords(findings: Findings, path: string, schema: SchemaNode): void {
  for (const keyword of unsupported)
    if (schema[keyword] !== undefined) findings.forbidden(`${path}.${keyword}`, `${keyword} is not supported`)
  if (schema.type === 'null')
    findings.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')
  else if (schema.type !== undefined && schema.type !== '' && !types.includes(schema.type))
    findings.notSupported(`${path}.type`, schema.type, types)
  if (Array.isArray(schema.items))
    findings.forbidden(`${path}.items`, 'items must be a schema object and not an array')
  if (schema.uniqueItems === true)
    findings.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    )
  const { additionalProperties } = schema
  if (
    additionalProperties !== undefined &&
    additionalProperties !== true &&
    Object.keys(schema.properties ?? {}).length > 0
  )
    findings.forbidden(
      `${path}.additionalProperties`,
      'additionalProperties and properties are mutual exclusive',
    )
}

function validateListType(findings: Findings, path: string, schema: SchemaNode): void {
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const at = `${path}.x-kubernetes-list-type`
  if (keys.length > 0 && listType !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty'
    if (listType === undefined) findings.required(at, detail)
    else findings.invalid(at, listType, detail)
  }
  if (listType === undefined) return
  if (schema.type !== 'array') {
    const detail = 'must be array if x-kubernetes-list-type is specified'
    if (schema.type) findings.invalid(`${path}.type`, schema.type, detail)
    else findings.required(`${path}.type`, detail)
  }
  if (!['atomic', 'set', 'map'].includes(listType))
    findings.notSupported(at, listType, ['atomic', 'set', 'map'])
  if (listType === 'map') validateMapKeys(findings, path, schema)
  if (listType === 'set') validateSetItems(findings, path, schema)
}

function validateMapKeys(findings: Findings, path: string, schema: SchemaNode): void {
  const keys = mapKeysOf(schema) ?? []
  const items = itemsOf(schema)
  const at = `${path}.x-kubernetes-list-map-keys`
  if (keys.length === 0) findings.required(at, 'must not be empty if x-kubernetes-list-type is map')
  if (!items) {
    findings.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')
    return
  }
  if (items.type !== 'object')
    findings.invalid(
      `${path}.items.type`,
      items.type ?? '',
      "must be object if parent array's x-kubernetes-list-type is map",
    )
  if (new Set(keys).size < keys.length) findings.invalid(at, keys, 'must not contain duplicate keys')
  for (const key of keys) {
    const property =
      items.properties && Object.hasOwn(items.properties, key) ? items.properties[key] : undefined
    if (!property) {
      findings.invalid(at, keys, 'entries must all be names of item properties')
      continue
    }
    const place = `${path}.items.properties[${key}]`
    if (property.type === 'array' || property.type === 'object')
      findings.invalid(
        `${place}.type`,
        property.type,
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      )
    if (property.nullable === true)
      findings.forbidden(
        `${place}.nullable`,
        'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
      )
    if (property.default === undefined && !items.required?.includes(key))
      findings.required(
        `${place}.default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      )
  }
}

function validateSetItems(findings: Findings, path: string, schema: SchemaNode): void {
  const items = itemsOf(schema)
  if (!items) return
  if (items.nullable === true)
    findings.forbidden(`${path}.items.nullable`, 'cannot be nullable when x-kubernetes-list-type is set')
  if (items.type === 'array' && !['atomic', undefined].includes(items['x-kubernetes-list-type']))
    findings.invalid(
      `${path}.items.x-kubernetes-list-type`,
      items['x-kubernetes-list-type'],
      'must be atomic as item of a list with x-kubernetes-list-type=set',
    )
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    findings.required(
      `${path}.items.x-kubernetes-map-type`,
      'must be atomic as item of a list with x-kubernetes-list-type=set',
    )
}

function validateMapType(findings: Findings, path: string, schema: SchemaNode): void {
  const mapType = schema['x-kubernetes-map-type']
  if (mapType === undefined) return
  if (!['atomic', 'granular'].includes(mapType))
    findings.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])
  if (schema.type === 'object') return
  const detail = 'must be object if x-kubernetes-map-type is specified'
  if (schema.type) findings.invalid(`${path}.type`, schema.type, detail)
  else findings.required(`${path}.type`, detail)
}

/** A default stands for a value that a client would write: it is as its own schema says, and has nothing else. */
function validateDefaults(findings: Findings, path: string, root: SchemaNode): void {
  const waiting = [{ schema: root, path }]
  for (let here = waiting.pop(); here; here = waiting.pop()) {
    const { schema, path: at } = here
    if (schema.default !== undefined) validateDefault(findings, `${at}.default`, schema)
    for (const [name, each] of Object.entries(schema.properties ?? {}))
      waiting.push({ schema: each, path: `${at}.properties[${name}]` })
    const [items, entries] = [itemsOf(schema), entriesOf(schema)]
    if (items) waiting.push({ schema: items, path: `${at}.items` })
    if (entries !== null && entries !== true)
      waiting.push({ schema: entries, path: `${at}.additionalProperties` })
  }
}

function validateDefault(findings: Findings, at: string, schema: SchemaNode): void {
  const unknown: string[] = []
  const value = valueReader(schema)(copyOf(schema.default), { path: [], struct: '', unknown })
  if (unknown.length > 0) findings.invalid(at, schema.default, 'must not have unknown fields')
  defaultsOf(schema)?.(value)
  const found = [...objectCheck(schema)(value), ...(duplicateCheck(schema)?.(value) ?? [])]
  for (const { error } of found)
    findings.add([
      { ...error, path: error.path === '' || error.path === noField ? at : `${at}.${error.path}` },
    ])
}
