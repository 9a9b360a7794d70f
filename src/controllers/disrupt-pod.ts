import type { Pod } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { refOf } from '../api/object.ts'
import { isRefusal } from '../api/status-error.ts'
import { formatTime, type Instant } from '../base/clock.ts'
import type { Client } from '../client/client.ts'

export interface Disruption {
  /** Said on the pod, in the condition `DisruptionTarget`. */
  readonly reason: string
  readonly message: string
  /** Without waiting for its node: the pod is given up, and is a failed one to whoever still sees it. */
  readonly isForced: boolean
  readonly now: Instant
}

/** Deletes a pod and says why. Answers whether there was one to delete. */
export async function disruptPod(
  client: Pick<Client, 'patch' | 'delete'>,
  pod: Pod,
  { reason, message, isForced, now }: Disruption,
): Promise<boolean> {
  const uid = pod.metadata?.uid
  const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason,
    message,
    lastTransitionTime: formatTime(now),
    observedGeneration: pod.metadata?.generation,
  }
  const status = { conditions: [condition], ...(isForced ? { phase: 'Failed' } : {}) }
  try {
    if (!isOver)
      await client.patch(
        kinds.Pod,
        refOf(pod),
        { type: 'strategic', body: { metadata: { uid }, status } },
        { subresource: 'status' },
      )
    await client.delete(kinds.Pod, refOf(pod), {
      preconditions: { uid },
      ...(isForced ? { gracePeriodSeconds: 0 } : {}),
    })
    return true
  } catch (error) {
    // Gone, or another pod of its name by now.
    if (isRefusal(error, 'NotFound', 'Conflict')) return false
    throw error
  }
}
