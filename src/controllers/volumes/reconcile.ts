import type { PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, refOf } from '../../api/object.ts'
import type { Change, ControllerContext, Running } from '../../control/controller.ts'
import { claimsOf } from '../../scheduling/pod-needs.ts'
import { classOfVolume } from '../../scheduling/volume-matching.ts'
import type { VolumeDirectories } from './directories.ts'
import { podsByClaim, unboundClaimsByClass, volumesByClaim, volumesByClass } from './indexes.ts'
import { runClaimController } from './reconcile-claims.ts'
import { runVolumeController } from './reconcile-volumes.ts'

export interface VolumeOptions {
  /** Null where nothing is provisioned: claims are then only bound to volumes that others make. */
  readonly directories: VolumeDirectories | null
}

/** Binds, provisions, grows, protects and reclaims: everything between a claim and its volume. */
export async function startVolumes(
  context: ControllerContext,
  { directories }: VolumeOptions,
): Promise<Running> {
  const { informers } = context
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const volumes = informers.of(kinds.PersistentVolume)
  const classes = informers.of(kinds.StorageClass)
  const pods = informers.of(kinds.Pod)
  volumesByClass.addTo(volumes)
  volumesByClaim.addTo(volumes)
  podsByClaim.addTo(pods)
  unboundClaimsByClass.addTo(claims)
  await Promise.all(
    [claims, volumes, classes, pods, informers.of(kinds.Node)].map(informer => informer.synced()),
  )

  const claimQueue = runClaimController(context, directories)
  const volumeQueue = runVolumeController(context, directories)
  const enqueueClaim = (claim: PersistentVolumeClaim) => claimQueue.enqueue(keyOf(refOf(claim)))

  const unsubscribe = [
    claims.onChange(({ object }) => {
      enqueueClaim(object)
      if (object.spec?.volumeName) volumeQueue.enqueue(object.spec.volumeName)
      for (const volume of volumesByClaim.find(volumes, keyOf(refOf(object))))
        volumeQueue.enqueue(volume.metadata?.name ?? '')
    }),
    volumes.onChange(({ object }) => {
      volumeQueue.enqueue(object.metadata?.name ?? '')
      const ref = object.spec?.claimRef
      if (ref?.name) claimQueue.enqueue(`${ref.namespace}/${ref.name}`)
      else unboundClaimsByClass.find(claims, classOfVolume(object)).forEach(enqueueClaim)
    }),
    classes.onChange(({ object }) => {
      unboundClaimsByClass.find(claims, object.metadata?.name ?? '').forEach(enqueueClaim)
      unboundClaimsByClass.find(claims, '').forEach(enqueueClaim)
    }),
    pods.onChange(change => {
      for (const key of claimsFreedBy(change)) if (isHeld(claims.get(key))) claimQueue.enqueue(keyOf(key))
    }),
  ]
  return {
    async stop() {
      for (const each of unsubscribe) each()
      await Promise.all([claimQueue.stop(), volumeQueue.stop()])
    },
  }
}

/** Claims that a pod may no longer hold, or that may hear that their pod waits for a node. */
function claimsFreedBy(change: Change<Pod>): readonly { namespace: string; name: string }[] {
  if (change.kind === 'updated') return []
  const { namespace } = refOf(change.object)
  return claimsOf(change.object).map(name => ({ namespace, name }))
}

/** Terminating, and here because a pod used it. */
const isHeld = (claim: PersistentVolumeClaim | null): boolean => claim !== null && isTerminating(claim)
