import { expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { canonicalSet } from './canonical.ts'

const setOf = (name: string) => ({ [`f:${name}`]: {} })

it('many small sets are forgotten by what they take up, which is more than their few characters', () => {
  const first = canonicalSet(setOf('first'))
  expect(canonicalSet(setOf('first'))).toBe(first)
  const count = limits.sharedFieldSetCharsMax / 256
  for (let index = 0; index < count; index++) canonicalSet(setOf(`k${index}`))
  expect(canonicalSet(setOf('first'))).not.toBe(first)
  const last = canonicalSet(setOf(`k${count - 1}`))
  expect(canonicalSet(setOf(`k${count - 1}`))).toBe(last)
})
