// A rollout is paused where it stands, let go on by one Pod, or to the end. Pure.
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import type { SetView } from '../sets/set-model.ts'

export type PauseWay = 'pause' | 'step' | 'resume'

export interface Standing {
  readonly partition: number
  readonly replicas: number
  /** Places, counted from the first, of Pods that are not at the newest revision yet, and are not being replaced. */
  readonly outdated: readonly number[]
}

/**
 * The partition that each sets. A pause is no higher than it has to be: a Pod below it that is lost comes back as it was
 * before the update. A step lets the highest go that is held and not updated: one that is, is no step. Between two
 * rollouts it is about the next one, to which all Pods are outdated.
 */
export function pauseWays({ partition, replicas, outdated }: Standing): { readonly [W in PauseWay]: number } {
  const held = Math.min(partition || 0, replicas)
  const next = outdated.filter(index => index < held).at(-1) ?? held - 1
  const lowestUpdated = (outdated.at(-1) ?? replicas - 1) + 1
  return { pause: Math.max(held, lowestUpdated), step: Math.max(0, next), resume: 0 }
}

/** As a pause or a step counts them. */
export function outdatedOf({ set, ordinals }: Pick<SetView, 'set' | 'ordinals'>): Standing['outdated'] {
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
