import { Environment } from '@marcbachmann/cel-js'

const environment = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true })
/** The optional value of CEL that has none. */
export const none: unknown = environment.parse('optional.none()')()

/** An optional value of CEL that has one, of whatever type. */
export function someOf(value: unknown): unknown {
  const of: unknown = Reflect.get(Object(none).constructor, 'of')
  return typeof of === 'function' ? Reflect.apply(of, Object(none).constructor, [value]) : none
}

const duration = environment.parse('duration(value)')

/** `1h30m` as a duration of CEL. */
export const durationOf = (value: string): unknown => duration({ value })
