import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../base/random.ts'
import type { JournaledStoreOptions } from './journaled-store.ts'
import type { Entry, Expectation, Key, ListResult, Revision, Store, StoreEvent, Write } from './store.ts'

/** What every store must do, whatever makes its writes durable. */
export function describeStore(name: string, open: (options?: JournaledStoreOptions) => Promise<Store>): void {
  describe(`${name} keeps the store's contract`, () => {
    let store: Store
    beforeEach(async () => {
      store = checkedAfterWrites(await open())
    })
    afterEach(() => store.close())

    it('gives each write the next revision and tells it to the encoder', async () => {
      const first = await create(store, '/a/1')
      const second = await create(store, '/b/1')
      expect([first.revision, second.revision]).toEqual([1, 2])
      expect(text(store.get('/b/1'))).toBe('/b/1@2')
      expect(store.revision()).toBe(2)
    })

    it('refuses a write whose expectation does not hold, and says what is there', async () => {
      const made = await create(store, '/a/1')
      expect(await store.write(put('/a/1', { kind: 'absent' }))).toEqual({ kind: 'conflict', current: made })
      const stale = { kind: 'at', revision: 7 as Revision } as const
      expect(await store.write(put('/a/1', stale))).toEqual({ kind: 'conflict', current: made })
      expect(await store.write({ ...put('/a/2', stale), kind: 'delete', expect: stale })).toEqual({
        kind: 'conflict',
        current: null,
      })
      expect(store.revision()).toBe(1)
    })

    it('lets exactly one of many writers at the same revision win', async () => {
      const { revision } = await create(store, '/a/1')
      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.write(put('/a/1', { kind: 'at', revision }))),
      )
      expect(results.filter(result => result.kind === 'written')).toHaveLength(1)
      expect(store.revision()).toBe(2)
    })

    it('compares with writes that are still under way', async () => {
      const creating = store.write(put('/a/1', { kind: 'absent' }))
      const again = await store.write(put('/a/1', { kind: 'absent' }))
      expect(again).toMatchObject({ kind: 'conflict', current: { revision: 1 } })
      await creating
      const deleting = store.write(remove('/a/1', 1))
      const recreating = store.write(put('/a/1', { kind: 'absent' }))
      expect(await Promise.all([deleting, recreating])).toMatchObject([
        { kind: 'written' },
        { kind: 'written' },
      ])
      expect(store.get('/a/1')?.revision).toBe(3)
    })

    it('tells when what a conflict spoke of can be read', async () => {
      const creating = store.write(put('/a/1', { kind: 'absent' }))
      expect(await store.write(put('/a/1', { kind: 'absent' }))).toMatchObject({ kind: 'conflict' })
      expect(store.get('/a/1')).toBeNull()
      await store.settled()
      expect(store.get('/a/1')?.revision).toBe(1)
      await creating
      await store.settled()
    })

    it('shows a write to readers only once it is acknowledged', async () => {
      const creating = store.write(put('/a/1', { kind: 'absent' }))
      expect(store.get('/a/1')).toBeNull()
      expect(store.revision()).toBe(0)
      await creating
      expect(store.get('/a/1')?.revision).toBe(1)
    })

    it('spends no revision on a write whose encoding fails', async () => {
      const failing: Write = {
        kind: 'put',
        key: '/a/1',
        expect: { kind: 'absent' },
        encode: () => {
          throw new Error('cannot be encoded')
        },
      }
      await expect(store.write(failing)).rejects.toThrow('cannot be encoded')
      expect((await create(store, '/a/2')).revision).toBe(1)
    })

    it('lists by prefix in key order, in pages that know what remains', async () => {
      for (const key of ['/p/b/2', '/p/a/1', '/q/a/1', '/p/a-b/1', '/p/a/2'] as const)
        await create(store, key)
      expect(keys(store.list({ prefix: '/p/' }))).toEqual(['/p/a-b/1', '/p/a/1', '/p/a/2', '/p/b/2'])
      const page = store.list({ prefix: '/p/', limit: 3 })
      expect(page).toMatchObject({ kind: 'listed', remaining: 1, revision: 5 })
      expect(keys(store.list({ prefix: '/p/', after: '/p/a/2', limit: 3 }))).toEqual(['/p/b/2'])
    })

    it('lists the state at a past revision, with what was changed and deleted since', async () => {
      const one = await create(store, '/p/1')
      await create(store, '/p/2')
      await store.write(put('/p/1', { kind: 'at', revision: one.revision }))
      await store.write(remove('/p/2', 2))
      await create(store, '/p/3')
      const past = store.list({ prefix: '/p/', at: 2 as Revision })
      expect(past.kind === 'listed' && past.entries.map(text)).toEqual(['/p/1@1', '/p/2@2'])
      const second = store.list({ prefix: '/p/', at: 2 as Revision, after: '/p/1', limit: 1 })
      expect(second).toMatchObject({ remaining: 0, entries: [{ key: '/p/2' }] })
      expect(store.list({ prefix: '/p/', at: 9 as Revision })).toEqual({ kind: 'ahead', current: 5 })
    })

    it('shows a watcher its past and its future once, in order', async () => {
      const { revision } = await create(store, '/p/1')
      await create(store, '/q/1')
      const seen: string[] = []
      const watching = store.watch({
        prefix: '/p/',
        from: 0 as Revision,
        onEvents: events => seen.push(...events.map(line)),
      })
      expect(seen).toEqual([])
      await store.write(put('/p/1', { kind: 'at', revision }))
      await store.write(remove('/p/1', 3))
      expect(seen).toEqual(['put /p/1@1', 'put /p/1@3 was /p/1@1', 'delete /p/1@4 was /p/1@3'])
      if (watching.kind === 'watching') watching.stop()
      await create(store, '/p/2')
      expect(seen).toHaveLength(3)
    })

    it('takes a prefix without a slash at its end for one key', async () => {
      const seen: string[] = []
      const onEvents = (events: readonly StoreEvent[]) => seen.push(...events.map(line))
      store.watch({ prefix: '/p/a/1', from: 0 as Revision, onEvents })
      for (const key of ['/p/a/1', '/p/a/10', '/p/a/2'] as const) await create(store, key)
      expect(seen).toEqual(['put /p/a/1@1'])
      expect(keys(store.list({ prefix: '/p/a/1' }))).toEqual(['/p/a/1'])
      expect(keys(store.list({ prefix: '/p/a/10', at: 1 as Revision }))).toEqual([])
    })

    it('tells each watcher its own part, in the order in which they came', async () => {
      const seen: string[] = []
      for (const prefix of ['/', '/p/', '/p/a/', '/q/', '/p/a/1'] as const)
        store.watch({
          prefix,
          from: 0 as Revision,
          onEvents: events => seen.push(`${prefix}: ${events.map(({ key }) => key)}`),
        })
      await Promise.all((['/p/a/1', '/p/b/1'] as const).map(key => create(store, key)))
      expect(seen).toEqual(['/: /p/a/1,/p/b/1', '/p/: /p/a/1,/p/b/1', '/p/a/: /p/a/1', '/p/a/1: /p/a/1'])
    })

    it('starts a watch above the revision it is given', async () => {
      await create(store, '/p/1')
      await create(store, '/p/2')
      const seen: string[] = []
      store.watch({ prefix: '/p/', from: 1 as Revision, onEvents: events => seen.push(...events.map(line)) })
      await create(store, '/p/3')
      expect(seen).toEqual(['put /p/2@2', 'put /p/3@3'])
    })

    it('tells watchers and readers of the compacted past that it is gone', async () => {
      for (const key of ['/p/1', '/p/2', '/p/3'] as const) await create(store, key)
      store.compact(2 as Revision)
      const onEvents = () => {}
      expect(store.watch({ prefix: '/p/', from: 1 as Revision, onEvents })).toEqual({
        kind: 'expired',
        compacted: 2,
      })
      expect(store.watch({ prefix: '/p/', from: 2 as Revision, onEvents }).kind).toBe('watching')
      expect(store.list({ prefix: '/p/', at: 1 as Revision })).toEqual({ kind: 'expired', compacted: 2 })
      expect(keys(store.list({ prefix: '/p/', at: 2 as Revision }))).toEqual(['/p/1', '/p/2'])
    })

    it('keeps no more history than it is allowed', async () => {
      const small = await open({ history: { eventsMax: 3 } })
      for (const number of [1, 2, 3, 4, 5]) await create(small, `/p/${number}`)
      const onEvents = () => {}
      expect(small.watch({ prefix: '/p/', from: 1 as Revision, onEvents })).toEqual({
        kind: 'expired',
        compacted: 2,
      })
      expect(keys(small.list({ prefix: '/p/' }))).toHaveLength(5)
      await small.close()
    })

    it('agrees with a plain model over random histories', async () => {
      await compareWithModel(store, 400, 11)
    })
  })
}

