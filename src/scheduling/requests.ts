// Sums of requests: of a pod, of what a node can give. Plain numbers, since the scheduler adds them up all day.
import type { Container, Node, Pod } from '../api/generated/types.ts'
import { parseQuantity, quantityToMilli, quantityToNumber } from '../api/quantity.ts'
import { isAskedForInVain, isBeingResized, isHugePages } from '../api/quota/pod-amounts.ts'

/** What a pod asks for, or what a node has: the scheduler's four resources, and whatever else is counted by name. */
export interface Resources {
  readonly milliCpu: number
  readonly memoryBytes: number
  readonly ephemeralBytes: number
  /** `nvidia.com/gpu`, `hugepages-2Mi` …, in whole units. */
  readonly others: ReadonlyMap<string, number>
}

type ResourceList = { readonly [name: string]: string } | undefined

/** What a container counts with when it asks for nothing, so that a node does not fill up with such: upstream's figures. */
const unstated = { milliCpu: 100, memoryBytes: 200 * 1024 * 1024 } as const

const noOthers: Resources['others'] = new Map()
export const noResources: Resources = { milliCpu: 0, memoryBytes: 0, ephemeralBytes: 0, others: noOthers }

/** What cannot be read counts as nothing: the API server does not let such in. */
function whole(text: string | undefined): number {
  const quantity = parseQuantity(text ?? '0')
  return quantity ? quantityToNumber(quantity) : 0
}

function milli(text: string | undefined): number {
  const quantity = parseQuantity(text ?? '0')
  return quantity ? quantityToMilli(quantity) : 0
}

export function resourcesOf(list: ResourceList): Resources {
  if (!list) return noResources
  const others = new Map<string, number>()
  for (const [name, quantity] of Object.entries(list))
    if (name !== 'cpu' && name !== 'memory' && name !== 'ephemeral-storage' && name !== 'pods')
      others.set(name, whole(quantity))
  return {
    milliCpu: milli(list.cpu),
    memoryBytes: whole(list.memory),
    ephemeralBytes: whole(list['ephemeral-storage']),
    others,
  }
}

function combine(a: Resources, b: Resources, join: (a: number, b: number) => number): Resources {
  return {
    milliCpu: join(a.milliCpu, b.milliCpu),
    memoryBytes: join(a.memoryBytes, b.memoryBytes),
    ephemeralBytes: join(a.ephemeralBytes, b.ephemeralBytes),
    others: combineOthers(a.others, b.others, join),
  }
}

/** Mostly there are none. */
function combineOthers(
  a: Resources['others'],
  b: Resources['others'],
  join: (a: number, b: number) => number,
): Resources['others'] {
  if (a.size === 0 && b.size === 0) return noOthers
  const others = new Map(a)
  for (const [name, value] of b) others.set(name, join(others.get(name) ?? 0, value))
  return others
}

export const addResources = (a: Resources, b: Resources): Resources => combine(a, b, (x, y) => x + y)
export const subtractResources = (a: Resources, b: Resources): Resources => combine(a, b, (x, y) => x - y)
const larger = (a: Resources, b: Resources): Resources => combine(a, b, Math.max)

/**
 * Containers run together, init containers one after the other beside the sidecars started before them; the pod
 * needs the larger of the two, and its overhead. A request of the pod as a whole replaces the sum.
 */
function requestsWith(
  pod: Pod,
  ofContainer: (container: Container) => Resources,
  ofPod: ResourceList = pod.spec?.resources?.requests,
): Resources {
  const { containers = [], initContainers = [], overhead } = pod.spec ?? {}
  let together = containers.map(ofContainer).reduce(addResources, noResources)
  let sidecars = noResources
  let starting = noResources
  for (const container of initContainers) {
    const request = ofContainer(container)
    if (container.restartPolicy === 'Always') {
      together = addResources(together, request)
      sidecars = addResources(sidecars, request)
      starting = larger(starting, sidecars)
    } else starting = larger(starting, addResources(sidecars, request))
  }
  let needed = initContainers.length > 0 ? larger(together, starting) : together
  if (ofPod) {
    const stated = resourcesOf(ofPod)
    needed = {
      ...needed,
      ...('cpu' in ofPod ? { milliCpu: stated.milliCpu } : {}),
      ...('memory' in ofPod ? { memoryBytes: stated.memoryBytes } : {}),
      others: withHugePages(needed.others, stated.others),
    }
  }
  return overhead ? addResources(needed, resourcesOf(overhead)) : needed
}

/** Huge pages may be asked for by the pod as a whole; nothing else of these may. */
function withHugePages(ofContainers: Resources['others'], ofPod: Resources['others']): Resources['others'] {
  const stated = [...ofPod].filter(([name]) => isHugePages(name))
  return stated.length === 0 ? ofContainers : new Map([...ofContainers, ...stated])
}

export function requestsOf(pod: Pod): Resources {
  const given = isBeingResized(pod) ? givenResources(pod) : null
  const ofContainer = (container: Container) => {
    const asked = resourcesOf(container.resources?.requests)
    const had = given?.byContainer.get(container.name)
    if (!given || !had) return asked
    return given.isAskedForInVain ? had : larger(asked, had)
  }
  return requestsWith(pod, ofContainer, given ? requestsOfWhole(pod, given) : pod.spec?.resources?.requests)
}

/** What counts of a pod as a whole while it is being resized. */
function requestsOfWhole({ spec, status }: Pod, { isAskedForInVain }: GivenResources): ResourceList {
  const asked = spec?.resources?.requests
  const had = [status?.resources?.requests, status?.allocatedResources].filter(each => each !== undefined)
  if (!asked || had.length === 0) return asked
  const most: { [name: string]: string } = {}
  for (const list of isAskedForInVain ? had : [asked, ...had])
    for (const name in list) {
      const amount = list[name]
      const isStated = name === 'cpu' || name === 'memory' || isHugePages(name)
      if (isStated && amount !== undefined && !(milli(most[name]) > milli(amount))) most[name] = amount
    }
  return most
}

interface GivenResources {
  readonly byContainer: ReadonlyMap<string, Resources>
  /** The node never can give what is asked for. */
  readonly isAskedForInVain: boolean
}

/** What its node says that a pod has: until a resize is done, both what it had and what it asks for count. */
function givenResources(pod: Pod): GivenResources {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  const byContainer = new Map<string, Resources>()
  for (const { name, resources, allocatedResources } of [...containerStatuses, ...initContainerStatuses])
    if (resources)
      byContainer.set(name, larger(resourcesOf(resources.requests), resourcesOf(allocatedResources)))
  return { byContainer, isAskedForInVain: isAskedForInVain(pod) }
}

/** The requests that scores are computed from: containers that state none count with a little. */
export const scoredRequestsOf = (pod: Pod): Resources =>
  requestsWith(pod, container => {
    const requests = container.resources?.requests
    const stated = resourcesOf(requests)
    return {
      ...stated,
      milliCpu: requests?.cpu === undefined ? unstated.milliCpu : stated.milliCpu,
      memoryBytes: requests?.memory === undefined ? unstated.memoryBytes : stated.memoryBytes,
    }
  })

export interface Allocatable extends Resources {
  readonly pods: number
}

export function allocatableOf(node: Node): Allocatable {
  const list = node.status?.allocatable ?? node.status?.capacity
  return { ...resourcesOf(list), pods: whole(list?.pods) }
}
