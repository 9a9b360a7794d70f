// The sums that a namespace's quotas are held against, by namespace and resource: each is counted once, in turns ahead of the write
// that needs it, or at once where that did not do, and follows the store from then on.
import type { ResourceQuota } from '../../../api/generated/types.ts'
import { kinds, resourceName } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import { parseQuantity, type Quantity } from '../../../api/quantity.ts'
import { allAtOnce, inTurns } from '../../../base/turn.ts'
import type { Entry, Store } from '../../../store/store.ts'
import type { Call } from '../../request/call.ts'
import { prefixOf } from '../../resources/keys.ts'
import type { Resource } from '../../resources/resource.ts'
import { storedOfKind } from '../../resources/stored-kind.ts'
import { objectOf, storedObject } from '../../resources/stored-object.ts'
import { workspaceQuota } from '../workspace-projects.ts'
import { type Counting, type Usage, usageOf, usedUntil } from './quota-usage.ts'
import { UsageTally } from './usage-tally.ts'

export class Tallies {
  readonly #tallies = new Map<string, UsageTally>()
  /** What is being counted at the moment, with whether it could be. Never rejects. */
  readonly #counting = new Map<string, Promise<boolean>>()

  atOnce(call: Call, namespace: string, quota: ResourceQuota): UsageTally {
    const known = this.known(call, namespace, quota)
    if (known) return known
    const tally = this.#newTally(call, namespace, quota)
    try {
      allAtOnce(tally.count())
    } catch (error) {
      tally.stop()
      throw error
    }
    this.#keep(placeOf(call, namespace), tally)
    return tally
  }

  /** Others who wait for the same wait for the same count. Resolves with whether all of it could be read. */
  ahead(call: Call, namespace: string, quota: ResourceQuota): Promise<boolean> {
    const place = placeOf(call, namespace)
    const known = this.#counting.get(place)
    if (known) return known
    const counting = this.#counted(place, this.#newTally(call, namespace, quota))
    this.#counting.set(place, counting)
    return counting
  }

  async #counted(place: string, tally: UsageTally): Promise<boolean> {
    try {
      await inTurns(tally.count())
      if (!tally.isOver) this.#keep(place, tally)
      return true
    } catch {
      // Who counts at once is told what cannot be read.
      tally.stop()
      return false
    } finally {
      this.#counting.delete(place)
    }
  }

  /** What is counted of a Pod is what its own quotas name: of all other kinds the same, whatever they name. */
  known(call: Call, namespace: string, quota: ResourceQuota): UsageTally | null {
    const known = this.#tallies.get(placeOf(call, namespace))
    return known && (call.resource.kind !== kinds.Pod || isWithin(hardOf(quota), known.names)) ? known : null
  }

  #keep(place: string, tally: UsageTally): void {
    this.#tallies.get(place)?.stop()
    this.#tallies.set(place, tally)
  }

  /** Nothing is counted yet. */
  #newTally(call: Call, namespace: string, quota: ResourceQuota): UsageTally {
    const { server, resource } = call
    const place = placeOf(call, namespace)
    // Names that no quota has any more are forgotten; those of all that bound the namespace are counted at once.
    const names = namesOf([quota, ...quotasOf(server.store, namespace)])
    const tally = new UsageTally({
      store: server.store,
      prefix: prefixOf(resource.stored, namespace),
      names,
      now: () => server.clock.now(),
      usageOf: entry => usageOf(countedObject(resource, entry), countingOf(call, names)),
      usedUntil: entry => usedUntil(resource.kind, countedObject(resource, entry)),
      onEnd: () => {
        if (this.#tallies.get(place) === tally) this.#tallies.delete(place)
      },
    })
    return tally
  }
}

export const countingOf = ({ resource: { kind }, server }: Call, names: Counting['names']): Counting => ({
  kind,
  now: server.clock.now(),
  names,
})

/** The quotas that bound a namespace: its own, and that of the workspace whose project it is. */
function quotasOf(store: Store, namespace: string): readonly ResourceQuota[] {
  const shared = workspaceQuota(store, namespace)
  return [...storedOfKind(store, kinds.ResourceQuota, namespace), ...(shared ? [shared.quota] : [])]
}

/** All that these quotas have names for. */
export function namesOf(quotas: readonly ResourceQuota[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const quota of quotas) for (const name of hardOf(quota).keys()) names.add(name)
  return names
}

const isWithin = (hard: Usage, names: ReadonlySet<string>): boolean => {
  for (const name of hard.keys()) if (!names.has(name)) return false
  return true
}

/** Of a kind that somebody else converts nothing is looked at but that it is there. */
export const countedObject = (resource: Resource, entry: Pick<Entry, 'bytes'>): ApiObject =>
  resource.conversion?.asked ? storedObject(entry) : objectOf(resource, entry)

export const placeOf = ({ resource }: Call, namespace: string): string =>
  `${namespace}/${resourceName(resource.kind)}`

/** What stored quotas allow: each is asked at every write that counts. */
const allowed = new WeakMap<ResourceQuota, Usage>()

export function hardOf(quota: ResourceQuota): Usage {
  const known = allowed.get(quota)
  if (known) return known
  const hard = new Map<string, Quantity>()
  for (const [name, text] of Object.entries(quota.spec?.hard ?? {})) {
    const amount = parseQuantity(text)
    if (amount) hard.set(name, amount)
  }
  allowed.set(quota, hard)
  return hard
}
