// How the store's work grows: each row at 1,000, 10,000 and 100,000, and by what it grew for ten times as much.
import { type Key, openMemoryStore, type Revision, type Store, type Write } from '../../src/store/index.ts'
import type { Figure } from '../measure.ts'

const sizes = [1_000, 10_000, 100_000]
const bytes = Buffer.alloc(1_000, 'x')
const keyOf = (number: number): Key => `//pods/default/pod-${String(number).padStart(6, '0')}`
const put = (key: Key): Write => ({ kind: 'put', key, expect: { kind: 'absent' }, encode: () => bytes })
const remove = (key: Key, revision: number): Write => ({
  kind: 'delete',
  key,
  expect: { kind: 'at', revision: revision as Revision },
  encode: () => bytes,
})
const all = (store: Store, count: number, write: (number: number) => Write) =>
  Promise.all(Array.from({ length: count }, (_, number) => store.write(write(number))))

async function filled(count: number): Promise<Store> {
  const store = openMemoryStore()
  await all(store, count, number => put(keyOf(number)))
  return store
}

/** Each gives what is to be measured, after what it needs has been prepared. */
const works: { readonly [name: string]: (count: number) => Promise<() => Promise<unknown>> } = {
  'list in pages of 500 while one object is written': async count => {
    const store = await filled(count)
    const at = store.revision()
    await store.write(put(keyOf(count)))
    return async () => {
      for (let after: Key | undefined; ; ) {
        const page = store.list({ prefix: '//pods/', at, after, limit: 500 })
        if (page.kind !== 'listed' || page.remaining === 0) return
        after = page.entries.at(-1)?.key
      }
    }
  },
  '1,000 writes beside watchers of other objects': async count => {
    const store = openMemoryStore()
    for (let number = 0; number < count; number++)
      store.watch({ prefix: keyOf(number), from: 0 as Revision, onEvents: () => {} })
    return () => all(store, 1_000, number => put(`//nodes//node-${number}`))
  },
  'deletions with as many writes behind them': async count => {
    const store = await filled(count)
    return () =>
      Promise.all([
        all(store, count, number => remove(keyOf(number), number + 1)),
        all(store, count, number => put(keyOf(count + number))),
      ])
  },
}

export async function measureGrowth(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const [name, prepare] of Object.entries(works)) {
    await (await prepare(1_000))()
    let before = Number.NaN
    for (const size of sizes) {
      const work = await prepare(size)
      const start = process.cpuUsage()
      await work()
      const { user, system } = process.cpuUsage(start)
      const value = (user + system) / 1000
      figures.push({ name: `${name}, ${size}`, value, unit: 'ms' })
      if (size > 1_000)
        figures.push({ name: `${name}, growth to ${size}`, value: value / before, unit: 'ratio', target: 15 })
      before = value
    }
  }
  return figures
}
