// What a worker does for its pod: each action takes its time, keeps in the memory that it is under way, and wakes the worker
// when it is done. Actions of one pod run side by side; the plan sees to it that they do not meet.

import { rm } from 'node:fs/promises'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { sleep } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Log } from '../../base/log.ts'
import type { Client } from '../../client/client.ts'
import { containerResources } from '../container/container-spec.ts'
import type { ContainerMemory, PodMemory } from '../pod/observed-pod.ts'
import type { PodAction } from '../pod/pod-action.ts'
import { containerNamed } from '../pod/pod-containers.ts'
import type { ContainerSpec, Runtime, SandboxSpec } from '../runtime.ts'
import { dnsOmissions } from '../sandbox/pod-dns.ts'
import type { StatusWriter } from '../status/status-writer.ts'
import { MountFailure, type PodAddresses, type PodVolumes } from '../volumes/pod-volumes.ts'
import type { NodeParts } from './node-parts.ts'
import type { PodEvents } from './pod-events.ts'
import { sandboxSpec } from './sandbox-spec.ts'
import { startContainer } from './start-container.ts'
import { ContainerStop } from './stop-container.ts'
import type { WorkerMemory } from './worker-memory.ts'

export interface PodActionsOptions {
  readonly parts: NodeParts
  readonly memory: WorkerMemory
  readonly events: PodEvents
  readonly status: StatusWriter
  readonly volumes: PodVolumes
  readonly log: Log
  /** A container could not be given the resources of its spec. */
  onResizeFailure(error: string): void
  /** Aborted when the pod has to end: what is being started then is left. */
  readonly ending: AbortSignal
  pod(): Pod
  addresses(): PodAddresses
  logFile(logPath: string): string
  wake(): void
}

type Action<Kind extends PodAction['kind']> = Extract<PodAction, { kind: Kind }>

/** After something that should not fail has failed. */
const retryMs = 1000
const resizeRetryMs = 5_000
const mountBackOffMs = { first: 500, max: 122_000 } as const

export class PodActions {
  readonly #options: PodActionsOptions
  readonly #parts: NodeParts
  readonly #memory: WorkerMemory
  readonly #stops = new Map<string, ContainerStop>()
  /** Those whose hooks run ahead of their turn. */
  readonly #prepared = new Map<string, ContainerStop>()
  /** Aborted when the node lets go of the pod. */
  readonly #end = new AbortController()
  #mountTries = 0
  #sandboxTries = 0

  constructor(options: PodActionsOptions) {
    this.#options = options
    this.#parts = options.parts
    this.#memory = options.memory
  }

  /** Nothing is tried again from now on. */
  stop(): void {
    this.#end.abort()
  }

  /** Resolves when the action has done what it can; what it learns stands in the memory then. */
  async carryOut(action: PodAction): Promise<void> {
    switch (action.kind) {
      case 'prepareVolumes':
        return this.#prepareVolumes()
      case 'releaseVolumes':
        return this.#releaseVolumes()
      case 'runSandbox':
        return this.#runSandbox(action)
      case 'stopSandbox':
        return this.#endSandbox(() => this.#parts.runtime.stopSandbox(action.sandboxId))
      case 'removeSandbox':
        return this.#endSandbox(() => this.#parts.runtime.removeSandbox(action.sandboxId))
      case 'startContainer':
        return this.#startContainer(action)
      case 'prepareStop':
        return this.#prepareStop(action)
      case 'stopContainer':
        return this.#stopContainer(action)
      case 'resizeContainer':
        return this.#resizeContainer(action)
      case 'removeContainer':
        return this.#removeContainer(action)
      case 'removeObject':
        return this.#removeObject()
    }
  }

  async #prepareVolumes(): Promise<void> {
    this.#memory.note({ volumes: { kind: 'preparing' } })
    try {
      const { volumes, pod, addresses } = this.#options
      await this.#parts.makings.hold(() => volumes.prepare(pod(), addresses()))
      this.#mountTries = 0
      this.#memory.note({ volumes: { kind: 'ready' } })
    } catch (error) {
      const waitMs = Math.min(mountBackOffMs.first * 2 ** this.#mountTries++, mountBackOffMs.max)
      this.#memory.note({ volumes: { kind: 'failed', retryAt: this.#parts.context.clock.now() + waitMs } })
      if (!(error instanceof MountFailure)) throw error
      this.#options.events.tell('Warning', 'FailedMount', error.message)
    } finally {
      this.#options.wake()
    }
  }

