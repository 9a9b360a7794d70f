// A pod that runs nothing: the plan of a real pod (pod-plan.ts), carried out in memory by rule.
//
// Because the plan and the status are the real ones, a simulated pod goes through what a real one would: init containers
// in order, back-off, sidecars, deadlines, a graceful end. What a runtime would do is done here at once, or set down as a
// time at which it will have happened. Pure but for its own fields: no clock, no client.
import type { Container, Pod, PodStatus } from '../../../api/generated/types.ts'
import { uidOf } from '../../../api/object.ts'
import { assert } from '../../../base/assert.ts'
import type { Instant } from '../../../base/clock.ts'
import { couldRestartAll } from '../../container/restart-all.ts'
import { nextBackOff } from '../../pod/back-off.ts'
import {
  type ContainerMemory,
  freshContainerMemory,
  freshMemory,
  type ObservedPod,
  type PodMemory,
  type ProbeVerdict,
} from '../../pod/observed-pod.ts'
import type { PodAction } from '../../pod/pod-action.ts'
import { noResize, type ResizeState } from '../../resize/pod-resizing.ts'
import type { ContainerState, SandboxState } from '../../runtime.ts'
import { podStatus } from '../../status/pod-status.ts'
import { planSteps } from '../../worker/pod-plan.ts'
import { type SimulatedRules, simulatedRulesOf } from './simulated-rules.ts'

export interface SimulatedTurn {
  readonly status: PodStatus
  /** Everything has stopped and the object may leave the API. */
  readonly isRemovable: boolean
  readonly lookAgainAt: Instant | null
}

/** More than any pod needs between two moments: what goes on for longer goes in circles. */
const stepsMax = 10_000

export class SimulatedPod {
  readonly ip: string
  readonly #hostIps: readonly string[]
  #sandbox: SandboxState | null = null
  readonly #containers = new Map<string, ContainerState>()
  /** The one that runs of each name. */
  readonly #running = new Map<string, string>()
  /** When what is under way for a container will have happened. */
  readonly #due = new Map<string, { readonly at: Instant; happen(at: Instant): void }>()
  #memory: PodMemory
  #named: { readonly pod: Pod; readonly specs: ReadonlyMap<string, Container> } | null = null

  constructor(options: { readonly pod: Pod; readonly ip: string; readonly hostIps: readonly string[] }) {
    this.ip = options.ip
    this.#hostIps = options.hostIps
    this.#memory = freshMemory(options.pod.status ?? {})
    this.#resume(options.pod)
  }

