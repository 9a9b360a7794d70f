// The shell of the node lifecycle: hears heartbeats, marks the silent, and sends pods away that must not stay.
import { isDeepStrictEqual } from 'node:util'
import type { Lease, Node, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, type Running, settled } from '../../control/controller.ts'
import { runController } from '../../control/run-controller.ts'
import { retryOnConflict } from '../conflicts.ts'
import { disruptPod } from '../disrupt.ts'
import { indexPodsByNode, podsOnNode } from '../pods-by-node.ts'
import { planEviction } from './plan-eviction.ts'
import { planHealth } from './plan-health.ts'

const component = 'node-controller'
const leaseNamespace = 'kube-node-lease'
const graceMsDefault = 40_000
/** A timer that fires this late means that this process slept: then it cannot say that others were silent. */
const sleptMs = 10_000

export interface NodeOptions {
  /** How long a node may be silent before it counts as unreachable. */
  readonly graceMs?: number
}

export async function startNodeLifecycle(
  context: ControllerContext,
  { graceMs = graceMsDefault }: NodeOptions = {},
): Promise<Running> {
  const { informers } = context
  const nodes = informers.of(kinds.Node)
  const leases = informers.of(kinds.Lease)
  const pods = informers.of(kinds.Pod)
  indexPodsByNode(pods)
  await Promise.all([nodes.synced(), leases.synced(), pods.synced()])

  const startedAt = context.clock.now()
  const health = new NodeHealth(context, graceMs)
  const nodeQueue = runController({
    name: 'nodes',
    workers: 16,
    context,
    backoffMsMax: 10_000,
    reconcile: name => retryOnConflict(() => health.reconcile(name)),
  })
  const podQueue = runController({
    name: 'taint-eviction',
    workers: 32,
    context,
    backoffMsMax: 10_000,
    reconcile: key => evict(context, key),
  })
  const unsubscribe = [
    nodes.onChange(change => {
      const node = change.object
      const { name } = refOf(node)
      if (change.kind === 'deleted') {
        health.forget(name)
        void removeLease(context, node)
        return
      }
      const isReadinessNews = health.hear(node)
      const previous = change.kind === 'updated' ? change.previous : null
      if (!previous) tellRegistered(context, node, startedAt)
      if (!previous || concernsHealth(previous, node)) nodeQueue.enqueue(name)
      // Whether any node is ready matters to all.
      if (isReadinessNews) for (const each of nodes.list()) nodeQueue.enqueue(refOf(each).name)
      if (hasEvictions(node) && !isDeepStrictEqual(previous?.spec?.taints, node.spec?.taints))
        for (const pod of podsOnNode(pods, name)) podQueue.enqueue(keyOf(refOf(pod)))
    }),
    leases.onChange(({ kind, object }) => {
      if (kind !== 'deleted' && object.metadata?.namespace === leaseNamespace) health.hearLease(object)
    }),
    pods.onChange(({ kind, object }) => {
      const node = object.spec?.nodeName ? nodes.get({ namespace: '', name: object.spec.nodeName }) : null
      if (kind !== 'deleted' && node && hasEvictions(node)) podQueue.enqueue(keyOf(refOf(object)))
    }),
  ]
  return {
    async stop() {
      for (const each of unsubscribe) each()
      await Promise.all([nodeQueue.stop(), podQueue.stop()])
    },
  }
}

/** Nodes that were there before this process are no news. */
function tellRegistered({ events }: ControllerContext, node: Node, startedAt: Instant): void {
  const createdAt = parseTime(node.metadata?.creationTimestamp) ?? startedAt
  if (createdAt + 1000 <= startedAt) return
  const { name } = refOf(node)
  const message = `Node ${name} event: Registered Node ${name} in Controller`
  events.record({ regarding: node, type: 'Normal', reason: 'RegisteredNode', message, component })
}

const hasEvictions = (node: Node): boolean =>
  (node.spec?.taints ?? []).some(({ effect }) => effect === 'NoExecute')

const readyOf = (node: Node): string | undefined =>
  node.status?.conditions?.find(({ type }) => type === 'Ready')?.status

function concernsHealth(before: Node, after: Node): boolean {
  const summary = ({ spec, status }: Node) =>
    JSON.stringify([
      spec?.unschedulable,
      spec?.taints,
      (status?.conditions ?? []).map(({ type, status: value }) => [type, value]),
    ])
  return summary(before) !== summary(after)
}

interface Heard {
  /** What the last sign of life said of itself; another value is another sign. */
  readonly sign: string
  readonly at: Instant
}

class NodeHealth {
  readonly #context: ControllerContext
  readonly #graceMs: number
  readonly #heard = new Map<string, Heard>()
  readonly #leaseSigns = new Map<string, string>()
  readonly #ready = new Map<string, string | undefined>()
  /** When each node was to be looked at again. */
  readonly #dueAt = new Map<string, Instant>()

  constructor(context: ControllerContext, graceMs: number) {
    this.#context = context
    this.#graceMs = graceMs
  }

  /** Notes a sign of life, if it is one. Answers whether the node's readiness has changed. */
  hear(node: Node): boolean {
    const { name } = refOf(node)
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')
    this.#note(name, `${ready?.lastHeartbeatTime ?? ''} ${this.#leaseSigns.get(name) ?? ''}`)
    const isNews = this.#ready.get(name) !== ready?.status
    this.#ready.set(name, ready?.status)
    return isNews
  }

