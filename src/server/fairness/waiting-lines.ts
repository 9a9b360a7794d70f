// Who waits for a place, in a line for each flow.
//
// Invariants:
//   - flows are served by turns, whoever waits in one in order;
//   - who has gone, or has waited for as long as they may, is in no line any more: they get no place, and nobody waits behind them.
import { StatusError } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'

/** How long somebody waits. */
export interface Patience {
  readonly clock: Clock
  readonly msMax: number
  /** What they are told when it is over. */
  readonly tooLong: () => StatusError
  /** Whose signal is aborted when they have gone: it is made when somebody looks at it. */
  readonly request: { readonly signal: AbortSignal }
}

type Take<Place> = (place: Place) => void

interface Next<Place> {
  readonly flow: string
  readonly take: Take<Place>
}

export class WaitingLines<Place> {
  /** The next one first. Nobody's line is kept. */
  readonly #lines = new Map<string, Set<Take<Place>>>()

  lengthOf(flow: string): number {
    return this.#lines.get(flow)?.size ?? 0
  }

  /** A place when it is the flow's turn. Rejects with a StatusError. */
  wait(flow: string, { clock, msMax, tooLong, request }: Patience): Promise<Place> {
    const { signal } = request
    const line = this.#lines.get(flow) ?? new Set()
    this.#lines.set(flow, line)
    return new Promise((resolve, reject) => {
      const leave = () => {
        timer.cancel()
        signal.removeEventListener('abort', onGone)
      }
      const take = (place: Place) => {
        leave()
        resolve(place)
      }
      const giveUp = (error: StatusError) => {
        leave()
        line.delete(take)
        // The line may be another one of the same flow by now.
        if (line.size === 0 && this.#lines.get(flow) === line) this.#lines.delete(flow)
        reject(error)
      }
      const onGone = () => giveUp(hasGone())
      line.add(take)
      const timer = clock.after(msMax, () => giveUp(tooLong()))
      signal.addEventListener('abort', onGone)
      if (signal.aborted) onGone()
    })
  }

  /** Whose turn it is of the flows that may have a place, and who is no longer in line then; null for nobody. */
  next(mayHave: (flow: string) => boolean): Next<Place> | null {
    for (const [flow, line] of this.#lines) {
      if (!mayHave(flow)) continue
      // To the end, if more of it wait.
      this.#lines.delete(flow)
      if (line.size > 1) this.#lines.set(flow, line)
      for (const take of line) {
        line.delete(take)
        return { flow, take }
      }
    }
    return null
  }
}

/** Nobody hears it. */
const hasGone = (): StatusError => new StatusError({ reason: 'Timeout', message: 'the client has gone' })
