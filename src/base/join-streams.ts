// Two ends of one stream: what comes from either goes to the other, as fast as that takes it.
import type { Duplex } from 'node:stream'
import { systemClock } from './clock.ts'

/** How long an end may take for the last that the other has said. */
const lastWordsMsMax = 30_000
/** How long an end that has heard all may take to close its side, too. */
const partingMsMax = 1_000

export interface Joining {
  /** How long nothing may come from one end once the other has said all; without it, as long as it likes. */
  readonly silenceMsMax?: number
}

/**
 * An end that has said all is told the rest, and what either has said before it closed is heard to its last byte, however slowly
 * the other reads; an end that is broken off breaks the other off.
 */
export function joinStreams(near: Duplex, far: Duplex, { silenceMsMax }: Joining = {}): void {
  join(near, far)
  join(far, near)
  if (silenceMsMax === undefined) return
  near.once('end', () => endSilence(far, near, silenceMsMax))
  far.once('end', () => endSilence(near, far, silenceMsMax))
}

/** An end that says nothing more and does not close would keep both open for good. */
function endSilence(speaking: Duplex, listening: Duplex, silenceMsMax: number): void {
  if (speaking.readableEnded || speaking.destroyed) return
  let isHeard = false
  const look = () => {
    if (!isHeard) {
      speaking.destroy()
      listening.destroy()
      return
    }
    isHeard = false
    patience = systemClock.after(silenceMsMax, look)
  }
  let patience = systemClock.after(silenceMsMax, look)
  speaking.on('data', () => {
    isHeard = true
  })
  for (const event of ['end', 'close']) speaking.once(event, () => patience.cancel())
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
