import { expect, it, vi } from 'vitest'
import { awaited, longestAwaitedMs } from './awaited.ts'

it('what is not answered is counted from when it was asked, and no longer than until it is', async () => {
  vi.useFakeTimers()
  try {
    expect(longestAwaitedMs()).toBe(0)
    let answer = (_: string) => {}
    const first = awaited(new Promise<string>(resolve => (answer = resolve)))
    await vi.advanceTimersByTimeAsync(2_000)
    const second = awaited(Promise.reject(new Error('no'))).catch(() => 'refused')
    expect(longestAwaitedMs()).toBe(2_000)
    expect(await second).toBe('refused')
    answer('yes')
    expect(await first).toBe('yes')
    expect(longestAwaitedMs()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
