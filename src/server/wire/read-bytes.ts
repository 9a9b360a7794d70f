import type { Readable } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import type { BodyRoom } from './body-room.ts'

export type ReadBytes =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' | 'noRoom' | 'tooSlow' | 'aborted' }

export interface ReadLimits {
  readonly bytesMax: number
  /** Until the last byte is there. */
  readonly msMax: number
  /** What is held until the body is handed on. */
  readonly room: BodyRoom
  readonly clock: Clock
}

/** Small pieces are put together as they come: a body that is sent byte by byte would be a hundred times as large in pieces. */
interface Block {
  readonly bytes: Buffer
  readonly length: number
}

const blockBytes = 16 * 1024

/** The block with the piece behind what it has; where there is no room, one of its own. The last of `chunks` is what it holds. */
function added(block: Block | null, piece: Buffer, chunks: Buffer[]): Block {
  const isNew = block === null || block.length + piece.byteLength > blockBytes
  const { bytes, length } = isNew ? { bytes: Buffer.allocUnsafeSlow(blockBytes), length: 0 } : block
  piece.copy(bytes, length)
  const held = bytes.subarray(0, length + piece.byteLength)
  if (isNew) chunks.push(held)
  else chunks[chunks.length - 1] = held
  return { bytes, length: held.byteLength }
}

/** Collects a body up to its limits. What comes behind a limit is let pass unread, so that the answer can be heard. */
export function readBytes(
  stream: Readable,
  { bytesMax, msMax, room, clock }: ReadLimits,
): Promise<ReadBytes> {
  return new Promise(resolve => {
    let chunks: Buffer[] | null = []
    let block: Block | null = null
    let length = 0
    const patience = clock.after(msMax, () => finish({ kind: 'tooSlow' }))
    const finish = (result: ReadBytes) => {
      if (chunks === null) return
      chunks = null
      room.giveBack(length)
      patience.cancel()
      resolve(result)
    }
    stream.on('data', (chunk: Buffer) => {
      if (chunks === null) return
      if (length + chunk.byteLength > bytesMax) finish({ kind: 'tooLarge' })
      else if (!room.take(chunk.byteLength)) finish({ kind: 'noRoom' })
      else {
        length += chunk.byteLength
        if (chunk.byteLength < blockBytes / 4) block = added(block, chunk, chunks)
        else {
          chunks.push(chunk)
          block = null
        }
      }
    })
    stream.on('end', () => {
      const [first, ...more] = chunks ?? []
      finish({ kind: 'read', bytes: first && more.length === 0 ? first : Buffer.concat(chunks ?? []) })
    })
    for (const event of ['aborted', 'close', 'error']) stream.on(event, () => finish({ kind: 'aborted' }))
  })
}
