import { expect, test } from 'vitest'
import { warningsBeside } from './warnings-beside.ts'

test('a warning is told once: by the plan where it has it, else beside it', () => {
  const plan = { notes: [{ kind: 'warning', message: 'of the set' }] } as const
  expect(warningsBeside(plan, ['of the set', 'of the Service', 'of the Service'])).toEqual(['of the Service'])
})