/** Random writes, half of them concurrent, against a Map; at the end every past state is listed and compared. */
async function compareWithModel(store: Store, steps: number, seed: number): Promise<void> {
  const random = seededRandom(seed)
  const model = new Map<Key, number>()
  const past: string[] = ['']
  const seen: StoreEvent[] = []
  store.watch({ prefix: '/', from: 0 as Revision, onEvents: events => seen.push(...events) })
  for (let step = 0; step < steps; step++) {
    const key: Key = `/k/${Math.floor(random.next() * 40)}`
    const held = model.get(key)
    const deletes = held !== undefined && random.next() < 0.3
    const expectation: Expectation =
      held === undefined ? { kind: 'absent' } : { kind: 'at', revision: held as Revision }
    const writing = store.write(deletes ? remove(key, held) : put(key, expectation))
    if (deletes) model.delete(key)
    else model.set(key, past.length)
    past.push(
      [...model]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, at]) => `${name}@${at}`)
        .join(' '),
    )
    if (random.next() < 0.5) await writing
  }
  await create(store, '/last')
  expect(seen.map(event => event.entry.revision)).toEqual(
    Array.from({ length: steps + 1 }, (_, index) => index + 1),
  )
  for (let revision = 0; revision <= steps; revision += 7) {
    const at = revision as Revision
    expect(described(store.list({ prefix: '/k/', at }))).toBe(past[revision])
    const pages: string[] = []
    const limit = 1 + Math.floor(random.next() * 9)
    for (let after: Key | undefined; ; ) {
      const page = store.list({ prefix: '/k/', at, after, limit })
      pages.push(described(page))
      if (page.kind !== 'listed' || page.remaining === 0) break
      after = page.entries.at(-1)?.key
    }
    expect(pages.join(' ')).toBe(past[revision])
  }
}

