// What a Job may ask for.
import type { JobSpec, ObjectMeta } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import { type TemplateRules, validatePodTemplate, validateWorkloadSelector } from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'
import { validateDomainPrefixedPath } from '../rules/paths.ts'
import { validateFailurePolicy, validateSuccessPolicy } from './job-policies.ts'

/** As it may come: what is required may be missing. */
type Spec = Partial<JobSpec>

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

interface CandidateJob {
  readonly metadata?: ObjectMeta
  readonly spec?: Spec
}

export function validateJob(findings: Findings, job: CandidateJob): void {
  const { spec = noSpec } = job
  if (!spec.manualSelector) validateGenerated(findings, job)
  validateJobSpec(findings, 'spec', spec)
  if (spec.manualSelector || spec.selector)
    validateWorkloadSelector(findings, 'spec', spec.selector, { template: spec.template, workload: null })
  validateHostnames(findings, job)
}

const noSpec: Spec = {}

/** The labels and the selector that a Job gets by itself are its own, and nobody else's. */
function validateGenerated(findings: Findings, { metadata = {}, spec = noSpec }: CandidateJob): void {
  const { name = '', uid = '' } = metadata
  const labels = spec.template?.metadata?.labels ?? {}
  const expected: { readonly [label: string]: string } = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  }
  for (const [key, value] of Object.entries(expected))
    if (labels[key] !== value)
      findings.invalid(`spec.template.metadata.labels[${key}]`, labels, `must be '${value}'`)
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {}
  const own = Object.entries(matchLabels).every(([key, value]) => expected[key] === value)
  if (!own || matchExpressions.length > 0)
    findings.invalid('spec.selector', spec.selector, '`selector` not auto-generated')
}

/** A Pod of an Indexed Job is called after its Job and its index. */
function validateHostnames(findings: Findings, { metadata, spec = noSpec }: CandidateJob): void {
  const { completionMode, completions = 0 } = spec
  if (completionMode !== 'Indexed' || completions <= 0) return
  const name = metadata?.name ?? ''
  const last = `${name}-${completions - 1}`
  if (problemsOfDns1123Label(last).length > 0)
    findings.invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`)
}

const managerBytesMax = 63

/** Without the selector, which the template of a CronJob has not yet. */
export function validateJobSpec(
  findings: Findings,
  path: string,
  spec: Spec,
  rules: TemplateRules = {},
): void {
  for (const field of counts) findings.notNegative(`${path}.${field}`, spec[field])
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    findings.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  if (spec.managedBy !== undefined) {
    validateDomainPrefixedPath(findings, `${path}.managedBy`, spec.managedBy)
    if (spec.managedBy.length > managerBytesMax) findings.tooLong(`${path}.managedBy`, managerBytesMax)
  }
  validateMode(findings, path, spec)
  validatePolicies(findings, path, spec)
  validatePodTemplate(findings, `${path}.template`, spec.template ?? {}, rules)
  validateRestart(findings, path, spec)
}

function validateMode(findings: Findings, path: string, spec: Spec): void {
  const { completionMode = 'NonIndexed' } = spec
  if (completionMode === 'Indexed') validateIndexed(findings, path, spec)
  else if (completionMode !== 'NonIndexed')
    findings.notSupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed'])
  else
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined)
        findings.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode')
}

const parallelismMax = 100_000
const failedIndexesMax = 100_000
/** Beyond so many completions, what may fail is kept in bounds. */
const manyCompletions = 100_000
const maxOfMany = 10_000

function validateIndexed(findings: Findings, path: string, spec: Spec): void {
  const { completions } = spec
  const atMost = (field: 'parallelism' | 'maxFailedIndexes', max: number, what: string) => {
    const value = spec[field] ?? 0
    if (value > max) findings.invalid(`${path}.${field}`, value, `must be less than or equal to ${what}`)
  }
  if (completions === undefined) findings.required(`${path}.completions`, 'when completion mode is Indexed')
  atMost('parallelism', parallelismMax, `${parallelismMax} when completion mode is Indexed`)
  if (completions !== undefined) atMost('maxFailedIndexes', completions, 'completions')
  atMost('maxFailedIndexes', failedIndexesMax, String(failedIndexesMax))
  if ((completions ?? 0) <= manyCompletions || spec.backoffLimitPerIndex === undefined) return
  if (spec.maxFailedIndexes === undefined)
    findings.required(
      `${path}.maxFailedIndexes`,
      `must be specified when completions is above ${manyCompletions}`,
    )
  const what = `${maxOfMany} when completions are above ${manyCompletions} and used with backoff limit per index`
  atMost('parallelism', maxOfMany, what)
  atMost('maxFailedIndexes', maxOfMany, what)
}

function validatePolicies(findings: Findings, path: string, spec: Spec): void {
  const { podFailurePolicy, podReplacementPolicy, successPolicy } = spec
  if (podFailurePolicy) validateFailurePolicy(findings, `${path}.podFailurePolicy`, spec)
  if (successPolicy && spec.completionMode !== 'Indexed')
    findings.invalid(`${path}.successPolicy`, successPolicy, 'requires indexed completion mode')
  else if (successPolicy) validateSuccessPolicy(findings, `${path}.successPolicy`, spec)
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  if (podReplacementPolicy !== undefined && !supported.includes(podReplacementPolicy))
    findings.notSupported(`${path}.podReplacementPolicy`, podReplacementPolicy, supported)
}

/** Pods of a Job are to end; those whose failures have rules are not started again. */
function validateRestart(findings: Findings, path: string, { template, podFailurePolicy }: Spec): void {
  const restartPolicy = template?.spec?.restartPolicy ?? ''
  const field = `${path}.template.spec.restartPolicy`
  if (restartPolicy === '' || restartPolicy === 'Always')
    findings.required(field, 'valid values: "OnFailure", "Never"')
  else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    findings.notSupported(field, restartPolicy, ['OnFailure', 'Never'])
  else if (podFailurePolicy && restartPolicy !== 'Never')
    findings.invalid(field, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')
}
