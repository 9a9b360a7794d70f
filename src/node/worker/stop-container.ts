import type { Container } from '../../api/generated/types.ts'
import { type Clock, sleep } from '../../base/clock.ts'
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
  #hurried: Promise<void> | null = null
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

  /** Resolves when the container is dead. */
  async run(graceSeconds: number): Promise<void> {
    const { clock, runtime, containerId } = this.#options
    const until = clock.now() + graceSeconds * 1000
    if (graceSeconds > 0)
      await Promise.race([this.prepare(), sleep(clock, graceSeconds * 1000, this.#hurry.signal)])
    // Even when the hook has used all the grace up, a container gets a moment to end in.
    const left = Math.max(Math.ceil((until - clock.now()) / 1000), Math.min(graceSecondsMin, graceSeconds))
    await (this.#hurried ?? runtime.stopContainer(containerId, left))
  }

  /** Ends it sooner than it was begun with. */
  hurry(graceSeconds: number): Promise<void> {
    this.#hurry.abort()
    this.#hurried = this.#options.runtime.stopContainer(this.#options.containerId, graceSeconds)
    return this.#hurried
  }

  async #runHook(): Promise<void> {
    const hook = this.#options.container.lifecycle?.preStop
    if (hook) await runHook(hook, this.#options, this.#options).catch(() => this.onHookFailure())
  }
}
