// What is particular to each kind of the model API: what clients may set, what may change, how a deletion begins.
import { isEqual } from '../../../api/equality.ts'
import { invalidError } from '../../../api/field-error.ts'
import type {
  ControllerRevision,
  DeleteOptions,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../api/generated/types.ts'
import { type Kind, kinds, resourceName } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import { StatusError } from '../../../api/status-error.ts'
import { formatTime, type Instant } from '../../../base/clock.ts'

export interface Rules<T extends ApiObject> {
  readonly hasGeneration: boolean
  specOf(object: T): unknown
  prepareForCreate(object: T): T
  prepareForUpdate(object: T, old: T): T
  prepareForStatusUpdate(object: T, old: T): T
  validate(object: T): void
  /** The object with its deletion begun; the very same object when nothing changes. */
  beginDeletion(object: T, options: DeleteOptions, now: Instant): T
}

export const missing = (kind: Kind, name: string): StatusError =>
  new StatusError({ reason: 'NotFound', message: `${resourceName(kind)} "${name}" not found` })

export const exists = (kind: Kind, name: string): StatusError =>
  new StatusError({ reason: 'AlreadyExists', message: `${resourceName(kind)} "${name}" already exists` })

export function conflict(kind: Kind, object: ApiObject, cause: 'uid' | 'version'): StatusError {
  const why =
    cause === 'uid'
      ? 'Precondition failed: UID in precondition does not match the object'
      : 'the object has been modified; please apply your changes to the latest version and try again'
  return new StatusError({
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${resourceName(kind)} "${object.metadata?.name}": ${why}`,
  })
}

function invalid(
  kind: Kind,
  object: ApiObject,
  error: { readonly path: string; readonly detail: string; readonly value?: unknown },
): StatusError {
  return invalidError(kind, object.metadata?.name ?? '', [{ kind: 'invalid', value: undefined, ...error }])
}

/** What the server alone decides stays as it is. */
function keepServerFields<T extends ApiObject>(object: T, old: T): T {
  const {
    uid,
    creationTimestamp,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    resourceVersion,
  } = old.metadata ?? {}
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid,
      creationTimestamp,
      resourceVersion,
      ...(generation === undefined ? {} : { generation }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    },
  }
}

function validateMetadata(kind: Kind, object: ApiObject): void {
  for (const [key, value] of Object.entries(object.metadata?.labels ?? {}))
    if (value.length > 63)
      throw invalid(kind, object, {
        path: `metadata.labels[${key}]`,
        detail: 'must be no more than 63 bytes',
        value,
      })
  const controllers = (object.metadata?.ownerReferences ?? []).filter(owner => owner.controller === true)
  if (controllers.length > 1)
    throw invalid(kind, object, {
      path: 'metadata.ownerReferences',
      detail: 'Only one reference can have Controller set to true.',
    })
}

/** Marks the object as going, to be held by `grace` and `finalizers`. */
function going<T extends ApiObject>(
  object: T,
  now: Instant,
  { graceSeconds = 0, finalizers = object.metadata?.finalizers ?? [] } = {},
): T {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp: formatTime(now + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
      finalizers,
    },
  }
}

const beginPlainDeletion = <T extends ApiObject>(object: T, _: DeleteOptions, now: Instant): T =>
  object.metadata?.deletionTimestamp ? object : going(object, now)

const podRules: Rules<Pod> = {
  hasGeneration: false,
  specOf: pod => pod.spec,
  prepareForCreate: pod => ({ ...pod, status: { phase: 'Pending' } }),
  prepareForUpdate(pod, old) {
    if (!isEqual(pod.spec, old.spec))
      throw invalid(kinds.Pod, old, {
        path: 'spec',
        detail: 'pod updates may not change fields other than …',
      })
    return { ...keepServerFields(pod, old), status: old.status }
  },
  prepareForStatusUpdate: (pod, old) => ({ ...old, status: pod.status }),
  validate: pod => validateMetadata(kinds.Pod, pod),
  beginDeletion(pod, options, now) {
    const isAtRest =
      !pod.spec?.nodeName || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
    const asked = options.gracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30
    const graceSeconds = isAtRest ? 0 : asked
    const before = pod.metadata?.deletionGracePeriodSeconds
    if (pod.metadata?.deletionTimestamp !== undefined && before !== undefined && before <= graceSeconds)
      return pod
    return going(pod, now, { graceSeconds })
  },
}

const setFinalizers: { readonly [policy: string]: string } = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
}

const setRules: Rules<StatefulSet> = {
  hasGeneration: true,
  specOf: set => set.spec,
  prepareForCreate: set => ({ ...set, status: { replicas: 0, availableReplicas: 0 } }),
  prepareForUpdate: (set, old) => ({ ...keepServerFields(set, old), status: old.status }),
  prepareForStatusUpdate: (set, old) => ({ ...old, status: set.status }),
  validate(set) {
    validateMetadata(kinds.StatefulSet, set)
    const status = set.status ?? { replicas: 0 }
    const counts = {
      replicas: status.replicas,
      readyReplicas: status.readyReplicas ?? 0,
      currentReplicas: status.currentReplicas ?? 0,
      updatedReplicas: status.updatedReplicas ?? 0,
      availableReplicas: status.availableReplicas ?? 0,
    }
    for (const [field, count] of Object.entries(counts)) {
      if (count < 0)
        throw invalid(kinds.StatefulSet, set, {
          path: `status.${field}`,
          detail: 'must be greater than or equal to 0',
          value: count,
        })
      if (count > counts.replicas)
        throw invalid(kinds.StatefulSet, set, {
          path: `status.${field}`,
          detail: 'cannot be greater than status.replicas',
          value: count,
        })
    }
    if (counts.availableReplicas > counts.readyReplicas)
      throw invalid(kinds.StatefulSet, set, {
        path: 'status.availableReplicas',
        detail: 'cannot be greater than status.readyReplicas',
        value: counts.availableReplicas,
      })
  },
  beginDeletion(set, options, now) {
    if (set.metadata?.deletionTimestamp) return set
    const finalizer = setFinalizers[options.propagationPolicy ?? 'Background']
    const finalizers = [...(set.metadata?.finalizers ?? []), ...(finalizer ? [finalizer] : [])]
    const marked = going(set, now, { finalizers })
    return { ...marked, metadata: { ...marked.metadata, generation: (set.metadata?.generation ?? 0) + 1 } }
  },
}

export const claimProtection = 'kubernetes.io/pvc-protection'

const claimRules: Rules<PersistentVolumeClaim> = {
  hasGeneration: false,
  specOf: claim => claim.spec,
  prepareForCreate: claim => ({
    ...claim,
    metadata: { ...claim.metadata, finalizers: [claimProtection] },
    status: { phase: 'Bound' },
  }),
  prepareForUpdate(claim, old) {
    if (!isEqual(claim.spec, old.spec))
      throw invalid(kinds.PersistentVolumeClaim, old, {
        path: 'spec',
        detail: 'spec is immutable after creation',
      })
    return { ...keepServerFields(claim, old), status: old.status }
  },
  prepareForStatusUpdate: (claim, old) => ({ ...old, status: claim.status }),
  validate: claim => validateMetadata(kinds.PersistentVolumeClaim, claim),
  beginDeletion: beginPlainDeletion,
}

const revisionRules: Rules<ControllerRevision> = {
  hasGeneration: false,
  specOf: revision => revision.data,
  prepareForCreate: revision => revision,
  prepareForUpdate(revision, old) {
    if (!isEqual(revision.data, old.data))
      throw invalid(kinds.ControllerRevision, old, { path: 'data', detail: 'field is immutable' })
    return keepServerFields(revision, old)
  },
  prepareForStatusUpdate: (_, old) => old,
  validate: revision => validateMetadata(kinds.ControllerRevision, revision),
  beginDeletion: beginPlainDeletion,
}

const rules = new Map<string, unknown>([
  [kinds.Pod.plural, podRules],
  [kinds.StatefulSet.plural, setRules],
  [kinds.PersistentVolumeClaim.plural, claimRules],
  [kinds.ControllerRevision.plural, revisionRules],
])

export function rulesOf<T extends ApiObject>(kind: Kind<T>): Rules<T> {
  const found = rules.get(kind.plural)
  if (!found) throw new Error(`the model has no ${kind.plural}`)
  return found as Rules<T>
}
