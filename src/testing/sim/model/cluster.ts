// The rest of a cluster, as far as a StatefulSet notices it: a scheduler, kubelets with real processes, volumes, the
// garbage collector. Each acts a while after what it reacts to, and never while its node is cut off.
//
// `processes` is the truth about what runs: a Pod object may be gone while its process still lives, which is the one
// thing that must never be allowed to happen twice for the same name.
import type { Pod, PodCondition, StatefulSet } from '../../../api/generated/types.ts'
import { type Kind, kinds } from '../../../api/kinds.ts'
import {
  type ApiObject,
  isTerminating,
  nameOf,
  type ObjectRef,
  refOf,
  type Uid,
  uidOf,
} from '../../../api/object.ts'
import { formatTime } from '../../../base/clock.ts'
import type { SimulatedClock } from '../../simulated-clock.ts'
import type { ModelApi, Write } from './model-api.ts'
import { claimProtection } from './model-rules.ts'

export interface ClusterPace {
  readonly scheduleMs: number
  readonly startMs: number
  readonly readyMs: number
  readonly terminateMs: number
  readonly collectMs: number
}

/** A container that runs, on behalf of a Pod that may be gone. */
export interface Process {
  readonly podName: string
  readonly podUid: Uid
  readonly node: string
}

const nodes = ['node-a', 'node-b'] as const
const dependentKinds: readonly Kind[] = [kinds.Pod, kinds.PersistentVolumeClaim, kinds.ControllerRevision]

/** Who owns what was taken from the set, or was never its own. */
export const strangerUid = 'uid-stranger'
export const guestUid = 'uid-guest'

/** Images whose names begin so never become Ready, or never run at all. */
export const neverReadyImage = 'never-ready'
export const unschedulableImage = 'unschedulable'

export class Cluster {
  readonly processes = new Map<string, Process>()
  /** Pods do nothing by themselves: whoever drives the world says what becomes of them. */
  isManual = false
  readonly #api: ModelApi
  readonly #clock: SimulatedClock
  readonly #pace: ClusterPace
  readonly #downNodes = new Set<string>()
  #isCollecting = false
  #placed = 0

