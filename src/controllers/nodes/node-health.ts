// Hears the nodes' signs of life, and writes what their silence means: conditions, taints, and pods that are not ready.
import { conditionOf } from '../../api/conditions.ts'
import type { Lease, Node } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { isReady } from '../../workload/pod-health.ts'
import { podsOnNode } from '../pods-by-node.ts'
import { planHealth } from './plan-health.ts'

export const component = 'node-controller'

/** A timer that fires this late means that this process slept: then it cannot say that others were silent. */
const sleptMs = 10_000

interface Heard {
  /** What the last sign of life said of itself; another value is another sign. */
  readonly sign: string
  readonly at: Instant
}

export class NodeHealth {
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
    const ready = conditionOf(node.status?.conditions, 'Ready')
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
    const ready = podsOnNode(informers.of(kinds.Pod), nodeName).filter(isReady)
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

const readyOf = (node: Node): string | undefined => conditionOf(node.status?.conditions, 'Ready')?.status
