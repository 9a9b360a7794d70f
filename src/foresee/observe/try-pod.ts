// Asks what becomes of a new Pod of the set: by quotas, limits, classes, policies and webhooks.
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import type { Client } from '../../client/client.ts'
import { type Ordinal, ordinalAt, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import { buildPod } from '../../statefulset/nouns/pod-template.ts'
import { chooseRevisions } from '../../statefulset/plan/revisions.ts'
import { partitionOf, replicasOf } from '../../workload/desired.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { type Trial, tryCreate } from './try-create.ts'

export interface PodTrials {
  /** Of the newest template. */
  readonly newest: Trial<Pod>
  /** As admission makes them, by their revisions: one of each template that new Pods are made from. */
  readonly admitted: readonly Pod[]
}

/** Of the template that the edit leads to, and of the one below the partition. */
export async function tryPods(
  client: Client,
  set: StatefulSet,
  { revisions, pods }: { readonly revisions: readonly ControllerRevision[]; readonly pods: readonly Pod[] },
): Promise<PodTrials> {
  if (replicasOf(set) === 0) return { newest: { kind: 'unknown' }, admitted: [] }
  const { update, current } = chooseRevisions({ set, revisions: sortRevisions(revisions) })
  const wanted = current !== update && partitionOf(set) > 0 ? [update, current] : [update]
  const ordinal = firstMade(set, pods)
  const [newest, ...older] = await Promise.all(
    wanted.map(revision => tryCreate(client, kinds.Pod, buildPod(set, revision, ordinal))),
  )
  if (!newest) throw new Error('There is always a newest template.')
  const admitted = [newest, ...older].flatMap(trial => (trial.kind === 'admitted' ? [trial.object] : []))
  return { newest, admitted }
}

/** The Pod that a change makes first: one that is missing, else the highest. */
function firstMade(set: StatefulSet, pods: readonly Pod[]): Ordinal {
  const range = ordinalRangeOf(set)
  const there = new Set(pods.map(nameOf))
  const indexes = Array.from({ length: Math.min(range.replicas, pods.length + 1) }, (_, index) => index)
  const missing = indexes.find(index => !there.has(podNameOf(set, ordinalAt(range, index))))
  return ordinalAt(range, missing ?? range.replicas - 1)
}
