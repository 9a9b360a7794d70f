// The workloads that Kedge stores but does not run: what they have in common with a StatefulSet is checked like there.
import type { LabelSelector, PodTemplateSpec } from '../generated/types.ts'
import {
  rulesFromOld,
  type TemplateRules,
  validateEndlessTemplate,
  validatePodTemplate,
  validateWorkloadSelector,
} from './pod/pod-template.ts'
import type { Findings } from './rules/findings.ts'
import { immutableText } from './rules/object-meta.ts'
import { isSameValue } from './rules/same-value.ts'

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
