// A plan and the snapshot it was made from, as plain facts for those who judge it. Worked out anew from the objects:
// nothing of the planner's own reasoning is used.
import type { Pod } from '../../../api/generated/types.ts'
import type { Instant } from '../../../base/clock.ts'
import type { Observed } from '../../../statefulset/nouns/observed.ts'
import type { Step, StepOf } from '../../../statefulset/nouns/step.ts'
import type { Plan } from '../../../statefulset/plan/plan.ts'

/** A broken promise: `S2: web-1 is created while web-0 is not Ready`. */
export type Violation = string

export interface Fact {
  readonly pod: Pod
  readonly name: string
  readonly ordinal: number
  readonly index: number
  readonly inRange: boolean
  readonly phase: string
  readonly isTerminating: boolean
  readonly isAvailable: boolean
  /** Running, Ready for long enough, staying. */
  readonly isHealthy: boolean
  readonly revision: string
}

export interface Case {
  readonly observed: Observed
  readonly plan: Plan
  readonly isOrdered: boolean
  readonly start: number
  readonly replicas: number
  readonly partition: number
  readonly strategy: string
  readonly facts: readonly Fact[]
  /** By index. */
  readonly inRange: ReadonlyMap<number, Fact>
  /** Highest ordinal first. */
  readonly condemned: readonly Fact[]
  readonly update: string
  readonly current: string
}

export function caseOf(observed: Observed, plan: Plan, now: Instant): Case {
  const { spec } = observed.set
  const start = spec?.ordinals?.start ?? 0
  const replicas = spec?.replicas ?? 1
  const facts = observed.pods.flatMap(pod =>
    factOf(pod, { start, replicas, seconds: spec?.minReadySeconds ?? 0, now }),
  )
  const inRange = new Map<number, Fact>()
  for (const fact of facts) if (fact.inRange) inRange.set(fact.index, fact)
  return {
    observed,
    plan,
    isOrdered: spec?.podManagementPolicy !== 'Parallel',
    start,
    replicas,
    partition: spec?.updateStrategy?.rollingUpdate?.partition ?? 0,
    strategy: spec?.updateStrategy?.type ?? 'RollingUpdate',
    facts,
    inRange,
    condemned: facts.filter(fact => !fact.inRange).sort((a, b) => b.ordinal - a.ordinal),
    update: plan.status.updateRevision ?? '',
    current: currentOf(observed, plan),
  }
}

/** The revision called current before this plan may have completed the rollout. */
function currentOf({ set, revisions }: Observed, plan: Plan): string {
  const named = set.status?.currentRevision
  const isKnown = revisions.some(revision => revision.metadata?.name === named)
  return (isKnown ? named : plan.status.updateRevision) ?? ''
}

function factOf(
  pod: Pod,
  { start, replicas, seconds, now }: { start: number; replicas: number; seconds: number; now: Instant },
): readonly Fact[] {
  const name = pod.metadata?.name ?? ''
  const digits = /-([0-9]+)$/.exec(name)?.[1]
  const ordinal = digits === undefined ? -1 : Number.parseInt(digits, 10)
  if (ordinal < 0 || ordinal > 2147483647) return []
  const ready = pod.status?.conditions?.find(condition => condition.type === 'Ready')
  const since = ready?.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : Number.NaN
  const isReady = ready?.status === 'True'
  const isAvailable = isReady && (seconds === 0 || since + seconds * 1000 <= now)
  const isTerminating = pod.metadata?.deletionTimestamp !== undefined
  const phase = pod.status?.phase ?? ''
  return [
    {
      pod,
      name,
      ordinal,
      index: ordinal - start,
      inRange: ordinal >= start && ordinal < start + replicas,
      phase,
      isTerminating,
      isAvailable,
      isHealthy: phase === 'Running' && isAvailable && !isTerminating,
      revision: pod.metadata?.labels?.['controller-revision-hash'] ?? '',
    },
  ]
}

export const stepsOf = <K extends Step['kind']>({ plan }: Case, kind: K): readonly StepOf<K>[] =>
  plan.steps.filter((step): step is StepOf<K> => step.kind === kind)

export const deletions = (facts: Case, cause: StepOf<'deletePod'>['cause']): readonly StepOf<'deletePod'>[] =>
  stepsOf(facts, 'deletePod').filter(step => step.cause === cause)

export const factFor = (facts: Case, pod: Pod): Fact | undefined => facts.facts.find(fact => fact.pod === pod)