  hearLease(lease: Lease): void {
    const { name } = refOf(lease)
    this.#leaseSigns.set(name, lease.spec?.renewTime ?? '')
    const node = this.#context.informers.of(kinds.Node).get({ namespace: '', name })
    if (node) this.hear(node)
  }

  #note(name: string, sign: string): void {
    if (this.#heard.get(name)?.sign !== sign) this.#heard.set(name, { sign, at: this.#context.clock.now() })
  }

  forget(name: string): void {
    for (const each of [this.#heard, this.#leaseSigns, this.#ready, this.#dueAt]) each.delete(name)
  }

  async reconcile(name: string): Promise<Outcome> {
    const { clock, informers } = this.#context
    const node = informers.of(kinds.Node).get({ namespace: '', name })
    const heard = this.#heard.get(name)
    if (!node || !heard) return settled
    const now = clock.now()
    const slept = now - (this.#dueAt.get(name) ?? now) > sleptMs
    if (slept) this.#heard.set(name, { ...heard, at: now })
    const isAnyReady = [...this.#ready.values()].includes('True')
    const heardAt = slept ? now : heard.at
    const plan = planHealth({ node, heardAt, graceMs: this.#graceMs, isAnyReady }, now)
    if (plan.conditions.length > 0) await this.#markSilent(node, plan.conditions)
    if (plan.taints) await this.#setTaints(node, plan.taints)
    if (plan.podsAreNotReady) await this.#markPodsNotReady(name)
    if (plan.checkAgainMs === null) {
      this.#dueAt.delete(name)
      return settled
    }
    this.#dueAt.set(name, now + plan.checkAgainMs)
    return { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  async #markSilent(node: Node, conditions: readonly object[]): Promise<void> {
    const { client, events } = this.#context
    const change = { type: 'strategic', body: { status: { conditions } } } as const
    await client.patch(kinds.Node, refOf(node), change, { subresource: 'status' })
    if (readyOf(node) !== 'True') return
    const { name } = refOf(node)
    const message = `Node ${name} status is now: NodeNotReady`
    events.record({ regarding: node, type: 'Normal', reason: 'NodeNotReady', message, component })
  }

  /** Conditional: a user may be changing the taints, too. */
  async #setTaints(node: Node, taints: readonly object[]): Promise<void> {
    const { client, informers } = this.#context
    // The status written above has raised the version; what matters is that the taints are those decided upon.
    const present = await client.get(kinds.Node, refOf(node))
    if (JSON.stringify(present.spec?.taints) !== JSON.stringify(node.spec?.taints)) return
    const body = {
      metadata: { resourceVersion: present.metadata?.resourceVersion },
      spec: { taints: taints.length > 0 ? taints : null },
    }
    const written = await client.patch(kinds.Node, refOf(node), { type: 'merge', body })
    await informers.of(kinds.Node).reached(written.metadata?.resourceVersion ?? '')
  }

  async #markPodsNotReady(nodeName: string): Promise<void> {
    const { client, clock, events, informers } = this.#context
    const ready = podsOnNode(informers.of(kinds.Pod), nodeName).filter(pod =>
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    await Promise.all(
      ready.map(async pod => {
        const condition = {
          type: 'Ready',
          status: 'False',
          lastTransitionTime: formatTime(clock.now()),
          observedGeneration: pod.metadata?.generation,
        }
        const body = { metadata: { uid: pod.metadata?.uid }, status: { conditions: [condition] } }
        try {
          await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body }, { subresource: 'status' })
        } catch (error) {
          if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
          return
        }
        const message = 'Node is not ready'
        events.record({ regarding: pod, type: 'Warning', reason: 'NodeNotReady', message, component })
      }),
    )
  }
}

async function evict({ client, clock, events, informers }: ControllerContext, key: string): Promise<Outcome> {
  const pod = informers.of(kinds.Pod).get(refOfKey(key))
  const nodeName = pod?.spec?.nodeName
  if (!pod || !nodeName || isTerminating(pod)) return settled
  const node = informers.of(kinds.Node).get({ namespace: '', name: nodeName })
  const plan = planEviction(pod, node?.spec?.taints ?? [], clock.now())
  switch (plan.kind) {
    case 'stays':
      return settled
    case 'goesLater':
      return { kind: 'checkAgain', afterMs: plan.afterMs }
    case 'goes': {
      recordEviction(events, pod, key)
      await disruptPod(client, pod, {
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
        isForced: false,
        now: clock.now(),
      })
      return settled
    }
  }
}

function recordEviction(events: ControllerContext['events'], pod: Pod, key: string): void {
  events.record({
    regarding: pod,
    type: 'Normal',
    reason: 'TaintManagerEviction',
    message: `Marking for deletion Pod ${key}`,
    component: 'taint-eviction-controller',
  })
}

/** A node's lease is owned by it; leases are too many to be watched by the garbage collector. */
async function removeLease({ client, informers, log }: ControllerContext, node: Node): Promise<void> {
  const lease = informers.of(kinds.Lease).get({ namespace: leaseNamespace, name: refOf(node).name })
  if (!lease?.metadata?.ownerReferences?.some(({ uid }) => uid === node.metadata?.uid)) return
  try {
    await client.delete(kinds.Lease, refOf(lease), { preconditions: { uid: lease.metadata.uid } })
  } catch (error) {
    if (!isRefusal(error, 'NotFound', 'Conflict'))
      log.warn('lease not removed', { node: refOf(node).name, error })
  }
}
