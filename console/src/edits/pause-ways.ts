// A rollout is paused where it stands, let go on by one Pod, or to the end. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { partitionOf } from '../../../src/workload/desired.ts'
import { ownPartitionOf, pausedAnnotation, pauseStateOf } from '../../../src/workload/paused-partition.ts'
import type { SetView } from '../sets/set-model.ts'

export type PauseWay = 'pause' | 'step' | 'resume'

export interface Standing {
  readonly partition: number
  readonly replicas: number
  /** Places, counted from the first, of Pods that are not at the newest revision yet, and are not being replaced. */
  readonly outdated: readonly number[]
  /** The partition that the set has of its own, where a pause has put another one in its place. */
  readonly own?: number
}

/**
 * The partition that each sets. A pause is no higher than it has to be: a Pod below it that is lost comes back as it was
 * before the update. A step lets the highest go that is held and not updated: one that is, is no step. Between two
 * rollouts it is about the next one, to which all Pods are outdated.
 */
export function pauseWays({ partition, replicas, outdated, own = 0 }: Standing): {
  readonly [W in PauseWay]: number
} {
  const held = Math.min(partition || 0, replicas)
  const next = outdated.filter(index => index < held).at(-1) ?? held - 1
  const lowestUpdated = (outdated.at(-1) ?? replicas - 1) + 1
  return { pause: Math.max(held, lowestUpdated), step: Math.max(0, next), resume: own }
}

/** As a pause or a step counts them. */
function outdatedOf({ set, ordinals }: Pick<SetView, 'set' | 'ordinals'>): Standing['outdated'] {
  const { start } = ordinalRangeOf(set)
  const { currentRevision, updateRevision } = set.status ?? {}
  return ordinals
    .filter(({ isCondemned, state }) => !isCondemned && state !== 'stopping')
    .filter(
      ({ revision }) =>
        revision === 'other' || (revision === 'current' && currentRevision !== updateRevision),
    )
    .map(({ ordinal }) => ordinal - start)
}

/** What the ways of a set are told by; its partition may be one that is only being chosen. */
export function standingOf(
  view: Pick<SetView, 'set' | 'ordinals' | 'replicas'>,
  partition?: number,
): Standing {
  const state = pauseStateOf(view.set)
  return {
    partition: partition ?? partitionOf(view.set),
    replicas: view.replicas,
    outdated: outdatedOf(view),
    own: state.kind === 'paused' ? (state.own ?? 0) : 0,
  }
}

/** What is written on the set along with the partition of a way, as the commands write it; null for nothing. */
export function noteOf(way: PauseWay, partition: number, set: StatefulSet): object | null {
  if (way !== 'resume')
    return { [pausedAnnotation]: JSON.stringify({ own: ownPartitionOf(set), held: partition }) }
  return set.metadata?.annotations?.[pausedAnnotation] === undefined ? null : { [pausedAnnotation]: null }
}
