import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { disruptPod } from '../disrupt-pod.ts'
import { indexPodsByNode, podsOnNode } from '../pods-by-node.ts'
import { endedPodsMax, planPodGc, surplusOf } from './plan.ts'

export function startPodGc(context: ControllerContext): StartedController {
  const { client, clock, informers } = context
  const nodes = informers.of(kinds.Node)
  const pods = informers.of(kinds.Pod)
  indexPodsByNode(pods)
  /** Names of nodes that pods have and the API has not, since when. */
  const goneSince = new Map<string, Instant>()
  let ended = 0

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const pod = pods.get(refOfKey(key))
    if (!pod) return settled
    const now = clock.now()
    const nodeName = pod.spec?.nodeName ?? ''
    const node = nodes.get({ namespace: '', name: nodeName })
    if (!node && nodeName && !goneSince.has(nodeName)) goneSince.set(nodeName, now)
    // A Pod that comes after its node went is waited for as long: its set would make it again and again at once.
    const createdAt = parseTime(pod.metadata?.creationTimestamp) ?? now
    const nodeGoneSince = Math.max(goneSince.get(nodeName) ?? now, createdAt)
    const plan = planPodGc(pod, { node, nodeGoneSince, now })
    switch (plan.kind) {
      case 'keep':
        return settled
      case 'checkAgain':
        return plan
      case 'removeIfNodeIsGone':
        if (await isNodeThere(context, nodeName)) return settled
        return remove(pod, 'PodGC: node no longer exists')
      case 'remove':
        return remove(pod, nodeName ? 'PodGC: node is out of service' : 'PodGC: pod has no node')
    }
  }

  const remove = async (pod: Pod, message: string): Promise<Outcome> => {
    await disruptPod(client, pod, { reason: 'DeletionByPodGC', message, isForced: true, now: clock.now() })
    return settled
  }

  /** The rest of the pods is left to their owners and nodes. */
  const needsALook = (pod: Pod): boolean => {
    const nodeName = pod.spec?.nodeName
    if (!nodeName) return isTerminating(pod)
    const node = nodes.get({ namespace: '', name: nodeName })
    return !node || (isTerminating(pod) && (node.spec?.taints ?? []).length > 0)
  }

  const removeSurplus = (): void => {
    for (const pod of surplusOf(pods.list()))
      void client
        .delete(kinds.Pod, refOf(pod), { preconditions: { uid: pod.metadata?.uid } })
        .catch(error => context.log.debug('ended pod not removed', { pod: refOf(pod), error }))
  }

  return startController({
    name: 'pod-gc',
    workers: 32,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(nodes, ({ kind, object }, wake) => {
        const { name } = refOf(object)
        if (kind === 'deleted') goneSince.set(name, clock.now())
        else goneSince.delete(name)
        if (kind === 'deleted' || (object.spec?.taints ?? []).length > 0)
          for (const pod of podsOnNode(pods, name)) wake.enqueue(keyOf(refOf(pod)))
      }),
      watch(pods, (change, wake) => {
        ended += isEnded(change.object) && change.kind !== 'deleted' ? 1 : 0
        ended -= isEndedBefore(change) ? 1 : 0
        if (ended > endedPodsMax) removeSurplus()
        if (change.kind !== 'deleted' && needsALook(change.object)) wake.enqueue(keyOf(refOf(change.object)))
      }),
    ],
  })
}

const isEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

function isEndedBefore(
  change: { readonly kind: string; readonly object: Pod } & { readonly previous?: Pod },
): boolean {
  if (change.kind === 'deleted') return isEnded(change.object)
  return change.previous !== undefined && isEnded(change.previous)
}

async function isNodeThere({ client }: ControllerContext, name: string): Promise<boolean> {
  try {
    await client.get(kinds.Node, { namespace: '', name })
    return true
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return false
    throw error
  }
}
