import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { offlineDuring, pause } from './network.ts'

/** Which listeners are there now. */
const left = new Set<object>()

function counted<T extends EventTarget>(target: T): T {
  const add = target.addEventListener.bind(target)
  vi.spyOn(target as EventTarget, 'addEventListener').mockImplementation((type, listener, options) => {
    const own = {}
    left.add(own)
    const { signal } = Object(options) as { readonly signal?: AbortSignal }
    signal?.addEventListener('abort', () => left.delete(own))
    add(type, listener, options)
  })
  return target
}

let window: EventTarget
beforeEach(() => {
  vi.useFakeTimers()
  left.clear()
  window = counted(new EventTarget())
  vi.stubGlobal('window', window)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test.each([
  ['after its time', () => vi.advanceTimersByTimeAsync(1_000)],
  ['when the network is back', () => window.dispatchEvent(new Event('online'))],
  ['when nobody waits any more', (stop: AbortController) => stop.abort()],
])('a pause ends %s, and leaves no listener behind', async (_, end) => {
  const stop = new AbortController()
  const paused = pause(1_000, counted(stop.signal))
  expect(left.size).toBe(2)
  await end(stop)
  await paused
  expect(left.size).toBe(0)
})

test('who does not wait any more does not begin to', async () => {
  await pause(1_000, AbortSignal.abort())
  expect(left.size).toBe(0)
})

test('that the network goes is told with its reason, and to nobody once that is over', () => {
  const [early, late] = [new AbortController(), new AbortController()]
  const told = offlineDuring(late.signal, new Error('gone'))
  const spared = offlineDuring(early.signal)
  early.abort()
  window.dispatchEvent(new Event('offline'))
  expect([told.reason, spared.aborted]).toEqual([new Error('gone'), false])
  late.abort()
  expect(left.size).toBe(0)
})
