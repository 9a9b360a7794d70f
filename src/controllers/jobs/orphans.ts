// Pods that a Job once held and that no Job counts any more are let go, or they could never be deleted.
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { controlledBy, indexControlled } from '../../control/controlled-objects.ts'
import { type ControllerContext, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { ownerOf } from '../owned/start-owner-controller.ts'
import { isTracked } from './nouns.ts'
import { releasePod } from './release.ts'

export function startOrphanRelease(context: ControllerContext): StartedController {
  const { client, informers } = context
  const jobs = informers.of(kinds.Job)
  const pods = informers.of(kinds.Pod)
  indexControlled(pods)
  const isOrphan = (pod: Pod): boolean => isTracked(pod) && ownerOf(pod, jobs) === null
  return startController({
    name: 'job-orphans',
    workers: 2,
    context,
    backoffMsMax: 60_000,
    reconcile: async (key: ObjectKey) => {
      const pod = pods.get(refOfKey(key))
      if (pod && isOrphan(pod)) await releasePod(client, pod)
      return settled
    },
    watches: [
      watch(pods, ({ kind, object }, wake) => {
        if (kind !== 'deleted' && isOrphan(object)) wake.enqueue(keyOf(refOf(object)))
      }),
      watch(jobs, ({ kind, object }, wake) => {
        if (kind !== 'deleted') return
        for (const pod of controlledBy(pods, object)) if (isTracked(pod)) wake.enqueue(keyOf(refOf(pod)))
      }),
    ],
  })
}
