// What a Job may ask for, and what of it may change.
import type {
  Job,
  JobSpec,
  ObjectMeta,
  PodFailurePolicyRule,
  PodTemplateSpec,
  SuccessPolicyRule,
} from '../../generated/types.ts'
import {
  rulesFromOld,
  type TemplateRules,
  validatePodTemplate,
  validateWorkloadSelector,
} from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'

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
  if (spec.manualSelector || spec.selector)
    validateWorkloadSelector(findings, 'spec', spec.selector, { template: spec.template, workload: 'job' })
  validateJobSpec(findings, 'spec', spec)
}

const noSpec: Spec = {}

/** The labels and the selector that a Job gets by itself are its own, and nobody else's. */
function validateGenerated(findings: Findings, { metadata = {}, spec = noSpec }: CandidateJob): void {
  const { name = '', uid = '' } = metadata
  const labels = spec.template?.metadata?.labels ?? {}
  const expected: { readonly [label: string]: string } = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  for (const [key, value] of Object.entries(expected))
    if (labels[key] !== value)
      findings.invalid(`spec.template.metadata.labels[${key}]`, labels, `must be '${value}'`)
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {}
  const own = Object.entries(matchLabels).every(([key, value]) => expected[key] === value)
  if (!own || matchExpressions.length > 0)
    findings.invalid('spec.selector', spec.selector, '`selector` not auto-generated')
}

/** Without the selector, which the template of a CronJob has not yet. */
export function validateJobSpec(
  findings: Findings,
  path: string,
  spec: Spec,
  rules: TemplateRules = {},
): void {
  for (const field of counts) findings.notNegative(`${path}.${field}`, spec[field])
  validateIndexed(findings, path, spec)
  validatePolicies(findings, path, spec)
  validatePodTemplate(findings, `${path}.template`, spec.template ?? {}, rules)
  validateRestart(findings, path, spec)
}

const indexedParallelismMax = 100_000

