// What a CronJob does in one pass, from its Jobs and the time. Pure.
//
// Of several times that were missed only the last is made up for. A Job is named by its time, in minutes, so that one
// time never has two. What the pass finds is told by events, in upstream's words.

import { hasCondition } from '../../api/conditions.ts'
import { isTimeZone, nextTime } from '../../api/cron/next-time.ts'
import { parseSchedule, type Schedule } from '../../api/cron/schedule.ts'
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../../api/generated/types.ts'
import { isTerminating, nameOf, toUid, uidOf } from '../../api/object.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import { dueTimes, missedMax } from './missed.ts'

export interface ObservedCronJob {
  readonly cronJob: CronJob
  /** Those it controls. */
  readonly jobs: readonly Job[]
}

export interface CronEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface CronPlan {
  readonly events: readonly CronEvent[]
  /** Jobs that the next one takes the place of. */
  readonly replace: readonly Job[]
  /** For which time a Job is to be made. */
  readonly run: Instant | null
  /** Finished Jobs beyond those that are to be remembered. */
  readonly forget: readonly Job[]
  /** Without the Job that is to be made. */
  readonly status: CronJobStatus
  readonly checkAgainMs: number | null
}

export function planCronJob({ cronJob, jobs }: ObservedCronJob, now: Instant): CronPlan {
  const { status, events } = seen(cronJob, jobs)
  const rest = { replace: [], run: null, forget: surplus(cronJob, jobs), status, checkAgainMs: null }
  if (isTerminating(cronJob)) return { ...rest, forget: [], events }
  const { spec } = cronJob
  if (!spec || spec.suspend) return { ...rest, events }
  const schedule = scheduleOf(cronJob)
  if ('reason' in schedule) return { ...rest, events: [...events, schedule] }
  const active = jobs.filter(job => status.active?.some(({ uid }) => uid === uidOf(job)))
  const turn = turnOf(cronJob, { schedule, active, now })
  const next = nextTime(schedule, now, spec.timeZone)
  return {
    ...rest,
    ...turn,
    events: [...events, ...turn.events],
    // Upstream gives its clock a little: it looks when the time has surely come.
    checkAgainMs: next === null ? null : next - now + 100,
  }
}

type Turn = Pick<CronPlan, 'events' | 'replace' | 'run'>
const noTurn: Turn = { events: [], replace: [], run: null }
const told = (type: CronEvent['type'], reason: string, message: string): CronEvent => ({
  type,
  reason,
  message,
})

interface Due {
  readonly schedule: Schedule
  readonly active: readonly Job[]
  readonly now: Instant
}

function turnOf({ spec, metadata, status }: CronJob, { schedule, active, now }: Due): Turn {
  const born = parseTime(metadata?.creationTimestamp) ?? now
  const deadlineMs = spec?.startingDeadlineSeconds === undefined ? null : spec.startingDeadlineSeconds * 1000
  const since = Math.max(
    parseTime(status?.lastScheduleTime) ?? born,
    deadlineMs === null ? Number.NEGATIVE_INFINITY : now - deadlineMs - 1,
  )
  const { last, count } = dueTimes(schedule, { since, now, zone: spec?.timeZone })
  if (last === null) return noTurn
  const missed =
    count > missedMax
      ? [
          told(
            'Warning',
            'TooManyMissedTimes',
            `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`,
          ),
        ]
      : []
  if (deadlineMs !== null && last + deadlineMs < now)
    return {
      ...noTurn,
      events: [
        ...missed,
        told(
          'Warning',
          'MissSchedule',
          `Missed scheduled time to start a job: ${new Date(last).toUTCString().replace('GMT', '+0000')}`,
        ),
      ],
    }
  if (active.length > 0 && spec?.concurrencyPolicy === 'Forbid')
    return {
      ...noTurn,
      events: [
        told(
          'Normal',
          'JobAlreadyActive',
          'Not starting job because prior execution is running and concurrency policy is Forbid',
        ),
      ],
    }
  const replace = spec?.concurrencyPolicy === 'Replace' ? active : []
  return { events: missed, replace, run: last }
}

function scheduleOf({ spec }: CronJob): Schedule | CronEvent {
  if (spec?.timeZone !== undefined && !isTimeZone(spec.timeZone))
    return told(
      'Warning',
      'UnknownTimeZone',
      `invalid timeZone: "${spec.timeZone}": unknown time zone ${spec.timeZone}`,
    )
  try {
    return parseSchedule(spec?.schedule ?? '')
  } catch (error) {
    const why = errorWords(error)
    return told('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec?.schedule}" : ${why}`)
  }
}

const endOf = ({ status }: Job): 'Complete' | 'Failed' | null =>
  hasCondition(status?.conditions, 'Complete')
    ? 'Complete'
    : hasCondition(status?.conditions, 'Failed')
      ? 'Failed'
      : null

/** The status as the Jobs show it. */
function seen(
  { status = {} }: CronJob,
  jobs: readonly Job[],
): { readonly status: CronJobStatus; readonly events: readonly CronEvent[] } {
  const events: CronEvent[] = []
  const byUid = new Map(jobs.map(job => [uidOf(job), job]))
  const active = (status.active ?? []).filter(({ uid = '', name }) => {
    const job = byUid.get(toUid(uid))
    const end = job ? endOf(job) : null
    if (!job) events.push(told('Normal', 'MissingJob', `Active job went missing: ${name}`))
    else if (end)
      events.push(told('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`))
    return job !== undefined && end === null
  })
  const known = new Set((status.active ?? []).map(({ uid }) => uid))
  for (const job of jobs)
    if (endOf(job) === null && !known.has(uidOf(job)))
      events.push(
        told(
          'Warning',
          'UnexpectedJob',
          `Saw a job that the controller did not create or forgot: ${nameOf(job)}`,
        ),
      )
  const successes = jobs.flatMap(job =>
    endOf(job) === 'Complete' ? (parseTime(job.status?.completionTime) ?? []) : [],
  )
  const lastSuccess = Math.max(parseTime(status.lastSuccessfulTime) ?? 0, ...successes)
  const { active: _, ...others } = status
  return {
    events,
    status: {
      ...others,
      ...(active.length > 0 ? { active } : {}),
      ...(lastSuccess > 0 ? { lastSuccessfulTime: formatTime(lastSuccess) } : {}),
    },
  }
}

/** The oldest of the finished Jobs beyond the limits of history. */
function surplus({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const startOf = ({ status, metadata }: Job) =>
    parseTime(status?.startTime) ?? parseTime(metadata?.creationTimestamp) ?? 0
  const beyond = (end: 'Complete' | 'Failed', limit: number | undefined) => {
    if (limit === undefined) return []
    const ended = jobs.filter(job => endOf(job) === end && !isTerminating(job))
    const byAge = ended.sort((a, b) => startOf(a) - startOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
    return byAge.slice(0, Math.max(0, ended.length - limit))
  }
  return [
    ...beyond('Complete', spec?.successfulJobsHistoryLimit),
    ...beyond('Failed', spec?.failedJobsHistoryLimit),
  ]
}

/** The status once a Job was made for its time. */
export const statusWithJob = (status: CronJobStatus, job: Job, scheduledAt: Instant): CronJobStatus => ({
  ...status,
  active: [...(status.active ?? []), referenceTo(job)],
  lastScheduleTime: formatTime(scheduledAt),
})

const referenceTo = (job: Job): ObjectReference => ({
  kind: 'Job',
  namespace: job.metadata?.namespace,
  name: nameOf(job),
  uid: uidOf(job),
  apiVersion: 'batch/v1',
  resourceVersion: job.metadata?.resourceVersion,
})
