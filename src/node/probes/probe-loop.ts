// One probe of one container, from its first run to the end of the container.
//
// Kubelet's rules: the first run comes after the initial delay, the others once per period; a result counts when it has come
// as often in a row as its threshold says; after a liveness or startup probe has failed, nothing is probed until there is a
// new container.
//
// In one thing it is quicker, and no client can tell it from luck: until a container has come up for the first time, its
// startup and readiness probes also run in between, at growing distances. So a container is ready within milliseconds of
// being so, and not up to a period later. Failures of these extra runs count for nothing and are not reported.
import type { Probe } from '../../api/generated/types.ts'
import type { Clock, Instant, Timer } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import { type ProbeOutcome, unknownOutcome } from './probe-outcome.ts'

export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness'

export interface ProbeLoopOptions {
  readonly kind: ProbeKind
  readonly probe: Probe
  readonly clock: Clock
  /** When the container has started. */
  readonly startedAt: Instant
  /** Added to the first run, so that the probes of a node that has just started do not come all at once. */
  readonly jitterMs: number
  /** Whether the container was up before: then nothing is hurried. */
  readonly isKnown: boolean
  run(): Promise<ProbeOutcome>
  /** A result has come as often as it has to. */
  onVerdict(isSuccess: boolean): void
  /** A run has failed, or did not work; reported each time. */
  onTrouble(outcome: ProbeOutcome): void
}

/** The first extra run; each one after it waits twice as long. */
const eagerFirstMs = { exec: 100, other: 25 } as const

export class ProbeLoop {
  readonly #options: ProbeLoopOptions
  readonly #periodMs: number
  #timer: Timer | null = null
  #isStopped = false
  #isEager: boolean
  #eagerMs: number
  /** When the next regular run is due. */
  #dueAt: Instant
  #lastKind: ProbeOutcome['kind'] | null = null
  #runOfSame = 0

  constructor(options: ProbeLoopOptions) {
    const { probe, clock, kind, startedAt, jitterMs, isKnown } = options
    this.#options = options
    this.#periodMs = (probe.periodSeconds ?? 10) * 1000
    this.#isEager = kind !== 'Liveness' && !isKnown
    this.#eagerMs = probe.exec ? eagerFirstMs.exec : eagerFirstMs.other
    this.#dueAt = Math.max(startedAt + (probe.initialDelaySeconds ?? 0) * 1000, clock.now()) + jitterMs
    this.#schedule(this.#dueAt)
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  #schedule(at: Instant): void {
    const { clock } = this.#options
    this.#timer = clock.after(at - clock.now(), () => void this.#run())
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    const isRegular = clock.now() >= this.#dueAt
    if (isRegular) this.#dueAt = Math.max(this.#dueAt + this.#periodMs, clock.now())
    // The very first run of a container that is still coming up is one of the extra ones.
    const counts = isRegular && !(this.#isEager && this.#lastKind === null)
    const outcome = await this.#outcome()
    if (this.#isStopped) return
    this.#judge(outcome, counts)
    if (!this.#isStopped) this.#schedule(this.#nextAt())
  }

  /** A run that breaks is one that did not work: what is thrown here nobody would catch. */
  async #outcome(): Promise<ProbeOutcome> {
    try {
      return await this.#options.run()
    } catch (error) {
      return unknownOutcome(errorWords(error))
    }
  }

  #nextAt(): Instant {
    const now = this.#options.clock.now()
    if (!this.#isEager) return Math.max(this.#dueAt, now)
    const eagerAt = now + this.#eagerMs
    this.#eagerMs *= 2
    if (this.#eagerMs > this.#periodMs) this.#isEager = false
    // So close to the regular run an extra one would tell nothing new.
    return eagerAt + 20 < this.#dueAt ? eagerAt : Math.max(this.#dueAt, now)
  }

  #judge(outcome: ProbeOutcome, counts: boolean): void {
    const { probe, kind, onVerdict, onTrouble } = this.#options
    const isExtra = !counts && outcome.kind !== 'success'
    this.#lastKind ??= outcome.kind
    if (isExtra) return
    if (outcome.kind !== 'success' || outcome.warning !== undefined) onTrouble(outcome)
    // A probe that did not work is as if it had not been.
    if (outcome.kind === 'unknown') return
    this.#runOfSame = this.#lastKind === outcome.kind ? this.#runOfSame + 1 : 1
    this.#lastKind = outcome.kind
    const threshold =
      outcome.kind === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (this.#runOfSame < threshold) return
    if (outcome.kind === 'success') this.#isEager = false
    if (kind !== 'Readiness' && outcome.kind === 'failure') this.stop()
    onVerdict(outcome.kind === 'success')
  }
}
