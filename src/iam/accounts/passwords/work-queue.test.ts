import { expect, test } from 'vitest'
import { WorkQueue } from './work-queue.ts'

/** A queue whose work is done when the test says so. */
function queueUnderTest({ waitingMax = 16, waitingPerAddressMax = 4 } = {}) {
  const queue = new WorkQueue({ waitingMax, waitingPerAddressMax })
  const done: string[] = []
  const [full, running]: [string[], (() => void)[]] = [[], []]
  const come = (address: string, name = address) =>
    void queue
      .run(address, async () => {
        await new Promise<void>(resolve => running.push(resolve))
        done.push(name)
      })
      .then(({ kind }) => kind === 'full' && full.push(name))
  const settle = () => new Promise(resolve => setImmediate(resolve))
  const finish = async (count: number) => {
    for (let left = count; left > 0; left--) {
      await settle()
      running.shift()?.()
    }
    await settle()
  }
  return { queue, done, full, come, settle, finish, running }
}

test('who comes once has a place, and is next, though four addresses have filled them all', async () => {
  const { come, settle, finish, done, full, queue } = queueUnderTest()
  for (let place = 0; place < 8; place++) for (const each of ['a', 'b', 'c', 'd']) come(each, each + place)
  await settle()
  expect(full).toHaveLength(16)
  expect(queue.isFull('a')).toBe(true)
  expect(queue.isFull('ann')).toBe(false)
  come('ann')
  await settle()
  // The newest of those who have most gave up theirs.
  expect(full.at(-1)).toBe('d3')
  await finish(16)
  // The first was under way; of each address, one came before.
  expect(done.slice(0, 6)).toEqual(['a0', 'b0', 'c0', 'd0', 'a1', 'ann'])
  expect(done).toHaveLength(16)
})

test('nobody waits for ever: an address with several places has its turns while others come and come', async () => {
  const { come, finish, done } = queueUnderTest()
  for (const name of ['office-1', 'office-2', 'office-3']) come('office', name)
  for (let stranger = 0; stranger < 60; stranger++) {
    come(`stranger-${stranger}`)
    if (stranger % 2 === 1) await finish(1)
  }
  await finish(40)
  expect(done.filter(each => each.startsWith('office'))).toEqual(['office-1', 'office-2', 'office-3'])
  expect(done.indexOf('office-3')).toBeLessThan(40)
})

test('work that fails is told to who asked for it, and the next goes on', async () => {
  const queue = new WorkQueue({ waitingMax: 2, waitingPerAddressMax: 2 })
  const failing = queue.run('a', async () => {
    throw new Error('no')
  })
  const next = queue.run('b', async () => 1)
  await expect(failing).rejects.toThrow('no')
  expect(await next).toEqual({ kind: 'done', value: 1 })
})

test('never more than it takes waits, of whomever', async () => {
  const { come, settle, finish, full, done, running } = queueUnderTest()
  for (let address = 0; address < 1000; address++) come(`address-${address}`)
  await settle()
  expect([full.length, running.length]).toEqual([984, 1])
  await finish(20)
  expect(done).toHaveLength(16)
})
