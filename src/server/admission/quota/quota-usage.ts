import type { PersistentVolumeClaim, Pod, Service } from '../../../api/generated/types.ts'
import { type Kind, kinds, resourceName } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import { parseQuantity, type Quantity, quantityOf } from '../../../api/quantity.ts'
import { countedUntil, isCountedAt } from '../../../api/quota/counted-pods.ts'
import { hasOwnName, isNative, podAmountNamed, podAmounts } from '../../../api/quota/pod-amounts.ts'
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

/** Whether a quota has a name for what an object of the kind may use. */
export function boundsKind(hard: Usage, kind: Kind): boolean {
  if (hard.has(`count/${resourceName(kind)}`)) return true
  if (kind.group !== '') return false
  switch (kind.plural) {
    case 'pods':
      return someName(hard, name => name === 'pods' || podAmountNamed(name) !== null)
    case 'persistentvolumeclaims':
      return someName(
        hard,
        name => name === 'requests.storage' || name.endsWith(kind.plural) || ofClass.test(name),
      )
    case 'services':
      return someName(hard, name => name.startsWith(kind.plural))
    default:
      return hard.has(kind.plural)
  }
}

const ofClass = /\.storageclass\.storage\.k8s\.io\//

function someName(hard: Usage, test: (name: string) => boolean): boolean {
  for (const name of hard.keys()) if (test(name)) return true
  return false
}

/** The moment after which an object uses less. */
export const usedUntil = (kind: Kind, object: ApiObject): Instant =>
  kind === kinds.Pod ? countedUntil(object as Pod) : Number.POSITIVE_INFINITY

function withPod(usage: Map<string, Quantity>, pod: Pod, names: Counting['names']): Usage {
  usage.set('pods', one)
  const isRequestBounded = (name: string) =>
    names.has(`requests.${name}`) || (hasOwnName(name) && names.has(name))
  for (const [name, amount] of podAmounts(pod, 'requests', isRequestBounded)) {
    usage.set(`requests.${name}`, amount)
    if (hasOwnName(name)) usage.set(name, amount)
  }
  for (const [name, amount] of podAmounts(
    pod,
    'limits',
    each => isNative(each) && names.has(`limits.${each}`),
  ))
    usage.set(`limits.${name}`, amount)
  return usage
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
