// The shell of the node lifecycle: hears heartbeats, marks the silent, and sends pods away that must not stay.
import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import type { ControllerContext } from '../../control/controller.ts'
import {
  type StartedController,
  type Starting,
  startController,
  together,
  watch,
} from '../../control/start-controller.ts'
import { indexPodsByNode, podsOnNode } from '../pods-by-node.ts'
import { evict } from './evict.ts'
import { component, NodeHealth } from './node-health.ts'
import { TaintTimes } from './taint-times.ts'

const leaseNamespace = 'kube-node-lease'
const graceMsDefault = 40_000

export interface NodeOptions {
  /** How long a node may be silent before it counts as unreachable. */
  readonly graceMs?: number
}

/** Two controllers: one marks nodes that are silent, the other sends away pods that a taint does not bear. */
export function startNodeLifecycle(context: ControllerContext, options: NodeOptions = {}): Starting {
  indexPodsByNode(context.informers.of(kinds.Pod))
  return together([startNodeHealth(context, options), startTaintEviction(context)])
}

function startNodeHealth(
  context: ControllerContext,
  { graceMs = graceMsDefault }: NodeOptions,
): StartedController {
  const { informers } = context
  const nodes = informers.of(kinds.Node)
  const leases = informers.of(kinds.Lease)
  const startedAt = context.clock.now()
  const health = new NodeHealth(context, graceMs)
  return startController({
    name: 'nodes',
    workers: 16,
    context,
    backoffMsMax: 10_000,
    reconcile: name => health.reconcile(name),
    reads: [informers.of(kinds.Pod)],
    watches: [
      watch(nodes, (change, wake) => {
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
        if (!previous || concernsHealth(previous, node)) wake.enqueue(name)
        // Whether any node is ready matters to all.
        if (isReadinessNews) for (const each of nodes.list()) wake.enqueue(refOf(each).name)
      }),
      watch(leases, ({ kind, object }) => {
        if (kind !== 'deleted' && object.metadata?.namespace === leaseNamespace) health.hearLease(object)
      }),
    ],
  })
}

function startTaintEviction(context: ControllerContext): StartedController {
  const nodes = context.informers.of(kinds.Node)
  const pods = context.informers.of(kinds.Pod)
  const times = new TaintTimes(context.clock)
  return startController({
    name: 'taint-eviction',
    workers: 32,
    context,
    backoffMsMax: 10_000,
    reconcile: (key: ObjectKey) => evict(context, key, times),
    watches: [
      watch(nodes, (change, wake) => {
        const node = change.object
        const previous = change.kind === 'updated' ? change.previous : null
        if (change.kind === 'deleted') return times.forget(refOf(node).name)
        times.hear(node)
        if (!hasEvictions(node)) return
        if (isDeepStrictEqual(previous?.spec?.taints, node.spec?.taints)) return
        for (const pod of podsOnNode(pods, refOf(node).name)) wake.enqueue(keyOf(refOf(pod)))
      }),
      watch(pods, ({ kind, object }, wake) => {
        const node = object.spec?.nodeName ? nodes.get({ namespace: '', name: object.spec.nodeName }) : null
        if (kind !== 'deleted' && node && hasEvictions(node)) wake.enqueue(keyOf(refOf(object)))
      }),
    ],
  })
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

function concernsHealth(before: Node, after: Node): boolean {
  const summary = ({ spec, status }: Node) =>
    JSON.stringify([
      spec?.unschedulable,
      spec?.taints,
      (status?.conditions ?? []).map(({ type, status: value }) => [type, value]),
    ])
  return summary(before) !== summary(after)
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
