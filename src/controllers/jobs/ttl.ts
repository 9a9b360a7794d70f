// Jobs that are finished go after `ttlSecondsAfterFinished`, with their Pods.
import { conditionOf } from '../../api/conditions.ts'
import type { Job } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, refOfKey, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'

/** When the Job is to go; null while it is not finished, or is to stay. */
export function expiresAt({ spec, status }: Job): Instant | null {
  const seconds = spec?.ttlSecondsAfterFinished
  const end = conditionOf(status?.conditions, 'Complete') ?? conditionOf(status?.conditions, 'Failed')
  const at = end?.status === 'True' ? parseTime(end.lastTransitionTime) : null
  return seconds === undefined || at === null ? null : at + seconds * 1000
}

export function startJobTtl(context: ControllerContext): StartedController {
  const { client, clock, informers } = context
  const jobs = informers.of(kinds.Job)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const job = jobs.get(refOfKey(key))
    const at = job && !isTerminating(job) ? expiresAt(job) : null
    if (!job || at === null) return settled
    const leftMs = at - clock.now()
    if (leftMs > 0) return { kind: 'checkAgain', afterMs: leftMs }
    const preconditions = { uid: uidOf(job), resourceVersion: job.metadata?.resourceVersion }
    try {
      await client.delete(kinds.Job, refOf(job), { propagationPolicy: 'Foreground', preconditions })
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error
    }
    return settled
  }

  return startController({
    name: 'job-ttl',
    workers: 2,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(jobs, ({ kind, object }, wake) => {
        if (kind !== 'deleted' && expiresAt(object) !== null) wake.enqueue(keyOf(refOf(object)))
      }),
    ],
  })
}
