// Nodes that run nothing, by the thousand: one watch for all of them, and per pod a turn of SimulatedPod and one write.
//
// Invariants:
//   - a pod that is bound to one of these nodes gets one status write when it is up, one per change after that (also of one
//     that somebody else makes to its status), and one deletion when it has stopped;
//   - writes about one pod never overtake each other; those about different pods run side by side, up to a bound.

import { isEqual } from '../../../api/equality.ts'
import type { Pod, PodStatus } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { NodeAccess, PodOnNode } from '../../../api/node-access.ts'
import { isTerminating, refOf, type Uid, uidOf } from '../../../api/object.ts'
import { isBeingResized } from '../../../api/quota/pod-amounts.ts'
import { isRefusal } from '../../../api/status-error.ts'
import type { Timer } from '../../../base/clock.ts'
import { loopTurnOf } from '../../../base/event-loop/loop-turn.ts'
import type { Change, ControllerContext, Running } from '../../../control/controller.ts'
import { tellNodeChanges } from '../../agent/node-events.ts'
import { type HeartbeatOptions, heartbeat, startHeartbeat } from '../../agent/node-heartbeat.ts'
import { formatPodCidr, IpPool, parsePodCidr } from '../../agent/pod-cidr.ts'
import { isTerminalPhase } from '../../pod/pod-containers.ts'
import { deletionMsMin } from '../../pod/pod-ending.ts'
import { admitResize } from '../../resize/admit-resize.ts'
import { inOrderOfResize } from '../../resize/order.ts'
import { PodResizing, type ResizeRefusal } from '../../resize/pod-resizing.ts'
import { KnownStatus } from '../../status/known-status.ts'
import { NodeAddresses } from './node-addresses.ts'
import { simulatedAccess } from './simulated-access.ts'
import { SimulatedPod, type SimulatedTurn } from './simulated-pod.ts'
import { simulatedStats } from './simulated-stats.ts'

export interface SimulatedNodesOptions {
  readonly context: ControllerContext
  readonly nodes: readonly string[]
  /** `v1.36.2+kedge.0.1.0` */
  readonly version: string
  readonly podsMaxPerNode?: number
  /** How many nodes others have started before: each has a range of addresses of its own. */
  readonly offset?: number
}

/** Writes under way at one time; more wait. */
const writesMax = 64
const retryMs = 500

interface SimulatedNode {
  readonly name: string
  readonly hostIp: string
  readonly addresses: NodeAddresses
}

interface Tenant {
  readonly known: KnownStatus
  readonly node: SimulatedNode
  readonly simulated: SimulatedPod
  readonly resizing: PodResizing
  isRemovalAsked: boolean
  isBusy: boolean
  isDue: boolean
  /** The version of the object whose coming alone made it due; null where there was more. */
  dueFor: string | null
  /** The version that the node wrote last. */
  written: string | null
  timer: Timer | null
}

/** Simulated nodes at work. Nothing runs on them, and `access` says so to whoever asks for logs or commands. */
export interface RunningSimulatedNodes extends Running {
  readonly access: NodeAccess
}

export async function startSimulatedNodes(options: SimulatedNodesOptions): Promise<RunningSimulatedNodes> {
  const { context, nodes, offset = 0 } = options
  const landscape = nodes.map((name, index) => simulatedNode(name, offset + index))
  const heartbeats = await Promise.all(landscape.map(node => startHeartbeat(heartbeatOf(options, node))))
  const tenants = new SimulatedTenants(context, landscape)
  const pods = context.informers.of(kinds.Pod)
  tenants.keepAddresses(pods.list())
  const ends = [pods.onChange(change => tenants.hear(change)), tellNodeChanges(context, new Set(nodes))]
  return {
    access: {
      ...simulatedAccess({ clock: context.clock, podOf: pod => tenants.podOf(pod) }),
      stats: async node => simulatedStats(tenants.podsOn(node), context.clock.now()),
    },
    async stop() {
      for (const end of ends) end()
      await tenants.stop()
      await Promise.all(heartbeats.map(each => each.stop()))
    },
  }
}

