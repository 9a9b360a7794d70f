import type { Container, PersistentVolumeClaim, Pod, Service } from '../../../api/generated/types.ts'
import { type Kind, kinds, resourceName } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityOf,
} from '../../../api/quantity.ts'
import { countedUntil, isCountedAt } from '../../../api/quota/counted-pods.ts'
import type { Instant } from '../../../base/clock.ts'

/** What an object counts for, by the names that a quota has for it. */
export type Usage = ReadonlyMap<string, Quantity>

const one = quantityOf('1')

/** What an object of this kind uses of its namespace's quotas. */
export function usageOf(kind: Kind, object: ApiObject, now: Instant): Usage {
  const usage = new Map<string, Quantity>([[`count/${resourceName(kind)}`, one]])
  switch (resourceName(kind)) {
    case 'pods':
      return isCountedAt(object as Pod, now) ? withPod(usage, object as Pod) : usage
    case 'services':
      return withService(usage, object as Service)
    case 'persistentvolumeclaims':
      return withClaim(usage, object as PersistentVolumeClaim)
    case 'configmaps':
    case 'secrets':
    case 'replicationcontrollers':
    case 'resourcequotas':
      return usage.set(kind.plural, one)
    default:
      return usage
  }
}

/** The moment after which an object uses less. */
export const usedUntil = (kind: Kind, object: ApiObject): Instant =>
  kind === kinds.Pod ? countedUntil(object as Pod) : Number.POSITIVE_INFINITY

function withPod(usage: Map<string, Quantity>, { spec }: Pod): Usage {
  usage.set('pods', one)
  for (const [name, amount] of podAmounts(spec, 'requests')) {
    usage.set(`requests.${name}`, amount)
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') usage.set(name, amount)
  }
  for (const [name, amount] of podAmounts(spec, 'limits')) usage.set(`limits.${name}`, amount)
  return usage
}

/** The containers together, or the one init container that needs more than all of them, and what the pod needs itself. */
export function podAmounts(spec: Pod['spec'], field: 'requests' | 'limits'): ReadonlyMap<string, Quantity> {
  const amounts = new Map<string, Quantity>()
  const restarting = (spec?.initContainers ?? []).filter(each => each.restartPolicy === 'Always')
  for (const container of [...(spec?.containers ?? []), ...restarting])
    for (const [name, amount] of amountsOf(container, field)) {
      const before = amounts.get(name)
      amounts.set(name, before ? addQuantities(before, amount) : amount)
    }
  for (const container of spec?.initContainers ?? [])
    for (const [name, amount] of amountsOf(container, field)) {
      const before = amounts.get(name)
      if (!before || compareQuantities(before, amount) < 0) amounts.set(name, amount)
    }
  for (const [name, text] of Object.entries(spec?.overhead ?? {})) {
    const [before, amount] = [amounts.get(name), parseQuantity(text)]
    if (before && amount) amounts.set(name, addQuantities(before, amount))
  }
  return amounts
}

function amountsOf({ resources }: Container, field: 'requests' | 'limits'): readonly [string, Quantity][] {
  return Object.entries(resources?.[field] ?? {}).flatMap(([name, text]) => {
    const amount = parseQuantity(text)
    return amount ? [[name, amount] as [string, Quantity]] : []
  })
}

function withService(usage: Map<string, Quantity>, { spec }: Service): Usage {
  usage.set('services', one)
  if (spec?.type === 'LoadBalancer') usage.set('services.loadbalancers', one)
  const ports = nodePortsOf(spec)
  if (ports > 0) usage.set('services.nodeports', quantityOf(String(ports)))
  return usage
}

/** Ports are given to Services after this; a load balancer that wants none has those that it names. */
function nodePortsOf(spec: Service['spec']): number {
  const ports = spec?.ports ?? []
  if (spec?.type === 'NodePort') return ports.length
  if (spec?.type !== 'LoadBalancer') return 0
  return spec.allocateLoadBalancerNodePorts === false
    ? ports.filter(({ nodePort }) => nodePort).length
    : ports.length
}

function withClaim(usage: Map<string, Quantity>, { spec }: PersistentVolumeClaim): Usage {
  usage.set('persistentvolumeclaims', one)
  const storage = parseQuantity(spec?.resources?.requests?.storage ?? '')
  if (storage) usage.set('requests.storage', storage)
  const prefix = `${spec?.storageClassName}.storageclass.storage.k8s.io`
  if (spec?.storageClassName) {
    usage.set(`${prefix}/persistentvolumeclaims`, one)
    if (storage) usage.set(`${prefix}/requests.storage`, storage)
  }
  return usage
}
