import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { deadlineMs, Pulse, quietMs } from './pulse.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a server that stands still is noticed within 15 s, with the time of what came last', async () => {
  const silences: number[] = []
  let answer = () => {}
  let asked = 0
  const pulse = new Pulse({
    ask: () => {
      asked++
      return new Promise<void>(resolve => {
        answer = resolve
      })
    },
    onSilence: since => silences.push(since),
  })
  const begin = Date.now()
  pulse.start()
  // While something comes, nothing is asked.
  for (let second = 0; second < 20; second++) {
    await vi.advanceTimersByTimeAsync(1_000)
    pulse.heard()
  }
  expect(asked).toBe(0)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(asked).toBe(1)
  expect(silences).toEqual([begin + 20_000])
  // It is asked no more until it has answered.
  await vi.advanceTimersByTimeAsync(60_000)
  expect([asked, silences.length]).toEqual([1, 1])
  answer()
  await vi.advanceTimersByTimeAsync(quietMs + 1_000)
  expect(asked).toBe(2)
  // One that answers late, or refuses, is there.
  answer()
  await vi.advanceTimersByTimeAsync(deadlineMs)
  expect(silences.length).toBe(1)
  pulse.stop()
})

it('is not minded once nobody looks', async () => {
  const onSilence = vi.fn()
  const pulse = new Pulse({ ask: () => new Promise(() => {}), onSilence })
  pulse.start()
  await vi.advanceTimersByTimeAsync(quietMs + 1_000)
  pulse.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onSilence).not.toHaveBeenCalled()
})