  constructor(api: ModelApi, clock: SimulatedClock, pace: ClusterPace) {
    this.#api = api
    this.#clock = clock
    this.#pace = pace
    api.onWrite(write => this.#onWrite(write))
  }

  cutNode(index: number): void {
    this.#downNodes.add(nodes[index % nodes.length] ?? nodes[0])
  }

  healNodes(): void {
    if (this.#downNodes.size === 0) return
    this.#downNodes.clear()
    // What the kubelets missed they see now.
    for (const pod of this.#api.list(kinds.Pod)) this.#attend(pod)
    for (const process of this.processes.values()) this.#stopIfOrphaned(process)
  }

  isCut(node: string | undefined): boolean {
    return node !== undefined && this.#downNodes.has(node)
  }

  #onWrite({ kind, before, after }: Write): void {
    if (kind === kinds.Pod) {
      if (after && (!before || isTerminating(after) !== isTerminating(before))) this.#attend(after)
      else if (!after && before) this.#stopLater(before)
    }
    const isOwnerGone = after === null && before !== null
    const isOwned = (after?.metadata?.ownerReferences ?? []).length > 0
    if (isOwnerGone || isOwned || (after && isTerminating(after))) this.#collectLater()
  }

  /** Goes on with a Pod from wherever it is. */
  #attend(pod: Pod): void {
    if (this.isManual) return
    const { scheduleMs, startMs, terminateMs } = this.#pace
    if (isTerminating(pod)) this.#after(pod, terminateMs, current => this.finish(current))
    else if (!pod.spec?.nodeName) this.#after(pod, scheduleMs, current => this.#schedule(current))
    else if (pod.status?.phase === 'Pending') this.#after(pod, startMs, current => this.#start(current))
    else if (pod.status?.phase === 'Running')
      this.#after(pod, this.#pace.readyMs, current => this.#becomeReady(current))
  }

  /** Calls `act` with the Pod as it then is, if it still exists and its node can be reached. */
  #after(pod: Pod, ms: number, act: (current: Pod) => void): void {
    this.#clock.after(ms, () => {
      const current = this.#api.find(kinds.Pod, refOf(pod))
      if (!current || current.metadata?.uid !== pod.metadata?.uid) return
      if (!this.isCut(current.spec?.nodeName)) act(current)
    })
  }

  #schedule(pod: Pod): void {
    if (pod.spec?.nodeName || isTerminating(pod)) return
    if (imageOf(pod).startsWith(unschedulableImage)) return
    if (!this.#hasClaims(pod)) {
      this.#after(pod, 10 * this.#pace.scheduleMs, each => this.#schedule(each))
      return
    }
    this.#attend(this.bind(pod))
  }

  /** Gives a Pod its node. */
  bind(pod: Pod): Pod {
    const node = nodes[this.#placed++ % nodes.length] ?? nodes[0]
    return this.#api.change(
      kinds.Pod,
      refOf(pod),
      each => ({ ...each, spec: { ...(each.spec ?? { containers: [] }), nodeName: node } }),
      { actor: 'scheduler' },
    )
  }

  #hasClaims(pod: Pod): boolean {
    return (pod.spec?.volumes ?? []).every(({ persistentVolumeClaim }) => {
      if (!persistentVolumeClaim) return true
      const ref = { namespace: pod.metadata?.namespace ?? '', name: persistentVolumeClaim.claimName }
      const claim = this.#api.find(kinds.PersistentVolumeClaim, ref)
      return claim !== null && !isTerminating(claim)
    })
  }

  #start(pod: Pod): void {
    if (isTerminating(pod) || pod.status?.phase !== 'Pending') return
    const [podName, podUid] = [nameOf(pod), uidOf(pod)]
    this.processes.set(podUid, { podName, podUid, node: pod.spec?.nodeName ?? '' })
    const running = this.setPod(refOf(pod), { phase: 'Running', isReady: false })
    if (!imageOf(pod).startsWith(neverReadyImage)) this.#attend(running)
  }

  #becomeReady(pod: Pod): void {
    if (isTerminating(pod) || pod.status?.phase !== 'Running') return
    if (!imageOf(pod).startsWith(neverReadyImage))
      this.setPod(refOf(pod), { phase: 'Running', isReady: true })
  }

  /** A Pod has stopped: its object goes. */
  finish(pod: Pod): void {
    this.processes.delete(pod.metadata?.uid ?? '')
    const options = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata?.uid } }
    this.#api.delete(kinds.Pod, refOf(pod), options, { actor: 'kubelet' })
  }

  /** The object is gone; if its process still runs, the kubelet stops it when it comes to know. */
  #stopLater(pod: ApiObject): void {
    const process = this.processes.get(pod.metadata?.uid ?? '')
    if (process) this.#clock.after(this.#pace.terminateMs, () => this.#stopIfOrphaned(process))
  }

  #stopIfOrphaned(process: Process): void {
    if (this.isCut(process.node)) return
    const pod = this.#api.list(kinds.Pod).find(each => each.metadata?.uid === process.podUid)
    if (!pod) this.processes.delete(process.podUid)
  }

  /** Reports a state of a Pod, as its kubelet would. */
  setPod(ref: ObjectRef, state: { readonly phase: string; readonly isReady: boolean }): Pod {
    const now = formatTime(this.#clock.now())
    if (state.phase === 'Failed' || state.phase === 'Succeeded')
      this.processes.delete(this.#api.get(kinds.Pod, ref).metadata?.uid ?? '')
    return this.#api.change(
      kinds.Pod,
      ref,
      pod => {
        const status = state.isReady ? 'True' : 'False'
        const known = pod.status?.conditions?.find(condition => condition.type === 'Ready')
        const ready: PodCondition =
          known?.status === status ? known : { type: 'Ready', status, lastTransitionTime: now }
        return { ...pod, status: { ...pod.status, phase: state.phase, conditions: [ready] } }
      },
      { actor: 'kubelet', verb: 'status' },
    )
  }

  /** Lets a Pod that was made unready become Ready again. */
  recover(pod: Pod): void {
    this.#attend(pod)
  }

  #collectLater(): void {
    if (this.#isCollecting) return
    this.#isCollecting = true
    this.#clock.after(this.#pace.collectMs, () => {
      this.#isCollecting = false
      this.#collect()
    })
  }

  #collect(): void {
    // Those who own what was taken from the set, or have a share in it, live elsewhere.
    const uids = new Set([strangerUid, guestUid])
    for (const kind of [kinds.StatefulSet, ...dependentKinds])
      for (const object of this.#api.list<ApiObject>(kind)) uids.add(object.metadata?.uid ?? '')
    for (const kind of dependentKinds)
      for (const object of this.#api.list(kind)) this.#collectDependent(kind, object, uids)
    for (const set of this.#api.list(kinds.StatefulSet)) if (isTerminating(set)) this.#finishSet(set)
    for (const claim of this.#api.list(kinds.PersistentVolumeClaim)) {
      if (!isTerminating(claim) || this.#isUsed(claim.metadata?.name ?? '')) continue
      this.#dropFinalizer(kinds.PersistentVolumeClaim, claim, claimProtection)
    }
  }

  #collectDependent(kind: Kind, object: ApiObject, uids: ReadonlySet<string>): void {
    const owners = object.metadata?.ownerReferences ?? []
    const living = owners.filter(owner => uids.has(owner.uid))
    if (owners.length === living.length) return
    const context = { actor: 'garbage collector' }
    if (living.length === 0) {
      const preconditions = { uid: object.metadata?.uid }
      this.#api.delete(kind, refOf(object), { preconditions }, context)
    } else
      this.#api.change(
        kind,
        refOf(object),
        each => ({ ...each, metadata: { ...each.metadata, ownerReferences: living } }),
        context,
      )
  }

  #finishSet(set: StatefulSet): void {
    const finalizers = set.metadata?.finalizers ?? []
    const dependents = dependentKinds.flatMap(kind =>
      this.#api
        .list(kind)
        .filter(object => object.metadata?.ownerReferences?.some(owner => owner.uid === set.metadata?.uid))
        .map(object => ({ kind, object })),
    )
    if (finalizers.includes('orphan')) {
      for (const { kind, object } of dependents) this.#disown(kind, object, set)
      this.#dropFinalizer(kinds.StatefulSet, set, 'orphan')
    } else if (finalizers.includes('foregroundDeletion')) {
      for (const { kind, object } of dependents)
        if (!isTerminating(object)) this.#api.delete(kind, refOf(object), {}, { actor: 'garbage collector' })
      if (dependents.length === 0) this.#dropFinalizer(kinds.StatefulSet, set, 'foregroundDeletion')
      else this.#collectLater()
    }
  }

  #disown(kind: Kind, object: ApiObject, set: StatefulSet): void {
    this.#api.change(
      kind,
      refOf(object),
      each => ({
        ...each,
        metadata: {
          ...each.metadata,
          ownerReferences: each.metadata?.ownerReferences?.filter(owner => owner.uid !== set.metadata?.uid),
        },
      }),
      { actor: 'garbage collector' },
    )
  }

  #dropFinalizer<T extends ApiObject>(kind: Kind<T>, object: T, finalizer: string): void {
    this.#api.change(
      kind,
      refOf(object),
      each => ({
        ...each,
        metadata: {
          ...each.metadata,
          finalizers: each.metadata?.finalizers?.filter(other => other !== finalizer),
        },
      }),
      { actor: 'cluster' },
    )
  }

  #isUsed(claimName: string): boolean {
    return this.#api.list(kinds.Pod).some(
      pod =>
        // A Pod without a node cannot be using it, and will not be started with a claim that is going.
        pod.spec?.nodeName !== undefined &&
        pod.status?.phase !== 'Failed' &&
        pod.status?.phase !== 'Succeeded' &&
        pod.spec?.volumes?.some(volume => volume.persistentVolumeClaim?.claimName === claimName),
    )
  }
}

export const imageOf = (pod: Pod): string => pod.spec?.containers[0]?.image ?? ''
