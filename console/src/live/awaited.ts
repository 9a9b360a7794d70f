// What the server has been asked and has not answered yet, streams aside.

const begun = new Set<{ readonly at: number }>()

/** The answer, counted as awaited until it is there. */
export async function awaited<T>(answer: Promise<T>): Promise<T> {
  const one = { at: Date.now() }
  begun.add(one)
  try {
    return await answer
  } finally {
    begun.delete(one)
  }
}

/** How long the oldest of them is awaited; 0 where none is. */
export const longestAwaitedMs = (): number =>
  begun.size === 0 ? 0 : Date.now() - Math.min(...[...begun].map(({ at }) => at))
