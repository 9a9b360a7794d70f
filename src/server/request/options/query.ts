import { badRequest } from '../../resources/refusals.ts'

/** Query values as upstream reads them: `1` and `true` are yes, a flag without a value too. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null) return false
  return value !== '0' && value.toLowerCase() !== 'false'
}

const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/** Null where it is not given; beyond what a number holds exactly, the nearest that is. Throws a 400 with Go's words. */
export function readInteger(query: URLSearchParams, name: string): number | null {
  const value = query.get(name)
  if (value === null || value === '') return null
  const refuse = (cause: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: ${cause}`)
  if (!/^[-+]?\d+$/.test(value)) throw refuse('invalid syntax')
  const number = BigInt(value.replace(/^\+/, ''))
  if (number < int64.least || number > int64.most) throw refuse('value out of range')
  const { MIN_SAFE_INTEGER: least, MAX_SAFE_INTEGER: most } = Number
  return Math.min(most, Math.max(least, Number(number)))
}
