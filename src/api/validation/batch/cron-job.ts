import { isTimeZone } from '../../cron/next-time.ts'
import { parseSchedule, ScheduleError } from '../../cron/schedule.ts'
import type { CronJob, JobSpec } from '../../generated/types.ts'
import { rulesFromOld } from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'
import { validateJobSpec } from './job.ts'

const policies = ['Allow', 'Forbid', 'Replace']

/** Eleven less than a label has: a Job's name is that of its CronJob with a time. */
const nameCharsMax = 52

export function validateCronJob(findings: Findings, cronJob: CronJob): void {
  const name = cronJob.metadata?.name ?? ''
  if (name.length > nameCharsMax)
    findings.invalid('metadata.name', name, `must be no more than ${nameCharsMax} characters`)
  validateSpec(findings, cronJob, null)
}

export const validateCronJobUpdate = (findings: Findings, cronJob: CronJob, old: CronJob): void =>
  validateSpec(findings, cronJob, old)

function validateSpec(findings: Findings, { spec }: CronJob, old: CronJob | null): void {
  const { schedule = '', timeZone, concurrencyPolicy = '', jobTemplate } = spec ?? {}
  if (schedule === '') findings.required('spec.schedule')
  else
    validateSchedule(findings, schedule, {
      hadZone: old?.spec?.schedule.includes('TZ') ?? false,
      hasZone: timeZone !== undefined,
    })
  findings.notNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds)
  if (timeZone !== undefined && timeZone !== old?.spec?.timeZone) validateTimeZone(findings, timeZone)
  findings.oneOf('spec.concurrencyPolicy', concurrencyPolicy, policies)
  const oldTemplate = old?.spec?.jobTemplate?.spec?.template
  validateJobSpec(findings, 'spec.jobTemplate.spec', jobTemplate?.spec ?? {}, rulesFromOld(oldTemplate))
  validateTemplateSelector(findings, 'spec.jobTemplate.spec', jobTemplate?.spec ?? {})
  findings.notNegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit)
  findings.notNegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit)
}

/** Each Job of it gets its own. */
function validateTemplateSelector(findings: Findings, path: string, spec: Partial<JobSpec>): void {
  const { selector, manualSelector } = spec
  if (selector !== undefined)
    findings.invalid(`${path}.selector`, selector, '`selector` will be auto-generated')
  if (manualSelector) findings.notSupported(`${path}.manualSelector`, manualSelector, ['nil', 'false'])
}

/** A schedule that names its time zone is only one that did so before. */
function validateSchedule(
  findings: Findings,
  schedule: string,
  { hadZone, hasZone }: { readonly hadZone: boolean; readonly hasZone: boolean },
): void {
  const refuse = (why: string) => findings.invalid('spec.schedule', schedule, why)
  if (schedule.includes('TZ')) {
    if (!hadZone) refuse('cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
    else if (hasZone) refuse('cannot use both timeZone field and TZ or CRON_TZ in schedule')
    return
  }
  try {
    parseSchedule(schedule)
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    refuse(error.message)
  }
}

function validateTimeZone(findings: Findings, timeZone: string): void {
  if (timeZone === '') findings.invalid('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string')
  else if (timeZone.toLowerCase() === 'local')
    findings.invalid(
      'spec.timeZone',
      timeZone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    )
  else if (!isTimeZone(timeZone)) findings.invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)
}
