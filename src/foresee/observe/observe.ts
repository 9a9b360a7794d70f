// Reads a cluster for a plan. It only reads: the edit itself is sent as a dry run, so that defaults, admission and
// exact refusals are the server's own.

import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { type ApiObject, controllerOf, draftOf, uidOf } from '../../api/object.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { ordinalAt, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { defaultFeatures, type Features } from '../../statefulset/nouns/observed.ts'
import { buildPod } from '../../statefulset/nouns/pod-template.ts'
import { chooseRevisions } from '../../statefulset/plan/revisions.ts'
import { replicasOf } from '../../workload/desired.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { type Edit, patchOfEdit } from '../edit.ts'
import { madeAnew, trialOf } from '../recreate.ts'
import type { Assumption, Result, Snapshot } from '../snapshot.ts'
import { applyManifest } from './apply-manifest.ts'
import { findMissingPrograms } from './observe-programs.ts'
import { findMissing } from './observe-references.ts'

export interface PlanRequest {
  readonly namespace: string
  readonly name: string
  readonly edit: Edit
  readonly features?: Features
  readonly assume?: Assumption
  /** What comes along with the set: as good as there. */
  readonly brought?: readonly ApiObject[]
  /** To be named in commands, where the person has named them. */
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}

/** Everything that `foresee` needs. Throws StatusError when the set itself cannot be read, `EditError` for senseless edits. */
export async function observeForPlan(client: Client, clock: Clock, request: PlanRequest): Promise<Snapshot> {
  const { namespace, name, edit } = request
  const unread: { what: string; reason: string }[] = []
  const listed = async <T extends ApiObject>(kind: Kind<T>): Promise<readonly T[]> => {
    try {
      return (await client.list(kind, kind.namespaced ? { namespace } : {})).items
    } catch (error) {
      if (!isRefusal(error)) throw error
      unread.push({ what: resourceName(kind), reason: error.message })
      return []
    }
  }
  /** Of all namespaces at once where that is allowed: they share the nodes. */
  const listedPods = async (): Promise<{
    readonly pods: readonly Pod[]
    readonly neighbours: readonly Pod[]
  }> => {
    try {
      const { items } = await client.list(kinds.Pod, {})
      const isMine = (pod: Pod) => pod.metadata?.namespace === namespace
      return { pods: items.filter(isMine), neighbours: items.filter(pod => !isMine(pod)) }
    } catch (error) {
      if (!isRefusal(error)) throw error
      unread.push({ what: 'pods of other namespaces', reason: error.message })
      return { pods: await listed(kinds.Pod), neighbours: [] }
    }
  }
  const [
    before,
    { pods, neighbours },
    claims,
    revisions,
    services,
    budgets,
    quotas,
    limitRanges,
    nodes,
    volumes,
    storageClasses,
    endpoints,
    namespaces,
    autoscalers,
  ] = await Promise.all([
    existing(client, namespace, name),
    listedPods(),
    listed(kinds.PersistentVolumeClaim),
    listed(kinds.ControllerRevision),
    listed(kinds.Service),
    listed(kinds.PodDisruptionBudget),
    listed(kinds.ResourceQuota),
    listed(kinds.LimitRange),
    listed(kinds.Node),
    listed(kinds.PersistentVolume),
    listed(kinds.StorageClass),
    listed(kinds.Endpoints),
    listed(kinds.Namespace),
    listed(kinds.HorizontalPodAutoscaler),
  ])
  const now = clock.now()
  const mine = revisions.filter(revision => before && controllerOf(revision)?.uid === uidOf(before))
  const after = await tryEdit(client, { edit, before, revisions: mine, namespace, name, now })
  const missing =
    after.kind === 'accepted'
      ? await findMissing(client, after.set, { namespace, brought: request.brought ?? [] })
      : []
  return {
    now,
    before,
    after,
    pods,
    claims,
    revisions,
    services,
    budgets,
    quotas,
    limitRanges,
    nodes,
    volumes,
    storageClasses,
    endpoints,
    namespaces,
    autoscalers,
    neighbours,
    features: request.features ?? defaultFeatures,
    asked: edit.kind === 'apply' ? edit.manifest : null,
    podRefusal:
      after.kind === 'accepted' ? await tryPod(client, after.set, { revisions: mine, missing }) : null,
    assume: request.assume ?? null,
    missing,
    programs: after.kind === 'accepted' ? await findMissingPrograms(client, after.set, nodes) : [],
    images: [],
    context: request.context ?? null,
    kubeconfig: request.kubeconfig ?? null,
    unread,
  }
}

