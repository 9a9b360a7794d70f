import type { Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import { hasEnded } from './pod-health.ts'

/** What counts towards the replicas of a workload: neither ended nor on its way out. */
export const isActive = (pod: Pod): boolean => !hasEnded(pod) && !isTerminating(pod)

/** On its way out, and not yet ended. */
export const isLeaving = (pod: Pod): boolean => isTerminating(pod) && !hasEnded(pod)
