import { problemsOfLabelKey, problemsOfLabelValue } from '../names.ts'
import { StatusError } from '../status-error.ts'

export type Labels = { readonly [key: string]: string }

/** One condition on a label. `symbol` is how an equality was written, which its text form keeps. */
export type Requirement =
  | { readonly kind: 'equals'; readonly key: string; readonly value: string; readonly symbol: '=' | '==' }
  | { readonly kind: 'notEquals'; readonly key: string; readonly value: string }
  /** Values are sorted, so that one is found without looking at them all. */
  | { readonly kind: 'in'; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: 'notIn'; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: 'exists'; readonly key: string }
  | { readonly kind: 'doesNotExist'; readonly key: string }
  | { readonly kind: 'greaterThan'; readonly key: string; readonly value: string }
  | { readonly kind: 'lessThan'; readonly key: string; readonly value: string }

/** How the text form writes a requirement's operator; a key alone asks for existence. */
export type Operator = '=' | '==' | '!=' | '>' | '<' | 'in' | 'notin' | 'exists' | '!'

/** A requirement whose key and values follow the rules of labels. Throws a 400 with all that is wrong. */
export function requirementOf(options: {
  readonly operator: Operator
  readonly key: string
  readonly values: readonly string[]
}): Requirement {
  const { operator, key, values } = options
  const wrong = [...wrongKeys(key), ...wrongCount(operator, values), ...wrongValues(key, values)]
  if (wrong.length > 0)
    throw new StatusError({
      reason: 'BadRequest',
      message: wrong.length === 1 ? (wrong[0] ?? '') : `[${wrong.join(', ')}]`,
    })
  const [value = ''] = values
  switch (operator) {
    case '=':
    case '==':
      return { kind: 'equals', key, value, symbol: operator }
    case '!=':
      return { kind: 'notEquals', key, value }
    case '>':
      return { kind: 'greaterThan', key, value }
    case '<':
      return { kind: 'lessThan', key, value }
    case 'in':
      return { kind: 'in', key, values: values.toSorted() }
    case 'notin':
      return { kind: 'notIn', key, values: values.toSorted() }
    case 'exists':
      return { kind: 'exists', key }
    case '!':
      return { kind: 'doesNotExist', key }
  }
}

function wrongKeys(key: string): readonly string[] {
  const problems = problemsOfLabelKey(key)
  return problems.length === 0 ? [] : [`key: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`]
}

function wrongCount(operator: Operator, values: readonly string[]): readonly string[] {
  const wrong = (detail: string) => [`values: Invalid value: ${JSON.stringify(values)}: ${detail}`]
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? wrong("for 'in', 'notin' operators, values set can't be empty") : []
    case 'exists':
    case '!':
      return values.length > 0 ? wrong('values set must be empty for exists and does not exist') : []
    case '>':
    case '<':
      return values.flatMap((value, index) =>
        isInt64(value)
          ? []
          : [
              `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
            ],
      )
    default:
      return values.length === 1 ? [] : wrong('exact-match compatibility requires one single value')
  }
}

const int64Max = 2n ** 63n - 1n

function isInt64(text: string): boolean {
  // More digits than that cost more than they say.
  if (!/^[-+]?0*\d{1,19}$/.test(text)) return false
  const value = BigInt(text.replace('+', ''))
  return value <= int64Max && value >= -int64Max - 1n
}

function wrongValues(key: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value, index) => {
    const problems = problemsOfLabelValue(value)
    return problems.length === 0
      ? []
      : [`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`]
  })
}

/** Sorted by key, stably: a selector's text does not depend on how it was written. */
export function byKey(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

export function meets(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined
  switch (requirement.kind) {
    case 'exists':
      return value !== undefined
    case 'doesNotExist':
      return value === undefined
    case 'equals':
      return value === requirement.value
    case 'notEquals':
      return value !== requirement.value
    case 'in':
      return value !== undefined && includesSorted(requirement.values, value)
    case 'notIn':
      return value === undefined || !includesSorted(requirement.values, value)
    case 'greaterThan':
      return value !== undefined && compareIntegers(value, requirement.value) === 1
    case 'lessThan':
      return value !== undefined && compareIntegers(value, requirement.value) === -1
  }
}

function includesSorted(values: readonly string[], value: string): boolean {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((values[middle] ?? '') < value) from = middle + 1
    else to = middle
  }
  return values[from] === value
}

/** Null when one of them is no integer, which then meets nothing. */
export function compareIntegers(left: string, right: string): -1 | 0 | 1 | null {
  if (!/^[-+]?\d+$/.test(left) || !/^[-+]?\d+$/.test(right)) return null
  const [a, b] = [BigInt(left.replace('+', '')), BigInt(right.replace('+', ''))]
  return a < b ? -1 : a > b ? 1 : 0
}

export function formatRequirement(requirement: Requirement): string {
  const { key } = requirement
  switch (requirement.kind) {
    case 'equals':
      return `${key}${requirement.symbol}${requirement.value}`
    case 'notEquals':
      return `${key}!=${requirement.value}`
    case 'in':
      return `${key} in (${requirement.values.join(',')})`
    case 'notIn':
      return `${key} notin (${requirement.values.join(',')})`
    case 'exists':
      return key
    case 'doesNotExist':
      return `!${key}`
    case 'greaterThan':
      return `${key}>${requirement.value}`
    case 'lessThan':
      return `${key}<${requirement.value}`
  }
}
