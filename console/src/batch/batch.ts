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
  const templates = (view.set.spec?.volumeClaimTemplates ?? []).map(nameOf)
  return claims.flatMap(claim => {
    if (claim.metadata?.namespace !== view.namespace) return []
    const name = nameOf(claim)
    const template = templates.find(each => name.startsWith(`${each}-`))
    const parts = template === undefined ? null : parsePodName(name.slice(template.length + 1))
    return parts?.parent === view.name && parts.ordinal !== null
      ? [{ name, ordinal: Number(parts.ordinal) }]
      : []
  })
}

/** Names, the first of many. */
export const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} … (${names.length})`
