// What users, admins and accidents do to a set and its surroundings. Each edit can be applied to any state: one that
// finds nothing to act on does nothing, so that a trace stays valid when parts of it are left out.
import type { OwnerReference, Pod, StatefulSet } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, isTerminating, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { type Cluster, guestUid, strangerUid } from './cluster.ts'
import type { ModelApi } from './model-api.ts'

export interface SetShape {
  readonly replicas: number
  readonly image: string
  readonly policy: 'OrderedReady' | 'Parallel'
  readonly strategy: 'RollingUpdate' | 'OnDelete'
  /** Null leaves `rollingUpdate` out. */
  readonly partition: number | null
  readonly start: number
  readonly whenScaled: 'Retain' | 'Delete'
  readonly whenDeleted: 'Retain' | 'Delete'
  readonly minReadySeconds: number
  readonly historyLimit: number
  readonly claims: readonly string[]
  readonly maxUnavailable: number | string | null
}

export type Edit =
  | { readonly kind: 'createSet'; readonly shape: SetShape }
  | { readonly kind: 'deleteSet'; readonly propagation: 'Background' | 'Foreground' | 'Orphan' }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'partition'; readonly partition: number | null }
  | { readonly kind: 'strategy'; readonly strategy: SetShape['strategy'] }
  | { readonly kind: 'minReady'; readonly seconds: number }
  | { readonly kind: 'start'; readonly start: number }
  | {
      readonly kind: 'retention'
      readonly whenScaled: SetShape['whenScaled']
      readonly whenDeleted: SetShape['whenDeleted']
    }
  | { readonly kind: 'historyLimit'; readonly limit: number }
  | { readonly kind: 'annotate'; readonly value: string }
  | { readonly kind: 'condition'; readonly status: string }
  | { readonly kind: PodEdit; readonly pick: number }
  | { readonly kind: 'fail'; readonly pick: number; readonly phase: 'Failed' | 'Succeeded' }
  | { readonly kind: 'intrude'; readonly name: string; readonly isMatching: boolean }
  | {
      readonly kind: 'deleteClaim' | 'stealClaim' | 'shareClaim' | 'holdClaim' | 'freeClaim'
      readonly pick: number
    }
  | { readonly kind: 'deleteRevision' | 'orphanRevision'; readonly pick: number }
  | { readonly kind: 'cutNode'; readonly node: number }
  | { readonly kind: 'healNodes' }

export type PodEdit =
  | 'deletePod'
  | 'forceDeletePod'
  | 'orphanPod'
  | 'stealPod'
  | 'relabelPod'
  | 'unnamePod'
  | 'holdPod'
  | 'freePod'
  | 'unready'
  | 'recover'

export interface EditTarget {
  readonly api: ModelApi
  readonly cluster: Cluster
  /** Names of Pods that were deleted by force: what promised that only one runs is off for them. */
  readonly forced: Set<string>
}

export const namespace = 'default'
export const setName = 'web'
const setRef = { namespace, name: setName }
const user = { actor: 'user' }
const holdFinalizer = 'example.com/hold'

/** The strange owner of things that are taken away from the set. */
const stranger: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'stranger',
  uid: strangerUid,
  controller: true,
}

/** Somebody who has a share in a claim without controlling it. */
const guest: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'guest', uid: guestUid }

