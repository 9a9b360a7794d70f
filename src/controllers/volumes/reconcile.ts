import { kinds } from '../../api/kinds.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { type Starting, together } from '../../control/start-controller.ts'
import type { VolumeDirectories } from './directories.ts'
import { podsByClaim, unboundClaimsByClass, volumesByClaim, volumesByClass } from './indexes.ts'
import { startClaims } from './reconcile-claims.ts'
import { startPersistentVolumes } from './reconcile-volumes.ts'

export interface VolumeOptions {
  /** Null where nothing is provisioned: claims are then only bound to volumes that others make. */
  readonly directories: VolumeDirectories | null
}

/** Binds, provisions, grows, protects and reclaims: everything between a claim and its volume. */
export function startVolumes(context: ControllerContext, { directories }: VolumeOptions): Starting {
  const { informers } = context
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const volumes = informers.of(kinds.PersistentVolume)
  const pods = informers.of(kinds.Pod)
  volumesByClass.addTo(volumes)
  volumesByClaim.addTo(volumes)
  podsByClaim.addTo(pods)
  unboundClaimsByClass.addTo(claims)
  return together([startClaims(context, directories), startPersistentVolumes(context, directories)])
}
