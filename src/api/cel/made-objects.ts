// The objects that mutations make, and how they come back from CEL to JSON.
import type { Environment } from '@marcbachmann/cel-js'
import { contentOf } from './made-values.ts'
import { makingFunction } from './object-literals.ts'

/** Fields of an object, of the type that the expression names: `Object`, `Object.spec.template`. */
class MadeObject {
  readonly type: string
  readonly fields: ReadonlyMap<string, unknown>
  constructor(type: string, fields: ReadonlyMap<string, unknown>) {
    this.type = type
    this.fields = fields
  }
}

/** One step of a JSON Patch. */
class MadePatch extends MadeObject {}

export const objectType = 'kubernetes.Object'
export const patchType = 'kubernetes.JSONPatch'

export function registerMadeObjects(environment: Environment): void {
  environment.registerType(objectType, MadeObject)
  environment.registerType(patchType, MadePatch)
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  add(`${makingFunction}(string, map): dyn`, (type: string, given: unknown) => {
    const fields = fieldsOf(given)
    if (type === 'JSONPatch') return new MadePatch(type, fields)
    if (type !== 'Object' && !type.startsWith('Object.'))
      throw new Error(`undeclared reference to '${type}' (in container '')`)
    return new MadeObject(type, fields)
  })
  environment.registerType('kubernetes.JSONPatchLibrary', Escaping)
  environment.registerConstant('jsonpatch', 'kubernetes.JSONPatchLibrary', new Escaping())
  add('kubernetes.JSONPatchLibrary.escapeKey(string): string', (_self: unknown, key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  )
}

class Escaping {}

/** Without the optional ones that have no value. */
function fieldsOf(given: unknown): ReadonlyMap<string, unknown> {
  const entries = given instanceof Map ? [...given] : Object.entries(Object(given))
  const fields = new Map<string, unknown>()
  for (const [name, value] of entries as [string, unknown][]) {
    if (!name.startsWith('?')) {
      fields.set(unescaped(name), value)
      continue
    }
    const content = contentOf(value)
    if (content === undefined) throw new Error('an optional field needs an optional value')
    if (content) fields.set(unescaped(name.slice(1)), content.value)
  }
  return fields
}

const escapes: { readonly [text: string]: string } = {
  __underscores__: '__',
  __dot__: '.',
  __dash__: '-',
  __slash__: '/',
}

const unescaped = (name: string): string =>
  name
    .replace(/__(?:underscores|dot|dash|slash)__/g, text => escapes[text] ?? text)
    .replace(/^__([a-z]+)__$/, '$1')

const depthMax = 100

/** The value as JSON has it. Throws for what has no such form, and for an object that says of itself to be another's part. */
export function jsonOf(value: unknown, type = '', depth = 0): unknown {
  if (depth > depthMax) throw new Error('the value is nested too deeply')
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value
  if (value instanceof MadeObject) {
    if (type !== '' && value.type !== type)
      throw new Error(
        `unexpected type name ${JSON.stringify(value.type)}, expected ${JSON.stringify(type)}, which matches field name path from root Object type`,
      )
    return record(value.fields, name => (type === '' ? '' : `${type}.${name}`), depth)
  }
  if (Array.isArray(value)) return value.map(each => jsonOf(each, type, depth + 1))
  if (value instanceof Map) return record(value, () => type, depth)
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, 'Z')
  if (typeof value === 'object' && value.constructor === Object)
    return record(new Map(Object.entries(value)), () => type, depth)
  throw new Error('no such overload: the value has no form in JSON')
}

function record(
  fields: ReadonlyMap<unknown, unknown>,
  typeOf: (name: string) => string,
  depth: number,
): object {
  return Object.fromEntries(
    [...fields].map(([name, each]) => [String(name), jsonOf(each, typeOf(String(name)), depth + 1)]),
  )
}

/** Whether a mutation may be this: what is not known before it is evaluated may. */
export const isMadeObject = (value: unknown): boolean =>
  value instanceof MadeObject && !(value instanceof MadePatch) && value.type === 'Object'

export const isMadePatch = (value: unknown): boolean => value instanceof MadePatch
