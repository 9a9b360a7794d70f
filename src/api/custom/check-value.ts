// What can be said of one value without looking inside: its type, its bounds, its pattern, its format.

import { utf8Length } from '../../base/bytes.ts'
import { RegexSyntaxError } from '../../base/regex/parse.ts'
import { compileRegex, type Regex, RegexTooCostly } from '../../base/regex/regex.ts'
import type { FieldError } from '../field-error.ts'
import { quoted } from '../shown-value.ts'
import { addFinding, noField, placeOf, type Walk } from './finding.ts'
import { formatOf } from './formats.ts'
import { isFields, isIntOrString, type SchemaNode } from './schema-node.ts'

export type Check = (value: unknown, walk: Walk) => void

type Kind = FieldError['kind']

/** Puts down what is wrong with the value at which the walk stands. */
export function report(walk: Walk, kind: Kind, value: unknown, detail: string): void {
  const at = [...walk.path]
  addFinding(walk, { error: { kind, path: placeOf(at), value, detail }, at })
}

/** `spec.replicas in body`, as refusals begin. */
const inBody = (walk: Walk): string => {
  const place = placeOf(walk.path)
  return place === '' ? ' in body' : `${place} in body`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** Whether the value has the type of the schema; puts down where it has not. */
export function typeCheck(schema: SchemaNode): (value: unknown, walk: Walk) => boolean {
  const types = isIntOrString(schema) ? ['integer', 'string'] : schema.type ? [schema.type] : []
  const nullable = schema.nullable === true
  return (value, walk) => {
    if (types.length === 0) return true
    if (value === null && nullable) return true
    const type = typeOf(value)
    if (types.includes(type) || (type === 'integer' && types.includes('number'))) return true
    report(walk, 'typeInvalid', type, `${inBody(walk)} must be of type ${types.join(',')}: ${quoted(type)}`)
    return false
  }
}

/** Of a value that is no null: what its own kind lets one ask of it. Null where nothing is asked. */
export function valueCheck(schema: SchemaNode): Check | null {
  const ofString = stringCheck(schema)
  const ofNumber = numberCheck(schema)
  const ofList = listCheck(schema)
  const ofObject = objectCheck(schema)
  const ofAny = enumCheck(schema)
  if (!ofString && !ofNumber && !ofList && !ofObject && !ofAny) return null
  return (value, walk) => {
    if (typeof value === 'string') ofString?.(value, walk)
    else if (typeof value === 'number') ofNumber?.(value, walk)
    else if (Array.isArray(value)) ofList?.(value, walk)
    else if (isFields(value)) ofObject?.(value, walk)
    ofAny?.(value, walk)
  }
}

function stringCheck(schema: SchemaNode): ((value: string, walk: Walk) => void) | null {
  const { minLength, maxLength, pattern, format } = schema
  const regex = pattern === undefined || pattern === '' ? null : regexOf(pattern)
  const isOfFormat = format === undefined ? null : formatOf(format)
  if (minLength === undefined && maxLength === undefined && regex === null && isOfFormat === null) return null
  return (value, walk) => {
    const length = lengthOf(value)
    if (maxLength !== undefined && length > maxLength)
      report(walk, 'tooLong', value, `may not be more than ${maxLength} bytes`)
    if (minLength !== undefined && length < minLength)
      report(walk, 'invalid', value, `${inBody(walk)} should be at least ${minLength} chars long`)
    if (regex !== null && !matches(regex, value))
      report(walk, 'invalid', value, `${inBody(walk)} should match '${pattern}'`)
    if (isOfFormat !== null && !isOfFormat(value))
      report(walk, 'typeInvalid', value, `${inBody(walk)} must be of type ${format}: ${quoted(value)}`)
  }
}

/** In characters, as Go counts runes. */
function lengthOf(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) length--
  return utf8Length(text) === text.length ? text.length : length
}

