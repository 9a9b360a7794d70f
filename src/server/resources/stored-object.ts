// Objects are stored as bytes; whoever needs one as a value shares the parsed form with all others who do.
//
// The parsed form lives as long as somebody holds it (an informer, say), so that a state which nobody reads
// in this process costs its bytes alone. It is frozen in depth: whoever wants to change it makes a copy.

import { textOfBytes } from '../../api/decode/json.ts'
import { deepFreeze } from '../../api/equality.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { limits } from '../../base/limits.ts'
import type { Entry, Revision } from '../../store/store.ts'
import { copyOf } from './json-values.ts'
import { bodyTooLarge } from './refusals.ts'
import type { Resource } from './resource.ts'

type Bytes = Pick<Entry, 'bytes'>

const parsed = new WeakMap<Uint8Array, WeakRef<ApiObject>>()

/** The object of a stored state as it is stored, frozen and shared. */
export function storedObject({ bytes }: Bytes): ApiObject {
  const known = parsed.get(bytes)?.deref()
  if (known) return known
  const object: ApiObject = deepFreeze(JSON.parse(textOfBytes(bytes)))
  parsed.set(bytes, new WeakRef(object))
  return object
}

/** The object of a stored state as this kind shows it, frozen. */
export function objectOf({ conversion }: Pick<Resource, 'conversion'>, entry: Bytes): ApiObject {
  const object = storedObject(entry)
  return conversion ? deepFreeze(conversion.fromStored(object)) : object
}

/** A copy of a stored object that may be changed, as this kind shows it. */
export const draftOf = (resource: Pick<Resource, 'conversion'>, entry: Bytes): Draft<ApiObject> =>
  copyOf(objectOf(resource, entry)) as Draft<ApiObject>

/** The bytes of an object of this kind as it is stored at this revision. The draft is used up: it may be the shared object from now on. */
export function encodeObject(
  { conversion }: Pick<Resource, 'conversion'>,
  draft: Draft<ApiObject>,
  revision: Revision,
): Uint8Array {
  const stored = conversion ? conversion.toStored(copyOf(draft)) : draft
  stored.metadata ??= {}
  stored.metadata.resourceVersion = String(revision)
  const bytes = Buffer.from(JSON.stringify(stored))
  if (bytes.byteLength > limits.objectBytesMax) throw bodyTooLarge(limits.objectBytesMax)
  parsed.set(bytes, new WeakRef<ApiObject>(deepFreeze(stored)))
  return bytes
}
