import { expect, test } from 'vitest'
import { formatFieldError } from '../../field-error.ts'
import type { Job, JobSpec, JobStatus } from '../../generated/types.ts'
import { findingsOf } from '../rules/findings.ts'
import { validateJobStatus } from './job-status.ts'

const startTime = '2026-01-01T00:00:00Z'
const completionTime = '2026-01-01T00:01:00Z'
const conditions = (...types: readonly string[]) => types.map(type => ({ type, status: 'True' }))
const done: JobStatus = {
  startTime,
  completionTime,
  succeeded: 1,
  conditions: conditions('SuccessCriteriaMet', 'Complete'),
}

function wrong(status: JobStatus, before: JobStatus = { startTime, active: 1 }, spec: Partial<JobSpec> = {}) {
  const jobOf = (each: JobStatus): Job => ({ spec: spec as JobSpec, status: each })
  return findingsOf(findings => validateJobStatus(findings, jobOf(status), jobOf(before))).map(
    formatFieldError,
  )
}

test('a Job may go on, end well, and fail', () => {
  expect(wrong({ startTime, active: 2, ready: 2 })).toEqual([])
  expect(wrong(done)).toEqual([])
  expect(wrong({ startTime, failed: 1, conditions: conditions('FailureTarget', 'Failed') })).toEqual([])
  expect(wrong({ startTime, active: 1, conditions: conditions('Custom') })).toEqual([])
})

test('an end is not taken back, nor what was counted', () => {
  expect(wrong({ ...done, completionTime: undefined, conditions: [] }, done)).toEqual([
    'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
    'status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition',
  ])
  expect(wrong({ ...done, completionTime: '2026-01-01T00:02:00Z' }, done)).toEqual([
    'status.completionTime: Invalid value: "2026-01-01T00:02:00Z": completionTime cannot be mutated',
  ])
  expect(wrong({ startTime, failed: 1 }, { startTime, failed: 2, succeeded: 1 })).toEqual([
    'status.failed: Invalid value: 1: cannot decrease the failed counter',
    'status.succeeded: Invalid value: 0: cannot decrease the succeeded counter',
  ])
})

test('an end says when it was, and leaves nothing running', () => {
  expect(wrong({ ...done, completionTime: undefined })).toEqual([
    'status.completionTime: Required value: completionTime is required for Complete jobs',
  ])
  expect(wrong({ ...done, active: 1 })).toEqual([
    'status.active: Invalid value: 1: active>0 is invalid for finished job',
  ])
  expect(wrong({ startTime, completionTime, active: 1 })).toEqual([
    'status.completionTime: Invalid value: "2026-01-01T00:01:00Z": cannot set completionTime when there is no Complete=True condition',
  ])
  expect(wrong({ startTime, conditions: conditions('Failed') })).toEqual([
    'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
  ])
})

test('the start of a Job that is not suspended stays', () => {
  const later = { startTime: completionTime, active: 1 }
  expect(wrong(later)).toEqual([
    'status.startTime: Required value: startTime cannot be removed for unsuspended job',
  ])
  expect(wrong(later, undefined, { suspend: true })).toEqual([])
})

test('what is stored amiss can be changed elsewhere', () => {
  const amiss: JobStatus = { startTime, active: 1, conditions: conditions('Complete') }
  expect(wrong({ ...amiss, active: 0, completionTime }, amiss)).toEqual([])
  expect(wrong({ ...amiss, ready: 0 }, amiss)).toEqual([])
})

test('indexes can be read, and none has both succeeded and failed', () => {
  const spec = { completionMode: 'Indexed', completions: 5, backoffLimitPerIndex: 1 }
  const told = (status: JobStatus) => wrong({ startTime, ...status }, { startTime }, spec)
  expect(told({ completedIndexes: '0-2', failedIndexes: '3' })).toEqual([])
  expect(told({ completedIndexes: '0-7' })).toEqual([
    'status.completedIndexes: Invalid value: "0-7": error parsing completedIndexes: too large index: "7"',
  ])
  expect(told({ completedIndexes: '0-2', failedIndexes: '1,4' })).toEqual([
    'status.failedIndexes: Invalid value: "1,4": failedIndexes and completedIndexes overlap at index: 1',
  ])
})

test('a Pod that has ended is counted once', () => {
  expect(wrong({ startTime, uncountedTerminatedPods: { succeeded: ['a', ''], failed: ['a'] } })).toEqual([
    'status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty',
    'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
  ])
})
