// Which of the nodes that will do is best. Each score gives every node 0 to 100, and the weights are upstream's.
import type { Random } from '../base/random.ts'
import type { Cluster, NodeSummary } from './cluster.ts'
import { matchesTerm } from './node-selection.ts'
import { type AffinityTerm, isAbout, type PodNeeds } from './pod-needs.ts'
import { toleratesAny } from './taints.ts'
import { countMatching, type LabelsOfNamespace, PlaceCounts } from './topology.ts'

const scoreMax = 100

const weights = {
  taints: 3,
  nodeAffinity: 2,
  spread: 2,
  podAffinity: 2,
  leastAllocated: 1,
  balanced: 1,
} as const

type Scores = readonly number[]

/** The best node; among equals, any. */
export function chooseNode(
  needs: PodNeeds,
  nodes: readonly NodeSummary[],
  context: {
    readonly cluster: Cluster
    readonly random: Random
    readonly labelsOfNamespace: LabelsOfNamespace
  },
): NodeSummary | null {
  const [only] = nodes
  if (!only || nodes.length === 1) return only ?? null
  const totals = totalScores(needs, nodes, context)
  const best = Math.max(...totals)
  const winners = nodes.filter((_, index) => totals[index] === best)
  return winners[Math.floor(context.random.next() * winners.length)] ?? only
}

function totalScores(
  needs: PodNeeds,
  nodes: readonly NodeSummary[],
  {
    cluster,
    labelsOfNamespace,
  }: { readonly cluster: Cluster; readonly labelsOfNamespace: LabelsOfNamespace },
): Scores {
  const parts: (readonly [weight: number, scores: Scores])[] = [
    [weights.leastAllocated, nodes.map(node => leastAllocated(needs, node))],
    [weights.balanced, nodes.map(node => balanced(needs, node))],
    [weights.spread, spreadScores(needs, nodes)],
  ]
  if (nodes.some(node => node.taints.some(taint => taint.effect === 'PreferNoSchedule')))
    parts.push([weights.taints, fewestFirst(nodes.map(node => avoidedTaints(needs, node)))])
  if (needs.preferredNodes.length > 0)
    parts.push([weights.nodeAffinity, mostFirst(nodes.map(node => preferredWeight(needs, node)))])
  const affinity = podAffinityScores(needs, nodes, cluster, labelsOfNamespace)
  if (affinity) parts.push([weights.podAffinity, affinity])
  return nodes.map((_, index) =>
    parts.reduce((total, [weight, scores]) => total + weight * (scores[index] ?? 0), 0),
  )
}

/** The free share of CPU and memory after the pod has come. */
function leastAllocated(needs: PodNeeds, { scored, allocatable }: NodeSummary): number {
  const free = (all: number, taken: number) =>
    all > 0 && taken <= all ? ((all - taken) * scoreMax) / all : 0
  const cpu = free(allocatable.milliCpu, scored.milliCpu + needs.scoredRequests.milliCpu)
  const memory = free(allocatable.memoryBytes, scored.memoryBytes + needs.scoredRequests.memoryBytes)
  return Math.floor((cpu + memory) / 2)
}

/** How close the used shares of CPU and memory are to each other. */
function balanced(needs: PodNeeds, { requested, allocatable }: NodeSummary): number {
  const share = (all: number, taken: number) => (all > 0 ? Math.min(1, taken / all) : 1)
  const cpu = share(allocatable.milliCpu, requested.milliCpu + needs.requests.milliCpu)
  const memory = share(allocatable.memoryBytes, requested.memoryBytes + needs.requests.memoryBytes)
  return Math.floor((1 - Math.abs(cpu - memory) / 2) * scoreMax)
}

const avoidedTaints = (needs: PodNeeds, { taints }: NodeSummary): number =>
  taints.filter(taint => taint.effect === 'PreferNoSchedule' && !toleratesAny(needs.tolerations, taint))
    .length

