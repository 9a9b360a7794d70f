// Which Pods a quota counts: those that may still use something.
import type { Instant } from '../../base/clock.ts'
import type { Pod } from '../generated/types.ts'

/**
 * The moment from which a Pod uses nothing of a quota but its place among the objects: long ago where it has ended, and once more
 * its grace after the time by which it should have gone. It is stuck then, on a node that is lost, say.
 */
export function countedUntil({ metadata, status }: Pod): Instant {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return Number.NEGATIVE_INFINITY
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {}
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined)
    return Number.POSITIVE_INFINITY
  return Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000
}

export const isCountedAt = (pod: Pod, now: Instant): boolean => now <= countedUntil(pod)
