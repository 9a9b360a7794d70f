// What a namespace may use at most, or all projects of a workspace together. Usage is counted from the objects that are there, and
// from those on their way into the store, so that requests at the same moment cannot pass a quota together.
//
// Invariants:
//   - nothing is remembered that is not in the store: after a restart the sums are what they were;
//   - an object counts once, whether it is on its way, stored, or both for a moment.
// An object that exceeds a quota by being changed, or by its namespace being moved into a workspace, stays: only what is new is
// refused.
import type { Pod, ResourceQuota } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type Quantity,
  subtractQuantities,
  zeroQuantity,
} from '../../../api/quantity.ts'
import { inScopes, scopesOf } from '../../../api/quota/scopes.ts'
import type { Key } from '../../../store/store.ts'
import type { Call } from '../../request/call.ts'
import { keyOf, prefixOf } from '../../resources/keys.ts'
import { admittedName, forbidden } from '../../resources/refusals.ts'
import { storedOfKind } from '../../resources/stored-kind.ts'
import { WorkspaceProjects, workspaceQuota } from '../workspace-projects.ts'
import { boundsKind, type Counting, type Usage, usageOf } from './quota-usage.ts'
import { countedObject, countingOf, hardOf, namesOf, placeOf, Tallies } from './tallies.ts'

const nothingToRelease = () => {}

/** One object that counts, with what it counts for. */
interface Counted {
  readonly object: ApiObject
  readonly usage: Usage
}

/** A quota, and the namespaces whose objects it bounds together. */
interface Bound {
  readonly quota: ResourceQuota
  readonly namespaces: readonly string[]
}

export class ResourceQuotas {
  /** Objects that are being created, by namespace and resource. */
  readonly #underWay = new Map<string, Map<Key, Counted>>()
  readonly #tallies = new Tallies()
  #projects: WorkspaceProjects | null = null

  /** What is read for a write's quotas is read ahead of it, with others' turns between; null where it is known. */
  countAhead(call: Call): Promise<void> | null {
    return this.#uncounted(call).length > 0 ? this.#countInTurns(call) : null
  }

