// How a rollout stands, judged from what is there: it is done, it goes on, or it is stuck, and then on which Pod, why,
// and by which command it is freed. The controller's own planner says what is waited for; the Pod says why.
//
// A Pod that fails outright makes the rollout stuck after `stuckAfterMs`; one that may only be slow, after ten times as
// long. So what mends itself in a moment is not called stuck, and what never will is not waited for for ever.

import type {
  ControllerRevision,
  Event,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../api/object.ts'
import { type Instant, parseTime } from '../base/clock.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../statefulset/nouns/identity.ts'
import { defaultFeatures } from '../statefulset/nouns/observed.ts'
import { ownPods, ownRevisions } from '../statefulset/nouns/set-owner.ts'
import { formatCause, type Waiting } from '../statefulset/nouns/waiting.ts'
import { type Plan, planStatefulSet } from '../statefulset/plan/plan.ts'
import { diagnosePod } from '../statefulset/words/diagnose-pod.ts'
import { isOnDelete, partitionOf, replicasOf } from '../workload/desired.ts'
import { revisionOf } from '../workload/revisions.ts'
import { podTrouble } from './pod-trouble.ts'

/** What a rollout is judged from. */
export interface RolloutScene {
  readonly set: StatefulSet
  /** Those that bear the set's labels or one of its names. */
  readonly pods: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
  /** Those about the set and about Pods; without them less is explained. */
  readonly events: readonly Event[]
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
  /** A sentence without its end: `web-1 is not Ready: container nginx is in ImagePullBackOff`. */
  readonly cause: string
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
  | { readonly kind: 'look' }

export interface Patience {
  readonly stuckAfterMs: number
}

const slowFactor = 10

export function judgeRollout(scene: RolloutScene, { stuckAfterMs }: Patience): Verdict {
  const { set } = scene
  const message = progressMessage(set)
  if (isFinished(set)) return { kind: 'done', message }
  if (!isObserved(set)) return { kind: 'going', message, trouble: null }
  const trouble = findTrouble(scene)
  if (!trouble) return { kind: 'going', message, trouble: null }
  const lastsMs = trouble.since === null ? 0 : scene.now - trouble.since
  const isStuck = lastsMs >= stuckAfterMs * (trouble.isHard ? 1 : slowFactor)
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

function findTrouble(scene: RolloutScene): Trouble | null {
  const { set } = scene
  const mine = ownPods(set, scene.pods)
  const plan = planStatefulSet(
    {
      set,
      pods: mine,
      claims: new Map(scene.claims.map(claim => [nameOf(claim), claim])),
      revisions: ownRevisions(set, scene.revisions),
      features: defaultFeatures,
    },
    scene.now,
  )
  const found = refusedPod(scene, plan) ?? (plan.waiting ? waitedFor(mine, plan.waiting, scene) : null)
  if (!found) return null
  const { pod } = found
  return {
    ...found,
    way: found.way ?? wayOut({ scene, pod: mine.find(each => nameOf(each) === pod), plan, found }),
  }
}

type Found = Omit<Trouble, 'way'> & { readonly way: WayOut | null; readonly blame: string }

/** A Pod that ought to be made and is not: its name is taken, or the API refuses it. */
function refusedPod({ set, pods, events }: RolloutScene, { steps }: Plan): Found | null {
  const step = steps.find(each => each.kind === 'createPod' || each.kind === 'refuseTerminatingClaims')
  if (!step) return null
  const about = { pod: step.podName, ordinal: step.ordinal, blame: '' }
  const holder = pods.find(pod => nameOf(pod) === step.podName && controllerOf(pod)?.uid !== uidOf(set))
  if (holder) {
    const owner = controllerOf(holder)
    const whose = owner ? `that ${owner.kind} ${owner.name} owns` : 'that nobody owns'
    const since = parseTime(holder.metadata?.creationTimestamp)
    return {
      ...about,
      cause: `${step.podName} cannot be made: a Pod ${whose} has its name`,
      since,
      isHard: true,
      way: { kind: 'foreign' },
    }
  }
  const refusal = lastRefusal(events, step.podName)
  if (!refusal) return null
  return {
    ...about,
    cause: `${step.podName} cannot be made: ${refusal.text}`,
    since: refusal.since,
    isHard: true,
    way: { kind: 'refused' },
  }
}

/** What the controller's last event says, if it says that making this Pod failed. */
function lastRefusal(
  events: readonly Event[],
  podName: string,
): { readonly text: string; readonly since: Instant | null } | null {
  const lastOf = (event: Event) =>
    parseTime(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime) ?? 0
  const about = events
    .filter(
      ({ reason, message }) => /^(Failed|Successful)Create$/.test(reason ?? '') && message?.includes(podName),
    )
    .toSorted((a, b) => lastOf(a) - lastOf(b))
  const last = about.at(-1)
  if (last?.reason !== 'FailedCreate') return null
  const [, text = last.message ?? ''] = /failed error: (.*)$/s.exec(last.message ?? '') ?? []
  return { text, since: parseTime(last.firstTimestamp ?? last.eventTime) }
}

/** What the planner waits for, as the Pod in question tells it. */
function waitedFor(pods: readonly Pod[], waiting: Waiting, scene: RolloutScene): Found | null {
  const { podName, ordinal, since } = waiting
  const about = { pod: podName, ordinal, since }
  switch (waiting.kind) {
    case 'notAvailable':
      return null
    case 'unhealthyBelow':
      return {
        ...about,
        cause: `${podName} and ${waiting.below} are both not Ready, and each waits for the other before it is scaled down`,
        isHard: true,
        way: { kind: 'repairScaleDown' },
        blame: '',
      }
    case 'staleClaim':
    case 'terminatingClaim':
      return {
        ...about,
        cause: `${podName} cannot be made: it waits for ${formatCause(waiting)}`,
        isHard: false,
        way: { kind: 'look' },
        blame: '',
      }
    case 'terminating':
    case 'notReady':
    case 'budget': {
      const pod = pods.find(each => nameOf(each) === podName)
      // Where the controller is about to delete it, it does not matter how the Pod fares.
      const isStillToGo = waiting.kind === 'terminating' && pod && !isTerminating(pod)
      const trouble = pod && !isStillToGo ? podTrouble(pod) : null
      if (!trouble) return null
      const isHard = trouble.kind !== 'slow' && trouble.kind !== 'ending'
      return {
        ...about,
        since: trouble.since,
        cause: `${podName} ${trouble.kind === 'slow' && pod ? slowText(pod, scene) : trouble.text}`,
        isHard,
        way: null,
        blame: trouble.kind,
      }
    }
  }
}

/** What a probe was answered stands in the events. How long it lasts is told apart from the cause. */
const slowText = (pod: Pod, { events, now }: RolloutScene): string =>
  `is not Ready: ${diagnosePod({ pod, events, now }).replace(/ for \d+ (s|min|h|d)$/, '')}`

interface Judged {
  readonly scene: RolloutScene
  readonly pod: Pod | undefined
  readonly plan: Plan
  readonly found: Found
}

function wayOut({ scene, pod, plan, found }: Judged): WayOut {
  if (!pod) return { kind: 'look' }
  if (found.blame === 'node') return { kind: 'node', node: pod.spec?.nodeName ?? '' }
  if (found.blame === 'finalizers') return { kind: 'finalizers' }
  if (found.blame === 'ending') return { kind: 'look' }
  const isNewest = revisionOf(pod) === plan.status.updateRevision
  const isHeldBack = indexBelowPartition(scene.set, pod)
  if (!isNewest && !isHeldBack) return { kind: 'repair' }
  if (found.blame === 'slow' || isHeldBack) return { kind: 'look' }
  const back = scene.revisions.some(
    revision =>
      controllerOf(revision)?.uid === uidOf(scene.set) && nameOf(revision) !== plan.status.updateRevision,
  )
  return found.blame === 'unschedulable' ? { kind: 'unschedulable', back } : { kind: 'undo', back }
}

function indexBelowPartition(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod)
  const index = ordinal === null ? null : indexOf(ordinalRangeOf(set), ordinal)
  return index !== null && index < partitionOf(set)
}
