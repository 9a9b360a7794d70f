// The volumes of a set, those of its claim templates among them, and where its containers have them. Pure.
import type { StatefulSet, Volume, VolumeDevice, VolumeMount } from '../../../src/api/generated/types.ts'
import type { VolumeMode } from '../../../src/foresee/observe/volume-modes.ts'
import { containersOf } from './containers.ts'
import { append, listAt, read, textAt, write } from './path.ts'

export type VolumeKind = 'template' | keyof typeof sources | 'other'
/** Those that a form makes. The others come by text. */
export type AddedKind = 'template' | 'claim' | 'temporary' | 'hostPath' | 'configMap' | 'secret'

export interface VolumePlace {
  /** `spec.volumeClaimTemplates[0]`, `spec.template.spec.volumes[1]`. */
  readonly at: string
  readonly kind: VolumeKind
  readonly name: string
  readonly mounts: readonly MountPlace[]
  readonly devices: readonly DevicePlace[]
}

export interface DevicePlace {
  readonly container: string
  /** `spec.template.spec.containers[0].volumeDevices[1]`. */
  readonly at: string
  readonly device: VolumeDevice
}

export interface MountPlace {
  readonly container: string
  /** `spec.template.spec.containers[0].volumeMounts[1]`. */
  readonly at: string
  readonly mount: VolumeMount
}

export const templatesPath = 'spec.volumeClaimTemplates'
export const volumesPath = 'spec.template.spec.volumes'

const sources = {
  claim: 'persistentVolumeClaim',
  temporary: 'emptyDir',
  hostPath: 'hostPath',
  configMap: 'configMap',
  secret: 'secret',
  ephemeral: 'ephemeral',
  projected: 'projected',
  downwardAPI: 'downwardAPI',
  image: 'image',
  nfs: 'nfs',
  csi: 'csi',
} as const

export function volumesOf(set: StatefulSet): readonly VolumePlace[] {
  const places = (list: string, nameAt: string, kindOf: (volume: object) => VolumeKind) =>
    listAt<object>(set, list).map((volume, index) => {
      const name = textAt(volume, nameAt)
      const [mounts, devices] = [mountsOf(set, name), devicesOf(set, name)]
      return { at: `${list}[${index}]`, kind: kindOf(volume), name, mounts, devices }
    })
  return [
    ...places(templatesPath, 'metadata.name', () => 'template'),
    ...places(volumesPath, 'name', volume => kindOfVolume(volume as Volume)),
  ]
}

const kindOfVolume = (volume: Volume): VolumeKind =>
  (Object.keys(sources) as (keyof typeof sources)[]).find(kind => volume[sources[kind]] !== undefined) ??
  'other'

export const nameAtOf = (at: string): string =>
  at.startsWith(templatesPath) ? `${at}.metadata.name` : `${at}.name`

/** Where a claim's mode is written that is made of it, from the volume; null for one that has none of its own. */
export const modeAtOf = (kind: VolumeKind): string | null =>
  kind === 'template'
    ? 'spec.volumeMode'
    : kind === 'ephemeral'
      ? 'ephemeral.volumeClaimTemplate.spec.volumeMode'
      : null

function mountsOf(set: StatefulSet, volume: string): readonly MountPlace[] {
  return containersOf(set).flatMap(({ at, container }) =>
    (container.volumeMounts ?? []).flatMap((mount, index) =>
      mount.name === volume ? [{ container: container.name, at: `${at}.volumeMounts[${index}]`, mount }] : [],
    ),
  )
}

function devicesOf(set: StatefulSet, volume: string): readonly DevicePlace[] {
  return containersOf(set).flatMap(({ at, container }) =>
    (container.volumeDevices ?? []).flatMap((device, index) =>
      device.name === volume
        ? [{ container: container.name, at: `${at}.volumeDevices[${index}]`, device }]
        : [],
    ),
  )
}

/** The set with one volume more, of a name that none has, and where it stands. */
export function withVolume(
  set: StatefulSet,
  kind: AddedKind,
): { readonly set: StatefulSet; readonly at: string } {
  const name = freshVolumeName(set, kind === 'template' ? 'data' : kind.toLowerCase())
  const list = kind === 'template' ? templatesPath : volumesPath
  const at = `${list}[${listAt(set, list).length}]`
  if (kind !== 'template') return { set: append(set, list, freshVolume(name, kind)), at }
  const withTemplate = append(set, list, freshTemplate(name))
  // A claim of every Pod is made to be mounted: its path is asked for with it.
  const first = containersOf(set).find(({ role }) => role === 'main')
  return { set: first ? withMount(withTemplate, first.at, name) : withTemplate, at }
}

