// Reads a cluster for a plan. It only reads: the edit itself is sent as a dry run, so that defaults, admission and
// exact refusals are the server's own.
//
// `foresee` is pure, so all that it may want is read here, once, into one Snapshot (../snapshot.ts):
//   - the set, and what is beside it in its namespace and in the cluster (list-for-plan.ts);
//   - what the server makes of the edit (try-edit.ts), and of a new Pod and a new claim (try-pod.ts, try-claims.ts);
//   - which of the things that the template names are not there (observe-references.ts, observe-programs.ts).
import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type ApiObject, controllerOf, type ObjectRef, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { defaultFeatures, type Features } from '../../statefulset/nouns/observed.ts'
import type { Edit } from '../edit.ts'
import type { Assumption, Snapshot } from '../snapshot.ts'
import { listForPlan } from './list-for-plan.ts'
import { findMissingPrograms } from './observe-programs.ts'
import { findMissing } from './observe-references.ts'
import { tryClaims } from './try-claims.ts'
import { tryEdit } from './try-edit.ts'
import { tryPods } from './try-pod.ts'

export interface PlanRequest {
  readonly namespace: string
  readonly name: string
  readonly edit: Edit
  readonly features?: Features
  readonly assume?: Assumption
  /** Who may not make the edit may have it foreseen all the same, from what is read. */
  readonly whereForbidden?: 'refuse' | 'foresee'
  /** What comes along with the set: as good as there. */
  readonly brought?: readonly ApiObject[]
  /** To be named in commands, where the person has named them. */
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}

/** Everything that `foresee` needs. Throws StatusError when the set itself cannot be read, `EditError` for senseless edits. */
export async function observeForPlan(client: Client, clock: Clock, request: PlanRequest): Promise<Snapshot> {
  const { namespace, name, edit } = request
  const [before, listed] = await Promise.all([
    existing(client, { namespace, name }),
    listForPlan(client, namespace),
  ])
  const now = clock.now()
  const revisions = listed.revisions.filter(each => before && controllerOf(each)?.uid === uidOf(before))
  const { whereForbidden = 'refuse' } = request
  const after = await tryEdit(client, { edit, before, revisions, namespace, name, now, whereForbidden })
  return {
    now,
    before,
    after,
    ...listed,
    features: request.features ?? defaultFeatures,
    asked: edit.kind === 'apply' ? edit.manifest : null,
    assume: request.assume ?? null,
    images: [],
    context: request.context ?? null,
    kubeconfig: request.kubeconfig ?? null,
    ...(after.kind === 'accepted'
      ? {
          ...(await tried(client, after.set, { ...listed, revisions })),
          missing: await findMissing(client, after.set, { namespace, brought: request.brought ?? [] }),
          programs: await findMissingPrograms(client, after.set, listed.nodes),
        }
      : { missing: [], podRefusal: null, admittedPods: [], claimTrials: [], programs: [] }),
  }
}

async function tried(
  client: Client,
  set: StatefulSet,
  { revisions, pods, claims }: Pick<Snapshot, 'revisions' | 'pods' | 'claims'>,
): Promise<Pick<Snapshot, 'podRefusal' | 'admittedPods' | 'claimTrials'>> {
  const [{ newest, admitted }, claimTrials] = await Promise.all([
    tryPods(client, set, { revisions, pods }),
    tryClaims(client, set, claims),
  ])
  return {
    podRefusal: newest.kind === 'refused' ? newest.error : null,
    admittedPods: admitted,
    claimTrials,
  }
}

async function existing(client: Client, ref: ObjectRef): Promise<StatefulSet | null> {
  try {
    return await client.get(kinds.StatefulSet, ref)
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}
