import { isEqual } from '../../api/equality.ts'
import type { StatefulSet, StatefulSetStatus } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../api/object.ts'
import { StaleView } from '../../control/stale-view.ts'
import { updateFresh } from '../../control/update-fresh.ts'
import { isStatusNews } from '../plan/status.ts'
import type { PassContext } from './carry-out-pod.ts'

/** Upstream tries this once more often than the update of a Pod. */
const updateTriesMax = 5

/** Writes the status if it says something new. Conditions are others' and stay as they are. */
export async function writeStatus(status: StatefulSetStatus, pass: PassContext): Promise<void> {
  const { key, client, consistency, set } = pass
  if (!isStatusNews(set, status)) return
  const write = async (basis: StatefulSet) => {
    const updated = { ...basis, status: withConditions(status, basis) }
    consistency.wrote(
      key,
      kinds.StatefulSet,
      await client.update(kinds.StatefulSet, updated, { subresource: 'status' }),
    )
  }
  await updateFresh(set, { triesMax: updateTriesMax, write, reread: () => reread(pass) })
}

function withConditions(status: StatefulSetStatus, { status: old }: StatefulSet): StatefulSetStatus {
  return old?.conditions ? { ...status, conditions: old.conditions } : status
}

/**
 * The set as it is now, provided that the status still speaks of it: what changed must be neither the spec nor the
 * status, or an older view would be written over a newer one.
 */
async function reread({ client, set }: PassContext): Promise<StatefulSet> {
  const fresh = await client.get(kinds.StatefulSet, refOf(set))
  const { conditions: _, ...before } = set.status ?? { replicas: 0 }
  const { conditions: __, ...now } = fresh.status ?? { replicas: 0 }
  if (
    uidOf(fresh) !== uidOf(set) ||
    fresh.metadata?.generation !== set.metadata?.generation ||
    !isEqual(before, now)
  )
    throw new StaleView(`statefulset ${nameOf(set)} has changed`)
  return fresh
}
