import { expect, it } from 'vitest'
import { inSlices } from './in-slices.ts'

it('rests after some milliseconds of work, and goes on where it was', async () => {
  let at = 0
  const done: (number | 'rest')[] = []
  function* steps() {
    for (let step = 1; step <= 5; step++) {
      done.push(step)
      at += 5
      yield
    }
  }
  await inSlices(steps(), { now: () => at, rest: async () => void done.push('rest') })
  expect(done).toEqual([1, 2, 'rest', 3, 4, 'rest', 5])
})
