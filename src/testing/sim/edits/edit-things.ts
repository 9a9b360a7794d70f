// Edits of Pods, claims and revisions, one by one.
import type { OwnerReference, Pod } from '../../../api/generated/types.ts'
import { type Kind, kinds } from '../../../api/kinds.ts'
import { type ApiObject, isTerminating, type ObjectRef, refOf } from '../../../api/object.ts'
import { unreachable } from '../../../base/assert.ts'
import type { OwnerKind } from '../../../workload/owners.ts'
import { type Cluster, guestUid, strangerUid } from '../model/cluster.ts'
import type { EditableApi } from '../model/model-api.ts'
import type { Edit, PodEdit } from './edits.ts'
import { namespace, setName } from './set-shape.ts'

/** What edits do to nodes and to what runs there. */
export interface EditedCluster extends Pick<Cluster, 'cutNode' | 'healNodes' | 'isCut'> {
  setPod(ref: ObjectRef, state: { readonly phase: string; readonly isReady: boolean }): unknown
  recover(pod: Pod): void
}

/** Owners besides the set. */
export interface Outsiders {
  /** Controls what is taken away from the set. */
  readonly stranger: OwnerReference
  /** Has a share in a claim without controlling it. */
  readonly guest: OwnerReference
}

export interface EditTarget {
  readonly api: EditableApi
  readonly cluster: EditedCluster
  readonly outsiders: Outsiders
  /** Names of Pods that were deleted by force: what promised that only one runs is off for them. */
  readonly forced: Set<string>
}

export const user = { actor: 'user' }
const holdFinalizer = 'example.com/hold'

export const outsidersOf = (
  uids: { readonly stranger: string; readonly guest: string },
  kindOfStranger: OwnerKind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
): Outsiders => ({
  stranger: {
    ...kindOfStranger,
    name: 'stranger',
    uid: uids.stranger,
    controller: true,
  },
  guest: { apiVersion: 'v1', kind: 'ConfigMap', name: 'guest', uid: uids.guest },
})

/** Those of a model, where nobody asks whether they exist. */
export const modelOutsiders = outsidersOf({ stranger: strangerUid, guest: guestUid })

/** A Pod that nobody asked for, under a name that the set may want. */
export const intruder = (
  edit: Extract<Edit, { readonly kind: 'intrude' }>,
  { stranger }: Outsiders,
): Pod => ({
  metadata: {
    namespace,
    name: edit.name,
    labels: edit.isMatching ? { app: setName } : { app: 'stranger' },
    ...(edit.isMatching ? {} : { ownerReferences: [stranger] }),
  },
  spec: { containers: [{ name: 'main', image: 'intruder' }] },
})

function pickOf<T extends ApiObject>(api: EditableApi, kind: Kind<T>, pick: number): T | undefined {
  const all = api.list(kind)
  return all[pick % Math.max(1, all.length)]
}

type ThingEdit = Extract<
  Edit,
  {
    readonly kind:
      | 'deleteClaim'
      | 'stealClaim'
      | 'shareClaim'
      | 'holdClaim'
      | 'freeClaim'
      | 'deleteRevision'
      | 'orphanRevision'
  }
>

export function editThing({ api, outsiders: { stranger, guest } }: EditTarget, edit: ThingEdit): void {
  const isRevision = edit.kind === 'deleteRevision' || edit.kind === 'orphanRevision'
  const kind: Kind = isRevision ? kinds.ControllerRevision : kinds.PersistentVolumeClaim
  const object = pickOf(api, kind, edit.pick)
  if (!object) return
  switch (edit.kind) {
    case 'deleteClaim':
    case 'deleteRevision':
      api.delete(kind, refOf(object), {}, user)
      break
    case 'stealClaim':
      setOwners(api, kind, object, owners => [...owners.filter(owner => !owner.controller), stranger])
      break
    case 'shareClaim':
      setOwners(api, kind, object, owners => [guest, ...owners.filter(owner => owner.uid !== guest.uid)])
      break
    case 'orphanRevision':
      setOwners(api, kind, object, () => [])
      break
    case 'holdClaim':
      setFinalizers(api, kind, object, finalizers => [...new Set([...finalizers, holdFinalizer])])
      break
    case 'freeClaim':
      setFinalizers(api, kind, object, withoutHold)
      break
    default:
      unreachable(edit)
  }
}

