// Asks whether a new Pod of the set would be admitted: by quotas, limits, policies and webhooks.
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { draftOf } from '../../api/object.ts'
import { isRefusal, type StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { ordinalAt, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { buildPod } from '../../statefulset/nouns/pod-template.ts'
import { chooseRevisions } from '../../statefulset/plan/revisions.ts'
import { replicasOf } from '../../workload/desired.ts'
import { sortRevisions } from '../../workload/revisions.ts'

/** Why not, or null. Tries it as a dry run, under a name that nobody has. */
export async function tryPod(
  client: Client,
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Promise<StatusError | null> {
  if (replicasOf(set) === 0) return null
  const { update } = chooseRevisions({ set, revisions: sortRevisions(revisions) })
  const draft = draftOf(buildPod(set, update, ordinalAt(ordinalRangeOf(set), 0)))
  draft.metadata = { ...draft.metadata, generateName: 'plan-', name: undefined, ownerReferences: undefined }
  try {
    await client.create(kinds.Pod, draft as Pod, { dryRun: 'All' })
    return null
  } catch (error) {
    if (isRefusal(error, 'Invalid', 'BadRequest')) return error
    if (isRefusal(error, 'Forbidden')) return (await mayCreatePods(client, set)) ? error : null
    if (isRefusal(error)) return null
    throw error
  }
}

/** Whether it is admission that forbids. Not being allowed to try says nothing about whether the controller may. */
async function mayCreatePods(client: Client, set: StatefulSet): Promise<boolean> {
  const resourceAttributes = { namespace: set.metadata?.namespace ?? '', verb: 'create', resource: 'pods' }
  try {
    const { status } = await client.create(kinds.SelfSubjectAccessReview, { spec: { resourceAttributes } })
    return status?.allowed === true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}
