// What frees a rollout that sticks on Pods which nothing but their deletion can mend (kubernetes/kubernetes#67250).
//
// The template is right by now, but an ordered set touches no Pod while one of them is unhealthy, and so the broken Pod
// of an earlier template is never replaced. The rollout is run in virtual time; wherever it sticks on such a Pod, that
// Pod is taken away and it is run again. So no Pod is deleted that is not in the way, nor one that would come back as
// it was: a Pod of the newest revision, or one below the partition.

import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../api/object.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../statefulset/nouns/identity.ts'
import { ownPods } from '../statefulset/nouns/set-owner.ts'
import { planStatefulSet } from '../statefulset/plan/plan.ts'
import { partitionOf } from '../workload/desired.ts'
import { revisionOf } from '../workload/revisions.ts'
import { foresee, worldOf } from './foresee.ts'
import type { PlanDocument, PlannedStep } from './plan-document.ts'
import type { Blocker, Reason } from './reasons.ts'
import type { Snapshot } from './snapshot.ts'
import { type Foretold, foretell } from './virtual/foretell.ts'
import { learnPace } from './virtual/pace.ts'
import type { VirtualSet } from './virtual/virtual-set.ts'
import { english } from './words/english/english.ts'
import { causeOf } from './words/plan-words.ts'

export interface RepairStep {
  /** As observed: the deletion is for this UID alone. */
  readonly pod: Pod
  /** Why it is in the way: `its image nginx:9 cannot be pulled`. */
  readonly cause: string
  /** The same as data. */
  readonly because: Reason | null
  readonly blocker: Blocker
}

export interface Repair {
  /** One after the other, each when the Pod before has come back. */
  readonly deletions: readonly RepairStep[]
  /** What happens once they are gone. */
  readonly plan: PlanDocument
}

/**
 * `set`: as the rollout is to leave it. The snapshot's own edit is of no interest. `patienceMs`: how old a Pod that is not
 * Ready may be and still be waited for; none for who has seen already that it sticks.
 */
export function planRepair(snapshot: Snapshot, set: StatefulSet, patienceMs?: number): Repair {
  const accepted: Snapshot = { ...snapshot, after: { kind: 'accepted', set, warnings: [] } }
  const learnt = learnPace(ownPods(set, snapshot.pods), set)
  const pace = patienceMs === undefined ? learnt : { ...learnt, patienceMs }
  const deletions: RepairStep[] = []
  for (;;) {
    const gone = new Set(deletions.map(({ pod }) => pod))
    const left: Snapshot = { ...accepted, pods: snapshot.pods.filter(pod => !gone.has(pod)) }
    const world = worldOf(left, set, { pace })
    const told = foretell(world, pace)
    const blocking = blockingPod({ left, set, world, told })
    if (!blocking)
      return { deletions, plan: withDeletions(foresee(left, { takenAway: [...gone] }), deletions) }
    deletions.push(blocking)
  }
}

/** The plan was made as if the Pods were gone already: here they go first, and what is made in their place replaces them. */
function withDeletions(plan: PlanDocument, deletions: readonly RepairStep[]): PlanDocument {
  const gone = new Set(deletions.map(({ pod }) => nameOf(pod)))
  const steps: readonly PlannedStep[] = [
    ...deletions.map(({ pod }) => ({
      kind: 'delete' as const,
      pod: nameOf(pod),
      revision: revisionOf(pod),
      cause: 'repair' as const,
      typicalSeconds: 0,
      worstSeconds: 0,
    })),
    ...plan.steps.map(step =>
      step.kind === 'create' && gone.has(step.pod) ? { ...step, cause: 'replace' as const } : step,
    ),
  ]
  return { ...plan, steps }
}

interface Ended {
  readonly left: Snapshot
  readonly set: StatefulSet
  /** At the end of the run. */
  readonly world: VirtualSet
  readonly told: Foretold
}

/** The Pod that the run ended on, if deleting it helps. */
function blockingPod({ left, set, world, told }: Ended): RepairStep | null {
  if (!told.stuck) return null
  const { waiting } = planStatefulSet(world.observed(), world.now)
  // Two condemned Pods that block each other go as scaling down would take them: the highest first.
  const name = waiting?.podName ?? told.stuck.pod
  const pod = ownPods(set, left.pods).find(each => nameOf(each) === name)
  // A Pod that the run itself has made fails by its template: deleting it brings back the same.
  if (!pod || world.pods.get(nameOf(pod))?.metadata?.uid !== uidOf(pod) || isTerminating(pod)) return null
  if (isWanted(set, pod) && !comesBackNew({ set, pod, updateRevision: told.updateRevision })) return null
  const because = world.reasonOf(nameOf(pod))
  const { blocker } = told.stuck
  return { pod, cause: because ? english.reason(because) : causeOf(english, told.stuck), because, blocker }
}

function isWanted(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod)
  return ordinal !== null && indexOf(ordinalRangeOf(set), ordinal) !== null
}

/** Whether another template takes its place: not below the partition, and not where it has the newest already. */
function comesBackNew({
  set,
  pod,
  updateRevision,
}: {
  readonly set: StatefulSet
  readonly pod: Pod
  readonly updateRevision: string
}): boolean {
  const ordinal = ordinalOf(pod)
  const index = ordinal === null ? null : indexOf(ordinalRangeOf(set), ordinal)
  return index !== null && index >= partitionOf(set) && revisionOf(pod) !== updateRevision
}
