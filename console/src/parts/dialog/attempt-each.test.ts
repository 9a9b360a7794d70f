import { expect, it } from 'vitest'
import { attemptEach } from './attempt-each.ts'

it('several are asked at a time, one that fails keeps no other, and a stop leaves those that were not begun', async () => {
  const stop = new AbortController()
  const answers = new Map<string, { accept(): void; refuse(): void }>()
  const counts: number[] = []
  const attempted = attemptEach(['a', 'b', 'c', 'd', 'e'], {
    atATime: 2,
    signal: stop.signal,
    ask: item =>
      new Promise<void>((accept, refuse) => {
        answers.set(item, { accept, refuse: () => refuse(new Error(item)) })
      }),
    onOver: count => counts.push(count),
  })
  expect([...answers.keys()]).toEqual(['a', 'b'])
  answers.get('a')?.refuse()
  await expect.poll(() => [...answers.keys()]).toEqual(['a', 'b', 'c'])
  stop.abort()
  answers.get('c')?.accept()
  answers.get('b')?.accept()
  expect(await attempted).toEqual({
    done: ['b', 'c'],
    failed: [{ item: 'a', error: new Error('a') }],
    unasked: ['d', 'e'],
  })
  expect(counts).toEqual([1, 2, 3])
})
