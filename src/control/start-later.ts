// The start of what nobody waits for, after the start of what somebody does: one part in a turn of the event loop, so that
// between any two of them requests are answered.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Running } from './controller.ts'
import type { Starting } from './start-controller.ts'

/** `ready` of what comes back does not wait for it. What is stopped before its turn is not started. */
export type StartLater = (start: () => Running & Partial<Pick<Starting, 'ready'>>) => Starting

/** Not later, and waited for. */
export const atOnce: StartLater = start => {
  const running = start()
  return { ready: running.ready ?? Promise.resolve(), stop: () => running.stop() }
}

/** Begins `afterMs` after the first was given. */
export function startsLater(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  afterMs: number,
): StartLater {
  const waiting: (() => void)[] = []
  let isDue = false
  const turn = () => {
    waiting.shift()?.()
    isDue = waiting.length > 0
    if (isDue) clock.after(0, turn)
  }
  return start => {
    let running: ReturnType<typeof start> | null = null
    const begin = () => {
      running = start()
      running.ready?.catch((error: unknown) =>
        log.error('a part of Kedge did not start', { error: String(error) }),
      )
    }
    waiting.push(begin)
    if (!isDue) clock.after(afterMs, turn)
    isDue = true
    return {
      ready: Promise.resolve(),
      async stop() {
        const at = waiting.indexOf(begin)
        if (at >= 0) waiting.splice(at, 1)
        await running?.stop()
      },
    }
  }
}