function validateIndexed(findings: Findings, path: string, spec: Spec): void {
  const isIndexed = spec.completionMode === 'Indexed'
  if (spec.completionMode !== undefined && !isIndexed && spec.completionMode !== 'NonIndexed')
    findings.notSupported(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed'])
  if (isIndexed && spec.completions === undefined)
    findings.required(`${path}.completions`, 'when completion mode is Indexed')
  if (isIndexed && (spec.parallelism ?? 0) > indexedParallelismMax)
    findings.invalid(
      `${path}.parallelism`,
      spec.parallelism,
      `must be less than or equal to ${indexedParallelismMax} when completion mode is Indexed`,
    )
  if (!isIndexed && spec.backoffLimitPerIndex !== undefined)
    findings.invalid(
      `${path}.backoffLimitPerIndex`,
      spec.backoffLimitPerIndex,
      'requires indexed completion mode',
    )
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    findings.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  if (!isIndexed && spec.successPolicy !== undefined)
    findings.invalid(`${path}.successPolicy`, spec.successPolicy, 'requires indexed completion mode')
}

function validatePolicies(findings: Findings, path: string, spec: Spec): void {
  const { podFailurePolicy, podReplacementPolicy, successPolicy } = spec
  if (podFailurePolicy) {
    const rules = podFailurePolicy.rules ?? []
    if (rules.length > 20) findings.tooMany(`${path}.podFailurePolicy.rules`, rules.length, 20)
    for (const [at, rule] of rules.entries())
      validateFailureRule(findings, `${path}.podFailurePolicy.rules[${at}]`, { rule, spec })
  }
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  if (podReplacementPolicy !== undefined && !supported.includes(podReplacementPolicy))
    findings.notSupported(`${path}.podReplacementPolicy`, podReplacementPolicy, supported)
  if (!successPolicy) return
  const rules = successPolicy.rules ?? []
  if (rules.length === 0)
    findings.required(
      `${path}.successPolicy.rules`,
      'at least one rules must be specified when the successPolicy is specified',
    )
  if (rules.length > 20) findings.tooMany(`${path}.successPolicy.rules`, rules.length, 20)
  for (const [at, rule] of rules.entries())
    validateSuccessRule(findings, `${path}.successPolicy.rules[${at}]`, rule)
}

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']

function validateFailureRule(
  findings: Findings,
  path: string,
  { rule, spec }: { readonly rule: PodFailurePolicyRule; readonly spec: Spec },
): void {
  findings.oneOf(`${path}.action`, rule.action, actions)
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    findings.invalid(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set')
  const { onExitCodes, onPodConditions = [] } = rule
  if (onExitCodes && onPodConditions.length > 0)
    findings.invalid(path, rule, 'specifying both OnExitCodes and OnPodConditions is not supported')
  if (!onExitCodes && onPodConditions.length === 0)
    findings.invalid(path, rule, 'specifying one of OnExitCodes and OnPodConditions is required')
  if (!onExitCodes) return
  findings.oneOf(`${path}.onExitCodes.operator`, onExitCodes.operator, ['In', 'NotIn'])
  const values = onExitCodes.values ?? []
  if (values.length === 0)
    findings.invalid(`${path}.onExitCodes.values`, values, 'at least one value is required')
  if (values.length > 255) findings.tooMany(`${path}.onExitCodes.values`, values.length, 255)
  if (onExitCodes.operator === 'In' && values.includes(0))
    findings.invalid(
      `${path}.onExitCodes.values[${values.indexOf(0)}]`,
      0,
      'must not be 0 for the In operator',
    )
}

function validateSuccessRule(findings: Findings, path: string, rule: SuccessPolicyRule): void {
  const { succeededCount, succeededIndexes } = rule
  if (succeededCount === undefined && succeededIndexes === undefined)
    findings.required(path, 'at least one of succeededCount or succeededIndexes must be specified')
  if (succeededCount !== undefined && succeededCount <= 0)
    findings.invalid(`${path}.succeededCount`, succeededCount, 'must be greater than or equal to 0')
  if (succeededIndexes !== undefined && !/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(succeededIndexes))
    findings.invalid(`${path}.succeededIndexes`, succeededIndexes, 'error parsing succeededIndexes')
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

const immutableFields = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const

export function validateJobUpdate(findings: Findings, job: Job, old: Job): void {
  const [spec, before]: readonly [Spec, Spec] = [job.spec ?? noSpec, old.spec ?? noSpec]
  validateJobSpec(findings, 'spec', spec, rulesFromOld(before.template))
  if (!maySizeChange(spec, before) && spec.completions !== before.completions)
    findings.invalid('spec.completions', spec.completions ?? null, immutableText)
  for (const field of immutableFields)
    if (!isSameValue(spec[field], before[field]))
      findings.invalid(`spec.${field}`, spec[field] ?? null, immutableText)
  if (!isSameValue(fixedPart(spec.template, old), fixedPart(before.template, old)))
    findings.invalid('spec.template', spec.template ?? null, immutableText)
}

/** An Indexed Job may grow and shrink, as long as all its indexes run at the same time. */
const maySizeChange = (spec: Spec, before: Spec): boolean =>
  before.completionMode === 'Indexed' &&
  spec.completions !== undefined &&
  spec.completions === spec.parallelism

/** Where Pods may run can still be decided while a Job is suspended and none has run yet. */
function fixedPart(template: PodTemplateSpec | undefined, { spec, status }: Job): unknown {
  const isOpen = spec?.suspend === true && (status?.active ?? 0) === 0
  if (!isOpen || !template) return template
  const {
    nodeSelector: _,
    tolerations: __,
    affinity,
    schedulingGates: ___,
    ...rest
  } = template.spec ?? { containers: [] }
  return {
    ...template,
    metadata: { ...template.metadata, labels: null, annotations: null },
    spec: { ...rest, affinity: { ...affinity, nodeAffinity: null } },
  }
}