/** An expression that is none was refused with its definition; should one be there all the same, nothing matches it. */
function regexOf(pattern: string): Regex | 'none' {
  try {
    return compileRegex(pattern)
  } catch (error) {
    if (error instanceof RegexSyntaxError) return 'none'
    throw error
  }
}

function matches(regex: Regex | 'none', value: string): boolean {
  if (regex === 'none') return false
  try {
    return regex.test(value)
  } catch (error) {
    // Nobody can say: refused.
    if (error instanceof RegexTooCostly) return false
    throw error
  }
}

function numberCheck(schema: SchemaNode): ((value: number, walk: Walk) => void) | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, type } = schema
  const range = format === 'int32' ? 2 ** 31 : null
  if (minimum === undefined && maximum === undefined && multipleOf === undefined && range === null)
    return null
  return (value, walk) => {
    const refuse = (what: string) => report(walk, 'invalid', value, `${inBody(walk)} should be ${what}`)
    if (multipleOf !== undefined && !isMultiple(value, multipleOf)) refuse(`a multiple of ${multipleOf}`)
    if (maximum !== undefined && (value > maximum || (exclusiveMaximum === true && value === maximum)))
      refuse(`less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`)
    if (minimum !== undefined && (value < minimum || (exclusiveMinimum === true && value === minimum)))
      refuse(`greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`)
    if (range !== null && type === 'integer' && (value >= range || value < -range))
      reportGeneral(walk, `Checked value must be of type integer with format int32 in ${placeOf(walk.path)}`)
  }
}

function isMultiple(value: number, factor: number): boolean {
  const times = value / factor
  return Number.isInteger(times) || Math.abs(times - Math.round(times)) < 1e-9
}

/** Something that upstream's validator says without naming the field. */
export function reportGeneral(walk: Walk, detail: string): void {
  addFinding(walk, { error: { kind: 'invalid', path: noField, value: '', detail }, at: [...walk.path] })
}

function listCheck({
  minItems,
  maxItems,
}: SchemaNode): ((value: readonly unknown[], walk: Walk) => void) | null {
  if (minItems === undefined && maxItems === undefined) return null
  return ({ length }, walk) => {
    if (minItems !== undefined && length < minItems)
      report(walk, 'invalid', length, `${inBody(walk)} should have at least ${minItems} items`)
    if (maxItems !== undefined && length > maxItems)
      report(walk, 'tooMany', length, `must have at most ${maxItems} items`)
  }
}

function objectCheck(schema: SchemaNode): ((value: object, walk: Walk) => void) | null {
  const { minProperties, maxProperties, required = [] } = schema
  if (minProperties === undefined && maxProperties === undefined && required.length === 0) return null
  return (value, walk) => {
    if (minProperties !== undefined || maxProperties !== undefined) {
      const count = Object.keys(value).length
      if (maxProperties !== undefined && count > maxProperties)
        report(walk, 'tooMany', count, `must have at most ${maxProperties} items`)
      if (minProperties !== undefined && count < minProperties)
        report(walk, 'invalid', count, `${inBody(walk)} should have at least ${minProperties} properties`)
    }
    for (const name of required) {
      if (Object.hasOwn(value, name)) continue
      const path = placeOf([...walk.path, name])
      addFinding(walk, { error: { kind: 'required', path, detail: '' }, at: [...walk.path] })
    }
  }
}

/** Values are compared as JSON, whatever the order of their fields. */
function enumCheck({ enum: values }: SchemaNode): Check | null {
  if (values === undefined || values.length === 0) return null
  const known = new Set(values.map(canonical))
  return (value, walk) => {
    if (known.has(canonical(value))) return
    const supported = values.map(each => (typeof each === 'string' ? quoted(each) : JSON.stringify(each)))
    report(walk, 'notSupported', value, `supported values: ${supported.join(', ')}`)
  }
}

/** The same text for equal values. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isFields(value)) return JSON.stringify(value) ?? 'null'
  const fields = Object.keys(value).toSorted()
  return `{${fields.map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}
