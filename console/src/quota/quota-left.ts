// What quotas leave once something more is there, as somebody who fills in requests and replicas wants to know it. Pure.
//
// Several bounds can hold at once: the ResourceQuotas of the project, and the quota of its workspace, which counts all projects.
// For each resource the tightest is told. Containers that say nothing are counted with what LimitRanges give them.
import type {
  Container,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  PodSpec,
  ResourceQuota,
  Service,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import type { Amounts, Workspace } from '../../../src/api/iam/kinds.ts'
import { resourceName } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  signOfQuantity,
  subtractQuantities,
  zeroQuantity,
} from '../../../src/api/quantity.ts'
import { fillResources, limitItemsOf } from '../../../src/api/quota/limit-defaults.ts'
import { type Countable, usageOf } from '../../../src/scheduling/quota-usage.ts'
import { kindOfObject } from '../model/bundle.ts'
import { numberOf } from './amounts.ts'

export interface Bound {
  readonly hard: Amounts
  readonly used: Amounts
  /** The workspace whose quota it is; empty for one of the project. */
  readonly workspace: string
}

/** Those without a scope only: others may not concern these Pods. */
export const boundsOf = (
  quotas: readonly ResourceQuota[],
  workspace: Workspace | undefined,
): readonly Bound[] => [
  ...quotas
    .filter(({ spec }) => (spec?.scopes?.length ?? 0) === 0 && !spec?.scopeSelector)
    .map(({ spec, status }) => ({
      hard: status?.hard ?? spec?.hard ?? {},
      used: status?.used ?? {},
      workspace: '',
    })),
  ...(workspace?.spec.quota?.hard
    ? [
        {
          hard: workspace.spec.quota.hard,
          used: workspace.status?.quota?.used ?? {},
          workspace: nameOf(workspace),
        },
      ]
    : []),
]

/** How much of a resource is asked for besides what is there; null for one that is not counted. */
export type Ask = (resource: string) => Quantity | null

const asksNothing: Ask = () => null

/** Of one Pod of the set, with its claims. */
function perPod(set: StatefulSet, ranges: readonly LimitRange[]): Ask {
  const claims = (set.spec?.volumeClaimTemplates ?? []) as readonly PersistentVolumeClaim[]
  // A text may not say it yet.
  const { template }: Partial<NonNullable<StatefulSet['spec']>> = set.spec ?? {}
  const spec = template?.spec
  const content: Countable = {
    // They are still to be made: none has ended.
    now: 0,
    pods: spec ? [{ spec: filledIn(spec, limitItemsOf(ranges, 'Container')) }] : [],
    services: [],
    claims,
    count: name => (name === 'persistentvolumeclaims' ? claims.length : 0),
  }
  return resource => usageOf(resource, content)
}

/** As the server will have the Pod: what only has a limit requests as much, then LimitRanges fill in the rest. */
function filledIn(spec: PodSpec, items: readonly LimitRangeItem[]): PodSpec {
  const fill = (container: Container): Container => {
    const { limits, requests } = container.resources ?? {}
    const stated = { ...container.resources, requests: { ...limits, ...requests } }
    return { ...container, resources: fillResources(stated, items).resources }
  }
  const { containers = [], initContainers = [] }: Partial<PodSpec> = spec
  return { ...spec, containers: containers.map(fill), initContainers: initContainers.map(fill) }
}

const times = (quantity: Quantity, count: number): Quantity => ({
  ...quantity,
  value: quantity.value * BigInt(count),
})

/** So many Pods more of a set that is there. */
export function askOfPods(set: StatefulSet, count: number, ranges: readonly LimitRange[] = []): Ask {
  const ofOne = perPod(set, ranges)
  return resource => {
    const one = ofOne(resource)
    return one ? times(one, Math.max(0, count)) : null
  }
}

/** What a set is made with. */
export interface MadeAlong {
  readonly others?: readonly ApiObject[]
  readonly ranges?: readonly LimitRange[]
}

/** A new set with all its Pods, and what is made along with it. */
export function askOfNew(set: StatefulSet, { others = [], ranges = [] }: MadeAlong = {}): Ask {
  const all = [...others, set]
  const named = all.map(object => {
    const kind = kindOfObject(object)
    return kind ? resourceName(kind) : ''
  })
  const of = <T extends ApiObject>(resource: string): readonly T[] =>
    all.filter((_, at) => named[at] === resource) as unknown as readonly T[]
  const once: Countable = {
    now: 0,
    pods: [],
    services: of<Service>('services'),
    claims: of<PersistentVolumeClaim>('persistentvolumeclaims'),
    count: name => named.filter(each => each === name).length,
  }
  const replicas = set.spec?.replicas ?? 1
  const pods = askOfPods(set, Number.isSafeInteger(replicas) ? replicas : 0, ranges)
  return resource => {
    const [some, more] = [usageOf(resource, once), pods(resource)]
    return some && more ? addQuantities(some, more) : (some ?? more)
  }
}

export interface QuotaLeft {
  /** `requests.cpu`. */
  readonly resource: string
  /** After what is asked for; without a sign where more is asked for than is left. */
  readonly left: string
  readonly isOver: boolean
  readonly hard: string
  readonly workspace: string
}

interface Found {
  readonly left: Quantity
  readonly hard: string
  readonly workspace: string
}

export function quotaLeft(bounds: readonly Bound[], ask: Ask = asksNothing): readonly QuotaLeft[] {
  const tightest = new Map<string, Found>()
  for (const { hard, used, workspace } of bounds)
    for (const [name, most] of Object.entries(hard)) {
      const left = leftOf(String(most), String(used[name] ?? '0'), ask(name))
      if (!left) continue
      const resource = aliases[name] ?? name
      const known = tightest.get(resource)
      if (!known || compareQuantities(left, known.left) < 0)
        tightest.set(resource, { left, hard: String(most), workspace })
    }
  return [...tightest]
    .map(([resource, { left, hard, workspace }]) => {
      const isOver = signOfQuantity(left) < 0
      const amount = formatQuantity(isOver ? { ...left, value: -left.value } : left)
      return { resource, left: amount, isOver, hard, workspace }
    })
    .sort((a, b) => (a.resource < b.resource ? -1 : 1))
}

function leftOf(hard: string, used: string, asked: Quantity | null): Quantity | null {
  const [total, some] = [parseQuantity(hard), parseQuantity(used)]
  if (!total || !some) return null
  return subtractQuantities(subtractQuantities(total, some), asked ?? zeroQuantity)
}

/** Quotas may call requests by their short names. */
const aliases: { readonly [resource: string]: string } = { cpu: 'requests.cpu', memory: 'requests.memory' }

/** How many Pods more of the set the quotas let in; null where none bounds them. */
export function podsThatFit(
  bounds: readonly Bound[],
  set: StatefulSet,
  ranges: readonly LimitRange[] = [],
): number | null {
  const one = perPod(set, ranges)
  const fits = bounds.flatMap(({ hard, used }) =>
    Object.entries(hard).flatMap(([name, most]) => {
      const each = one(name)
      const left = leftOf(String(most), String(used[name] ?? '0'), null)
      if (!each || !left || signOfQuantity(each) <= 0) return []
      return [Math.max(0, Math.floor(numberOf(left) / numberOf(each) + 1e-9))]
    }),
  )
  return fits.length === 0 ? null : Math.min(...fits)
}
