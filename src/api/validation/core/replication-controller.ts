import type { PodTemplate, ReplicationController } from '../../generated/types.ts'
import { sortedMap } from '../../shown-value.ts'
import {
  rulesFromOld,
  type TemplateRules,
  validateEndlessTemplate,
  validatePodTemplate,
} from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'

/** Its selector is a map of labels: a template that is not among what it selects would make Pods without end. */
export function validateReplicationController(
  findings: Findings,
  { spec = {} }: ReplicationController,
  rules: TemplateRules = {},
): void {
  const { selector = {}, template } = spec
  findings.notNegative('spec.minReadySeconds', spec.minReadySeconds)
  const selected = Object.entries(selector)
  if (selected.length === 0) findings.required('spec.selector')
  findings.notNegative('spec.replicas', spec.replicas)
  if (!template) {
    findings.required('spec.template')
    return
  }
  const labels = template.metadata?.labels
  if (selected.some(([key, value]) => labels?.[key] !== value))
    findings.invalid(
      'spec.template.metadata.labels',
      sortedMap(labels),
      '`selector` does not match template `labels`',
    )
  validatePodTemplate(findings, 'spec.template', template, rules)
  validateEndlessTemplate(findings, 'spec.template', template, 'ReplicationController')
}

export const validateReplicationControllerUpdate = (
  findings: Findings,
  controller: ReplicationController,
  old: ReplicationController,
): void => validateReplicationController(findings, controller, rulesFromOld(old.spec?.template))

export const validatePodTemplateObject = (findings: Findings, { template = {} }: PodTemplate): void =>
  validatePodTemplate(findings, 'template', template)

export const validatePodTemplateObjectUpdate = (
  findings: Findings,
  { template = {} }: PodTemplate,
  old: PodTemplate,
): void => validatePodTemplate(findings, 'template', template, rulesFromOld(old.template))
