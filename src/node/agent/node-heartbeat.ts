// A node's presence in the API: its Node object, and the Lease that says it is alive.
//
// As kubelet does it: the Node is created or, where it stands already, brought up to date without touching what others
// have set (taints, cordons, labels and resources of their own). The Lease is renewed every ten seconds, cheaply; the
// Node's status is looked at as often, written where it does not say what the node says, and every five minutes besides.
import type { Lease, Node } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Clock, formatMicroTime, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Client } from '../../client/client.ts'
import type { Running } from '../../control/controller.ts'
import { endedResources, type NodeDescription, nodeObject, nodeStatus, saysTheSame } from './node-object.ts'

export const heartbeat = {
  leaseNamespace: 'kube-node-lease',
  renewMs: 10_000,
  leaseSeconds: 40,
  statusMs: 300_000,
} as const

export interface HeartbeatOptions {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  readonly description: NodeDescription
  readonly renewMs?: number
  /** Told of the first registration; `before` is what stood there. */
  onRegistered?(registered: Registered): void
}

export interface Registered {
  /** Null where the Node is new. */
  readonly before: Node | null
  readonly node: Node
}

/** Registers the node and keeps it alive in the API until stopped. Resolves once it is registered. */
export async function startHeartbeat(options: HeartbeatOptions): Promise<Running> {
  const { clock, description, renewMs = heartbeat.renewMs } = options
  const log = options.log.child({ node: description.name })
  const end = new AbortController()
  const registered = await registerNode(options)
  options.onRegistered?.(registered)
  let { node } = registered
  let statusDueAt = clock.now() + heartbeat.statusMs

  const beat = async (): Promise<void> => {
    await renewLease(options, node)
    if (clock.now() < statusDueAt && !(await isOutdated(options))) return
    node = (await registerNode(options)).node
    statusDueAt = clock.now() + heartbeat.statusMs
  }
  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      // A beat that fails is missed; the next one comes soon enough.
      await beat().catch((error: unknown) => log.warn('heartbeat failed', { error }))
      await sleep(clock, renewMs, end.signal)
    }
  }
  const running = run()
  return {
    async stop() {
      end.abort()
      await running
    },
  }
}

/** Creates the Node, or brings its labels and status up to date. */
async function registerNode({ client, clock, description }: HeartbeatOptions): Promise<Registered> {
  const wanted = nodeObject(description, clock.now())
  try {
    return { before: null, node: await client.create(kinds.Node, wanted) }
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw error
  }
  const ref = { namespace: '', name: description.name }
  const found = await client.get(kinds.Node, ref)
  const labels = wanted.metadata?.labels ?? {}
  const hasLabels = Object.entries(labels).every(([name, value]) => found.metadata?.labels?.[name] === value)
  if (!hasLabels) await client.patch(kinds.Node, ref, { type: 'merge', body: { metadata: { labels } } })
  const status = nodeStatus(description, { now: clock.now(), previous: found.status })
  const ended = Object.fromEntries(endedResources(found.status, status).map(name => [name, null]))
  const body = { status: { ...status, allocatable: { ...status.allocatable, ...ended } } }
  const node = await client.patch(kinds.Node, ref, { type: 'strategic', body }, { subresource: 'status' })
  return { before: found, node }
}

/** Whether the Node's status says something else than the node does. One that was deleted waits for its turn. */
async function isOutdated({ client, clock, description }: HeartbeatOptions): Promise<boolean> {
  try {
    const { status } = await client.get(kinds.Node, { namespace: '', name: description.name })
    return !saysTheSame(status, nodeStatus(description, { now: clock.now(), previous: status }))
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
    return false
  }
}

async function renewLease({ client, clock, description }: HeartbeatOptions, node: Node): Promise<void> {
  const ref = { namespace: heartbeat.leaseNamespace, name: description.name }
  const spec = {
    holderIdentity: description.name,
    leaseDurationSeconds: heartbeat.leaseSeconds,
    renewTime: formatMicroTime(clock.now()),
  }
  try {
    await client.patch(kinds.Lease, ref, { type: 'merge', body: { spec } })
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
    await client.create(kinds.Lease, leaseOf(ref, { spec, node }))
  }
}

/** Owned by its Node, so that it goes with it. */
function leaseOf(
  ref: { readonly namespace: string; readonly name: string },
  { spec, node }: { readonly spec: Lease['spec']; readonly node: Node },
): Lease {
  const owner = { apiVersion: 'v1', kind: 'Node', name: ref.name, uid: node.metadata?.uid ?? '' }
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { ...ref, ownerReferences: [owner] },
    spec,
  }
}
