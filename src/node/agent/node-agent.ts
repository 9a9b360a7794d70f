// The node agent: makes the pods of one node real, and tells the API of them. Upstream's kubelet.
//
// It keeps one worker per pod (pod-worker.ts) for as long as the pod has an object or anything of it is left here. What the
// runtime lists and no object explains is cleared away once the API's pods are known for sure.
import { mkdir, readFile } from 'node:fs/promises'
import type { Node, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { NodeAccess } from '../../api/node-access.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, type Uid, uidOf } from '../../api/object.ts'
import { isBeingResized } from '../../api/quota/pod-amounts.ts'
import { formatTime, type Timer } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { Semaphore } from '../../base/semaphore.ts'
import { UnderWay } from '../../base/under-way.ts'
import type { Change, ControllerContext, Running } from '../../control/controller.ts'
import { terminationMessage } from '../container/termination-message.ts'
import { type ApiPlace, type NodeObjects, nodeObjects, type ObjectChange } from '../pod/node-objects.ts'
import { containerNamed, isTerminalPhase } from '../pod/pod-containers.ts'
import { admitResize } from '../resize/admit-resize.ts'
import { inOrderOfResize } from '../resize/order.ts'
import type { ResizeRefusal } from '../resize/pod-resizing.ts'
import type { ContainerState, Runtime } from '../runtime.ts'
import { RuntimeCache } from '../runtime-cache.ts'
import { type ClusterDns, parseResolvConf } from '../sandbox/pod-dns.ts'
import { nodeStats } from '../stats/node-stats.ts'
import { PodFolders } from '../volumes/pod-folders.ts'
import type { NodeParts } from '../worker/node-parts.ts'
import { podAccess } from '../worker/pod-access.ts'
import { PodEvents } from '../worker/pod-events.ts'
import { PodWorker } from '../worker/pod-worker.ts'
import { admitPod, takesRoom } from './admission.ts'
import { describeNode, type NodeIdentity } from './node-description.ts'
import { eventsOfStart, recordNodeEvents, tellNodeChanges } from './node-events.ts'
import { startHeartbeat } from './node-heartbeat.ts'
import { nodeObject } from './node-object.ts'
import type { Refusal } from './refusal.ts'

export interface NodeAgentOptions {
  readonly context: ControllerContext
  readonly runtime: Runtime
  readonly node: NodeIdentity
  readonly directories: {
    /** Volumes and files of pods. */
    readonly pods: string
    readonly logs: string
    /** What must not be written to a disk (memory-place.ts). */
    readonly memory?: string | null
  }
  /** Where names of the cluster are resolved; null leaves that to the host. */
  readonly dns: ClusterDns | null
  readonly apiPlace?: ApiPlace
  /** Told now and then, so that a change that nobody told of is found. */
  readonly relistMs?: number
}

export interface RunningNodeAgent extends Running {
  readonly access: NodeAccess
}

const relistMs = 10_000

/** Registers the node and takes on its pods. Resolves when it has taken note of all that is there already. */
export async function startNodeAgent(options: NodeAgentOptions): Promise<RunningNodeAgent> {
  const { context, runtime, node, directories } = options
  await mkdir(directories.pods, { recursive: true })
  const description = await describeNode(node, { runtime, folder: directories.pods })
  const objects = nodeObjects(context, options.apiPlace)
  const pods = context.informers.of(kinds.Pod)
  const nodes = context.informers.of(kinds.Node)
  const agent = new NodeAgent(options, {
    objects,
    allocatable: description.allocatable,
    own: () => nodes.get({ namespace: '', name: node.name }) ?? nodeObject(description, context.clock.now()),
    ...(await hostFiles()),
  })
  const [heartbeat] = await Promise.all([
    startHeartbeat({
      ...context,
      description,
      onRegistered: ({ before, node: now }) => recordNodeEvents(context, now, eventsOfStart(before, now)),
    }),
    agent.refresh(),
    objects.synced(),
    pods.synced(),
    nodes.synced(),
  ])
  const ends = [
    pods.onChange(change => agent.hear(change)),
    objects.onChange(change => agent.objectChanged(change)),
    runtime.onChange(() => void agent.refresh()),
    tellNodeChanges(context, new Set([node.name])),
  ]
  agent.clearOrphans()
  agent.relistEvery(options.relistMs ?? relistMs)
  return {
    access: agent.access,
    async stop() {
      for (const end of ends) end()
      await agent.stop()
      await heartbeat.stop()
    },
  }
}

async function hostFiles(): Promise<Pick<NodeParts, 'hostDns' | 'hostsFile'>> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  const [resolvConf, hostsFile] = await Promise.all([read('/etc/resolv.conf'), read('/etc/hosts')])
  return { hostDns: resolvConf === '' ? null : parseResolvConf(resolvConf), hostsFile }
}

