// What comes on a connection, chunk by chunk, and also what came before it broke: an async iterator of the socket drops what it
// has read when a write fails, and the peer's last words are often in it.
import type { Duplex } from 'node:stream'

/** Read ahead of whoever takes the chunks. */
const aheadBytesMax = 256 * 1024

/** Listens at once. Ends with the connection; throws what broke it once all that came is taken. */
export function heardOn(socket: Duplex): AsyncIterable<Buffer> {
  const heard = {
    waiting: [] as Buffer[],
    bytes: 0,
    isOver: false,
    failure: null as Error | null,
    ring: () => {},
  }
  const over = () => {
    heard.isOver = true
    heard.ring()
  }
  socket.on('data', (chunk: Buffer) => {
    heard.waiting.push(chunk)
    heard.bytes += chunk.length
    if (heard.bytes >= aheadBytesMax) socket.pause()
    heard.ring()
  })
  socket.on('error', (error: Error) => {
    heard.failure ??= error
    over()
  })
  for (const event of ['end', 'close']) socket.once(event, over)
  if (socket.destroyed || socket.readableEnded) over()
  return taken(socket, heard)
}

interface Heard {
  readonly waiting: Buffer[]
  bytes: number
  isOver: boolean
  failure: Error | null
  /** Called when there is more to know. */
  ring: () => void
}

async function* taken(socket: Duplex, heard: Heard): AsyncGenerator<Buffer> {
  while (heard.waiting.length > 0 || !heard.isOver) {
    const chunk = heard.waiting.shift()
    if (chunk) {
      heard.bytes -= chunk.length
      yield chunk
      if (heard.bytes < aheadBytesMax && socket.isPaused()) socket.resume()
    } else
      await new Promise<void>(resolve => {
        heard.ring = resolve
      })
  }
  if (heard.failure) throw heard.failure
}
