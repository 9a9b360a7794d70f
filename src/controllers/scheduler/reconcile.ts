// The shell of the scheduler: keeps the cluster view from the informers' changes, takes pending pods one after the
// other, asks `planPlacement`, and carries the answer out.
//
// A decision is made and counted without anything happening in between (no await), so decisions never race; the
// writes that follow run side by side. A pod that fails on the way is discounted and tried again after a back-off.
import type { Node, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, refOf, type Uid, uidOf } from '../../api/object.ts'
import { unreachable } from '../../base/assert.ts'
import type { Timer } from '../../base/clock.ts'
import type { Change, ControllerContext } from '../../control/controller.ts'
import type { Starting } from '../../control/start-controller.ts'
import type { Snapshot } from '../../scheduling/checks.ts'
import { ClusterView } from '../../scheduling/cluster.ts'
import { type Placement, planPlacement, type Unschedulable } from '../../scheduling/plan-placement.ts'
import { claimsOf, needsOf } from '../../scheduling/pod-needs.ts'
import { Binder, schedulerName } from './binder.ts'
import { concernedByNamespace, concernedByPlaced, hasRoomNews } from './news.ts'
import { PendingPods } from './pending-pods.ts'
import { StorageView } from './storage-view.ts'

/** Bindings under way at the same time. */
const writesMax = 128
/** Decisions made before others get their turn of the event loop. */
const decisionsPerTurnMax = 64
/** A claim that is still missing or unbound after this is worth telling: mostly it comes a moment after its pod. */
const tellOfClaimsAfterMs = 100
/** In case a change that matters was not recognised as one. As upstream. */
const lookAgainMs = 300_000

export function startScheduler(context: ControllerContext): Starting {
  return new Scheduler(context)
}

class Scheduler implements Starting {
  readonly ready: Promise<void>
  readonly #context: ControllerContext
  readonly #cluster = new ClusterView()
  readonly #pending: PendingPods
  readonly #storage: StorageView
  readonly #binder: Binder
  readonly #underWay = new Set<Promise<void>>()
  /** Ends the waiting for claims of a pod that is gone. */
  readonly #waiting = new Map<string, AbortController>()
  readonly #unsubscribe: (() => void)[] = []
  #writes = 0
  #startAt = 0
  #state: 'starting' | 'running' | 'stopped' = 'starting'
  #turnIsDue = false
  #lookAgainTimer: Timer | null = null

  constructor(context: ControllerContext) {
    this.#context = context
    const { clock, informers } = context
    this.#pending = new PendingPods(clock, () => this.#takeTurn())
    this.#storage = new StorageView(informers)
    this.#binder = new Binder(context, this.#storage)
    this.ready = this.#start()
  }

  async #start(): Promise<void> {
    const { informers } = this.#context
    const watched = [
      kinds.Pod,
      kinds.Node,
      kinds.Namespace,
      kinds.PersistentVolume,
      kinds.PersistentVolumeClaim,
      kinds.StorageClass,
      kinds.PodDisruptionBudget,
    ]
    this.#unsubscribe.push(
      informers.of(kinds.Node).onChange(change => this.#seeNode(change)),
      informers.of(kinds.Pod).onChange(change => this.#seePod(change)),
      informers.of(kinds.Namespace).onChange(change => this.#wake(concernedByNamespace(change))),
      informers.of(kinds.PersistentVolumeClaim).onChange(({ object }) => {
        const { namespace, name } = refOf(object)
        this.#pending.wake(pod => pod.metadata?.namespace === namespace && claimsOf(pod).includes(name))
      }),
      informers.of(kinds.PersistentVolume).onChange(() => this.#wakePodsWithClaims()),
      informers.of(kinds.StorageClass).onChange(() => this.#wakePodsWithClaims()),
    )
    await Promise.all(watched.map(kind => informers.of<object>(kind).synced()))
    if (this.#state === 'stopped') return
    this.#state = 'running'
    this.#takeTurn()
    this.#lookAgain()
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#lookAgainTimer?.cancel()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    for (const waiting of this.#waiting.values()) waiting.abort()
    await Promise.all(this.#underWay)
  }

  #lookAgain(): void {
    this.#lookAgainTimer = this.#context.clock.after(lookAgainMs, () => {
      if (this.#state === 'stopped') return
      this.#pending.wake()
      this.#lookAgain()
    })
  }

  #wake(concerns: ((waiting: Pod) => boolean) | null): void {
    if (concerns) this.#pending.wake(concerns)
  }

  #wakePodsWithClaims(): void {
    this.#pending.wake(pod => claimsOf(pod).length > 0)
  }

  #seeNode(change: Change<Node>): void {
    if (change.kind === 'deleted') this.#cluster.removeNode(change.object.metadata?.name ?? '')
    else this.#cluster.setNode(change.object)
    if (change.kind === 'added' || (change.kind === 'updated' && hasRoomNews(change.previous, change.object)))
      this.#pending.wake()
  }