/** Each node has a range of a thousand addresses, so that a large set fits on a single one. */
const podCidrOf = (index: number): string =>
  formatPodCidr({ base: parsePodCidr('10.128.0.0/22').base + index * 1024, prefix: 22, size: 1024 })

function simulatedNode(name: string, index: number): SimulatedNode & { readonly podCidr: string } {
  const podCidr = podCidrOf(index)
  // Out of the range that is set aside for tests of networks: no packet is meant for it.
  const hostIp = `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
  return { name, hostIp, podCidr, addresses: new NodeAddresses(new IpPool(parsePodCidr(podCidr))) }
}

function heartbeatOf(
  { context, version, nodes, podsMaxPerNode = 1000 }: SimulatedNodesOptions,
  { name, hostIp, podCidr }: SimulatedNode & { readonly podCidr: string },
): HeartbeatOptions {
  const capacity = { cpu: '1000', memory: '4Ti', 'ephemeral-storage': '10Ti', pods: `${podsMaxPerNode}` }
  return {
    ...context,
    // Many nodes beat more slowly, so that an idle cluster stays idle.
    renewMs: heartbeat.renewMs * Math.max(1, nodes.length / 100),
    description: {
      name,
      podCidr,
      addresses: [
        { type: 'InternalIP', address: hostIp },
        { type: 'Hostname', address: name },
      ],
      labels: { 'kedge.dev/simulated': 'true' },
      capacity,
      allocatable: capacity,
      info: {
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        operatingSystem: 'linux',
        bootID: '',
        machineID: '',
        systemUUID: '',
        kernelVersion: '',
        osImage: 'simulated',
        containerRuntimeVersion: `simulated://${version}`,
        kubeletVersion: version,
        kubeProxyVersion: '',
      },
    },
  }
}

/** A pod that has ended and is not being deleted asks for nothing. */
const isUnfinished = (pod: Pod): boolean => isTerminating(pod) || !isTerminalPhase(pod.status?.phase)

/** What is not the node's own to write, without what each write changes. */
const besideStatus = ({ metadata, spec }: Pod) => ({
  metadata: { ...metadata, resourceVersion: '', managedFields: [] },
  spec,
})

class SimulatedTenants {
  readonly #context: ControllerContext
  readonly #nodes: ReadonlyMap<string, SimulatedNode>
  readonly #tenants = new Map<string, Tenant>()
  readonly #onNode = new Map<string, Set<Tenant>>()
  readonly #waiting: Tenant[] = []
  /** Those whose other resources wait for room. */
  readonly #deferred = new Set<Tenant>()
  readonly #underWay = new Set<Promise<void>>()
  #isStopped = false

  constructor(context: ControllerContext, nodes: readonly SimulatedNode[]) {
    this.#context = context
    this.#nodes = new Map(nodes.map(node => [node.name, node]))
  }

  /** Said of all Pods before the first is heard of. */
  keepAddresses(pods: readonly Pod[]): void {
    for (const pod of pods) this.#nodeOf(pod)?.addresses.keep(pod)
  }

  hear(change: Change<Pod>): void {
    const { object: pod } = change
    const tenant = this.#tenants.get(uidOf(pod))
    if (!tenant) {
      const node = this.#nodeOf(pod)
      if (!node) return
      if (change.kind !== 'deleted' && isUnfinished(pod)) this.#admit(pod, node)
      else this.#giveBack(uidOf(pod), node)
    } else if (change.kind === 'deleted') this.#forget(tenant)
    else {
      tenant.known.observe(pod)
      this.#wakeFor(tenant, pod.metadata?.resourceVersion ?? null)
      if (!isTerminalPhase(pod.status?.phase)) return
      this.#giveBack(uidOf(pod), tenant.node)
      this.#retryResizes(tenant.node)
    }
  }

