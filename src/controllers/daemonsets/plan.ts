// Which Pods a DaemonSet makes and deletes in one pass. Pure.
//
// Every eligible node has one Pod, and no other node has any. Only when that is so does an update make its move, within
// `maxUnavailable` (the old Pod goes first) or `maxSurge` (the new one comes first).
import type { Pod } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { isReady, phaseOf } from '../../workload/pod-health.ts'
import { boundsOf, type Daemons, isAvailablePod, isUpdated, type NodeState, pairOn } from './nodes.ts'

export interface DaemonPlan {
  /** Names of nodes that get a Pod. */
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
  /** Of those removed, the ones that had failed: their nodes wait longer and longer. */
  readonly failed: readonly Pod[]
  readonly succeeded: readonly Pod[]
  readonly checkAgainMs: number | null
}

export interface Retries {
  /** When a failed Pod of the node may be replaced. */
  retryAt(nodeName: string): Instant
}

export function planDaemons(daemons: Daemons, retries: Retries): DaemonPlan {
  const kept = keepOnePerNode(daemons, retries)
  if (kept.create.length > 0 || kept.remove.length > 0) return kept
  const { set } = daemons
  const isRolling = set.spec?.updateStrategy?.type === 'RollingUpdate' && !isTerminating(set)
  if (!isRolling) return kept
  return { ...kept, ...(boundsOf(daemons).maxSurge > 0 ? surge(daemons) : replace(daemons)) }
}

function keepOnePerNode(daemons: Daemons, retries: Retries): DaemonPlan {
  const create: string[] = []
  const remove: Pod[] = [...daemons.stray]
  const failed: Pod[] = []
  const succeeded: Pod[] = []
  const waits: number[] = []
  for (const node of daemons.nodes) {
    if (node.runs && node.pods.length === 0) create.push(node.name)
    if (!node.stays) {
      remove.push(...node.pods.filter(pod => !isTerminating(pod)))
      continue
    }
    const living: Pod[] = []
    for (const pod of node.pods.filter(each => !isTerminating(each))) {
      const waitMs = retries.retryAt(node.name) - daemons.now
      if (phaseOf(pod) === 'Succeeded') succeeded.push(pod)
      else if (phaseOf(pod) !== 'Failed') living.push(pod)
      else if (waitMs > 0) waits.push(waitMs)
      else failed.push(pod)
    }
    remove.push(...surplusOf(living, daemons))
  }
  remove.push(...failed, ...succeeded)
  return { create, remove, failed, succeeded, checkAgainMs: waits.length > 0 ? Math.min(...waits) : null }
}

/** Two Pods are right only in the middle of a surge: the old one serves until the new one is available. */
function surplusOf(living: readonly Pod[], daemons: Daemons): readonly Pod[] {
  if (living.length <= 1) return []
  if (boundsOf(daemons).maxSurge === 0) return living.slice(1)
  const fresh = living.filter(pod => isUpdated(pod, daemons))
  const old = living.filter(pod => !isUpdated(pod, daemons))
  const [newest] = fresh
  const [oldest] = old
  const surplus = [...fresh.slice(1), ...old.slice(1)]
  const isOver = newest && oldest && (!isReady(oldest) || isAvailablePod(newest, daemons))
  return isOver ? [...surplus, oldest] : surplus
}

type Move = Pick<DaemonPlan, 'create' | 'remove'>

/** Old Pods go, as many as may be missing; those that are missing anyway go first. */
function replace(daemons: Daemons): Move {
  let unavailable = 0
  const broken: Pod[] = []
  const healthy: Pod[] = []
  for (const node of daemons.nodes.filter(isOfInterest)) {
    const { fresh, old, isCrowded } = pairOn(node, daemons)
    const pod = fresh ?? old
    const isThere = pod !== null && !isCrowded && !isTerminating(pod) && isAvailablePod(pod, daemons)
    if (!isThere) unavailable++
    if (fresh || !old || isCrowded || isTerminating(old)) continue
    if (isThere) healthy.push(old)
    else broken.push(old)
  }
  const spare = Math.max(0, boundsOf(daemons).maxUnavailable - unavailable)
  return { create: [], remove: [...broken, ...healthy.slice(0, spare)] }
}

/** New Pods come beside the old ones, as many as may be too many. */
function surge(daemons: Daemons): Move {
  let surging = 0
  const broken: string[] = []
  const healthy: string[] = []
  for (const node of daemons.nodes.filter(isOfInterest)) {
    const { fresh, old, isCrowded } = pairOn(node, daemons)
    if (isCrowded || (fresh && old)) surging++
    if (fresh || !old || isCrowded) continue
    // A node whose old Pod does not serve gains nothing by waiting.
    if (isAvailablePod(old, daemons) && !isTerminating(old)) healthy.push(node.name)
    else if (!isTerminating(old)) broken.push(node.name)
  }
  const spare = Math.max(0, boundsOf(daemons).maxSurge - surging)
  return { create: [...broken, ...healthy.slice(0, spare)], remove: [] }
}

const isOfInterest = ({ runs, stays, pods }: NodeState): boolean => runs || (stays && pods.length > 0)
