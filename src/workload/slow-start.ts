import { asError } from './failure.ts'

/** Upstream's bound of operations under way at the same time. */
const batchMax = 500

/**
 * Runs all in batches of 1, 2, 4 … A batch is finished, but the one with an error is the last: what fails for one
 * Pod, a quota say, mostly fails for all, and need not be tried a thousand times. Returns the errors and what was
 * not begun.
 */
export async function slowStart<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<{ readonly errors: readonly Error[]; readonly left: readonly T[] }> {
  let done = 0
  for (const batch of batchesOf(items)) {
    done += batch.length
    const results = await Promise.allSettled(batch.map(run))
    const errors = results.flatMap(result => (result.status === 'rejected' ? [asError(result.reason)] : []))
    if (errors.length > 0) return { errors, left: items.slice(done) }
  }
  return { errors: [], left: [] }
}

/** The batches of 1, 2, 4 … in their order. */
export function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const batches: T[][] = []
  let done = 0
  for (let size = 1; done < items.length; size = Math.min(2 * size, batchMax)) {
    batches.push(items.slice(done, done + size))
    done += size
  }
  return batches
}
