// A StatefulSet by ordinal, as every view of it shows it: list rows, the strip, the detail page. Pure.
import type {
  ControllerRevision,
  Event,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StorageClass,
} from '../../../src/api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../../../src/api/object.ts'
import type { Instant } from '../../../src/base/clock.ts'
import { isMember, ordinalOf, ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { defaultFeatures } from '../../../src/statefulset/nouns/observed.ts'
import { type SetState, setState } from '../../../src/statefulset/set-state.ts'
import { absences } from '../../../src/statefulset/set-trouble.ts'
import { isOnDelete, partitionOf } from '../../../src/workload/desired.ts'
import { hasLostReadiness, isReady } from '../../../src/workload/pod-health.ts'
import { revisionOf, sortRevisions } from '../../../src/workload/revisions.ts'
import { podTrouble } from '../../../src/workload/trouble/pod-trouble.ts'
import {
  isHard,
  isStuckOn,
  type LastingTrouble,
  type Patience,
} from '../../../src/workload/trouble/trouble.ts'
import type { ToldTrouble } from '../../../src/workload/trouble/trouble-words.ts'
import { ephemeralOwnerOf } from './ephemeral-owner.ts'

export type OrdinalState = 'ready' | 'starting' | 'waiting' | 'stopping' | 'failed' | 'missing'
export type OrdinalRevision = 'current' | 'update' | 'other' | 'none'

export interface OrdinalView {
  readonly ordinal: number
  readonly podName: string
  readonly pod: Pod | null
  readonly state: OrdinalState
  readonly revision: OrdinalRevision
  /** The set does not want it any more: it goes when its turn comes. */
  readonly isCondemned: boolean
  /** Why it is not Ready, or cannot be made, to be told in the language of the page; null where nothing is known. */
  readonly cause: ToldTrouble | null
  /** Those of its templates, and those that come and go with its Pod. */
  readonly claims: readonly PersistentVolumeClaim[]
}

export type SetCondition =
  | 'running'
  | 'updating'
  /** Its partition holds back the rest of an update. */
  | 'paused'
  /** Pods that it does not want any more are still there. */
  | 'scaling'
  /** Pods are missing, or have not been Ready yet: they are made anew, or for the first time. */
  | 'starting'
  /** All are there, and one that was Ready is not any more. */
  | 'unready'
  | 'stopped'
  | 'stuck'
  | 'deleting'
  /** Not settled, and its Pods, which tell why, are not known yet. */
  | 'unsettled'

export interface SetView {
  readonly set: StatefulSet
  readonly namespace: string
  readonly name: string
  readonly condition: SetCondition
  /** How it stood at that moment, and why: to be told in the language of the page. Found out when somebody asks. */
  readonly state: SetState
  /** Somebody has asked for its state. */
  readonly isTold: boolean
  readonly seenAt: Instant
  readonly replicas: number
  readonly ready: number
  readonly updated: number
  /** The lowest ordinal that the rolling update takes; null where there is no rolling update. */
  readonly partition: number | null
  readonly ordinals: readonly OrdinalView[]
  readonly revisions: readonly ControllerRevision[]
  readonly images: readonly string[]
  /** Its Pods are not known yet: it stands as its status says, without ordinals. */
  readonly isOutline: boolean
}

/** Names of its Pods that are there. */
export const podsOf = ({ ordinals }: SetView): readonly string[] =>
  ordinals.flatMap(({ pod, podName }) => (pod ? [podName] : []))

/** What a set's view is made of. Others' Pods and revisions may be among them, not others' claims. */
export interface SetParts {
  readonly pods: readonly Pod[]
  /** Pods with a name that the set wants, whosever they are. */
  readonly neighbours: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
  /** About the set and its Pods. */
  readonly events: readonly Event[]
  /** Left out where they are not known, or nothing waits for one: it is not told then what an unbound claim lacks. */
  readonly classes?: readonly StorageClass[]
}

export function viewOfSet(set: StatefulSet, parts: SetParts, now: Instant): SetView {
  const isOwn = (object: Pod | ControllerRevision) => controllerOf(object)?.uid === uidOf(set)
  const pods = parts.pods.filter(pod => isOwn(pod) && isMember(set, pod))
  const revisions = sortRevisions(parts.revisions.filter(isOwn))
  const ordinals = ordinalsOf(set, { ...parts, pods }, now)
  const { replicas } = ordinalRangeOf(set)
  let told: SetState | null = null
  // It takes the planner, which a list of a thousand sets asks for those in view that are not simply running.
  const tell = (): SetState => {
    const claims = new Map(parts.claims.map(claim => [nameOf(claim), claim]))
    const { events, neighbours, classes } = parts
    const known = { set, pods, claims, revisions, features: defaultFeatures }
    return setState({ ...known, events, neighbours, classes }, now)
  }
  return {
    set,
    namespace: set.metadata?.namespace ?? '',
    name: nameOf(set),
    condition: conditionOf(set, ordinals, now),
    seenAt: now,
    get state() {
      told ??= tell()
      return told
    },
    get isTold() {
      return told !== null
    },
    replicas,
    ready: ordinals.filter(({ state, isCondemned }) => state === 'ready' && !isCondemned).length,
    updated: pods.filter(pod => revisionOf(pod) === set.status?.updateRevision).length,
    partition:
      set.spec?.updateStrategy?.type === 'OnDelete' ? null : ordinalRangeOf(set).start + partitionOf(set),
    ordinals,
    revisions,
    images: imagesOf(set),
    isOutline: false,
  }
}

/** What a set says of itself, to be shown until its Pods are there. */
export function outlineOfSet(set: StatefulSet, now: Instant): SetView {
  const { start, replicas } = ordinalRangeOf(set)
  const { readyReplicas = 0, updatedReplicas = 0, observedGeneration = 0 } = set.status ?? {}
  const { currentRevision, updateRevision } = set.status ?? {}
  const isSettled =
    observedGeneration >= (set.metadata?.generation ?? 0) &&
    currentRevision === updateRevision &&
    readyReplicas === replicas &&
    set.status?.replicas === replicas
  return {
    set,
    namespace: set.metadata?.namespace ?? '',
    name: nameOf(set),
    condition: isTerminating(set)
      ? 'deleting'
      : !isSettled
        ? 'unsettled'
        : replicas === 0
          ? 'stopped'
          : 'running',
    state: { kind: 'complete', replicas },
    isTold: true,
    seenAt: now,
    replicas,
    ready: readyReplicas,
    updated: updatedReplicas,
    partition: set.spec?.updateStrategy?.type === 'OnDelete' ? null : start + partitionOf(set),
    ordinals: [],
    revisions: [],
    images: imagesOf(set),
    isOutline: true,
  }
}

const imagesOf = (set: StatefulSet): readonly string[] =>
  (set.spec?.template.spec?.containers ?? []).map(({ image = '' }) => image)

function ordinalsOf(
  set: StatefulSet,
  { pods, neighbours, claims, events, classes }: Omit<SetParts, 'revisions'>,
  now: Instant,
): readonly OrdinalView[] {
  const { start, replicas } = ordinalRangeOf(set)
  const byOrdinal = new Map<number, Pod>()
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    if (ordinal !== null) byOrdinal.set(ordinal, pod)
  }
  const wanted = Array.from({ length: replicas }, (_, index) => start + index)
  const others = [...byOrdinal.keys()].filter(each => each < start || each >= start + replicas)
  const byName = new Map(claims.map(claim => [nameOf(claim), claim]))
  // Made in order, the next one is not tried, nor to be told of, before all below it are Ready.
  const next = wanted.find(ordinal => !isThere(byOrdinal.get(ordinal)))
  const absenceOf = next === undefined ? null : absences({ set, neighbours, events })
  return [...wanted, ...others]
    .sort((a, b) => a - b)
    .map(ordinal => {
      const pod = byOrdinal.get(ordinal) ?? null
      const podName = `${nameOf(set)}-${ordinal}`
      const found = pod
        ? podTrouble({ pod, events, claims: byName, classes, now })
        : set.spec?.podManagementPolicy === 'Parallel' || ordinal === next
          ? (absenceOf?.(podName) ?? null)
          : null
      const state = pod ? stateOfPod(pod, found) : found && isHard(found.trouble) ? 'failed' : 'missing'
      return {
        ordinal,
        podName,
        pod,
        state,
        revision: revisionKindOf(set, pod),
        isCondemned: ordinal < start || ordinal >= start + replicas,
        cause: found ? { ...found, podName, now } : null,
        claims: [
          ...(set.spec?.volumeClaimTemplates ?? []).flatMap(
            template => byName.get(`${nameOf(template)}-${podName}`) ?? [],
          ),
          ...claims.filter(claim => ephemeralOwnerOf(claim)?.podName === podName),
        ],
      }
    })
}

