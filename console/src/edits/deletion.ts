// How a set is deleted: what becomes of its Pods and of its claims. Pure.
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Hazard, PlanDocument } from '../../../src/foresee/plan-document.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
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

/** A set without Pods has none to end; one that wants none may still have some. */
export const endsInOrder = ({ cascade }: Pick<Deletion, 'cascade'>, set: StatefulSet): boolean =>
  cascade === 'ordered' && (replicasOf(set) > 0 || (set.status?.replicas ?? 0) > 0)

export const isParallel = ({ spec }: StatefulSet): boolean => spec?.podManagementPolicy === 'Parallel'

/** Who takes the Pods of sets one by one: a Parallel set would let all of its own go at once, so the page does. */
export const takerOfPods = (sets: readonly StatefulSet[]): 'byController' | 'byPage' =>
  sets.some(isParallel) ? 'byPage' : 'byController'

/** What it comes to first, as it is foreseen. */
export function firstEditOf(deletion: Pick<Deletion, 'cascade'>, set: StatefulSet): DraftedEdit {
  if (endsInOrder(deletion, set)) return { kind: 'scale', replicas: 0 }
  const { cascade } = deletion
  return { kind: 'delete', cascade: cascade === 'ordered' ? 'background' : cascade }
}

/** What of that is asked of the server at once. */
export function firstStepOf(deletion: Pick<Deletion, 'cascade'>, set: StatefulSet): DraftedEdit {
  const edit = firstEditOf(deletion, set)
  return edit.kind === 'scale' && isParallel(set)
    ? { kind: 'scale', replicas: Math.max(0, replicasOf(set) - 1) }
    : edit
}

/** The plan of scaling a Parallel set to none, where the page does it by one Pod at a time. */
export function planOneByOne(plan: PlanDocument): PlanDocument {
  const deletions = plan.steps.filter(({ kind }) => kind === 'delete')
  const waits = plan.steps.filter(({ kind, cause }) => kind === 'wait' && cause === 'terminating')
  if (deletions.length < 2 || deletions.length + waits.length < plan.steps.length) return plan
  const typicalSeconds = waits.reduce((sum, each) => sum + each.typicalSeconds, 0)
  const worstSeconds = Math.max(...waits.map(each => each.worstSeconds), typicalSeconds)
  const end = { kind: 'wait', revision: null, cause: 'terminating', typicalSeconds, worstSeconds } as const
  return {
    ...plan,
    // Its warning of what goes all at once is of the scaling that the page does not do.
    hazards: plan.hazards.filter(({ id }) => id !== 'H16'),
    steps: deletions
      .toSorted((a, b) => ordinalIn(b.pod) - ordinalIn(a.pod))
      .flatMap(each => [each, { ...end, pod: each.pod }]),
    typicalSeconds: typicalSeconds * deletions.length,
    worstSeconds: worstSeconds * deletions.length,
  }
}

const ordinalIn = (pod: string): number => Number(pod.slice(pod.lastIndexOf('-') + 1))

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
