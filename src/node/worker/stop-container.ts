import type { Container } from '../../api/generated/types.ts'
import { type Clock, type Instant, sleep } from '../../base/clock.ts'
import { runHook } from '../container/lifecycle-hook.ts'
import { graceSecondsMin } from '../pod/pod-ending.ts'
import type { Runtime } from '../runtime.ts'

export interface ContainerStopOptions {
  readonly container: Container
  readonly containerId: string
  readonly podIp: string
  readonly runtime: Pick<Runtime, 'stopContainer' | 'execSync' | 'sockets'>
  readonly clock: Clock
}

/** The graceful end of one container: its preStop hook within the grace, then the stop with what is left of it. */
export class ContainerStop {
  readonly #options: ContainerStopOptions
  readonly #hurry = new AbortController()
  /** The stop that is under way because of the hurry; null when it failed, too. */
  #hurried: Promise<void> | null = null
  /** The least that a hurry has asked for, however often it is tried. */
  #atMost: { readonly until: Instant; readonly graceSeconds: number } | null = null
  #hook: Promise<void> | null = null
  onHookFailure: () => void = () => {}

  constructor(options: ContainerStopOptions) {
    this.#options = options
  }

  /** Runs the hook, once: ahead of the stop where others are stopped first. */
  prepare(): Promise<void> {
    this.#hook ??= this.#runHook()
    return this.#hook
  }

  /** Resolves when the container is dead. May be called again when it fails. */
  async run(graceSeconds: number): Promise<void> {
    const { clock, runtime, containerId } = this.#options
    const asked = clock.now() + graceSeconds * 1000
    if (graceSeconds > 0) await this.#waitForHook(asked)
    const until = Math.min(asked, this.#atMost?.until ?? asked)
    // Even when the hook has used all the grace up, a container gets a moment to end in.
    const least = Math.min(graceSecondsMin, graceSeconds, this.#atMost?.graceSeconds ?? graceSeconds)
    const left = Math.max(Math.ceil((until - clock.now()) / 1000), least)
    await (this.#hurried ?? runtime.stopContainer(containerId, left))
  }

  /** Ends it sooner than it was begun with. May be called again when it fails: what is left of the grace is left then. */
  hurry(graceSeconds: number): Promise<void> {
    const { clock, runtime, containerId } = this.#options
    const now = clock.now()
    const before = this.#atMost ?? { until: Number.POSITIVE_INFINITY, graceSeconds }
    const atMost = {
      until: Math.min(now + graceSeconds * 1000, before.until),
      graceSeconds: Math.min(graceSeconds, before.graceSeconds),
    }
    this.#atMost = atMost
    const left = Math.max(
      Math.ceil((atMost.until - now) / 1000),
      Math.min(graceSecondsMin, atMost.graceSeconds),
    )
    const stopping = runtime.stopContainer(containerId, left)
    this.#hurried = stopping
    stopping.catch(() => {
      // Whoever tries again asks the runtime again.
      if (this.#hurried === stopping) this.#hurried = null
    })
    this.#hurry.abort()
    return stopping
  }

  async #waitForHook(until: Instant): Promise<void> {
    const { clock } = this.#options
    const isDone = new AbortController()
    const signal = AbortSignal.any([this.#hurry.signal, isDone.signal])
    await Promise.race([this.prepare(), sleep(clock, until - clock.now(), signal)])
    isDone.abort()
  }

  async #runHook(): Promise<void> {
    const hook = this.#options.container.lifecycle?.preStop
    if (hook) await runHook(hook, this.#options, this.#options).catch(() => this.onHookFailure())
  }
}
