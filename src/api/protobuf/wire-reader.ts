import { textOfUtf8 } from '../../base/bytes.ts'
import { JsonError } from '../parsed-text.ts'

/** How a field's content is laid out. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

const endsTooSoon = () => new JsonError('unexpected EOF')

/** Reads one protobuf message, field by field. Throws for bytes that are none. */
export class WireReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next field's number and layout; null at the end of the message. */
  field(): { readonly number: number; readonly layout: number } | null {
    if (this.#at >= this.#bytes.length) return null
    const tag = Number(this.#unsigned())
    const number = Math.floor(tag / 8)
    if (number === 0) throw new JsonError('proto: illegal tag 0 (wire type 0)')
    return { number, layout: tag & 7 }
  }

  /** A whole number; beyond what a double holds exactly it is refused. */
  integer(): number {
    const value = Number(BigInt.asIntN(64, this.#unsigned()))
    if (!Number.isSafeInteger(value)) throw new JsonError('proto: integer overflow')
    return value
  }

  bytes(): Uint8Array {
    const length = Number(this.#unsigned())
    const end = this.#at + length
    if (end > this.#bytes.length) throw endsTooSoon()
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  text(): string {
    return textOfUtf8(this.bytes())
  }

  double(): number {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    this.#forward(8)
    return view.getFloat64(this.#at - 8, true)
  }

  skip(layout: number): void {
    switch (layout) {
      case wire.varint:
        this.#unsigned()
        break
      case wire.fixed64:
        this.#forward(8)
        break
      case wire.bytes:
        this.bytes()
        break
      case wire.fixed32:
        this.#forward(4)
        break
      default:
        throw new JsonError(`proto: illegal wireType ${layout}`)
    }
  }

  #forward(length: number): void {
    this.#at += length
    if (this.#at > this.#bytes.length) throw endsTooSoon()
  }

  #unsigned(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw endsTooSoon()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new JsonError('proto: integer overflow')
  }
}
