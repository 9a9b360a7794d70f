// Which containers of a set mount a volume as what it is not: a raw device as files, or files as a device. No node starts such
// a Pod. Pure.
import type { PersistentVolumeClaim, StatefulSet, Volume } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { claimTemplatesOf } from '../../statefulset/nouns/claims.ts'

export type VolumeMode = 'Filesystem' | 'Block'

export interface MisusedVolume {
  readonly container: string
  readonly volume: string
  /** What the volume is: the container takes it for the other. */
  readonly mode: VolumeMode
}

export const volumeModeOf = ({ spec }: Pick<PersistentVolumeClaim, 'spec'>): VolumeMode =>
  spec?.volumeMode === 'Block' ? 'Block' : 'Filesystem'

/** `claims`: of the set's namespace. Of one that is not there nothing is known, and nothing said. */
export function misusedVolumes(
  set: StatefulSet,
  claims: readonly PersistentVolumeClaim[],
): readonly MisusedVolume[] {
  const { containers = [], initContainers = [], volumes = [] } = set.spec?.template.spec ?? {}
  // A template takes the place of a volume of its name.
  const modes = new Map([
    ...volumes.map(volume => [volume.name, modeOfVolume(volume, claims)] as const),
    ...claimTemplatesOf(set).map(template => [nameOf(template), volumeModeOf(template)] as const),
  ])
  return [...initContainers, ...containers].flatMap(({ name, volumeMounts = [], volumeDevices = [] }) =>
    [
      ...volumeMounts.flatMap(each => misuse(each.name, 'Block')),
      ...volumeDevices.flatMap(each => misuse(each.name, 'Filesystem')),
    ].map(found => ({ container: name, ...found })),
  )

  function misuse(volume: string, mode: VolumeMode): readonly Omit<MisusedVolume, 'container'>[] {
    return modes.get(volume) === mode ? [{ volume, mode }] : []
  }
}

function modeOfVolume(volume: Volume, claims: readonly PersistentVolumeClaim[]): VolumeMode | null {
  const template = volume.ephemeral?.volumeClaimTemplate
  if (template) return volumeModeOf(template)
  const name = volume.persistentVolumeClaim?.claimName
  const claim = claims.find(each => nameOf(each) === name)
  return name === undefined || !claim ? null : volumeModeOf(claim)
}
