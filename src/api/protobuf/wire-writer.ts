// Writes one protobuf message, field by field, into one piece of memory that grows.
//
// A message within it stands behind its length, which is known when it has been written: one byte is left for it, and
// where it takes more, what was written moves. Most are short, and nothing is copied but those that are not.
import { wire } from './wire-reader.ts'

const startBytes = 256
/** A number of 64 bits takes as many. */
const varintBytesMax = 10
/** Of a text, per UTF-16 unit. */
const utf8BytesMax = 3
/** Longer texts are left to the encoder, whose every call costs as much as some letters. */
const shortText = 64

const encoder = new TextEncoder()

export class WireWriter {
  #bytes = new Uint8Array(startBytes)
  #at = 0

  integer(number: number, value: number): void {
    this.#tag(number, wire.varint)
    this.#varint(value)
  }

  double(number: number, value: number): void {
    this.#tag(number, wire.fixed64)
    this.#room(8)
    new DataView(this.#bytes.buffer).setFloat64(this.#at, value, true)
    this.#at += 8
  }

  bytes(number: number, bytes: Uint8Array): void {
    this.#tag(number, wire.bytes)
    this.#varint(bytes.length)
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  text(number: number, text: string): void {
    this.#tag(number, wire.bytes)
    this.#measured(() => {
      this.#room(text.length * utf8BytesMax)
      if (text.length > shortText || !this.#ascii(text))
        this.#at += encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written
    })
  }

  /** A message within this one: what `write` writes meanwhile. */
  message(number: number, write: () => void): void {
    this.#tag(number, wire.bytes)
    this.#measured(write)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }

  #tag(number: number, layout: number): void {
    this.#varint(number * 8 + layout)
  }

  #measured(write: () => void): void {
    this.#room(1)
    const start = ++this.#at
    write()
    const length = this.#at - start
    if (length >= 0x80) {
      const more = varint(length)
      this.#room(more.length)
      this.#bytes.copyWithin(start - 1 + more.length, start, this.#at)
      this.#bytes.set(more, start - 1)
      this.#at += more.length - 1
    } else this.#bytes[start - 1] = length
  }

  #varint(value: number): void {
    this.#room(varintBytesMax)
    if (value >= 0 && value < 0x80) this.#bytes[this.#at++] = value
    else for (const byte of varint(value)) this.#bytes[this.#at++] = byte
  }

  /** Whether the text is of one byte a letter, and written. */
  #ascii(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code >= 0x80) return false
      this.#bytes[this.#at + index] = code
    }
    this.#at += text.length
    return true
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = grown
  }
}

/** Negative numbers are written in 64 bits of two's complement. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = []
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value))
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
    bytes.push(Number(rest))
    return Uint8Array.from(bytes)
  }
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
