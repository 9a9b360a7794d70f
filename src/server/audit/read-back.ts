// A file of lines, read from its end towards its beginning: a piece at a time, each handed over before the next is read, so that
// nobody else waits for it.
import type { FileHandle } from 'node:fs/promises'

/** A line, and at which byte of the file it begins. */
export interface LineAt {
  readonly text: string
  readonly at: number
}

const pieceMin = 64 * 1024
const newline = 0x0a

/** The lines that end before `end`, the last first, in pieces. What follows the last line end is not whole yet, and left out. */
export async function* readBack(file: FileHandle, end: number): AsyncGenerator<readonly LineAt[]> {
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true
  let position = end
  while (position > 0) {
    // A line that is longer than a piece is not put together a piece at a time: that would be the square of its length.
    const size = Math.min(position, Math.max(pieceMin, rest.byteLength))
    position -= size
    const piece = await readWhole(file, size, position)
    let bytes: Buffer = rest.byteLength === 0 ? piece : Buffer.concat([piece, rest])
    if (isFirst) {
      const last = bytes.lastIndexOf(newline)
      if (last < 0) {
        rest = bytes
        continue
      }
      bytes = bytes.subarray(0, last)
      isFirst = false
    }
    const cut = position === 0 ? -1 : bytes.indexOf(newline)
    if (position > 0 && cut < 0) {
      rest = bytes
      continue
    }
    yield linesOf(bytes, cut + 1, position)
    rest = bytes.subarray(0, Math.max(0, cut))
  }
}

/** From the given byte on, the last first. */
function linesOf(bytes: Buffer, from: number, position: number): readonly LineAt[] {
  const lines: LineAt[] = []
  let end = bytes.byteLength
  while (end > from) {
    const at = Math.max(from, bytes.lastIndexOf(newline, end - 1) + 1)
    if (at < end) lines.push({ text: bytes.toString('utf8', at, end), at: position + at })
    end = at - 1
  }
  return lines
}

async function readWhole(file: FileHandle, size: number, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(buffer, length, size - length, position + length)
    // The file has been cut meanwhile: what is not there is empty.
    if (bytesRead === 0) return buffer.fill(newline, length)
    length += bytesRead
  }
  return buffer
}
