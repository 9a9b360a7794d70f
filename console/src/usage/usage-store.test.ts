import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Client, RawRequest } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { UsageStore } from './usage-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const nobody = () => {}

/** A store whose questions are answered once they are told to be. */
function storeOf() {
  const asked: string[] = []
  let waiting: (() => void)[] = []
  const raw = ({ path }: RawRequest) => {
    asked.push(path)
    return new Promise(resolve => {
      waiting.push(() => resolve({ headers: {}, body: { items: [], pods: [] } }))
    })
  }
  const access = { isLet: async () => true }
  const store = new UsageStore({ raw } as unknown as Client, access, 'shop')
  return {
    store,
    asked,
    async answer() {
      await vi.advanceTimersByTimeAsync(0)
      const now = waiting
      waiting = []
      for (const each of now) each()
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

test('who goes and comes back while a question is under way is answered by it, and asks no second time', async () => {
  const { store, asked, answer } = storeOf()
  const leave = store.subscribe(nobody)
  await vi.advanceTimersByTimeAsync(0)
  leave()
  store.subscribe(nobody)
  await answer()
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toHaveLength(2)
  await answer()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toHaveLength(3)
})

test('nothing is asked once nobody looks any more', async () => {
  const { store, asked, answer } = storeOf()
  const leave = store.subscribe(nobody)
  await vi.advanceTimersByTimeAsync(0)
  leave()
  await answer()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
})

test('a question that is never answered holds back no later one, is told, and is no news any more', async () => {
  const { store, asked, answer } = storeOf()
  store.subscribe(nobody)
  await vi.advanceTimersByTimeAsync(14_000)
  expect([asked.length, store.snapshot().problem]).toEqual([1, null])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(store.snapshot().problem).toBeInstanceOf(Unreachable)
  const { problem, history } = store
  await answer()
  expect([store.problem, store.history]).toEqual([problem, history])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toHaveLength(2)
  await answer()
  expect(store.snapshot().problem).toBeNull()
})
