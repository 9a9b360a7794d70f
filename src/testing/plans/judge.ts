// Holds a plan against what happened: each sentence is a promise of the plan that was not kept.

import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import type { PlanDocument, PlannedStep } from '../../foresee/index.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { isOnDelete, partitionOf, replicasOf } from '../../workload/desired.ts'
import { isReady } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { failureNames } from './draw-edit.ts'
import type { Happening } from './history.ts'
import { countAvailable } from './history.ts'

export interface Outcome {
  readonly plan: PlanDocument
  readonly happenings: readonly Happening[]
  readonly startedAt: Instant
  readonly now: Instant
  /** As it is in the end; null where it is gone. */
  readonly set: StatefulSet | null
  readonly pods: readonly Pod[]
  readonly podsBefore: readonly Pod[]
  readonly claimsBefore: readonly PersistentVolumeClaim[]
  readonly claimsAfter: readonly PersistentVolumeClaim[]
}

/** Whether nobody could have known: a Pod fails whose template no Pod had run for long enough to tell. */
export function isUnknowable({ plan, podsBefore, pods, startedAt }: Outcome): boolean {
  if (plan.end.kind === 'refused') return false
  const isOld = ({ metadata }: Pod) => startedAt - (parseTime(metadata?.creationTimestamp) ?? 0) > patienceMs
  const tried = new Set(podsBefore.filter(isOld).map(revisionOf))
  return pods.some(
    pod =>
      failureNames.some(name => pod.metadata?.annotations?.[name] !== undefined) &&
      !isReady(pod) &&
      !podsBefore.some(each => uidOf(each) === uidOf(pod) && isOld(each)) &&
      !tried.has(revisionOf(pod)),
  )
}

/** As the plan has it: a younger Pod is starting. */
const patienceMs = 60_000

export function judge(outcome: Outcome): readonly string[] {
  const { plan } = outcome
  if (plan.end.kind === 'refused') return [`refused: ${plan.end.message}`]
  return [...judgeActs(outcome), ...judgeWaits(outcome), ...judgeClaims(outcome), ...judgeEnd(outcome)]
}

const actsOf = (steps: readonly { readonly kind: string; readonly pod: string }[]): readonly string[] =>
  steps.filter(({ kind }) => kind === 'create' || kind === 'delete').map(({ kind, pod }) => `${kind} ${pod}`)

function judgeActs(outcome: Outcome): readonly string[] {
  const { plan, happenings } = outcome
  const [foreseen, happened] = [inOrder(actsOf(plan.steps), outcome), inOrder(actsOf(happenings), outcome)]
  if (foreseen.join() === happened.join()) return []
  return [`steps foreseen: ${foreseen.join(', ') || 'none'}; taken: ${happened.join(', ') || 'none'}`]
}

/**
 * The garbage collector takes Pods in no order at all. A Parallel set makes those again whose predecessors are gone, and two
 * that go within the same moment may be seen in either order.
 */
function inOrder(acts: readonly string[], { plan, set }: Outcome): readonly string[] {
  if (plan.set.removed) return [...acts].sort()
  if (set?.spec?.podManagementPolicy !== 'Parallel') return acts
  const sorted: string[] = []
  let run: string[] = []
  const end = () => {
    sorted.push(...run.sort())
    run = []
  }
  for (const act of acts) {
    if (act.startsWith('create')) run.push(act)
    else {
      end()
      sorted.push(act)
    }
  }
  end()
  return sorted
}

/** Each wait is over before the act that follows it. */
function judgeWaits({ plan, happenings, set }: Outcome): readonly string[] {
  // In a Parallel set what is made meanwhile waits for nobody.
  if (plan.set.removed || set?.spec?.podManagementPolicy === 'Parallel') return []
  const broken: string[] = []
  let at = 0
  let waits: PlannedStep[] = []
  for (const step of plan.steps) {
    if (step.kind === 'wait') {
      waits.push(step)
      continue
    }
    while (at < happenings.length && !isAct(happenings[at], step)) at++
    const before = happenings.slice(0, at)
    for (const wait of waits)
      if (isStillDue(wait, before))
        broken.push(`${step.kind} ${step.pod} did not wait for ${wait.pod} (${wait.cause})`)
    waits = []
    at++
  }
  return broken
}

const isAct = (happening: Happening | undefined, { kind, pod }: PlannedStep): boolean =>
  happening?.kind === kind && happening.pod === pod

