// What time it is where the objects are written: a browser's own clock may be an hour off, and every age with it. Answers say
// when they were given, to the second.
import { type Clock, systemClock } from '../../../src/base/clock.ts'

/** Of a clock that is about right, which a page need not correct. */
const slackMs = 2_000
const secondMs = 1_000

export interface Answered {
  /** As its header says. */
  readonly date: string | null
  /** When it was asked and answered by the clock of the browser. */
  readonly askedAt: number
  readonly at: number
}

/** By how much the browser's clock is behind the server's, as far as an answer tells; what was known where that may be right. */
export function offsetFrom(known: number, { date, askedAt, at }: Answered): number {
  const said = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(said)) return known
  // It was given somewhen between, and in any part of its second.
  const [least, most] = [said - at, said + secondMs - askedAt]
  const isRight = (offset: number) => offset >= least - slackMs && offset <= most + slackMs
  return isRight(0) ? 0 : isRight(known) ? known : Math.round((least + most) / 2)
}

let offset = 0

export function noteAnswer(answered: Answered): void {
  offset = offsetFrom(offset, answered)
}

/** The time by the clock of the server. */
export const serverNow = (): number => Date.now() + offset

/** For what is told the time as an argument. */
export const serverClock: Clock = { ...systemClock, now: serverNow }
