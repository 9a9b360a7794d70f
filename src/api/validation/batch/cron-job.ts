import { isTimeZone } from '../../cron/next-time.ts'
import { parseSchedule, ScheduleError } from '../../cron/schedule.ts'
import type { CronJob } from '../../generated/types.ts'
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
  const { schedule = '', timeZone, concurrencyPolicy, jobTemplate } = spec ?? {}
  if (schedule === '') findings.required('spec.schedule')
  else
    validateSchedule(findings, schedule, {
      isAsBefore: old?.spec?.schedule === schedule,
      hasZone: timeZone !== undefined,
    })
  if (timeZone !== undefined && timeZone !== old?.spec?.timeZone) validateTimeZone(findings, timeZone)
  findings.notNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds)
  if (concurrencyPolicy === undefined || concurrencyPolicy === '') findings.required('spec.concurrencyPolicy')
  else findings.oneOf('spec.concurrencyPolicy', concurrencyPolicy, policies)
  findings.notNegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit)
  findings.notNegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit)
  if (jobTemplate?.spec?.manualSelector !== undefined && jobTemplate.spec.manualSelector)
    findings.notSupported('spec.jobTemplate.spec.manualSelector', jobTemplate.spec.manualSelector, [
      'nil',
      'false',
    ])
  if (jobTemplate?.spec?.selector !== undefined)
    findings.invalid(
      'spec.jobTemplate.spec.selector',
      jobTemplate.spec.selector,
      '`selector` will be auto-generated',
    )
  const oldTemplate = old?.spec?.jobTemplate?.spec?.template
  validateJobSpec(findings, 'spec.jobTemplate.spec', jobTemplate?.spec ?? {}, rulesFromOld(oldTemplate))
}

function validateSchedule(
  findings: Findings,
  schedule: string,
  { isAsBefore, hasZone }: { readonly isAsBefore: boolean; readonly hasZone: boolean },
): void {
  if (schedule.includes('TZ')) {
    if (hasZone)
      findings.invalid(
        'spec.schedule',
        schedule,
        'cannot use both timeZone field and TZ or CRON_TZ in schedule',
      )
    else if (!isAsBefore)
      findings.invalid(
        'spec.schedule',
        schedule,
        'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      )
    return
  }
  try {
    parseSchedule(schedule)
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    findings.invalid('spec.schedule', schedule, error.message)
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