  /** One that had ended before is no tenant, and has its log all the same. */
  podOf({ namespace, name, uid }: PodOnNode): Pod | null {
    const tenant = this.#tenants.get(uid)
    if (tenant) return tenant.known.pod
    const stored = this.#context.informers.of(kinds.Pod).get({ namespace, name })
    return stored && uidOf(stored) === uid ? stored : null
  }

  podsOn(node: string): readonly Pod[] {
    return [...(this.#onNode.get(node) ?? [])].map(({ known }) => known.pod)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { timer } of this.#tenants.values()) timer?.cancel()
    await Promise.all(this.#underWay)
  }

  #admit(pod: Pod, node: SimulatedNode): void {
    const ip = node.addresses.take(pod)
    if (ip === null) return
    const tenant: Tenant = {
      known: new KnownStatus(pod),
      node,
      simulated: new SimulatedPod({ pod, ip, hostIps: [node.hostIp] }),
      resizing: new PodResizing(pod),
      isRemovalAsked: false,
      isBusy: false,
      isDue: false,
      dueFor: null,
      written: null,
      timer: null,
    }
    this.#tenants.set(uidOf(pod), tenant)
    this.#neighbours(node.name).add(tenant)
    this.#wake(tenant)
  }

  #neighbours(node: string): Set<Tenant> {
    const known = this.#onNode.get(node) ?? new Set()
    this.#onNode.set(node, known)
    return known
  }

  #forget(tenant: Tenant): void {
    this.#tenants.delete(uidOf(tenant.known.pod))
    this.#neighbours(tenant.node.name).delete(tenant)
    tenant.timer?.cancel()
    this.#giveBack(uidOf(tenant.known.pod), tenant.node)
    this.#deferred.delete(tenant)
    this.#retryResizes(tenant.node)
  }

