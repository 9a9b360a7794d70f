// Golden traces: each file tells a story to the real controller and compares what it did. `UPDATE_SCENARIOS=1 npm
// test -- test/scenarios` (or `--update`) writes down what happens now; the difference is reviewed like code.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatScenario, parseScenario, playScenario } from '../../src/testing/sim/scenario/scenario.ts'

const isUpdating = process.env.UPDATE_SCENARIOS === '1' || process.argv.includes('--update')
const files = readdirSync(import.meta.dirname).filter(name => name.endsWith('.txt'))

describe('scenarios', () => {
  test('there are scenarios', () => {
    expect(files.length).toBeGreaterThan(20)
  })

  test.each(files)('%s', async file => {
    const path = join(import.meta.dirname, file)
    const written = readFileSync(path, 'utf8')
    const played = formatScenario(await playScenario(parseScenario(written)))
    if (isUpdating) writeFileSync(path, played)
    else expect(played).toBe(written)
    expect(played).not.toContain('BROKEN')
  })
})
