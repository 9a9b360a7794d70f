import type { LabelSelector, PodTemplateSpec } from '../../generated/types.ts'
import { labelSelectorOf, matchesLabels, type Selector, selectsEverything } from '../../select/selector.ts'
import { sortedMap } from '../../shown-value.ts'
import { isRefusal } from '../../status-error.ts'
import { Findings } from '../rules/findings.ts'
import { validateAnnotations, validateLabelSelector, validateLabels } from '../rules/labels.ts'
import { validatePodAnnotations } from './pod-annotations.ts'
import { type PodSpecRules, validatePodSpec } from './pod-spec.ts'

export type TemplateRules = Omit<PodSpecRules, 'metadata'>

export function validatePodTemplate(
  findings: Findings,
  path: string,
  { metadata, spec }: PodTemplateSpec,
  rules: TemplateRules = {},
): void {
  validateLabels(findings, `${path}.labels`, metadata?.labels)
  validateAnnotations(findings, `${path}.annotations`, metadata?.annotations)
  if (!spec) {
    findings.required(`${path}.spec.containers`)
    return
  }
  if (metadata?.annotations)
    validatePodAnnotations(findings, `${path}.annotations`, metadata.annotations, spec)
  validatePodSpec(findings, `${path}.spec`, spec, { ...rules, metadata: null })
  if (spec.ephemeralContainers?.length)
    findings.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
}

/** What the old template already had and the new one may therefore keep. */
export function rulesFromOld(old: PodTemplateSpec | undefined): TemplateRules {
  return old?.spec ? { allowsInvalidSelectorValues: hasInvalidSelectorValues(old) } : {}
}

function hasInvalidSelectorValues({ spec }: PodTemplateSpec): boolean {
  const affinity = spec?.affinity
  if (!affinity) return false
  const terms = [affinity.podAffinity, affinity.podAntiAffinity].flatMap(each => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(term => term.podAffinityTerm),
  ])
  const [lenient, strict] = [new Findings(), new Findings()]
  for (const { labelSelector, namespaceSelector } of terms)
    for (const selector of [labelSelector, namespaceSelector]) {
      validateLabelSelector(lenient, '', selector, { allowsInvalidValues: true })
      validateLabelSelector(strict, '', selector)
    }
  return strict.errors.length > lenient.errors.length
}

/** A workload's selector: there, valid, not empty where a kind is named, and true of the template's own labels. */
export function validateWorkloadSelector(
  findings: Findings,
  path: string,
  selector: LabelSelector | undefined,
  {
    template,
    workload,
  }: { readonly template: PodTemplateSpec | undefined; readonly workload: string | null },
): void {
  if (!selector) findings.required(`${path}.selector`)
  else {
    validateLabelSelector(findings, `${path}.selector`, selector)
    const count = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length
    if (count === 0 && workload !== null)
      findings.invalid(`${path}.selector`, selector, `empty selector is invalid for ${workload}`)
  }
  const parsed = tryParse(selector)
  const labels = template?.metadata?.labels
  if (!parsed) findings.invalid(`${path}.selector`, selector ?? null, '')
  else if (!selectsEverything(parsed) && !matchesLabels(parsed, labels))
    findings.invalid(
      `${path}.template.metadata.labels`,
      sortedMap(labels),
      '`selector` does not match template `labels`',
    )
}

function tryParse(selector: LabelSelector | undefined): Selector | null {
  try {
    return labelSelectorOf(selector)
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** Pods of a workload that keeps them running. */
export function validateEndlessTemplate(
  findings: Findings,
  path: string,
  template: PodTemplateSpec | undefined,
  workload: string,
): void {
  const { restartPolicy = '', activeDeadlineSeconds } = template?.spec ?? {}
  if (restartPolicy !== 'Always')
    findings.notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    findings.forbidden(
      `${path}.spec.activeDeadlineSeconds`,
      `activeDeadlineSeconds in ${workload} is not Supported`,
    )
}
