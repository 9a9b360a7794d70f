// Golden plans: a situation and an edit, and the plan as it is printed; one for each hazard and each false alarm.
// `UPDATE_HAZARDS=1 npx vitest run test/hazards.test.ts` writes them anew: read the difference before you keep it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { situations } from '../src/foresee/hazards/situations.fixture.ts'
import { foresee, printText } from '../src/foresee/index.ts'

const folder = join(import.meta.dirname, 'hazards')
const isUpdating = process.env.UPDATE_HAZARDS === '1'

describe('hazards', () => {
  for (const [name, { expected, snapshot }] of Object.entries(situations))
    it(name, () => {
      const plan = foresee(snapshot())
      const grave = plan.hazards.filter(({ severity }) => severity !== 'info').map(({ id }) => id)
      const ids = plan.hazards.map(({ id }) => id)
      expect(ids).toEqual(expect.arrayContaining([...expected]))
      if (name.startsWith('quiet-')) expect(grave.filter(id => !expected.includes(id))).toEqual([])
      if (plan.end.kind === 'stuck') expect(plan.hazards.map(({ severity }) => severity)).toContain('danger')
      const path = join(folder, `${name}.txt`)
      const text = printText(plan)
      if (isUpdating) writeFileSync(path, text)
      expect(text).toBe(readFileSync(path, 'utf8'))
    })

  it('have a golden plan each, and no golden plan is left over', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(situations)
        .map(name => `${name}.txt`)
        .sort(),
    )
  })

  it('are those that docs/HAZARDS.md names, each with a situation that raises it', () => {
    const document = readFileSync(join(import.meta.dirname, '../docs/HAZARDS.md'), 'utf8')
    const named = [...document.matchAll(/^\| (H\d+) \|/gm)].map(([, id]) => id)
    const sources = join(import.meta.dirname, '../src/foresee/hazards')
    const detected = readdirSync(sources)
      .filter(file => !/\.(test|fixture)\.ts$/.test(file))
      .flatMap(file =>
        [...readFileSync(join(sources, file), 'utf8').matchAll(/id: '(H\d+)'/g)].map(([, id]) => id),
      )
    const raised = Object.values(situations).flatMap(({ snapshot }) =>
      foresee(snapshot()).hazards.map(({ id }) => id),
    )
    expect(new Set(named)).toEqual(new Set(detected))
    expect(new Set(raised)).toEqual(new Set(named))
    expect(named).toEqual([...new Set(named)])
  })
})
