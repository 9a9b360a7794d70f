// Which claims are shown, and in which order. Pure.
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { compareSizes } from '../remake/remake.ts'
import type { ClaimRow } from './claim-rows.ts'

/** Each empty where it does not matter. */
export interface ClaimFilter {
  readonly pod: string
  readonly set: string
  readonly className: string
}

/** What holds of a claim that nobody uses: no Pod mounts it, or the set that it was made for is gone, too. */
export const podChoices = ['without', 'setGone'] as const
export type PodChoice = (typeof podChoices)[number]

export const isShown = (row: ClaimRow, { pod, set, className }: ClaimFilter): boolean =>
  (pod === '' || (row.pod === null && (pod !== 'setGone' || (row.set !== null && row.setIs === 'gone')))) &&
  (set === '' || row.set === set) &&
  (className === '' || row.claim.spec?.storageClassName === className)

/** What there is to choose among: the sets and the classes that claims are of. */
export function choicesOf(rows: readonly ClaimRow[]): {
  readonly sets: readonly string[]
  readonly classes: readonly string[]
} {
  const sorted = (words: readonly (string | null | undefined)[]) =>
    [...new Set(words.filter(word => word !== null && word !== undefined && word !== ''))]
      .map(String)
      .toSorted()
  return {
    sets: sorted(rows.map(({ set }) => set)),
    classes: sorted(rows.map(({ claim }) => claim.spec?.storageClassName)),
  }
}

const byNumber = new Intl.Collator(undefined, { numeric: true })

/** By the columns that claims have of their own; of what is equal, the name decides. */
export const claimOrders: { readonly [column: string]: (a: ClaimRow, b: ClaimRow) => number } = {
  set: (a, b) => byNumber.compare(a.set ?? '', b.set ?? '') || (a.ordinal ?? -1) - (b.ordinal ?? -1),
  pod: (a, b) => byNumber.compare(a.pod ?? '', b.pod ?? ''),
  phase: (a, b) => byNumber.compare(a.claim.status?.phase ?? '', b.claim.status?.phase ?? ''),
  capacity: (a, b) => compareSizes(sizeOf(a.claim), sizeOf(b.claim)),
  class: (a, b) =>
    byNumber.compare(a.claim.spec?.storageClassName ?? '', b.claim.spec?.storageClassName ?? ''),
}

export const sizeOf = ({ spec, status }: PersistentVolumeClaim): string =>
  String(status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? '')

/** What becomes of the data of a claim that is deleted: as its volume says, else its class; null where neither is known. */
export function fateOfData(
  claim: PersistentVolumeClaim,
  policies: {
    readonly ofVolume: ReadonlyMap<string, string>
    readonly ofClass: ReadonlyMap<string, string>
  },
): 'deleted' | 'kept' | 'none' | null {
  const { volumeName, storageClassName } = claim.spec ?? {}
  if (!volumeName) return 'none'
  const policy = policies.ofVolume.get(volumeName) ?? policies.ofClass.get(storageClassName ?? '')
  return policy === undefined ? null : policy === 'Delete' ? 'deleted' : 'kept'
}

export interface ClaimsGoing {
  readonly deleted: readonly string[]
  readonly kept: readonly string[]
  readonly unknown: readonly string[]
  readonly mounted: readonly { readonly claim: string; readonly pod: string }[]
  /** Sets that are there and make new, empty claims in their place. */
  readonly sets: readonly string[]
}

/** What goes with claims that are deleted, and who still uses them. */
export function claimsGoing(
  rows: readonly ClaimRow[],
  policies: Parameters<typeof fateOfData>[1],
): ClaimsGoing {
  const of = (fate: ReturnType<typeof fateOfData>) =>
    rows.filter(({ claim }) => fateOfData(claim, policies) === fate).map(({ claim }) => nameOf(claim))
  return {
    deleted: of('deleted'),
    kept: of('kept'),
    unknown: of(null),
    mounted: rows.flatMap(({ claim, pod }) => (pod === null ? [] : [{ claim: nameOf(claim), pod }])),
    sets: [
      ...new Set(rows.flatMap(({ set, setIs }) => (set !== null && setIs === 'there' ? [set] : []))),
    ].toSorted(),
  }
}
