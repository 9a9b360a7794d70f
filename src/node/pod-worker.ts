// The worker of one pod: looks, plans (pod-plan.ts), and carries out.
//
// A look is synchronous and may happen at any time; what it plans takes its time, side by side, and wakes the worker when it
// is done. What is under way stands in the memory, so no look plans it again. A worker that is stopped with its node lets
// everything run on; the next life's worker starts from the runtime and the API.
import { rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Pod, PodStatus } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { refOf } from '../api/object.ts'
import { isRefusal } from '../api/status-error.ts'
import { sleep, type Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ObjectChange } from './node-objects.ts'
import type { NodeParts } from './node-parts.ts'
import type { PodAction } from './pod-action.ts'
import { allContainersOf, containerNamed, statusNamed, uidOf } from './pod-containers.ts'
import { PodEvents } from './pod-events.ts'
import { type PodPlan, planPod } from './pod-plan.ts'
import { referencesOf } from './pod-references.ts'
import {
  type ContainerMemory,
  freshContainerMemory,
  freshMemory,
  type PodMemory,
  type PodView,
} from './pod-view.ts'
import { PodProber, type RunningContainer } from './probes/pod-prober.ts'
import { runProbe } from './probes/run-probe.ts'
import { sandboxSpec } from './sandbox-spec.ts'
import { startContainer } from './start-container.ts'
import { StatusWriter } from './status-writer.ts'
import { ContainerStop } from './stop-container.ts'
import { MountFailure, PodVolumes } from './volumes/pod-volumes.ts'

export interface PodWorkerOptions {
  readonly parts: NodeParts
  /** The status of a pod that the node has not let in. */
  readonly refused?: PodStatus
  /** Nothing of the pod is left. */
  onOver(): void
}

type Action<Kind extends PodAction['kind']> = Extract<PodAction, { kind: Kind }>

/** After something that should not fail has failed. */
const retryMs = 1000
const mountBackOffMs = { first: 500, max: 122_000 } as const

export class PodWorker {
  readonly #parts: NodeParts
  readonly #onOver: () => void
  readonly #log: Log
  readonly #events: PodEvents
  readonly #status: StatusWriter
  readonly #volumes: PodVolumes
  readonly #prober: PodProber
  readonly #stops = new Map<string, ContainerStop>()
  readonly #underWay = new Set<Promise<void>>()
  /** Ends the starts that are under way, because the pod has to end. */
  readonly #ending = new AbortController()
  #pod: Pod
  #isGone = false
  #memory: PodMemory
  #timer: Timer | null = null
  #isWoken = false
  #isStopped = false
  #mountTries = 0
  #refreshing: Promise<void> = Promise.resolve()
  #sandboxTries = 0

