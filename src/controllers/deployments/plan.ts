// What a Deployment does in one pass: pure, from what is there and the time.
//
// A paused Deployment and one that is being scaled only have their ReplicaSets sized; else the strategy makes its move.
// The plan names ReplicaSets to make, change and forget, the number of the revision, and the status.
import type {
  Deployment,
  DeploymentStatus,
  OwnerReference,
  Pod,
  ReplicaSet,
} from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { updateNewSet } from './new-set.ts'
import { annotations, isRecreate } from './nouns.ts'
import { recreate, rollOut } from './rollout.ts'
import { cleanUp, isScaling, scaleSets } from './scaling.ts'
import { type SetStep, Sheet } from './sheet.ts'
import {
  type Conditions,
  countedStatus,
  deadlineCheckMs,
  deadlineMsOf,
  isComplete,
  pauseNoted,
  rolloutStatus,
  withCondition,
} from './status.ts'

export interface ObservedDeployment {
  readonly deployment: Deployment
  /** Those it controls. */
  readonly sets: readonly ReplicaSet[]
  /** The reference that makes a new set its own. */
  readonly owner: OwnerReference
  podsOf(set: ReplicaSet): readonly Pod[]
}

export interface DeploymentPlan {
  readonly steps: readonly SetStep[]
  /** The number of the revision that the Deployment is at; null before it has one. */
  readonly revision: string | null
  readonly status: DeploymentStatus
  /** When to look whether the rollout is late. */
  readonly checkAgainMs: number | null
}

export function planDeployment(observed: ObservedDeployment, now: Instant): DeploymentPlan {
  const { deployment, sets } = observed
  const sheet = new Sheet(deployment, sets)
  if (isTerminating(deployment))
    return planned(sheet, countedStatus(sheet, deployment.status?.conditions ?? [], now), now)
  const hadSet = sheet.newSet !== null
  const paused = pauseNoted(deployment, now)
  if (deployment.spec?.paused || isScaling(sheet)) {
    updateNewSet(sheet)
    scaleSets(sheet)
    if (deployment.spec?.paused) cleanUp(sheet, deployment.spec.revisionHistoryLimit)
    return planned(
      sheet,
      countedStatus(sheet, setNoted(sheet, { hadSet, conditions: paused, now }), now),
      now,
    )
  }
  updateNewSet(sheet)
  if (isRecreate(deployment)) recreate(sheet, observed)
  else rollOut(sheet, observed.owner)
  const status = rolloutStatus(sheet, setNoted(sheet, { hadSet, conditions: paused, now }), now)
  if (sheet.steps.length === 0 && isComplete(deployment, status))
    cleanUp(sheet, deployment.spec?.revisionHistoryLimit)
  return planned(sheet, status, now)
}

function planned(sheet: Sheet, status: DeploymentStatus, now: Instant): DeploymentPlan {
  const { newSet, steps, deployment } = sheet
  return {
    steps,
    revision: newSet?.metadata?.annotations?.[annotations.revision] ?? null,
    status,
    checkAgainMs: deployment.spec?.paused ? null : deadlineCheckMs(deployment, status, now),
  }
}

/** The first word of a rollout: its set was made, or was found. */
function setNoted(
  { deployment, newSet }: Sheet,
  {
    hadSet,
    conditions,
    now,
  }: { readonly hadSet: boolean; readonly conditions: Conditions; readonly now: Instant },
): Conditions {
  if (!newSet || deadlineMsOf(deployment) === null) return conditions
  const hasProgress = conditions.some(({ type }) => type === 'Progressing')
  if (hadSet && hasProgress) return conditions
  const said = hadSet
    ? { reason: 'FoundNewReplicaSet', message: `Found new replica set "${nameOf(newSet)}"` }
    : { reason: 'NewReplicaSetCreated', message: `Created new replica set "${nameOf(newSet)}"` }
  return withCondition(conditions, { type: 'Progressing', status: 'True', ...said }, now)
}