async function existing(client: Client, namespace: string, name: string): Promise<StatefulSet | null> {
  try {
    return await client.get(kinds.StatefulSet, { namespace, name })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

interface Attempt {
  readonly edit: Edit
  readonly before: StatefulSet | null
  readonly revisions: readonly ControllerRevision[]
  readonly namespace: string
  readonly name: string
  readonly now: number
}

async function tryEdit(
  client: Client,
  { edit, before, revisions, namespace, name, now }: Attempt,
): Promise<Result> {
  if (edit.kind !== 'apply' && !before) {
    throw new StatusError({
      reason: 'NotFound',
      message: `statefulsets.apps "${name}" not found`,
      subject: { group: 'apps', kind: 'statefulsets', name },
    })
  }
  if (edit.kind === 'delete') return { kind: 'deleted', cascade: edit.cascade }
  const warnings: string[] = []
  const query = {
    dryRun: 'All',
    // A misspelt field is refused, as kubectl has it refused.
    fieldValidation: edit.kind === 'apply' ? 'Strict' : 'Warn',
    onWarning: (text: string) => warnings.push(text),
  } as const
  try {
    if (edit.kind === 'apply') {
      return {
        kind: 'accepted',
        set: await applyManifest(client, before, inNamespace(edit.manifest, namespace), query),
        warnings,
      }
    }
    if (edit.kind === 'recreate') {
      const trial = await client.create(
        kinds.StatefulSet,
        trialOf(inNamespace(edit.definition, namespace)),
        query,
      )
      return { kind: 'accepted', set: before ? madeAnew(trial, before) : trial, warnings }
    }
    const body = patchOfEdit(edit, { set: before ?? { apiVersion: 'apps/v1' }, revisions, now })
    const set = await client.patch(kinds.StatefulSet, { namespace, name }, { type: 'strategic', body }, query)
    return { kind: 'accepted', set, warnings }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return {
      kind: 'refused',
      error,
      attempted: edit.kind === 'apply' ? inNamespace(edit.manifest, namespace) : before,
    }
  }
}

const inNamespace = (manifest: StatefulSet, namespace: string): StatefulSet => ({
  ...manifest,
  metadata: { ...manifest.metadata, namespace },
})

/** Asks whether a new Pod would be admitted: by quotas, webhooks and limits. Under a name that nobody has. */
async function tryPod(
  client: Client,
  set: StatefulSet,
  { revisions, missing }: Pick<Snapshot, 'revisions' | 'missing'>,
): Promise<StatusError | null> {
  if (replicasOf(set) === 0) return null
  const { update } = chooseRevisions({ set, revisions: sortRevisions(revisions) })
  const draft = draftOf(buildPod(set, update, ordinalAt(ordinalRangeOf(set), 0)))
  draft.metadata = { ...draft.metadata, generateName: 'plan-', name: undefined, ownerReferences: undefined }
  try {
    await client.create(kinds.Pod, draft as Pod, { dryRun: 'All' })
    return null
  } catch (error) {
    // Not being allowed to try says nothing about whether the controller may; that an account is missing does.
    const isFatal = missing.some(({ kind }) => kind === 'ServiceAccount' || kind === 'PriorityClass')
    if (isRefusal(error, 'Forbidden') && !isFatal && !/quota|limit|denied the request/i.test(error.message))
      return null
    if (isRefusal(error, 'Forbidden', 'Invalid', 'BadRequest')) return error
    if (isRefusal(error)) return null
    throw error
  }
}
