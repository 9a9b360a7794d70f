// What the parts of the Deployment controller say of Deployments and their ReplicaSets.
import type { Deployment, ReplicaSet } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { parseTime } from '../../base/clock.ts'
import { replicasOf } from '../../workload/desired.ts'
import { countOf } from '../../workload/int-or-percent.ts'

/** The annotations that a Deployment keeps its books in, on itself and on its ReplicaSets. */
export const annotations = {
  revision: 'deployment.kubernetes.io/revision',
  /** Numbers that a set had before, when its template came back. */
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  desiredReplicas: 'deployment.kubernetes.io/desired-replicas',
  maxReplicas: 'deployment.kubernetes.io/max-replicas',
} as const

export interface Bounds {
  readonly replicas: number
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/** How many Pods a rollout may have too many or too few. Both cannot be none, or it would never begin. */
export function boundsOf(deployment: Deployment): Bounds {
  const replicas = replicasOf(deployment)
  const { type, rollingUpdate } = deployment.spec?.strategy ?? {}
  if (type !== 'RollingUpdate' || replicas === 0) return { replicas, maxSurge: 0, maxUnavailable: 0 }
  const maxSurge = countOf(rollingUpdate?.maxSurge, replicas, 'up')
  const maxUnavailable = countOf(rollingUpdate?.maxUnavailable, replicas, 'down')
  return {
    replicas,
    maxSurge,
    maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : Math.min(maxUnavailable, replicas),
  }
}

export const isRecreate = ({ spec }: Deployment): boolean => spec?.strategy?.type === 'Recreate'

/** Pods that may be there at most, while a rollout or a scaling is under way. */
export const mostOf = (deployment: Deployment): number => {
  const { replicas, maxSurge } = boundsOf(deployment)
  return replicas + maxSurge
}

export const sumOf = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number =>
  sets.reduce((sum, set) => sum + count(set), 0)

export const availableOf = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0
/** As many as are sure to stay: a status that is older than the spec counts Pods that are on their way out. */
export const stayingOf = (set: ReplicaSet): number => Math.min(availableOf(set), replicasOf(set))
export const actualOf = ({ status }: ReplicaSet): number => status?.replicas ?? 0

/** Asks for Pods. */
export const isScaledUp = (set: ReplicaSet): boolean => replicasOf(set) > 0

export const isAlive = (set: ReplicaSet): boolean => !isTerminating(set)

/** The oldest first. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  bornAt(a) - bornAt(b) || (nameOf(a) < nameOf(b) ? -1 : 1)

const bornAt = (set: ReplicaSet): number => parseTime(set.metadata?.creationTimestamp) ?? 0

export const numberIn = (set: ReplicaSet | Deployment, annotation: string): number => {
  const value = Number(set.metadata?.annotations?.[annotation] ?? 0)
  return Number.isSafeInteger(value) ? value : 0
}

const int64 = /^[+-]?\d{1,19}$/

/** A whole number of 64 bits, of which a double holds 53; 0 where there is none. */
export function revisionOf(set: ReplicaSet): bigint {
  const text = set.metadata?.annotations?.[annotations.revision] ?? ''
  if (!int64.test(text)) return 0n
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : 0n
}
