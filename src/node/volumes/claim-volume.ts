import { stat } from 'node:fs/promises'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { annotations, localProvisioner } from '../../scheduling/storage-names.ts'
import { prepareHostPath } from './host-path.ts'
import { VolumeError } from './volume-error.ts'

export interface ClaimInput {
  readonly name: string
  readonly claim: PersistentVolumeClaim | null
  volume(name: string): PersistentVolume | null
}

export interface ClaimFolder {
  readonly path: string
  /** Whether it is a volume that the pod's group may be given; what lies on the host for others is not. */
  readonly isOwn: boolean
}

/** The folder of the host that a claim is bound to. */
export async function prepareClaim({ name, claim, volume }: ClaimInput): Promise<ClaimFolder> {
  if (!claim) throw new VolumeError(`persistentvolumeclaim "${name}" not found`)
  if (claim.metadata?.deletionTimestamp !== undefined) throw new VolumeError('PVC is being deleted')
  const volumeName = claim.spec?.volumeName
  if (claim.status?.phase !== 'Bound' || !volumeName) throw new VolumeError(`PVC ${name} is not bound`)
  if (claim.spec?.volumeMode === 'Block')
    throw new VolumeError(`PVC ${name} is a block device, which this node has none of`)
  const found = volume(volumeName)
  if (!found) throw new VolumeError(`persistentvolume "${volumeName}" not found`)
  const { local, hostPath } = found.spec ?? {}
  const provisioner = found.metadata?.annotations?.[annotations.provisionedBy]
  if (hostPath && provisioner !== localProvisioner)
    return { path: await prepareHostPath(hostPath), isOwn: provisioner !== undefined }
  const path = hostPath?.path ?? local?.path
  if (path === undefined)
    throw new VolumeError(
      `the source of persistentvolume "${volumeName}" is of a kind that this node does not know`,
    )
  const isThere = await stat(path).then(
    stats => hostPath === undefined || stats.isDirectory(),
    () => false,
  )
  if (isThere) return { path, isOwn: true }
  // It was made with its volume. What somebody has taken away since, or has not mounted, would come back empty.
  const wayOut = hostPath ? ': bring it back, or make an empty folder there to begin anew' : ''
  throw new VolumeError(`path "${path}" does not exist${wayOut}`)
}
