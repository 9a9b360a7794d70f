// The document of the simulation names exactly the promises that the code checks.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const promise = '[SLW][1-9][0-9]?'

const numbersIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, number = '']) => number)

test('docs/SIMULATION.md has one row for each promise that is checked, and no other', () => {
  const sources = ['sim', 'whole']
    .flatMap(folder => {
      const path = join(import.meta.dirname, folder)
      return readdirSync(path, { recursive: true, encoding: 'utf8' }).map(file => join(path, file))
    })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map(file => readFileSync(file, 'utf8'))
  // A violation begins with its promise; those of answers are passed on as a value.
  const said = new RegExp(`[\`'](${promise})(?:: |')`, 'g')
  const checked = new Set(sources.flatMap(text => numbersIn(text, said)))
  const rows = numbersIn(
    readFileSync(join(root, 'docs/SIMULATION.md'), 'utf8'),
    new RegExp(`^\\| (${promise}) \\|`, 'gm'),
  )
  expect([...rows].sort()).toEqual([...checked].sort())
})
