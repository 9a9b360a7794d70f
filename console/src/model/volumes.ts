// The volumes of a set, those of its claim templates among them, and where its containers mount them. Pure.
import type { StatefulSet, Volume, VolumeMount } from '../../../src/api/generated/types.ts'
import { containersOf } from './containers.ts'
import { append, listAt, read, textAt, write } from './path.ts'

export type VolumeKind = 'template' | 'claim' | 'temporary' | 'hostPath' | 'configMap' | 'secret' | 'other'

export interface VolumePlace {
  /** `spec.volumeClaimTemplates[0]`, `spec.template.spec.volumes[1]`. */
  readonly at: string
  readonly kind: VolumeKind
  readonly name: string
  readonly mounts: readonly MountPlace[]
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
} as const

export function volumesOf(set: StatefulSet): readonly VolumePlace[] {
  const places = (list: string, nameAt: string, kindOf: (volume: object) => VolumeKind) =>
    listAt<object>(set, list).map((volume, index) => {
      const name = textAt(volume, nameAt)
      return { at: `${list}[${index}]`, kind: kindOf(volume), name, mounts: mountsOf(set, name) }
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

function mountsOf(set: StatefulSet, volume: string): readonly MountPlace[] {
  return containersOf(set).flatMap(({ at, container }) =>
    (container.volumeMounts ?? []).flatMap((mount, index) =>
      mount.name === volume ? [{ container: container.name, at: `${at}.volumeMounts[${index}]`, mount }] : [],
    ),
  )
}

/** The set with one volume more, of a name that none has, and where it stands. */
export function withVolume(
  set: StatefulSet,
  kind: Exclude<VolumeKind, 'other'>,
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

function freshVolume(name: string, kind: Exclude<VolumeKind, 'other' | 'template'>): object {
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

/** Mounts go by the volume's name, so they are renamed with it. */
export function renameVolume(set: StatefulSet, at: string, name: string): StatefulSet {
  const before = textAt(set, nameAtOf(at))
  const mounts = mountsOf(set, before)
  const renamed = write(set, nameAtOf(at), name)
  return mounts.reduce((made, mount) => write(made, `${mount.at}.name`, name), renamed)
}

/** Without it, and without its mounts. */
export function withoutVolume(set: StatefulSet, at: string): StatefulSet {
  const mounts = mountsOf(set, textAt(set, nameAtOf(at)))
  // From the last to the first, so that the places before stay what they are.
  const unmounted = [...mounts].reverse().reduce((made, mount) => write(made, mount.at, undefined), set)
  return write(unmounted, at, undefined)
}

export const withMount = (set: StatefulSet, container: string, volume: string): StatefulSet =>
  append(set, `${container}.volumeMounts`, { name: volume, mountPath: '' })

/** What the claims of all ordinals will be called: `data-web-0`. */
export const claimNameOf = (template: string, set: string, ordinal: number): string =>
  `${template}-${set}-${ordinal}`

/** Whether anything mounts the volume at `at`. */
export const isMounted = (set: StatefulSet, at: string): boolean =>
  mountsOf(set, textAt(set, nameAtOf(at))).length > 0 && read(set, at) !== undefined
