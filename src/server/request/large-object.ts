// What is done for a large object takes long: reading it, looking through it, finding out who owns its fields, writing it.
// Others have the event loop between these steps. What is common is done in one stretch and pays nothing.
import { limits } from '../../base/limits.ts'
import { type Call, keyOfCall } from './call.ts'

/** Whether the call sends a large object, or changes one. */
export function isLarge(call: Call): boolean {
  const { body } = call.request
  if (body.kind === 'bytes' && body.bytes.byteLength > limits.stretchBytesMax) return true
  if (call.name === '') return false
  const entry = call.server.store.get(keyOfCall(call))
  return entry !== null && entry.bytes.byteLength > limits.stretchBytesMax
}
