// What the store's work costs as it grows. Counted in keys walked, or in this process's CPU against that of the same work
// in parts, the best of a few runs: a busy machine decides nothing, and what is quadratic misses the bound by far.
import { describe, expect, it } from 'vitest'
import { type Key, openMemoryStore, type Revision, type Store, type Write } from './index.ts'
import { batchMax } from './journaled-store.ts'
import { OrderedKeys } from './ordered-keys.ts'
import { create } from './store.conformance.ts'

const bytes = new Uint8Array(10)
const put = (key: Key): Write => ({ kind: 'put', key, expect: { kind: 'absent' }, encode: () => bytes })
const remove = (key: Key, revision: number): Write => ({
  kind: 'delete',
  key,
  expect: { kind: 'at', revision: revision as Revision },
  encode: () => bytes,
})
const keyOf = (number: number): Key => `/g/pods/default/pod-${String(number).padStart(6, '0')}`

async function fill(count: number): Promise<Store> {
  const store = openMemoryStore({ history: { eventsMax: 2 * count } })
  await Promise.all(Array.from({ length: count }, (_, number) => store.write(put(keyOf(number)))))
  return store
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

describe('the cost grows with the work, not with its square', () => {
  it('of deletions behind queued writes: as much as of both apart', async () => {
    const count = 10_000
    const all = (write: (number: number) => Write) => (store: Store) =>
      Promise.all(Array.from({ length: count }, (_, number) => store.write(write(number))))
    const deletions = all(number => remove(keyOf(number), number + 1))
    const writes = all(number => put(keyOf(count + number)))
    const together = async (store: Store) => Promise.all([deletions(store), writes(store)])
    const apart = async (store: Store) => [await deletions(store), await writes(store)]
    const best = async (work: (store: Store) => Promise<unknown>) => {
      const costs: number[] = []
      for (let run = 0; run < 2; run++) {
        const store = await fill(count)
        costs.push(await cpuOf(() => work(store)))
      }
      return Math.min(...costs)
    }
    await best(apart)
    expect((await best(together)) / (await best(apart))).toBeLessThan(4)
  })

  it.each([100, 1_000, 10_000])(
    'of %d writes at once: as many are shown in one go as are made durable together',
    async count => {
      const store = openMemoryStore()
      let longest = 0
      let seen = 0
      store.watch({
        prefix: '/g/',
        from: 0 as Revision,
        onEvents(events) {
          longest = Math.max(longest, events.length)
          seen += events.length
        },
      })
      await Promise.all(Array.from({ length: count }, (_, number) => store.write(put(keyOf(number)))))
      expect(seen).toBe(count)
      expect(longest).toBe(Math.min(count, batchMax))
    },
  )

  it('of paging through a past state: as many keys are walked as are returned', async () => {
    const count = 5_000
    const store = await fill(count)
    const at = store.revision()
    await create(store, '/g/pods/default/one-more')
    let walked = 0
    const range = OrderedKeys.prototype.range
    OrderedKeys.prototype.range = function* (this: OrderedKeys, ...asked: Parameters<typeof range>) {
      for (const key of range.apply(this, asked)) {
        walked++
        yield key
      }
    }
    try {
      let returned = 0
      for (let after: Key | undefined; ; ) {
        const page = store.list({ prefix: '/g/pods/', at, after, limit: 100 })
        if (page.kind !== 'listed') break
        returned += page.entries.length
        if (page.remaining === 0) break
        after = page.entries.at(-1)?.key
      }
      expect(returned).toBe(count)
      expect(walked).toBeLessThan(1.1 * count)
    } finally {
      OrderedKeys.prototype.range = range
    }
  })

  it('of writes that thousands of watchers have nothing to do with', async () => {
    const measure = async (count: number) => {
      const store = openMemoryStore()
      for (let number = 0; number < count; number++)
        store.watch({ prefix: keyOf(number), from: 0 as Revision, onEvents: () => {} })
      return cpuOf(async () => {
        for (let number = 0; number < 1_000; number++) await create(store, `/g/nodes//n-${number}`)
      })
    }
    await measure(1_000)
    const best = async (count: number) =>
      Math.min(await measure(count), await measure(count), await measure(count))
    expect((await best(20_000)) / (await best(200))).toBeLessThan(10)
  })
})