  #seePod(change: Change<Pod>): void {
    const pod = change.object
    const uid = uidOf(pod)
    const isOver =
      change.kind === 'deleted' || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    if (isOver) {
      this.#pending.remove(uid)
      this.#waiting.get(uid)?.abort()
      const hadPlace = this.#cluster.nodeOfPod(uid) !== undefined
      this.#cluster.remove(uid)
      if (hadPlace) this.#pending.wake()
      return
    }
    if (pod.spec?.nodeName) {
      this.#pending.remove(uid)
      this.#cluster.place(pod, pod.spec.nodeName)
      this.#wake(concernedByPlaced(change))
      return
    }
    this.#seePending(change, pod, uid)
  }

  #seePending(change: Change<Pod>, pod: Pod, uid: Uid): void {
    const isOurs = (pod.spec?.schedulerName || schedulerName) === schedulerName
    const isGated = (pod.spec?.schedulingGates ?? []).length > 0
    if (!isOurs || isGated || isTerminating(pod)) {
      this.#pending.remove(uid)
      return
    }
    this.#cluster.nominate(needsOf(pod), pod.status?.nominatedNodeName || null)
    const previous = change.kind === 'updated' ? change.previous : null
    this.#pending.put(pod, previous?.metadata?.generation !== pod.metadata?.generation)
  }

  /** Coalesces: all changes of one batch are seen before the first decision. */
  #takeTurn(): void {
    if (this.#turnIsDue || this.#state !== 'running') return
    this.#turnIsDue = true
    queueMicrotask(() => this.#turn())
  }

  #turn(): void {
    this.#turnIsDue = false
    for (let decisions = 0; this.#writes < writesMax && this.#state === 'running'; decisions++) {
      if (decisions === decisionsPerTurnMax) {
        this.#turnIsDue = true
        setImmediate(() => this.#turn())
        return
      }
      const next = this.#pending.take()
      if (!next) return
      this.#decide(next.pod, next.attempts)
    }
  }

  #snapshot(): Snapshot {
    const { random, informers } = this.#context
    const namespaces = informers.of(kinds.Namespace)
    return {
      cluster: this.#cluster,
      storage: this.#storage,
      random,
      labelsOfNamespace: name => namespaces.get({ namespace: '', name })?.metadata?.labels ?? {},
      budgets: informers.of(kinds.PodDisruptionBudget).list(),
      startAt: this.#startAt,
    }
  }

  #decide(pod: Pod, attempts: number): void {
    const uid = uidOf(pod)
    const placement = planPlacement(pod, this.#snapshot())
    switch (placement.kind) {
      case 'place':
        this.#startAt = (this.#startAt + placement.looked) % Math.max(1, this.#cluster.nodes.length)
        this.#cluster.place(pod, placement.nodeName)
        this.#carryOut(uid, () => this.#place(pod, placement))
        break
      case 'preempt':
        this.#cluster.nominate(needsOf(pod), placement.nodeName)
        this.#pending.park(uid)
        this.#carryOut(uid, () => this.#binder.preempt(pod, placement))
        break
      case 'unschedulable':
        this.#giveUp(pod, attempts, placement)
        break
      default:
        unreachable(placement)
    }
  }

  #giveUp(pod: Pod, attempts: number, { message, keepsNomination, forClaims }: Unschedulable): void {
    const uid = uidOf(pod)
    if (!keepsNomination) this.#cluster.nominate(needsOf(pod), null)
    const waitsSilently = forClaims && attempts === 1
    this.#pending.park(uid, waitsSilently ? tellOfClaimsAfterMs : undefined)
    if (waitsSilently) return
    const nominatedNodeName = keepsNomination ? undefined : null
    this.#carryOut(uid, async () => {
      if (forClaims && (await this.#binder.awaitsClaimUnseen(pod))) return
      await this.#binder.refuse(pod, { reason: 'Unschedulable', message, nominatedNodeName })
    })
  }

  /** Runs the writes of a decision; what fails is tried again. */
  #carryOut(uid: Uid, write: () => Promise<void>): void {
    this.#writes++
    const work = write()
      .catch(error => {
        this.#context.log.warn('scheduling failed', { uid, error })
        this.#pending.backOff(uid)
      })
      .finally(() => {
        this.#writes--
        this.#underWay.delete(work)
        this.#takeTurn()
      })
    this.#underWay.add(work)
  }

  async #place(pod: Pod, placement: Extract<Placement, { kind: 'place' }>): Promise<void> {
    const uid = uidOf(pod)
    const waiting = new AbortController()
    this.#waiting.set(uid, waiting)
    try {
      await this.#binder.bind(pod, placement, {
        signal: waiting.signal,
        aside: wait => this.#aside(wait),
      })
      // It stays busy until the informer shows it on its node.
    } catch (error) {
      await this.#unplace(pod, error)
    } finally {
      this.#waiting.delete(uid)
    }
  }

  /** Waits without holding up other bindings. */
  async #aside<T>(wait: () => Promise<T>): Promise<T> {
    this.#writes--
    this.#takeTurn()
    try {
      return await wait()
    } finally {
      this.#writes++
    }
  }

  /** The pod did not get where it was meant to go. Where it is, if it is, the informer tells by now, or soon. */
  async #unplace(pod: Pod, error: unknown): Promise<void> {
    const { informers, log } = this.#context
    const uid = uidOf(pod)
    const present = informers.of(kinds.Pod).get(refOf(pod))
    const isThere = present?.metadata?.uid === uid
    if (isThere && present.spec?.nodeName) return
    this.#cluster.remove(uid)
    if (!isThere || this.#state === 'stopped') {
      this.#pending.remove(uid)
      return
    }
    log.warn('pod not bound', { pod: refOf(pod), error })
    this.#pending.backOff(uid)
    await this.#binder.tellFailure(pod, error)
  }
}
