// What the containers of a Pod get from the LimitRanges of its namespace where they say nothing themselves. Pure: the server fills
// Pods by it, and pages count by it what Pods will take up.
import type { Container, LimitRange, LimitRangeItem } from '../generated/types.ts'

type Amounts = { readonly [resource: string]: string }
type Resources = NonNullable<Container['resources']>

export const limitItemsOf = (ranges: readonly LimitRange[], type: string): readonly LimitRangeItem[] =>
  ranges.flatMap(({ spec }) => (spec?.limits ?? []).filter(item => item.type === type))

export interface Filled {
  readonly resources: Resources
  /** The names of what was missing and is there now. */
  readonly requests: readonly string[]
  readonly limits: readonly string[]
}

/** `items` are those for containers. */
export function fillResources(given: Resources | undefined, items: readonly LimitRangeItem[]): Filled {
  const [requests, limits] = [
    filled(given?.requests, items.map(requestsOf)),
    filled(given?.limits, items.map(limitsOf)),
  ]
  return {
    resources: {
      ...given,
      ...(requests.missing.length > 0 ? { requests: requests.amounts } : {}),
      ...(limits.missing.length > 0 ? { limits: limits.amounts } : {}),
    },
    requests: requests.missing,
    limits: limits.missing,
  }
}

/** What a range leaves open follows from what it says: the limit from the maximum, the request from the limit. */
const limitsOf = ({ default: given, max }: LimitRangeItem): Amounts => ({ ...max, ...given })
const requestsOf = (item: LimitRangeItem): Amounts => ({
  ...item.min,
  ...limitsOf(item),
  ...item.defaultRequest,
})

/** The first that says something of a resource is heard. */
function filled(
  given: Amounts | undefined,
  offered: readonly Amounts[],
): { readonly amounts: Amounts; readonly missing: readonly string[] } {
  const more: Record<string, string> = {}
  for (const amounts of offered)
    for (const [name, amount] of Object.entries(amounts))
      if (given?.[name] === undefined && !Object.hasOwn(more, name)) more[name] = amount
  return { amounts: { ...more, ...given }, missing: Object.keys(more) }
}
