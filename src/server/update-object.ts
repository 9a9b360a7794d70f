import { isEqual } from '../api/equality.ts'
import { invalidError } from '../api/field-error.ts'
import type { ApiObject, Draft } from '../api/object.ts'
import type { Call } from './call.ts'
import type { Decision } from './change-entry.ts'
import { hasSpecFinalizers } from './namespace-deletion.ts'
import { keepServerMeta } from './object-meta.ts'
import { conflict, modified } from './refusals.ts'

/** What an update with this draft makes of the stored object. Throws what upstream refuses. */
export function decideUpdate(call: Call, old: ApiObject, draft: Draft<ApiObject>): Decision {
  requireSame(call, draft, old)
  prepareUpdate(call, draft, old)
  validate(call, draft, old)
  if (isReleased(call, draft, old)) return { kind: 'remove', last: draft }
  return isEqual(draft, old) ? { kind: 'keep' } : { kind: 'put', draft }
}

/** The object that the client read must be the one stored now. */
function requireSame(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  const { resourceVersion, uid } = draft.metadata ?? {}
  if (uid && uid !== old.metadata?.uid) {
    const found = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata?.uid}`
    const key = `/registry/${call.resource.kind.plural}/${call.namespace ? `${call.namespace}/` : ''}${call.name}`
    const cause = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${found}`
    throw conflict(call.resource.kind, call.name, cause)
  }
  if (resourceVersion && resourceVersion !== '0' && resourceVersion !== old.metadata?.resourceVersion)
    throw modified(call.resource.kind, call.name)
}

function prepareUpdate(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  const { strategy } = call.resource
  keepServerMeta(draft, old)
  strategy.setDefaults(draft)
  if (call.subresource === 'status') {
    strategy.prepareForStatusUpdate(draft, old)
    return
  }
  strategy.prepareForUpdate(draft, old)
  if (strategy.hasGeneration && draft.metadata && !isEqual(specOf(draft), specOf(old)))
    draft.metadata.generation = (old.metadata?.generation ?? 0) + 1
}

function specOf(object: ApiObject): unknown {
  return 'spec' in object ? object.spec : undefined
}

function validate(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  const { strategy, kind } = call.resource
  const errors =
    call.subresource === 'status'
      ? strategy.validateStatusUpdate(draft, old)
      : strategy.validateUpdate(draft, old)
  if (errors.length > 0) throw invalidError(kind, call.name, errors)
  for (const text of strategy.warnings(draft, old))
    if (!call.warnings.includes(text)) call.warnings.push(text)
}

/** An object under deletion goes when its last finalizer does, unless it still has grace. */
function isReleased({ resource: { kind } }: Call, draft: ApiObject, old: ApiObject): boolean {
  if (!old.metadata?.deletionTimestamp) return false
  if ((draft.metadata?.finalizers ?? []).length > 0) return false
  if (kind.kind === 'Namespace' && hasSpecFinalizers(draft)) return false
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0
}
