// Cuts the trace of a broken world down to what is still needed to break the same promise.

export interface Traced {
  readonly actions: readonly unknown[]
}

export interface Judged {
  readonly violations: readonly string[]
  /** How many actions were carried out before the first violation. */
  readonly actions: number
}

export interface ShrinkOptions<Trace extends Traced> {
  run(trace: Trace): Promise<Judged>
  readonly triesMax?: number
}

/** Leaves out ever smaller pieces of the actions. */
export async function shrink<Trace extends Traced>(
  trace: Trace,
  verdict: Judged,
  { run, triesMax = 2_000 }: ShrinkOptions<Trace>,
): Promise<Trace> {
  const promise = promiseOf(verdict)
  let actions = trace.actions.slice(0, verdict.actions)
  let tries = 0
  const stillBreaks = async (candidate: readonly unknown[]): Promise<boolean> => {
    tries++
    const again = await run({ ...trace, actions: candidate })
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
const promiseOf = ({ violations }: Judged): string => violations[0]?.split(':')[0] ?? ''