interface AgentInput extends Pick<NodeParts, 'allocatable' | 'hostDns' | 'hostsFile'> {
  readonly objects: NodeObjects
  /** The Node object as the API has it. */
  own(): Node
}

class NodeAgent {
  readonly access: NodeAccess
  readonly #parts: NodeParts
  readonly #own: () => Node
  readonly #workers = new Map<Uid, PodWorker>()
  /** The newest of each name. */
  readonly #ofName = new Map<ObjectKey, PodWorker>()
  /** The last words of containers that have ended, which are read once. */
  readonly #lastWords = new Map<string, string>()
  #timer: Timer | null = null
  #isStopped = false

  constructor(options: NodeAgentOptions, { objects, own, ...host }: AgentInput) {
    const { context, runtime, node, directories, dns } = options
    const cache = new RuntimeCache({
      runtime,
      complete: container => this.#complete(container),
      onPodChange: uid => this.#workers.get(uid)?.wake(),
    })
    const { pods: root, logs, memory = null } = directories
    const folders = new PodFolders({ root, logs, memory })
    this.#own = own
    this.#parts = {
      ...host,
      context,
      runtime,
      cache,
      folders,
      objects,
      nodeName: node.name,
      hostIps: node.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
      clusterDns: dns,
      startedAt: context.clock.now(),
      starts: new Semaphore(limits.podWorkersMax),
      makings: new UnderWay(),
    }
    const worker = (uid: Uid) => this.#workers.get(uid) ?? null
    this.access = {
      ...podAccess({ runtime, cache, folders, clock: context.clock, worker }),
      stats: this.#stats(directories.pods),
      findsProgram: async (_, program) => (await runtime.findsProgram?.(program)) ?? null,
    }
  }

  #stats(folder: string): NodeAccess['stats'] {
    const { context, runtime, cache } = this.#parts
    const claims = context.informers.of(kinds.PersistentVolumeClaim)
    const volumes = context.informers.of(kinds.PersistentVolume)
    return nodeStats({
      runtime,
      cache,
      folder,
      clock: context.clock,
      pods: () => [...this.#workers.values()].map(({ pod }) => pod),
      claim: ref => claims.get(ref) ?? null,
      volume: name => volumes.get({ namespace: '', name }) ?? null,
    })
  }

  hear({ kind, object: pod }: Change<Pod>): void {
    if (pod.spec?.nodeName !== this.#parts.nodeName) return
    const worker = this.#workers.get(uidOf(pod))
    const wasResized = worker !== undefined && isBeingResized(worker.allocated)
    if (kind === 'deleted') worker?.objectGone(pod)
    else if (worker) worker.update(pod)
    else this.#take(pod)
    const isResized = wasResized && !isBeingResized(worker.allocated)
    if (kind === 'deleted' || isResized || isTerminalPhase(pod.status?.phase)) this.#retryResizes('Deferred')
  }

  objectChanged(change: ObjectChange): void {
    for (const worker of this.#workers.values()) if (worker.refersTo(change)) worker.objectsChanged()
  }

  async refresh(): Promise<void> {
    try {
      await this.#parts.cache.refresh()
      this.#forgetLastWords()
    } catch (error) {
      if (!this.#isStopped) this.#parts.context.log.warn('runtime cannot be listed', { error })
    }
  }

  relistEvery(ms: number): void {
    this.#timer = this.#parts.context.clock.after(ms, () => {
      void this.refresh()
      // The node may have grown.
      this.#retryResizes('Deferred', 'Infeasible')
      this.relistEvery(ms)
    })
  }

  /** Pods whose objects went while Kedge was not there to see it. */
  clearOrphans(): void {
    const { cache, nodeName } = this.#parts
    for (const uid of cache.podUids()) {
      if (this.#workers.has(uid)) continue
      const { sandboxes } = cache.of(uid)
      const { namespace = '', name = '' } = sandboxes[0] ?? {}
      // All that is left of it: enough to stop it and to clear its folders away.
      const pod: Pod = { metadata: { namespace, name, uid }, spec: { nodeName, containers: [] } }
      const worker = this.#add(pod)
      worker.objectGone(pod)
      const later = this.#ofName.get(keyOf(refOf(pod)))
      if (later) later.follow(worker)
      else this.#ofName.set(keyOf(refOf(pod)), worker)
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await Promise.all([...this.#workers.values()].map(worker => worker.stop()))
    // What is half made would be found by nobody.
    await this.#parts.makings.settled()
  }

  #take(pod: Pod): void {
    const isKnown =
      this.#parts.cache.of(uidOf(pod)).sandboxes.length > 0 || pod.status?.startTime !== undefined
    if (isKnown || isTerminating(pod) || isTerminalPhase(pod.status?.phase)) {
      this.#succeed(this.#add(pod))
      return
    }
    const refusal = admitPod({ pod, node: this.#own(), others: this.#others(uidOf(pod)) })
    this.#succeed(this.#add(pod, refusal))
  }

  /** What other pods have been given. */
  #others(uid: Uid): readonly Pod[] {
    return [...this.#workers.values()]
      .filter(worker => uidOf(worker.pod) !== uid && takesRoom({ status: worker.status }))
      .map(({ allocated }) => allocated)
  }

  /** Room may have become free for those that wait for it. */
  #retryResizes(...reasons: readonly ResizeRefusal['reason'][]): void {
    const waiting = [...this.#workers.values()].filter(
      ({ resize: { pending } }) => pending && reasons.includes(pending.reason),
    )
    for (const worker of inOrderOfResize(waiting)) worker.reconsiderResize()
  }

  #succeed(worker: PodWorker): void {
    const key = keyOf(refOf(worker.pod))
    const earlier = this.#ofName.get(key)
    if (earlier) worker.follow(earlier)
    this.#ofName.set(key, worker)
  }

  #add(pod: Pod, refusal: Refusal | null = null): PodWorker {
    const { context, nodeName } = this.#parts
    if (refusal) {
      const events = new PodEvents(pod, { events: context.events, host: nodeName })
      events.tell('Warning', refusal.reason, refusal.message)
    }
    const refused = refusal ? refusedStatus(pod, refusal, formatTime(context.clock.now())) : undefined
    const uid = uidOf(pod)
    const key = keyOf(refOf(pod))
    const worker = new PodWorker(pod, {
      parts: this.#parts,
      admitResize: wanted => admitResize({ pod: wanted, node: this.#own(), others: this.#others(uid) }),
      onOver: () => {
        this.#workers.delete(uid)
        if (this.#ofName.get(key) === worker) this.#ofName.delete(key)
        this.#retryResizes('Deferred')
      },
      ...(refused ? { refused } : {}),
    })
    this.#workers.set(uid, worker)
    worker.wake()
    return worker
  }

  #forgetLastWords(): void {
    const listed = new Set(
      this.#parts.cache.podUids().flatMap(uid => this.#parts.cache.of(uid).containers.map(({ id }) => id)),
    )
    for (const id of this.#lastWords.keys()) if (!listed.has(id)) this.#lastWords.delete(id)
  }

  /** Adds the last words of a container that has ended to what the runtime tells of it. */
  async #complete(container: ContainerState): Promise<ContainerState> {
    const { state, podUid, name, attempt } = container
    const worker = this.#workers.get(podUid)
    if (state.kind !== 'exited' || !worker) return container
    const spec = containerNamed(worker.pod, name)?.spec ?? { name }
    const known = this.#lastWords.get(container.id)
    const message =
      known ??
      (await terminationMessage(container, spec, {
        messageFile: this.#parts.folders.terminationLog(podUid, { name, attempt }),
        logFile: worker.logFile(container.logPath),
      }))
    this.#lastWords.set(container.id, message)
    return message === '' ? container : { ...container, state: { ...state, message } }
  }
}

const refusedStatus = (
  pod: Pod,
  { reason, message }: Refusal,
  startTime: string,
): NonNullable<Pod['status']> => ({
  ...pod.status,
  phase: 'Failed',
  reason,
  message: `Pod was rejected: ${message}`,
  startTime,
})
