// What a Deployment reports, and what its conditions say of a rollout: whether it moves, has arrived, or is stuck.
//
// Progress is any change of the counts for the better; it restarts the clock of `progressDeadlineSeconds`. A rollout that
// has arrived stays so until another template comes, whatever becomes of its Pods.
import { conditionOf, hasCondition } from '../../api/conditions.ts'
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import { replicasOf } from '../../workload/desired.ts'
import { actualOf, availableOf, boundsOf, sumOf } from './nouns.ts'
import type { Sheet } from './sheet.ts'

export type Conditions = readonly DeploymentCondition[]
type Said = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>

/** The list with this condition; one that says the same by status and reason stays as it is. */
export function withCondition(conditions: Conditions, said: Said, now: Instant): Conditions {
  const before = conditionOf(conditions, said.type)
  if (before?.status === said.status && before.reason === said.reason) return conditions
  const lastTransitionTime = before?.status === said.status ? before.lastTransitionTime : formatTime(now)
  const others = conditions.filter(({ type }) => type !== said.type)
  return [...others, { ...said, lastUpdateTime: formatTime(now), lastTransitionTime }]
}

const without = (conditions: Conditions, type: string): Conditions =>
  conditions.filter(each => each.type !== type)

export function deadlineMsOf({ spec }: Deployment): number | null {
  const seconds = spec?.progressDeadlineSeconds
  return seconds === undefined || seconds >= 2 ** 31 - 1 ? null : seconds * 1000
}

/** The counts, and whether enough Pods are available. */
export function countedStatus(sheet: Sheet, conditions: Conditions, now: Instant): DeploymentStatus {
  const { deployment, sets, newSet } = sheet
  const { replicas, maxUnavailable } = boundsOf(deployment)
  const available = sumOf(sets, availableOf)
  const isEnough = available >= replicas - maxUnavailable
  return {
    observedGeneration: deployment.metadata?.generation,
    replicas: sumOf(sets, actualOf),
    updatedReplicas: newSet ? actualOf(newSet) : 0,
    readyReplicas: sumOf(sets, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sumOf(sets, replicasOf) - available),
    terminatingReplicas: sumOf(sets, ({ status }) => status?.terminatingReplicas ?? 0),
    collisionCount: deployment.status?.collisionCount,
    conditions: withCondition(
      conditions,
      {
        type: 'Available',
        status: isEnough ? 'True' : 'False',
        reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: `Deployment ${isEnough ? 'has' : 'does not have'} minimum availability.`,
      },
      now,
    ),
  }
}

/** The status during a rollout, with its progress. */
export function rolloutStatus(sheet: Sheet, conditions: Conditions, now: Instant): DeploymentStatus {
  const status = countedStatus(sheet, conditions, now)
  return { ...status, conditions: withFailure(sheet, withProgress(sheet, status, now), now) }
}

function withProgress(sheet: Sheet, status: DeploymentStatus, now: Instant): Conditions {
  const { deployment } = sheet
  const conditions = status.conditions ?? []
  if (deadlineMsOf(deployment) === null) return without(conditions, 'Progressing')
  const before = conditionOf(conditions, 'Progressing')
  if (before?.reason === 'NewReplicaSetAvailable' && status.replicas === status.updatedReplicas)
    return conditions
  if (isComplete(deployment, status))
    return withCondition(conditions, progress(sheet, 'True', 'NewReplicaSetAvailable'), now)
  if (isProgress(deployment.status ?? {}, status)) {
    const said = progress(sheet, 'True', 'ReplicaSetUpdated')
    const lastTransitionTime = before?.status === 'True' ? before.lastTransitionTime : formatTime(now)
    return [
      ...without(conditions, 'Progressing'),
      { ...said, lastUpdateTime: formatTime(now), lastTransitionTime },
    ]
  }
  return isOverdue(deployment, before, now)
    ? withCondition(conditions, progress(sheet, 'False', 'ProgressDeadlineExceeded'), now)
    : conditions
}

type ProgressReason = keyof typeof progressWords

const progressWords = {
  NewReplicaSetAvailable: 'has successfully progressed.',
  ReplicaSetUpdated: 'is progressing.',
  ProgressDeadlineExceeded: 'has timed out progressing.',
} as const

function progress({ deployment, newSet }: Sheet, status: 'True' | 'False', reason: ProgressReason): Said {
  const subject = newSet ? `ReplicaSet "${nameOf(newSet)}"` : `Deployment "${nameOf(deployment)}"`
  return { type: 'Progressing', status, reason, message: `${subject} ${progressWords[reason]}` }
}

/** All Pods are of the new template and available, and none of another is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 0)
  )
}

function isProgress(old: DeploymentStatus, status: DeploymentStatus): boolean {
  const outdated = (of: DeploymentStatus) => (of.replicas ?? 0) - (of.updatedReplicas ?? 0)
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    outdated(status) < outdated(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  )
}

function isOverdue(deployment: Deployment, progressing: DeploymentCondition | null, now: Instant): boolean {
  const at = deadlineAt(deployment, progressing)
  if (!progressing || at === null || progressing.reason === 'NewReplicaSetAvailable') return false
  return progressing.reason === 'ProgressDeadlineExceeded' || at < now
}

function deadlineAt(deployment: Deployment, progressing: DeploymentCondition | null): Instant | null {
  const deadlineMs = deadlineMsOf(deployment)
  const since = parseTime(progressing?.lastUpdateTime)
  return deadlineMs === null || since === null ? null : since + deadlineMs
}

/** When to look whether the rollout has come too late; null when it cannot. */
export function deadlineCheckMs(
  deployment: Deployment,
  status: DeploymentStatus,
  now: Instant,
): number | null {
  const progressing = conditionOf(status.conditions, 'Progressing')
  const at = deadlineAt(deployment, progressing)
  const isOver = isComplete(deployment, status) || progressing?.reason === 'ProgressDeadlineExceeded'
  return at === null || isOver ? null : Math.max(0, at - now) + 1000
}

/** A set that cannot make its Pods says so on the Deployment too, the new one before the others. */
function withFailure({ newSet, sets }: Sheet, conditions: Conditions, now: Instant): Conditions {
  const failing = [newSet, ...sets].find(set => hasCondition(set?.status?.conditions, 'ReplicaFailure'))
  const failure = conditionOf(failing?.status?.conditions, 'ReplicaFailure')
  if (!failure) return without(conditions, 'ReplicaFailure')
  const { type, status, reason, message } = failure
  return withCondition(conditions, { type, status, reason, message }, now)
}

/** That a Deployment is paused or goes on is noted, so that the clock of its deadline stands meanwhile. */
export function pauseNoted(deployment: Deployment, now: Instant): Conditions {
  const conditions = deployment.status?.conditions ?? []
  if (deadlineMsOf(deployment) === null) return conditions
  const before = conditionOf(conditions, 'Progressing')
  if (before?.reason === 'ProgressDeadlineExceeded') return conditions
  const isPaused = deployment.spec?.paused === true
  if (isPaused === (before?.reason === 'DeploymentPaused')) return conditions
  const said = isPaused
    ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
    : { reason: 'DeploymentResumed', message: 'Deployment is resumed' }
  return withCondition(conditions, { type: 'Progressing', status: 'Unknown', ...said }, now)
}
