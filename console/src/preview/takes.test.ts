import { expect, test } from 'vitest'
import type { End } from '../../../src/foresee/plan-document.ts'
import { takesOf } from './takes.ts'

const stuck = { kind: 'stuck' } as End
const done = { kind: 'done' } as End

test('a time is told of what takes one, and of what sticks only until then', () => {
  expect(takesOf({ end: done, typicalSeconds: 3, worstSeconds: 9 })).toBe('takes')
  expect(takesOf({ end: stuck, typicalSeconds: 3, worstSeconds: 9 })).toBe('takesUntilStuck')
  expect(takesOf({ end: stuck, typicalSeconds: 0, worstSeconds: 0 })).toBeNull()
  expect(takesOf({ end: done, typicalSeconds: 0, worstSeconds: 0 })).toBeNull()
})
