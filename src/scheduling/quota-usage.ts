// What objects take up of a quota: the arithmetic that the controller counts with and the plan looks ahead with.
import type { PersistentVolumeClaim, Pod, Service } from '../api/generated/types.ts'
import { builtInKinds, type Kind, resourceName } from '../api/kinds.ts'
import { addQuantities, parseQuantity, type Quantity, zeroQuantity } from '../api/quantity.ts'
import { isCountedAt } from '../api/quota/counted-pods.ts'
import { podAmountNamed, podAmounts } from '../api/quota/pod-amounts.ts'
import type { Instant } from '../base/clock.ts'

export interface Countable {
  /** What has ended or should have gone long ago does not count. */
  readonly now: Instant
  readonly pods: readonly Pod[]
  readonly services: readonly Service[]
  readonly claims: readonly PersistentVolumeClaim[]
  /** How many there are of a resource, as `configmaps` or `deployments.apps`; null for one that is not known. */
  count(resource: string): number | null
}

/** The resource whose changes matter to an entry of `hard`, as `pods` or `deployments.apps`. */
function resourceBehind(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length)
  if (name.startsWith('services')) return 'services'
  if (name.includes('storage') && !name.includes('ephemeral')) return 'persistentvolumeclaims'
  return countable.has(name) ? name : 'pods'
}

/** The kind of a namespace's objects behind such a name; null for one that cannot be watched. */
export const kindNamed = (resource: string): Kind | null => kindsByResource.get(resource) ?? null

const kindsByResource = new Map(
  builtInKinds
    .filter(kind => kind.namespaced && kind.verbs.includes('watch'))
    .toReversed()
    .map(kind => [resourceName(kind), kind]),
)

/** Every kind whose changes matter to these amounts. */
export const kindsCounted = (hard: { readonly [name: string]: string }): readonly Kind[] =>
  [...new Set(Object.keys(hard).map(resourceBehind))].flatMap(resource => kindNamed(resource) ?? [])

const countable = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
])

const number = (value: number): Quantity => ({ value: BigInt(value), scale: 0, format: 'decimalSI' })

/** How much of an entry of `hard` the content takes up; null for a resource that cannot be counted. */
export function usageOf(name: string, content: Countable): Quantity | null {
  const { services, claims } = content
  // Those that have ended use nothing but their place among the objects.
  if (name === 'count/pods') return number(content.pods.length)
  const pods = content.pods.filter(pod => isCountedAt(pod, content.now))
  if (name === 'pods') return number(pods.length)
  if (name === 'persistentvolumeclaims' || name === 'count/persistentvolumeclaims')
    return number(claims.length)
  if (name === 'services.loadbalancers')
    return number(services.filter(({ spec }) => spec?.type === 'LoadBalancer').length)
  if (name === 'services.nodeports')
    return number(services.reduce((total, service) => total + nodePortsOf(service), 0))
  const storage = storageUsage(name, claims)
  if (storage) return storage
  if (name.startsWith('count/')) return counted(content, name.slice('count/'.length))
  if (countable.has(name) || name === 'services') return counted(content, name)
  return computeUsage(name, pods)
}

function counted(content: Countable, resource: string): Quantity | null {
  const count = content.count(resource)
  return count === null ? null : number(count)
}

const nodePortsOf = ({ spec }: Service): number =>
  spec?.type === 'NodePort' || spec?.type === 'LoadBalancer'
    ? (spec.ports ?? []).filter(({ nodePort }) => nodePort).length
    : 0

const classMarker = '.storageclass.storage.k8s.io/'

function storageUsage(name: string, all: readonly PersistentVolumeClaim[]): Quantity | null {
  const marker = name.indexOf(classMarker)
  const className = marker < 0 ? null : name.slice(0, marker)
  const what = marker < 0 ? name : name.slice(marker + classMarker.length)
  const claims = all.filter(({ spec }) => className === null || spec?.storageClassName === className)
  if (what === 'requests.storage') return claims.map(storageRequestOf).reduce(addQuantities, zeroQuantity)
  return marker >= 0 && what === 'persistentvolumeclaims' ? number(claims.length) : null
}

const storageRequestOf = ({ spec }: PersistentVolumeClaim): Quantity =>
  parseQuantity(spec?.resources?.requests?.storage ?? '0') ?? zeroQuantity

/** Null for a name that bounds nothing of a pod. */
function computeUsage(name: string, pods: readonly Pod[]): Quantity | null {
  const named = podAmountNamed(name)
  if (!named) return null
  const { field, resource } = named
  const isNamed = (each: string) => each === resource
  return pods
    .map(pod => podAmounts(pod, field, isNamed).get(resource) ?? zeroQuantity)
    .reduce(addQuantities, zeroQuantity)
}