const described = (result: ListResult): string =>
  result.kind === 'listed' ? result.entries.map(({ key, revision }) => `${key}@${revision}`).join(' ') : ''

/** The store, looked over after every write. */
function checkedAfterWrites(store: Store): Store {
  const check = () => expect([...store.check()].filter(problem => problem !== null)).toEqual([])
  return new Proxy(store, {
    get(target, name) {
      if (name === 'write')
        return (write: Write) => {
          const writing = target.write(write)
          writing.then(check, check)
          return writing
        }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const encoder = new TextEncoder()
const encodeOf = (key: Key) => (revision: Revision) => encoder.encode(`${key}@${revision}`)
const put = (key: Key, expectation: Expectation): Write => ({
  kind: 'put',
  key,
  expect: expectation,
  encode: encodeOf(key),
})
const remove = (key: Key, revision: number): Write => ({
  kind: 'delete',
  key,
  expect: { kind: 'at', revision: revision as Revision },
  encode: encodeOf(key),
})

export async function create(store: Store, key: Key): Promise<Entry> {
  const result = await store.write(put(key, { kind: 'absent' }))
  if (result.kind !== 'written') throw new Error(`${key} was there already`)
  return result.entry
}

export const text = (entry: Entry | null): string => new TextDecoder().decode(entry?.bytes)
const line = ({ kind, entry, previous }: StoreEvent) =>
  `${kind} ${text(entry)}${previous ? ` was ${text(previous)}` : ''}`
const keys = (result: ReturnType<Store['list']>) =>
  result.kind === 'listed' ? result.entries.map(entry => entry.key) : result
