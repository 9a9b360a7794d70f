// The third way to carry requests to a Kubernetes API, beside this process's own server and HTTP by kubeconfig: a
// browser's fetch to the port that the page came from. The session's cookie goes along by itself; the header says that
// it is the console who asks.

import { asAnswers, asAnswersHeader, codeHeader, meantCode } from '../../../src/api/refusals-as-answers.ts'
import type { ApiReply, ApiRequest, Arriving, Transport } from '../../../src/api/transport.ts'
import { refusalOf } from '../../../src/client/refusal.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { apiAddress } from '../app/base.ts'
import { passed } from '../app/passed.ts'
import { Unanswered } from '../parts/failure.ts'
import { noteAnswer } from '../parts/server-clock.ts'
import { ownHeader } from '../sign-in/ask-session.ts'
import { awaited } from './awaited.ts'
import { takeEarlyAnswer } from './early-list.ts'

export interface BrowserTransportOptions {
  /** Called when the API says that nobody is signed in any more. */
  onSignedOut(): void
}

export function browserTransport({ onSignedOut }: BrowserTransportOptions): Transport {
  const ask = async (request: ApiRequest): Promise<Response> => {
    const { path, query = {}, headers } = request
    const url = new URL(apiAddress(path), location.origin)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value)
    // What asks for another form of it is another question.
    const early = headers ? null : await takeEarlyAnswer(url)?.catch(() => null)
    const response = early?.ok ? early : await asked(url, request)
    if (response.status === 401) onSignedOut()
    return response
  }

  const asked = async (url: URL, request: ApiRequest): Promise<Response> => {
    const askedAt = Date.now()
    const { method, headers = {}, body, signal } = request
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...ownHeader,
        ...(isWrite(request) ? {} : { [asAnswersHeader]: asAnswers }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      cache: 'no-store',
    }).catch((cause: unknown) => {
      throw notAnswered(request, cause)
    })
    noteAnswer({ date: response.headers.get('date'), askedAt, at: Date.now() })
    return response
  }

  const send = async (request: ApiRequest): Promise<ApiReply> => {
    const response = await ask(request)
    // A gateway tells of a server that has not answered it; the server, of itself, that it was not done in time.
    if (isWrite(request) && (response.status === 502 || response.status === 504))
      throw notAnswered(request, await response.text().catch(() => ''))
    return replyOf(response).catch((cause: unknown) => {
      throw notAnswered(request, cause)
    })
  }

  return {
    send: request => awaited(send(request)),
    stream(request): Arriving<unknown> {
      return {
        async *[Symbol.asyncIterator]() {
          const response = await ask(request)
          if (!response.ok || response.headers.has(codeHeader)) throw refusalOf(await replyOf(response))
          if (!response.body) throw new Unreachable('the stream has no body')
          yield* documentsOf(response.body)
        },
      }
    },
  }
}

/** What changes something. A dry run does not. */
const isWrite = ({ method, query }: ApiRequest): boolean => method !== 'GET' && query?.dryRun === undefined

const notAnswered = (request: ApiRequest, cause: unknown): Unreachable =>
  isWrite(request) ? new Unanswered('lost', cause) : new Unreachable('the server has not answered', { cause })

/** Rejects where it was cut off. */
async function replyOf(response: Response): Promise<ApiReply> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const warning = response.headers.get('warning')
  return {
    code: meantCode(response.status, response.headers.get(codeHeader)),
    headers: Object.fromEntries(response.headers),
    body: isJson && text !== '' ? JSON.parse(text) : text,
    warnings: warning === null ? [] : textsOfWarning(warning),
  }
}

/** `299 - "text"`, several joined by commas. */
const textsOfWarning = (header: string): readonly string[] =>
  [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'))

/**
 * A stream that tells one thing after the other is read again after so long, all at once: each reading has the page's only
 * thread come by from elsewhere, and two hundred a second leave it little time to draw. Larger pieces are much that waits.
 */
const pauseMs = 50
const pausesBelow = 16 * 1024

/** One JSON document a line. A decoder of one's own, since each stream between costs some turns a piece. */
async function* documentsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let readAt = Number.NEGATIVE_INFINITY
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield JSON.parse(line)
      const before = readAt
      readAt = performance.now()
      if (readAt - before < pauseMs && value.length < pausesBelow) await passed(pauseMs)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
