// The body of a list, in pieces: what one request is sent is not copied whole, and nobody waits for it to be made.
//
// A list of stored objects is its head and their bytes, one behind the other; in other forms each object is made into
// text on the way. The event loop is let go between pieces, and a piece is made when the one before has been taken.
import { type Reply, type TypeMeta, untyped } from '../request/reply.ts'

export type ListReply = Reply & { readonly kind: 'list' }

/** A piece of stored bytes costs a copy; one of text that is made here costs much more. */
const copiedBytesMax = 256 * 1024
const madeBytesMax = 16 * 1024

const comma = Buffer.from(',')
const opening = Buffer.from('{')
const closing = Buffer.from(']}\n')

/** How long the body is; null where only making it would tell. */
export function lengthOfList({ head, entries, shown, leftOut }: ListReply): number | null {
  if (shown) return null
  const type = leftOut ? typeText(leftOut) : null
  let bytes = headOf(head, 'items').byteLength + Math.max(0, entries.length - 1) + closing.byteLength
  for (const entry of entries) {
    bytes += entry.bytes.byteLength
    if (!type) continue
    if (!beginsWith(entry.bytes, type)) return null
    bytes -= type.byteLength - opening.byteLength
  }
  return bytes
}

/** What objects are stored with at their beginning. */
const typeText = ({ kind, apiVersion }: TypeMeta): Buffer =>
  Buffer.from(`{"kind":"${kind}","apiVersion":"${apiVersion}",`)

/** Asked of each entry of a list, before the first piece: a view of the bytes would cost more than looking at them. */
const beginsWith = (bytes: Uint8Array, start: Buffer): boolean =>
  bytes.byteLength > start.byteLength && start.compare(bytes, 0, start.byteLength) === 0

/** A stored object as an item that does not say what it is. */
function untypedParts(bytes: Uint8Array, type: Buffer): readonly Uint8Array[] {
  if (beginsWith(bytes, type)) return [opening, bytes.subarray(type.byteLength)]
  return [Buffer.from(JSON.stringify(untyped(JSON.parse(Buffer.from(bytes).toString()))))]
}

/** The pieces of the body, in order. A caller that takes its time between them lets others have theirs. */
export async function* piecesOfList(reply: ListReply, pretty = false): AsyncGenerator<Uint8Array> {
  const { head, entries, shown, leftOut } = reply
  const type = leftOut ? typeText(leftOut) : null
  if (shown?.yaml) return yield* piecesOfYaml(reply)
  if (pretty) return yield* piecesInLines(reply)
  const gathered = new Pieces(shown ? madeBytesMax : copiedBytesMax)
  gathered.add(headOf(head, shown?.itemsAs ?? 'items'))
  for (const [index, entry] of entries.entries()) {
    if (index > 0) gathered.add(comma)
    if (shown) gathered.add(Buffer.from(JSON.stringify(shown.show(entry))))
    else if (type) for (const part of untypedParts(entry.bytes, type)) gathered.add(part)
    else gathered.add(entry.bytes)
    if (gathered.isFull) yield gathered.take()
  }
  gathered.add(closing)
  yield gathered.take()
}

/** As JSON.stringify with two spaces would have it, object by object. */
async function* piecesInLines({ head, entries, shown, leftOut }: ListReply): AsyncGenerator<Uint8Array> {
  const gathered = new Pieces(madeBytesMax)
  const start = JSON.stringify(head, null, 2).slice(0, -2)
  gathered.add(Buffer.from(`${start},\n  "${shown?.itemsAs ?? 'items'}": [`))
  for (const [index, entry] of entries.entries()) {
    const item: unknown = shown ? shown.show(entry) : JSON.parse(Buffer.from(entry.bytes).toString())
    const text = JSON.stringify(leftOut ? untyped(item) : item, null, 2).replaceAll('\n', '\n    ')
    gathered.add(Buffer.from(`${index > 0 ? ',' : ''}\n    ${text}`))
    if (gathered.isFull) yield gathered.take()
  }
  gathered.add(Buffer.from(`${entries.length > 0 ? '\n  ' : ''}]\n}\n`))
  yield gathered.take()
}

/** Each object is an element of its own of the sequence that the document ends with. */
async function* piecesOfYaml({ head, entries, shown }: ListReply): AsyncGenerator<Uint8Array> {
  const { formatYaml } = await import('../../base/yaml.ts')
  const items = shown?.itemsAs ?? 'items'
  const gathered = new Pieces(madeBytesMax)
  gathered.add(Buffer.from(`${formatYaml(head)}${items}:${entries.length === 0 ? ' []' : ''}\n`))
  for (const entry of entries) {
    gathered.add(Buffer.from(formatYaml([shown?.show(entry)])))
    if (gathered.isFull) yield gathered.take()
  }
  yield gathered.take()
}

const headOf = (head: object, items: string): Buffer =>
  Buffer.from(`${JSON.stringify(head).slice(0, -1)},"${items}":[`)

/** Small parts on their way into a piece. */
class Pieces {
  readonly #bytesMax: number
  #parts: Uint8Array[] = []
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get isFull(): boolean {
    return this.#bytes >= this.#bytesMax
  }

  add(part: Uint8Array): void {
    this.#parts.push(part)
    this.#bytes += part.byteLength
  }

  take(): Buffer {
    const piece = Buffer.allocUnsafe(this.#bytes)
    let at = 0
    for (const part of this.#parts) {
      piece.set(part, at)
      at += part.byteLength
    }
    this.#parts = []
    this.#bytes = 0
    return piece
  }
}
