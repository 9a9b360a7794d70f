// Reads the distinguished encoding of ASN.1 (X.690), value by value, as the caller expects them.
//
// What is read comes from anybody. A reader never goes beyond its bytes, never recurses, and refuses whatever has a second way
// of being written: long tags, open lengths, lengths with more digits than they need. It copies nothing.

/** Bytes that are not what they should be; in the words of those who read them in Kubernetes. */
export class DerError extends Error {
  override readonly name = 'DerError'
}

export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array
  /** With tag and length. */
  readonly whole: Uint8Array
}

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const

const truncated = 'asn1: syntax error: data truncated'
const tagsDiffer = "asn1: structure error: tags don't match"

/** The values of a run of bytes, one after the other. */
export class DerReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.byteLength
  }

  /** The next value, whatever it is. */
  next(): DerValue {
    const start = this.#offset
    const tag = this.#byte()
    if ((tag & 0x1f) === 0x1f) throw new DerError(tagsDiffer)
    const length = this.#length()
    const from = this.#offset
    if (length > this.#bytes.byteLength - from) throw new DerError(truncated)
    this.#offset = from + length
    return {
      tag,
      content: this.#bytes.subarray(from, this.#offset),
      whole: this.#bytes.subarray(start, this.#offset),
    }
  }

  /** The next value, which has to be of this tag. */
  take(tag: number): DerValue {
    const value = this.next()
    if (value.tag !== tag) throw new DerError(tagsDiffer)
    return value
  }

  /** A reader of the next value's content, which has to be of this tag. */
  enter(tag: number): DerReader {
    return new DerReader(this.take(tag).content)
  }

  requireEnd(): void {
    if (!this.isAtEnd) throw new DerError('asn1: syntax error: trailing data')
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw new DerError(truncated)
    this.#offset++
    return byte
  }

  #length(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    const digits = first & 0x7f
    if (digits === 0) throw new DerError('asn1: syntax error: indefinite length found (not DER)')
    if (digits > 4) throw new DerError('asn1: structure error: length too large')
    let length = 0
    for (let each = 0; each < digits; each++) {
      if (each === 1 && length === 0)
        throw new DerError('asn1: structure error: superfluous leading zeros in length')
      length = length * 256 + this.#byte()
    }
    if (length < 0x80) throw new DerError('asn1: structure error: non-minimal length')
    return length
  }
}

/** The dotted form of an object identifier's content; null where it is none that anybody here asks for. */
export function dottedOf(content: Uint8Array): string | null {
  if (content.byteLength === 0 || content.byteLength > 32) return null
  const numbers: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (value > 0xffff_ffff) return null
    if (byte & 0x80) continue
    numbers.push(value)
    value = 0
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}
