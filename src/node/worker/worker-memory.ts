import type { PodStatus } from '../../api/generated/types.ts'
import {
  type ContainerMemory,
  freshContainerMemory,
  freshMemory,
  type PodMemory,
} from '../pod/observed-pod.ts'

/** What a worker knows beyond the API and the runtime, as a value that is never changed but replaced. */
export class WorkerMemory {
  #value: PodMemory

  constructor(status: PodStatus) {
    this.#value = freshMemory(status)
  }

  get value(): PodMemory {
    return this.#value
  }

  note(changes: Partial<PodMemory>): void {
    this.#value = { ...this.#value, ...changes }
  }

  noteContainer(name: string, changes: Partial<ContainerMemory>): void {
    const { containers } = this.#value
    const memory = { ...(containers[name] ?? freshContainerMemory), ...changes }
    this.note({ containers: { ...containers, [name]: memory } })
  }
}