const isThere = (pod: Pod | undefined): boolean => pod !== undefined && isReady(pod) && !isTerminating(pod)

/** The same wherever a Pod is shown. */
export function stateOfPod(pod: Pod, found: LastingTrouble | null): Exclude<OrdinalState, 'missing'> {
  if (isTerminating(pod)) return 'stopping'
  if (isReady(pod) && found?.trouble.kind !== 'crashLoop') return 'ready'
  // A cause that only somebody's doing can help against is a failure, whatever it looks like.
  if (found && (isHard(found.trouble) || found.trouble.kind === 'ended')) return 'failed'
  return (pod.spec?.nodeName ?? '') === '' ? 'waiting' : 'starting'
}

function revisionKindOf(set: StatefulSet, pod: Pod | null): OrdinalRevision {
  if (!pod) return 'none'
  const revision = revisionOf(pod)
  const { currentRevision, updateRevision } = set.status ?? {}
  if (revision === updateRevision) return updateRevision === currentRevision ? 'current' : 'update'
  return revision === currentRevision ? 'current' : 'other'
}

/** Before the console says that a set is stuck. */
export const patience: Patience = { stuckAfterMs: 5_000 }

function conditionOf(set: StatefulSet, ordinals: readonly OrdinalView[], now: Instant): SetCondition {
  if (isTerminating(set)) return 'deleting'
  const { replicas } = ordinalRangeOf(set)
  if (replicas === 0 && ordinals.length === 0) return 'stopped'
  // What fails outright, and what has been slow for so long that the set's own page says that it is stuck.
  if (
    ordinals.some(
      ({ state, cause }) => state === 'failed' || (cause && isStuckOn(cause, { ...patience, now })),
    )
  )
    return 'stuck'
  const { currentRevision, updateRevision, observedGeneration = 0 } = set.status ?? {}
  const isSettled = ordinals.every(({ state, isCondemned }) => state === 'ready' && !isCondemned)
  if (observedGeneration < (set.metadata?.generation ?? 0)) return 'updating'
  if (currentRevision !== updateRevision && (!isSettled || isRolling(set, ordinals))) return 'updating'
  if (!isSettled) return unsettledCondition(ordinals)
  return currentRevision === updateRevision ? 'running' : 'paused'
}

function unsettledCondition(ordinals: readonly OrdinalView[]): SetCondition {
  if (ordinals.some(({ isCondemned }) => isCondemned)) return 'scaling'
  const isThereAndRuns = ({ state, pod }: OrdinalView) => state === 'ready' || (pod && hasLostReadiness(pod))
  return ordinals.every(isThereAndRuns) ? 'unready' : 'starting'
}

/** Whether it has Pods to replace that its partition does not hold back; all at once is the partition 0. */
const isRolling = (set: StatefulSet, ordinals: readonly OrdinalView[]): boolean =>
  partitionOf(set) === 0 ||
  (!isOnDelete(set) &&
    ordinals.some(({ ordinal, revision }) => revision !== 'update' && ordinal >= rollingFrom(set)))

const rollingFrom = (set: StatefulSet): number => ordinalRangeOf(set).start + partitionOf(set)
