// How a rollout stands, judged from what is there: it is done, it goes on, or it is stuck, and then on which Pod, why,
// and by which command it is freed. The controller's own planner says what is waited for; the Pod says why.
//
// A Pod that fails outright makes the rollout stuck after `stuckAfterMs`; one that may only be slow, after ten times as
// long. So what mends itself in a moment is not called stuck, and what never will is not waited for for ever.

import type {
  ControllerRevision,
  Event,
  Node,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StorageClass,
} from '../api/generated/types.ts'
import { isTerminating, nameOf } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../statefulset/nouns/identity.ts'
import { defaultFeatures } from '../statefulset/nouns/observed.ts'
import { ownPods, ownRevisions } from '../statefulset/nouns/set-owner.ts'
import { type Plan, planStatefulSet } from '../statefulset/plan/plan.ts'
import { setTrouble } from '../statefulset/set-trouble.ts'
import { isOnDelete, partitionOf, replicasOf } from '../workload/desired.ts'
import { revisionOf } from '../workload/revisions.ts'
import {
  isHard,
  isInPassing,
  isStuckOn,
  type Patience,
  type Trouble as PodTrouble,
  remedyOf,
} from '../workload/trouble/trouble.ts'
import { troubleText } from '../workload/trouble/trouble-words.ts'

/** What a rollout is judged from. */
export interface ObservedRollout {
  readonly set: StatefulSet
  /** Those that bear the set's labels or one of its names. */
  readonly pods: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
  /** Those about the set and about Pods; without them less is explained. */
  readonly events: readonly Event[]
  /** Without them a lost node is not told from a slow Pod. */
  readonly nodes?: readonly Node[]
  /** Without them it is not told what an unbound claim lacks. */
  readonly classes?: readonly StorageClass[]
  readonly now: Instant
}

export type Verdict =
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'going'; readonly message: string; readonly trouble: Trouble | null }
  | { readonly kind: 'stuck'; readonly message: string; readonly trouble: Trouble }

export interface Trouble {
  /** The Pod to look at. */
  readonly pod: string
  readonly ordinal: number | null
  /** A sentence without its end: `web-1 is not Ready: its image nginx:9 cannot be pulled`. */
  readonly cause: string
  /** The same as data. */
  readonly trouble: PodTrouble
  readonly since: Instant | null
  /** Whether only somebody's doing can be expected to help. */
  readonly isHard: boolean
  readonly way: WayOut
}

export type WayOut =
  /** The template is right by now, and the Pod of an earlier one is in the way. */
  | { readonly kind: 'repair' }
  /** Two Pods that are to be scaled down block each other. */
  | { readonly kind: 'repairScaleDown' }
  /** The newest template is at fault. `back`: there is one to go back to. */
  | { readonly kind: 'undo'; readonly back: boolean }
  | { readonly kind: 'unschedulable'; readonly back: boolean }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'finalizers' }
  /** Another's Pod has the name. */
  | { readonly kind: 'foreign' }
  /** The Pod or its claims cannot be made. */
  | { readonly kind: 'refused' }
  /** It may only be slow. `back`: or its template is at fault, amid a rollout that can be sent back. */
  | { readonly kind: 'look'; readonly back: boolean }

export function judgeRollout(rollout: ObservedRollout, patience: Patience): Verdict {
  const { set } = rollout
  const message = progressMessage(set)
  const trouble = isObserved(set) ? findTrouble(rollout) : null
  // Ready between two crashes is not Ready: it would be done now, and stuck in a moment.
  if (isFinished(set) && trouble?.trouble.kind !== 'crashLoop') return { kind: 'done', message }
  if (!trouble) return { kind: 'going', message, trouble: null }
  const isStuck = isStuckOn(trouble, { ...patience, now: rollout.now })
  return { kind: isStuck ? 'stuck' : 'going', message, trouble }
}

const isObserved = ({ metadata, status }: StatefulSet): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)

interface Counts {
  readonly wanted: number
  /** How many are to be updated: those at the partition and above it. */
  readonly toUpdate: number
  readonly present: number
  readonly ready: number
  readonly available: number
  readonly updated: number
}

export function countsOf(set: StatefulSet): Counts {
  const { status } = set
  const wanted = replicasOf(set)
  return {
    wanted,
    toUpdate: Math.max(0, wanted - partitionOf(set)),
    present: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
  }
}

/** Every Pod is as the set wants it. Stricter than kubectl: surplus Pods are gone, and minReadySeconds are over. */
function isFinished(set: StatefulSet): boolean {
  const { wanted, toUpdate, present, ready, available, updated } = countsOf(set)
  const isUpdated = isOnDelete(set) || updated >= toUpdate
  return isObserved(set) && present === wanted && ready >= wanted && available >= wanted && isUpdated
}

