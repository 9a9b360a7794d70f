// Work that is too long for one stretch, in slices of some milliseconds: between two of them the page draws, and takes keys.

const sliceMs = 8

/** Between any two steps it may rest. */
export async function inSlices(
  steps: Iterable<unknown>,
  { now = () => performance.now(), rest = turn } = {},
): Promise<void> {
  let until = now() + sliceMs
  for (const _ of steps) {
    if (now() < until) continue
    await rest()
    until = now() + sliceMs
  }
}

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve))
