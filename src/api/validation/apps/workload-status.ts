// What the statuses of Deployments, ReplicaSets, ReplicationControllers and DaemonSets may say.
import type {
  DaemonSet,
  DaemonSetStatus,
  Deployment,
  DeploymentStatus,
  ReplicaSet,
  ReplicaSetStatus,
  ReplicationController,
} from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import {
  validateAvailable,
  validateCollisions,
  validateCounts,
  validateParts,
} from '../rules/replica-counts.ts'

const partsOfDeployment = ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const
const countsOfDeployment = [
  'observedGeneration',
  'replicas',
  ...partsOfDeployment,
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
] as const

export function validateDeploymentStatus(findings: Findings, deployment: Deployment, old: Deployment): void {
  const status: DeploymentStatus = deployment.status ?? {}
  validateCounts(findings, status, countsOfDeployment)
  validateParts(findings, status, partsOfDeployment)
  validateAvailable(findings, status, 'readyReplicas')
  validateCollisions(findings, status, old.status)
}

const partsOfSet = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const
const countsOfSet = ['replicas', ...partsOfSet, 'observedGeneration', 'terminatingReplicas'] as const

/** Of ReplicaSets and of what they come from. */
export function validateReplicaSetStatus(findings: Findings, set: ReplicaSet | ReplicationController): void {
  const status: Partial<ReplicaSetStatus> = set.status ?? {}
  validateCounts(findings, status, countsOfSet)
  validateParts(findings, status, partsOfSet)
  validateAvailable(findings, status, 'readyReplicas')
}

const countsOfDaemons = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const

export function validateDaemonSetStatus(findings: Findings, set: DaemonSet, old: DaemonSet): void {
  const status: Partial<DaemonSetStatus> = set.status ?? {}
  validateCounts(findings, status, countsOfDaemons)
  validateCollisions(findings, status, old.status)
}
