// The worker of one pod: looks, plans (pod-plan.ts), and carries out.
//
// A look is synchronous and may happen at any time; what it plans (pod-actions.ts) takes its time, side by side, and wakes
// the worker when it is done. What is under way stands in the memory, so no look plans it again. A worker that is stopped with its node lets
// everything run on; the next life's worker starts from the runtime and the API.
import { rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { isEqual } from '../../api/equality.ts'
import type { Pod, PodStatus } from '../../api/generated/types.ts'
import { refOf, uidOf } from '../../api/object.ts'
import { referencesOf } from '../../api/pod-references.ts'
import type { Timer } from '../../base/clock.ts'
import { trail } from '../../base/event-loop/trail.ts'
import type { Log } from '../../base/log.ts'
import { hasOpenResize } from '../container/container-resize.ts'
import type { ObjectChange } from '../pod/node-objects.ts'
import type { ObservedPod } from '../pod/observed-pod.ts'
import { allContainersOf, isTerminalPhase, statusNamed } from '../pod/pod-containers.ts'
import { PodProber, type RunningContainer } from '../probes/pod-prober.ts'
import type { ProbeOutcome } from '../probes/probe-outcome.ts'
import { runProbe } from '../probes/run-probe.ts'
import { type AdmitResize, PodResizing, type ResizeState } from '../resize/pod-resizing.ts'
import type { ResizeEvent } from '../resize/resize-words.ts'
import { StatusWriter } from '../status/status-writer.ts'
import { PodVolumes } from '../volumes/pod-volumes.ts'
import type { NodeParts } from './node-parts.ts'
import { PodActions } from './pod-actions.ts'
import { PodEvents } from './pod-events.ts'
import { type PodPlan, planPod } from './pod-plan.ts'
import { WorkerMemory } from './worker-memory.ts'

export interface PodWorkerOptions {
  readonly parts: NodeParts
  /** The status of a pod that the node has not let in. */
  readonly refused?: PodStatus
  /** Whether there is room for the resources that the pod asks for. */
  readonly admitResize: AdmitResize
  /** Nothing of the pod is left. */
  onOver(): void
}

export class PodWorker {
  readonly #parts: NodeParts
  readonly #onOver: () => void
  readonly #admitResize: AdmitResize
  readonly #resizing: PodResizing
  readonly #log: Log
  readonly #events: PodEvents
  readonly #status: StatusWriter
  readonly #volumes: PodVolumes
  readonly #prober: PodProber
  readonly #underWay = new Set<Promise<void>>()
  /** Ends the starts that are under way, because the pod has to end. */
  readonly #ending = new AbortController()
  #pod: Pod
  #isGone = false
  #earlier = 0
  readonly #afterwards: (() => void)[] = []
  readonly #memory: WorkerMemory
  readonly #actions: PodActions
  #timer: Timer | null = null
  #isWoken = false
  #isStopped = false
  #refreshing: Promise<void> = Promise.resolve()

  constructor(pod: Pod, { parts, refused, admitResize, onOver }: PodWorkerOptions) {
    const { context, folders, objects, allocatable, nodeName } = parts
    const { clock, log, client, random } = context
    this.#pod = pod
    this.#parts = parts
    this.#onOver = onOver
    this.#admitResize = admitResize
    this.#resizing = new PodResizing(pod)
    this.#log = log.child({ pod: `${pod.metadata?.namespace}/${pod.metadata?.name}` })
    this.#events = new PodEvents(pod, { events: context.events, host: nodeName })
    this.#status = new StatusWriter(pod, { client, clock, log: this.#log })
    this.#volumes = new PodVolumes({ folders, objects, clock, allocatable })
    this.#memory = new WorkerMemory(refused ?? pod.status ?? {})
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
          outcome.kind === 'success' ? 'ProbeWarning' : 'Unhealthy',
          `${kind} probe ${wordsOfProbe(outcome)}`,
        ),
    })
    this.#actions = new PodActions({
      parts,
      memory: this.#memory,
      events: this.#events,
      status: this.#status,
      volumes: this.#volumes,
      log: this.#log,
      ending: this.#ending.signal,
      pod: () => this.#resizing.allocated,
      onResizeFailure: error => this.#tell(this.#resizing.fail(error)),
      addresses: () => this.#addresses(),
      logFile: path => this.logFile(path),
      wake: () => this.wake(),
    })
  }

  get pod(): Pod {
    return this.#pod
  }

  /** The status as last planned, which may be newer than the API's. */
  get status(): PodStatus {
    return this.#memory.value.status
  }

  /** The pod with the resources that it was given, which may be others than it asks for. */
  get allocated(): Pod {
    return this.#resizing.allocated
  }

  get resize(): ResizeState {
    return this.#resizing.state
  }

  /** There may be room now for what the pod asks for. */
  reconsiderResize(): void {
    if (this.#isGone || isTerminalPhase(this.status.phase)) return
    this.#tell(this.#resizing.observe(this.#pod, this.#admitResize))
    this.wake()
  }

  #tell(events: readonly ResizeEvent[]): void {
    for (const { type, reason, message } of events) this.#events.tell(type, reason, message)
  }

  /** The watch has news of the object. */
  update(pod: Pod): void {
    const shows = hasChangedWhatVolumesShow(this.#pod, pod)
    this.#pod = pod
    if (shows) this.#refreshVolumes()
    this.#events.observe(pod)
    this.#status.observe(pod)
    if (isTerminalPhase(this.status.phase)) this.#resizing.goOn(pod)
    else this.#tell(this.#resizing.observe(pod, this.#admitResize))
    this.wake()
  }

  /** The object is gone from the API; its last form may tell how much grace it was given. */
  objectGone(last: Pod): void {
    this.#pod = last
    this.#resizing.goOn(last)
    this.#isGone = true
    this.wake()
  }

  /** Starts nothing before nothing is left of a pod that had the same name. */
  follow(earlier: PodWorker): void {
    this.#earlier++
    this.#events.tell('Normal', 'Waiting', 'An earlier pod of this name is still being stopped on this node')
    earlier.#afterwards.push(() => {
      this.#earlier--
      this.wake()
    })
  }

  /** Whether the pod waits for such an object, or follows it. */
  refersTo({ kind, namespace, name }: ObjectChange): boolean {
    const { configMaps, secrets, claims } = referencesOf(this.#pod)
    // A volume belongs to whoever has its claim, and that is seldom worth looking up.
    if (kind === 'PersistentVolume') return claims.size > 0 && this.#memory.value.volumes.kind === 'failed'
    const names = { ConfigMap: configMaps, Secret: secrets, PersistentVolumeClaim: claims }[kind]
    return namespace === this.#pod.metadata?.namespace && names.has(name)
  }

  /** Something that the pod refers to has changed: what waits for it need not wait any longer. */
  objectsChanged(): void {
    const { volumes, containers } = this.#memory.value
    const now = this.#parts.context.clock.now()
    if (volumes.kind === 'failed') this.#memory.note({ volumes: { kind: 'failed', retryAt: now } })
    for (const [name, memory] of Object.entries(containers))
      if (memory?.failure?.reason === 'CreateContainerConfigError')
        this.#memory.noteContainer(name, { failure: { ...memory.failure, retryAt: now } })
    this.#refreshVolumes()
    this.wake()
  }

  /** Looks at the pod soon; many calls make one look. */
  wake(): void {
    if (this.#isWoken || this.#isStopped) return
    this.#isWoken = true
    queueMicrotask(() => {
      this.#isWoken = false
      trail.mark('pod worker', this.#pod.metadata?.name ?? '')
      if (!this.#isStopped) this.#look()
    })
  }

  /** Lets go of the pod, which runs on. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#actions.stop()
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
    const seen = this.#observe()
    this.#tell(this.#resizing.settle(hasOpenResize(seen)))
    const observed = { ...seen, resize: this.#resizing.state }
    const plan = planPod(observed)
    if (plan.ending !== null && this.#memory.value.endingSince === null) this.#beginEnd(observed)
    if (plan.ending?.kind === 'deleted' && this.#memory.value.deletionSeenAt === null)
      this.#memory.note({ deletionSeenAt: observed.now })
    this.#report(plan)
    for (const action of plan.actions) this.#run(() => this.#actions.carryOut(action))
    if (this.#volumes.refreshAt !== null && clock.now() >= this.#volumes.refreshAt) this.#refreshVolumes()
    const times = [plan.lookAgainAt, this.#volumes.refreshAt].filter(at => at !== null)
    this.#timer?.cancel()
    this.#timer = times.length === 0 ? null : clock.after(Math.min(...times) - clock.now(), () => this.wake())
    if (plan.isOver) this.#run(() => this.#finish())
  }

  #beginEnd(observed: ObservedPod): void {
    this.#memory.note({ endingSince: observed.now })
    this.#ending.abort()
  }

  #report({ status }: PodPlan): void {
    this.#events.tellChanges(this.#memory.value.status, status)
    this.#memory.note({ status })
    if (!this.#isGone) this.#status.report(status)
  }

  #observe(): ObservedPod {
    const { cache, runtime, hostIps, context } = this.#parts
    const { sandboxes, containers } = cache.of(uidOf(this.#pod))
    return {
      now: context.clock.now(),
      pod: this.#resizing.allocated,
      isGone: this.#isGone,
      isHeld: this.#earlier > 0,
      runtimeName: runtime.version.split('://')[0] ?? runtime.name,
      hostIps,
      resizing: 'byRuntime',
      resize: this.#resizing.state,
      sandboxes,
      containers,
      probes: this.#prober.verdicts(),
      memory: this.#memory.value,
    }
  }

  /** The newest instance of each container, where it runs and has come through its postStart hook. */
  #running(): readonly RunningContainer[] {
    const { status } = this.#memory.value
    const { containers } = this.#parts.cache.of(uidOf(this.#pod))
    return allContainersOf(this.#pod).flatMap(({ spec, role }) => {
      const instance = containers
        .filter(each => each.name === spec.name)
        .sort((a, b) => b.attempt - a.attempt)[0]
      if (instance?.state.kind !== 'running' || role === 'init' || role === 'ephemeral') return []
      if (this.#memory.value.containers[spec.name]?.busy === 'starting') return []
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

  /** One refresh after the other: two at once would each undo the other's folders. */
  #refreshVolumes(): void {
    if (this.#memory.value.volumes.kind !== 'ready') return
    const refreshing = this.#refreshing.then(async () => {
      if (this.#memory.value.volumes.kind !== 'ready') return
      const { makings } = this.#parts
      await makings.hold(() => this.#volumes.refresh(this.#pod, this.#addresses()))
    })
    this.#refreshing = refreshing.catch(() => {})
    this.#run(() => refreshing)
  }

  /** A log of the pod: drivers tell of it relative to the pod's folder, or in full. */
  logFile(logPath: string): string {
    const uid = uidOf(this.#pod)
    return isAbsolute(logPath)
      ? logPath
      : join(this.#parts.folders.podLogs({ ...refOf(this.#pod), uid }), logPath)
  }

  async #finish(): Promise<void> {
    this.#isStopped = true
    this.#actions.stop()
    this.#timer?.cancel()
    this.#prober.stop()
    await this.#status.stop()
    const { folders } = this.#parts
    const uid = uidOf(this.#pod)
    await rm(folders.pod(uid), { recursive: true, force: true })
    await rm(folders.podLogs({ ...refOf(this.#pod), uid }), { recursive: true, force: true })
    this.#onOver()
    for (const go of this.#afterwards) go()
  }
}

/** Labels and annotations are in files of downward API volumes, which follow them; nothing else of a pod that changes is. */
const hasChangedWhatVolumesShow = (before: Pod, after: Pod): boolean =>
  (after.spec?.volumes ?? []).some(
    ({ downwardAPI, projected }) => downwardAPI ?? projected?.sources?.some(each => each.downwardAPI),
  ) &&
  !(
    isEqual(before.metadata?.labels ?? {}, after.metadata?.labels ?? {}) &&
    isEqual(before.metadata?.annotations ?? {}, after.metadata?.annotations ?? {})
  )

function wordsOfProbe(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'success':
      return `warning: ${outcome.warning ?? ''}`
    case 'failure':
      return `failed: ${outcome.output}`
    case 'unknown':
      return `errored and resulted in unknown state: ${outcome.output}`
  }
}
