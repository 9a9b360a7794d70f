import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client, ListQuery } from '../../client/client.ts'
import type { ObservedRollout } from '../../foresee/rollout-verdict.ts'

/** Pick the events that tell of the set and of Pods: selectors know no `or`. */
export const eventSelectors = ({ name }: ObjectRef): readonly string[] => [
  `involvedObject.kind=StatefulSet,involvedObject.name=${name}`,
  'involvedObject.kind=Pod',
]

/** Everything that a rollout is judged from, read once. Throws `StatusError`, also when there is no such set. */
export async function observeRollout(client: Client, ref: ObjectRef, clock: Clock): Promise<ObservedRollout> {
  const { namespace } = ref
  const [set, pods, claims, revisions, nodes, classes, ...events] = await Promise.all([
    client.get(kinds.StatefulSet, ref),
    client.list(kinds.Pod, { namespace }),
    listIfAllowed(client, kinds.PersistentVolumeClaim, { namespace }),
    listIfAllowed(client, kinds.ControllerRevision, { namespace }),
    listIfAllowed(client, kinds.Node, {}),
    listIfAllowed(client, kinds.StorageClass, {}),
    ...eventSelectors(ref).map(fieldSelector =>
      listIfAllowed(client, kinds.Event, { namespace, fieldSelector }),
    ),
  ])
  return {
    set,
    pods: pods.items,
    claims: claims ?? [],
    revisions: revisions ?? [],
    events: events.flatMap(each => each ?? []),
    nodes,
    classes,
    now: clock.now(),
  }
}

/** Undefined where that is forbidden: without claims, revisions and events a rollout can still be judged, if less well. */
async function listIfAllowed<T extends ApiObject>(
  client: Client,
  kind: Kind<T>,
  query: ListQuery,
): Promise<readonly T[] | undefined> {
  try {
    return (await client.list(kind, query)).items
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return undefined
    throw error
  }
}

/** Whether it is worth watching the kind. */
export async function mayList(client: Client, kind: Kind, namespace: string): Promise<boolean> {
  try {
    await client.list(kind, { namespace, limit: 1 })
    return true
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return false
    throw error
  }
}
