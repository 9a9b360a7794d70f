import { Environment } from '@marcbachmann/cel-js'

const environment = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true })
/** The optional value of CEL that has none. */
export const none: unknown = environment.parse('optional.none()')()

/** An optional value of CEL that has one, of whatever type. */
export function someOf(value: unknown): unknown {
  const of: unknown = Reflect.get(Object(none).constructor, 'of')
  return typeof of === 'function' ? Reflect.apply(of, Object(none).constructor, [value]) : none
}

/** What an optional value has in it, null for nothing; undefined for what is no optional value. */
export function contentOf(value: unknown): { readonly value: unknown } | null | undefined {
  if (typeof value !== 'object' || value === null || value.constructor !== Object(none).constructor)
    return undefined
  return call(value, 'hasValue') === true ? { value: call(value, 'value') } : null
}

const call = (value: object, method: string): unknown => Reflect.apply(Reflect.get(value, method), value, [])

const duration = environment.parse('duration(value)')

/** `1h30m` as a duration of CEL. */
export const durationOf = (value: string): unknown => duration({ value })
