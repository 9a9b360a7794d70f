import { expect, it } from 'vitest'
import { type Flag, flagsOf } from './flags.ts'

const spanOf = (place: number, { side, room }: Flag) =>
  side === 'after' ? [place, place + room] : [place - room, place]

it('one that stands alone has the whole width behind it', () => {
  expect(flagsOf([10])).toEqual([{ row: 0, side: 'after', room: 90 }])
})

it('near the end the words stand before their mark', () => {
  expect(flagsOf([90])).toEqual([{ row: 0, side: 'before', room: 26 }])
})

it('two edits close to each other stand in rows of their own', () => {
  expect(flagsOf([40, 42])).toEqual([
    { row: 1, side: 'after', room: 60 },
    { row: 0, side: 'after', room: 60 - 2 },
  ])
})

it('where there are too many, the later ones have words', () => {
  expect(flagsOf([40, 41, 42, 43, 44]).map(flag => flag !== null)).toEqual([false, false, true, true, true])
})

it.each([
  [[0, 3, 20, 21, 22, 30, 55, 70, 71, 75, 80, 81, 82, 90, 99, 100]],
  [[70, 73, 76, 79, 82]],
  [Array.from({ length: 50 }, (_, index) => index * 2)],
])('none covers another: %j', places => {
  const flags = flagsOf(places)
  const spans = places.flatMap((place, index) => {
    const flag = flags[index]
    return flag ? [{ row: flag.row, span: spanOf(place, flag) }] : []
  })
  expect(spans.length).toBeGreaterThan(2)
  for (const [at, one] of spans.entries())
    for (const other of spans.slice(at + 1))
      if (one.row === other.row)
        expect((one.span[1] ?? 0) <= (other.span[0] ?? 0) || (other.span[1] ?? 0) <= (one.span[0] ?? 0)).toBe(
          true,
        )
})
