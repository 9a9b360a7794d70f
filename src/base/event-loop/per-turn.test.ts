import { expect, test } from 'vitest'
import { PerTurn } from './per-turn.ts'

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

/** Those who came in so far, by number; whoever waits is let in later. */
function arrivals(perTurn: PerTurn, count: number): number[] {
  const inside: number[] = []
  for (let number = 0; number < count; number++) {
    const entry = perTurn.entry()
    if (entry) void entry.then(() => inside.push(number))
    else inside.push(number)
  }
  return inside
}

test('some begin at once, the others in later turns, in the order in which they came', async () => {
  const inside = arrivals(new PerTurn(2), 5)
  expect(inside).toEqual([0, 1])
  await turn()
  expect(inside).toEqual([0, 1, 2, 3])
  await turn()
  expect(inside).toEqual([0, 1, 2, 3, 4])
})

test('whoever comes later does not pass those who wait', async () => {
  const perTurn = new PerTurn(1)
  const inside = arrivals(perTurn, 2)
  await turn()
  // The turn that let the second one in has no room left.
  const later = arrivals(perTurn, 1)
  expect({ inside, later }).toEqual({ inside: [0, 1], later: [] })
  await turn()
  expect(later).toEqual([0])
})

test('a turn in which nobody came leaves as much room as others', async () => {
  const perTurn = new PerTurn(2)
  expect(arrivals(perTurn, 2)).toEqual([0, 1])
  await turn()
  await turn()
  expect(arrivals(perTurn, 3)).toEqual([0, 1])
})
