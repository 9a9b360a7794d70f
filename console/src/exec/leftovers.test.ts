import { expect, it } from 'vitest'
import { leftovers } from './leftovers.ts'

it('what cannot be cleared away as the line is lost is cleared away once there is another, and no more', async () => {
  const asked: string[] = []
  let isLost = true
  const left = leftovers<string>(async place => {
    asked.push(place)
    return !isLost
  })
  await left.add('a')
  await left.add('b')
  expect(asked).toEqual(['a', 'a', 'b'])
  isLost = false
  await left.clear()
  await left.clear()
  expect(asked).toEqual(['a', 'a', 'b', 'a', 'b'])
  await left.add('c')
  expect(asked.at(-1)).toBe('c')
})
