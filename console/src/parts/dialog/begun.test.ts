import { expect, it } from 'vitest'
import { Begun } from './begun.ts'

it('what is begun ends by being stopped, and keeps nothing from what is begun next', () => {
  const begun = new Begun()
  const first = begun.begin()
  expect(first.aborted).toBe(false)
  begun.stop()
  expect(first.aborted).toBe(true)
  expect(begun.begin().aborted).toBe(false)
})

it('what is begun ends with its place, also where that was left before', () => {
  const begun = new Begun()
  begun.enter()
  const under = begun.begin()
  begun.leave()
  expect(under.aborted).toBe(true)
  expect(begun.begin().aborted).toBe(true)
  begun.enter()
  expect(begun.begin().aborted).toBe(false)
})
