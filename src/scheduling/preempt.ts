// Whether less important pods should go so that this one fits, and which: the smallest harm on the best node.
//
// On each node that objected for a reason that may pass, all less important pods are thought away; if the pod then
// fits, as many as possible are kept after all, the most important first. Whoever is left is a victim.
import type { Pod, PodDisruptionBudget } from '../api/generated/types.ts'
import { labelSelectorOf, matchesLabels } from '../api/select/selector.ts'
import { checksFor, type Snapshot } from './checks.ts'
import type { Cluster, NodeSummary } from './cluster.ts'
import type { Objection } from './filters.ts'
import type { PodNeeds } from './pod-needs.ts'
import { subtractResources } from './requests.ts'
import { volumeNeedsOf } from './volume-fit.ts'

export type Preemption =
  | { readonly kind: 'evict'; readonly nodeName: string; readonly victims: readonly Pod[] }
  | { readonly kind: 'ineligible'; readonly reason: string }
  /** A reason for each node. */
  | { readonly kind: 'useless'; readonly reasons: readonly string[] }

export function planPreemption(
  needs: PodNeeds,
  snapshot: Snapshot,
  objections: ReadonlyMap<string, Objection>,
): Preemption {
  if (needs.pod.spec?.preemptionPolicy === 'Never')
    return { kind: 'ineligible', reason: 'not eligible due to preemptionPolicy=Never.' }
  if (isBeingFreed(needs, snapshot.cluster, objections))
    return { kind: 'ineligible', reason: 'not eligible due to a terminating pod on the nominated node.' }
  const reasons: string[] = []
  const candidates: Candidate[] = []
  for (const node of snapshot.cluster.nodes) {
    const objection = objections.get(node.name)
    if (!objection || objection.permanent) {
      reasons.push('Preemption is not helpful for scheduling')
      continue
    }
    const found = victimsOn(node, needs, snapshot)
    if ('victims' in found) candidates.push(found)
    else reasons.push(...found.reasons)
  }
  const best = candidates.toSorted(leastHarmFirst)[0]
  return best
    ? { kind: 'evict', nodeName: best.nodeName, victims: best.victims.map(victim => victim.pod) }
    : { kind: 'useless', reasons }
}

/** Pods already leave the node that was promised to this one: it waits for them. */
function isBeingFreed(
  needs: PodNeeds,
  cluster: Cluster,
  objections: ReadonlyMap<string, Objection>,
): boolean {
  const nominated = needs.pod.status?.nominatedNodeName
  if (!nominated || objections.get(nominated)?.permanent) return false
  return [...(cluster.node(nominated)?.pods.values() ?? [])].some(
    other => other.priority < needs.priority && isLeavingByPreemption(other.pod),
  )
}

const isLeavingByPreemption = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp !== undefined &&
  (pod.status?.conditions ?? []).some(
    condition => condition.type === 'DisruptionTarget' && condition.reason === 'PreemptionByScheduler',
  )

interface Candidate {
  readonly nodeName: string
  readonly victims: readonly PodNeeds[]
  readonly violations: number
}

function victimsOn(
  node: NodeSummary,
  needs: PodNeeds,
  snapshot: Snapshot,
): Candidate | { readonly reasons: readonly string[] } {
  const lesser = [...node.pods.values()].filter(other => other.priority < needs.priority)
  if (lesser.length === 0) return { reasons: ['No preemption victims found for incoming pod'] }
  const gone = new Set(lesser.map(victim => victim.uid))
  const objection = objectionWithout(gone, node, needs, snapshot)
  if (objection) return objection
  const { violating, others } = byBudget(lesser.toSorted(mostImportantFirst), snapshot.budgets)
  const victims: PodNeeds[] = []
  let violations = 0
  for (const victim of [...violating, ...others]) {
    gone.delete(victim.uid)
    if (!objectionWithout(gone, node, needs, snapshot)) continue
    gone.add(victim.uid)
    victims.push(victim)
    if (violating.includes(victim)) violations++
  }
  return { nodeName: node.name, victims: victims.toSorted(mostImportantFirst), violations }
}

