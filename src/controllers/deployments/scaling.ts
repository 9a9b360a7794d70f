// A Deployment that is scaled, or paused: its ReplicaSets follow its size without a rollout going on.
//
// Where one set has all Pods it gets the new size. In the middle of a rollout the difference is shared out by the sets'
// sizes, the largest first, and what rounding leaves goes to the first.
import type { ReplicaSet } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { replicasOf } from '../../workload/desired.ts'
import {
  annotations,
  availableOf,
  boundsOf,
  byAge,
  isRecreate,
  mostOf,
  numberIn,
  revisionOf,
  sumOf,
} from './nouns.ts'
import type { Sheet } from './sheet.ts'

/** Whether a set was last sized for another size of the Deployment. */
export const isScaling = ({ deployment, activeSets }: Sheet): boolean =>
  activeSets.some(set => {
    const desired = set.metadata?.annotations?.[annotations.desiredReplicas]
    return desired !== undefined && Number(desired) !== replicasOf(deployment)
  })

export function scaleSets(sheet: Sheet): void {
  const { deployment } = sheet
  const only = activeOrLatest(sheet)
  if (only) {
    if (replicasOf(only) !== replicasOf(deployment)) sheet.scale(only, replicasOf(deployment))
    return
  }
  if (isSaturated(sheet)) {
    for (const set of sheet.activeOldSets) sheet.scale(set, 0)
    return
  }
  if (!isRecreate(deployment)) shareOut(sheet)
}

/** The only set with Pods; where none has any, the new one or else the youngest. */
function activeOrLatest({ activeSets, newSet, oldSets }: Sheet): ReplicaSet | null {
  if (activeSets.length > 1) return null
  return activeSets[0] ?? newSet ?? oldSets.at(-1) ?? null
}

/** The new set has all that the Deployment wants. */
function isSaturated({ deployment, newSet }: Sheet): boolean {
  const wanted = replicasOf(deployment)
  return (
    newSet !== null &&
    replicasOf(newSet) === wanted &&
    numberIn(newSet, annotations.desiredReplicas) === wanted &&
    availableOf(newSet) === wanted
  )
}

function shareOut(sheet: Sheet): void {
  const allowed = boundsOf(sheet.deployment).replicas > 0 ? mostOf(sheet.deployment) : 0
  const toAdd = allowed - sumOf(sheet.activeSets, replicasOf)
  // Of two of a size the younger grows first, and the older shrinks first.
  const bySize = (a: ReplicaSet, b: ReplicaSet) =>
    replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b))
  const sets = [...sheet.activeSets].sort(bySize)
  let added = 0
  const sizes = sets.map(set => {
    const share = toAdd === added ? 0 : shareOf(sheet, set)
    const left = toAdd - added
    const part = toAdd > 0 ? Math.min(share, left) : Math.max(share, left)
    added += toAdd === 0 ? 0 : part
    return replicasOf(set) + (toAdd === 0 ? 0 : part)
  })
  for (const [at, set] of sets.entries())
    sheet.scale(set, Math.max(0, (sizes[at] ?? 0) + (at === 0 ? toAdd - added : 0)))
}

/** By how much a set changes for its part of the Deployment to stay the same. */
function shareOf({ deployment }: Sheet, set: ReplicaSet): number {
  const size = replicasOf(set)
  if (replicasOf(deployment) === 0) return -size
  const before = numberIn(set, annotations.maxReplicas) || (deployment.status?.replicas ?? 0)
  return before === 0 ? 0 : Math.round((size * mostOf(deployment)) / before) - size
}

/** Forgets old sets without Pods beyond those that are to be remembered, the oldest revision first. */
export function cleanUp(sheet: Sheet, limit: number | undefined): void {
  if (limit === undefined || limit >= 2 ** 31 - 1) return
  const old = sheet.oldSets.filter(set => !isTerminating(set))
  const surplus = old.length - limit
  if (surplus <= 0) return
  const byRevision = [...old].sort((a, b) => Number(revisionOf(a) - revisionOf(b)) || byAge(a, b))
  for (const set of byRevision.slice(0, surplus)) {
    const isSettled = (set.metadata?.generation ?? 0) <= (set.status?.observedGeneration ?? 0)
    if (replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0 && isSettled) sheet.remove(set)
  }
}
