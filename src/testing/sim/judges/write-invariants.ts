// What must hold of every write that a controller makes, judged against the API as it is at that moment: not what the
// controller believed, but what is true. Staleness excuses none of these.

import { isEqual } from '../../../api/equality.ts'
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { controllerOf } from '../../../api/object.ts'
import type { ReadableApi, Write } from '../model/model-api.ts'
import type { Pass } from '../simulated-controller.ts'
import type { Violation } from './plan-case.ts'

export interface WriteCase {
  readonly api: ReadableApi
  /** The plan that the write belongs to, null for what comes before a plan: adopting and releasing. */
  readonly pass: Pass | null
}

export function judgeWrite(write: Write, { api, pass }: WriteCase): readonly Violation[] {
  switch (write.kind) {
    case kinds.Pod:
      return judgePodWrite(write, pass)
    case kinds.PersistentVolumeClaim:
      return judgeClaimWrite(write)
    case kinds.ControllerRevision:
      return judgeRevisionWrite(write, api)
    case kinds.StatefulSet:
      return judgeSetWrite(write, api)
    default:
      return [`S16: ${write.verb} of a ${write.kind.kind}`]
  }
}

/** The writer changes only what the set controls, and what it has decided to change. */
function judgePodWrite(write: Write, pass: Pass | null): readonly Violation[] {
  const before = write.before as Pod | null
  const after = write.after as Pod | null
  const name = (after ?? before)?.metadata?.name
  const setUid = pass?.observed.set.metadata?.uid
  switch (write.verb) {
    case 'create':
      return pass?.plan.steps.some(step => step.kind === 'createPod' && step.podName === name)
        ? []
        : [`S10: ${name} is created without a plan`]
    case 'delete': {
      const found: Violation[] = []
      if (write.options?.gracePeriodSeconds !== undefined) found.push(`S1: ${name} is deleted by force`)
      if (!write.options?.preconditions?.uid) found.push(`S16: ${name} is deleted whoever it is`)
      if (before && controllerOf(before)?.uid !== setUid)
        found.push(`S16: ${name} of someone else is deleted`)
      const step = pass?.plan.steps.find(
        each => each.kind === 'deletePod' && each.pod.metadata?.uid === before?.metadata?.uid,
      )
      if (!step) found.push(`S17: ${name} is deleted without a plan`)
      if (before?.metadata?.deletionTimestamp) found.push(`S17: ${name} is deleted a second time`)
      return found
    }
    case 'update':
      return before && controllerOf(before)?.uid !== setUid ? [`S16: ${name} of someone else is changed`] : []
    default:
      return judgeOwnership(before, after)
  }
}

/** A Pod is adopted from nobody and released by its owner. */
function judgeOwnership(before: Pod | null, after: Pod | null): readonly Violation[] {
  const name = before?.metadata?.name
  const taker = after && controllerOf(after)
  const owner = before && controllerOf(before)
  if (owner && taker && owner.uid !== taker.uid) return [`S16: ${name} is taken from its owner`]
  if (taker && !owner && before?.metadata?.deletionTimestamp)
    return [`S15: ${name} is adopted on its way out`]
  return []
}

/** S12: claims are made, and owned; nothing else ever happens to them. */
function judgeClaimWrite(write: Write): readonly Violation[] {
  const before = write.before as PersistentVolumeClaim | null
  const after = write.after as PersistentVolumeClaim | null
  const name = (after ?? before)?.metadata?.name
  if (write.verb === 'create') return after?.metadata?.ownerReferences ? [`S12: ${name} is born owned`] : []
  if (!before || !after || write.verb === 'delete') return [`S12: ${name} is deleted`]
  const bare = (claim: PersistentVolumeClaim) => {
    const { ownerReferences: _, resourceVersion: __, managedFields: ___, ...metadata } = claim.metadata ?? {}
    return { ...claim, metadata }
  }
  if (!isEqual(bare(before), bare(after))) return [`S12: more of ${name} changes than its owners`]
  const foreign = (claim: PersistentVolumeClaim) =>
    (claim.metadata?.ownerReferences ?? []).filter(
      owner => owner.kind !== 'Pod' && owner.kind !== 'StatefulSet',
    )
  return isEqual(foreign(before), foreign(after)) ? [] : [`S13: ${name} loses an owner`]
}

/** S20: what a Pod or a status names stays; what is stored stays as it is. */
function judgeRevisionWrite(write: Write, api: ReadableApi): readonly Violation[] {
  const before = write.before as ControllerRevision | null
  const after = write.after as ControllerRevision | null
  const name = (after ?? before)?.metadata?.name
  if (write.verb === 'create') return judgeNewRevision(after, api)
  if (write.verb !== 'delete')
    return before && after && after.revision < before.revision ? [`S20: ${name} goes back`] : []
  const owner = before && controllerOf(before)?.uid
  const isNamed = api
    .list(kinds.Pod)
    .some(
      pod => controllerOf(pod)?.uid === owner && pod.metadata?.labels?.['controller-revision-hash'] === name,
    )
  const set = api.list(kinds.StatefulSet).find(each => each.metadata?.uid === owner)
  const isStated = set?.status?.currentRevision === name || set?.status?.updateRevision === name
  return isNamed || isStated ? [`S20: ${name} is in use and deleted`] : []
}

function judgeNewRevision(revision: ControllerRevision | null, api: ReadableApi): readonly Violation[] {
  const owner = revision && controllerOf(revision)?.uid
  const equals = api
    .list(kinds.ControllerRevision)
    .filter(other => controllerOf(other)?.uid === owner && isEqual(other.data, revision?.data))
  return equals.length > 1 ? [`S20: ${revision?.metadata?.name} is one too many`] : []
}

/** S18: only the status, only forward, only of revisions that exist. */
function judgeSetWrite(write: Write, api: ReadableApi): readonly Violation[] {
  const before = write.before as StatefulSet | null
  const after = write.after as StatefulSet | null
  if (write.verb !== 'status' || !before || !after) return [`S16: the set is ${write.verb}d`]
  const found: Violation[] = []
  const old = before.status ?? { replicas: 0 }
  const now = after.status ?? { replicas: 0 }
  if ((now.observedGeneration ?? 0) < (old.observedGeneration ?? 0))
    found.push('S18: the observed generation goes back')
  if ((now.observedGeneration ?? 0) > (after.metadata?.generation ?? 0))
    found.push('S18: a generation is observed that is not there')
  if ((now.collisionCount ?? 0) < (old.collisionCount ?? 0)) found.push('S18: the collision count goes back')
  if (!isEqual(now.conditions, old.conditions)) found.push("S18: others' conditions change")
  for (const name of [now.currentRevision, now.updateRevision])
    if (name && !before.metadata?.deletionTimestamp && !isKnownRevision(api, name, after))
      found.push(`S18: the status names ${name}, which is not there`)
  return found
}

/** A user may have deleted the revision meanwhile; that it once was is enough. */
const isKnownRevision = (api: ReadableApi, name: string, set: StatefulSet): boolean =>
  api
    .history(kinds.ControllerRevision)
    .some(
      event =>
        event.object.metadata?.name === name && event.object.metadata.namespace === set.metadata?.namespace,
    )
