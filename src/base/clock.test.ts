import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

afterEach(() => void vi.useRealTimers())

const dayMs = 24 * 3_600_000

it('a timer that is set for longer than Node has timers fires when its time has come, and not before', () => {
  vi.useFakeTimers()
  const fired: string[] = []
  systemClock.after(60 * dayMs, () => fired.push('far'))
  systemClock.after(60 * dayMs, () => fired.push('cancelled')).cancel()
  const late = systemClock.after(60 * dayMs, () => fired.push('cancelled late'))
  vi.advanceTimersByTime(59 * dayMs)
  expect(fired).toEqual([])
  late.cancel()
  vi.advanceTimersByTime(dayMs)
  expect(fired).toEqual(['far'])
})
