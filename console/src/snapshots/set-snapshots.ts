// Snapshots of all claims of a set, taken in one act: one of each claim, told to belong together by a label. Each volume is
// as it is at a moment of its own. Pure.
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { claimsOfSet } from '../remake/growth.ts'
import {
  newSnapshot,
  restoredClaim,
  restoredName,
  sizeToRestore,
  snapshotName,
  sourceOf,
  stateOf,
  takenAt,
  type VolumeSnapshot,
} from './snapshot-kinds.ts'

export const groupLabel = 'kedge.dev/snapshot-group'

const labelLengthMax = 63
const stampLength = '-20261128-140500'.length

/** `web-20261128-140500`; short enough for a label. */
export const groupName = (set: string, now: Date): string =>
  snapshotName(set.slice(0, labelLengthMax - stampLength), now)

/** A claim without a volume has nothing to be taken. */
export const hasVolume = ({ status }: PersistentVolumeClaim): boolean => status?.phase === 'Bound'

export interface GroupWish {
  readonly namespace: string
  readonly group: string
  readonly className: string
  readonly now: Date
}

export const snapshotsToTake = (
  claims: readonly PersistentVolumeClaim[],
  { namespace, group, className, now }: GroupWish,
): readonly VolumeSnapshot[] =>
  claims.filter(hasVolume).map(claim => {
    const name = snapshotName(nameOf(claim), now)
    const snapshot = newSnapshot({ namespace, name, claim: nameOf(claim), className })
    return { ...snapshot, metadata: { ...snapshot.metadata, labels: { [groupLabel]: group } } }
  })

export interface SnapshotGroup {
  readonly name: string
  readonly snapshots: readonly VolumeSnapshot[]
  readonly takenAt: string
  readonly count: number
  readonly ready: number
  readonly failures: readonly string[]
}

/** Those with snapshots of claims that the set's templates make, the newest first: also of claims that are gone. */
export function groupsOf(set: StatefulSet, all: readonly VolumeSnapshot[]): readonly SnapshotGroup[] {
  const groups = new Map<string, VolumeSnapshot[]>()
  for (const each of all) {
    const name = each.metadata?.labels?.[groupLabel] ?? ''
    if (name === '' || !isClaimOf(set, each)) continue
    const group = groups.get(name)
    if (group) group.push(each)
    else groups.set(name, [each])
  }
  return [...groups]
    .map(([name, snapshots]) => ({
      name,
      snapshots,
      takenAt: snapshots.map(takenAt).toSorted()[0] ?? '',
      count: snapshots.length,
      ready: snapshots.filter(each => stateOf(each) === 'ready').length,
      failures: snapshots.flatMap(each =>
        stateOf(each) === 'failed' ? [`${nameOf(each)}: ${each.status?.error?.message ?? ''}`] : [],
      ),
    }))
    .toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1))
}

const isClaimOf = (set: StatefulSet, snapshot: VolumeSnapshot): boolean => {
  const { namespace } = snapshot.metadata ?? {}
  const source = { metadata: { name: sourceOf(snapshot), ...(namespace ? { namespace } : {}) } }
  return claimsOfSet(set, [source]).length > 0
}

export interface Restoring {
  readonly snapshot: VolumeSnapshot
  /** That it was taken of; null where it is gone. */
  readonly claim: PersistentVolumeClaim | null
  /** What one that is gone was like; null where nobody knows. */
  readonly like: PersistentVolumeClaimSpec | null
}

/** For those whose claims are gone; null for what each was like. */
export interface RestoringChoice {
  /** Empty for the default one. */
  readonly className: string | null
  readonly accessMode: string | null
}

/** One claim of each snapshot. Beside a claim that is there stands one like it, whatever was chosen. */
export const restoredClaims = (
  all: readonly Restoring[],
  { className, accessMode }: RestoringChoice,
): readonly PersistentVolumeClaim[] =>
  all.map(({ snapshot, claim, like }) => {
    const known = claim ?? (like && { spec: like })
    return restoredClaim(snapshot, known, {
      name: restoredName(snapshot, claim),
      size: sizeToRestore(snapshot, known),
      ...(claim || className === null ? {} : { className }),
      ...(claim || accessMode === null ? {} : { accessMode }),
    })
  })
