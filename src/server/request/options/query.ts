import { badRequest } from '../../resources/refusals.ts'

/** Query values as upstream reads them: `1` and `true` are yes, a flag without a value too. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null) return false
  return value !== '0' && value.toLowerCase() !== 'false'
}

export function readInteger(query: URLSearchParams, name: string): number | null {
  const value = query.get(name)
  if (value === null || value === '') return null
  const number = Number(value)
  if (!Number.isSafeInteger(number) || !/^[-+]?\d+$/.test(value))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  return number
}
