// Jobs at work: one pass makes or deletes Pods, writes down which have ended, lets them go, and reports.

import { hasCondition } from '../../api/conditions.ts'
import type { Job, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type Uid, uidOf } from '../../api/object.ts'
import { controlledBy } from '../../control/controlled-objects.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import type { StartedController } from '../../control/start-controller.ts'
import { asError, joinErrors } from '../../workload/failure.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { createPods, deletePods } from '../owned/pods.ts'
import { startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { type BackOff, noBackOff } from './back-off.ts'
import { jobPod } from './job-pods.ts'
import { isFinished, isOurs, isTracked, trackingFinalizer } from './nouns.ts'
import { type JobPlan, planJob } from './plan.ts'
import { releasePod } from './release.ts'
import { type Carried, finishedStatus, flush, trackJob } from './tracking.ts'
import { finalType } from './verdict.ts'

type JobPass = Pass<Job>

export function startJobs(context: ControllerContext): StartedController {
  const pods = context.informers.of(kinds.Pod)
  const backOffs = new Map<string, { readonly uid: Uid; readonly backOff: BackOff }>()

  const backOffOf = (key: string, job: Job): BackOff => {
    const known = backOffs.get(key)
    return known?.uid === uidOf(job) ? known.backOff : noBackOff
  }

  const reconcile = async (pass: JobPass): Promise<Outcome> => {
    const { owner: job, key, now } = pass
    if (!isOurs(job)) return settled
    if (isFinished(job)) {
      backOffs.delete(key)
      await release(pass, controlledBy(pods, job).filter(isTracked))
      return settled
    }
    const owned = await claimOwned(pass, { kind: kinds.Pod, finalizers: [trackingFinalizer] })
    const plan = planJob({ job, pods: owned, backOff: backOffOf(key, job) }, now)
    const { carried, errors } = await carryOut(plan, pass)
    const remember = () => backOffs.set(key, { uid: uidOf(job), backOff: plan.backOff })
    await track(plan, carried, { pass, pods: owned, remember })
    if (errors.length > 0) throw joinErrors(errors)
    return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  return startOwnerController(context, {
    name: 'job',
    component: 'job-controller',
    kind: kinds.Job,
    workers: 5,
    owned: [kinds.Pod],
    reconcile,
    forget: key => backOffs.delete(key),
  })
}

async function carryOut(
  plan: JobPlan,
  pass: JobPass,
): Promise<{ readonly carried: Carried; readonly errors: readonly Error[] }> {
  const making = { job: pass.owner, owner: ownerReference(pass), indexes: plan.indexes }
  const { made, errors } = await createPods(
    pass,
    plan.create.map(index => jobPod(making, index)),
  )
  const removed: Pod[] = []
  const failures: Error[] = [...errors]
  await Promise.all(
    plan.remove.map(async pod => {
      try {
        if (plan.letsGo) await release(pass, [pod])
        const [failure] = await deletePods(pass, [pod])
        if (failure) throw failure
        removed.push(pod)
      } catch (error) {
        failures.push(asError(error))
      }
    }),
  )
  return { carried: { made, removed }, errors: failures }
}

async function release(pass: JobPass, pods: readonly Pod[]): Promise<readonly Pod[]> {
  const results = await Promise.allSettled(
    pods.map(async pod => {
      pass.wrote(kinds.Pod, await releasePod(pass.client, pod))
      return pod
    }),
  )
  const released = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find(result => result.status === 'rejected')
  if (failed && released.length === 0) throw asError(failed.reason)
  return released
}

interface Tracked {
  readonly pass: JobPass
  readonly pods: readonly Pod[]
  /** Notes the back-off, once the ends that it counts are written down. */
  remember(): void
}

async function track(plan: JobPlan, carried: Carried, { pass, pods, remember }: Tracked): Promise<void> {
  const { owner: job, now } = pass
  const tracking = trackJob({ job, pods, plan, now }, carried)
  const written = await writeStatus(pass, job, tracking.status)
  remember()
  tellSuspension(job, written, pass)
  const gone = new Set(carried.removed)
  const released = await release(
    pass,
    tracking.release.filter(pod => !(plan.letsGo && gone.has(pod))),
  )
  const held = new Set(pods.filter(isTracked).map(uidOf))
  for (const pod of released) held.delete(uidOf(pod))
  const counted = flush(written.status ?? {}, held)
  const isUndone = tracking.isPartial || (plan.verdict && carried.removed.length < plan.remove.length)
  const status = isUndone ? counted : finishedStatus(counted, plan, now)
  const last = await writeStatus(pass, written, status)
  if (plan.verdict && isFinished(last)) tellEnd(plan.verdict, last, pass)
}

function tellSuspension(before: Job, after: Job, { tell }: JobPass): void {
  const was = hasCondition(before.status?.conditions, 'Suspended')
  const is = hasCondition(after.status?.conditions, 'Suspended')
  if (was === is) return
  tell('Normal', is ? 'Suspended' : 'Resumed', is ? 'Job suspended' : 'Job resumed')
}

function tellEnd(verdict: NonNullable<JobPlan['verdict']>, job: Job, { tell }: JobPass): void {
  if (finalType(verdict) === 'Failed') {
    tell('Warning', verdict.reason, verdict.message)
    return
  }
  if (job.spec?.completions !== undefined && (job.status?.succeeded ?? 0) > job.spec.completions)
    tell('Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached')
  tell('Normal', 'Completed', 'Job completed')
}
