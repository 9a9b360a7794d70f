import { eachInSteps, type Steps } from '../../../base/turn.ts'
import type { LimitRange, LimitRangeItem } from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import {
  compareQuantities,
  formatQuantity,
  type Quantity,
  quantityOf,
  quantityToMilli,
} from '../../quantity.ts'
import type { Findings } from '../rules/findings.ts'
import {
  allowsOvercommit,
  containerResourceName,
  type ResourceNameRule,
  standardResourceName,
} from '../rules/resource-names.ts'
import { readQuantity } from '../rules/resources.ts'

const types: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim'])

/** What is enforced of every Pod and every claim of a namespace has to be possible. */
export const validateLimitRange = (findings: Findings, { spec }: LimitRange): Steps<void> =>
  eachInSteps(validateItems(findings, spec?.limits ?? []), () => {})

/** Gives word of each small part of it that has been looked at. */
type Parts = Generator<void, void>

function* validateItems(findings: Findings, limits: readonly LimitRangeItem[]): Parts {
  const seen = new Set<string>()
  for (const [index, item] of limits.entries()) {
    const path = `spec.limits[${index}]`
    validateType(findings, `${path}.type`, item.type)
    if (seen.has(item.type)) findings.duplicate(`${path}.type`, item.type)
    seen.add(item.type)
    yield
    yield* validateItem(findings, path, item)
  }
}

function validateType(findings: Findings, path: string, type: string): void {
  const problems = problemsOfLabelKey(type)
  findings.problems(path, type, problems)
  if (problems.length === 0 && !type.includes('/') && !types.has(type))
    findings.invalid(path, type, 'must be a standard limit type or fully qualified')
}

type Bound = 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'
/** What is said of one resource. */
type Bounds = { readonly [B in Bound]?: Quantity }

function* validateItem(findings: Findings, path: string, item: LimitRangeItem): Parts {
  const isOfPods = item.type === 'Pod'
  const nameRule = isOfPods || item.type === 'Container' ? containerResourceName : standardResourceName
  const said = new Map<string, { -readonly [B in Bound]?: Quantity }>()
  const right = new Set<string>()
  const read = (bound: Bound) => readBound(findings, path, { bound, item, nameRule, said, right })
  yield* read('max')
  yield* read('min')
  for (const bound of ['default', 'defaultRequest'] as const)
    if (!isOfPods) yield* read(bound)
    else if (Object.keys(item[bound] ?? {}).length > 0)
      findings.forbidden(`${path}.${bound}`, "may not be specified when `type` is 'Pod'")
  if (item.type === 'PersistentVolumeClaim' && !item.min?.storage && !item.max?.storage)
    findings.required(
      `${path}.limits`,
      'either minimum or maximum storage value is required, but neither was provided',
    )
  yield* read('maxLimitRequestRatio')
  for (const [name, bounds] of said) {
    validateOrder(findings, path, name, bounds)
    validateRatio(findings, `${path}.maxLimitRequestRatio[${name}]`, bounds)
    validateNoOvercommit(findings, `${path}.defaultRequest[${name}]`, name, bounds)
    yield
  }
}

function* readBound(
  findings: Findings,
  path: string,
  options: {
    readonly bound: Bound
    readonly item: LimitRangeItem
    readonly nameRule: ResourceNameRule
    readonly said: Map<string, { -readonly [B in Bound]?: Quantity }>
    /** Names that were looked at, of which nothing is to be said. */
    readonly right: Set<string>
  },
): Parts {
  const { bound, item, nameRule, said, right } = options
  const amounts = item[bound] ?? {}
  for (const name of Object.keys(amounts)) {
    yield
    const at = `${path}.${bound}[${name}]`
    const before = findings.errors.length
    if (!right.has(name)) nameRule(findings, at, name)
    if (findings.errors.length === before) right.add(name)
    const quantity = readQuantity(findings, at, amounts[name] ?? '')
    if (!quantity) continue
    const bounds = said.get(name) ?? {}
    bounds[bound] = quantity
    said.set(name, bounds)
  }
}

/** Pairs of which the first may not be above the second, what they are called, and which of them is shown and where. */
const pairs: readonly {
  readonly low: Bound
  readonly high: Bound
  readonly words: string
  readonly at: Bound
  readonly shown: Bound
}[] = [
  { low: 'min', high: 'max', words: 'min value / max value', at: 'min', shown: 'min' },
  {
    low: 'min',
    high: 'defaultRequest',
    words: 'min value / default request value',
    at: 'defaultRequest',
    shown: 'defaultRequest',
  },
  {
    low: 'defaultRequest',
    high: 'max',
    words: 'default request value / max value',
    at: 'defaultRequest',
    shown: 'defaultRequest',
  },
  {
    low: 'defaultRequest',
    high: 'default',
    words: 'default request value / default limit value',
    at: 'defaultRequest',
    shown: 'defaultRequest',
  },
  { low: 'min', high: 'default', words: 'min value / default value', at: 'default', shown: 'min' },
  { low: 'default', high: 'max', words: 'default value / max value', at: 'default', shown: 'max' },
]

function validateOrder(findings: Findings, path: string, name: string, bounds: Bounds): void {
  for (const { low, high, words, at, shown } of pairs) {
    const [less, more, value] = [bounds[low], bounds[high], bounds[shown]]
    if (!less || !more || !value || compareQuantities(less, more) <= 0) continue
    const [first = '', second = ''] = words.split(' / ')
    findings.invalid(
      `${path}.${at}[${name}]`,
      formatQuantity(value),
      `${first} ${formatQuantity(less)} is greater than ${second} ${formatQuantity(more)}`,
    )
  }
}

const one = quantityOf('1')

function validateRatio(findings: Findings, path: string, bounds: Bounds): void {
  const { maxLimitRequestRatio: ratio, min, max } = bounds
  if (!ratio) return
  const shown = formatQuantity(ratio)
  if (compareQuantities(ratio, one) < 0) findings.invalid(path, shown, `ratio ${shown} is less than 1`)
  if (!min || !max) return
  const most = quantityToMilli(max) / quantityToMilli(min)
  if (quantityToMilli(ratio) / 1000 > most)
    findings.invalid(path, shown, `ratio ${shown} is greater than max/min = ${most.toFixed(6)}`)
}

/** Where requests may not stay below limits, the one is the other. */
function validateNoOvercommit(findings: Findings, path: string, name: string, bounds: Bounds): void {
  const { default: limit, defaultRequest: request } = bounds
  if (allowsOvercommit(name) || !limit || !request || compareQuantities(limit, request) === 0) return
  const [shown, asked] = [formatQuantity(limit), formatQuantity(request)]
  findings.invalid(
    path,
    asked,
    `default value ${shown} must equal to defaultRequest value ${asked} in ${name}`,
  )
}
