// A machine of a simulated world: the containers that run on it, which outlive every life of Kedge.
//
// Each life gets a runtime of its own over the same containers. When it dies, its calls are answered no more, but what
// they have begun has happened: a container may run of which nobody was told. Images decide what becomes of containers,
// by the words of the edits: one is never there, one ends whenever it is started.
import type { Uid } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import { sleep } from '../../base/clock.ts'
import type { Runtime } from '../../node/runtime.ts'
import { ScriptedRuntime } from '../fixtures/scripted-runtime.ts'
import { neverReadyCommand } from './image-webhook.ts'

/** How long a machine takes for things. */
export interface MachinePace {
  readonly sandboxMs: number
  readonly startMs: number
  readonly stopMs: number
}

/** A life that uses a machine. */
export interface Mortal {
  readonly isOver: boolean
}

/** A container that runs, on behalf of a Pod that may be gone. */
export interface RunningContainer {
  readonly machine: string
  readonly podUid: Uid
  readonly podName: string
  readonly container: string
}

/** A promise of its own each time: one that all share would keep everybody who has ever waited for it. */
const never = (): Promise<never> => new Promise(() => {})

export class SimulatedMachine {
  readonly name: string
  readonly #inner: ScriptedRuntime
  readonly #clock: Clock
  readonly #pace: MachinePace
  readonly #unready = new Set<string>()

  constructor({
    name,
    clock,
    pace,
  }: { readonly name: string; readonly clock: Clock; readonly pace: MachinePace }) {
    this.name = name
    this.#clock = clock
    this.#pace = pace
    this.#inner = new ScriptedRuntime(clock)
    this.#inner.stopMs = pace.stopMs
  }

  /** All calls so far, for the hash of a trace. */
  get calls(): readonly string[] {
    return this.#inner.calls
  }

  /** What runs here, by the truth. */
  async running(): Promise<readonly RunningContainer[]> {
    const { sandboxes, containers } = await this.#inner.list()
    const names = new Map(sandboxes.map(({ id, name }) => [id, name]))
    return containers
      .filter(({ state }) => state.kind === 'running')
      .map(({ sandboxId, podUid, name }) => ({
        machine: this.name,
        podUid,
        podName: names.get(sandboxId) ?? '',
        container: name,
      }))
  }

  /** Whether the containers of a Pod say that they are ready. */
  setReady(podUid: Uid, isReady: boolean): void {
    if (isReady) this.#unready.delete(podUid)
    else this.#unready.add(podUid)
  }

  /** The containers of a Pod end by themselves. */
  async end(podUid: Uid, exitCode: number): Promise<void> {
    const { containers } = await this.#inner.list()
    for (const { id, podUid: owner } of containers) if (owner === podUid) this.#inner.endOne(id, exitCode)
  }

  /** The machine as one life of Kedge sees it. */
  runtimeFor(life: Mortal): Runtime {
    const inner = this.#inner
    /** Does it, takes its time, and tells those who are still there. */
    const during = async <T>(ms: number, act: () => Promise<T>): Promise<T> => {
      if (life.isOver) return never()
      try {
        const result = await act()
        if (ms > 0) await sleep(this.#clock, ms)
        return life.isOver ? await never() : result
      } catch (error) {
        return life.isOver ? never() : Promise.reject(error)
      }
    }
    return {
      name: inner.name,
      version: inner.version,
      list: () => during(0, () => inner.list()),
      onChange: listener =>
        inner.onChange(podUid => {
          if (!life.isOver) listener(podUid)
        }),
      image: reference => during(0, () => inner.image(reference)),
      pullImage: reference => during(0, () => inner.pullImage(reference)),
      runSandbox: spec => during(this.#pace.sandboxMs, () => inner.runSandbox(spec)),
      stopSandbox: id => during(0, () => inner.stopSandbox(id)),
      removeSandbox: id => during(0, () => inner.removeSandbox(id)),
      createContainer: (sandbox, spec) => during(0, () => inner.createContainer(sandbox, spec)),
      startContainer: id => during(this.#pace.startMs, () => inner.startContainer(id)),
      stopContainer: (id, graceSeconds) => during(0, () => inner.stopContainer(id, graceSeconds)),
      removeContainer: id => during(0, () => inner.removeContainer(id)),
      resizeContainer: (id, resources) => during(0, () => inner.resizeContainer(id, resources)),
      execSync: (id, command) => during(0, () => this.#probe(id, command)),
      exec: (id, command) => during(0, () => inner.exec(id, command)),
      attach: () => inner.attach(),
      connect: () => inner.connect(),
      stats: () => inner.stats(),
      close: async () => {},
    }
  }

  /** Answers a readiness probe: a container is ready unless it never is, or was told not to be. */
  async #probe(id: string, command: readonly string[]): Promise<{ exitCode: number; output: string }> {
    const { containers } = await this.#inner.list()
    const podUid = containers.find(each => each.id === id)?.podUid ?? ''
    const isReady = command[0] !== neverReadyCommand && !this.#unready.has(podUid)
    return { exitCode: isReady ? 0 : 1, output: '' }
  }
}
