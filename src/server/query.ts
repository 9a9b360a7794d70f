import { badRequest } from './refusals.ts'

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

/** The query's `dryRun`: only `All` is known. */
export function readDryRun(values: readonly string[]): boolean {
  const wrong = values.find(value => value !== 'All' && value !== '')
  if (wrong !== undefined)
    throw badRequest(
      `Invalid value: ["${wrong}"]: dryRun: Unsupported value: "${wrong}": supported values: "All"`,
    )
  return values.includes('All')
}
