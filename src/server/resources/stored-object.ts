// Objects are stored as bytes; whoever needs one as a value shares the parsed form with all others who do.
//
// The parsed form lives as long as somebody holds it (an informer, say), so that a state which nobody reads
// in this process costs its bytes alone. It is frozen in depth: whoever wants to change it makes a copy.
//
// Who owns which of its fields (`metadata.managedFields`) is kept beside the parsed form, not in it: nobody in this process
// reads that but those who decide on writes and show objects to clients, and it would be half of every copy.

import { textOfBytes } from '../../api/decode/json.ts'
import { jsonSteps } from '../../api/decode/json-steps.ts'
import { deepFreeze, deepFreezeSteps } from '../../api/equality.ts'
import { copyOf, hasManyParts } from '../../api/json-values.ts'
import {
  type Managers,
  managersSteps,
  noManagers,
  textOfManagers,
  wireOfManagers,
} from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { utf8Of } from '../../base/bytes.ts'
import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { Entry, Revision } from '../../store/store.ts'
import { bodyTooLarge } from './refusals.ts'
import type { Resource } from './resource.ts'

type Bytes = Pick<Entry, 'bytes'>

/** Of bytes that were read from the disk it is not known where their managers stand. */
const unknownPlace = -1

/** What is known of the bytes of an object. */
interface Written {
  readonly object: WeakRef<ApiObject>
  readonly managers: Managers
  /** Where `metadata.managedFields` stands in the text, with the comma before it: that need not be read again. */
  readonly from: number
  readonly to: number
}

/** A place on the bytes themselves: a table of all of them would be gone through at every collection of garbage. */
const written = Symbol('what is known of these bytes')
type KnownBytes = Uint8Array & { [written]?: Written }

const owners = new WeakMap<ApiObject, Managers>()

/** The object of a stored state as it is stored, frozen and shared; without its managers. */
export const storedObject = (entry: Bytes): ApiObject =>
  livingObject(entry) ?? allAtOnce(readSteps(entry, atOnce))

/** The same in steps; whoever holds what it gives has it at once afterwards. */
export function* storedObjectSteps(entry: Bytes): Steps<ApiObject> {
  return livingObject(entry) ?? (yield* readSteps(entry, inPieces))
}

const livingObject = ({ bytes }: Bytes): ApiObject | undefined =>
  (bytes as KnownBytes)[written]?.object.deref()

/** How a text is read, and what it gives frozen. */
interface Reading {
  read(text: string): Steps<unknown>
  freeze(object: ApiObject): Steps<ApiObject>
}

const inPieces: Reading = { read: jsonSteps, freeze: deepFreezeSteps }

const atOnce: Reading = {
  read: text => oneStep(() => JSON.parse(text)),
  freeze: object => oneStep(() => deepFreeze(object)),
}

function* oneStep<Result>(work: () => Result): Steps<Result> {
  yield
  return work()
}

function* readSteps({ bytes }: Bytes, { read, freeze }: Reading): Steps<ApiObject> {
  const known = (bytes as KnownBytes)[written]
  const text = textOfBytes(bytes)
  const isKnown = known !== undefined && known.to !== unknownPlace
  const { object, managers } = yield* isKnown ? readAgain(text, known, read) : readWhole(text, read)
  yield
  yield* freeze(object)
  // Somebody may have read it meanwhile: there is one for all.
  const other = livingObject({ bytes })
  if (other) return other
  const place = known ?? { from: 0, to: unknownPlace }
  remember(bytes, { from: place.from, to: place.to, managers, object: new WeakRef(object) })
  setManagers(object, managers)
  return object
}

function remember(bytes: KnownBytes, known: Written): void {
  bytes[written] = known
}

interface Read {
  readonly object: ApiObject
  readonly managers: Managers
}

function* readAgain(text: string, { managers, from, to }: Written, read: Reading['read']): Steps<Read> {
  return { managers, object: (yield* read(text.slice(0, from) + text.slice(to))) as ApiObject }
}

