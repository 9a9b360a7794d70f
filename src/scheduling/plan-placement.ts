// Where a pod goes, decided over a snapshot: the filters in upstream's order, then the scores among the nodes left.
// Nothing is written here, nothing is read but the snapshot, so the scheduler, the node that admits a pod and whoever
// looks ahead share one answer. What upstream's scheduler would say about a pod that fits nowhere is said here, to the
// letter. Read on: `checks.ts` (the order of the filters), `cluster.ts` (what is counted), `pod-needs.ts`.
import type { Pod } from '../api/generated/types.ts'
import { checksFor, type Snapshot } from './checks.ts'
import type { NodeSummary } from './cluster.ts'
import type { Objection } from './filters.ts'
import { needsOf, type PodNeeds } from './pod-needs.ts'
import { planPreemption } from './preempt.ts'
import { chooseNode } from './score.ts'
import type { NodeCheck } from './topology.ts'
import { fitVolumes, type VolumeStep, volumeNeedsOf } from './volume-fit.ts'

export type Placement =
  | {
      readonly kind: 'place'
      readonly nodeName: string
      readonly volumeSteps: readonly VolumeStep[]
      /** How many nodes were looked at. */
      readonly looked: number
    }
  | {
      readonly kind: 'preempt'
      readonly nodeName: string
      readonly victims: readonly Pod[]
      readonly message: string
    }
  | Unschedulable

export interface Unschedulable {
  readonly kind: 'unschedulable'
  readonly message: string
  /** The place that is being freed for the pod stays promised to it. */
  readonly keepsNomination: boolean
  /** It waits for its claims, which may come or be bound any moment. */
  readonly forClaims: boolean
}

/** Above this many nodes only a share of them is scored: enough to choose well. Upstream's figures. */
const nodesToScoreMin = 100
const percentMin = 5

export function nodesToScore(count: number): number {
  if (count <= nodesToScoreMin) return count
  const percent = Math.max(percentMin, 50 - Math.floor(count / 125))
  return Math.max(nodesToScoreMin, Math.floor((count * percent) / 100))
}

export function planPlacement(pod: Pod, snapshot: Snapshot): Placement {
  const needs = needsOf(pod)
  const { cluster } = snapshot
  if (cluster.nodes.length === 0) return unschedulable('no nodes available to schedule pods', {})
  const volumes = volumeNeedsOf(needs, snapshot.storage)
  if (volumes.kind === 'blocked') {
    const all = new Map(cluster.nodes.map(node => [node.name, volumes.objection]))
    return unplaced(needs, snapshot, { objections: all, blocker: volumes.objection.reasons[0] })
  }
  const check = checksFor(needs, snapshot, volumes)
  const { feasible, objections, looked } = lookAround(check, snapshot)
  const node = chooseNode(needs, feasible, snapshot)
  if (!node) return unplaced(needs, snapshot, { objections })
  const fit = fitVolumes(volumes, node, snapshot.storage)
  return {
    kind: 'place',
    nodeName: node.name,
    volumeSteps: fit.kind === 'fits' ? fit.steps : [],
    looked,
  }
}

function lookAround(check: NodeCheck, { cluster, startAt }: Snapshot) {
  const objections = new Map<string, Objection>()
  const feasible: NodeSummary[] = []
  const { nodes } = cluster
  const enough = nodesToScore(nodes.length)
  let looked = 0
  for (; looked < nodes.length && feasible.length < enough; looked++) {
    const node = nodes[(startAt + looked) % nodes.length]
    if (!node) continue
    const objection = check(node)
    if (objection) objections.set(node.name, objection)
    else feasible.push(node)
  }
  return { feasible, objections, looked }
}

interface Rejection {
  readonly objections: ReadonlyMap<string, Objection>
  /** What is wrong with the pod on any node, said once instead of per node. */
  readonly blocker?: string
}

function unplaced(needs: PodNeeds, snapshot: Snapshot, { objections, blocker }: Rejection): Placement {
  const count = snapshot.cluster.nodes.length
  const why = blocker ?? histogram([...objections.values()].flatMap(objection => objection.reasons))
  const text = `0/${count} nodes are available: ${why}.`
  const preemption = planPreemption(needs, snapshot, objections)
  // Upstream's first answer to a pod that fits nowhere comes from its dynamic resources, and has nothing to do here.
  const because = (reason: string) => `${text} no new claims to deallocate, preemption: ${reason}`
  switch (preemption.kind) {
    case 'evict':
      return { kind: 'preempt', nodeName: preemption.nodeName, victims: preemption.victims, message: text }
    case 'ineligible':
      return unschedulable(because(preemption.reason), { keepsNomination: true })
    case 'useless': {
      const reason = `0/${count} nodes are available: ${histogram(preemption.reasons)}.`
      return unschedulable(because(reason), { forClaims: blocker !== undefined })
    }
  }
}

const unschedulable = (
  message: string,
  { keepsNomination = false, forClaims = false }: { keepsNomination?: boolean; forClaims?: boolean },
): Unschedulable => ({ kind: 'unschedulable', message, keepsNomination, forClaims })

/** `1 node(s) …, 2 Insufficient cpu`: how often each, sorted as text. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}
