import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SeenLines } from './log-buffer.ts'
import type { LogAsk, SourceState } from './log-follow.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('location', new URL('https://127.0.0.1/console/'))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const source = {
  namespace: 'shop',
  pod: 'web-0',
  container: 'main',
  life: 'u',
  restarts: 0,
  isOver: false,
  lastEnd: null,
}

/** Follows a source of a server that answers like this. */
async function followed(answer: () => Response, asked: Partial<LogAsk> = {}) {
  const { followLog } = await import('./log-follow.ts')
  const states: SourceState[] = []
  const fetched = vi.fn(async () => answer())
  vi.stubGlobal('fetch', fetched)
  const stop = new AbortController()
  let end: string | null = null
  const over = followLog(source, {
    ask: { tailLines: null, sinceSeconds: null, isPrevious: false, isFollowed: true, ...asked },
    ears: { onLines: () => {}, onState: state => states.push(state) },
    signal: stop.signal,
    seen: new SeenLines(),
    end: () => end,
  })
  await vi.advanceTimersByTimeAsync(0)
  return {
    states,
    fetched,
    ends(as: string | null) {
      end = as
    },
    async stop() {
      stop.abort()
      await over
    },
  }
}

const refusal = (code: number) => () =>
  new Response(
    JSON.stringify({ kind: 'Status', status: 'Failure', code, message: 'no', reason: 'BadRequest' }),
    {
      status: code,
      headers: { 'content-type': 'application/json' },
    },
  )

it.each([
  ['is not there', 404, {}],
  ['may not be seen', 403, {}],
  ['never was before', 400, { isPrevious: true, isFollowed: false }],
])('a log that %s is refused for good: nobody is told that it is tried again', async (_, code, ask) => {
  const { states, fetched } = await followed(refusal(code), ask)
  await vi.advanceTimersByTimeAsync(20_000)
  expect([states.at(-1)?.kind, fetched.mock.calls.length]).toEqual(['refused', 1])
})

it('a log of a container that has not started yet is tried again', async () => {
  const { states, fetched, stop } = await followed(refusal(400))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(states.at(-1)?.kind).toBe('waiting')
  expect(fetched.mock.calls.length).toBeGreaterThan(3)
  await stop()
})

it('a container that has ended is not asked on and on, and again once it is started anew', async () => {
  const { fetched, ends, stop } = await followed(() => new Response('2026-01-02T03:04:05Z done\n'))
  ends('u 0')
  await vi.advanceTimersByTimeAsync(10_000)
  // Once more after its end was told: what it had said before may not have been all.
  expect(fetched.mock.calls.length).toBe(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(fetched.mock.calls.length).toBe(2)
  ends(null)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(fetched.mock.calls.length).toBe(3)
  await stop()
})

it('a log of a container that has ended is tried again until it was read', async () => {
  let isBroken = false
  const answer = () => {
    if (isBroken) throw new TypeError('no network')
    return new Response('2026-01-02T03:04:05Z done\n')
  }
  const { states, fetched, ends, stop } = await followed(answer)
  ends('u 0')
  isBroken = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect(states.at(-1)?.kind).toBe('waiting')
  expect(fetched.mock.calls.length).toBeGreaterThan(3)
  isBroken = false
  await vi.advanceTimersByTimeAsync(2_000)
  const read = fetched.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect([states.at(-1)?.kind, fetched.mock.calls.length]).toEqual(['ended', read])
  await stop()
})
