// A sample of `npm run sim -- --plans`, and every seed that was once foreseen wrongly. The golden files show the plans of
// those: `UPDATE_PLANS=1 npx vitest run test/plans-come-true.test.ts` writes them anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printText } from '../src/foresee/index.ts'
import { drawCase } from '../src/testing/plans/draw-case.ts'
import { drawHarmless } from '../src/testing/plans/draw-harmless.ts'
import { describeCase } from '../src/testing/plans/plan-case.ts'
import { runCase } from '../src/testing/plans/run-case.ts'

const folder = join(import.meta.dirname, 'plans')
const isUpdating = process.env.UPDATE_PLANS === '1'
const first = 5_000
const sample = 20
/** `npm run sim -- --plans` has two hundred of them. */
const harmless = 12

/** What was wrong with each before it was mended. */
const failedOnce: { readonly [seed: number]: string } = {
  188: 'a simulated Pod that was deleted while it started never went',
  207: 'a Parallel set goes no further than the batch in which a quota refuses a Pod',
  537: 'the claims of a Pod whose name is taken are made, and nobody owns them',
  706: 'a quota that refuses a claim ends the pass',
  855: 'a Pod that has ended takes no time to go',
  919: 'a name that is taken holds up all later Pods of a Parallel set',
  50166: 'a Pod that was Ready before says nothing against its template',
  50219: 'the only Pod was Ready before, so that the next one can be',
  50241: 'a claim that is on its way out goes with the set’s Pod',
  50270: 'a Pod that was taken out of the set holds its claim, and that the set',
}

describe('plans come true', () => {
  it(`in ${sample} random situations`, { timeout: 300_000 }, async () => {
    for (let seed = first; seed < first + sample; seed++) {
      const drawn = drawCase(seed)
      const { wrong, isUnknowable } = await runCase(drawn)
      expect({ seed, wrong: isUnknowable ? [] : wrong, drawn }).toEqual({ seed, wrong: [], drawn })
    }
  })

  for (const [seed, fault] of Object.entries(failedOnce))
    it(`seed ${seed}: ${fault}`, async () => {
      const drawn = drawCase(Number(seed))
      const { plan, wrong } = await runCase(drawn)
      expect(wrong).toEqual([])
      const path = join(folder, `seed-${seed}.txt`)
      const text = [...describeCase(drawn).map(line => `# ${line}`), '', printText(plan)].join('\n')
      if (isUpdating) writeFileSync(path, text)
      expect(text).toBe(readFileSync(path, 'utf8'))
    })

  it('has no golden plan left over', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(failedOnce)
        .map(seed => `seed-${seed}.txt`)
        .sort(),
    )
  })

  it(`see no danger in ${harmless} harmless edits`, { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= harmless; seed++) {
      const drawn = drawHarmless(seed)
      const { plan, wrong } = await runCase(drawn)
      const dangers = plan.hazards.filter(({ severity }) => severity === 'danger')
      expect({ seed, dangers, wrong, drawn }).toEqual({ seed, dangers: [], wrong: [], drawn })
    }
  })
})
