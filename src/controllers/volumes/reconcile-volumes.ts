import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { draftOf, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { errorWords } from '../../base/error-words.ts'
import { createConsistency } from '../../control/consistency.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { annotations, finalizers } from '../../scheduling/storage-names.ts'
import type { VolumeDirectories } from './directories.ts'
import { volumesByClaim } from './indexes.ts'
import { planVolume, type VolumeStep } from './plan-volume.ts'

const component = 'persistentvolume-controller'
const workers = 64

/** Protects volumes, releases them and takes them back. */
export function startPersistentVolumes(
  context: ControllerContext,
  directories: VolumeDirectories | null,
): StartedController {
  const { client, events, informers } = context
  const consistency = createConsistency(informers)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    await consistency.whenCaughtUp(key)
    let volume = informers.of(kinds.PersistentVolume).get(refOfKey(key))
    if (!volume) {
      consistency.forget(key)
      return settled
    }
    const plan = planVolume({ volume, claim: await claimOf(context, volume) })
    for (const step of plan.steps) {
      volume = await carryOut(volume, step)
      consistency.wrote(key, kinds.PersistentVolume, volume)
    }
    if (plan.telling) {
      const { type, reason, message } = plan.telling
      events.record({ regarding: volume, type, reason, message, component })
    }
    return settled
  }

  const patch = (volume: PersistentVolume, body: object) =>
    client.patch(kinds.PersistentVolume, refOf(volume), { type: 'merge', body })

  const withFinalizers = (volume: PersistentVolume, list: readonly string[]) => {
    const { uid, resourceVersion } = volume.metadata ?? {}
    return patch(volume, { metadata: { uid, resourceVersion, finalizers: list } })
  }

  const carryOut = async (volume: PersistentVolume, step: VolumeStep): Promise<PersistentVolume> => {
    const present = volume.metadata?.finalizers ?? []
    switch (step.kind) {
      case 'protect':
        return withFinalizers(volume, [...present, finalizers.volumeProtection])
      case 'unprotect':
        return withFinalizers(
          volume,
          present.filter(each => each !== finalizers.volumeProtection),
        )
      case 'setPhase': {
        const status = { phase: step.phase, message: step.message || null }
        const body = { metadata: { uid: volume.metadata?.uid }, status }
        return client.patch(
          kinds.PersistentVolume,
          refOf(volume),
          { type: 'merge', body },
          { subresource: 'status' },
        )
      }
      case 'unbind':
        return client.update(kinds.PersistentVolume, unbound(volume))
      case 'removeDirectory':
        await removeDirectory(volume)
        return volume
      case 'delete':
        await client.delete(kinds.PersistentVolume, refOf(volume), {
          preconditions: { uid: volume.metadata?.uid },
        })
        return volume
      default:
        return unreachable(step)
    }
  }

  const removeDirectory = async (volume: PersistentVolume): Promise<void> => {
    try {
      await directories?.remove(volume.metadata?.name ?? '')
    } catch (error) {
      const message = errorWords(error)
      if (volume.status?.phase !== 'Failed')
        await carryOut(volume, { kind: 'setPhase', phase: 'Failed', message })
      events.record({ regarding: volume, type: 'Warning', reason: 'VolumeFailedDelete', message, component })
      throw error
    }
  }

  const volumes = informers.of(kinds.PersistentVolume)
  return startController({
    name: 'volumes',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(volumes, ({ object }, wake) => wake.enqueue(object.metadata?.name ?? '')),
      watch(informers.of(kinds.PersistentVolumeClaim), ({ object }, wake) => {
        if (object.spec?.volumeName) wake.enqueue(object.spec.volumeName)
        for (const volume of volumesByClaim.find(volumes, keyOf(refOf(object))))
          wake.enqueue(volume.metadata?.name ?? '')
      }),
    ],
  })
}

/** The claim that the volume is bound to. That it is gone is not believed before the API has said so. */
async function claimOf(
  { client, informers }: ControllerContext,
  volume: PersistentVolume,
): Promise<PersistentVolumeClaim | null> {
  const ref = volume.spec?.claimRef
  if (!ref?.uid) return null
  const claimRef = { namespace: ref.namespace ?? '', name: ref.name ?? '' }
  const seen = informers.of(kinds.PersistentVolumeClaim).get(claimRef)
  if (seen?.metadata?.uid === ref.uid) return seen
  try {
    const live = await client.get(kinds.PersistentVolumeClaim, claimRef)
    return live.metadata?.uid === ref.uid ? live : null
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

/** Without the controller's part of the binding; what a user has set aside stays set aside. */
function unbound(volume: PersistentVolume): PersistentVolume {
  const draft = draftOf(volume)
  if (draft.metadata?.annotations?.[annotations.boundByController] !== undefined) {
    delete draft.metadata.annotations[annotations.boundByController]
    if (draft.spec) delete draft.spec.claimRef
  } else if (draft.spec?.claimRef) delete draft.spec.claimRef.uid
  return draft
}
