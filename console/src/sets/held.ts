// What a set's partition holds back: now, of a rollout, or of the next one, which nothing else reminds of. Pure.
import { isTerminating } from '../../../src/api/object.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import type { SetView } from './set-model.ts'

export interface Held {
  /** Whether Pods stay at an older revision by now, or those of the next rollout will. */
  readonly at: 'now' | 'next'
  /** The lowest that is not held; null where all are. */
  readonly below: number | null
}

export function heldOf({ set, partition, replicas, ordinals }: SetView): Held | null {
  const { start } = ordinalRangeOf(set)
  if (partition === null || partition <= start || replicas === 0 || isTerminating(set)) return null
  const { currentRevision, updateRevision } = set.status ?? {}
  const isBehind = ordinals.some(
    ({ ordinal, isCondemned, revision }) =>
      !isCondemned && ordinal < partition && (revision === 'current' || revision === 'other'),
  )
  return {
    at: currentRevision !== updateRevision && isBehind ? 'now' : 'next',
    below: partition < start + replicas ? partition : null,
  }
}
