import type { ApiObject, Draft } from '../../api/object.ts'
import { badRequest } from '../resources/refusals.ts'
import type { Call } from './call.ts'

/** A body may leave its namespace out; it may not name another one than the path does. Where there is none, it is dropped. */
export function requireNamespace(call: Call, draft: Draft<ApiObject>): void {
  const { metadata } = draft
  if (metadata && !call.resource.kind.namespaced) delete metadata.namespace
  const given = metadata?.namespace
  if (!given || given === call.namespace) return
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/** The same; whoever is asked before the object is written sees it with the namespace that it is going to have. */
export function settleNamespace(call: Call, draft: Draft<ApiObject>): void {
  requireNamespace(call, draft)
  if (call.namespace) draft.metadata = { ...draft.metadata, namespace: call.namespace }
}
