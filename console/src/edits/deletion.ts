// How a set is deleted: what becomes of its Pods and of its claims. Pure.
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Hazard, PlanDocument } from '../../../src/foresee/plan-document.ts'
import { claimsOfSet } from '../remake/growth.ts'
import type { DraftedEdit } from './draft.ts'

/** As kubectl's `--cascade` has them, and before them the way that scales down first. */
export const cascades = ['ordered', 'foreground', 'background', 'orphan'] as const
export type Cascade = (typeof cascades)[number]

/** Claims that a person has chosen to go; what the set's own policy takes goes in any case. */
export type ClaimsChoice =
  | { readonly kind: 'none' | 'all' }
  | { readonly kind: 'some'; readonly ordinals: ReadonlySet<number> }

export interface Deletion {
  readonly cascade: Cascade
  readonly claims: ClaimsChoice
}

export const usualDeletion: Deletion = { cascade: 'background', claims: { kind: 'none' } }

/** A set without Pods has none to end. */
export const endsInOrder = ({ cascade }: Pick<Deletion, 'cascade'>, set: StatefulSet): boolean =>
  cascade === 'ordered' && (set.spec?.replicas ?? 1) > 0

/** How Pods end when their sets are scaled to none: a Parallel set lets all of its own go at once. */
export const endOfPods = (sets: readonly StatefulSet[]): 'inOrder' | 'atOnce' =>
  sets.some(({ spec }) => spec?.podManagementPolicy === 'Parallel') ? 'atOnce' : 'inOrder'

/** What is asked of the server first. */
export function firstEditOf(deletion: Pick<Deletion, 'cascade'>, set: StatefulSet): DraftedEdit {
  if (endsInOrder(deletion, set)) return { kind: 'scale', replicas: 0 }
  const { cascade } = deletion
  return { kind: 'delete', cascade: cascade === 'ordered' ? 'background' : cascade }
}

/** Whether the set itself says that its claims go with it. */
export const takesItsClaims = ({ spec }: StatefulSet): boolean =>
  spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete' &&
  (spec.volumeClaimTemplates ?? []).length > 0

export type ClaimRow = ReturnType<typeof claimsOfSet>[number]

/** Of the claims of a set, those that nobody but a person's choice takes away. Pods that stay keep theirs. */
export function claimsToChoose(
  set: StatefulSet,
  { cascade }: Pick<Deletion, 'cascade'>,
  claims: readonly PersistentVolumeClaim[],
): readonly ClaimRow[] {
  if (cascade === 'orphan' || takesItsClaims(set)) return []
  return claimsOfSet(set, claims).filter(({ claim }) => claim.metadata?.deletionTimestamp === undefined)
}

export const chosenOf = (choice: ClaimsChoice, rows: readonly ClaimRow[]): readonly PersistentVolumeClaim[] =>
  rows
    .filter(
      ({ ordinal }) => choice.kind === 'all' || (choice.kind === 'some' && choice.ordinals.has(ordinal)),
    )
    .map(({ claim }) => claim)

/** The plan of the set's own deletion knows nothing of the claims that are deleted after it. */
export function withClaimsGone(plan: PlanDocument, claims: readonly PersistentVolumeClaim[]): PlanDocument {
  if (claims.length === 0) return plan
  const gone = new Set(claims.map(nameOf))
  return {
    ...plan,
    claims: plan.claims.map(each => (gone.has(each.name) ? { ...each, fate: 'deleted' as const } : each)),
    hazards: plan.hazards.flatMap(each => withoutGone(each, gone)),
  }
}

/** Claims that are to go are not among those that stay behind. */
function withoutGone(hazard: Hazard, gone: ReadonlySet<string>): readonly Hazard[] {
  if (hazard.id !== 'H11' || hazard.values.fate !== 'left') return [hazard]
  const claims = hazard.values.claims.filter(name => !gone.has(name))
  if (claims.length === 0) return []
  const commands = hazard.commands.map(line =>
    line
      .split(' ')
      .filter(word => !gone.has(word))
      .join(' '),
  )
  return [{ ...hazard, values: { ...hazard.values, claims }, commands }]
}
