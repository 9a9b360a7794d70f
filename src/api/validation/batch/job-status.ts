// What the status of a Job may say, and how it may change: whoever keeps it (`managedBy`), others rely on its end.
//
// A rule about the status alone is looked at when one of its fields changes, so that what is stored amiss can be mended.
import { hasCondition } from '../../conditions.ts'
import type { Job, JobStatus } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { isSameValue } from '../rules/same-value.ts'
import { commonIndex, readIndexes } from './job-indexes.ts'

interface Sides {
  readonly status: JobStatus
  readonly before: JobStatus
  has(type: string): boolean
  had(type: string): boolean
  /** Whether one of these fields changes. */
  changes(...fields: readonly (keyof JobStatus)[]): boolean
}

export function validateJobStatus(findings: Findings, job: Job, old: Job): void {
  const [status, before] = [job.status ?? {}, old.status ?? {}]
  const sides: Sides = {
    status,
    before,
    has: type => hasCondition(status.conditions, type),
    had: type => hasCondition(before.conditions, type),
    changes: (...fields) => fields.some(field => !isSameValue(status[field], before[field])),
  }
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const)
    findings.notNegative(`status.${field}`, status[field])
  validateUncounted(findings, status)
  validateConditions(findings, job, sides)
  validateTimes(findings, job, sides)
  validateEnd(findings, sides)
  validateIndexes(findings, job, sides)
  validateCounters(findings, job, sides)
}

const togetherNever = [
  ['Complete', 'Failed'],
  ['Complete', 'FailureTarget'],
  ['SuccessCriteriaMet', 'Failed'],
  ['SuccessCriteriaMet', 'FailureTarget'],
] as const
const neverWithout = [
  ['Failed', 'FailureTarget'],
  ['Complete', 'SuccessCriteriaMet'],
] as const

/** Pods that have ended, by their UID: each is counted once. */
function validateUncounted(findings: Findings, { uncountedTerminatedPods = {} }: JobStatus): void {
  const seen = new Set<string>()
  for (const field of ['succeeded', 'failed'] as const)
    for (const [index, uid] of (uncountedTerminatedPods[field] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${field}[${index}]`
      if (uid === '') findings.invalid(path, uid, 'must not be empty')
      else if (seen.has(uid)) findings.duplicate(path, uid)
      seen.add(uid)
    }
}

function validateConditions(findings: Findings, { spec }: Job, { has, had, changes }: Sides): void {
  const amiss = (detail: string) => findings.invalidSomehow('status.conditions', detail)
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (had(type) && !has(type)) amiss(`cannot disable the terminal ${type}=True condition`)
  if (had('SuccessCriteriaMet') && !has('SuccessCriteriaMet'))
    amiss('cannot disable the SuccessCriteriaMet=True condition')
  if (!changes('conditions')) return
  for (const [one, other] of togetherNever)
    if (has(one) && has(other)) amiss(`cannot set ${one}=True and ${other}=true conditions`)
  for (const [end, interim] of neverWithout)
    if (has(end) && !has(interim))
      amiss(`cannot set ${end}=True condition without the ${interim}=true condition`)
  if (spec?.successPolicy && has('Complete') && !has('SuccessCriteriaMet'))
    amiss('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True')
  if (had('Complete') && !had('SuccessCriteriaMet') && has('SuccessCriteriaMet'))
    amiss('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions')
}

function validateTimes(findings: Findings, { spec }: Job, { status, before, has, changes }: Sides): void {
  const { startTime, completionTime } = status
  const path = 'status.completionTime'
  if (changes('completionTime', 'conditions')) {
    if (completionTime && !has('Complete'))
      findings.invalid(
        path,
        completionTime,
        'cannot set completionTime when there is no Complete=True condition',
      )
    if (!completionTime && has('Complete'))
      findings.required(path, 'completionTime is required for Complete jobs')
  }
  if (completionTime && before.completionTime && changes('completionTime'))
    findings.invalid(path, completionTime, 'completionTime cannot be mutated')
  if (changes('startTime', 'completionTime') && startTime && completionTime && completionTime < startTime)
    findings.invalid(path, completionTime, 'completionTime cannot be set before startTime')
  if (before.startTime && changes('startTime') && !spec?.suspend)
    findings.required('status.startTime', 'startTime cannot be removed for unsuspended job')
}

/** A Job that has ended has nothing left to do. */
function validateEnd(findings: Findings, { status, has, changes }: Sides): void {
  if (status.ready !== undefined && changes('ready', 'active') && status.ready > (status.active ?? 0))
    findings.invalid('status.ready', status.ready, 'cannot set more ready pods than active')
  if (!has('Complete') && !has('Failed')) return
  for (const field of ['active', 'terminating'] as const)
    if ((status[field] ?? 0) > 0 && changes(field, 'conditions'))
      findings.invalid(`status.${field}`, status[field], `${field}>0 is invalid for finished job`)
  if (!status.startTime && changes('startTime', 'conditions'))
    findings.required('status.startTime', 'startTime is required for finished job')
  const uncounted = status.uncountedTerminatedPods
  const left = (uncounted?.succeeded?.length ?? 0) + (uncounted?.failed?.length ?? 0)
  if (left > 0 && changes('uncountedTerminatedPods', 'conditions'))
    findings.invalid(
      'status.uncountedTerminatedPods',
      uncounted,
      'uncountedTerminatedPods needs to be empty for finished job',
    )
}

function validateIndexes(findings: Findings, job: Job, { status, changes }: Sides): void {
  const { completionMode, completions, backoffLimitPerIndex } = job.spec ?? {}
  const { completedIndexes = '', failedIndexes } = status
  const lists = [
    ['completedIndexes', completedIndexes],
    ['failedIndexes', backoffLimitPerIndex === undefined ? '' : (failedIndexes ?? '')],
  ] as const
  for (const [field, text] of lists) {
    if (completions === undefined || !changes(field)) continue
    const indexes = readIndexes(text, completions)
    if (indexes.kind === 'problem')
      findings.invalid(`status.${field}`, text, `error parsing ${field}: ${indexes.text}`)
  }
  if (completedIndexes && completionMode !== 'Indexed' && changes('completedIndexes'))
    findings.invalid(
      'status.completedIndexes',
      completedIndexes,
      'cannot set non-empty completedIndexes when non-indexed completion mode',
    )
  if (failedIndexes !== undefined && backoffLimitPerIndex === undefined && changes('failedIndexes'))
    findings.invalid(
      'status.failedIndexes',
      failedIndexes,
      'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
    )
  if (failedIndexes === undefined || completions === undefined) return
  if (!changes('completedIndexes', 'failedIndexes')) return
  const [done, failed] = [readIndexes(completedIndexes, completions), readIndexes(failedIndexes, completions)]
  if (done.kind === 'problem' || failed.kind === 'problem') return
  const common = commonIndex(done.intervals, failed.intervals)
  if (common !== null)
    findings.invalid(
      'status.failedIndexes',
      failedIndexes,
      `failedIndexes and completedIndexes overlap at index: ${common}`,
    )
}

function validateCounters(findings: Findings, { spec }: Job, { status, before }: Sides): void {
  const [failed, succeeded] = [status.failed ?? 0, status.succeeded ?? 0]
  if (failed < (before.failed ?? 0))
    findings.invalid('status.failed', failed, 'cannot decrease the failed counter')
  // An Indexed Job that shrinks forgets what lay beyond its size.
  const mayShrink = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism
  if (succeeded < (before.succeeded ?? 0) && !mayShrink)
    findings.invalid('status.succeeded', succeeded, 'cannot decrease the succeeded counter')
}
