// The nodes and what runs on them, as the scheduler sees them: kept up to date change by change, never counted anew.
//
// Model: a node has a summary; a pod is on at most one node. A pod that was just given a node counts there at once
// (it is assumed), before its binding comes back through the watch, so that the next decision sees it.
//
// Invariants:
//   - a summary's `requested`, `scored` and `ports` are the sums over its `pods`, always;
//   - a pod is counted under the node it was last placed on, and once, whatever the order of events;
//   - pods may be counted on a node that is not known (yet): they wait in a summary without a node.

import type { Node, Pod, Taint } from '../api/generated/types.ts'
import { type Uid, uidOf } from '../api/object.ts'
import type { HostPort, PodNeeds } from './pod-needs.ts'
import { needsOf, needsOfLater } from './pod-needs.ts'
import {
  type Allocatable,
  addResources,
  allocatableOf,
  noResources,
  type Resources,
  subtractResources,
} from './requests.ts'

export interface NodeSummary {
  readonly name: string
  readonly node: Node
  readonly allocatable: Allocatable
  readonly taints: readonly Taint[]
  readonly requested: Resources
  readonly scored: Resources
  readonly pods: ReadonlyMap<string, PodNeeds>
  /** `protocol/port` to the addresses it is taken on. */
  readonly ports: ReadonlyMap<string, readonly string[]>
  /** How many pods of each controller run here. */
  readonly podsOfController: ReadonlyMap<string, number>
}

export interface Cluster {
  /** In the order they became known. */
  readonly nodes: readonly NodeSummary[]
  node(name: string): NodeSummary | undefined
  /** The known node that a pod counts on. */
  nodeOfPod(uid: Uid): NodeSummary | undefined
  /** Pods on any node that keep others away from their place. */
  readonly withAntiAffinity: ReadonlyMap<string, PodNeeds>
  /** Pods on any node that attract others, or would rather not have them near. */
  readonly withPreferences: ReadonlyMap<string, PodNeeds>
  /** Pods that wait for room on a node where others were told to leave. */
  nominatedOn(nodeName: string): readonly PodNeeds[]
}

interface Tally {
  node: Node | null
  allocatable: Allocatable
  taints: readonly Taint[]
  requested: Resources
  scored: Resources
  readonly name: string
  readonly pods: Map<string, PodNeeds>
  readonly ports: Map<string, string[]>
  readonly podsOfController: Map<string, number>
}

/** How a host port is filed: the addresses it is taken on are listed under it. */
export const portKey = ({ protocol, port }: HostPort): string => `${protocol}/${port}`

export class ClusterView implements Cluster {
  readonly #tallies = new Map<string, Tally>()
  readonly #nodeOfPod = new Map<string, string>()
  readonly #nominated = new Map<string, { readonly needs: PodNeeds; readonly nodeName: string }>()
  readonly withAntiAffinity = new Map<string, PodNeeds>()
  readonly withPreferences = new Map<string, PodNeeds>()
  #nodes: readonly NodeSummary[] | null = null

  get nodes(): readonly NodeSummary[] {
    this.#nodes ??= [...this.#tallies.values()].filter(isKnown)
    return this.#nodes
  }

  node(name: string): NodeSummary | undefined {
    const tally = this.#tallies.get(name)
    return tally && isKnown(tally) ? tally : undefined
  }

  setNode(node: Node): void {
    const tally = this.#tally(node.metadata?.name ?? '')
    if (!tally.node) this.#nodes = null
    tally.node = node
    tally.allocatable = allocatableOf(node)
    tally.taints = node.spec?.taints ?? []
  }

  removeNode(name: string): void {
    const tally = this.#tallies.get(name)
    if (!tally) return
    this.#nodes = null
    tally.node = null
    this.#dropIfEmpty(tally)
  }