function* readWhole(text: string, read: Reading['read']): Steps<Read> {
  const { metadata, ...rest } = (yield* read(text)) as ApiObject
  yield
  const { managedFields, ...meta } = metadata ?? {}
  const managers = (yield* managersSteps(managedFields)) ?? noManagers
  return { object: { ...rest, metadata: meta }, managers }
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

/** Resolves when `objectOf` can say of each how this kind shows it; null where it can now. Rejects where it cannot be told. */
export const shownAhead = (
  { conversion }: Pick<Resource, 'conversion'>,
  entries: readonly Bytes[],
): Promise<void> | null =>
  conversion?.asked?.show(entries.map(({ bytes }) => ({ bytes, object: storedObject({ bytes }) }))) ?? null

/** The same for the bytes that a draft of this kind becomes. */
export const storedAhead = (
  { conversion }: Pick<Resource, 'conversion'>,
  draft: ApiObject,
): Promise<void> | null => conversion?.asked?.store(draft) ?? null

/** The bytes of a stored object as of another revision. */
export function bytesAsOf(
  { conversion }: Pick<Resource, 'conversion'>,
  entry: Entry,
  revision: Revision,
): Uint8Array {
  const object = storedObject(entry)
  const draft = copyOf(object) as Draft<ApiObject>
  const bytes = encodeObject({ conversion: null }, { draft, managers: managersOf(object), revision })
  conversion?.asked?.adopt(draft, object)
  return bytes
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
  const stored = conversion ? conversion.toStored(copyOf(draft), draft) : draft
  stored.metadata ??= {}
  stored.metadata.resourceVersion = String(revision)
  const { bytes, ...kept } = bytesOf(stored, managers)
  if (begun.has(stored)) for (const part of partsOf(stored)) texts.delete(part)
  const object: ApiObject = deepFreeze(stored)
  remember(bytes, { ...kept, object: new WeakRef(object) })
  setManagers(object, kept.managers)
  return bytes
}

/** Texts of parts of drafts that are about to be encoded. */
const texts = new WeakMap<object, string>()
/** The drafts that have such parts. */
const begun = new WeakSet<ApiObject>()

/** Writes the long parts of a draft ahead of its encoding. Nothing in them may change any more. */
export function* encodeAhead(draft: ApiObject): Steps<void> {
  for (const part of partsOf(draft)) {
    if (!hasManyParts(part)) continue
    yield
    texts.set(part, JSON.stringify(part))
    yield
    deepFreeze(part)
    begun.add(draft)
  }
}

/** What may be long in it: its fields, and those of its metadata. */
const partsOf = ({ metadata = {}, ...fields }: ApiObject): readonly object[] =>
  [...Object.values(fields), ...Object.values(metadata)].filter(
    part => typeof part === 'object' && part !== null,
  )

/** The JSON of a part, which may have been written ahead. */
function textOfPart(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return JSON.stringify(part)
  return texts.get(part) ?? JSON.stringify(part)
}

function textOfParts(whole: object): string {
  const parts = Object.entries(whole).flatMap(([name, part]) => {
    const text = textOfPart(part)
    return text === undefined ? [] : `${JSON.stringify(name)}:${text}`
  })
  return `{${parts.join(',')}}`
}

interface Encoded extends Omit<Written, 'object'> {
  readonly bytes: Uint8Array
}

/** An object that is too large with its managers is kept without them, as upstream keeps it. */
function bytesOf(object: ApiObject, managers: Managers): Encoded {
  const { text, from, to } = textOf(object, managers)
  // A character is a byte at least: what is too long already is not looked at further.
  // In memory of their own: the pool of Node's short-lived buffers is held as a whole by the last object in it.
  const bytes = text.length > limits.objectBytesMax ? null : utf8Of(text)
  if (bytes && bytes.byteLength <= limits.objectBytesMax) return { bytes, managers, from, to }
  if (managers.length > 0) return bytesOf(object, noManagers)
  throw bodyTooLarge(limits.objectBytesMax)
}

interface Text {
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Its JSON. The texts of managers are made already, so they are put in and not written again. */
function textOf(object: ApiObject, managers: Managers): Text {
  const isBegun = begun.has(object)
  if (managers.length === 0 && !isBegun) return { text: JSON.stringify(object), from: 0, to: 0 }
  let text = ''
  let [from, to] = [0, 0]
  for (const [name, value] of Object.entries(object)) {
    const field = name === 'metadata' && isBegun ? textOfParts(value) : textOfPart(value)
    if (field === undefined) continue
    text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:`
    if (name !== 'metadata' || managers.length === 0) text += field
    else {
      // There is a version in it at least.
      text += field.slice(0, -1)
      from = text.length
      text += `,"managedFields":${textOfManagers(managers)}`
      to = text.length
      text += '}'
    }
  }
  return { text: `${text}}`, from, to }
}
