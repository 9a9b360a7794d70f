// What becomes of several sets at once, told before it is done. Pure.
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'
import type { SetView } from '../sets/set-model.ts'

export type BatchKind = 'restart' | 'scale' | 'stop' | 'delete'

export interface SetFate {
  readonly view: SetView
  readonly pods: number
  /** Names of claims of its templates, those of ordinals that are gone among them. */
  readonly claimsDeleted: readonly string[]
  readonly claimsKept: readonly string[]
}

export interface FateOptions {
  readonly claims: readonly PersistentVolumeClaim[]
  /** What a scaling leaves. */
  readonly replicas: number
  /** Whether a deletion was asked to take every claim along. */
  readonly takesAll?: boolean
}

export function fateOf(
  kind: BatchKind,
  view: SetView,
  { claims, replicas, takesAll = false }: FateOptions,
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
