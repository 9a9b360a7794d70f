import type { Action, Trace } from './actions.ts'
import { type Verdict, World } from './world.ts'

export const runTrace = (trace: Trace): Promise<Verdict> => new World(trace).run()

/** Breaks the trace down to what is still needed to break the same promise, by leaving out ever smaller pieces. */
export async function shrink(trace: Trace, verdict: Verdict, triesMax = 2_000): Promise<Trace> {
  const promise = promiseOf(verdict)
  let actions = trace.actions.slice(0, verdict.actions)
  let tries = 0
  const stillBreaks = async (candidate: readonly Action[]): Promise<boolean> => {
    tries++
    const again = await runTrace({ ...trace, actions: candidate })
    return again.violations.length > 0 && promiseOf(again) === promise
  }
  for (let size = Math.ceil(actions.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < actions.length && tries < triesMax; ) {
      const without = [...actions.slice(0, at), ...actions.slice(at + size)]
      if (await stillBreaks(without)) actions = without
      else at += size
    }
  }
  return { ...trace, actions }
}

/** `S2` of `S2: web-1 is created …`. */
const promiseOf = ({ violations }: Verdict): string => violations[0]?.split(':')[0] ?? ''
