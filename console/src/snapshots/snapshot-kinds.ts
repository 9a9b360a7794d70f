// Snapshots of claims, where a cluster has them: kinds of a definition (snapshot.storage.k8s.io/v1), which Kedge itself
// does not bring. What is asked for and what is told of them. Pure.
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { unknownSchema } from '../../../src/api/schema/schema.ts'
import { snapshotsServed } from './served.ts'

const group = 'snapshot.storage.k8s.io'

export interface VolumeSnapshot extends ApiObject {
  readonly spec?: {
    readonly volumeSnapshotClassName?: string
    readonly source?: { readonly persistentVolumeClaimName?: string }
  }
  readonly status?: {
    readonly readyToUse?: boolean
    readonly boundVolumeSnapshotContentName?: string
    readonly restoreSize?: string
    readonly creationTime?: string
    readonly error?: { readonly message?: string }
  }
}

export interface VolumeSnapshotClass extends ApiObject {
  readonly driver?: string
  readonly deletionPolicy?: string
}

const kindOf = <T extends ApiObject>(kind: string, plural: string, namespaced: boolean): Kind<T> => ({
  group,
  version: 'v1',
  kind,
  plural,
  singular: kind.toLowerCase(),
  namespaced,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: {},
  schema: unknownSchema,
})

export const volumeSnapshotKind = kindOf<VolumeSnapshot>('VolumeSnapshot', snapshotsServed.resource, true)
export const volumeSnapshotClassKind = kindOf<VolumeSnapshotClass>(
  'VolumeSnapshotClass',
  'volumesnapshotclasses',
  false,
)

const defaultAnnotation = 'snapshot.storage.kubernetes.io/is-default-class'

/** The one that is taken where none is named; null where there is none. */
export const defaultClassOf = (classes: readonly VolumeSnapshotClass[]): string | null => {
  const found = classes.find(({ metadata }) => metadata?.annotations?.[defaultAnnotation] === 'true')
  return found ? nameOf(found) : null
}

/** Of one claim, the newest first. */
export const snapshotsOf = (claim: string, all: readonly VolumeSnapshot[]): readonly VolumeSnapshot[] =>
  all
    .filter(({ spec }) => spec?.source?.persistentVolumeClaimName === claim)
    .sort((a, b) => (takenAt(a) < takenAt(b) ? 1 : -1))

export const takenAt = ({ status, metadata }: VolumeSnapshot): string =>
  status?.creationTime ?? metadata?.creationTimestamp ?? ''

export type SnapshotState = 'ready' | 'failed' | 'working'

export const stateOf = ({ status }: VolumeSnapshot): SnapshotState =>
  status?.readyToUse === true ? 'ready' : status?.error ? 'failed' : 'working'

export interface SnapshotWish {
  readonly namespace: string
  readonly name: string
  readonly claim: string
  /** Empty for the default one. */
  readonly className: string
}

export const newSnapshot = ({ namespace, name, claim, className }: SnapshotWish): VolumeSnapshot => ({
  apiVersion: snapshotsServed.groupVersion,
  kind: 'VolumeSnapshot',
  metadata: { name, namespace },
  spec: {
    source: { persistentVolumeClaimName: claim },
    ...(className === '' ? {} : { volumeSnapshotClassName: className }),
  },
})

export interface RestoreWish {
  readonly name: string
  readonly size: string
  /** Of one whose source is gone: what was chosen; an empty class is the default one. */
  readonly className?: string
  readonly accessMode?: string
}

/** What the snapshot was taken of; empty for one that was brought from elsewhere. */
export const sourceOf = ({ spec }: VolumeSnapshot): string => spec?.source?.persistentVolumeClaimName ?? ''

/**
 * How the claim that is filled from it is called at first. Where the one that it was taken of is gone, its name is free: the
 * set that it belonged to finds the new one by that name.
 */
export const restoredName = (snapshot: VolumeSnapshot, claim: PersistentVolumeClaim | null): string =>
  claim === null ? sourceOf(snapshot) || nameOf(snapshot) : `${nameOf(claim)}-restored`

/** A claim like the one that the snapshot is of, filled from it; where nobody knows what that was, like most claims. */
export const restoredClaim = (
  snapshot: VolumeSnapshot,
  claim: PersistentVolumeClaim | null,
  { name, size, className, accessMode }: RestoreWish,
): PersistentVolumeClaim => {
  const { volumeMode, ...like } = claim?.spec ?? {}
  const accessModes = accessMode === undefined ? (like.accessModes ?? ['ReadWriteOnce']) : [accessMode]
  const storageClassName = className === undefined ? like.storageClassName : className || undefined
  const namespace = snapshot.metadata?.namespace
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, ...(namespace ? { namespace } : {}) },
    spec: {
      accessModes,
      ...(storageClassName === undefined ? {} : { storageClassName }),
      ...(volumeMode === undefined ? {} : { volumeMode }),
      resources: { requests: { storage: size } },
      dataSource: { apiGroup: group, kind: 'VolumeSnapshot', name: nameOf(snapshot) },
    },
  }
}

/** At least what the snapshot needs, else what the claim has. */
export const sizeToRestore = (snapshot: VolumeSnapshot, claim: PersistentVolumeClaim | null): string =>
  snapshot.status?.restoreSize ?? String(claim?.spec?.resources?.requests?.storage ?? '1Gi')

/** `www-web-0-20261128-1405`: of the claim and the minute, so that each is told by its name. */
export function snapshotName(claim: string, now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T')
  return `${claim.slice(0, 230)}-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`
}
