// Two ends of one stream: what comes from either goes to the other, as fast as that takes it.
import type { Duplex } from 'node:stream'
import { systemClock } from './clock.ts'

/** How long an end may take for the last that the other has said. */
const lastWordsMsMax = 30_000
/** How long an end that has heard all may take to close its side, too. */
const partingMsMax = 1_000

/**
 * An end that has said all is told the rest, and what either has said before it closed is heard to its last byte, however slowly
 * the other reads; an end that is broken off breaks the other off.
 */
export function joinStreams(near: Duplex, far: Duplex): void {
  join(near, far)
  join(far, near)
}

function join(from: Duplex, to: Duplex): void {
  // Gone while the other was still looked for.
  if (from.destroyed) to.destroy()
  // Else its own end would close its other side, too.
  from.allowHalfOpen = true
  from.on('error', () => to.destroy())
  from.once('close', () => {
    if (from.readableEnded) part(to)
    else to.destroy()
  })
  from.pipe(to)
}

/** Says to the end what is left to say; what still comes is nobody's, and unread it would make the end a reset. */
function part(stream: Duplex): void {
  if (stream.destroyed) return
  let patience = systemClock.after(lastWordsMsMax, () => stream.destroy())
  stream.once('close', () => patience.cancel())
  stream.unpipe()
  stream.resume()
  stream.end(() => {
    patience.cancel()
    patience = systemClock.after(partingMsMax, () => stream.destroy())
  })
}
