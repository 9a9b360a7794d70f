import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadPart } from './part.ts'

const reload = vi.fn()
let isAnswered = true

beforeEach(() => {
  vi.useFakeTimers()
  reload.mockReset()
  const kept = new Map<string, string>()
  vi.stubGlobal('location', { reload })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal('fetch', async () => {
    if (!isAnswered) throw new TypeError('Failed to fetch')
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('waits for its part for as long as nobody answers, and does not leave the page', async () => {
  isAnswered = false
  let isThere = false
  const loading = loadPart(async () => {
    if (!isThere) throw new TypeError('Failed to fetch dynamically imported module')
    return 'the part'
  })
  await vi.advanceTimersByTimeAsync(120_000)
  expect(reload).not.toHaveBeenCalled()
  isThere = true
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await loading).toBe('the part')
})

it('has the page loaded anew once where the server answers and has no such part', async () => {
  isAnswered = true
  const gone = async () => {
    throw new TypeError('Failed to fetch dynamically imported module')
  }
  void loadPart(gone)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(reload).toHaveBeenCalledTimes(1)
  const again = loadPart(gone).catch(String)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await again).toMatch('Failed to fetch')
  expect(reload).toHaveBeenCalledTimes(1)
})
