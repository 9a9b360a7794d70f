import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { drawTrace } from './actions.ts'
import { sweepCrashes, wholeLife } from './crash-sweep.ts'
import { smallShapes } from './edits/shapes.ts'
import { shrink } from './shrink.ts'
import { runTrace } from './world.ts'

/**
 * The work is bounded by its count: so many worlds, so many crashes. It takes seconds of CPU, which are minutes where
 * others keep the cores busy, so the limit is only there to end what would never end.
 */
const busy = { timeout: 600_000 }

const worldsPerTest = 100
const chunks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    first: index * worldsPerTest + 1,
    last: (index + 1) * worldsPerTest,
  }))

/** A small part of what `npm run sim` does; each failure prints the seed to replay with it. */
describe('simulated worlds', () => {
  test.for(chunks(2))(
    'no promise is broken in random worlds $first to $last',
    busy,
    async ({ first, last }) => {
      let writes = 0
      for (let seed = first; seed <= last; seed++) {
        const trace = drawTrace(seed, seededRandom(seed), 100)
        const verdict = await runTrace(trace)
        expect(verdict.violations, `npm run sim -- ${seed}`).toEqual([])
        writes += verdict.writes
      }
      // Worlds in which nothing happens would prove nothing.
      expect(writes).toBeGreaterThan(30 * (last - first))
    },
  )

  test('the same seed gives the same world', async () => {
    const run = async () => runTrace(drawTrace(7, seededRandom(7), 100))
    expect(await run()).toEqual(await run())
  })

  test('a controller that dies after any of its writes comes to the same end', busy, async () => {
    let crashes = 0
    for (const shape of smallShapes([2])) {
      // Each strategy with claims that go and with claims that stay; all of them: `npm run sim -- --crashes`.
      const retention = shape.policy === 'Parallel' ? 'Delete' : 'Retain'
      if (shape.start > 0 || shape.whenScaled !== retention || shape.whenDeleted !== retention) continue
      const sweep = await sweepCrashes(shape, wholeLife)
      expect(sweep.differences, JSON.stringify(shape)).toEqual([])
      crashes += sweep.crashes
    }
    expect(crashes).toBeGreaterThan(400)
  })

  test('a broken world is cut down to what broke it', async () => {
    const trace = drawTrace(3, seededRandom(3), 40)
    const verdict = { violations: ['L9: made up'], actions: trace.actions.length, writes: 0 }
    const small = await shrink(trace, verdict, { run: runTrace, triesMax: 50 })
    // Nothing breaks this promise, so nothing can be left out.
    expect(small.actions).toEqual(trace.actions)
  })
})