  /** Does all that is due at `now`. */
  turn(pod: Pod, now: Instant, resize: ResizeState = noResize): SimulatedTurn {
    const rules = simulatedRulesOf(pod)
    this.#happenUntil(now)
    for (let steps = 0; ; steps++) {
      assert(steps < stepsMax, 'a simulated pod comes to rest')
      const observed = this.#observe({ pod, now, rules, resize })
      const plan = planSteps(observed)
      const isRemovable = plan.actions.some(({ kind }) => kind === 'removeObject')
      if (plan.ending !== null && this.#memory.endingSince === null) this.#remember({ endingSince: now })
      if (plan.ending?.kind === 'deleted' && this.#memory.deletionSeenAt === null)
        this.#remember({ deletionSeenAt: now })
      if (isRemovable || plan.actions.length === 0) {
        const turn = { status: podStatus(observed, plan.ending), isRemovable, lookAgainAt: plan.lookAgainAt }
        return this.#turned(turn, { pod, now, rules, resize })
      }
      // How far it has come with starting over is read from what was said last.
      if (couldRestartAll(pod)) this.#remember({ status: podStatus(observed, plan.ending) })
      for (const action of plan.actions) this.#carryOut({ action, pod, now, rules, resize })
      this.#happenUntil(now)
    }
  }

  #turned(turn: SimulatedTurn, input: TurnInput): SimulatedTurn {
    this.#remember({ status: turn.status })
    const times = [turn.lookAgainAt, ...[...this.#due.values()].map(({ at }) => at), this.#readyAt(input)]
    const ahead = times.filter(at => at !== null).filter(at => at > input.now)
    return { ...turn, lookAgainAt: ahead.length === 0 ? null : Math.min(...ahead) }
  }

  #observe({ pod, now, rules, resize }: TurnInput): ObservedPod {
    return {
      now,
      pod,
      isGone: false,
      isHeld: false,
      runtimeName: 'simulated',
      hostIps: this.#hostIps,
      resizing: 'instant',
      resize,
      sandboxes: this.#sandbox ? [this.#sandbox] : [],
      containers: [...this.#containers.values()],
      probes: this.#verdicts({ now, rules }),
      memory: this.#memory,
    }
  }

  /** The rules stand in for every probe, so they hold for containers without one too. */
  #verdicts({ now, rules }: Pick<TurnInput, 'now' | 'rules'>): ReadonlyMap<string, ProbeVerdict> {
    const verdicts = new Map<string, ProbeVerdict>()
    for (const { id, state } of this.#containers.values())
      if (state.kind === 'running')
        verdicts.set(id, {
          started: true,
          ready: rules.isReady && now >= state.startedAt + rules.readyMs,
          failed: null,
        })
    return verdicts
  }

  #readyAt({ now, rules }: TurnInput): Instant | null {
    const starts = [...this.#containers.values()].flatMap(({ state }) =>
      state.kind === 'running' ? [state.startedAt + rules.readyMs] : [],
    )
    const ahead = starts.filter(at => at > now)
    return ahead.length === 0 ? null : Math.min(...ahead)
  }

  #carryOut(options: TurnInput & { readonly action: PodAction }): void {
    const { action, now, rules, pod } = options
    switch (action.kind) {
      case 'prepareVolumes':
        this.#remember({ volumes: { kind: 'ready' } })
        return
      case 'releaseVolumes':
        this.#remember({ volumes: { kind: 'released' } })
        return
      case 'runSandbox':
        this.#sandbox = sandboxOf(pod, { attempt: action.attempt, ip: this.ip, now })
        return
      case 'stopSandbox':
      case 'removeSandbox':
        if (this.#sandbox) this.#sandbox = { ...this.#sandbox, ready: false }
        return
      case 'startContainer':
        this.#start(action, options)
        return
      case 'prepareStop':
        this.#rememberContainer(action.name, { isPrepared: true })
        return
      case 'stopContainer':
        this.#stop(action, { now, stopMs: rules.stopMs })
        return
      case 'removeContainer':
        this.#remove(action)
        return
      case 'resizeContainer':
      case 'removeObject':
        return
    }
  }

  /** The containers by their names, as long as it is the same pod. */
  #specs(pod: Pod): ReadonlyMap<string, Container> {
    if (this.#named?.pod !== pod) {
      const specs = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
      this.#named = { pod, specs: new Map(specs.map(each => [each.name, each])) }
    }
    return this.#named.specs
  }

  #remove({ name, containerId, restarts }: Extract<PodAction, { kind: 'removeContainer' }>): void {
    this.#containers.delete(containerId)
    if (restarts) this.#rememberContainer(name, { restarts })
    if (this.#running.get(name) !== containerId) return
    this.#running.delete(name)
    this.#due.delete(name)
  }

  #stop(
    { name, graceSeconds }: Extract<PodAction, { kind: 'stopContainer' }>,
    { now, stopMs }: { readonly now: Instant; readonly stopMs: number },
  ): void {
    const graceMs = graceSeconds * 1000
    // The grace began with the Pod's end, also for a container that was just starting then.
    const since = this.#memory.endingSince ?? now
    this.#rememberContainer(name, { busy: { stopsBy: since + graceMs } })
    const exitCode = stopMs > graceMs ? 137 : 0
    this.#at(name, now + Math.min(stopMs, graceMs), at => this.#end(name, exitCode, at))
  }

