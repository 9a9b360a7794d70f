import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiRequest } from '../../../src/api/transport.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { Unanswered } from '../parts/failure.ts'

describe('a request of the page', () => {
  beforeEach(() => {
    const here = { origin: 'https://kedge.example', pathname: '/console/', href: 'https://kedge.example/' }
    vi.stubGlobal('location', here)
    vi.stubGlobal('window', { addEventListener() {}, location: here })
  })
  afterEach(() => vi.unstubAllGlobals())

  const failureOf = async (
    request: Partial<ApiRequest>,
    fetch: () => Promise<Response>,
  ): Promise<unknown> => {
    vi.stubGlobal('fetch', fetch)
    const { browserTransport } = await import('./browser-transport.ts')
    const { send } = browserTransport({ onSignedOut() {} })
    return send({ method: 'POST', path: '/api/v1/pods', ...request }).catch((error: unknown) => error)
  }
  const unreached = () => Promise.reject(new TypeError('Failed to fetch'))
  const json = { headers: { 'content-type': 'application/json' } }

  it.each([
    ['is not reached', unreached],
    ['is behind a gateway that got no answer', async () => new Response('Bad gateway', { status: 502 })],
    ['has not done it in time', async () => new Response('{"kind":"Status"}', { status: 504, ...json })],
    ['breaks off within its answer', async () => new Response('{"kind":"P', { status: 201, ...json })],
  ])('to change something may have been carried out where the server %s', async (_, fetch) => {
    expect(await failureOf({}, fetch)).toBeInstanceOf(Unanswered)
  })

  it.each([
    ['a dry run', { query: { dryRun: 'All' } }, 'as-answers'],
    ['a look', { method: 'GET' }, 'as-answers'],
    ['a deed', {}, null],
  ] as const)(
    'that is %s wants its refusal as an answer, which browsers do not log: %s',
    async (_, request, asked) => {
      let header: string | null = null
      vi.stubGlobal('fetch', async (_: URL, { headers }: { readonly headers: HeadersInit }) => {
        header = new Headers(headers).get('x-kedge-refusals')
        return header === null
          ? new Response('{"kind":"Status"}', { status: 422, ...json })
          : new Response('{"kind":"Status"}', { headers: { ...json.headers, 'x-kedge-code': '422' } })
      })
      const { browserTransport } = await import('./browser-transport.ts')
      const { send } = browserTransport({ onSignedOut() {} })
      expect(await send({ method: 'POST', path: '/api/v1/pods', ...request })).toMatchObject({ code: 422 })
      expect(header).toBe(asked)
    },
  )

  it.each([
    ['a question', { method: 'GET' }],
    ['a dry run', { query: { dryRun: 'All' } }],
  ] as const)('that is %s has changed nothing', async (_, request) => {
    const error = await failureOf(request, unreached)
    expect(error).toBeInstanceOf(Unreachable)
    expect(error).not.toBeInstanceOf(Unanswered)
  })

  it('for a stream has what it tells at once, and of one that goes on telling all that came in a while', async () => {
    vi.useFakeTimers()
    let asked = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          asked += 1
          controller.enqueue(new TextEncoder().encode(`{"n":${asked}}\n`))
        },
      },
      { highWaterMark: 0 },
    )
    vi.stubGlobal('addEventListener', () => {})
    vi.stubGlobal('removeEventListener', () => {})
    vi.stubGlobal('fetch', async () => new Response(body))
    const { browserTransport } = await import('./browser-transport.ts')
    const told: unknown[] = []
    const reading = (async () => {
      const { stream } = browserTransport({ onSignedOut() {} })
      for await (const each of stream({ method: 'GET', path: '/api/v1/pods' })) {
        told.push(each)
        if (told.length === 12) return
      }
    })()
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual([{ n: 1 }, { n: 2 }])
    await vi.advanceTimersByTimeAsync(500)
    await reading
    vi.useRealTimers()
    expect(asked).toBe(12)
  })

  it('tells the time by the clock of the server', async () => {
    const hour = 3_600_000
    const date = new Date(Date.now() + hour).toUTCString()
    vi.stubGlobal('fetch', async () => new Response('{}', { headers: { ...json.headers, date } }))
    const { browserTransport } = await import('./browser-transport.ts')
    const { serverNow } = await import('../parts/server-clock.ts')
    await browserTransport({ onSignedOut() {} }).send({ method: 'GET', path: '/version' })
    expect(Math.abs(serverNow() - Date.now() - hour)).toBeLessThan(60_000)
  })
})
