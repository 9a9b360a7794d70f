// CronJobs at work: one pass looks after the Jobs that were made, and makes the one whose time has come.
import { formatInZone } from '../../api/cron/next-time.ts'
import type { CronJob, CronJobStatus, Job } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, toUid, uidOf } from '../../api/object.ts'
import { isNamespaceGoing, isRefusal } from '../../api/status-error.ts'
import type { Instant } from '../../base/clock.ts'
import { controlledBy } from '../../control/controlled-objects.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import type { StartedController } from '../../control/start-controller.ts'
import { asError } from '../../workload/failure.ts'
import { isControlledBy } from '../../workload/owners.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { planCronJob, statusWithJob } from './plan.ts'

type CronPass = Pass<CronJob>

export function startCronJobs(context: ControllerContext): StartedController {
  const jobs = context.informers.of(kinds.Job)

  const reconcile = async (pass: CronPass): Promise<Outcome> => {
    const { owner: cronJob, now } = pass
    const plan = planCronJob({ cronJob, jobs: controlledBy(jobs, cronJob) }, now)
    for (const { type, reason, message } of plan.events) pass.tell(type, reason, message)
    for (const job of plan.replace) await deleteJob(job, pass)
    const replaced = new Set(plan.replace.map(uidOf))
    const active = plan.status.active?.filter(({ uid }) => !replaced.has(toUid(uid)))
    const status: CronJobStatus = { ...plan.status, active }
    const made = plan.run === null ? null : await createJob(plan.run, pass)
    await writeStatus(
      pass,
      cronJob,
      made && plan.run !== null ? statusWithJob(status, made, plan.run) : status,
    )
    for (const job of plan.forget) await deleteJob(job, pass)
    return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  return startOwnerController(context, {
    name: 'cronjob',
    component: 'cronjob-controller',
    kind: kinds.CronJob,
    workers: 5,
    owned: [kinds.Job],
    reconcile,
  })
}

/** The Job of a time: by its name there is one at most. */
function jobOf(scheduledAt: Instant, pass: CronPass): Job {
  const { owner: cronJob } = pass
  const { jobTemplate } = cronJob.spec ?? {}
  const { labels, annotations } = jobTemplate?.metadata ?? {}
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${nameOf(cronJob)}-${Math.floor(scheduledAt / 60_000)}`,
      namespace: refOf(cronJob).namespace,
      ...(labels ? { labels } : {}),
      annotations: {
        ...annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': formatInZone(
          scheduledAt,
          cronJob.spec?.timeZone ?? 'UTC',
        ),
      },
      ownerReferences: [ownerReference(pass)],
    },
    spec: jobTemplate?.spec,
  }
}

/** Null where none could be made, and another try would not help. */
async function createJob(scheduledAt: Instant, pass: CronPass): Promise<Job | null> {
  const { client, owner: cronJob } = pass
  const job = jobOf(scheduledAt, pass)
  try {
    const made = await client.create(kinds.Job, job)
    pass.wrote(kinds.Job, made)
    pass.tell('Normal', 'SuccessfulCreate', `Created job ${nameOf(made)}`)
    return made
  } catch (error) {
    if (isNamespaceGoing(error)) return null
    if (isRefusal(error, 'AlreadyExists')) {
      // Made in a pass whose status could not be written.
      const taken = await client.get(kinds.Job, refOf(job))
      if (isControlledBy(taken, cronJob)) return taken
    }
    pass.tell('Warning', 'FailedCreate', `Error creating job: ${asError(error).message}`)
    throw error
  }
}

async function deleteJob(job: Job, pass: CronPass): Promise<void> {
  try {
    const options = { propagationPolicy: 'Background', preconditions: { uid: uidOf(job) } }
    pass.wrote(kinds.Job, await pass.client.delete(kinds.Job, refOf(job), options))
    pass.tell('Normal', 'SuccessfulDelete', `Deleted job ${nameOf(job)}`)
  } catch (error) {
    if (isRefusal(error, 'NotFound', 'Conflict')) return
    pass.tell('Warning', 'FailedDelete', `Deleted job: ${asError(error).message}`)
    throw error
  }
}
