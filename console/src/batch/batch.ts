// What becomes of several sets at once, told before it is done. Pure.
import type { PersistentVolumeClaim, Service } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'
import { servicesLeft } from '../edits/services-left.ts'
import type { SetView } from '../sets/set-model.ts'

export type BatchKind = 'restart' | 'scale' | 'stop' | 'delete'

export interface SetFate {
  readonly view: SetView
  readonly pods: number
  /** Names of claims of its templates, those of ordinals that are gone among them. */
  readonly claimsDeleted: readonly string[]
  readonly claimsKept: readonly string[]
  /** Names of Services that lead to its Pods: none goes with a set that is deleted. */
  readonly servicesLeft: readonly string[]
}

export interface FateOptions {
  readonly claims: readonly PersistentVolumeClaim[]
  /** What a scaling leaves. */
  readonly replicas: number
  /** Whether a deletion was asked to take every claim along. */
  readonly takesAll?: boolean
  readonly services?: readonly Service[]
}

export function fateOf(
  kind: BatchKind,
  view: SetView,
  { claims, replicas, takesAll = false, services = [] }: FateOptions,
): SetFate {
  const own = claimsOf(view, claims)
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } =
    view.set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  const start = view.set.spec?.ordinals?.start ?? 0
  const goes = ({ ordinal }: OwnClaim): boolean => {
    if (kind === 'delete') return takesAll || whenDeleted === 'Delete'
    if (kind === 'restart') return false
    return whenScaled === 'Delete' && ordinal >= start + (kind === 'stop' ? 0 : replicas)
  }
  return {
    view,
    pods: view.ordinals.filter(({ pod }) => pod !== null).length,
    claimsDeleted: own.filter(goes).map(({ name }) => name),
    claimsKept: own.filter(each => !goes(each)).map(({ name }) => name),
    servicesLeft: kind === 'delete' ? servicesLeft(view.set, { services, sets: [] }).staying.map(nameOf) : [],
  }
}

interface OwnClaim {
  readonly name: string
  readonly ordinal: number
}

function claimsOf(view: SetView, claims: readonly PersistentVolumeClaim[]): readonly OwnClaim[] {
  const rows = rowsOf(claims)
  return (view.set.spec?.volumeClaimTemplates ?? []).flatMap(
    template => rows.get(`${view.namespace}/${nameOf(template)}-${view.name}`) ?? [],
  )
}

type Rows = ReadonlyMap<string, readonly OwnClaim[]>

/** Claims of one template of one set, of a list that is asked about by hundreds of sets. */
const known = new WeakMap<readonly PersistentVolumeClaim[], Rows>()

function rowsOf(claims: readonly PersistentVolumeClaim[]): Rows {
  const before = known.get(claims)
  if (before) return before
  const rows = new Map<string, OwnClaim[]>()
  for (const claim of claims) {
    const parts = parsePodName(nameOf(claim))
    if (!parts || parts.ordinal === null) continue
    const row = `${claim.metadata?.namespace}/${parts.parent}`
    const own = { name: nameOf(claim), ordinal: Number(parts.ordinal) }
    const list = rows.get(row)
    if (list) list.push(own)
    else rows.set(row, [own])
  }
  known.set(claims, rows)
  return rows
}

/** Names, the first of many. */
export const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} … (${names.length})`