/** Refusals are the user's to read; here they end the edit. */
export function applyEdit(edit: Edit, target: EditTarget): void {
  try {
    carryOutEdit(edit, target)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

function carryOutEdit(edit: Edit, target: EditTarget): void {
  const { api, cluster } = target
  switch (edit.kind) {
    case 'createSet':
      api.create(kinds.StatefulSet, setOf(edit.shape), user)
      break
    case 'deleteSet':
      api.delete(kinds.StatefulSet, setRef, { propagationPolicy: edit.propagation }, user)
      break
    case 'cutNode':
      cluster.cutNode(edit.node)
      break
    case 'healNodes':
      cluster.healNodes()
      break
    case 'intrude':
      api.create(kinds.Pod, intruder(edit), user)
      break
    case 'annotate':
      editSet(api, set => ({
        ...set,
        metadata: { ...set.metadata, annotations: { ...set.metadata?.annotations, note: edit.value } },
      }))
      break
    case 'condition':
      editSet(api, set => ({
        ...set,
        status: {
          ...(set.status ?? { replicas: 0 }),
          conditions: [{ type: 'Foreign', status: edit.status }],
        },
      }))
      break
    case 'scale':
    case 'image':
    case 'partition':
    case 'strategy':
    case 'minReady':
    case 'start':
    case 'retention':
    case 'historyLimit':
      editSpec(api, edit)
      break
    case 'deleteClaim':
    case 'stealClaim':
    case 'shareClaim':
    case 'holdClaim':
    case 'freeClaim':
    case 'deleteRevision':
    case 'orphanRevision':
      editThing(api, edit)
      break
    case 'fail':
    case 'deletePod':
    case 'forceDeletePod':
    case 'orphanPod':
    case 'stealPod':
    case 'relabelPod':
    case 'unnamePod':
    case 'holdPod':
    case 'freePod':
    case 'unready':
    case 'recover':
      editPod(edit, target)
      break
    default:
      unreachable(edit)
  }
}

function editSet(api: ModelApi, edit: (set: StatefulSet) => StatefulSet): void {
  if (api.find(kinds.StatefulSet, setRef)) api.change(kinds.StatefulSet, setRef, edit, user)
}

type SpecEdit = Extract<
  Edit,
  {
    readonly kind:
      | 'scale'
      | 'image'
      | 'partition'
      | 'strategy'
      | 'minReady'
      | 'start'
      | 'retention'
      | 'historyLimit'
  }
>

function editSpec(api: ModelApi, edit: SpecEdit): void {
  editSet(api, set => (set.spec ? { ...set, spec: editedSpec(set.spec, edit) } : set))
}

function editedSpec(spec: NonNullable<StatefulSet['spec']>, edit: SpecEdit): typeof spec {
  switch (edit.kind) {
    case 'scale':
      return { ...spec, replicas: edit.replicas }
    case 'image':
      return { ...spec, template: templateOf(edit.image) }
    case 'partition':
      if (spec.updateStrategy?.type === 'OnDelete') return spec
      return { ...spec, updateStrategy: rolling(edit.partition, null) }
    case 'strategy':
      return {
        ...spec,
        updateStrategy: edit.strategy === 'OnDelete' ? { type: 'OnDelete' } : rolling(0, null),
      }
    case 'minReady':
      return { ...spec, minReadySeconds: edit.seconds }
    case 'start':
      return { ...spec, ordinals: { start: edit.start } }
    case 'retention': {
      const { whenScaled, whenDeleted } = edit
      return { ...spec, persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } }
    }
    case 'historyLimit':
      return { ...spec, revisionHistoryLimit: edit.limit }
  }
}

const rolling = (partition: number | null, maxUnavailable: number | string | null) => ({
  type: 'RollingUpdate',
  ...(partition === null
    ? {}
    : { rollingUpdate: { partition, ...(maxUnavailable === null ? {} : { maxUnavailable }) } }),
})

const templateOf = (image: string) => ({
  metadata: { labels: { app: setName } },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image, resources: {} }] },
})

export function setOf(shape: SetShape): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name: setName },
    spec: {
      replicas: shape.replicas,
      serviceName: 'web',
      selector: { matchLabels: { app: setName } },
      template: templateOf(shape.image),
      podManagementPolicy: shape.policy,
      updateStrategy:
        shape.strategy === 'OnDelete' ? { type: 'OnDelete' } : rolling(shape.partition, shape.maxUnavailable),
      minReadySeconds: shape.minReadySeconds,
      revisionHistoryLimit: shape.historyLimit,
      ordinals: { start: shape.start },
      persistentVolumeClaimRetentionPolicy: { whenScaled: shape.whenScaled, whenDeleted: shape.whenDeleted },
      volumeClaimTemplates: shape.claims.map(name => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      })),
    },
  }
}

/** A Pod that nobody asked for, under a name that the set may want. */
const intruder = (edit: Extract<Edit, { readonly kind: 'intrude' }>): Pod => ({
  metadata: {
    namespace,
    name: edit.name,
    labels: edit.isMatching ? { app: setName } : { app: 'stranger' },
    ...(edit.isMatching ? {} : { ownerReferences: [stranger] }),
  },
  spec: { containers: [{ name: 'main', image: 'intruder' }] },
})

function pickOf<T extends ApiObject>(api: ModelApi, kind: Kind<T>, pick: number): T | undefined {
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

function editThing(api: ModelApi, edit: ThingEdit): void {
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
  api: ModelApi,
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
  api: ModelApi,
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
  api: ModelApi,
  kind: Kind<T>,
  object: T,
  edit: (metadata: NonNullable<ApiObject['metadata']>) => NonNullable<ApiObject['metadata']>,
): void {
  api.change(kind, refOf(object), each => ({ ...each, metadata: edit(each.metadata ?? {}) }), user)
}

function editPod(
  edit: Extract<Edit, { readonly kind: PodEdit | 'fail' }>,
  { api, cluster, forced }: EditTarget,
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
      setOwners(api, kinds.Pod, pod, () => [stranger])
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

function setLabel(api: ModelApi, pod: Pod, label: string, value: string): void {
  editMetadata(api, kinds.Pod, pod, metadata => ({
    ...metadata,
    labels: { ...metadata.labels, [label]: value },
  }))
}

/** One line for traces. */
export function formatEdit(edit: Edit): string {
  const { kind, ...rest } = edit
  const values = Object.entries('shape' in rest ? rest.shape : rest).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`,
  )
  return [kind, ...values].join(' ')
}
