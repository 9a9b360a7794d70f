// Making and deleting the Pods of an owner, with the events that upstream tells of both.
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type ApiObject, nameOf, refOf, uidOf } from '../../api/object.ts'
import { isNamespaceGoing, isRefusal } from '../../api/status-error.ts'
import { asError } from '../../workload/failure.ts'
import { slowStart } from '../../workload/slow-start.ts'
import type { Pass } from './pass.ts'

/** Upstream's bound of Pods made or deleted in one pass over one owner. */
export const podsPerPassMax = 500

/** Makes Pods in batches of 1, 2, 4 …; the batch with a failure is the last. Returns how many were made, and the failures. */
export async function createPods<T extends ApiObject>(
  pass: Pass<T>,
  pods: readonly Pod[],
): Promise<{ readonly made: number; readonly errors: readonly Error[] }> {
  let made = 0
  const { errors } = await slowStart(pods, async pod => {
    try {
      const created = await pass.client.create(kinds.Pod, pod)
      pass.wrote(kinds.Pod, created)
      made++
      pass.tell('Normal', 'SuccessfulCreate', `Created pod: ${nameOf(created)}`)
    } catch (error) {
      if (isNamespaceGoing(error)) return
      pass.tell('Warning', 'FailedCreate', `Error creating: ${asError(error).message}`)
      throw error
    }
  })
  return { made, errors }
}

/** Deletes the very Pods that were looked at, all of them whatever happens to one. Returns the failures. */
export async function deletePods<T extends ApiObject>(
  pass: Pass<T>,
  pods: readonly Pod[],
): Promise<readonly Error[]> {
  const results = await Promise.allSettled(pods.map(pod => deletePod(pass, pod)))
  return results.flatMap(result => (result.status === 'rejected' ? [asError(result.reason)] : []))
}

async function deletePod<T extends ApiObject>(pass: Pass<T>, pod: Pod): Promise<void> {
  try {
    const preconditions = { uid: uidOf(pod) }
    pass.wrote(kinds.Pod, await pass.client.delete(kinds.Pod, refOf(pod), { preconditions }))
    pass.tell('Normal', 'SuccessfulDelete', `Deleted pod: ${nameOf(pod)}`)
  } catch (error) {
    // It is gone, or another has its name.
    if (isRefusal(error, 'NotFound', 'Conflict')) return
    pass.tell('Warning', 'FailedDelete', `Error deleting: ${asError(error).message}`)
    throw error
  }
}
