// The metadata that belongs to the server: what it stamps on new objects and keeps through updates. Who manages which fields
// is kept beside the object: see ownership.ts.
import type { ObjectMeta } from '../../api/generated/types.ts'
import type { ApiObject, Draft, ObjectRef } from '../../api/object.ts'
import type { KeptMeta } from '../../api/strategy.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import type { Resource } from '../resources/resource.ts'

type MetaDraft = Draft<ObjectMeta>

/** Puts what the server decides on a new object. Its resourceVersion comes with the write. */
export function stampNew(
  draft: Draft<ApiObject>,
  stamp: ObjectRef & { readonly uid: string; readonly now: Instant; readonly hasGeneration: boolean },
): void {
  const { selfLink: _, ...given } = draft.metadata ?? {}
  const meta: MetaDraft = { name: stamp.name, ...given }
  meta.name = stamp.name
  if (stamp.namespace) meta.namespace = stamp.namespace
  else delete meta.namespace
  meta.uid = stamp.uid
  meta.resourceVersion = ''
  if (stamp.hasGeneration) meta.generation = 1
  else delete meta.generation
  meta.creationTimestamp = formatTime(stamp.now)
  delete meta.deletionTimestamp
  delete meta.deletionGracePeriodSeconds
  draft.metadata = meta
}

/** Puts back what an update may not change. What it may not even try is the validation's matter. */
export function keepServerMeta(draft: Draft<ApiObject>, old: ApiObject): void {
  const { selfLink: _, ...given } = draft.metadata ?? {}
  const kept = old.metadata ?? {}
  const meta: MetaDraft = { name: kept.name, ...given }
  meta.uid = given.uid || kept.uid
  meta.resourceVersion = kept.resourceVersion
  putBack(meta, 'namespace', kept.namespace)
  putBack(meta, 'generation', kept.generation)
  putBack(meta, 'creationTimestamp', kept.creationTimestamp)
  // Nothing undoes a deletion.
  putBack(meta, 'deletionTimestamp', kept.deletionTimestamp)
  putBack(meta, 'deletionGracePeriodSeconds', kept.deletionGracePeriodSeconds)
  draft.metadata = meta
}

/** Puts back what of the metadata this door does not write. */
export function keepMeta(draft: Draft<ApiObject>, old: ApiObject, kept: readonly KeptMeta[]): void {
  const meta = draft.metadata ?? {}
  for (const field of kept) putBack(meta, field, old.metadata?.[field] as never)
}

function putBack<Field extends keyof MetaDraft>(
  meta: MetaDraft,
  field: Field,
  value: MetaDraft[Field],
): void {
  if (value === undefined) delete meta[field]
  else meta[field] = value
}

/** The same object with its fields in the order that people read them. */
export function inReadingOrder(resource: Resource, draft: Draft<ApiObject>): Draft<ApiObject> {
  const { apiVersion: _, kind: _kind, metadata, ...rest } = draft
  return { kind: resource.kind.kind, apiVersion: resource.apiVersion, metadata, ...rest }
}
