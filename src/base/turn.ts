// Turns of the event loop for work that goes in steps, each of some milliseconds.
//
// Who does such work writes a generator that yields between two steps: small work runs through it at once, large in turns.
//
// Of all that wait, one goes on in each turn, in the order in which they came: were all let go at once, the steps of two
// hundred would be one stretch again.
import { limits } from './limits.ts'

const waiting: (() => void)[] = []
/** Those before it have gone on; they are taken out of the list by the thousand. */
let first = 0

/** Lets whatever else waits for the event loop have it. */
export const nextTurn = (): Promise<void> =>
  new Promise(resolve => {
    waiting.push(resolve)
    if (waiting.length - first === 1) setImmediate(resumeOne)
  })

const takenOutAtOnce = 1_000

function resumeOne(): void {
  const resume = waiting[first++]
  if (first === takenOutAtOnce) {
    waiting.splice(0, first)
    first = 0
  }
  // What it does comes after this call, and whoever asks meanwhile waits behind those who are there.
  resume?.()
  if (waiting.length > first) setImmediate(resumeOne)
}

/** Work that may be interrupted wherever it yields. */
export type Steps<Result> = Generator<void, Result, void>

/**
 * What a walk came upon that is too long for one step. It is begun and left here, and gone on with in the steps that follow; what
 * it leads to is put into what the walk gave back.
 */
export type Later = Steps<void>[]

/** What was left, and what is left meanwhile. */
export function* laterSteps(later: Later): Steps<void> {
  for (const rest of later) {
    yield
    yield* rest
  }
}

/** Looks at all of them, as many in each step as it may. */
export function* eachInSteps<Each>(list: Iterable<Each>, look: (each: Each) => void): Steps<void> {
  let left: number = limits.stepPartsMax
  yield
  for (const each of list) {
    look(each)
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
}

export function allAtOnce<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** Each step in a turn of its own. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  let step = steps.next()
  while (!step.done) {
    await nextTurn()
    step = steps.next()
  }
  return step.value
}
