// What deleting the set does. No planner is asked: the garbage collector takes the Pods, in no order at all, and with
// them the claims that the retention policy has made theirs.
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../api/object.ts'
import { isMember } from '../statefulset/nouns/identity.ts'
import { revisionOf } from '../workload/revisions.ts'
import { podOfClaim } from './claim-forecast.ts'
import type { ClaimForecast, PlannedStep } from './plan-document.ts'
import type { Reason } from './reasons.ts'
import type { Snapshot } from './snapshot.ts'
import type { Foretold, Stuck } from './virtual/foretell.ts'
import type { Pace } from './virtual/pace.ts'
import { isHealthy } from './virtual/prognosis.ts'
import { silentNodes } from './virtual/silent-nodes.ts'

export interface Removal {
  readonly told: Foretold
  readonly claims: readonly ClaimForecast[]
}

export function foretellRemoval(snapshot: Snapshot, set: StatefulSet, pace: Pace): Removal {
  const pods = snapshot.pods.filter(pod => isMember(set, pod) && controllerOf(pod)?.uid === uidOf(set))
  const staysWithPods = snapshot.after.kind === 'deleted' && snapshot.after.cascade === 'orphan'
  if (staysWithPods) {
    const told = {
      steps: [],
      minimumAvailable: pods.filter(isHealthy).length,
      stuck: null,
      updateRevision: '',
      forgotten: [],
      looks: 0,
    }
    return { told, claims: claimsAfter(snapshot, set, () => 'kept') }
  }
  const deletions: readonly PlannedStep[] = pods
    .filter(pod => !isTerminating(pod))
    .map(pod => ({
      kind: 'delete',
      pod: nameOf(pod),
      revision: revisionOf(pod),
      cause: 'setDeleted',
      typicalSeconds: 0,
      worstSeconds: 0,
    }))
  // All are told to stop at once: the waits for them run side by side, and all but the first take no time of their own.
  const gone = new Set<string>([uidOf(set), ...pods.map(uidOf)])
  const held = heldPod(snapshot, pods) ?? heldClaim(snapshot, set, gone)
  const waits: readonly PlannedStep[] = pods.map((pod, index) => ({
    kind: 'wait',
    pod: nameOf(pod),
    revision: null,
    cause: 'terminating',
    typicalSeconds: index === 0 ? pace.stop.typicalMs / 1000 : 0,
    worstSeconds: index === 0 ? pace.stop.worstMs / 1000 : 0,
  }))
  const told = {
    steps: [...deletions, ...waits],
    minimumAvailable: 0,
    stuck: held,
    updateRevision: '',
    forgotten: [],
    looks: 0,
  }
  return {
    told,
    claims: claimsAfter(snapshot, set, claim => {
      const owners = (claim.metadata?.ownerReferences ?? []).map(({ uid }) => uid)
      const goes = isLeaving(claim) || (owners.length > 0 && owners.every(uid => gone.has(uid)))
      if (!goes) return 'orphaned'
      return otherUserOf(snapshot, claim, gone) ? 'kept' : 'deleted'
    }),
  }
}

/** A claim that is deleted already waits for the last Pod that uses it, and for nobody else. */
const isLeaving = ({ metadata }: PersistentVolumeClaim): boolean =>
  metadata?.deletionTimestamp !== undefined &&
  (metadata.finalizers ?? []).every(name => name === 'kubernetes.io/pvc-protection')

/** A Pod that stays and uses it: one that was taken out of the set, say. */
const otherUserOf = (
  { pods }: Snapshot,
  claim: PersistentVolumeClaim,
  gone: ReadonlySet<string>,
): Pod | undefined =>
  pods.find(
    pod =>
      !gone.has(uidOf(pod)) &&
      (pod.spec?.volumes ?? []).some(each => each.persistentVolumeClaim?.claimName === nameOf(claim)),
  )

/** A Pod that does not go: one on a node that does not answer, or one that somebody's finalizer holds. */
function heldPod({ nodes }: Snapshot, pods: readonly Pod[]): Stuck | null {
  const silent = silentNodes(nodes)
  for (const pod of pods) {
    const finalizers = (pod.metadata?.finalizers ?? []).filter(name => !collectorsOwn.has(name))
    const node = pod.spec?.nodeName ?? ''
    const because: Reason | null = silent.has(node)
      ? { kind: 'silentNode', node }
      : finalizers.length > 0
        ? { kind: 'trouble', trouble: { kind: 'finalizers', finalizers } }
        : null
    const name = nameOf(pod)
    if (because !== null)
      return { pod: name, why: 'terminating', blocker: { kind: 'terminating', pod: name }, because }
  }
  return null
}

/** In the foreground the set waits for its claims as well, and those for the Pods that use them. */
function heldClaim(snapshot: Snapshot, set: StatefulSet, gone: ReadonlySet<string>): Stuck | null {
  const { after, claims } = snapshot
  if (after.kind !== 'deleted' || after.cascade !== 'foreground') return null
  for (const claim of claims) {
    const isOwned = (claim.metadata?.ownerReferences ?? []).some(({ uid }) => uid === uidOf(set))
    const holder =
      isOwned && podOfClaim(set, nameOf(claim)) !== null ? otherUserOf(snapshot, claim, gone) : undefined
    if (!holder) continue
    const pod = nameOf(holder)
    const because: Reason = { kind: 'usesClaim', claim: nameOf(claim) }
    return { pod, why: 'claimUsed', blocker: { kind: 'terminating', pod }, because }
  }
  return null
}

/** What the garbage collector sets, it takes off again. */
const collectorsOwn: ReadonlySet<string> = new Set(['foregroundDeletion', 'orphan'])

function claimsAfter(
  { claims }: Snapshot,
  set: StatefulSet,
  fateOf: (claim: PersistentVolumeClaim) => ClaimForecast['fate'],
): readonly ClaimForecast[] {
  return claims.flatMap(claim => {
    const pod = podOfClaim(set, nameOf(claim))
    if (pod === null) return []
    return [
      {
        name: nameOf(claim),
        pod,
        goesWithSet: false,
        fate: fateOf(claim),
      },
    ]
  })
}