  #start(action: Extract<PodAction, { kind: 'startContainer' }>, { pod, now, rules }: TurnInput): void {
    const { name, attempt, restarts, role } = action
    if (role === 'main' && rules.startFailure !== null) {
      this.#failStart(name, { now, reason: rules.startFailure })
      return
    }
    this.#rememberContainer(name, { busy: 'starting', restarts })
    const startedAt = now + (role === 'main' ? rules.startMs : 0)
    const spec = this.#specs(pod).get(name)
    this.#at(name, startedAt, at => {
      const id = `${uidOf(pod)}-${name}-${attempt}`
      this.#containers.set(id, {
        id,
        sandboxId: action.sandboxId,
        podUid: uidOf(pod),
        name,
        attempt,
        image: spec?.image ?? '',
        imageId: spec?.image ?? '',
        logPath: '',
        state: { kind: 'running', startedAt: at },
      })
      this.#running.set(name, id)
      this.#rememberContainer(name, { busy: null, failure: null })
      const endsBy = this.#ownEnd(role, rules)
      if (endsBy !== null)
        this.#at(name, at + endsBy.afterMs, ended => this.#end(name, endsBy.exitCode, ended))
    })
  }

  /** What ends by itself: init containers at once, main containers where the rules say so. */
  #ownEnd(
    role: string,
    rules: SimulatedRules,
  ): { readonly afterMs: number; readonly exitCode: number } | null {
    if (role === 'init') return { afterMs: 0, exitCode: 0 }
    return role === 'main' && rules.exitCode !== null
      ? { afterMs: rules.runMs, exitCode: rules.exitCode }
      : null
  }

  #failStart(name: string, { now, reason }: { readonly now: Instant; readonly reason: string }): void {
    const pulls = nextBackOff(this.#containerMemory(name).pulls, { failedAt: now, now })
    const message = `simulated: ${reason}`
    this.#rememberContainer(name, {
      pulls,
      failure: { reason, message, at: now, retryAt: now + pulls.delayMs },
    })
  }

  #end(name: string, exitCode: number, at: Instant): void {
    const container = this.#containers.get(this.#running.get(name) ?? '')
    this.#running.delete(name)
    if (container?.state.kind === 'running') {
      const reason = exitCode === 0 ? 'Completed' : 'Error'
      const ended = {
        kind: 'exited',
        startedAt: container.state.startedAt,
        finishedAt: at,
        exitCode,
        reason,
        message: '',
      } as const
      this.#containers.set(container.id, { ...container, state: ended })
    }
    this.#rememberContainer(name, { busy: null })
  }

  #at(name: string, at: Instant, happen: (at: Instant) => void): void {
    this.#due.set(name, { at, happen })
  }

  /** Lets everything happen whose time has come, in its order. */
  #happenUntil(now: Instant): void {
    for (;;) {
      const times = [...this.#due.values()].flatMap(({ at }) => (at <= now ? [at] : []))
      if (times.length === 0) return
      // What happens may have more to follow at the same time, or before what is due later.
      const first = times.reduce((a, b) => Math.min(a, b))
      for (const [name, due] of [...this.#due].filter(([, { at }]) => at === first)) {
        if (this.#due.get(name) !== due) continue
        this.#due.delete(name)
        due.happen(due.at)
      }
    }
  }

  #containerMemory(name: string): ContainerMemory {
    return this.#memory.containers[name] ?? freshContainerMemory
  }

  #remember(changes: Partial<PodMemory>): void {
    this.#memory = { ...this.#memory, ...changes }
  }

  #rememberContainer(name: string, changes: Partial<ContainerMemory>): void {
    // Nobody else has it: a copy for each of a thousand containers would be a million copies.
    const containers: { [name: string]: ContainerMemory | undefined } = this.#memory.containers
    containers[name] = { ...this.#containerMemory(name), ...changes }
  }

  /** A pod that ran before Kedge was started again goes on running. */
  #resume(pod: Pod): void {
    const { status } = pod
    if (status?.phase !== 'Running') return
    const own = this.#ownEnd('main', simulatedRulesOf(pod))
    const mains = new Set(pod.spec?.containers.map(each => each.name))
    this.#remember({ volumes: { kind: 'ready' } })
    this.#sandbox = sandboxOf(pod, { attempt: 0, ip: this.ip, now: Date.parse(status.startTime ?? '') || 0 })
    for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      const { running, terminated } = each.state ?? {}
      const id = each.containerID?.replace(/^\w+:\/\//, '')
      if (!id || (!running && !terminated)) continue
      const startedAt = Date.parse((running ?? terminated)?.startedAt ?? '') || 0
      if (own !== null && running && mains.has(each.name))
        this.#at(each.name, startedAt + own.afterMs, at => this.#end(each.name, own.exitCode, at))
      if (!terminated) this.#running.set(each.name, id)
      this.#containers.set(id, {
        id,
        sandboxId: this.#sandbox.id,
        podUid: uidOf(pod),
        name: each.name,
        attempt: each.restartCount,
        image: each.image,
        imageId: each.imageID,
        logPath: '',
        state: terminated
          ? {
              kind: 'exited',
              startedAt,
              finishedAt: Date.parse(terminated.finishedAt ?? '') || startedAt,
              exitCode: terminated.exitCode,
              reason: terminated.reason ?? '',
              message: terminated.message ?? '',
            }
          : { kind: 'running', startedAt },
      })
    }
  }
}

interface TurnInput {
  readonly pod: Pod
  readonly now: Instant
  readonly rules: SimulatedRules
  /** What has become of the wish for other resources than the pod has. */
  readonly resize: ResizeState
}

const sandboxOf = (
  pod: Pod,
  { attempt, ip, now }: { readonly attempt: number; readonly ip: string; readonly now: Instant },
): SandboxState => ({
  id: `${uidOf(pod)}-${attempt}`,
  podUid: uidOf(pod),
  namespace: pod.metadata?.namespace ?? '',
  name: pod.metadata?.name ?? '',
  attempt,
  ready: true,
  ips: [ip],
  createdAt: now,
})
