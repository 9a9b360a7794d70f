// What a Pod requests or is limited to as a whole, for those who bound it: quotas and their status, and ranges of limits.
//
// Containers run together, init containers one after the other beside the sidecars started before them; the Pod needs the larger
// of the two, resource by resource. What is stated of the Pod as a whole replaces the sum, and its overhead is added.
import type { Container, Pod } from '../generated/types.ts'
import { addQuantities, compareQuantities, parseQuantity, type Quantity, zeroQuantity } from '../quantity.ts'

type Field = 'requests' | 'limits'

export interface PodAmount {
  readonly field: Field
  readonly resource: string
}

/** What is bounded by its own name and by that of its limits, too. */
export const isNative = (resource: string): boolean =>
  resource === 'cpu' || resource === 'memory' || resource === 'ephemeral-storage'

export const isHugePages = (resource: string): boolean => resource.startsWith('hugepages-')

/** Of requests that a quota names without saying so. */
export const hasOwnName = (resource: string): boolean => isNative(resource) || isHugePages(resource)

/** What of a Pod a quota's name is about; null for one that bounds nothing of it. */
export function podAmountNamed(name: string): PodAmount | null {
  if (hasOwnName(name)) return { field: 'requests', resource: name }
  if (name.startsWith('requests.')) return { field: 'requests', resource: name.slice('requests.'.length) }
  const limited = name.startsWith('limits.') ? name.slice('limits.'.length) : ''
  // What cannot be overcommitted has no limit apart from its request.
  return isNative(limited) ? { field: 'limits', resource: limited } : null
}

type Amounts = Map<string, Quantity>
type ResourceList = { readonly [resource: string]: string } | undefined
type IsBounded = (resource: string) => boolean

/** Of the resources that are bounded: a Pod may have tens of thousands that nobody bounds. */
export function podAmounts(pod: Pod, field: Field, isBounded: IsBounded): ReadonlyMap<string, Quantity> {
  const { containers = [], initContainers = [], overhead = {} } = pod.spec ?? {}
  const ofContainer = containerAmounts(pod, field, isBounded)
  const together: Amounts = new Map()
  const sidecars: Amounts = new Map()
  const starting: Amounts = new Map()
  for (const container of containers)
    for (const [name, amount] of ofContainer(container)) add(together, name, amount)
  for (const container of initContainers) {
    const isSidecar = container.restartPolicy === 'Always'
    for (const [name, amount] of ofContainer(container)) {
      if (isSidecar) {
        add(together, name, amount)
        add(sidecars, name, amount)
      }
      const before = sidecars.get(name) ?? zeroQuantity
      raise(starting, name, isSidecar ? before : addQuantities(before, amount))
    }
  }
  for (const [name, amount] of starting) raise(together, name, amount)
  for (const [name, amount] of wholeAmounts(pod, field, isBounded)) together.set(name, amount)
  // Where nothing limits the containers nothing limits the Pod.
  for (const [name, amount] of amountsOf(overhead, isBounded))
    if (field === 'requests' || isSome(together.get(name))) add(together, name, amount)
  return together
}

const isSome = (amount: Quantity | undefined): boolean => amount !== undefined && amount.value !== 0n

function add(sums: Amounts, name: string, amount: Quantity): void {
  const before = sums.get(name)
  sums.set(name, before ? addQuantities(before, amount) : amount)
}

function raise(most: Amounts, name: string, amount: Quantity): void {
  const before = most.get(name)
  if (!before || compareQuantities(before, amount) < 0) most.set(name, amount)
}

function amountsOf(list: ResourceList, isBounded: IsBounded): Amounts {
  const amounts: Amounts = new Map()
  for (const name in list) {
    const amount = isBounded(name) ? parseQuantity(list[name] ?? '') : null
    if (amount) amounts.set(name, amount)
  }
  return amounts
}

function largest(lists: readonly ResourceList[], isBounded: IsBounded): Amounts {
  const most: Amounts = new Map()
  for (const list of lists) for (const [name, amount] of amountsOf(list, isBounded)) raise(most, name, amount)
  return most
}

/** Until a resize is done both what a container has and what it asks for count; of what its node never can give, only that it has. */
function containerAmounts(
  pod: Pod,
  field: Field,
  isBounded: IsBounded,
): (container: Container) => ReadonlyMap<string, Quantity> {
  const asked = ({ resources }: Container) => amountsOf(resources?.[field], isBounded)
  if (!isBeingResized(pod)) return asked
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  const statuses = new Map([...initContainerStatuses, ...containerStatuses].map(each => [each.name, each]))
  const isInVain = isAskedForInVain(pod)
  return container => {
    const { resources, allocatedResources } = statuses.get(container.name) ?? {}
    if (!resources) return asked(container)
    const had = field === 'requests' ? [resources.requests, allocatedResources] : [resources.limits]
    return largest(isInVain ? had : [container.resources?.[field], ...had], isBounded)
  }
}

/** What the Pod states as a whole, where it may. */
function wholeAmounts(pod: Pod, field: Field, isBounded: IsBounded): Amounts {
  const { spec, status } = pod
  const asked = spec?.resources?.[field]
  const isStated: IsBounded = name =>
    isBounded(name) && (name === 'cpu' || name === 'memory' || isHugePages(name))
  if (!asked || !isBeingResized(pod)) return amountsOf(asked, isStated)
  const had = [
    status?.resources?.[field],
    ...(field === 'requests' ? [status?.allocatedResources] : []),
  ].filter(each => each !== undefined)
  return largest(isAskedForInVain(pod) && had.length > 0 ? had : [asked, ...had], isStated)
}

/** Whether the pod may have other resources than it asks for: a resize is not done, or not seen by its node yet. */
export function isBeingResized({ metadata, status }: Pod): boolean {
  if (!status?.containerStatuses) return false
  const { conditions = [], observedGeneration } = status
  return (
    (observedGeneration !== undefined && observedGeneration !== metadata?.generation) ||
    conditions.some(({ type }) => type === 'PodResizePending' || type === 'PodResizeInProgress')
  )
}

/** The node never can give what is asked for. */
export const isAskedForInVain = ({ status }: Pod): boolean =>
  status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible'
