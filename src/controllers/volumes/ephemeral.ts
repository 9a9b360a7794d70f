// Claims of generic ephemeral volumes: a pod's volume with a claim template gets a claim of its own, that goes with it.

import type { PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { ephemeralClaimsOf } from '../../workload/ephemeral-claims.ts'

const component = 'ephemeral_volume'

export function startEphemeralVolumes(context: ControllerContext): StartedController {
  const { client, events, informers } = context
  const pods = informers.of(kinds.Pod)
  const claims = informers.of(kinds.PersistentVolumeClaim)

  const create = async (pod: Pod, claim: PersistentVolumeClaim): Promise<void> => {
    const tell = (message: string) =>
      events.record({
        regarding: pod,
        type: 'Warning',
        reason: 'FailedBinding',
        message: `ephemeral volume controller: ${message}`,
        component,
      })
    const present = claims.get(refOf(claim))
    try {
      if (!present) {
        await client.create(kinds.PersistentVolumeClaim, claim)
        return
      }
    } catch (error) {
      if (isRefusal(error, 'AlreadyExists')) return
      tell(errorWords(error))
      throw error
    }
    const isOurs = present.metadata?.ownerReferences?.some(({ uid }) => uid === pod.metadata?.uid)
    if (!isOurs)
      tell(`PVC ${keyOf(refOf(claim))} was not created for pod ${keyOf(refOf(pod))} (pod is not owner)`)
  }

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const pod = pods.get(refOfKey(key))
    if (!pod || isTerminating(pod)) return settled
    await Promise.all(ephemeralClaimsOf(pod).map(claim => create(pod, claim)))
    return settled
  }

  return startController({
    name: 'ephemeral-volumes',
    workers: 8,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(pods, ({ kind, object }, wake) => {
        if (kind === 'added' && ephemeralClaimsOf(object).length > 0) wake.enqueue(keyOf(refOf(object)))
      }),
      watch(claims, ({ kind, object }, wake) => {
        const owner = object.metadata?.ownerReferences?.find(each => each.kind === 'Pod' && each.controller)
        if (kind === 'deleted' && owner) wake.enqueue(`${object.metadata?.namespace}/${owner.name}`)
      }),
    ],
  })
}
