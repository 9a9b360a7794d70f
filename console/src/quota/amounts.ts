// Quotas and limits as forms edit them: amounts by resource, changed by the smallest patch. Pure.

import { isEqual } from '../../../src/api/equality.ts'
import type { LimitRange, LimitRangeItem } from '../../../src/api/generated/types.ts'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { parseQuantity, type Quantity, quantityProblem } from '../../../src/api/quantity.ts'

/** What a quota is mostly set for; others can be named. */
export const commonResources: readonly string[] = [
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
  'pods',
  'persistentvolumeclaims',
  'requests.storage',
  'services',
  'count/statefulsets.apps',
  'configmaps',
  'secrets',
]

export interface AmountRow {
  readonly resource: string
  readonly amount: string
}

export const rowsOf = (hard: Amounts = {}): readonly AmountRow[] =>
  Object.entries(hard)
    .map(([resource, amount]) => ({ resource, amount: String(amount) }))
    .sort((a, b) => orderOf(a.resource) - orderOf(b.resource) || (a.resource < b.resource ? -1 : 1))

const orderOf = (resource: string): number => {
  const at = commonResources.indexOf(resource)
  return at < 0 ? commonResources.length : at
}

export const amountsOf = (rows: readonly AmountRow[]): Amounts =>
  Object.fromEntries(
    rows
      .map(({ resource, amount }) => [resource.trim(), amount.trim()] as const)
      .filter(([resource, amount]) => resource !== '' && amount !== ''),
  )

/** The merge patch of a map of amounts: what is gone is null. Null where nothing was changed. */
export function amountsPatch(
  before: Amounts,
  after: Amounts,
): { readonly [resource: string]: string | null } | null {
  const patch: Record<string, string | null> = {}
  for (const name of Object.keys(before)) if (!(name in after)) patch[name] = null
  for (const [name, amount] of Object.entries(after))
    if (String(before[name] ?? '') !== amount) patch[name] = amount
  return Object.keys(patch).length > 0 ? patch : null
}

/** What is wrong with the amount of a row; null for nothing. */
export const problemOf = ({ amount }: AmountRow): string | null =>
  amount.trim() === '' ? null : quantityProblem(amount.trim())

/** How much of it is used, from 0 to 1 and beyond; null where it cannot be told. */
export function shareOf(used: unknown, hard: unknown): number | null {
  const [some, all] = [parseQuantity(String(used ?? '')), parseQuantity(String(hard ?? ''))]
  if (!some || !all) return null
  const [a, b] = [numberOf(some), numberOf(all)]
  return b === 0 ? (a > 0 ? 1 : 0) : a / b
}

export const numberOf = ({ value, scale }: Quantity): number => Number(value) * 10 ** scale

/** What a container gets by itself, and its bounds; and what a claim may ask for. */
export const limitFields = ['min', 'defaultRequest', 'default', 'max'] as const
export type LimitField = (typeof limitFields)[number]

export interface LimitPlace {
  readonly type: 'Container' | 'PersistentVolumeClaim'
  readonly resource: 'cpu' | 'memory' | 'storage'
  readonly field: LimitField
}

export const limitRows: readonly {
  readonly type: LimitPlace['type']
  readonly resource: LimitPlace['resource']
  readonly fields: readonly LimitField[]
}[] = [
  { type: 'Container', resource: 'cpu', fields: limitFields },
  { type: 'Container', resource: 'memory', fields: limitFields },
  { type: 'PersistentVolumeClaim', resource: 'storage', fields: ['min', 'max'] },
]

export const limitAt = (limits: readonly LimitRangeItem[], place: LimitPlace): string =>
  String(limits.find(({ type }) => type === place.type)?.[place.field]?.[place.resource] ?? '')

/** Everything else of the limits stays as it is. */
export function withLimit(
  limits: readonly LimitRangeItem[],
  { type, resource, field }: LimitPlace,
  amount: string,
): readonly LimitRangeItem[] {
  const there = limits.some(each => each.type === type) ? limits : [...limits, { type }]
  return there
    .map(item => {
      if (item.type !== type) return item
      const { [resource]: _, ...others } = item[field] ?? {}
      const amounts = amount.trim() === '' ? others : { ...others, [resource]: amount.trim() }
      const { [field]: __, ...rest } = item
      return Object.keys(amounts).length === 0 ? rest : { ...rest, [field]: amounts }
    })
    .filter(item => Object.keys(item).length > 1) as readonly LimitRangeItem[]
}

export const isSameLimits = (range: LimitRange, limits: readonly LimitRangeItem[]): boolean =>
  isEqual(range.spec?.limits ?? [], limits)
