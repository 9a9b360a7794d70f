// Deployments, ReplicaSets and DaemonSets: what they have in common with a StatefulSet is checked like there.
import type {
  DaemonSet,
  Deployment,
  LabelSelector,
  PodTemplateSpec,
  RollingUpdateDaemonSet,
  RollingUpdateDeployment,
} from '../../generated/types.ts'
import {
  rulesFromOld,
  type TemplateRules,
  validateEndlessTemplate,
  validatePodTemplate,
  validateWorkloadSelector,
} from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'
import { amountOfIntOrPercent, validateAtMostAll, validateIntOrPercent } from '../rules/int-or-percent.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'

/** A Deployment, ReplicaSet or DaemonSet. */
interface Workload {
  readonly spec?: {
    readonly replicas?: number
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly progressDeadlineSeconds?: number
    readonly selector: LabelSelector
    readonly template?: PodTemplateSpec
  }
}

const counts = ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'] as const

export function validateWorkload(
  findings: Findings,
  { spec }: Workload,
  kind: string,
  rules: TemplateRules = {},
): void {
  for (const field of counts) findings.notNegative(`spec.${field}`, spec?.[field])
  const template = spec?.template
  validateWorkloadSelector(findings, 'spec', spec?.selector, { template, workload: kind.toLowerCase() })
  validatePodTemplate(findings, 'spec.template', template ?? {}, rules)
  validateEndlessTemplate(findings, 'spec.template', template, kind)
}

export function validateWorkloadUpdate(
  findings: Findings,
  workload: Workload,
  old: Workload,
  kind: string,
): void {
  validateWorkload(findings, workload, kind, rulesFromOld(old.spec?.template))
  if (!isSameValue(workload.spec?.selector, old.spec?.selector))
    findings.invalid('spec.selector', workload.spec?.selector ?? null, immutableText)
}

/** How a Deployment brings its Pods up to date. */
export function validateDeploymentStrategy(findings: Findings, { spec }: Deployment): void {
  const { type = '', rollingUpdate } = spec?.strategy ?? {}
  const path = 'spec.strategy'
  if (type === '') findings.required(`${path}.type`)
  else if (type === 'Recreate') {
    if (rollingUpdate)
      findings.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type !== 'RollingUpdate')
    findings.notSupported(`${path}.type`, type, ['Recreate', 'RollingUpdate'])
  else if (rollingUpdate) validateBounds(findings, `${path}.rollingUpdate`, rollingUpdate)
  else findings.required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil')
  const { progressDeadlineSeconds, minReadySeconds = 0 } = spec ?? {}
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds)
    findings.invalid(
      'spec.progressDeadlineSeconds',
      progressDeadlineSeconds,
      'must be greater than minReadySeconds',
    )
}

function validateBounds(
  findings: Findings,
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
): void {
  validateIntOrPercent(findings, `${path}.maxUnavailable`, maxUnavailable)
  validateIntOrPercent(findings, `${path}.maxSurge`, maxSurge)
  if (amountOfIntOrPercent(maxUnavailable) === 0 && amountOfIntOrPercent(maxSurge) === 0)
    findings.invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')
  validateAtMostAll(findings, `${path}.maxUnavailable`, maxUnavailable)
}

/** How a DaemonSet does. */
export function validateDaemonStrategy(findings: Findings, { spec }: DaemonSet): void {
  const { type = '', rollingUpdate } = spec?.updateStrategy ?? {}
  const path = 'spec.updateStrategy'
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') findings.notSupported(`${path}.type`, type, ['OnDelete', 'RollingUpdate'])
  else if (rollingUpdate) validateDaemonBounds(findings, `${path}.rollingUpdate`, rollingUpdate)
  else findings.required(`${path}.rollingUpdate`)
}

function validateDaemonBounds(
  findings: Findings,
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDaemonSet,
): void {
  validateIntOrPercent(findings, `${path}.maxUnavailable`, maxUnavailable)
  validateAtMostAll(findings, `${path}.maxUnavailable`, maxUnavailable)
  validateIntOrPercent(findings, `${path}.maxSurge`, maxSurge)
  validateAtMostAll(findings, `${path}.maxSurge`, maxSurge)
  const [isShort, isSurging] = [amountOfIntOrPercent(maxUnavailable) > 0, amountOfIntOrPercent(maxSurge) > 0]
  if (isShort && isSurging)
    findings.invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')
  if (!isShort && !isSurging) findings.required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
}
