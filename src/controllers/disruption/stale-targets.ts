// A Pod that was to be disrupted and is not deleted is no target any more after a while: a deletion that was refused, or
// never came, would else excuse whatever makes it fail later.

import { conditionOf } from '../../api/conditions.ts'
import type { Pod, PodCondition } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { formatTime, parseTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'

const staleMs = 120_000
/** A node announces so that it ends a Pod, and takes as long as it takes. */
const byItsNode = 'TerminationByKubelet'

export function startStaleTargets(context: ControllerContext): StartedController {
  const { client, clock, informers } = context
  const pods = informers.of(kinds.Pod)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const pod = pods.get(refOfKey(key))
    const target = pod && targetOf(pod)
    if (!target) return settled
    const leftMs = (parseTime(target.lastTransitionTime) ?? 0) + staleMs - clock.now()
    if (leftMs > 0) return { kind: 'checkAgain', afterMs: leftMs }
    const { uid, resourceVersion } = pod.metadata ?? {}
    const lastTransitionTime = formatTime(clock.now())
    const condition = { type: target.type, status: 'False', reason: null, message: null, lastTransitionTime }
    const body = { metadata: { uid, resourceVersion }, status: { conditions: [condition] } }
    await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body }, { subresource: 'status' })
    return settled
  }

  return startController({
    name: 'stale-disruption-targets',
    workers: 4,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(pods, ({ kind, object }, wake) => {
        if (kind !== 'deleted' && targetOf(object)) wake.enqueue(keyOf(refOf(object)))
      }),
    ],
  })
}

/** The condition that says so, of a Pod that is still to end. */
function targetOf(pod: Pod): PodCondition | null {
  const { phase, conditions } = pod.status ?? {}
  if (isTerminating(pod) || phase === 'Succeeded' || phase === 'Failed') return null
  const condition = conditionOf(conditions, 'DisruptionTarget')
  return condition?.status === 'True' && condition.reason !== byItsNode ? condition : null
}
