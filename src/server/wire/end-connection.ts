import type { Duplex } from 'node:stream'
import { systemClock } from '../../base/clock.ts'

/** How long a peer may take to hear the last words and close its side. */
const partingMsMax = 1_000

/**
 * Says the last words and lets go of the connection. To end it closes one side only, and of a connection that has left HTTP Node
 * watches no timeout any more: a peer that never closes the other side would have it, and its descriptor, for ever.
 */
export function endConnection(socket: Duplex, words = ''): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const patience = systemClock.after(partingMsMax, () => socket.destroy())
  socket.once('close', () => patience.cancel())
  // What still comes is nobody's; unread, it would make the end a reset, which may take the last words with it.
  socket.resume()
  socket.end(words)
}
