// Objects are stored as bytes; whoever needs one as a value shares the parsed form with all others who do.
//
// The parsed form lives as long as somebody holds it (an informer, say), so that a state which nobody reads
// in this process costs its bytes alone. It is frozen in depth: whoever wants to change it makes a copy.
//
// Who owns which of its fields (`metadata.managedFields`) is kept beside the parsed form, not in it: nobody in this process
// reads that but those who decide on writes and show objects to clients, and it would be half of every copy.

import { textOfBytes } from '../../api/decode/json.ts'
import { deepFreeze } from '../../api/equality.ts'
import {
  type Managers,
  noManagers,
  readManagers,
  textOfManagers,
  wireOfManagers,
} from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { limits } from '../../base/limits.ts'
import type { Entry, Revision } from '../../store/store.ts'
import { copyOf } from './json-values.ts'
import { bodyTooLarge } from './refusals.ts'
import type { Resource } from './resource.ts'

type Bytes = Pick<Entry, 'bytes'>

const parsed = new WeakMap<Uint8Array, WeakRef<ApiObject>>()
const owners = new WeakMap<ApiObject, Managers>()

/** The object of a stored state as it is stored, frozen and shared; without its managers. */
export function storedObject({ bytes }: Bytes): ApiObject {
  const known = parsed.get(bytes)?.deref()
  if (known) return known
  const { metadata, ...rest }: ApiObject = JSON.parse(textOfBytes(bytes))
  const { managedFields, ...meta } = metadata ?? {}
  const object: ApiObject = deepFreeze({ ...rest, metadata: meta })
  parsed.set(bytes, new WeakRef(object))
  setManagers(object, readManagers(managedFields) ?? noManagers)
  return object
}

/** Who owns which fields of an object: one that is stored, or that would be. */
export const managersOf = (object: ApiObject): Managers => owners.get(object) ?? noManagers

export function setManagers(object: ApiObject, managers: Managers): void {
  if (managers.length > 0) owners.set(object, managers)
}

/** The object as clients are shown it, with its managers. */
export function shownObject(object: ApiObject): ApiObject {
  const managers = managersOf(object)
  if (managers.length === 0) return object
  return { ...object, metadata: { ...object.metadata, managedFields: wireOfManagers(managers) } }
}

/** The object of a stored state as this kind shows it, frozen. */
export function objectOf({ conversion }: Pick<Resource, 'conversion'>, entry: Bytes): ApiObject {
  const object = storedObject(entry)
  if (!conversion) return object
  const converted: ApiObject = deepFreeze(conversion.fromStored(object))
  setManagers(converted, managersOf(object))
  return converted
}

/** A copy of a stored object that may be changed, as this kind shows it. */
export const draftOf = (resource: Pick<Resource, 'conversion'>, entry: Bytes): Draft<ApiObject> =>
  copyOf(objectOf(resource, entry)) as Draft<ApiObject>

export interface Encoding {
  readonly draft: Draft<ApiObject>
  readonly managers: Managers
  readonly revision: Revision
}

/** The bytes of an object of this kind as it is stored at this revision. The draft is used up: it may be the shared object from now on. */
export function encodeObject(
  { conversion }: Pick<Resource, 'conversion'>,
  { draft, managers, revision }: Encoding,
): Uint8Array {
  const stored = conversion ? conversion.toStored(copyOf(draft)) : draft
  stored.metadata ??= {}
  stored.metadata.resourceVersion = String(revision)
  const bytes = bytesOf(stored, managers)
  parsed.set(bytes, new WeakRef<ApiObject>(deepFreeze(stored)))
  setManagers(stored, managers)
  return bytes
}

/** An object that is too large with its managers is kept without them, as upstream keeps it. */
function bytesOf(object: ApiObject, managers: Managers): Uint8Array {
  const bytes = Buffer.from(textOf(object, managers))
  if (bytes.byteLength <= limits.objectBytesMax) return bytes
  if (managers.length > 0) return bytesOf(object, noManagers)
  throw bodyTooLarge(limits.objectBytesMax)
}

/** Its JSON. The texts of managers are made already, so they are put in and not written again. */
function textOf(object: ApiObject, managers: Managers): string {
  if (managers.length === 0) return JSON.stringify(object)
  const fields: string[] = []
  for (const [name, value] of Object.entries(object)) {
    const text = JSON.stringify(value)
    if (text === undefined) continue
    const isMeta = name === 'metadata' && text !== '{}'
    fields.push(
      `${JSON.stringify(name)}:${isMeta ? `${text.slice(0, -1)},"managedFields":${textOfManagers(managers)}}` : text}`,
    )
  }
  return `{${fields.join(',')}}`
}
