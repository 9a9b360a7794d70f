// What objects take up of a quota: the arithmetic that the controller counts with and the plan looks ahead with.
import type { PersistentVolumeClaim, Pod, Service } from '../api/generated/types.ts'
import { builtInKinds, type Kind, resourceName } from '../api/kinds.ts'
import { addQuantities, parseQuantity, type Quantity, zeroQuantity } from '../api/quantity.ts'
import { isCountedAt } from '../api/quota/counted-pods.ts'
import { type PodAmount, podAmountNamed, podAmounts } from '../api/quota/pod-amounts.ts'
import type { Instant } from '../base/clock.ts'
import { allAtOnce, type Steps } from '../base/turn.ts'

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

type Hard = { readonly [name: string]: string }

/** Asked whenever one of the objects changes; there may be tens of thousands of names. */
const resourcesOfHard = new WeakMap<Hard, readonly string[]>()

/** The resources whose changes matter to these amounts. */
export function resourcesCounted(hard: Hard): readonly string[] {
  const known = resourcesOfHard.get(hard)
  if (known) return known
  const resources = new Set<string>()
  for (const name in hard) resources.add(resourceBehind(name))
  const counted = [...resources]
  resourcesOfHard.set(hard, counted)
  return counted
}

/** Every kind whose changes matter to these amounts. */
export const kindsCounted = (hard: Hard): readonly Kind[] =>
  resourcesCounted(hard).flatMap(resource => kindNamed(resource) ?? [])

const countable = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
])

const number = (value: number): Quantity => ({ value: BigInt(value), scale: 0, format: 'decimalSI' })

/** How much of an entry of `hard` the content takes up; null for a resource that cannot be counted. */
export const usageOf = (name: string, content: Countable): Quantity | null =>
  allAtOnce(usageSteps([name], content)).get(name) ?? null

/**
 * The same of many entries, without those that cannot be counted: each object is looked at once, however many names there are. Kinds
 * that no name is about are not asked for.
 */
export function* usageSteps(
  names: readonly string[],
  content: Countable,
): Steps<ReadonlyMap<string, Quantity>> {
  const usages = new Map<string, Quantity>()
  const claims = new ClaimSums(content)
  const ofPods = new Map<string, PodAmount>()
  let left = namesPerStep
  for (const name of names) {
    if (left-- === 0) {
      yield
      left = namesPerStep
    }
    // Of claims there are amounts with names like those of Pods.
    const usage = plainUsage(name, content, claims)
    const amount = usage ? null : podAmountNamed(name)
    if (usage) usages.set(name, usage)
    if (amount) ofPods.set(name, amount)
  }
  if (ofPods.size === 0) return usages
  if (names.length > namesPerStep) yield
  const sums = yield* podSums([...ofPods.values()], content)
  for (const [name, { field, resource }] of ofPods)
    usages.set(name, sums[field].get(resource) ?? zeroQuantity)
  return usages
}

function plainUsage(name: string, content: Countable, claims: ClaimSums): Quantity | null {
  // Those that have ended use nothing but their place among the objects.
  if (name === 'count/pods') return number(content.pods.length)
  if (name === 'pods') return number(content.pods.filter(pod => isCountedAt(pod, content.now)).length)
  if (name === 'persistentvolumeclaims' || name === 'count/persistentvolumeclaims')
    return number(content.claims.length)
  if (name === 'services.loadbalancers')
    return number(content.services.filter(({ spec }) => spec?.type === 'LoadBalancer').length)
  if (name === 'services.nodeports')
    return number(content.services.reduce((total, service) => total + nodePortsOf(service), 0))
  const storage = storageUsage(name, claims)
  if (storage) return storage
  if (name.startsWith('count/')) return counted(content, name.slice('count/'.length))
  return countable.has(name) || name === 'services' ? counted(content, name) : null
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

function storageUsage(name: string, claims: ClaimSums): Quantity | null {
  const marker = name.indexOf(classMarker)
  const what = marker < 0 ? name : name.slice(marker + classMarker.length)
  if (what !== 'requests.storage' && (marker < 0 || what !== 'persistentvolumeclaims')) return null
  const { count, storage } = claims.of(marker < 0 ? null : name.slice(0, marker))
  return what === 'requests.storage' ? storage : number(count)
}

interface ClaimSum {
  readonly count: number
  readonly storage: Quantity
}

/** The claims of each class, added up when first asked for. */
class ClaimSums {
  readonly #content: Countable
  #sums: ReadonlyMap<string | null, ClaimSum> | null = null

  constructor(content: Countable) {
    this.#content = content
  }

  /** Null for all of them, whatever their class. */
  of(className: string | null): ClaimSum {
    this.#sums ??= sumsByClass(this.#content.claims)
    return this.#sums.get(className) ?? noClaims
  }
}

const noClaims: ClaimSum = { count: 0, storage: zeroQuantity }

function sumsByClass(claims: readonly PersistentVolumeClaim[]): ReadonlyMap<string | null, ClaimSum> {
  const sums = new Map<string | null, ClaimSum>()
  for (const claim of claims)
    for (const each of [null, claim.spec?.storageClassName ?? '']) {
      const { count, storage } = sums.get(each) ?? noClaims
      sums.set(each, { count: count + 1, storage: addQuantities(storage, storageRequestOf(claim)) })
    }
  return sums
}

const storageRequestOf = ({ spec }: PersistentVolumeClaim): Quantity =>
  parseQuantity(spec?.resources?.requests?.storage ?? '0') ?? zeroQuantity

/** Names of a quota that are looked at in one step. */
const namesPerStep = 2_000

/** Pods that are added up in one step, and the resources of theirs that count as one more. */
const podsPerStep = 200
const resourcesPerPod = 10

const fields = ['requests', 'limits'] as const
type Sums = { readonly [field in (typeof fields)[number]]: Map<string, Quantity> }

function* podSums(amounts: readonly PodAmount[], { pods, now }: Countable): Steps<Sums> {
  const sums: Sums = { requests: new Map(), limits: new Map() }
  const bounded = fields.map(field => ({
    field,
    names: new Set(amounts.filter(each => each.field === field).map(({ resource }) => resource)),
  }))
  let left = podsPerStep
  for (const pod of pods) {
    if (!isCountedAt(pod, now)) continue
    left--
    for (const { field, names } of bounded) {
      if (names.size === 0) continue
      for (const [resource, amount] of podAmounts(pod, field, each => names.has(each))) {
        const before = sums[field].get(resource)
        sums[field].set(resource, before ? addQuantities(before, amount) : amount)
        left -= 1 / resourcesPerPod
      }
    }
    if (left > 0) continue
    yield
    left = podsPerStep
  }
  return sums
}
