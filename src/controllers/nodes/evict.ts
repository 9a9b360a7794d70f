import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, type ObjectKey, refOfKey } from '../../api/object.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { disruptPod } from '../disrupt-pod.ts'
import { planEviction } from './plan-eviction.ts'
import type { TaintTimes } from './taint-times.ts'

/** Sends a pod away from a node whose taints it does not tolerate, or not any longer. */
export async function evict(
  { client, clock, events, informers }: ControllerContext,
  key: ObjectKey,
  times: TaintTimes,
): Promise<Outcome> {
  const pod = informers.of(kinds.Pod).get(refOfKey(key))
  const nodeName = pod?.spec?.nodeName
  if (!pod || !nodeName || isTerminating(pod)) return settled
  const node = informers.of(kinds.Node).get({ namespace: '', name: nodeName })
  const plan = planEviction(pod, node?.spec?.taints ?? [], {
    now: clock.now(),
    sinceWhen: taint => times.since(nodeName, taint),
  })
  switch (plan.kind) {
    case 'stays':
      return settled
    case 'goesLater':
      return { kind: 'checkAgain', afterMs: plan.afterMs }
    case 'goes': {
      recordEviction(events, pod, key)
      await disruptPod(client, pod, {
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
        isForced: false,
        now: clock.now(),
      })
      return settled
    }
  }
}

function recordEviction(events: ControllerContext['events'], pod: Pod, key: string): void {
  events.record({
    regarding: pod,
    type: 'Normal',
    reason: 'TaintManagerEviction',
    message: `Marking for deletion Pod ${key}`,
    component: 'taint-eviction-controller',
  })
}
