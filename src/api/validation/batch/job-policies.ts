// When a Job counts as failed before all its tries are used up, and as done before all its indexes are.
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import { quoted } from '../../shown-value.ts'
import { conditionStatuses } from '../rules/conditions.ts'
import type { Findings } from '../rules/findings.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { readIndexes } from './job-indexes.ts'

/** As it may come: what is required may be missing. */
type Spec = Partial<JobSpec>

const rulesMax = 20
const patternsMax = 20
const exitCodesMax = 255
const indexesBytesMax = 64 * 1024
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']

function validateOneOf(findings: Findings, path: string, value: string, valid: readonly string[]): void {
  if (!value) findings.required(path, `valid values: [${valid.map(quoted).join(' ')}]`)
  else if (!valid.includes(value)) findings.notSupported(path, value, valid)
}

export function validateFailurePolicy(findings: Findings, path: string, spec: Spec): void {
  const { rules = [] } = spec.podFailurePolicy ?? {}
  if (rules.length > rulesMax) findings.tooMany(`${path}.rules`, rules.length, rulesMax)
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {}
  const names = new Set([...containers, ...initContainers].map(({ name }) => name))
  rules.forEach((rule, index) => {
    const at = `${path}.rules[${index}]`
    validateAction(findings, `${at}.action`, rule, spec)
    if (rule.onExitCodes) validateExitCodes(findings, `${at}.onExitCodes`, rule.onExitCodes, names)
    validatePatterns(findings, `${at}.onPodConditions`, rule.onPodConditions ?? [])
    validateOneWay(findings, at, rule)
  })
}

function validateAction(
  findings: Findings,
  path: string,
  { action }: PodFailurePolicyRule,
  { backoffLimitPerIndex }: Spec,
): void {
  validateOneOf(findings, path, action, actions)
  if (action === 'FailIndex' && backoffLimitPerIndex === undefined)
    findings.invalid(path, action, 'requires the backoffLimitPerIndex to be set')
}

function validateOneWay(
  findings: Findings,
  path: string,
  { onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
): void {
  if (onExitCodes && onPodConditions.length > 0)
    findings.invalidSomehow(path, 'specifying both OnExitCodes and OnPodConditions is not supported')
  if (!onExitCodes && onPodConditions.length === 0)
    findings.invalidSomehow(path, 'specifying one of OnExitCodes and OnPodConditions is required')
}

function validatePatterns(
  findings: Findings,
  path: string,
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
): void {
  if (patterns.length > patternsMax) findings.tooMany(path, patterns.length, patternsMax)
  patterns.forEach(({ type, status = '' }, index) => {
    findings.problems(`${path}[${index}].type`, type, problemsOfLabelKey(type))
    validateOneOf(findings, `${path}[${index}].status`, status, conditionStatuses)
  })
}

function validateExitCodes(
  findings: Findings,
  path: string,
  { operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement,
  names: ReadonlySet<string>,
): void {
  validateOneOf(findings, `${path}.operator`, operator, ['In', 'NotIn'])
  if (containerName !== undefined && !names.has(containerName))
    findings.invalid(
      `${path}.containerName`,
      containerName,
      'must be one of the container or initContainer names in the pod template',
    )
  const at = `${path}.values`
  if (values.length === 0) findings.invalid(at, values, 'at least one value is required')
  else if (values.length > exitCodesMax) findings.tooMany(at, values.length, exitCodesMax)
  const repeated = repeatedIn(values)
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0)
      findings.invalid(`${at}[${index}]`, value, 'must not be 0 for the In operator')
    if (repeated.has(index)) findings.duplicate(`${at}[${index}]`, value)
  })
  if (values.some((value, index) => value < (values[index - 1] ?? value)))
    findings.invalid(at, values, 'must be ordered')
}

export function validateSuccessPolicy(findings: Findings, path: string, spec: Spec): void {
  const { rules = [] } = spec.successPolicy ?? {}
  if (rules.length === 0)
    findings.required(
      `${path}.rules`,
      'at least one rules must be specified when the successPolicy is specified',
    )
  if (rules.length > rulesMax) findings.tooMany(`${path}.rules`, rules.length, rulesMax)
  // Without completions an Indexed Job is refused anyway.
  const completions = spec.completions ?? Number.POSITIVE_INFINITY
  rules.forEach((rule, index) => {
    validateSuccessRule(findings, `${path}.rules[${index}]`, rule, completions)
  })
}

function validateSuccessRule(
  findings: Findings,
  path: string,
  { succeededCount, succeededIndexes }: SuccessPolicyRule,
  completions: number,
): void {
  if (succeededCount === undefined && succeededIndexes === undefined)
    findings.required(path, 'at least one of succeededCount or succeededIndexes must be specified')
  const most = [{ count: completions, of: 'specified completions' }]
  if (succeededIndexes !== undefined) {
    const count = countIndexes(findings, `${path}.succeededIndexes`, succeededIndexes, completions)
    most.push({ count, of: 'indexes in the specified succeededIndexes field' })
  }
  if (succeededCount === undefined) return
  const at = `${path}.succeededCount`
  findings.notNegative(at, succeededCount)
  for (const { count, of } of most)
    if (succeededCount > count)
      findings.invalid(at, succeededCount, `must be less than or equal to ${count} (the number of ${of})`)
}

function countIndexes(findings: Findings, path: string, text: string, completions: number): number {
  if (text.length > indexesBytesMax) findings.tooLong(path, indexesBytesMax)
  const indexes = readIndexes(text, completions)
  if (indexes.kind === 'intervals') return indexes.count
  findings.invalid(path, text, `error parsing succeededIndexes: ${indexes.text}`)
  return 0
}
