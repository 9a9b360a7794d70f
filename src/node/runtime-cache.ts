// What the runtime lists, as last read. Reading is shared: whoever asks while a reading is under way waits for the next one,
// because the one under way may be older than what made them ask.

import { isEqual } from '../api/equality.ts'
import type { Uid } from '../api/object.ts'
import type { ContainerState, Runtime, SandboxState } from './runtime.ts'

export interface PodRuntimeState {
  readonly sandboxes: readonly SandboxState[]
  readonly containers: readonly ContainerState[]
}

const nothing: PodRuntimeState = { sandboxes: [], containers: [] }

export interface RuntimeCacheOptions {
  readonly runtime: Pick<Runtime, 'list'>
  /** Adds what the runtime does not know: the last words of a container that has ended. */
  complete(container: ContainerState): Promise<ContainerState>
  /** Called after a reading for each pod that is not as it was. */
  onPodChange(podUid: Uid): void
}

export class RuntimeCache {
  readonly #options: RuntimeCacheOptions
  #pods: ReadonlyMap<Uid, PodRuntimeState> = new Map()
  #reading: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(options: RuntimeCacheOptions) {
    this.#options = options
  }

  of(podUid: Uid): PodRuntimeState {
    return this.#pods.get(podUid) ?? nothing
  }

  podUids(): readonly Uid[] {
    return [...this.#pods.keys()]
  }

  /** Resolves when a reading that has begun after this call is done. */
  refresh(): Promise<void> {
    if (this.#reading === null) return this.#begin()
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.#begin()
      })
    return this.#next
  }

  #begin(): Promise<void> {
    const reading = this.#read().finally(() => {
      this.#reading = null
    })
    this.#reading = reading
    return reading
  }

  async #read(): Promise<void> {
    const { sandboxes, containers } = await this.#options.runtime.list()
    const completed = await Promise.all(containers.map(each => this.#options.complete(each)))
    const pods = new Map<Uid, { sandboxes: SandboxState[]; containers: ContainerState[] }>()
    const podOf = (uid: Uid) => {
      const known = pods.get(uid) ?? { sandboxes: [], containers: [] }
      pods.set(uid, known)
      return known
    }
    for (const sandbox of sandboxes) podOf(sandbox.podUid).sandboxes.push(sandbox)
    for (const container of completed) podOf(container.podUid).containers.push(container)
    const before = this.#pods
    this.#pods = pods
    for (const uid of new Set([...before.keys(), ...pods.keys()]))
      if (!isEqual(before.get(uid) ?? nothing, pods.get(uid) ?? nothing)) this.#options.onPodChange(uid)
  }
}
