import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client, WatchEvent } from '../../../src/client/client.ts'
import { isLoaded, LiveCollection, type LiveState } from './collection.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const never = new Promise<never>(() => {})
const pod = (name: string): Pod => ({ metadata: { name, namespace: 'shop' } })

/** Lists these, page by page, notes how many were asked for, and watches without a word. */
function collectionOf(
  pages: readonly (readonly Pod[] | typeof never | 'refused')[],
  limits: (number | undefined)[] = [],
): LiveCollection<Pod> {
  const left = [...pages]
  const client = {
    list: async (_kind: object, { limit }: { readonly limit?: number }) => {
      limits.push(limit)
      const items = await left.shift()
      if (items === 'refused') throw new Error(items)
      return { items, metadata: { resourceVersion: '1', ...(left.length > 0 ? { continue: 'next' } : {}) } }
    },
    watch: () => ({ [Symbol.asyncIterator]: () => ({ next: () => never }) }),
  }
  return new LiveCollection(client as unknown as Client, { kind: kinds.Pod, namespace: 'shop' })
}

it('that was never reached is no past to be shown: it says why, and is live once somebody answers', async () => {
  const collection = collectionOf(['refused', 'refused', [pod('web-0')]])
  const states: LiveState[] = []
  collection.subscribe(() => states.push(collection.snapshot().state))
  await vi.advanceTimersByTimeAsync(5000)
  expect(states[0]).toEqual({ kind: 'unreached', error: new Error('refused') })
  expect(states.at(-1)).toEqual({ kind: 'live' })
  expect(states.map(({ kind }) => kind)).not.toContain('lost')
  expect(isLoaded(collection.snapshot())).toBe(true)
})

it('that was never reached is asked for at once where somebody does not want to wait', async () => {
  const limits: (number | undefined)[] = []
  const collection = collectionOf(['refused', 'refused', [pod('web-0')]], limits)
  collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(600)
  expect([collection.state.kind, limits.length]).toEqual(['unreached', 2])
  expect(isLoaded(collection.snapshot())).toBe(false)
  collection.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect([collection.state.kind, limits.length]).toEqual(['live', 3])
})

it('is not listed before its last page is there', async () => {
  const collection = collectionOf([[pod('web-0')], never])
  collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  expect(collection.snapshot().items).toHaveLength(1)
  expect(isLoaded(collection.snapshot())).toBe(false)
})

it('asks first for what a screen holds, and for the rest in large pages', async () => {
  const limits: (number | undefined)[] = []
  const collection = collectionOf([[pod('web-0')], [pod('web-1')], [pod('web-2')]], limits)
  collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  expect(collection.snapshot().items).toHaveLength(3)
  expect(limits).toEqual([100, 500, 500])
})

it('begins with nothing for who looks again long after, and not with what was', async () => {
  const collection = collectionOf([[pod('web-0')]])
  const leave = collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  expect(isLoaded(collection.snapshot())).toBe(true)
  leave()
  await vi.advanceTimersByTimeAsync(9_000)
  expect(collection.snapshot().items).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(collection.snapshot()).toEqual({ state: { kind: 'loading' }, items: [], isListed: false })
})

/** A server that can be away: then nothing is answered before `answers`. */
function silentServer() {
  let isAway = false
  let answer = () => {}
  const client = {
    list: async () => {
      if (isAway) await new Promise<void>(resolve => (answer = resolve))
      return { items: [pod('web-0')], metadata: { resourceVersion: '1' } }
    },
    watch: (_kind: object, { signal }: { readonly signal: AbortSignal }) => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(signal.reason))),
      }),
    }),
  }
  return {
    collection: new LiveCollection(client as unknown as Client, { kind: kinds.Pod, namespace: 'shop' }),
    leaves: () => {
      isAway = true
    },
    answers: () => answer(),
  }
}

it('of a server that has fallen silent is the past since then, and is live again when the server answers', async () => {
  const { collection, leaves, answers } = silentServer()
  collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  expect(collection.state.kind).toBe('live')
  leaves()
  collection.lose(12_345)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(collection.state).toEqual({ kind: 'lost', since: 12_345 })
  expect(collection.snapshot().items).toHaveLength(1)
  answers()
  await vi.advanceTimersByTimeAsync(100)
  expect(collection.state.kind).toBe('live')
})

it('that nobody looked at any more is not live when the server answers its last question', async () => {
  const { collection, leaves, answers } = silentServer()
  const leave = collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  leaves()
  collection.lose(12_345)
  await vi.advanceTimersByTimeAsync(5_000)
  leave()
  await vi.advanceTimersByTimeAsync(11_000)
  expect(collection.state).toEqual({ kind: 'loading' })
  answers()
  await vi.advanceTimersByTimeAsync(100)
  expect(collection.state).toEqual({ kind: 'loading' })
})

/** Each list has these Pods; each watch tells these events, and then that the past is gone. */
function forgetting(lists: readonly (readonly Pod[])[], events: readonly WatchEvent<Pod>[] = []) {
  const left = [...lists]
  const asked: string[] = []
  const client = {
    async list() {
      asked.push('list')
      return { items: left.length > 1 ? left.shift() : left[0], metadata: { resourceVersion: '1' } }
    },
    async *watch() {
      asked.push('watch')
      yield* events
      throw new StatusError({ reason: 'Expired', message: 'too old resource version' })
    },
  }
  const collection = new LiveCollection<Pod>(client as unknown as Client, {
    kind: kinds.Pod,
    namespace: 'shop',
  })
  return { collection, asked }
}
const namesIn = ({ items }: { readonly items: readonly Pod[] }) => items.map(({ metadata }) => metadata?.name)

it('whose past is gone is listed anew: nothing that has gone stays, nothing is there twice, and it is no lost connection', async () => {
  const lists = [
    [pod('web-0'), pod('web-1')],
    [pod('web-1'), pod('web-2')],
  ]
  const { collection } = forgetting(lists, [{ type: 'ADDED', object: pod('web-9') }])
  const seen: (readonly (string | undefined)[])[] = []
  const states = new Set<string>()
  collection.subscribe(() => {
    seen.push(namesIn(collection.snapshot()))
    states.add(collection.snapshot().state.kind)
  })
  await vi.advanceTimersByTimeAsync(400)
  expect(seen[0]).toEqual(['web-0', 'web-1'])
  expect(seen.at(-1)).toEqual(['web-1', 'web-2', 'web-9'])
  for (const names of seen) expect(new Set(names).size).toBe(names.length)
  expect([...states]).not.toContain('lost')
})

it('of a server that forgets at once is listed again at once the first time, and then with a rest', async () => {
  const { collection, asked } = forgetting([[pod('web-0')]])
  collection.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(100)
  expect(asked).toEqual(['list', 'watch', 'list', 'watch'])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked.filter(each => each === 'list').length).toBeLessThan(15)
})
