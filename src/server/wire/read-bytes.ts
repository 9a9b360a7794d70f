import type { Readable } from 'node:stream'

export type ReadBytes =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'aborted' }

/** Collects a body up to a limit. What comes behind the limit is let pass unread, so that the answer can be heard. */
export function readBytes(stream: Readable, bytesMax: number): Promise<ReadBytes> {
  return new Promise(resolve => {
    let chunks: Buffer[] = []
    let length = 0
    stream.on('data', (chunk: Buffer) => {
      length += chunk.byteLength
      if (length <= bytesMax) chunks.push(chunk)
      else if (chunks.length > 0) {
        chunks = []
        resolve({ kind: 'tooLarge' })
      }
    })
    stream.on('end', () => {
      const [first] = chunks
      resolve({ kind: 'read', bytes: chunks.length === 1 && first ? first : Buffer.concat(chunks) })
    })
    stream.on('aborted', () => resolve({ kind: 'aborted' }))
    stream.on('close', () => resolve({ kind: 'aborted' }))
    stream.on('error', () => resolve({ kind: 'aborted' }))
  })
}