/** Whether the Pod was deleted and is not gone, or was made and is not Ready. */
function isStillDue({ pod, cause }: PlannedStep, before: readonly Happening[]): boolean {
  const last = before.filter(each => each.pod === pod).map(({ kind }) => kind)
  if (cause === 'terminating') return last.at(-1) === 'delete'
  if (cause === 'notReady') return last.at(-1) === 'create'
  return false
}

function judgeClaims({ plan, claimsBefore, claimsAfter }: Outcome): readonly string[] {
  const uidIn = (claims: readonly PersistentVolumeClaim[], name: string) =>
    claims.find(claim => nameOf(claim) === name)?.metadata?.uid ?? null
  const found: string[] = []
  const foretold = new Set(plan.claims.map(({ name }) => name))
  for (const { name, fate, goesWithSet } of plan.claims) {
    const [before, after] = [uidIn(claimsBefore, name), uidIn(claimsAfter, name)]
    const real =
      after === null
        ? 'deleted'
        : before === null
          ? 'created'
          : before !== after
            ? 'emptied'
            : fate === 'deleted' || fate === 'created' || fate === 'emptied'
              ? 'kept'
              : fate
    // What goes once a Pod is gone that does not go is still there.
    const isHeld = plan.set.removed && plan.end.kind === 'stuck' && fate === 'deleted'
    if (real !== fate && !isHeld) found.push(`claim ${name} foreseen: ${fate}; really: ${real}`)
    const claim = claimsAfter.find(each => nameOf(each) === name)
    const owned = claim?.metadata?.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') ?? false
    if (!plan.set.removed && owned !== goesWithSet)
      found.push(`claim ${name} goes with the set: foreseen ${goesWithSet}, really ${owned}`)
  }
  for (const claim of claimsAfter)
    if (!foretold.has(nameOf(claim))) found.push(`claim ${nameOf(claim)} was not foreseen`)
  return found
}

function judgeEnd(outcome: Outcome): readonly string[] {
  const { plan, set, pods } = outcome
  const { end } = plan
  if (plan.set.removed) return judgeRemoval(outcome)
  if (!set) return ['the set is gone']
  const unfinished = whyUnfinished(outcome, set)
  if (end.kind === 'done') return unfinished === null ? [] : [`foreseen done; really: ${unfinished}`]
  if (end.kind !== 'stuck') return []
  const found: string[] = []
  if (unfinished === null) found.push(`foreseen stuck (${end.cause}); really done`)
  const named = pods.find(pod => nameOf(pod) === end.pod)
  if (unfinished !== null && end.pod !== null && named && isMine(set, named) && isHealthy(named))
    found.push(`foreseen stuck at ${end.pod}, which is healthy; really: ${unfinished}`)
  if (!plan.hazards.some(({ severity }) => severity === 'danger')) found.push('stuck, and no danger says why')
  return found
}

function judgeRemoval({ plan, set, pods }: Outcome): readonly string[] {
  const left = plan.steps.length > 0 ? pods.filter(pod => controllerOf(pod)).map(nameOf) : []
  if (plan.end.kind === 'stuck')
    return left.length > 0 || set !== null ? [] : ['foreseen stuck; really everything is gone']
  return [
    ...(set ? ['the set is not gone'] : []),
    ...(left.length > 0 ? [`foreseen gone; still there: ${left.join(', ')}`] : []),
  ]
}

const isHealthy = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod)
const isMine = (set: StatefulSet, pod: Pod): boolean => controllerOf(pod)?.uid === set.metadata?.uid

/** What is not as the set wants it, judged without its planner; null where all is. */
function whyUnfinished({ pods, now }: Outcome, set: StatefulSet): string | null {
  const range = ordinalRangeOf(set)
  const mine = pods.filter(pod => isMine(set, pod))
  const indexed = mine.map(pod => ({ pod, index: indexOf(range, ordinalOf(pod) ?? (-1 as never)) }))
  const surplus = indexed.find(({ index }) => index === null)
  if (surplus) return `${nameOf(surplus.pod)} is too many`
  const leaving = mine.find(isTerminating)
  if (leaving) return `${nameOf(leaving)} is terminating`
  const available = countAvailable(set, mine, now)
  if (available < replicasOf(set)) return `${available} of ${replicasOf(set)} are available`
  if (isOnDelete(set)) return null
  const { updateRevision } = set.status ?? {}
  const old = indexed.find(
    ({ pod, index }) => (index ?? 0) >= partitionOf(set) && revisionOf(pod) !== updateRevision,
  )
  return old ? `${nameOf(old.pod)} is at ${revisionOf(old.pod)}` : null
}
