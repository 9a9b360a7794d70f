import { expect, it } from 'vitest'
import { Rotation } from './rotation.ts'

it('takes the first of each before the second of any, in the order in which they came', () => {
  const waiting = new Rotation<string>()
  const [one, two, three] = [{}, {}, {}]
  for (const each of ['1a', '1b', '1c']) waiting.add(one, each)
  for (const each of ['2a', '2b']) waiting.add(two, each)
  waiting.add(three, '3a')
  expect(waiting.take(2)).toEqual(['1a', '2a'])
  expect(waiting.size).toBe(4)
  expect(waiting.take(10)).toEqual(['3a', '1b', '2b', '1c'])
  expect(waiting.take(10)).toEqual([])
  expect(waiting.size).toBe(0)
})

it('whoever comes alone is taken before the thousands of another', () => {
  const waiting = new Rotation<number>()
  const many = {}
  for (let each = 0; each < 1_000; each++) waiting.add(many, each)
  waiting.take(1)
  waiting.add({}, -1)
  expect(waiting.take(2)).toEqual([1, -1])
})

it('keeps the order of one who brings more while the first are taken', () => {
  const waiting = new Rotation<number>()
  const one = {}
  const taken: number[] = []
  for (let each = 0; each < 1_000; each++) {
    waiting.add(one, each)
    if (each % 3 !== 0) taken.push(...waiting.take(1))
  }
  taken.push(...waiting.take(1_000))
  expect(taken).toEqual(Array.from({ length: 1_000 }, (_, each) => each))
  expect(waiting.size).toBe(0)
})
