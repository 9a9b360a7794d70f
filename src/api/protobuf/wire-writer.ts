import { concatBytes, utf8Of } from '../../base/bytes.ts'
import { wire } from './wire-reader.ts'

/** Writes one protobuf message, field by field. */
export class WireWriter {
  readonly #parts: Uint8Array[] = []

  integer(number: number, value: number): void {
    this.#parts.push(tagOf(number, wire.varint), varint(value))
  }

  double(number: number, value: number): void {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    this.#parts.push(tagOf(number, wire.fixed64), bytes)
  }

  bytes(number: number, bytes: Uint8Array): void {
    this.#parts.push(tagOf(number, wire.bytes), varint(bytes.length), bytes)
  }

  text(number: number, text: string): void {
    this.bytes(number, utf8Of(text))
  }

  finish(): Uint8Array {
    return concatBytes(this.#parts)
  }
}

const tagOf = (number: number, layout: number): Uint8Array => varint(number * 8 + layout)

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
