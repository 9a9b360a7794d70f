// How many Pods a set had before it was stopped: written onto it, as the set itself keeps nothing of the number.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
import { isCount } from '../model/whole-number.ts'

export const replicasBeforeStop = 'kedge.dev/replicas-before-stop'

/** Null for a set that is not stopped, or was not stopped by this console. */
export function rememberedReplicas(set: StatefulSet): number | null {
  const noted = Number(set.metadata?.annotations?.[replicasBeforeStop] ?? 0)
  return replicasOf(set) === 0 && isCount(noted) && noted > 0 ? noted : null
}

export interface Stopped {
  readonly before: StatefulSet
  readonly after: StatefulSet
}

/** After a scaling: the set with its note, or as it is where nothing is to be noted. That it stopped does not hang on it. */
export async function rememberReplicas(client: Client, { before, after }: Stopped): Promise<StatefulSet> {
  if (replicasOf(before) === 0 || replicasOf(after) > 0) return after
  const annotations = { [replicasBeforeStop]: String(replicasOf(before)) }
  const body = { metadata: { uid: uidOf(after), annotations } }
  try {
    return await client.patch(
      kinds.StatefulSet,
      refOf(after),
      { type: 'merge', body },
      { fieldManager: 'kedge-console' },
    )
  } catch (error) {
    if (isRefusal(error)) return after
    throw error
  }
}
