import type { PodSpec, ResourceRequirements } from '../../generated/types.ts'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  signOfQuantity,
} from '../../quantity.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

type Amounts = Map<string, Quantity>
type Resources = Pick<ResourceRequirements, 'limits' | 'requests'>

const counted = ['cpu', 'memory'] as const

/** Adds what is more than nothing; says how many of the two resources that was. */
function add(amounts: Amounts, resources: { readonly [name: string]: string } | undefined): number {
  let found = 0
  for (const name of counted) {
    const text = resources?.[name]
    const amount = text === undefined ? null : parseQuantity(text)
    if (!amount || signOfQuantity(amount) <= 0) continue
    const sum = amounts.get(name)
    amounts.set(name, sum ? addQuantities(sum, amount) : amount)
    found++
  }
  return found
}

/**
 * How a pod fares when its node runs out: guaranteed when every container is limited to what it asks for, best effort
 * when none asks for anything, burstable otherwise.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const all: readonly (Resources | undefined)[] = hasOwn(spec.resources)
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(container => container.resources)
  const [requests, limits]: readonly Amounts[] = [new Map(), new Map()]
  let isGuaranteed = true
  for (const resources of all) {
    if (requests) add(requests, resources?.requests)
    if (limits && add(limits, resources?.limits) < counted.length) isGuaranteed = false
  }
  if (!requests || !limits || requests.size + limits.size === 0) return 'BestEffort'
  return isGuaranteed && areEqual(requests, limits) ? 'Guaranteed' : 'Burstable'
}

const hasOwn = (resources: Resources | undefined): boolean =>
  counted.some(name => resources?.requests?.[name] !== undefined || resources?.limits?.[name] !== undefined)

function areEqual(requests: Amounts, limits: Amounts): boolean {
  if (requests.size !== limits.size) return false
  for (const [name, request] of requests) {
    const limit = limits.get(name)
    if (!limit || compareQuantities(limit, request) !== 0) return false
  }
  return true
}
