// What one stream of a container wrote, as the shim keeps it: segments `stdout.0`, `stdout.1` … of a bounded size.
//
// Invariants:
//   - a segment is whole as soon as the next one is there;
//   - the shim begins a segment only while few are waiting, so a reader that is slow, or not there at all, slows the
//     writer through its pipe and never lets the disk fill;
//   - a segment that is read is removed, but only when the reader has written down that it needs it no more.
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentsWaitingMax } from '../scripts/shim-script.ts'

/** Where a stream is read to. */
export interface StreamPosition {
  readonly segment: number
  readonly offset: number
}

/** The budget of one read: what is made of it must not hold the event loop for more than a few milliseconds. */
const readBytesMax = 64 * 1024

export class RawStream {
  readonly name: 'stdout' | 'stderr'
  readonly #folder: string
  #segment: number
  #offset: number
  #handle: FileHandle | null = null

  constructor(folder: string, name: 'stdout' | 'stderr', { segment, offset }: StreamPosition) {
    this.#folder = folder
    this.name = name
    this.#segment = segment
    this.#offset = offset
  }

  get position(): StreamPosition {
    return { segment: this.#segment, offset: this.#offset }
  }

  /** The next bytes; empty when there are none for now, `whole` when the segment is read to its end. */
  async read(): Promise<Buffer | 'whole'> {
    this.#handle ??= await open(this.#path(this.#segment)).catch(() => null)
    if (this.#handle === null) return Buffer.alloc(0)
    const bytes = await this.#readOnce(this.#handle)
    if (bytes.length > 0 || !(await isThere(this.#path(this.#segment + 1)))) return bytes
    // What was written between that look and this one is the end of it.
    const last = await this.#readOnce(this.#handle)
    return last.length > 0 ? last : 'whole'
  }

  /** Goes on to the next segment. The ones before go with `forget`. */
  async advance(): Promise<void> {
    await this.close()
    this.#segment++
    this.#offset = 0
  }

  /** Removes the segments before this position. */
  async forget(): Promise<void> {
    const first = Math.max(0, this.#segment - segmentsWaitingMax - 1)
    for (let segment = this.#segment - 1; segment >= first; segment--)
      await rm(this.#path(segment), { force: true })
  }

  /** Removes what is left. */
  async remove(): Promise<void> {
    await this.close()
    await this.forget()
    for (let ahead = 0; ahead <= segmentsWaitingMax + 1; ahead++)
      await rm(this.#path(this.#segment + ahead), { force: true })
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  async #readOnce(handle: FileHandle): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(readBytesMax)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset)
    this.#offset += bytesRead
    return buffer.subarray(0, bytesRead)
  }

  #path = (segment: number): string => join(this.#folder, `${this.name}.${segment}`)
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
