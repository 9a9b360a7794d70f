// Two ends of one stream: what comes from either goes to the other, as fast as that takes it.
import type { Duplex } from 'node:stream'

/**
 * What the far end has said before it ended is heard to its last byte, however slowly the near one reads; a far end that is
 * broken off breaks the near one off. Of a near end that is gone nothing is waited for.
 */
export function joinStreams(near: Duplex, far: Duplex): void {
  far.on('error', () => near.destroy())
  near.on('error', () => far.destroy())
  // It closes as soon as it has nothing more to say, which is before the near one has taken the last of it.
  far.once('close', () => {
    if (far.readableEnded) near.end(() => near.destroy())
    else near.destroy()
  })
  near.once('close', () => far.destroy())
  far.pipe(near)
  near.pipe(far)
}
