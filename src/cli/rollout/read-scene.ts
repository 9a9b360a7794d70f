import type { Event } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { RolloutScene } from '../../foresee/rollout-verdict.ts'

/** Pick the events that tell of the set and of Pods: selectors know no `or`. */
export const eventSelectors = ({ name }: ObjectRef): readonly string[] => [
  `involvedObject.kind=StatefulSet,involvedObject.name=${name}`,
  'involvedObject.kind=Pod',
]

/** Everything that a rollout is judged from, read once. Throws `StatusError`, also when there is no such set. */
export async function readScene(client: Client, ref: ObjectRef, clock: Clock): Promise<RolloutScene> {
  const { namespace } = ref
  const [set, pods, claims, revisions, events] = await Promise.all([
    client.get(kinds.StatefulSet, ref),
    client.list(kinds.Pod, { namespace }),
    client.list(kinds.PersistentVolumeClaim, { namespace }),
    client.list(kinds.ControllerRevision, { namespace }),
    listEvents(client, ref),
  ])
  return {
    set,
    pods: pods.items,
    claims: claims.items,
    revisions: revisions.items,
    events,
    now: clock.now(),
  }
}

/** Events only help to explain: whoever may not read them goes without. */
async function listEvents(client: Client, ref: ObjectRef): Promise<readonly Event[]> {
  try {
    const { namespace } = ref
    const lists = await Promise.all(
      eventSelectors(ref).map(fieldSelector => client.list(kinds.Event, { namespace, fieldSelector })),
    )
    return lists.flatMap(({ items }) => items)
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return []
    throw error
  }
}
