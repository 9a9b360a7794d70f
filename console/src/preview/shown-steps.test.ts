import { expect, test } from 'vitest'
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import { shownSteps } from './shown-steps.ts'

const stepsOf = (count: number): readonly PlannedStep[] =>
  Array.from({ length: count }, (_, ordinal) => ({
    kind: 'wait',
    pod: `web-${ordinal}`,
    cause: 'notReady',
    revision: '',
    typicalSeconds: 1,
    worstSeconds: 1,
  }))
const told = (count: number) => {
  const { shown, more } = shownSteps(stepsOf(count), 12)
  return [shown.length, more]
}

test('the last step is shown itself rather than counted; more of them are counted', () => {
  expect([told(12), told(13), told(14)]).toEqual([
    [12, 0],
    [13, 0],
    [12, 2],
  ])
})
