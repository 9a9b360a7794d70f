// Pausing a rollout, which Kubernetes does not know for StatefulSets, by the partition, which it does.
//
// A paused set has a partition that holds every Pod back that is not updated yet. What the user had there, a number or
// no `rollingUpdate` at all, is kept in an annotation together with what was put in its place. So resuming restores it
// exactly, and a partition that somebody has set meanwhile is seen to be theirs, and is not touched.
//
// The partition is never higher than it must be: a Pod below it that is lost comes back at the old revision.

import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { ordinalAt, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import { ownPods } from '../../statefulset/nouns/set-owner.ts'
import { updateRevisionOf } from '../../statefulset/plan/revisions.ts'
import { isOnDelete, partitionOf } from '../../workload/desired.ts'
import { ownPartitionOf, pausedAnnotation, pauseStateOf } from '../../workload/paused-partition.ts'
import { revisionOf } from '../../workload/revisions.ts'

export interface PauseInput {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
}

/** A merge patch, or why there is none. */
export type PauseDecision =
  | { readonly kind: 'patch'; readonly patch: object; readonly partition: number; readonly text: string }
  | { readonly kind: 'nothing'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string }

const refusedOnDelete = (set: StatefulSet, doing: string): PauseDecision => ({
  kind: 'refused',
  text: `statefulset/${nameOf(set)} has the update strategy OnDelete: no rollout runs by itself, so there is nothing to ${doing}. Its Pods are updated when they are deleted`,
})

/** Holds back every Pod that is not updated yet; between two rollouts, all of them. */
export function planPause(rollout: PauseInput): PauseDecision {
  const { set } = rollout
  if (isOnDelete(set)) return refusedOnDelete(set, 'pause')
  const state = pauseStateOf(set)
  if (state.kind === 'paused') return { kind: 'nothing', text: `already paused at partition ${state.held}` }
  const partition = Math.max(partitionOf(set), lowestUpdated(rollout))
  return {
    kind: 'patch',
    patch: holdingPatch(set, { own: ownPartitionOf(set), held: partition }),
    partition,
    text: `paused at partition ${partition}: ${heldText(set, partition)}`,
  }
}

/** Which Pods a partition holds back. */
function heldText(set: StatefulSet, partition: number): string {
  const range = ordinalRangeOf(set)
  const held = Math.min(partition, range.replicas)
  if (held === 0) return 'every Pod is updated already'
  if (held === range.replicas) return 'no Pod is updated'
  const [first, last] = [ordinalAt(range, 0), ordinalAt(range, held - 1)].map(each => podNameOf(set, each))
  return first === last ? `${first} is not updated` : `${first} to ${last} are not updated`
}

/** The lowest index from which all Pods up are updated, or are being replaced right now. */
function lowestUpdated({ set, pods, revisions }: PauseInput): number {
  const range = ordinalRangeOf(set)
  const update = updateRevisionOf(set, revisions)
  const isComplete = update === set.status?.currentRevision
  // Nothing is under way: what is held back is the next rollout.
  if (isComplete) return range.replicas
  const mine = podsByName({ set, pods })
  let index = range.replicas
  while (index > 0 && !isOutdated(mine.get(podNameOf(set, ordinalAt(range, index - 1))), update)) index--
  return index
}

const podsByName = ({ set, pods }: Pick<PauseInput, 'set' | 'pods'>): ReadonlyMap<string, Pod> =>
  new Map(ownPods(set, pods).map(pod => [nameOf(pod), pod]))

/** A missing Pod, or one on its way out, is made again at the newest revision if the partition lets it. */
const isOutdated = (pod: Pod | undefined, update: string): boolean =>
  pod !== undefined && !isTerminating(pod) && revisionOf(pod) !== update

/** Lets `by` more Pods be updated, the highest first, and holds the rest. */
export function planStep(rollout: PauseInput, by: number): PauseDecision {
  const { set, revisions } = rollout
  if (isOnDelete(set)) return refusedOnDelete(set, 'step')
  const range = ordinalRangeOf(set)
  const from = Math.min(holdFrom(rollout), range.replicas)
  const update = updateRevisionOf(set, revisions)
  const mine = podsByName(rollout)
  const outdated = Array.from({ length: from }, (_, index) => index).filter(index =>
    isOutdated(mine.get(podNameOf(set, ordinalAt(range, index))), update),
  )
  const partition = outdated.at(-Math.min(by, outdated.length))
  if (partition === undefined)
    return { kind: 'nothing', text: `nothing to step: every Pod is at the newest revision ${update}` }
  return {
    kind: 'patch',
    patch: holdingPatch(set, { own: ownPartitionOf(set), held: partition }),
    partition,
    text: `partition ${partitionOf(set)} → ${partition}`,
  }
}

/** Where the rollout stands: at the partition, or, where none holds it, at the lowest Pod that is updated. */
function holdFrom(rollout: PauseInput): number {
  const partition = partitionOf(rollout.set)
  return partition > 0 || pauseStateOf(rollout.set).kind === 'paused' ? partition : lowestUpdated(rollout)
}

function holdingPatch(
  { metadata }: StatefulSet,
  kept: { readonly own: number | null; readonly held: number },
): object {
  return {
    metadata: {
      resourceVersion: metadata?.resourceVersion,
      annotations: { [pausedAnnotation]: JSON.stringify(kept) },
    },
    spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: kept.held } } },
  }
}

/** Gives the set what the user had. */
export function planResume({ set }: Pick<PauseInput, 'set'>): PauseDecision {
  const state = pauseStateOf(set)
  const metadata = {
    resourceVersion: set.metadata?.resourceVersion,
    annotations: { [pausedAnnotation]: null },
  }
  switch (state.kind) {
    case 'running':
      return { kind: 'nothing', text: 'not paused' }
    case 'overridden':
      return {
        kind: 'patch',
        patch: { metadata },
        partition: state.now,
        text: `resumed; the partition was set to ${state.now} while it was paused, and stays so`,
      }
    case 'paused': {
      const rollingUpdate = restored(set, state.own)
      return {
        kind: 'patch',
        patch: { metadata, spec: { updateStrategy: { rollingUpdate } } },
        partition: state.own ?? 0,
        text:
          rollingUpdate === null
            ? 'resumed, without a partition as before'
            : `resumed, with its own partition ${state.own ?? 0}`,
      }
    }
  }
}

/** No `rollingUpdate`, where there was none and nothing but the default has come into it since. */
function restored({ spec }: StatefulSet, own: number | null): object | null {
  const maxUnavailable = spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  return own === null && (maxUnavailable === undefined || maxUnavailable === 1)
    ? null
    : { partition: own ?? 0 }
}
