// What a webhook has told about the objects of one definition, in the versions that were asked for.
//
// A stored object is converted once for each version in which somebody looks at it, by whoever asks first; others wait for the
// same answer. It is kept beside the stored bytes and goes with them. Objects that are on their way through a write (as other
// managers' versions show them, say) are known by what they say, a few of them at a time.
//
// A definition that changes begins anew: its webhook may be another.
import type { ApiObject } from '../../api/object.ts'
import { ConversionNeeded } from '../conversions/conversion.ts'

export interface AskedConversions {
  /** The object in that version. Throws `ConversionNeeded`. */
  known(object: ApiObject, apiVersion: string): ApiObject
  /** Makes them known; null where all are. Rejects with why it cannot be. */
  learn(objects: readonly ApiObject[], apiVersion: string): Promise<void> | null
  /** The object is like another but for its state. */
  adopt(object: ApiObject, like: ApiObject): void
  /** The object has changed, as drafts do. */
  forget(object: ApiObject): void
}

/** Converts objects, in their order. */
export type Ask = (objects: readonly ApiObject[], apiVersion: string) => Promise<readonly ApiObject[]>

/** Of one question. Upstream's own limits on a webhook's answer are 3 MiB. */
const objectsMax = 200
const textMax = 1024 * 1024
/** Of objects that are known by what they say. */
const saidMax = 256
const saidTextMax = 16 * 1024 * 1024

type ByVersion = Map<string, ApiObject>

export function createAskedConversions(ask: Ask): AskedConversions {
  const byObject = new WeakMap<ApiObject, ByVersion>()
  const underWay = new WeakMap<ApiObject, Map<string, Promise<void>>>()
  const said = recentTexts()

  const find = (object: ApiObject, apiVersion: string): ApiObject | null =>
    object.apiVersion === apiVersion
      ? object
      : (byObject.get(object)?.get(apiVersion) ?? said.find(textOf(object), apiVersion))

  const keep = (object: ApiObject, text: string, converted: ApiObject) => {
    const versions: ByVersion = byObject.get(object) ?? new Map()
    versions.set(converted.apiVersion ?? '', converted)
    byObject.set(object, versions)
    said.keep(text, converted)
  }

  async function askFor(objects: readonly ApiObject[], apiVersion: string): Promise<void> {
    for (const batch of batchesOf(objects)) {
      const converted = await ask(
        batch.map(({ object }) => object),
        apiVersion,
      )
      batch.forEach(({ object, text }, index) => {
        const found = converted[index]
        if (found) keep(object, text, found)
      })
    }
  }

  function learn(objects: readonly ApiObject[], apiVersion: string): Promise<void> | null {
    const missing: ApiObject[] = []
    const waited = new Set<Promise<void>>()
    for (const object of objects) {
      if (object.apiVersion === apiVersion || byObject.get(object)?.has(apiVersion)) continue
      const text = textOf(object)
      const alike = said.find(text, apiVersion)
      const pending = underWay.get(object)?.get(apiVersion)
      if (alike) keep(object, text, alike)
      else if (pending) waited.add(pending)
      else missing.push(object)
    }
    if (missing.length > 0) waited.add(track(missing, apiVersion, askFor(missing, apiVersion)))
    return waited.size === 0 ? null : Promise.all(waited).then(() => {})
  }

  function track(objects: readonly ApiObject[], apiVersion: string, asking: Promise<void>): Promise<void> {
    for (const object of objects) {
      const versions = underWay.get(object) ?? new Map<string, Promise<void>>()
      underWay.set(object, versions.set(apiVersion, asking))
    }
    const forget = () => {
      for (const object of objects) underWay.get(object)?.delete(apiVersion)
    }
    return asking.finally(forget)
  }

  return {
    known(object, apiVersion) {
      const found = find(object, apiVersion)
      if (found) return metadataOf(object, found)
      throw new ConversionNeeded(() => learn([object], apiVersion) ?? Promise.resolve())
    },
    learn,
    adopt(object, like) {
      const versions = byObject.get(like)
      if (versions) byObject.set(object, versions)
    },
    forget: object => void byObject.delete(object),
  }
}

/** The same but for the state: who is known by what it says, or adopted, has one of its own. */
function metadataOf({ metadata }: ApiObject, converted: ApiObject): ApiObject {
  const version = metadata?.resourceVersion
  const before = converted.metadata?.resourceVersion
  if (version === before) return converted
  const { resourceVersion: _, ...kept } = converted.metadata ?? {}
  return { ...converted, metadata: version === undefined ? kept : { ...kept, resourceVersion: version } }
}

/** What an object says, whatever its state. */
function textOf({ metadata, ...rest }: ApiObject): string {
  const { resourceVersion: _, managedFields: _managers, ...kept } = metadata ?? {}
  return JSON.stringify({ ...rest, metadata: kept })
}

interface Said {
  readonly object: ApiObject
  readonly text: string
}

function* batchesOf(objects: readonly ApiObject[]): Generator<readonly Said[]> {
  let batch: Said[] = []
  let length = 0
  for (const object of objects) {
    const text = textOf(object)
    if (batch.length === objectsMax || (batch.length > 0 && length + text.length > textMax)) {
      yield batch
      batch = []
      length = 0
    }
    batch.push({ object, text })
    length += text.length
  }
  if (batch.length > 0) yield batch
}

/** The newest of what was converted, by what it said. */
function recentTexts() {
  const known = new Map<string, ApiObject>()
  let length = 0
  const keyOf = (text: string, apiVersion: string) => `${apiVersion} ${text}`
  return {
    find: (text: string, apiVersion: string): ApiObject | null => known.get(keyOf(text, apiVersion)) ?? null,
    keep(text: string, converted: ApiObject): void {
      const key = keyOf(text, converted.apiVersion ?? '')
      if (!known.has(key)) length += key.length
      known.delete(key)
      known.set(key, converted)
      for (const oldest of known.keys()) {
        if (known.size <= saidMax && length <= saidTextMax) break
        known.delete(oldest)
        length -= oldest.length
      }
    },
  }
}