const preferredWeight = (needs: PodNeeds, { node }: NodeSummary): number =>
  needs.preferredNodes.reduce(
    (total, { preference, weight }) => total + (matchesTerm(preference, node) ? weight : 0),
    0,
  )

/** Pods of one controller keep apart; a pod that says how it wants to be spread is spread like that. */
function spreadScores(needs: PodNeeds, nodes: readonly NodeSummary[]): Scores {
  const soft = needs.spread.filter(constraint => !constraint.isHard)
  if (soft.length === 0) {
    const uid = needs.controllerUid
    return uid ? fewestFirst(nodes.map(node => node.podsOfController.get(uid) ?? 0)) : []
  }
  const raw = nodes.map(() => 0)
  for (const constraint of soft) {
    const counts = new PlaceCounts()
    const places = new Set<string | undefined>()
    for (const node of nodes) {
      counts.add(constraint.topologyKey, node, countMatching(constraint, needs.namespace, node))
      places.add(node.node.metadata?.labels?.[constraint.topologyKey])
    }
    // The more places there are, the more a pod less in one of them counts.
    const weight = Math.log(places.size + 2)
    nodes.forEach((node, index) => {
      raw[index] =
        (raw[index] ?? 0) + counts.at(constraint.topologyKey, node) * weight + constraint.maxSkew - 1
    })
  }
  return fewestFirst(raw)
}

/** Preferences of the pod for the others, and of the others for it; null when nobody has any. */
function podAffinityScores(
  needs: PodNeeds,
  nodes: readonly NodeSummary[],
  cluster: Cluster,
  labelsOfNamespace: LabelsOfNamespace,
): Scores | null {
  const own = [
    ...needs.preferredAffinity.map(term => ({ term, weight: term.weight })),
    ...needs.preferredAntiAffinity.map(term => ({ term, weight: -term.weight })),
  ]
  if (own.length === 0 && cluster.withPreferences.size === 0) return null
  const counts = new PlaceCounts()
  const keys = new Set<string>()
  const count = (term: AffinityTerm, node: NodeSummary | undefined, weight: number) => {
    keys.add(term.topologyKey)
    counts.add(term.topologyKey, node, weight)
  }
  if (own.length > 0)
    for (const node of cluster.nodes)
      for (const other of node.pods.values())
        for (const { term, weight } of own)
          if (isAbout(term, other, labelsOfNamespace)) count(term, node, weight)
  for (const other of cluster.withPreferences.values()) {
    const node = cluster.nodeOfPod(other.uid)
    // A required affinity of a running pod counts as a wish to have more of the kind near, with weight 1.
    for (const term of other.affinity) if (isAbout(term, needs, labelsOfNamespace)) count(term, node, 1)
    for (const term of other.preferredAffinity)
      if (isAbout(term, needs, labelsOfNamespace)) count(term, node, term.weight)
    for (const term of other.preferredAntiAffinity)
      if (isAbout(term, needs, labelsOfNamespace)) count(term, node, -term.weight)
  }
  if (counts.isEmpty) return null
  return between(nodes.map(node => [...keys].reduce((total, key) => total + counts.at(key, node), 0)))
}

/** 100 for the largest, 0 for zero. */
function mostFirst(values: Scores): Scores {
  const most = Math.max(...values)
  return values.map(value => (most > 0 ? Math.floor((value * scoreMax) / most) : 0))
}

/** 100 for the smallest. */
function fewestFirst(values: Scores): Scores {
  const [most, least] = [Math.max(...values), Math.min(...values)]
  return values.map(value => (most > 0 ? Math.floor((scoreMax * (most + least - value)) / most) : scoreMax))
}

/** 0 for the smallest, 100 for the largest. */
function between(values: Scores): Scores {
  const [most, least] = [Math.max(...values), Math.min(...values)]
  return values.map(value => (most > least ? Math.floor((scoreMax * (value - least)) / (most - least)) : 0))
}
