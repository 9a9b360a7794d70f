// What follows from an autoscaler or a disruption budget as it is written: told below its form, before it is made or changed,
// and on its page. Pure.
import type {
  HorizontalPodAutoscalerV2,
  Pod,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../../src/api/select/selector.ts'
import { boundOf } from '../model/autoscaling.ts'
import { autoscalersOf } from '../model/scalers.ts'

/** Its text is `scaling.told.KIND`. */
export type Told =
  | { readonly kind: 'targetMissing'; readonly isWarning: true; readonly name: string }
  | { readonly kind: 'targetStopped'; readonly isWarning: false; readonly name: string }
  | {
      readonly kind: 'scales'
      readonly isWarning: true
      readonly name: string
      readonly from: number
      readonly to: number
    }
  | { readonly kind: 'scaledBySeveral'; readonly isWarning: true; readonly names: readonly string[] }
  | {
      readonly kind: 'noRequest'
      readonly isWarning: true
      readonly name: string
      readonly names: readonly string[]
      readonly resource: string
    }
  | { readonly kind: 'holdsNone'; readonly isWarning: true }
  | { readonly kind: 'holdsAll'; readonly isWarning: true }
  | { readonly kind: 'evicts'; readonly isWarning: false; readonly count: number; readonly pods: number }
  | { readonly kind: 'evictsNone'; readonly isWarning: true; readonly pods: number }
  | { readonly kind: 'heldBySeveral'; readonly isWarning: true; readonly names: readonly string[] }

interface Around {
  readonly sets: readonly StatefulSet[]
  readonly pods: readonly Pod[]
  readonly autoscalers: readonly HorizontalPodAutoscalerV2[]
  readonly budgets: readonly PodDisruptionBudget[]
}

/** What is around is of its project alone. */
export function toldOfAutoscaler(
  autoscaler: HorizontalPodAutoscalerV2,
  { sets, autoscalers }: Pick<Around, 'sets' | 'autoscalers'>,
): readonly Told[] {
  // Of other workloads there is nothing here to be asked; one that names none has that told at its field.
  const { kind, name } = autoscaler.spec?.scaleTargetRef ?? {}
  if (kind !== 'StatefulSet' || !name) return []
  const set = sets.find(each => nameOf(each) === name)
  if (!set) return [{ kind: 'targetMissing', isWarning: true, name }]
  const others = autoscalersOf(set, autoscalers)
    .map(nameOf)
    .filter(each => each !== nameOf(autoscaler))
  const replicas = set.spec?.replicas ?? 1
  const bound = boundOf(replicas, autoscaler.spec)
  return [
    ...(others.length > 0 ? [{ kind: 'scaledBySeveral', isWarning: true, names: others } as const] : []),
    ...(replicas === 0 ? [{ kind: 'targetStopped', isWarning: false, name } as const] : []),
    ...(bound === null
      ? []
      : [{ kind: 'scales', isWarning: true, name, from: replicas, to: bound } as const]),
    ...sharesWithoutRequest(autoscaler).flatMap(resource => {
      const names = withoutRequest(set, resource)
      return names.length === 0
        ? []
        : [{ kind: 'noRequest', isWarning: true, name, names, resource } as const]
    }),
  ]
}

/** Resources by whose share of what is asked for it scales. */
const sharesWithoutRequest = ({ spec }: HorizontalPodAutoscalerV2): readonly string[] =>
  (spec?.metrics ?? []).flatMap(({ resource }) =>
    resource?.target?.type === 'Utilization' ? [resource.name] : [],
  )

/** A share of nothing cannot be measured: one container without a request is enough for that. */
const withoutRequest = ({ spec }: StatefulSet, resource: string): readonly string[] =>
  (spec?.template.spec?.containers ?? [])
    // A limit stands for a request that is not written.
    .filter(
      ({ resources }) => (resources?.requests?.[resource] ?? resources?.limits?.[resource]) === undefined,
    )
    .map(({ name }) => name)

export function toldOfBudget(
  budget: PodDisruptionBudget,
  { sets, pods, budgets }: Pick<Around, 'sets' | 'pods' | 'budgets'>,
): readonly Told[] {
  const { selector } = budget.spec ?? {}
  const holds = holdsOf(budget)
  const held = pods.filter(pod => !isFinished(pod) && holds(pod))
  const wanting = sets.filter(({ spec }) => holds(spec?.template ?? {}))
  if (held.length === 0 && wanting.length === 0) return [{ kind: 'holdsNone', isWarning: true }]
  const others = budgets.filter(each => {
    if (nameOf(each) === nameOf(budget)) return false
    const alsoHolds = holdsOf(each)
    return held.some(alsoHolds) || wanting.some(({ spec }) => alsoHolds(spec?.template ?? {}))
  })
  const expected = expectedOf(wanting, held)
  const most = evictedAtMost(budget, expected)
  return [
    ...(Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0
      ? [{ kind: 'holdsAll', isWarning: true } as const]
      : []),
    ...(others.length > 0
      ? [{ kind: 'heldBySeveral', isWarning: true, names: others.map(nameOf) } as const]
      : []),
    ...(most === null
      ? []
      : most > 0
        ? [{ kind: 'evicts', isWarning: false, count: most, pods: expected } as const]
        : expected === 0
          ? []
          : [{ kind: 'evictsNone', isWarning: true, pods: expected } as const]),
  ]
}

/** It needs nobody's leave to go. */
const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

type Labelled = { readonly metadata?: { readonly labels?: { readonly [key: string]: string } } }

/** Without a selector it holds none. */
export function holdsOf({ spec }: PodDisruptionBudget): (of: Labelled) => boolean {
  if (!spec?.selector) return () => false
  const selector = labelSelectorOf(spec.selector)
  return ({ metadata }) => matchesLabels(selector, metadata?.labels ?? {})
}

/** As its controller counts: as many as the sets want, and Pods of others as they are. */
function expectedOf(sets: readonly StatefulSet[], held: readonly Pod[]): number {
  const uids = new Set(sets.map(({ metadata }) => metadata?.uid))
  const ofOthers = held.filter(
    ({ metadata }) => !metadata?.ownerReferences?.some(({ controller, uid }) => controller && uids.has(uid)),
  )
  return sets.reduce((sum, { spec }) => sum + (spec?.replicas ?? 1), ofOthers.length)
}

/** With all of them well; null where a bound cannot be read. */
function evictedAtMost({ spec }: PodDisruptionBudget, expected: number): number | null {
  const { minAvailable, maxUnavailable } = spec ?? {}
  if (maxUnavailable !== undefined) {
    const most = scaledTo(maxUnavailable, expected)
    return most === null ? null : Math.min(expected, most)
  }
  // Without a bound it lets nobody go.
  const least = minAvailable === undefined ? expected : scaledTo(minAvailable, expected)
  return least === null ? null : Math.max(0, expected - least)
}

/** Shares are rounded up, both of them. */
function scaledTo(value: number | string, of: number): number | null {
  if (typeof value === 'number') return value
  const [, share] = /^(\d+)%$/.exec(value) ?? []
  return share === undefined ? null : Math.ceil((Number(share) * of) / 100)
}
