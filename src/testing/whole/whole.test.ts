// A small part of what `npm run sim -- --whole` does; each failure prints the seed to replay with it.
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { drawWholeTrace, wholeLength } from './actions.ts'
import { runWholeTrace } from './world.ts'

/** Bounded by the count of worlds: seconds of CPU, minutes where others keep the cores busy. */
const busy = { timeout: 600_000 }

const worldsPerTest = 8
const chunks = Array.from({ length: 3 }, (_, index) => ({
  first: index * worldsPerTest + 1,
  last: (index + 1) * worldsPerTest,
}))

const traceOf = (seed: number) => drawWholeTrace(seed, seededRandom(seed), wholeLength)

describe('worlds of the whole', () => {
  test.for(chunks)('no promise is broken in worlds $first to $last', busy, async ({ first, last }) => {
    let writes = 0
    let lives = 0
    for (let seed = first; seed <= last; seed++) {
      const verdict = await runWholeTrace(traceOf(seed))
      expect(verdict.violations, `npm run sim -- --whole ${seed}`).toEqual([])
      writes += verdict.writes
      lives += verdict.lives
    }
    // Worlds in which nothing is written and nothing ends would prove nothing.
    expect(writes).toBeGreaterThan(60 * worldsPerTest)
    expect(lives).toBeGreaterThan(2 * worldsPerTest)
  })

  test('a seed replays to the same writes and the same work on machines', busy, async () => {
    const first = await runWholeTrace(traceOf(2))
    // What takes real time, as loading a module does, would not take the same each time.
    for (let time = 0; time < 3; time++) expect(await runWholeTrace(traceOf(2))).toEqual(first)
    expect((await runWholeTrace(traceOf(3))).hash).not.toBe(first.hash)
  })
})