  async #releaseVolumes(): Promise<void> {
    this.#memory.note({ volumes: { kind: 'releasing' } })
    const { volumes, pod } = this.#options
    await this.#insist(() => this.#parts.makings.hold(() => volumes.release(pod())))
    this.#memory.note({ volumes: { kind: 'released' } })
    this.#options.wake()
  }

  async #runSandbox({ attempt }: Action<'runSandbox'>): Promise<void> {
    const { runtime, starts, makings, context } = this.#parts
    this.#memory.note({ sandbox: { busy: 'starting', failure: null } })
    if (attempt > 0)
      this.#options.events.tell(
        'Normal',
        'SandboxChanged',
        'Pod sandbox changed, it will be killed and re-created.',
      )
    try {
      const pod = this.#options.pod()
      const { clusterDns: cluster, hostDns: host } = this.#parts
      for (const omitted of dnsOmissions(pod, { cluster, host }))
        this.#options.events.tell('Warning', 'DNSConfigForming', omitted)
      const runtimeHandler = await runtimeHandlerOf(pod, context.client)
      const spec = { ...sandboxSpec(pod, { attempt, parts: this.#parts }), ...runtimeHandler }
      await starts.hold(() => makings.hold(() => runtime.runSandbox(spec)))
      this.#sandboxTries = 0
      await this.#refreshed({ sandbox: { busy: null, failure: null } })
    } catch (error) {
      const message = errorWords(error)
      const now = context.clock.now()
      const retryAt = now + Math.min(retryMs * 2 ** this.#sandboxTries++, 30_000)
      this.#options.events.tell(
        'Warning',
        'FailedCreatePodSandBox',
        `Failed to create pod sandbox: ${message}`,
      )
      const failure = { reason: 'CreatePodSandboxError', message, at: now, retryAt }
      await this.#refreshed({ sandbox: { busy: null, failure } })
    }
  }

  async #endSandbox(end: () => Promise<void>): Promise<void> {
    this.#memory.note({ sandbox: { ...this.#memory.value.sandbox, busy: 'stopping' } })
    await this.#insist(end, { onFailure: this.#killFailed })
    await this.#refreshed({ sandbox: { ...this.#memory.value.sandbox, busy: null } })
  }

  async #startContainer({ name, sandboxId, attempt, restarts }: Action<'startContainer'>): Promise<void> {
    const container = containerNamed(this.#options.pod(), name)?.spec
    if (!container) return
    this.#memory.noteContainer(name, { busy: 'starting', restarts })
    const sandbox = this.#parts.cache
      .of(uidOf(this.#options.pod()))
      .sandboxes.find(each => each.id === sandboxId)
    const spec = sandboxSpec(this.#options.pod(), { attempt: sandbox?.attempt ?? 0, parts: this.#parts })
    const result = await startContainer({
      parts: this.#parts,
      events: this.#options.events,
      pod: this.#options.pod(),
      container,
      attempt,
      sandbox: { id: sandboxId, spec },
      podIps: this.#options.addresses().podIps,
      volumes: this.#options.volumes.paths,
      pulls: this.#memory.value.containers[name]?.pulls ?? null,
      signal: this.#options.ending,
    })
    const learnt =
      result.kind === 'failed'
        ? { failure: result.failure, pulls: result.pulls }
        : { failure: null, resources: container.resources ?? {}, resizeAt: null }
    await this.#refreshedContainer(name, { busy: null, ...learnt })
  }

  async #prepareStop({ name, containerId, message }: Action<'prepareStop'>): Promise<void> {
    this.#memory.noteContainer(name, { isPrepared: true })
    const stop = this.#beginStop(name, containerId, message)
    this.#prepared.set(containerId, stop)
    await stop.prepare()
  }

  #beginStop(name: string, containerId: string, message: string): ContainerStop {
    const { context, runtime } = this.#parts
    this.#options.events.tellOf(name, 'Normal', 'Killing', message)
    const container = containerNamed(this.#options.pod(), name)?.spec ?? { name }
    const stop = new ContainerStop({
      container,
      containerId,
      podIp: this.#options.addresses().podIps[0] ?? '',
      runtime,
      clock: context.clock,
    })
    stop.onHookFailure = () =>
      this.#options.events.tellOf(name, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    return stop
  }

  async #stopContainer({ name, containerId, graceSeconds, message }: Action<'stopContainer'>): Promise<void> {
    const { context } = this.#parts
    const since = this.#memory.value.endingSince ?? context.clock.now()
    this.#memory.noteContainer(name, { busy: { stopsBy: since + graceSeconds * 1000 } })
    const under = this.#stops.get(containerId)
    if (under) return this.#hurry(containerId, under, graceSeconds)
    const stop = this.#prepared.get(containerId) ?? this.#beginStop(name, containerId, message)
    this.#prepared.delete(containerId)
    this.#stops.set(containerId, stop)
    await this.#insist(() => stop.run(graceSeconds), { onFailure: this.#killFailed })
    this.#stops.delete(containerId)
    await this.#refreshedContainer(name, { busy: null })
  }

  /** The plan takes the container for one that stops soon enough: it asks for no other stop where this one fails. */
  #hurry(containerId: string, under: ContainerStop, graceSeconds: number): Promise<void> {
    const isUnderWay = () => this.#stops.get(containerId) === under
    return this.#insist(async () => (isUnderWay() ? under.hurry(graceSeconds) : undefined), {
      onFailure: this.#killFailed,
    })
  }

  async #resizeContainer({ name, containerId }: Action<'resizeContainer'>): Promise<void> {
    const { runtime, context } = this.#parts
    const container = containerNamed(this.#options.pod(), name)?.spec
    if (!container) return
    this.#memory.noteContainer(name, { busy: 'resizing' })
    try {
      const resources = containerResources(container)
      const held = this.#memory.value.containers[name]?.resources
      const heldBytes = held
        ? containerResources({ ...container, resources: held }).memoryBytesLimit
        : undefined
      if (!isAtLeast(resources.memoryBytesLimit, heldBytes))
        await refuseTooLittleMemory(runtime, { name, containerId, resources })
      await runtime.resizeContainer(containerId, resources)
      this.#memory.noteContainer(name, { busy: null, resources: container.resources ?? {}, resizeAt: null })
    } catch (error) {
      this.#options.onResizeFailure(errorWords(error))
      this.#memory.noteContainer(name, { busy: null, resizeAt: context.clock.now() + resizeRetryMs })
    }
    this.#options.wake()
  }

  async #removeContainer({ name, containerId, restarts }: Action<'removeContainer'>): Promise<void> {
    const uid = uidOf(this.#options.pod())
    const instance = this.#parts.cache.of(uid).containers.find(each => each.id === containerId)
    this.#memory.noteContainer(name, { busy: 'removing' })
    await this.#insist(() => this.#parts.runtime.removeContainer(containerId))
    if (instance) {
      await rm(this.#options.logFile(instance.logPath), { force: true })
      await rm(this.#parts.folders.terminationLog(uid, { name, attempt: instance.attempt }), { force: true })
    }
    await this.#refreshedContainer(name, { busy: null, ...(restarts ? { restarts } : {}) })
  }

  /** The last act of the node for a deleted pod: nothing of it runs any more, so its name may be given away. */
  async #removeObject(): Promise<void> {
    this.#memory.note({ removal: 'underWay' })
    await this.#options.status.flush()
    try {
      const preconditions = { uid: uidOf(this.#options.pod()) }
      await this.#parts.context.client.delete(kinds.Pod, refOf(this.#options.pod()), {
        gracePeriodSeconds: 0,
        preconditions,
      })
      this.#memory.note({ removal: 'asked' })
    } catch (error) {
      if (!isRefusal(error, 'NotFound', 'Conflict')) {
        this.#options.log.warn('pod object not removed', { error })
        await sleep(this.#parts.context.clock, retryMs, undefined)
      }
      this.#memory.note({ removal: isRefusal(error, 'NotFound', 'Conflict') ? 'asked' : 'none' })
    }
    this.#options.wake()
  }

  readonly #killFailed = (why: string): void =>
    this.#options.events.tell('Warning', 'FailedKillPod', `error killing pod: ${why}`)

  /** Tries until it works: what has to be undone is not left half done. */
  async #insist(
    work: () => Promise<void>,
    { onFailure }: { readonly onFailure?: (why: string) => void } = {},
  ): Promise<void> {
    const { clock } = this.#parts.context
    for (let waitMs = retryMs; !this.#end.signal.aborted; waitMs = Math.min(waitMs * 2, 60_000)) {
      try {
        return await work()
      } catch (error) {
        this.#options.log.warn('pod action failed, and is tried again', { error })
        onFailure?.(errorWords(error))
        await sleep(clock, waitMs)
      }
    }
  }

  /** What the runtime says now goes with what is remembered, so that no look sees one without the other. */
  async #refreshed(changes: Partial<PodMemory>): Promise<void> {
    await this.#insist(() => this.#parts.cache.refresh())
    this.#memory.note(changes)
    this.#options.wake()
  }

  async #refreshedContainer(name: string, changes: Partial<ContainerMemory>): Promise<void> {
    await this.#insist(() => this.#parts.cache.refresh())
    this.#memory.noteContainer(name, changes)
    this.#options.wake()
  }
}

