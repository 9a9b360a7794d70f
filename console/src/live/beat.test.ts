import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { Client, WatchEvent } from '../../../src/client/client.ts'
import { Beat } from './beat.ts'
import { LiveStore } from './live-store.tsx'

/** Each frame is a turn of its own, in which a page is drawn. */
let frames = 0
beforeEach(() => {
  frames = 0
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) =>
    setTimeout(() => {
      frames += 1
      draw()
    }, 16),
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('tells all of them in one frame, each once, however often they ask', async () => {
  const beat = new Beat(() => 10)
  const told: string[] = []
  const some = () => told.push(`some ${frames}`)
  const others = () => told.push(`others ${frames}`)
  for (const tell of [some, others, some, others]) beat.ask(tell)
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['some 1', 'others 1'])
  beat.ask(some)
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['some 1', 'others 1', 'some 2'])
})

it('of thousands tells four times a second, and of few with each frame', async () => {
  const timesOf = async (objects: number) => {
    const beat = new Beat(() => objects)
    const tell = vi.fn()
    for (let ms = 0; ms < 1000; ms += 10) {
      beat.ask(tell)
      await vi.advanceTimersByTimeAsync(10)
    }
    return tell.mock.calls.length
  }
  expect(await timesOf(5000)).toBeLessThanOrEqual(5)
  expect(await timesOf(10)).toBeGreaterThan(30)
})

it('a page before sets and thousands of Pods that change all the time is drawn four times a second, not with each kind', async () => {
  const watched = new Map<string, (event: WatchEvent<object>) => void>()
  const object = (name: string) => ({ metadata: { name, namespace: 'shop', resourceVersion: '2' } })
  const client = {
    list: async ({ plural }: { readonly plural: string }) => ({
      items: Array.from({ length: plural === 'pods' ? 1500 : 10 }, (_, at) => object(`web-${at}`)),
      metadata: { resourceVersion: '1' },
    }),
    watch: ({ plural }: { readonly plural: string }) => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(resolve => watched.set(plural, value => resolve({ value, done: false }))),
      }),
    }),
  }
  const store = new LiveStore(client as unknown as Client)
  const drawn = new Set<number>()
  const kindsShown = [kinds.Pod, kinds.StatefulSet, kinds.Event] as readonly Kind[]
  for (const kind of kindsShown) {
    vi.spyOn(store.access, 'isLet').mockResolvedValue(true)
    store.of(kind, 'shop').subscribe(() => drawn.add(frames))
  }
  await vi.advanceTimersByTimeAsync(1000)
  drawn.clear()
  for (let ms = 0; ms < 2000; ms += 10) {
    for (const { plural } of kindsShown)
      watched.get(plural)?.({ type: 'MODIFIED', object: object(`web-${ms % 7}`) })
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(drawn.size).toBeGreaterThanOrEqual(6)
  expect(drawn.size).toBeLessThanOrEqual(9)
})