  constructor(pod: Pod, { parts, refused, onOver }: PodWorkerOptions) {
    const { context, folders, objects, allocatable, nodeName } = parts
    const { clock, log, client, random } = context
    this.#pod = pod
    this.#parts = parts
    this.#onOver = onOver
    this.#log = log.child({ pod: `${pod.metadata?.namespace}/${pod.metadata?.name}` })
    this.#events = new PodEvents(pod, { events: context.events, host: nodeName })
    this.#status = new StatusWriter(pod, { client, clock, log: this.#log })
    this.#volumes = new PodVolumes({ folders, objects, clock, allocatable })
    this.#memory = freshMemory(refused ?? pod.status ?? {})
    this.#prober = new PodProber({
      clock,
      random,
      nodeStartedAt: parts.startedAt,
      run: (container, kind) => this.#probe(container, kind),
      onChange: () => this.wake(),
      onTrouble: ({ spec }, kind, outcome) =>
        this.#events.tellOf(
          spec.name,
          'Warning',
          'Unhealthy',
          outcome.kind === 'failure'
            ? `${kind} probe failed: ${outcome.output}`
            : `${kind} probe errored and resulted in unknown state: ${outcome.output}`,
        ),
    })
  }

  get pod(): Pod {
    return this.#pod
  }

  /** The status as last planned, which may be newer than the API's. */
  get status(): PodStatus {
    return this.#memory.status
  }

  /** The watch has news of the object. */
  update(pod: Pod): void {
    this.#pod = pod
    this.#events.observe(pod)
    this.#status.observe(pod)
    this.wake()
  }

  /** The object is gone from the API; its last form may tell how much grace it was given. */
  objectGone(last: Pod): void {
    this.#pod = last
    this.#isGone = true
    this.wake()
  }

  /** Whether the pod waits for such an object, or follows it. */
  refersTo({ kind, namespace, name }: ObjectChange): boolean {
    const { configMaps, secrets, claims } = referencesOf(this.#pod)
    // A volume belongs to whoever has its claim, and that is seldom worth looking up.
    if (kind === 'PersistentVolume') return claims.size > 0 && this.#memory.volumes.kind === 'failed'
    const names = { ConfigMap: configMaps, Secret: secrets, PersistentVolumeClaim: claims }[kind]
    return namespace === this.#pod.metadata?.namespace && names.has(name)
  }

  /** Something that the pod refers to has changed: what waits for it need not wait any longer. */
  objectsChanged(): void {
    const { volumes, containers } = this.#memory
    const now = this.#parts.context.clock.now()
    if (volumes.kind === 'failed') this.#remember({ volumes: { kind: 'failed', retryAt: now } })
    for (const [name, memory] of Object.entries(containers))
      if (memory?.failure?.reason === 'CreateContainerConfigError')
        this.#rememberContainer(name, { failure: { ...memory.failure, retryAt: now } })
    this.#refreshVolumes()
    this.wake()
  }

  /** Looks at the pod soon; many calls make one look. */
  wake(): void {
    if (this.#isWoken || this.#isStopped) return
    this.#isWoken = true
    queueMicrotask(() => {
      this.#isWoken = false
      if (!this.#isStopped) this.#look()
    })
  }

  /** Lets go of the pod, which runs on. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#prober.stop()
    await this.#status.stop()
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #look(): void {
    const { clock } = this.#parts.context
    this.#prober.update(this.#pod, this.#running())
    const view = this.#view()
    const plan = planPod(view)
    if (plan.ending !== null && this.#memory.endingSince === null) this.#beginEnd(view)
    this.#report(plan)
    for (const action of plan.actions) this.#run(() => this.#carryOut(action))
    if (this.#volumes.refreshAt !== null && clock.now() >= this.#volumes.refreshAt) this.#refreshVolumes()
    const times = [plan.lookAgainAt, this.#volumes.refreshAt].filter(at => at !== null)
    this.#timer?.cancel()
    this.#timer = times.length === 0 ? null : clock.after(Math.min(...times) - clock.now(), () => this.wake())
    if (plan.isOver) this.#run(() => this.#finish())
  }

  #beginEnd(view: PodView): void {
    this.#remember({ endingSince: view.now })
    this.#ending.abort()
  }

  #report({ status }: PodPlan): void {
    this.#events.tellBackOff(this.#memory.status, status)
    this.#remember({ status })
    if (!this.#isGone) this.#status.report(status)
  }

  #view(): PodView {
    const { cache, runtime, hostIps, context } = this.#parts
    const { sandboxes, containers } = cache.of(uidOf(this.#pod))
    return {
      now: context.clock.now(),
      pod: this.#pod,
      isGone: this.#isGone,
      runtimeName: runtime.version.split('://')[0] ?? runtime.name,
      hostIps,
      sandboxes,
      containers,
      probes: this.#prober.verdicts(),
      memory: this.#memory,
    }
  }

  /** The newest instance of each container, where it runs and has come through its postStart hook. */
  #running(): readonly RunningContainer[] {
    const { status } = this.#memory
    const { containers } = this.#parts.cache.of(uidOf(this.#pod))
    return allContainersOf(this.#pod).flatMap(({ spec, role }) => {
      const instance = containers
        .filter(each => each.name === spec.name)
        .sort((a, b) => b.attempt - a.attempt)[0]
      if (instance?.state.kind !== 'running' || role === 'init' || role === 'ephemeral') return []
      if (this.#memory.containers[spec.name]?.busy === 'starting') return []
      const reported = statusNamed(
        [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])],
        spec.name,
      )
      const isSame =
        reported?.containerID?.endsWith(`/${instance.id}`) && reported.state?.running !== undefined
      return [
        { id: instance.id, spec, startedAt: instance.state.startedAt, reported: isSame ? reported : null },
      ]
    })
  }

  #addresses(): { readonly podIps: readonly string[]; readonly hostIps: readonly string[] } {
    const { cache, hostIps } = this.#parts
    const isOnHost = this.#pod.spec?.hostNetwork === true
    const ready = cache.of(uidOf(this.#pod)).sandboxes.find(each => each.ready)
    return { podIps: isOnHost ? hostIps.slice(0, 1) : (ready?.ips ?? []), hostIps }
  }

  #probe({ spec, id }: RunningContainer, kind: 'Startup' | 'Liveness' | 'Readiness') {
    const probe = {
      Startup: spec.startupProbe,
      Liveness: spec.livenessProbe,
      Readiness: spec.readinessProbe,
    }[kind]
    const podIp = this.#addresses().podIps[0] ?? ''
    return runProbe(probe ?? {}, { container: spec, containerId: id, podIp }, this.#parts.runtime)
  }

  /** Begins something that takes time; its failure is a bug or an outage, and is logged. */
  #run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!this.#isStopped) this.#log.error('pod action failed', { error })
      })
      .finally(() => this.#underWay.delete(running))
    this.#underWay.add(running)
  }

  async #carryOut(action: PodAction): Promise<void> {
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
      case 'stopContainer':
        return this.#stopContainer(action)
      case 'removeContainer':
        return this.#removeContainer(action)
      case 'removeObject':
        return this.#removeObject()
    }
  }

  async #prepareVolumes(): Promise<void> {
    this.#remember({ volumes: { kind: 'preparing' } })
    try {
      await this.#volumes.prepare(this.#pod, this.#addresses())
      this.#mountTries = 0
      this.#remember({ volumes: { kind: 'ready' } })
    } catch (error) {
      const waitMs = Math.min(mountBackOffMs.first * 2 ** this.#mountTries++, mountBackOffMs.max)
      this.#remember({ volumes: { kind: 'failed', retryAt: this.#parts.context.clock.now() + waitMs } })
      if (!(error instanceof MountFailure)) throw error
      this.#events.tell('Warning', 'FailedMount', error.message)
    } finally {
      this.wake()
    }
  }

  /** One refresh after the other: two at once would each undo the other's folders. */
  #refreshVolumes(): void {
    if (this.#memory.volumes.kind !== 'ready') return
    const refreshing = this.#refreshing.then(async () => {
      if (this.#memory.volumes.kind === 'ready') await this.#volumes.refresh(this.#pod, this.#addresses())
    })
    this.#refreshing = refreshing.catch(() => {})
    this.#run(() => refreshing)
  }

  async #releaseVolumes(): Promise<void> {
    this.#remember({ volumes: { kind: 'releasing' } })
    await this.#insist(() => this.#volumes.release(this.#pod))
    this.#remember({ volumes: { kind: 'released' } })
    this.wake()
  }

  async #runSandbox({ attempt }: Action<'runSandbox'>): Promise<void> {
    const { runtime, starts, context } = this.#parts
    this.#remember({ sandbox: { busy: 'starting', failure: null } })
    if (attempt > 0)
      this.#events.tell('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
    try {
      await starts.hold(() => runtime.runSandbox(sandboxSpec(this.#pod, { attempt, parts: this.#parts })))
      this.#sandboxTries = 0
      await this.#refreshed({ sandbox: { busy: null, failure: null } })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const now = context.clock.now()
      const retryAt = now + Math.min(retryMs * 2 ** this.#sandboxTries++, 30_000)
      this.#events.tell('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`)
      const failure = { reason: 'CreatePodSandboxError', message, at: now, retryAt }
      await this.#refreshed({ sandbox: { busy: null, failure } })
    }
  }

  async #endSandbox(end: () => Promise<void>): Promise<void> {
    this.#remember({ sandbox: { ...this.#memory.sandbox, busy: 'stopping' } })
    await this.#insist(end)
    await this.#refreshed({ sandbox: { ...this.#memory.sandbox, busy: null } })
  }

  async #startContainer({ name, sandboxId, attempt, restarts }: Action<'startContainer'>): Promise<void> {
    const container = containerNamed(this.#pod, name)?.spec
    if (!container) return
    this.#rememberContainer(name, { busy: 'starting', restarts })
    const sandbox = this.#parts.cache.of(uidOf(this.#pod)).sandboxes.find(each => each.id === sandboxId)
    const spec = sandboxSpec(this.#pod, { attempt: sandbox?.attempt ?? 0, parts: this.#parts })
    const result = await startContainer({
      parts: this.#parts,
      events: this.#events,
      pod: this.#pod,
      container,
      attempt,
      sandbox: { id: sandboxId, spec },
      podIps: this.#addresses().podIps,
      volumes: this.#volumes.paths,
      pulls: this.#memory.containers[name]?.pulls ?? null,
      signal: this.#ending.signal,
    })
    const learnt =
      result.kind === 'failed' ? { failure: result.failure, pulls: result.pulls } : { failure: null }
    await this.#refreshedContainer(name, { busy: null, ...learnt })
  }

  async #stopContainer({ name, containerId, graceSeconds, message }: Action<'stopContainer'>): Promise<void> {
    const { context, runtime } = this.#parts
    const since = this.#memory.endingSince ?? context.clock.now()
    this.#rememberContainer(name, { busy: { stopsBy: since + graceSeconds * 1000 } })
    const under = this.#stops.get(containerId)
    if (under) return under.hurry(graceSeconds)
    this.#events.tellOf(name, 'Normal', 'Killing', message)
    const container = containerNamed(this.#pod, name)?.spec ?? { name }
    const stop = new ContainerStop({
      container,
      containerId,
      podIp: this.#addresses().podIps[0] ?? '',
      runtime,
      clock: context.clock,
    })
    this.#stops.set(containerId, stop)
    stop.onHookFailure = () => this.#events.tellOf(name, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    await this.#insist(() => stop.run(graceSeconds))
    this.#stops.delete(containerId)
    await this.#refreshedContainer(name, { busy: null })
  }

  async #removeContainer({ name, containerId }: Action<'removeContainer'>): Promise<void> {
    const uid = uidOf(this.#pod)
    const instance = this.#parts.cache.of(uid).containers.find(each => each.id === containerId)
    this.#rememberContainer(name, { busy: 'removing' })
    await this.#insist(() => this.#parts.runtime.removeContainer(containerId))
    if (instance) {
      await rm(this.logFile(instance.logPath), { force: true })
      await rm(this.#parts.folders.terminationLog(uid, { name, attempt: instance.attempt }), { force: true })
    }
    await this.#refreshedContainer(name, { busy: null })
  }

  /** A log of the pod: drivers tell of it relative to the pod's folder, or in full. */
  logFile(logPath: string): string {
    const { namespace = '', name = '', uid = '' } = this.#pod.metadata ?? {}
    return isAbsolute(logPath)
      ? logPath
      : join(this.#parts.folders.podLogs({ namespace, name, uid }), logPath)
  }

  /** The last act of the node for a deleted pod: nothing of it runs any more, so its name may be given away. */
  async #removeObject(): Promise<void> {
    this.#remember({ removal: 'underWay' })
    await this.#status.flush()
    try {
      const preconditions = { uid: uidOf(this.#pod) }
      await this.#parts.context.client.delete(kinds.Pod, refOf(this.#pod), {
        gracePeriodSeconds: 0,
        preconditions,
      })
      this.#remember({ removal: 'asked' })
    } catch (error) {
      if (!isRefusal(error, 'NotFound', 'Conflict')) {
        this.#log.warn('pod object not removed', { error })
        await sleep(this.#parts.context.clock, retryMs, undefined)
      }
      this.#remember({ removal: isRefusal(error, 'NotFound', 'Conflict') ? 'asked' : 'none' })
    }
    this.wake()
  }

  async #finish(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#prober.stop()
    await this.#status.stop()
    const { folders } = this.#parts
    const { namespace = '', name = '', uid = '' } = this.#pod.metadata ?? {}
    await rm(folders.pod(uid), { recursive: true, force: true })
    await rm(folders.podLogs({ namespace, name, uid }), { recursive: true, force: true })
    this.#onOver()
  }

  /** Tries until it works: what has to be undone is not left half done. */
  async #insist(work: () => Promise<void>): Promise<void> {
    const { clock } = this.#parts.context
    for (let waitMs = retryMs; !this.#isStopped; waitMs = Math.min(waitMs * 2, 60_000)) {
      try {
        return await work()
      } catch (error) {
        this.#log.warn('pod action failed, and is tried again', { error })
        await sleep(clock, waitMs)
      }
    }
  }

  /** What the runtime says now goes with what is remembered, so that no look sees one without the other. */
  async #refreshed(changes: Partial<PodMemory>): Promise<void> {
    await this.#insist(() => this.#parts.cache.refresh())
    this.#remember(changes)
    this.wake()
  }

  async #refreshedContainer(name: string, changes: Partial<ContainerMemory>): Promise<void> {
    await this.#insist(() => this.#parts.cache.refresh())
    this.#rememberContainer(name, changes)
    this.wake()
  }

  #remember(changes: Partial<PodMemory>): void {
    this.#memory = { ...this.#memory, ...changes }
  }

  #rememberContainer(name: string, changes: Partial<ContainerMemory>): void {
    const { containers } = this.#memory
    const memory = { ...(containers[name] ?? freshContainerMemory), ...changes }
    this.#remember({ containers: { ...containers, [name]: memory } })
  }
}
