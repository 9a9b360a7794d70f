import type { ApiObject, Draft } from '../../api/object.ts'
import { badRequest } from '../resources/refusals.ts'
import type { Call } from './call.ts'

/** A body may leave its namespace out; it may not name another one than the path does. */
export function requireNamespace(call: Call, draft: Draft<ApiObject>): void {
  const given = draft.metadata?.namespace
  if (!given || given === call.namespace) return
  // Clients of old say `default` where there is no namespace.
  if (!call.resource.kind.namespaced && given === 'default') return
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}
