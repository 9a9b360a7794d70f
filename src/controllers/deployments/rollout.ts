// One move of a rollout: the new ReplicaSet grows, or the old ones shrink, or nothing can be done for now.
//
// Invariants of a rolling update, counted by what sets ask for and by what of them is available:
//   - never more Pods than `replicas + maxSurge`;
//   - no healthy Pod is taken while fewer than `replicas - maxUnavailable` would be left; unhealthy old ones go first.
import type { OwnerReference, Pod, ReplicaSet } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import { replicasOf } from '../../workload/desired.ts'
import { hasEnded } from '../../workload/pod-health.ts'
import { createNewSet, sizeOfNewSet } from './new-set.ts'
import { actualOf, boundsOf, stayingOf, sumOf } from './nouns.ts'
import type { Sheet } from './sheet.ts'

export function rollOut(sheet: Sheet, owner: OwnerReference): void {
  if (!sheet.newSet) createNewSet(sheet, owner)
  if (growNewSet(sheet)) return
  shrinkOldSets(sheet)
}

function growNewSet(sheet: Sheet): boolean {
  const { deployment, newSet } = sheet
  if (!newSet) return false
  const wanted = replicasOf(deployment)
  if (replicasOf(newSet) === wanted) return false
  return sheet.scale(newSet, replicasOf(newSet) > wanted ? wanted : sizeOfNewSet(sheet, newSet))
}

function shrinkOldSets(sheet: Sheet): void {
  const { deployment, newSet } = sheet
  if (sumOf(sheet.activeOldSets, replicasOf) === 0 || !newSet) return
  const { replicas, maxUnavailable } = boundsOf(deployment)
  const minAvailable = replicas - maxUnavailable
  const newUnavailable = replicasOf(newSet) - stayingOf(newSet)
  const most = sumOf(sheet.sets, replicasOf) - minAvailable - newUnavailable
  if (most <= 0) return
  // Old Pods that are not available are no loss, and would hold the rollout up for ever.
  removeUnhealthy(sheet, most)
  let spare = sumOf(sheet.sets, stayingOf) - minAvailable
  for (const set of sheet.activeOldSets) {
    if (spare <= 0) return
    const part = Math.min(replicasOf(set), spare)
    sheet.scale(set, replicasOf(set) - part)
    spare -= part
  }
}

function removeUnhealthy(sheet: Sheet, most: number): void {
  let left = most
  for (const set of sheet.activeOldSets) {
    if (left <= 0) return
    const unhealthy = replicasOf(set) - stayingOf(set)
    if (unhealthy <= 0) continue
    const part = Math.min(left, unhealthy)
    sheet.scale(set, replicasOf(set) - part)
    left -= part
  }
}

/** All old Pods go before the first new one comes. */
export function recreate(
  sheet: Sheet,
  { owner, podsOf }: { readonly owner: OwnerReference; podsOf(set: ReplicaSet): readonly Pod[] },
): void {
  const active = sheet.activeOldSets
  for (const set of active) sheet.scale(set, 0)
  if (active.length > 0 || hasOldPods(sheet, podsOf)) return
  if (!sheet.newSet) createNewSet(sheet, owner)
  const { newSet } = sheet
  if (newSet) sheet.scale(newSet, replicasOf(sheet.deployment))
}

function hasOldPods({ oldSets }: Sheet, podsOf: (set: ReplicaSet) => readonly Pod[]): boolean {
  if (sumOf(oldSets, actualOf) > 0) return true
  return oldSets.some(set => uidOf(set) !== '' && podsOf(set).some(pod => !hasEnded(pod)))
}
