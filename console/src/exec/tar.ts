// The tar format, as far as files are put into containers by it: ustar, with GNU's long names. Pure.
import { concatBytes } from '../../../src/base/bytes.ts'

export interface TarEntry {
  /** With folders, by slashes. */
  readonly name: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

const blockBytes = 512
const nameMax = 100
const encoder = new TextEncoder()

/** The blocks in front of a file's bytes. */
export function tarHeader({ name, size, modifiedAt }: TarEntry): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(name)
  const header = headerOf({ name: bytes.subarray(0, nameMax), size, modifiedAt, type: '0' })
  if (bytes.byteLength <= nameMax) return header
  const whole = new Uint8Array(bytes.byteLength + 1)
  whole.set(bytes)
  return concatBytes([
    headerOf({ name: encoder.encode('././@LongLink'), size: whole.byteLength, modifiedAt: 0, type: 'L' }),
    whole,
    padding(whole.byteLength),
    header,
  ])
}

/** What follows a file's bytes up to the next block. */
export const padding = (size: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes)

/** Two empty blocks end an archive. */
export const tarEnd = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * blockBytes)

interface Head {
  readonly name: Uint8Array
  readonly size: number
  readonly modifiedAt: number
  readonly type: '0' | 'L'
}

function headerOf({ name, size, modifiedAt, type }: Head): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockBytes)
  const put = (at: number, text: string) => block.set(encoder.encode(text), at)
  const octal = (at: number, value: number, width: number) =>
    put(
      at,
      `${Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(width - 1, '0')}\0`,
    )
  block.set(name, 0)
  octal(100, 0o644, 8)
  octal(108, 0, 8)
  octal(116, 0, 8)
  octal(124, size, 12)
  octal(136, modifiedAt / 1000, 12)
  // The sum counts its own field as spaces.
  put(148, ' '.repeat(8))
  put(156, type)
  put(257, 'ustar\u000000')
  const sum = block.reduce((total, each) => total + each, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

/** A file, and where below the folder it goes. */
export interface PlacedFile {
  readonly path: string
  readonly file: File
}

const pieceBytes = 64 * 1024

/** The archive of these files, a piece at a time; `onSent` hears how many of their bytes have been read. */
export async function* tarOf(
  files: readonly PlacedFile[],
  onSent: (bytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let sent = 0
  for (const { path, file } of files) {
    yield tarHeader({ name: path, size: file.size, modifiedAt: file.lastModified })
    for (let at = 0; at < file.size; at += pieceBytes) {
      const piece = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer())
      yield piece
      sent += piece.byteLength
      onSent(sent)
    }
    yield padding(file.size)
  }
  yield tarEnd()
}
