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
import type { Call } from '../call.ts'
import { forbidden } from '../refusals.ts'
import { storedOfKind } from '../stored-kind.ts'
import { inScopes } from './quota-scopes.ts'
import { type Usage, usageOf } from './quota-usage.ts'

const nothingToRelease = () => {}

export class ResourceQuotas {
  /** Objects that are being created, by namespace and resource. */
  readonly #underWay = new Map<string, Set<ApiObject>>()

  /** Refuses an object that would exceed a quota. The result takes it off the books of what is under way. */
  reserve(call: Call, object: ApiObject): () => void {
    const { namespace, resource, server } = call
    if (!namespace) return nothingToRelease
    const quotas = storedOfKind(server.store, kinds.ResourceQuota, namespace)
    if (quotas.length === 0) return nothingToRelease
    const place = `${namespace}/${resourceName(resource.kind)}`
    const underWay = this.#underWay.get(place) ?? new Set()
    for (const quota of quotas) requireWithin(call, quota, object, underWay)
    this.#underWay.set(place, underWay.add(object))
    return () => {
      underWay.delete(object)
      if (underWay.size === 0) this.#underWay.delete(place)
    }
  }
}

function requireWithin(
  call: Call,
  quota: ResourceQuota,
  object: ApiObject,
  underWay: ReadonlySet<ApiObject>,
): void {
  const { resource, server, namespace, name } = call
  const { kind } = resource
  if (!inScopes(quota.spec, kind, object)) return
  const hard = hardOf(quota)
  const asked = usageOf(kind, object)
  const refuse = (why: string) => forbidden(kind, object.metadata?.name || name, why)
  const unstated = kind.kind === 'Pod' ? unstatedAmounts(object as Pod, hard) : []
  const quotaName = quota.metadata?.name ?? ''
  if (unstated.length > 0) throw refuse(`failed quota: ${quotaName}: must specify ${unstated.join('; ')}`)
  const concerned = [...hard].filter(([each]) => asked.has(each)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (concerned.length === 0) return
  const others = [...storedOfKind(server.store, kind, namespace), ...underWay].filter(each =>
    inScopes(quota.spec, kind, each),
  )
  const used = sumOf(others.map(each => usageOf(kind, each)))
  const amount = (usage: Usage, each: string) => usage.get(each) ?? zeroQuantity
  const exceeded = concerned.filter(
    ([each, most]) => compareQuantities(addQuantities(amount(used, each), amount(asked, each)), most) > 0,
  )
  if (exceeded.length === 0) return
  const told = (usage: Usage) =>
    exceeded.map(([each]) => `${each}=${formatQuantity(amount(usage, each))}`).join(',')
  throw refuse(
    `exceeded quota: ${quotaName}, requested: ${told(asked)}, used: ${told(used)}, limited: ${told(hard)}`,
  )
}

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