function objectionWithout(
  gone: ReadonlySet<string>,
  node: NodeSummary,
  needs: PodNeeds,
  snapshot: Snapshot,
): Objection | null {
  const emptied = summaryWithout(gone, node)
  const cluster = clusterWith(emptied, gone, snapshot.cluster)
  return checksFor(needs, { ...snapshot, cluster }, volumeNeedsOf(needs, snapshot.storage))(emptied)
}

function summaryWithout(gone: ReadonlySet<string>, node: NodeSummary): NodeSummary {
  const pods = new Map(node.pods)
  const ports = new Map(node.ports)
  let { requested, scored } = node
  for (const uid of gone) {
    const needs = pods.get(uid)
    if (!needs) continue
    pods.delete(uid)
    requested = subtractResources(requested, needs.requests)
    scored = subtractResources(scored, needs.scoredRequests)
    for (const { protocol, port, ip } of needs.hostPorts) {
      const taken = ports.get(`${protocol}/${port}`) ?? []
      ports.set(`${protocol}/${port}`, taken.toSpliced(taken.indexOf(ip), 1))
    }
  }
  return { ...node, pods, ports, requested, scored }
}

function clusterWith(changed: NodeSummary, gone: ReadonlySet<string>, cluster: Cluster): Cluster {
  const without = (pods: ReadonlyMap<string, PodNeeds>) =>
    new Map([...pods].filter(([uid]) => !gone.has(uid)))
  const pick = (node: NodeSummary | undefined) => (node?.name === changed.name ? changed : node)
  return {
    nodes: cluster.nodes.map(node => (node.name === changed.name ? changed : node)),
    node: name => pick(cluster.node(name)),
    nodeOfPod: uid => (gone.has(uid) ? undefined : pick(cluster.nodeOfPod(uid))),
    withAntiAffinity: without(cluster.withAntiAffinity),
    withPreferences: without(cluster.withPreferences),
    nominatedOn: name => cluster.nominatedOn(name),
  }
}

/** Those whose disruption budget has nothing left come first: they are the first to be kept. */
function byBudget(victims: readonly PodNeeds[], budgets: readonly PodDisruptionBudget[]) {
  const left = budgets.map(budget => ({
    namespace: budget.metadata?.namespace,
    selector: labelSelectorOf(budget.spec?.selector),
    disruptions: budget.status?.disruptionsAllowed ?? 0,
  }))
  const violating: PodNeeds[] = []
  const others: PodNeeds[] = []
  for (const victim of victims) {
    const ofVictim = left.filter(
      budget => budget.namespace === victim.namespace && matchesLabels(budget.selector, victim.labels),
    )
    for (const budget of ofVictim) budget.disruptions--
    if (ofVictim.some(budget => budget.disruptions < 0)) violating.push(victim)
    else others.push(victim)
  }
  return { violating, others }
}

const startOf = (needs: PodNeeds): string =>
  needs.pod.status?.startTime ?? needs.pod.metadata?.creationTimestamp ?? ''

/** By priority, then the one that has run longest. */
const mostImportantFirst = (a: PodNeeds, b: PodNeeds): number =>
  b.priority - a.priority || (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0)

function leastHarmFirst(a: Candidate, b: Candidate): number {
  const highest = (candidate: Candidate) => candidate.victims[0]?.priority ?? 0
  // Shifted so that the sum of negative priorities grows with the number of victims, too.
  const sum = (candidate: Candidate) =>
    candidate.victims.reduce((total, victim) => total + victim.priority + 2 ** 31, 0)
  const youngest = (candidate: Candidate) => (candidate.victims[0] ? startOf(candidate.victims[0]) : '')
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    (youngest(a) > youngest(b) ? -1 : youngest(a) < youngest(b) ? 1 : 0)
  )
}
