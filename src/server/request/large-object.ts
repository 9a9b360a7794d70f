// What is done for a large object takes long: reading it, looking through it, finding out who owns its fields, writing it.
// Others have the event loop between these steps. What is common is done in one stretch and pays nothing.
import { limits } from '../../base/limits.ts'
import { type Call, keyOfCall } from './call.ts'
import type { Body } from './request.ts'

/** Whether the call sends a large object, or changes one. */
export function isLarge(call: Call): boolean {
  if (isLong(call.request.body)) return true
  if (call.name === '') return false
  const entry = call.server.store.get(keyOfCall(call))
  return entry !== null && entry.bytes.byteLength > limits.stretchBytesMax
}

function isLong(body: Body): boolean {
  switch (body.kind) {
    case 'none':
      return false
    case 'bytes':
      return body.bytes.byteLength > limits.stretchBytesMax
    case 'value':
      return isLongValue(body.value)
  }
}

/** Clients of this process send values, and are asked several times in a call. */
const known = new WeakMap<object, boolean>()

function isLongValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const found = known.get(value) ?? bytesBeyond(value, limits.stretchBytesMax) < 0
  known.set(value, found)
  return found
}

/** What of so many bytes is left beside a value's JSON, roughly; looks no further where it is nothing. */
function bytesBeyond(value: unknown, bytes: number): number {
  if (typeof value === 'string') return bytes - value.length - 2
  if (typeof value !== 'object' || value === null) return bytes - 4
  let left = bytes - 2
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) left = bytesBeyond(value[index], left - 1)
    return left
  }
  const fields = value as { readonly [field: string]: unknown }
  for (const field in fields) {
    left = bytesBeyond(fields[field], left - field.length - 4)
    if (left < 0) break
  }
  return left
}
