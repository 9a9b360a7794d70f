// The gate between what clients send and what the rest of the system trusts: after it an object has the types of its schema,
// no unknown fields, canonical quantities and times, and the API version and kind of the URL.
//
// Refusals are upstream's, to the letter: 400 for a body, 422 for what a patch leads to.

import { invalidError } from '../field-error.ts'
import { apiVersionOf, type Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import { cannotBeHandled, kindMismatch, requireKind } from '../object-kind.ts'
import type { ParsedText } from '../parsed-text.ts'
import { StatusError } from '../status-error.ts'
import { goText } from './go-text.ts'
import { type Reader, UnreadableValue } from './scalar-readers.ts'
import { type Findings, findingsOfPatch, findingsOfText } from './strict-findings.ts'
import { structReader } from './struct-reader.ts'

/** What becomes of fields that the schema does not know, and of repeated ones. They are never stored. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

export interface Decoded<T> {
  /** Shares what needed no change with the value it was read from, which must be the caller's own. */
  readonly object: T
  /** Texts for `Warning` headers. */
  readonly warnings: readonly string[]
}

export interface DecodeOptions extends Partial<ParsedText> {
  readonly value: unknown
  readonly fieldValidation: FieldValidation
}

const badRequest = (message: string) => new StatusError({ reason: 'BadRequest', message })

/** The object in a body. Throws a 400. */
export function decodeObject(options: DecodeOptions & { readonly kind: Kind }): Decoded<Draft<ApiObject>> {
  const { kind } = options
  const value = requireKind(options.value, kind)
  try {
    const { object, warnings } = readStrictly(kind.schema.read, { ...options, value })
    return { object: typed(object, kind), warnings }
  } catch (error) {
    throw error instanceof Unreadable ? cannotBeHandled(kind, error.message) : error
  }
}

/** A struct that is no object of its own, or one whose kind the URL does not say. Throws a 400. */
export function decodeStruct(struct: string, options: DecodeOptions): Decoded<Draft<object>> {
  try {
    return readStrictly(structReader(struct), { ...options, value: options.value ?? {} })
  } catch (error) {
    throw error instanceof Unreadable ? badRequest(error.message) : error
  }
}

/** The object that a patch led to. Throws a 422 that shows the patch. */
export function decodePatched(
  options: DecodeOptions & {
    readonly kind: Kind
    readonly patch: unknown
    readonly type: 'json' | 'merge' | 'strategic'
  },
): Decoded<Draft<ApiObject>> {
  const { kind, patch, type } = options
  try {
    // A strategic patch is laid over an object that knows what it is; the text that the others lead to is read anew.
    if (type !== 'strategic') requireOwnKind(options.value, kind)
    const { object, warnings } = readStrictly(kind.schema.read, options, findingsOfPatch)
    return { object: typed(object, kind), warnings }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const isStrategic = type === 'strategic'
    const value = isStrategic ? goText(patch) : JSON.stringify(options.value)
    const detail = isStrategic ? (error.conversion ?? error.message) : error.message
    throw invalidError({ group: '', kind: '' }, '', [{ kind: 'invalid', path: 'patch', value, detail }])
  }
}

interface AppliedOptions {
  readonly kind: Kind
  readonly value: unknown
}

/** The object that an applied configuration led to. Throws a 400 that names the configuration's fault. */
export function decodeApplied({
  subject,
  ...options
}: AppliedOptions & {
  /** `default/web; apps/v1, Kind=StatefulSet` */
  readonly subject: string
}): Draft<ApiObject> {
  const read = readApplied(options)
  if (read.kind === 'read') return read.object
  throw untypedConfig(subject, read.problems)
}

type Applied =
  | { readonly kind: 'read'; readonly object: Draft<ApiObject> }
  | { readonly kind: 'untyped'; readonly problems: readonly string[] }

/** The same for who has words of his own for what is wrong. */
export function readApplied({ kind, value }: AppliedOptions): Applied {
  const unknown: string[] = []
  try {
    const object = read(kind.schema.read, value, unknown)
    if (unknown.length === 0) return { kind: 'read', object: typed(object, kind) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { kind: 'untyped', problems: [error.message] }
  }
  return { kind: 'untyped', problems: unknown.map(path => `.${path}: field not declared in schema`) }
}

/** A configuration that does not follow the kind's schema. Upstream says so with a bare 500. */
export const untypedConfig = (subject: string, problems: readonly string[]): StatusError =>
  badRequest(`failed to create typed patch object (${subject}): ${untypedWords(problems)}`)

export const untypedWords = (problems: readonly string[]): string =>
  problems.length === 1 ? String(problems[0]) : `errors:\n${problems.map(each => `  ${each}`).join('\n')}`

function requireOwnKind(value: unknown, kind: Kind): void {
  const mismatch = typeof value === 'object' && value !== null ? kindMismatch(value, kind) : null
  if (mismatch !== null) throw new Unreadable(mismatch)
}

/** The words for what cannot be decoded, before a caller wraps them. */
class Unreadable extends Error {
  /** How upstream's conversion from a strategic patch words the same. */
  readonly conversion: string | null

  constructor(message: string, conversion: string | null = null) {
    super(message)
    this.conversion = conversion
  }
}

function readStrictly<O extends DecodeOptions>(
  reader: Reader,
  options: O,
  findingsOf: (unknown: readonly string[], options: O) => Findings = findingsOfText,
): Decoded<Draft<object>> {
  const { value, fieldValidation } = options
  const unknown: string[] | null = fieldValidation === 'Ignore' ? null : []
  const object = read(reader, value, unknown)
  if (unknown === null) return { object, warnings: [] }
  const { errors, warnings } = findingsOf(unknown, options)
  if (fieldValidation === 'Strict' && errors.length > 0)
    throw new Unreadable(`strict decoding error: ${errors.join(', ')}`)
  return { object, warnings }
}

function read(reader: Reader, value: unknown, unknown: string[] | null): Draft<object> {
  try {
    return reader(value, { path: [], struct: '', unknown }) as Draft<object>
  } catch (error) {
    if (error instanceof UnreadableValue) throw new Unreadable(error.message, conversionText(error))
    throw error
  }
}

function conversionText({ found, goType }: UnreadableValue): string {
  if (goType.startsWith('map[')) return `cannot restore map from ${found}`
  if (goType.startsWith('[]')) return `cannot restore slice from ${found}`
  if (goType.startsWith('v')) return `cannot restore struct from: ${found}`
  return `unrecognized type: ${goType}`
}

function typed(object: Draft<object>, kind: Kind): Draft<ApiObject> {
  const typedObject: Draft<ApiObject> = object
  typedObject.apiVersion = apiVersionOf(kind)
  typedObject.kind = kind.kind
  return typedObject
}
