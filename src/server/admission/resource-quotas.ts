// What a namespace may use at most. Usage is counted from the objects that are there, and from those on their way
// into the store, so that requests at the same moment cannot pass a quota together.
import type { Container, Pod, ResourceQuota } from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../../api/quantity.ts'
import type { Entry } from '../../store/store.ts'
import type { Call } from '../request/call.ts'
import { prefixOf } from '../resources/keys.ts'
import { forbidden } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { objectOf } from '../resources/stored-object.ts'
import { inScopes } from './quota-scopes.ts'
import { type Usage, usageOf } from './quota-usage.ts'

const nothingToRelease = () => {}

/** One object that counts, with what it counts for. */
interface Counted {
  readonly object: ApiObject
  readonly usage: Usage
}

export class ResourceQuotas {
  /** Objects that are being created, by namespace and resource. */
  readonly #underWay = new Map<string, Set<Counted>>()
  /** What stored objects use, by the bytes of their state: counted once. */
  readonly #usages = new WeakMap<Uint8Array, Usage>()

  /** Refuses an object that would exceed a quota. The result takes it off the books of what is under way. */
  reserve(call: Call, object: ApiObject): () => void {
    const { namespace, resource, server } = call
    if (!namespace) return nothingToRelease
    const quotas = storedOfKind(server.store, kinds.ResourceQuota, namespace)
    if (quotas.length === 0) return nothingToRelease
    const asked = { object, usage: usageOf(resource.kind, object) }
    const place = `${namespace}/${resourceName(resource.kind)}`
    const underWay = this.#underWay.get(place) ?? new Set()
    for (const quota of quotas) requireWithin(call, quota, asked, () => [...this.#stored(call), ...underWay])
    this.#underWay.set(place, underWay.add(asked))
    return () => {
      underWay.delete(asked)
      if (underWay.size === 0) this.#underWay.delete(place)
    }
  }

  #stored({ server, resource, namespace }: Call): readonly Counted[] {
    const found = server.store.list({ prefix: prefixOf(resource.stored, namespace) })
    const entries = found.kind === 'listed' ? found.entries : []
    return entries.map(entry => ({
      // Only quotas with scopes look at the object itself.
      get object() {
        return objectOf(resource, entry)
      },
      usage: this.#usage(resource, entry),
    }))
  }

  #usage(resource: Resource, entry: Entry): Usage {
    const known = this.#usages.get(entry.bytes)
    if (known) return known
    const usage = usageOf(resource.kind, objectOf(resource, entry))
    this.#usages.set(entry.bytes, usage)
    return usage
  }
}

function requireWithin(
  call: Call,
  quota: ResourceQuota,
  asked: Counted,
  listOthers: () => readonly Counted[],
): void {
  const { kind } = call.resource
  const { object, usage } = asked
  if (!inScopes(quota.spec, kind, object)) return
  const hard = hardOf(quota)
  const name = quota.metadata?.name ?? ''
  const refuse = (why: string) => forbidden(kind, object.metadata?.name || call.name, why)
  const unstated = kind.kind === 'Pod' ? unstatedAmounts(object as Pod, hard) : []
  if (unstated.length > 0) throw refuse(`failed quota: ${name}: must specify ${unstated.join('; ')}`)
  const concerned = [...hard.keys()].filter(each => usage.has(each)).toSorted()
  if (concerned.length === 0) return
  const others = listOthers().filter(each => hasNoScopes(quota) || inScopes(quota.spec, kind, each.object))
  const used = sumOf(others.map(each => each.usage))
  const exceeded = concerned.filter(
    each =>
      compareQuantities(addQuantities(amountOf(used, each), amountOf(usage, each)), amountOf(hard, each)) > 0,
  )
  if (exceeded.length === 0) return
  const told = (of: Usage) => exceeded.map(each => `${each}=${formatQuantity(amountOf(of, each))}`).join(',')
  throw refuse(
    `exceeded quota: ${name}, requested: ${told(usage)}, used: ${told(used)}, limited: ${told(hard)}`,
  )
}

const amountOf = (usage: Usage, name: string): Quantity => usage.get(name) ?? zeroQuantity

const hasNoScopes = ({ spec }: ResourceQuota): boolean =>
  (spec?.scopes ?? []).length === 0 && (spec?.scopeSelector?.matchExpressions ?? []).length === 0

function hardOf({ spec }: ResourceQuota): Usage {
  const hard = new Map<string, Quantity>()
  for (const [name, text] of Object.entries(spec?.hard ?? {})) {
    const amount = parseQuantity(text)
    if (amount) hard.set(name, amount)
  }
  return hard
}

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
  const names = [...hard.keys()].filter(name => amountIn(name) !== null).toSorted()
  return names.flatMap(name => {
    const without = containers.filter(container => !states(container, name)).map(each => each.name)
    return without.length > 0 ? [`${name} for: ${without.toSorted().join(',')}`] : []
  })
}

function states({ resources }: Container, name: string): boolean {
  const amount = amountIn(name)
  return amount !== null && resources?.[amount.field]?.[amount.resource] !== undefined
}

/** Which amount of a container a quota's name is about; null for names that are about something else. */
function amountIn(name: string): { readonly field: 'requests' | 'limits'; readonly resource: string } | null {
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name)
  const resource = match?.[2]
  return resource ? { field: match[1] === 'limits' ? 'limits' : 'requests', resource } : null
}
