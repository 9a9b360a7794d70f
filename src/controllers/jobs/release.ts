// Letting Pods go: a Job's hold on a Pod is a finalizer, removed once the Pod's end is written down, or needs not be.
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { trackingFinalizer } from './nouns.ts'

/** The Pod as it is without the hold; null when it is gone. */
export async function releasePod(client: Pick<Client, 'patch'>, pod: Pod): Promise<Pod | null> {
  const metadata = { uid: uidOf(pod), '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] }
  try {
    return await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body: { metadata } })
  } catch (error) {
    // Gone, or another has its name.
    if (isRefusal(error, 'NotFound', 'Conflict')) return null
    throw error
  }
}