  #nodeOf(pod: Pod): SimulatedNode | undefined {
    return this.#nodes.get(pod.spec?.nodeName ?? '')
  }

  /** The address of one Pod is that of the next. */
  #giveBack(uid: Uid, node: SimulatedNode): void {
    const next = node.addresses.release(uid)
    if (next) this.#admit(next, node)
  }

  /** What the node has written itself is no news, whether the watch brings it after the answer or before. */
  #wakeFor(tenant: Tenant, version: string | null): void {
    if (version !== null && version === tenant.written) return
    const isAlone = !tenant.isDue
    this.#wake(tenant)
    if (isAlone) tenant.dueFor = version
  }

  #wake(tenant: Tenant): void {
    tenant.isDue = true
    tenant.dueFor = null
    if (tenant.isBusy) return
    tenant.isBusy = true
    this.#waiting.push(tenant)
    this.#begin()
  }

  #begin(): void {
    while (!this.#isStopped && this.#underWay.size < writesMax) {
      const tenant = this.#waiting.shift()
      if (!tenant) return
      const turn = this.#turns(tenant).finally(() => {
        this.#underWay.delete(turn)
        this.#begin()
      })
      this.#underWay.add(turn)
    }
  }

  /** Turns until nothing is due any more. */
  async #turns(tenant: Tenant): Promise<void> {
    const turn = loopTurnOf(this.#context.clock)
    while (tenant.isDue && !this.#isStopped && this.#tenants.get(uidOf(tenant.known.pod)) === tenant) {
      if (turn.isLong()) await turn.next()
      tenant.isDue = false
      try {
        await this.#turn(tenant)
      } catch (error) {
        this.#fail(tenant, error)
      }
    }
    tenant.isBusy = false
  }

  async #turn(tenant: Tenant): Promise<void> {
    const { clock } = this.#context
    const { pod } = tenant.known
    tenant.timer?.cancel()
    const { status, isRemovable, lookAgainAt } = this.#simulatedTurn(tenant)
    if (lookAgainAt !== null) this.#wakeAt(tenant, lookAgainAt - clock.now())
    // What is about to go needs no last word.
    const isHeld = (pod.metadata?.finalizers ?? []).length > 0
    const goesBy = isRemovable ? clock.now() : isTerminating(pod) ? lookAgainAt : null
    if (isHeld || goesBy === null || goesBy > clock.now() + deletionMsMin) await this.#write(tenant, status)
    if (isRemovable && !tenant.isRemovalAsked) await this.#remove(tenant)
  }

  /** What a resize asks for is there at once, where the node has it. */
  #simulatedTurn(tenant: Tenant): SimulatedTurn {
    const { known, node, resizing, simulated } = tenant
    const { pod } = known
    const before = resizing.allocated
    resizing.observe(pod, wanted => this.#admitResize(wanted, node))
    resizing.settle(false)
    if (resizing.state.pending?.reason === 'Deferred') this.#deferred.add(tenant)
    else this.#deferred.delete(tenant)
    if (isBeingResized(before) && !isBeingResized(resizing.allocated)) this.#retryResizes(node)
    return simulated.turn(resizing.allocated, this.#context.clock.now(), resizing.state)
  }

  #admitResize(pod: Pod, { name }: SimulatedNode): ResizeRefusal | null {
    const node = this.#context.informers.of(kinds.Node).get({ namespace: '', name })
    if (!node) return null
    const others = [...this.#neighbours(name)]
      .map(({ resizing }) => resizing.allocated)
      .filter(other => uidOf(other) !== uidOf(pod) && isUnfinished(other))
    return admitResize({ pod, node, others })
  }

  /** Room may have become free for those of the node that wait for it. */
  #retryResizes(node: SimulatedNode): void {
    const waiting = [...this.#deferred].filter(tenant => tenant.node === node)
    for (const { tenant } of inOrderOfResize(waiting.map(each => ({ tenant: each, pod: each.known.pod }))))
      this.#wake(tenant)
  }

  async #write(tenant: Tenant, status: PodStatus): Promise<void> {
    const { known } = tenant
    const body = known.patchTo(status)
    if (body === null) return
    const patch = { type: 'strategic', body } as const
    const { client } = this.#context
    const { pod: before } = known
    const written = await client.patch(kinds.Pod, refOf(known.pod), patch, { subresource: 'status' })
    known.wrote(status, written)
    // What a resize has given back is found with the next look. A write answers with what others wrote before it, too: all of
    // it where it changed nothing itself, and the watch need not bring what a newer version has replaced.
    const isChanged = !isEqual(before.status, written.status)
    const isOwn = isChanged && !isBeingResized(before) && isEqual(besideStatus(before), besideStatus(written))
    tenant.written = isOwn ? (written.metadata?.resourceVersion ?? null) : null
    if (tenant.dueFor !== null && tenant.dueFor === tenant.written) tenant.isDue = false
  }

  async #remove(tenant: Tenant): Promise<void> {
    tenant.isRemovalAsked = true
    try {
      const preconditions = { uid: uidOf(tenant.known.pod) }
      await this.#context.client.delete(kinds.Pod, refOf(tenant.known.pod), {
        gracePeriodSeconds: 0,
        preconditions,
      })
    } catch (error) {
      tenant.isRemovalAsked = false
      throw error
    }
  }

  /** The object being gone or another is no failure: the watch will say so. */
  #fail(tenant: Tenant, error: unknown): void {
    if (isRefusal(error, 'NotFound', 'Conflict')) return
    this.#context.log.warn('simulated pod not written', { pod: tenant.known.pod.metadata?.name, error })
    this.#wakeAt(tenant, retryMs)
  }

  #wakeAt(tenant: Tenant, afterMs: number): void {
    tenant.timer?.cancel()
    tenant.timer = this.#context.clock.after(afterMs, () => this.#wake(tenant))
  }
}
