import type { Entry } from '../../store/store.ts'
import { requireSegment } from '../resources/keys.ts'
import { notFound } from '../resources/refusals.ts'
import { type Call, keyOfCall } from './call.ts'

/** The stored state that the call names. Throws a 404. */
export function readEntry(call: Call): Entry {
  requireSegment(call.name)
  const entry = call.server.store.get(keyOfCall(call))
  if (!entry) throw notFound(call.resource.kind, call.name)
  return entry
}