/** Whether a limit that is known is not lowered. */
const isAtLeast = (limit: number | undefined, held: number | undefined): boolean =>
  limit !== undefined && held !== undefined && limit >= held

/** What uses more memory than it is to have would be killed: it keeps what it has until it uses less. */
async function refuseTooLittleMemory(
  runtime: Runtime,
  wanted: {
    readonly name: string
    readonly containerId: string
    readonly resources: ContainerSpec['resources']
  },
): Promise<void> {
  const { memoryBytesLimit } = wanted.resources
  if (memoryBytesLimit === undefined) return
  const { containers } = await runtime.stats()
  const used = containers.get(wanted.containerId)?.memoryBytes ?? 0
  if (used > memoryBytesLimit)
    throw new Error(
      `cannot decrease memory limits: attempting to set container "${wanted.name}" memory limit (${memoryBytesLimit}) below current usage (${used})`,
    )
}

/** Asked when it is needed: classes are few, and a pod that names one is rare. */
async function runtimeHandlerOf({ spec }: Pod, client: Client): Promise<Pick<SandboxSpec, 'runtimeHandler'>> {
  const name = spec?.runtimeClassName
  if (!name) return {}
  const { handler } = await client.get(kinds.RuntimeClass, { namespace: '', name })
  return { runtimeHandler: handler }
}
