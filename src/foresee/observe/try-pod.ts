// Asks whether a new Pod of the set would be admitted: by quotas, limits, policies and webhooks.
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { draftOf, nameOf } from '../../api/object.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { type Ordinal, ordinalAt, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import { buildPod } from '../../statefulset/nouns/pod-template.ts'
import { chooseRevisions } from '../../statefulset/plan/revisions.ts'
import { replicasOf } from '../../workload/desired.ts'
import { sortRevisions } from '../../workload/revisions.ts'

/** Why not, or null. Tries it as a dry run, under a name that nobody has. */
export async function tryPod(
  client: Client,
  set: StatefulSet,
  { revisions, pods }: { readonly revisions: readonly ControllerRevision[]; readonly pods: readonly Pod[] },
): Promise<StatusError | null> {
  if (replicasOf(set) === 0) return null
  const { update } = chooseRevisions({ set, revisions: sortRevisions(revisions) })
  const pod = buildPod(set, update, firstMade(set, pods))
  const draft = draftOf(pod)
  draft.metadata = { ...draft.metadata, generateName: 'plan-', name: undefined, ownerReferences: undefined }
  try {
    await client.create(kinds.Pod, draft as Pod, { dryRun: 'All' })
    return null
  } catch (error) {
    if (isRefusal(error, 'Invalid', 'BadRequest')) return named(error, nameOf(pod))
    if (isRefusal(error, 'Forbidden'))
      return (await mayCreatePods(client, set)) ? named(error, nameOf(pod)) : null
    if (isRefusal(error)) return null
    throw error
  }
}

/** The Pod that a change makes first: one that is missing, else the highest. */
function firstMade(set: StatefulSet, pods: readonly Pod[]): Ordinal {
  const range = ordinalRangeOf(set)
  const there = new Set(pods.map(nameOf))
  const indexes = Array.from({ length: Math.min(range.replicas, pods.length + 1) }, (_, index) => index)
  const missing = indexes.find(index => !there.has(podNameOf(set, ordinalAt(range, index))))
  return ordinalAt(range, missing ?? range.replicas - 1)
}

/** The refusal as of the Pod itself: the name that it was tried under is nobody's. */
const named = ({ status }: StatusError, pod: string): StatusError =>
  StatusError.fromStatus(
    JSON.parse(
      JSON.stringify(status).replace(/\bplan-(?:[a-z0-9]{5}\b|(?=\\?"))/g, () => pod),
    ) as typeof status,
  )

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