  /** What comes between may want another count: who has waited so often counts at once what is left, and is told why it fails. */
  async #countInTurns(call: Call): Promise<void> {
    for (let attempt = 0; attempt < countsAheadMax; attempt++) {
      const missing = this.#uncounted(call)
      if (missing.length === 0) return
      for (const { namespace, quota } of missing) {
        if (this.#tallies.known(call, namespace, quota)) continue
        if (!(await this.#tallies.ahead(call, namespace, quota))) return
      }
    }
  }

  #uncounted(call: Call): readonly Uncounted[] {
    if (!call.namespace) return []
    return this.#boundsOf(call).flatMap(({ quota, namespaces }) =>
      hasNoScopes(quota) && boundsKind(hardOf(quota), call.resource.kind)
        ? namespaces
            .filter(each => !this.#tallies.known(call, each, quota))
            .map(namespace => ({ namespace, quota }))
        : [],
    )
  }

  /** Refuses an object that would exceed a quota. The result takes it off the books of what is under way. */
  reserve(call: Call, object: ApiObject, old: ApiObject | null = null): () => void {
    const { namespace, resource } = call
    if (!namespace) return nothingToRelease
    const bounds = this.#boundsOf(call)
    if (bounds.length === 0) return nothingToRelease
    const counting = countingOf(call, namesOf(bounds.map(({ quota }) => quota)))
    const whole = usageOf(object, counting)
    const usage = old ? grownBy(whole, usageOf(old, counting)) : whole
    const isClaim = resource.kind === kinds.PersistentVolumeClaim
    for (const bound of bounds) {
      const { spec } = bound.quota
      // A claim that comes into a quota's scopes by being changed is all new to it; a pod that does is not looked at.
      const isKnown = old !== null && (!isClaim || inScopes(spec, resource.kind.kind, old))
      if (isKnown && usage.size === 0) continue
      const asked = { object, usage: isKnown ? usage : whole }
      requireWithin(call, bound.quota, asked, () => this.#used(call, bound, counting))
    }
    if (old && usage.size === 0) return nothingToRelease
    const asked = { object, usage }
    const place = placeOf(call, namespace)
    const named = keyOf(resource.stored, { namespace, name: object.metadata?.name ?? '' })
    // What an object grows by is beside what is stored of it.
    const key: Key = old ? `${named}#` : named
    const underWay = this.#underWay.get(place) ?? new Map<Key, Counted>()
    this.#underWay.set(place, underWay.set(key, asked))
    return () => {
      // Another attempt at the same name may have come between.
      if (underWay.get(key) === asked) underWay.delete(key)
      if (underWay.size === 0 && this.#underWay.get(place) === underWay) this.#underWay.delete(place)
    }
  }

  /** The quotas of the namespace, and that of the workspace whose project it is. */
  #boundsOf({ server: { store }, namespace }: Call): readonly Bound[] {
    const own = storedOfKind(store, kinds.ResourceQuota, namespace)
    const bounds = own.map(quota => ({ quota, namespaces: [namespace] }))
    const shared = workspaceQuota(store, namespace)
    if (!shared) return bounds
    this.#projects ??= new WorkspaceProjects(store)
    return [...bounds, { quota: shared.quota, namespaces: this.#projects.of(shared.workspace) }]
  }

  #used(call: Call, { quota, namespaces }: Bound, counting: Counting): Usage {
    return sumOf(
      namespaces.flatMap(namespace =>
        hasNoScopes(quota)
          ? this.#all(call, namespace, quota)
          : this.#inScopes(call, { quota, namespace, counting }),
      ),
    )
  }

  #all(call: Call, namespace: string, quota: ResourceQuota): readonly Usage[] {
    const place = placeOf(call, namespace)
    const tally = this.#tallies.atOnce(call, namespace, quota)
    // What is stored already, though its writer has not heard of it yet, counts once.
    const coming = [...(this.#underWay.get(place) ?? [])].filter(([key]) => !tally.has(key))
    return [tally.sum, ...coming.map(([, { usage }]) => usage)]
  }

  /** Scopes look at the objects themselves. */
  #inScopes(call: Call, { quota: { spec }, namespace, counting }: Scoped): readonly Usage[] {
    const { server, resource } = call
    const found = server.store.list({ prefix: prefixOf(resource.stored, namespace) })
    const entries = found.kind === 'listed' ? found.entries : []
    const stored = new Set(entries.map(({ key }) => key))
    const coming = [...(this.#underWay.get(placeOf(call, namespace)) ?? [])].filter(
      ([key]) => !stored.has(key),
    )
    const counted = entries.map(entry => {
      const object = countedObject(resource, entry)
      return { object, usage: usageOf(object, counting) }
    })
    return [...counted, ...coming.map(([, each]) => each)]
      .filter(({ object }) => inScopes(spec, resource.kind.kind, object))
      .map(({ usage }) => usage)
  }
}

/** How often a write waits for all that is not counted. */
const countsAheadMax = 4

/** Where objects are to be counted, for which quota. */
interface Uncounted {
  readonly namespace: string
  readonly quota: ResourceQuota
}

interface Scoped {
  readonly quota: ResourceQuota
  readonly namespace: string
  readonly counting: Counting
}

/** What an update needs beyond what the object has. */
function grownBy(after: Usage, before: Usage): Usage {
  const grown = new Map<string, Quantity>()
  for (const [name, amount] of after) {
    const more = subtractQuantities(amount, amountOf(before, name))
    if (compareQuantities(more, zeroQuantity) > 0) grown.set(name, more)
  }
  return grown
}

function requireWithin(call: Call, quota: ResourceQuota, asked: Counted, usedByOthers: () => Usage): void {
  const { kind } = call.resource
  const { object, usage } = asked
  if (!inScopes(quota.spec, kind.kind, object)) return
  const hard = hardOf(quota)
  const name = quota.metadata?.name ?? ''
  const refuse = (why: string) => forbidden(kind, admittedName(object, call.name), why)
  const unstated = kind.kind === 'Pod' ? unstatedAmounts(object as Pod, hard) : []
  if (unstated.length > 0) throw refuse(`failed quota: ${name}: must specify ${unstated.join('; ')}`)
  const concerned = sharedNames(hard, usage)
  if (concerned.length === 0) return
  const used = usedByOthers()
  const exceeded = concerned
    .filter(
      each =>
        compareQuantities(addQuantities(amountOf(used, each), amountOf(usage, each)), amountOf(hard, each)) >
        0,
    )
    .toSorted()
  if (exceeded.length === 0) return
  const told = (of: Usage) => exceeded.map(each => `${each}=${formatQuantity(amountOf(of, each))}`).join(',')
  throw refuse(
    `exceeded quota: ${name}, requested: ${told(usage)}, used: ${told(used)}, limited: ${told(hard)}`,
  )
}

/** Either may have tens of thousands of names, and the other few. */
function sharedNames(one: Usage, other: Usage): readonly string[] {
  const [few, many] = one.size < other.size ? [one, other] : [other, one]
  return [...few.keys()].filter(name => many.has(name))
}

const amountOf = (usage: Usage, name: string): Quantity => usage.get(name) ?? zeroQuantity

const hasNoScopes = ({ spec }: ResourceQuota): boolean => scopesOf(spec).length === 0

function sumOf(usages: readonly Usage[]): Usage {
  const sums = new Map<string, Quantity>()
  for (const usage of usages)
    for (const [name, amount] of usage) {
      const before = sums.get(name)
      sums.set(name, before ? addQuantities(before, amount) : amount)
    }
  return sums
}

/** Where a quota bounds an amount, every container must state its own. */
function unstatedAmounts({ spec }: Pod, hard: Usage): readonly string[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
  return stated.flatMap(({ name, field, resource }) => {
    if (!hard.has(name)) return []
    const without = containers
      .filter(({ resources }) => resources?.[field]?.[resource] === undefined)
      .map(each => each.name)
    return without.length > 0 ? [`${name} for: ${without.toSorted().join(',')}`] : []
  })
}

/** The amounts of containers that quotas have such names for, in the order in which they are told. */
const stated = [
  { name: 'cpu', field: 'requests', resource: 'cpu' },
  { name: 'limits.cpu', field: 'limits', resource: 'cpu' },
  { name: 'limits.memory', field: 'limits', resource: 'memory' },
  { name: 'memory', field: 'requests', resource: 'memory' },
  { name: 'requests.cpu', field: 'requests', resource: 'cpu' },
  { name: 'requests.memory', field: 'requests', resource: 'memory' },
] as const