/** In kubectl's words where it has some: scripts and people know them. */
function progressMessage(set: StatefulSet): string {
  const { wanted, toUpdate, present, ready, available, updated } = countsOf(set)
  const { currentRevision = '', currentReplicas = 0, updateRevision = '' } = set.status ?? {}
  if (!isObserved(set)) return 'Waiting for statefulset spec update to be observed...'
  if (present > wanted) return `Waiting for ${present - wanted} pods to be removed...`
  if (ready < wanted) return `Waiting for ${wanted - ready} pods to be ready...`
  if (isOnDelete(set)) return available < wanted ? waitForAvailable() : `${ready} pods are ready`
  if (set.spec?.updateStrategy?.rollingUpdate && updated < toUpdate)
    return `Waiting for partitioned roll out to finish: ${updated} out of ${toUpdate} new pods have been updated...`
  if (!set.spec?.updateStrategy?.rollingUpdate && updateRevision !== currentRevision)
    return `waiting for statefulset rolling update to complete ${updated} pods at revision ${updateRevision}...`
  if (available < wanted) return waitForAvailable()
  return set.spec?.updateStrategy?.rollingUpdate
    ? `partitioned roll out complete: ${updated} new pods have been updated...`
    : `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`

  function waitForAvailable(): string {
    return `Waiting for ${wanted - available} pods to be available...`
  }
}

function findTrouble(rollout: ObservedRollout): Trouble | null {
  const { set } = rollout
  const mine = ownPods(set, rollout.pods)
  const claims = new Map(rollout.claims.map(claim => [nameOf(claim), claim]))
  const plan = planStatefulSet(
    {
      set,
      pods: mine,
      claims,
      revisions: ownRevisions(set, rollout.revisions),
      features: defaultFeatures,
    },
    rollout.now,
  )
  const found = setTrouble({ ...rollout, claims, pods: mine, neighbours: rollout.pods }, plan)
  if (!found || isInPassing(found.trouble)) return null
  const { podName, ordinal, trouble, since } = found
  const pod = mine.find(each => nameOf(each) === podName)
  return {
    pod: podName,
    ordinal,
    // How long it lasts is told apart from the cause.
    cause: `${podName} ${troubleText({ podName, trouble, since: null, now: rollout.now })}`,
    trouble,
    since,
    isHard: isHard(trouble),
    way: wayOut({ rollout, pod, plan, trouble }),
  }
}

interface Judged {
  readonly rollout: ObservedRollout
  readonly pod: Pod | undefined
  readonly plan: Plan
  readonly trouble: PodTrouble
}

function wayOut({ rollout, pod, plan, trouble }: Judged): WayOut {
  const remedy = remedyOf(trouble)
  switch (remedy) {
    case 'api':
      return { kind: 'refused' }
    case 'owner':
      return { kind: 'foreign' }
    case 'repair':
      return { kind: 'repairScaleDown' }
    case 'node':
      return { kind: 'node', node: pod?.spec?.nodeName ?? '' }
    case 'finalizers':
      return { kind: 'finalizers' }
    case 'time':
    case 'template':
    case 'scheduling':
      return pod && !isTerminating(pod)
        ? wayToAnotherTemplate({ rollout, pod, plan, remedy })
        : { kind: 'look', back: false }
  }
}

function wayToAnotherTemplate({
  rollout,
  pod,
  plan,
  remedy,
}: {
  readonly rollout: ObservedRollout
  readonly pod: Pod
  readonly plan: Plan
  readonly remedy: 'time' | 'template' | 'scheduling'
}): WayOut {
  const isNewest = revisionOf(pod) === plan.status.updateRevision
  const isHeldBack = indexBelowPartition(rollout.set, pod)
  if (!isNewest && !isHeldBack) return { kind: 'repair' }
  if (isHeldBack) return { kind: 'look', back: false }
  const back = ownRevisions(rollout.set, rollout.revisions).some(
    revision => nameOf(revision) !== plan.status.updateRevision,
  )
  switch (remedy) {
    case 'time': {
      const { currentRevision, updateRevision } = plan.status
      return { kind: 'look', back: back && currentRevision !== updateRevision }
    }
    case 'template':
      return { kind: 'undo', back }
    case 'scheduling':
      return { kind: 'unschedulable', back }
  }
}

function indexBelowPartition(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod)
  const index = ordinal === null ? null : indexOf(ordinalRangeOf(set), ordinal)
  return index !== null && index < partitionOf(set)
}
