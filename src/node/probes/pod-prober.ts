import type { Container, ContainerStatus, Pod } from '../../api/generated/types.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { ProbeVerdict } from '../pod/observed-pod.ts'
import { type ProbeKind, ProbeLoop } from './probe-loop.ts'
import type { ProbeOutcome } from './probe-outcome.ts'

/** A container that runs and has come through its postStart hook. */
export interface RunningContainer {
  readonly id: string
  readonly spec: Container
  readonly startedAt: Instant
  /** What was last reported of this very instance; null for a new one. */
  readonly reported: ContainerStatus | null
}

export interface PodProberOptions {
  readonly clock: Clock
  readonly random: Random
  /** When the node has begun: probes of containers that ran before are spread over their first period. */
  readonly nodeStartedAt: Instant
  run(container: RunningContainer, kind: ProbeKind): Promise<ProbeOutcome>
  onChange(): void
  onTrouble(container: RunningContainer, kind: ProbeKind, outcome: ProbeOutcome): void
}

/** Probes the containers of one pod for as long as they run. */
export class PodProber {
  readonly #options: PodProberOptions
  readonly #containers = new Map<string, ContainerProber>()

  constructor(options: PodProberOptions) {
    this.#options = options
  }

  /** Begins with containers that are new, ends with those that are gone. */
  update(pod: Pod, running: readonly RunningContainer[]): void {
    const ids = new Set(running.map(({ id }) => id))
    for (const [id, prober] of this.#containers)
      if (!ids.has(id)) {
        prober.stop()
        this.#containers.delete(id)
      }
    for (const container of running) {
      const known = this.#containers.get(container.id) ?? new ContainerProber(container, this.#options)
      this.#containers.set(container.id, known)
      // A pod that is asked to end is not killed for being slow about it.
      if (pod.metadata?.deletionTimestamp !== undefined) known.stopJudging()
    }
  }

  verdicts(): ReadonlyMap<string, ProbeVerdict> {
    return new Map([...this.#containers].map(([id, prober]) => [id, prober.verdict]))
  }

  stop(): void {
    for (const prober of this.#containers.values()) prober.stop()
    this.#containers.clear()
  }
}

class ContainerProber {
  readonly #container: RunningContainer
  readonly #options: PodProberOptions
  readonly #loops = new Map<ProbeKind, ProbeLoop>()
  #verdict: ProbeVerdict

  constructor(container: RunningContainer, options: PodProberOptions) {
    this.#container = container
    this.#options = options
    const { spec, reported } = container
    this.#verdict = {
      started: spec.startupProbe ? (reported?.started ?? false) : null,
      ready: spec.readinessProbe ? (reported?.ready ?? false) : null,
      failed: null,
    }
    if (this.#verdict.started === false) this.#begin('Startup')
    else this.#beginOthers()
  }

  get verdict(): ProbeVerdict {
    return this.#verdict
  }

  stop(): void {
    for (const loop of this.#loops.values()) loop.stop()
    this.#loops.clear()
  }

  stopJudging(): void {
    this.#loops.get('Startup')?.stop()
    this.#loops.get('Liveness')?.stop()
  }

  #beginOthers(): void {
    this.#begin('Liveness')
    this.#begin('Readiness')
  }

  #begin(kind: ProbeKind): void {
    const { spec, startedAt, reported } = this.#container
    const probe = {
      Startup: spec.startupProbe,
      Liveness: spec.livenessProbe,
      Readiness: spec.readinessProbe,
    }[kind]
    if (!probe) return
    const { clock, random, nodeStartedAt, run, onTrouble } = this.#options
    const isFromBefore = startedAt < nodeStartedAt
    const jitterMs = isFromBefore ? Math.floor(random.next() * (probe.periodSeconds ?? 10) * 1000) : 0
    const options = {
      kind,
      probe,
      clock,
      startedAt,
      jitterMs,
      isKnown: isFromBefore && reported !== null,
      run: () => run(this.#container, kind),
      onVerdict: (isSuccess: boolean) => this.#hear(kind, isSuccess),
      onTrouble: (outcome: ProbeOutcome) => onTrouble(this.#container, kind, outcome),
    }
    this.#loops.set(kind, new ProbeLoop(options))
  }

  #hear(kind: ProbeKind, isSuccess: boolean): void {
    switch (kind) {
      case 'Startup':
        if (isSuccess) {
          this.#loops.get('Startup')?.stop()
          this.#become({ started: true })
          this.#beginOthers()
        } else this.#become({ failed: 'Startup' })
        return
      case 'Liveness':
        if (!isSuccess) this.#become({ failed: 'Liveness' })
        return
      case 'Readiness':
        if (this.#verdict.ready !== isSuccess) this.#become({ ready: isSuccess })
        return
    }
  }

  #become(change: Partial<ProbeVerdict>): void {
    this.#verdict = { ...this.#verdict, ...change }
    this.#options.onChange()
  }
}
