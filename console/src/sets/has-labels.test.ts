import { expect, test } from 'vitest'
import { hasLabels } from './has-labels.ts'

test.each([
  ['', true],
  ['app', true],
  ['app=we', true],
  ['app == web , tier=front', true],
  ['app=web,tier=back', false],
  ['pp=web', false],
])('labels fit %j: %s', (typed, fits) => {
  expect(hasLabels({ app: 'web', tier: 'front' }, typed)).toBe(fits)
  expect(hasLabels(undefined, typed)).toBe(typed === '')
})
