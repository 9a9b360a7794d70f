// Rules between pods: inter-pod (anti-)affinity and topology spread. They are counted once per decision over the
// nodes and pods that matter to the pod at hand, then asked node by node.
//
// A place is one value of a topology key: `zone=a`. A pod is in a place when its node carries that label.
import { type Labels, matchesLabels } from '../api/select/selector.ts'
import type { Cluster, NodeSummary } from './cluster.ts'
import { filterTaints, forNow, type Objection, permanently, wantsNode } from './filters.ts'
import { type AffinityTerm, isAbout, type PodNeeds, type SpreadConstraint } from './pod-needs.ts'

export type LabelsOfNamespace = (namespace: string) => Labels

/** Counts by place: `topologyKey` and value. */
export class PlaceCounts {
  readonly #counts = new Map<string, Map<string, number>>()

  add(topologyKey: string, node: NodeSummary | undefined, amount = 1): void {
    const value = node?.node.metadata?.labels?.[topologyKey]
    if (value === undefined) return
    const ofKey = this.#counts.get(topologyKey) ?? new Map<string, number>()
    this.#counts.set(topologyKey, ofKey)
    ofKey.set(value, (ofKey.get(value) ?? 0) + amount)
  }

  at(topologyKey: string, node: NodeSummary): number {
    const value = node.node.metadata?.labels?.[topologyKey]
    return value === undefined ? 0 : (this.#counts.get(topologyKey)?.get(value) ?? 0)
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0
  }
}

export type NodeCheck = (node: NodeSummary) => Objection | null

/** Required pod affinity and anti-affinity, in both directions; null where there is nothing to check. */
export function podAffinityCheck(
  needs: PodNeeds,
  cluster: Cluster,
  labelsOfNamespace: LabelsOfNamespace,
): NodeCheck | null {
  const repelled = placesThatRepel(needs, cluster, labelsOfNamespace)
  const hasTerms = needs.affinity.length + needs.antiAffinity.length > 0
  if (!hasTerms && repelled.keys.size === 0) return null
  const wanted = new PlaceCounts()
  const avoided = new PlaceCounts()
  if (hasTerms)
    for (const node of cluster.nodes)
      for (const other of node.pods.values()) {
        if (
          needs.affinity.length > 0 &&
          needs.affinity.every(term => isAbout(term, other, labelsOfNamespace))
        )
          for (const term of needs.affinity) wanted.add(term.topologyKey, node)
        for (const term of needs.antiAffinity)
          if (isAbout(term, other, labelsOfNamespace)) avoided.add(term.topologyKey, node)
      }
  // The first pod of a group that wants to be together has nobody to be with.
  const mayBeFirst = wanted.isEmpty && needs.affinity.every(term => isAbout(term, needs, labelsOfNamespace))

  return node => {
    const labels = node.node.metadata?.labels ?? {}
    const isNear = (term: AffinityTerm) =>
      labels[term.topologyKey] !== undefined && (mayBeFirst || wanted.at(term.topologyKey, node) > 0)
    if (!needs.affinity.every(isNear)) return permanently("node(s) didn't match pod affinity rules")
    if (needs.antiAffinity.some(term => avoided.at(term.topologyKey, node) > 0))
      return forNow("node(s) didn't match pod anti-affinity rules")
    for (const key of repelled.keys)
      if (repelled.counts.at(key, node) > 0)
        return forNow("node(s) didn't satisfy existing pods anti-affinity rules")
    return null
  }
}

/** Places where a pod runs that does not want this one near. */
function placesThatRepel(needs: PodNeeds, cluster: Cluster, labelsOfNamespace: LabelsOfNamespace) {
  const counts = new PlaceCounts()
  const keys = new Set<string>()
  for (const other of cluster.withAntiAffinity.values())
    for (const term of other.antiAffinity)
      if (isAbout(term, needs, labelsOfNamespace)) {
        keys.add(term.topologyKey)
        counts.add(term.topologyKey, cluster.nodeOfPod(other.uid))
      }
  return { counts, keys }
}

/** Topology spread with `DoNotSchedule`; null where the pod asks for none. */
export function spreadCheck(needs: PodNeeds, cluster: Cluster): NodeCheck | null {
  const constraints = needs.spread.filter(constraint => constraint.isHard)
  if (constraints.length === 0) return null
  const tallies = constraints.map(constraint => tallyOf(constraint, constraints, needs, cluster))
  return node => {
    for (const { constraint, counts, least } of tallies) {
      const value = node.node.metadata?.labels?.[constraint.topologyKey]
      if (value === undefined)
        return permanently("node(s) didn't match pod topology spread constraints (missing required label)")
      const self = matchesLabels(constraint.selector, needs.labels) ? 1 : 0
      if ((counts.get(value) ?? 0) + self - least > constraint.maxSkew)
        return forNow("node(s) didn't match pod topology spread constraints")
    }
    return null
  }
}

function tallyOf(
  constraint: SpreadConstraint,
  constraints: readonly SpreadConstraint[],
  needs: PodNeeds,
  cluster: Cluster,
) {
  const counts = new Map<string, number>()
  for (const node of cluster.nodes) {
    const labels = node.node.metadata?.labels ?? {}
    if (!constraints.every(each => labels[each.topologyKey] !== undefined)) continue
    if (!isEligible(constraint, needs, node)) continue
    const value = labels[constraint.topologyKey] ?? ''
    counts.set(value, (counts.get(value) ?? 0) + countMatching(constraint, needs.namespace, node))
  }
  const least = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values())
  return { constraint, counts, least: Number.isFinite(least) ? least : 0 }
}

function isEligible(constraint: SpreadConstraint, needs: PodNeeds, node: NodeSummary): boolean {
  if (constraint.honorsNodeAffinity && !wantsNode(needs, node)) return false
  return !constraint.honorsTaints || filterTaints(needs, node) === null
}

/** Pods of the namespace on the node that the constraint counts; those on their way out do not. */
export function countMatching(constraint: SpreadConstraint, namespace: string, node: NodeSummary): number {
  let count = 0
  for (const pod of node.pods.values())
    if (
      pod.namespace === namespace &&
      pod.pod.metadata?.deletionTimestamp === undefined &&
      matchesLabels(constraint.selector, pod.labels)
    )
      count++
  return count
}