const withoutHold = (finalizers: readonly string[]): readonly string[] =>
  finalizers.filter(finalizer => finalizer !== holdFinalizer)

function setOwners<T extends ApiObject>(
  api: EditableApi,
  kind: Kind<T>,
  object: T,
  edit: (owners: readonly OwnerReference[]) => readonly OwnerReference[],
): void {
  editMetadata(api, kind, object, metadata => ({
    ...metadata,
    ownerReferences: edit(metadata.ownerReferences ?? []),
  }))
}

function setFinalizers<T extends ApiObject>(
  api: EditableApi,
  kind: Kind<T>,
  object: T,
  edit: (finalizers: readonly string[]) => readonly string[],
): void {
  // Nothing may begin to hold what is already on its way out.
  if (isTerminating(object) && edit([]).length > 0) return
  editMetadata(api, kind, object, metadata => ({
    ...metadata,
    finalizers: edit(metadata.finalizers ?? []),
  }))
}

function editMetadata<T extends ApiObject>(
  api: EditableApi,
  kind: Kind<T>,
  object: T,
  edit: (metadata: NonNullable<ApiObject['metadata']>) => NonNullable<ApiObject['metadata']>,
): void {
  api.change(kind, refOf(object), each => ({ ...each, metadata: edit(each.metadata ?? {}) }), user)
}

export function editPod(
  edit: Extract<Edit, { readonly kind: PodEdit | 'fail' }>,
  { api, cluster, forced, outsiders }: EditTarget,
): void {
  const pod = pickOf(api, kinds.Pod, edit.pick)
  if (!pod) return
  const ref = refOf(pod)
  switch (edit.kind) {
    case 'deletePod':
      api.delete(kinds.Pod, ref, {}, user)
      break
    case 'forceDeletePod':
      forced.add(ref.name)
      api.delete(kinds.Pod, ref, { gracePeriodSeconds: 0 }, user)
      break
    case 'orphanPod':
      setOwners(api, kinds.Pod, pod, () => [])
      break
    case 'stealPod':
      setOwners(api, kinds.Pod, pod, () => [outsiders.stranger])
      break
    case 'relabelPod':
      setLabel(api, pod, 'app', pod.metadata?.labels?.app === setName ? 'stranger' : setName)
      break
    case 'unnamePod':
      setLabel(api, pod, 'statefulset.kubernetes.io/pod-name', 'nobody')
      break
    case 'holdPod':
      setFinalizers(api, kinds.Pod, pod, finalizers => [...new Set([...finalizers, holdFinalizer])])
      break
    case 'freePod':
      setFinalizers(api, kinds.Pod, pod, withoutHold)
      break
    case 'fail':
      if (pod.spec?.nodeName && !cluster.isCut(pod.spec.nodeName) && !isTerminating(pod))
        cluster.setPod(ref, { phase: edit.phase, isReady: false })
      break
    case 'unready':
      if (pod.status?.phase === 'Running' && !cluster.isCut(pod.spec?.nodeName))
        cluster.setPod(ref, { phase: 'Running', isReady: false })
      break
    case 'recover':
      cluster.recover(pod)
      break
    default:
      unreachable(edit)
  }
}

function setLabel(api: EditableApi, pod: Pod, label: string, value: string): void {
  editMetadata(api, kinds.Pod, pod, metadata => ({
    ...metadata,
    labels: { ...metadata.labels, [label]: value },
  }))
}