const freshTemplate = (name: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
})

function freshVolume(name: string, kind: Exclude<AddedKind, 'template'>): object {
  switch (kind) {
    case 'claim':
      return { name, persistentVolumeClaim: { claimName: '' } }
    case 'temporary':
      return { name, emptyDir: {} }
    case 'hostPath':
      return { name, hostPath: { path: '' } }
    case 'configMap':
      return { name, configMap: { name: '' } }
    case 'secret':
      return { name, secret: { secretName: '' } }
  }
}

function freshVolumeName(set: StatefulSet, wanted: string): string {
  const taken = new Set(volumesOf(set).map(({ name }) => name))
  if (!taken.has(wanted)) return wanted
  for (let number = 2; number <= taken.size + 2; number += 1)
    if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`
  return wanted
}

const usesOf = (set: StatefulSet, volume: string): readonly { readonly at: string }[] => [
  ...mountsOf(set, volume),
  ...devicesOf(set, volume),
]

/** Mounts and devices go by the volume's name, so they are renamed with it. */
export function renameVolume(set: StatefulSet, at: string, name: string): StatefulSet {
  const before = textAt(set, nameAtOf(at))
  const renamed = write(set, nameAtOf(at), name)
  return usesOf(set, before).reduce((made, use) => write(made, `${use.at}.name`, name), renamed)
}

/** Without it, and without what the containers have of it. */
export function withoutVolume(set: StatefulSet, at: string): StatefulSet {
  const uses = usesOf(set, textAt(set, nameAtOf(at)))
  return write(without(set, uses), at, undefined)
}

/** From the last to the first, so that the places before stay what they are. */
const without = (set: StatefulSet, uses: readonly { readonly at: string }[]): StatefulSet =>
  [...uses].reverse().reduce((made, use) => write(made, use.at, undefined), set)

export const withMount = (set: StatefulSet, container: string, volume: string): StatefulSet =>
  append(set, `${container}.volumeMounts`, { name: volume, mountPath: '' })

export const withDevice = (set: StatefulSet, container: string, volume: string): StatefulSet =>
  append(set, `${container}.volumeDevices`, { name: volume, devicePath: '' })

/**
 * As what the containers are to have it: each that mounts a file system has a device instead, and the other way round.
 * `earlier`: as it was when it was last had so, for who changes his mind.
 */
export function usedAs(
  set: StatefulSet,
  volume: string,
  { mode, earlier }: { readonly mode: VolumeMode; readonly earlier: StatefulSet | null },
): StatefulSet {
  const [right, wrong] = mode === 'Block' ? [devicesOf, mountsOf] : [mountsOf, devicesOf]
  const wrongOnes = wrong(set, volume)
  const served = new Set(right(set, volume).map(({ at }) => ownerOf(at)))
  const owners = new Set(wrongOnes.map(({ at }) => ownerOf(at)))
  const again = earlier === null ? [] : right(earlier, volume)
  return [...owners]
    .filter(owner => !served.has(owner))
    .reduce(
      (made, owner) => {
        const before = again.filter(({ at }) => ownerOf(at) === owner)
        if (before.length === 0) return (mode === 'Block' ? withDevice : withMount)(made, owner, volume)
        return before.reduce(
          (kept, use) => append(kept, use.at.replace(/\[\d+\]$/, ''), read(earlier, use.at)),
          made,
        )
      },
      without(set, wrongOnes),
    )
}

const ownerOf = (use: string): string => use.replace(/\.volume(Mounts|Devices)\[\d+\]$/, '')

/** What the claims of all ordinals will be called: `data-web-0`. */
export const claimNameOf = (template: string, set: string, ordinal: number): string =>
  `${template}-${set}-${ordinal}`

/** Whether anything mounts the volume at `at`. */
export const isMounted = (set: StatefulSet, at: string): boolean =>
  mountsOf(set, textAt(set, nameAtOf(at))).length > 0 && read(set, at) !== undefined
