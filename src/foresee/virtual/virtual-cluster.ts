// The nodes in virtual time: where a new Pod would run, by the scheduler's own plan over what is there and what has
// been placed since. Where the nodes cannot be read every Pod is taken to find one.

import type { Namespace, Node, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import { nameOf, uidOf } from '../../api/object.ts'
import { seededRandom } from '../../base/random.ts'
import { ClusterView } from '../../scheduling/cluster.ts'
import { type Placement, planPlacement } from '../../scheduling/plan-placement.ts'
import { tolerates } from '../../scheduling/taints.ts'
import { hasEnded } from '../../workload/pod-health.ts'
import { againstNodes } from '../../workload/trouble/placement-words.ts'
import type { Reason } from '../reasons.ts'
import { isSilent } from './silent-nodes.ts'
import type { KnownStorage } from './virtual-storage.ts'
import { VirtualStorage } from './virtual-storage.ts'

export interface KnownCluster extends KnownStorage {
  readonly nodes: readonly Node[]
  readonly namespaces: readonly Namespace[]
  /** Those of other namespaces, that take up room too. */
  readonly neighbours: readonly Pod[]
}

export type Placed =
  | {
      readonly kind: 'placed'
      readonly nodeName: string | null
      /** A taint of the node that it tolerates for a time only; null where it may stay. */
      readonly until: BriefStay | null
    }
  | Unplaced

type BriefStay = Extract<Reason, { readonly kind: 'briefStay' }>

export interface Unplaced {
  readonly kind: 'unplaced'
  readonly reason: Reason
}

const unplaced = (reason: Reason): Unplaced => ({ kind: 'unplaced', reason })
const defaultScheduler = 'default-scheduler'

/** What has been counted: who runs where, and with which volumes. */
interface Counted {
  readonly view: ClusterView
  readonly storage: VirtualStorage
}

export class VirtualCluster {
  readonly #known: KnownCluster
  readonly #claims: ReadonlyMap<string, PersistentVolumeClaim>
  /** Null until the first Pod looks for a node: most plans of one that nothing is placed in would count for nothing. */
  #counted: Counted | null = null
  /** Those of the set that are on nodes, until they are counted. */
  readonly #settled = new Map<string, Pod>()
  readonly #nodes: ReadonlyMap<string, Node>
  readonly #labels: ReadonlyMap<string, { readonly [label: string]: string }>
  readonly #random = seededRandom(1)
  #startAt = 0

  constructor(known: KnownCluster, claims: ReadonlyMap<string, PersistentVolumeClaim>) {
    this.#known = known
    this.#claims = claims
    this.#nodes = new Map(known.nodes.map(node => [nameOf(node), node]))
    this.#labels = new Map(known.namespaces.map(each => [nameOf(each), each.metadata?.labels ?? {}]))
  }

  #count(): Counted {
    if (this.#counted) return this.#counted
    const counted = { view: new ClusterView(), storage: new VirtualStorage(this.#claims, this.#known) }
    for (const node of this.#known.nodes) counted.view.setNode(node)
    for (const pod of this.#known.neighbours) if (takesRoom(pod)) countIn(counted, pod)
    for (const pod of this.#settled.values()) countIn(counted, pod)
    this.#counted = counted
    return counted
  }

  /** A Pod that is on a node already. Those that have ended take up nothing. */
  settle(pod: Pod): void {
    if (!takesRoom(pod)) return
    if (this.#counted) countIn(this.#counted, pod)
    else this.#settled.set(uidOf(pod), pod)
  }

  remove(pod: Pod): void {
    this.#settled.delete(uidOf(pod))
    this.#counted?.view.remove(uidOf(pod))
    this.#counted?.storage.unmount(pod)
  }

  /** A node that says of itself, or is said, not to be Ready: nothing on it is stopped. */
  isSilent(nodeName: string | undefined): boolean {
    return nodeName !== undefined && isSilent(this.#nodes.get(nodeName))
  }

  /** Finds the Pod a node and counts it there. */
  place(pod: Pod): Placed {
    const { schedulingGates = [], nodeName, schedulerName } = pod.spec ?? {}
    if (schedulingGates.length > 0)
      return unplaced({ kind: 'gated', gates: schedulingGates.map(({ name }) => name) })
    if (this.#nodes.size === 0) return { kind: 'placed', nodeName: null, until: null }
    if (nodeName) {
      if (!this.#nodes.has(nodeName)) return unplaced({ kind: 'unknownNode', node: nodeName })
      this.settle(pod)
      return { kind: 'placed', nodeName, until: this.#briefStay(pod, nodeName) }
    }
    // What another scheduler would do is not known.
    if ((schedulerName || defaultScheduler) !== defaultScheduler)
      return { kind: 'placed', nodeName: null, until: null }
    return this.#schedule(pod)
  }

  #schedule(pod: Pod): Placed {
    const { view, storage } = this.#count()
    const lasting = this.#placementOf(withLastingTolerations(pod))
    // It is tried again and again: where there is a node to stay at, it comes there in the end.
    const placement = lasting.kind === 'unschedulable' ? this.#placementOf(pod) : lasting
    if (placement.kind === 'unschedulable') {
      // The scheduler says no more than that a volume is missing.
      const classless = storage.classlessClaimOf(pod)
      if (classless) return unplaced({ kind: 'noClass', ...classless })
      return unplaced({ kind: 'noNode', message: againstNodes(placement.message) })
    }
    if (placement.kind === 'place') {
      this.#startAt = (this.#startAt + placement.looked) % this.#nodes.size
      storage.mount(pod, placement.volumeSteps)
    }
    view.place(pod, placement.nodeName)
    return { kind: 'placed', nodeName: placement.nodeName, until: this.#briefStay(pod, placement.nodeName) }
  }

  #placementOf(pod: Pod): Placement {
    const { view, storage } = this.#count()
    return planPlacement(pod, {
      cluster: view,
      storage,
      random: this.#random,
      labelsOfNamespace: name => this.#labels.get(name) ?? {},
      budgets: [],
      startAt: this.#startAt,
    })
  }

  /** The first toleration that is about a taint says for how long. */
  #briefStay(pod: Pod, node: string): BriefStay | null {
    let shortest: BriefStay | null = null
    for (const taint of this.#nodes.get(node)?.spec?.taints ?? []) {
      if (taint.effect !== 'NoExecute') continue
      const seconds = pod.spec?.tolerations?.find(each => tolerates(each, taint))?.tolerationSeconds
      if (seconds === undefined || (shortest && shortest.seconds <= seconds)) continue
      shortest = { kind: 'briefStay', node, taint: `${taint.key}:${taint.effect}`, seconds }
    }
    return shortest
  }
}

/** As it would be placed where nothing drives it out after a time. */
function withLastingTolerations(pod: Pod): Pod {
  const { tolerations = [] } = pod.spec ?? {}
  const lasting = tolerations.filter(({ tolerationSeconds }) => tolerationSeconds === undefined)
  if (lasting.length === tolerations.length || !pod.spec) return pod
  return { ...pod, spec: { ...pod.spec, tolerations: lasting } }
}

const takesRoom = (pod: Pod): boolean => Boolean(pod.spec?.nodeName) && !hasEnded(pod)

function countIn({ view, storage }: Counted, pod: Pod): void {
  view.place(pod, pod.spec?.nodeName ?? '')
  storage.mount(pod, [])
}