  nodeOfPod(uid: Uid): NodeSummary | undefined {
    return this.node(this.#nodeOfPod.get(uid) ?? '')
  }

  /** Counts the pod on the node, instead of where it counted before. */
  place(pod: Pod, nodeName: string): void {
    const uid = uidOf(pod)
    const before = this.#tallies.get(this.#nodeOfPod.get(uid) ?? '')
    const earlier = before?.pods.get(uid)
    const needs = earlier ? needsOfLater(pod, earlier) : needsOf(pod)
    if (before?.name === nodeName && earlier?.requests === needs.requests) {
      // The same pod in a later state: nothing that is counted has changed.
      before.pods.set(uid, needs)
      this.#fileByAffinity(uid, needs)
      return
    }
    this.remove(uid)
    this.#nodeOfPod.set(uid, nodeName)
    this.#count(this.#tally(nodeName), needs)
    this.#fileByAffinity(uid, needs)
  }

  remove(uid: Uid): void {
    this.#nominated.delete(uid)
    const nodeName = this.#nodeOfPod.get(uid)
    const tally = nodeName === undefined ? undefined : this.#tallies.get(nodeName)
    const needs = tally?.pods.get(uid)
    this.#nodeOfPod.delete(uid)
    this.withAntiAffinity.delete(uid)
    this.withPreferences.delete(uid)
    if (!tally || !needs) return
    this.#discount(tally, needs)
    this.#dropIfEmpty(tally)
  }

  nominate(needs: PodNeeds, nodeName: string | null): void {
    if (nodeName) this.#nominated.set(needs.uid, { needs, nodeName })
    else this.#nominated.delete(needs.uid)
  }

  nominatedOn(nodeName: string): readonly PodNeeds[] {
    if (this.#nominated.size === 0) return []
    return [...this.#nominated.values()].filter(each => each.nodeName === nodeName).map(each => each.needs)
  }

  #fileByAffinity(uid: Uid, needs: PodNeeds): void {
    if (needs.antiAffinity.length > 0) this.withAntiAffinity.set(uid, needs)
    if (needs.affinity.length + needs.preferredAffinity.length + needs.preferredAntiAffinity.length > 0)
      this.withPreferences.set(uid, needs)
  }

  #count(tally: Tally, needs: PodNeeds): void {
    tally.pods.set(needs.uid, needs)
    tally.requested = addResources(tally.requested, needs.requests)
    tally.scored = addResources(tally.scored, needs.scoredRequests)
    for (const port of needs.hostPorts)
      tally.ports.set(portKey(port), [...(tally.ports.get(portKey(port)) ?? []), port.ip])
    const controller = needs.controllerUid
    if (controller) tally.podsOfController.set(controller, (tally.podsOfController.get(controller) ?? 0) + 1)
  }

  #discount(tally: Tally, needs: PodNeeds): void {
    tally.pods.delete(needs.uid)
    tally.requested = subtractResources(tally.requested, needs.requests)
    tally.scored = subtractResources(tally.scored, needs.scoredRequests)
    for (const port of needs.hostPorts) {
      const left = [...(tally.ports.get(portKey(port)) ?? [])]
      left.splice(left.indexOf(port.ip), 1)
      if (left.length > 0) tally.ports.set(portKey(port), left)
      else tally.ports.delete(portKey(port))
    }
    const controller = needs.controllerUid
    if (!controller) return
    const count = (tally.podsOfController.get(controller) ?? 0) - 1
    if (count > 0) tally.podsOfController.set(controller, count)
    else tally.podsOfController.delete(controller)
  }

  #tally(name: string): Tally {
    const known = this.#tallies.get(name)
    if (known) return known
    const tally: Tally = {
      name,
      node: null,
      allocatable: { ...noResources, pods: 0 },
      taints: [],
      requested: noResources,
      scored: noResources,
      pods: new Map(),
      ports: new Map(),
      podsOfController: new Map(),
    }
    this.#tallies.set(name, tally)
    return tally
  }

  #dropIfEmpty(tally: Tally): void {
    if (!tally.node && tally.pods.size === 0) this.#tallies.delete(tally.name)
  }
}

function isKnown(tally: Tally): tally is Tally & { node: Node } {
  return tally.node !== null
}
