import { describe, expect, test } from 'vitest'
import { slowStart } from './slow-start.ts'

/** Runs `count` items and notes how many were under way together. */
async function run(count: number, failsAt: (item: number) => boolean = () => false) {
  const batches: number[] = []
  let underWay = 0
  const items = Array.from({ length: count }, (_, item) => item)
  const result = await slowStart(items, async item => {
    if (underWay++ === 0) batches.push(0)
    batches[batches.length - 1] = underWay
    await new Promise(resolve => setImmediate(resolve))
    underWay--
    if (failsAt(item)) throw new Error(`no ${item}`)
  })
  return { batches, ...result }
}

describe('a slow start', () => {
  test('doubles from batch to batch', async () => {
    expect((await run(12)).batches).toEqual([1, 2, 4, 5])
  })

  test('never has more than 500 under way', async () => {
    const { batches } = await run(3000)
    expect(Math.max(...batches)).toBe(500)
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(3000)
  })

  test('finishes the batch with an error and begins no other', async () => {
    const { errors, left, batches } = await run(12, item => item === 1)
    expect(batches).toEqual([1, 2])
    expect(errors.map(error => error.message)).toEqual(['no 1'])
    expect(left).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  test('of nothing is nothing', async () => {
    expect(await run(0)).toEqual({ batches: [], errors: [], left: [] })
  })
})
