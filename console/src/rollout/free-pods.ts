// Deletes the Pods that a set sticks on, and no other of their names.
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { deleteThis } from '../edits/use-deletion.ts'

/** One after the other; rejects with what came in between. Those before it are told as gone, and no other. */
export async function freePods(
  client: Client,
  pods: readonly Pod[],
  onFreed: (name: string) => void,
): Promise<void> {
  for (const pod of pods) {
    await deleteThis(client, kinds.Pod, pod)
    onFreed(nameOf(pod))
  }
}
