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

export interface Counting {
  readonly kind: Kind
  readonly now: Instant
  /** What quotas have names for; a Pod may have tens of thousands of resources that none of them bounds. */
  readonly names: ReadonlySet<string>
}

/** What an object of this kind uses of its namespace's quotas; of a Pod's resources, of those that they bound. */
export function usageOf(object: ApiObject, { kind, now, names }: Counting): Usage {
  const usage = new Map<string, Quantity>([[`count/${resourceName(kind)}`, one]])
  switch (resourceName(kind)) {
    case 'pods':
      return isCountedAt(object as Pod, now) ? withPod(usage, object as Pod, names) : usage
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

function withPod(usage: Map<string, Quantity>, { spec }: Pod, names: Counting['names']): Usage {
  usage.set('pods', one)
  const isBounded = (name: string) => names.has(`requests.${name}`) || (isPlain(name) && names.has(name))
  for (const [name, amount] of podAmounts(spec, 'requests', isBounded)) {
    usage.set(`requests.${name}`, amount)
    if (isPlain(name)) usage.set(name, amount)
  }
  for (const [name, amount] of podAmounts(spec, 'limits', each => names.has(`limits.${each}`)))
    usage.set(`limits.${name}`, amount)
  return usage
}

/** What is also bounded by its own name. */
const isPlain = (name: string): boolean => name === 'cpu' || name === 'memory' || name === 'ephemeral-storage'

type IsBounded = (name: string) => boolean

/** Of the resources that are bounded: the containers together, or the one init container that needs more than all of them, and what the pod needs itself. */
export function podAmounts(
  spec: Pod['spec'],
  field: 'requests' | 'limits',
  isBounded: IsBounded,
): ReadonlyMap<string, Quantity> {
  const amounts = new Map<string, Quantity>()
  const restarting = (spec?.initContainers ?? []).filter(each => each.restartPolicy === 'Always')
  for (const container of [...(spec?.containers ?? []), ...restarting])
    for (const [name, amount] of amountsOf(container, field, isBounded)) {
      const before = amounts.get(name)
      amounts.set(name, before ? addQuantities(before, amount) : amount)
    }
  for (const container of spec?.initContainers ?? [])
    for (const [name, amount] of amountsOf(container, field, isBounded)) {
      const before = amounts.get(name)
      if (!before || compareQuantities(before, amount) < 0) amounts.set(name, amount)
    }
  for (const [name, text] of Object.entries(spec?.overhead ?? {})) {
    const before = amounts.get(name)
    const amount = before && parseQuantity(text)
    if (before && amount) amounts.set(name, addQuantities(before, amount))
  }
  return amounts
}

function* amountsOf(
  { resources }: Container,
  field: 'requests' | 'limits',
  isBounded: IsBounded,
): Generator<readonly [string, Quantity]> {
  const given = resources?.[field] ?? {}
  for (const name in given) {
    const amount = isBounded(name) ? parseQuantity(given[name] ?? '') : null
    if (amount) yield [name, amount]
  }
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
