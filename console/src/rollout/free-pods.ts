// Deletes the Pods that a set sticks on, and no other of their names.
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { deleteThis } from '../edits/use-deletion.ts'

export interface FreeOptions {
  /** As it is when its turn comes. */
  isInTheWay(pod: Pod): boolean
  onFreed(name: string): void
  /** Resolves when it is back, so that the next may go; rejects where the next is to stay. */
  untilBack(pod: Pod, next: Pod): Promise<void>
}

/**
 * One after the other, each when the Pod before has come back: a set without two of its Pods is what nobody has asked for.
 * Rejects with what came in between; those before it are told as gone, and no other.
 */
export async function freePods(
  client: Client,
  pods: readonly Pod[],
  { isInTheWay, onFreed, untilBack }: FreeOptions,
): Promise<void> {
  for (const [at, pod] of pods.entries()) {
    if (!isInTheWay(pod)) continue
    await deleteThis(client, kinds.Pod, pod)
    onFreed(nameOf(pod))
    const next = pods[at + 1]
    if (next) await untilBack(pod, next)
  }
}
