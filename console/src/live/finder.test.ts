import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFinder } from './finder.ts'

interface Item {
  readonly size: number
}
const large = (item: Item): Item | null => (item.size > 5 ? item : null)

it('finds in each list what looking through all of it finds', () => {
  const items = Array.from({ length: 12 }, (_, size): Item => ({ size }))
  const list = fc.array(fc.constantFrom(...items), { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), lists => {
      const among = createFinder(large)
      for (const each of lists) expect(among(each)).toEqual(each.filter(item => large(item)))
    }),
  )
})

it('looks at what is new in a list, and gives the list of before where the same is found', () => {
  const asked: number[] = []
  const among = createFinder((item: Item) => {
    asked.push(item.size)
    return large(item)
  })
  const [one, six, seven] = [{ size: 1 }, { size: 6 }, { size: 7 }]
  const first = among([one, six, seven])
  expect(asked.splice(0)).toEqual([1, 6, 7])
  const next = among([{ size: 2 }, six, seven])
  expect(asked.splice(0)).toEqual([2])
  expect(next).toBe(first)
  // One that comes moves the others on.
  among([{ size: 2 }, { size: 3 }, six, seven])
  expect(asked.splice(0)).toEqual([2, 3])
})
