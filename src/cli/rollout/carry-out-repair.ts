// Deletes the Pods that a repair is made of, one after the other: the next only when the one before has come back.
// Before each, the Pod is looked at again: one that has got well meanwhile, or is another by now, is left alone.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { RepairStep } from '../../foresee/repair.ts'
import type { ObservedRollout } from '../../foresee/rollout-verdict.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { isReady, isRunningAndReady } from '../../workload/pod-health.ts'
import type { SetContext } from '../sets/on-set.ts'
import { exitCodeOf, type FollowEnd, followUntil, tellEnd } from './follow-rollout.ts'

/** Exit code 0 when every Pod is back; otherwise what went wrong has been said. */
export async function carryOutRepair(context: SetContext, deletions: readonly RepairStep[]): Promise<number> {
  for (const { pod } of deletions) {
    // A Pod deleted before the controller knows the template would come back as it was.
    const observed = await followUntil({ ...context, teller: context.teller.muted() }, ({ set }) =>
      isObserved(set),
    )
    if (observed.kind !== 'done') return failed(context, observed)
    if (!(await deleteBlocking(context, pod))) continue
    const end = await followUntil(context, rollout => isReplaced(rollout, pod))
    if (end.kind !== 'done') return failed(context, end)
  }
  return 0
}

function failed(context: SetContext, end: FollowEnd): number {
  tellEnd(end, context)
  return exitCodeOf(end)
}

const isObserved = ({ metadata, status }: StatefulSet): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)

async function deleteBlocking({ connection, ref, teller }: SetContext, planned: Pod): Promise<boolean> {
  const { client } = connection
  const podRef = { namespace: ref.namespace, name: nameOf(planned) }
  try {
    const pod = await client.get(kinds.Pod, podRef)
    if (uidOf(pod) !== uidOf(planned) || isTerminating(pod) || isRunningAndReady(pod)) {
      teller.note(`pod/${podRef.name} is not in the way any more`)
      return false
    }
    await client.delete(kinds.Pod, podRef, { preconditions: { uid: uidOf(planned) } })
  } catch (error) {
    // It went by itself, or another has taken its place.
    if (isRefusal(error, 'NotFound', 'Conflict')) return false
    throw error
  }
  teller.tell(
    ref,
    { kind: 'changed', object: `pod/${podRef.name}`, change: 'deleted' },
    `pod/${podRef.name} deleted`,
  )
  return true
}

/** Another Pod has its name and is Ready; where the name is not wanted any more, the Pod is gone. */
function isReplaced({ set, pods }: ObservedRollout, old: Pod): boolean {
  const pod = pods.find(each => nameOf(each) === nameOf(old))
  if (pod && uidOf(pod) === uidOf(old)) return false
  const ordinal = ordinalOf(old)
  const isWanted = ordinal !== null && indexOf(ordinalRangeOf(set), ordinal) !== null
  return isWanted ? pod !== undefined && isReady(pod) : pod === undefined
}
