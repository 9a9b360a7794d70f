import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { annotations } from '../../scheduling/storage-names.ts'
import type { VolumeStep } from '../../scheduling/volume-fit.ts'
import { podCondition } from '../../workload/pod-health.ts'
import { setAside } from '../volumes/set-aside.ts'

/** Tells the storage controllers which volume or which node a claim is meant for. Returns the claim as written. */
export async function writeVolumeStep(client: Client, step: VolumeStep, nodeName: string): Promise<void> {
  switch (step.kind) {
    case 'useVolume':
      await setAside(client, step.volume, step.claim)
      return
    case 'provision': {
      if (step.claim.metadata?.annotations?.[annotations.selectedNode] === nodeName) return
      const body = {
        metadata: { uid: step.claim.metadata?.uid, annotations: { [annotations.selectedNode]: nodeName } },
      }
      await client.patch(kinds.PersistentVolumeClaim, refOf(step.claim), { type: 'merge', body })
    }
  }
}

export async function writeBinding(client: Client, pod: Pod, nodeName: string): Promise<void> {
  const { namespace, name } = refOf(pod)
  await client.bind(
    { namespace, name },
    {
      metadata: { namespace, name, uid: pod.metadata?.uid },
      target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
    },
  )
}

export interface Refusal {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** The node that is being freed for the pod; null clears what was promised; undefined leaves it. */
  readonly nominatedNodeName?: string | null
}

/** Says on the pod why it has no node. Writes only what is news. */
export async function writeRefusal(
  client: Client,
  pod: Pod,
  { reason, message, nominatedNodeName, now }: Refusal & { readonly now: Instant },
): Promise<void> {
  const condition = podCondition(pod, 'PodScheduled')
  const isSaid = condition?.status === 'False' && condition.reason === reason && condition.message === message
  const promised = pod.status?.nominatedNodeName ?? null
  const keepsPromise = nominatedNodeName === undefined || nominatedNodeName === promised
  if (isSaid && keepsPromise) return
  const status = {
    ...(isSaid
      ? {}
      : {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason,
              message,
              lastProbeTime: null,
              lastTransitionTime:
                condition?.status === 'False' ? condition.lastTransitionTime : formatTime(now),
              observedGeneration: pod.metadata?.generation,
            },
          ],
        }),
    ...(keepsPromise ? {} : { nominatedNodeName }),
  }
  const body = { metadata: { uid: pod.metadata?.uid }, status }
  await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body }, { subresource: 'status' })
}

/** Sends a pod away to make room. One that is gone already is fine. */
export async function writeEviction(
  client: Client,
  victim: Pod,
  { schedulerName, now }: { readonly schedulerName: string; readonly now: Instant },
): Promise<void> {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    lastTransitionTime: formatTime(now),
    observedGeneration: victim.metadata?.generation,
  }
  const uid = victim.metadata?.uid
  const body = { metadata: { uid }, status: { conditions: [condition] } }
  try {
    await client.patch(kinds.Pod, refOf(victim), { type: 'strategic', body }, { subresource: 'status' })
    await client.delete(kinds.Pod, refOf(victim), { preconditions: { uid } })
  } catch (error) {
    if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
  }
}
