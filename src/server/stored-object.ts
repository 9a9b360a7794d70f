// Objects are stored as bytes; whoever needs one as a value shares the parsed form with all others who do.
//
// The parsed form lives as long as somebody holds it (an informer, say), so that a state which nobody reads
// in this process costs its bytes alone. It is frozen in depth: whoever wants to change it makes a copy.
import { deepFreeze } from '../api/equality.ts'
import type { ApiObject, Draft } from '../api/object.ts'
import { limits } from '../base/limits.ts'
import type { Entry, Revision } from '../store/store.ts'
import { copyOf } from './json-values.ts'
import { bodyTooLarge } from './refusals.ts'

const parsed = new WeakMap<Uint8Array, WeakRef<ApiObject>>()

/** The object of a stored state, frozen and shared. */
export function objectOf(entry: Pick<Entry, 'bytes'>): ApiObject {
  const known = parsed.get(entry.bytes)?.deref()
  if (known) return known
  const object: ApiObject = deepFreeze(JSON.parse(textOf(entry.bytes)))
  parsed.set(entry.bytes, new WeakRef(object))
  return object
}

/** A copy of a stored object that may be changed. */
export const draftOfStored = (entry: Pick<Entry, 'bytes'>): Draft<ApiObject> =>
  copyOf(objectOf(entry)) as Draft<ApiObject>

/** The bytes of an object as it is stored at this revision. The draft is frozen: it is the object from now on. */
export function encodeObject(draft: Draft<ApiObject>, revision: Revision): Uint8Array {
  draft.metadata ??= {}
  draft.metadata.resourceVersion = String(revision)
  const bytes = Buffer.from(JSON.stringify(draft))
  if (bytes.byteLength > limits.objectBytesMax) throw bodyTooLarge(limits.objectBytesMax)
  parsed.set(bytes, new WeakRef<ApiObject>(deepFreeze(draft)))
  return bytes
}

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
