// Carries requests to a cluster over HTTP/1.1, with TLS and the credentials of a kubeconfig.
//
// Connections are kept and used again. A request on a kept connection that the server has closed meanwhile is
// sent once more when it only reads. Credentials that the server refuses are renewed once, where they can be.
// Whatever keeps an answer from arriving is `Unreachable`; what the server says is passed on as it is.

import http from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Clock, systemClock } from '../base/clock.ts'
import { jsonLines } from '../base/json-lines.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { ConnectionWasClosed, failureOf, reasonOf, unreachableBy } from './connection-failure.ts'
import { ConnectionPool } from './connection-pool.ts'
import { createCredentials, type Presented } from './credentials.ts'
import { refusalOf } from './refusal.ts'
import { type ApiReply, type ApiRequest, type Transport, Unreachable } from './transport.ts'
import { warningsOf } from './warning-header.ts'

export interface HttpTransportOptions {
  readonly clock?: Clock
  readonly userAgent?: string
  /** An answer that takes longer is given up. A stream has to begin in this time and may then be silent. */
  readonly timeoutMs?: number
}

export interface HttpTransport extends Transport {
  /** The bytes of a streamed answer as they come: a log that is followed. Throws `StatusError` when refused. */
  bytes(request: ApiRequest): AsyncIterable<Uint8Array>
  /** Carries a request on: its body, of bytes, as it is, and the answer as it comes, whatever its code. */
  open(request: ApiRequest): Promise<http.IncomingMessage>
  /** What a WebSocket to a path of the server is opened with. */
  webSocket(path: string, query: URLSearchParams): Promise<WebSocketAccess>
  /** Closes the kept connections, and those in use. */
  close(): void
}

export interface WebSocketAccess {
  readonly url: string
  /** Say who asks. */
  readonly headers: { readonly [name: string]: string | string[] }
  /** Knows whom to trust, which certificate to show and the way through a proxy. */
  readonly agent: http.Agent
}

/** The API server's own limit of a request, and some. */
const timeoutMsDefault = 65_000
/** How long a connection may take to come about. */
const connectMsMax = 30_000

export function createHttpTransport(
  access: ClusterAccess,
  options: HttpTransportOptions = {},
): HttpTransport {
  const { clock = systemClock, userAgent = 'kedge', timeoutMs = timeoutMsDefault } = options
  const base = new URL(access.server)
  const credentials = createCredentials(access, clock)
  const pool = new ConnectionPool(access, base)
  const limit = { clock, timeoutMs, server: access.server }

  /** Sends the request, and once more where that can help. */
  const exchange = async (request: ApiRequest): Promise<Answer> => {
    for (let tries = 1; ; tries++) {
      request.signal?.throwIfAborted()
      const presented = await credentials.present()
      const call = optionsOf({ base, request, presented, userAgent })
      const sent = sendOnce({ ...call, agent: pool.agentFor(presented.certificate) }, request, limit)
      const answer = await sent.catch((error: unknown) => {
        if (tries > 1 || !(error instanceof ConnectionWasClosed) || request.method !== 'GET') throw error
        return null
      })
      if (!answer) continue
      if (answer.response.statusCode !== 401 || tries > 1 || !credentials.renew()) return answer
      answer.done()
      answer.response.resume()
    }
  }

  const replyTo = async (answer: Answer, request: ApiRequest): Promise<ApiReply> => {
    try {
      return replyOf(answer.response, await bodyOf(answer.response, request))
    } finally {
      answer.done()
    }
  }

  async function* streamed<T>(
    request: ApiRequest,
    read: (response: http.IncomingMessage) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const answer = await exchange(request)
    if ((answer.response.statusCode ?? 500) >= 400) throw refusalOf(await replyTo(answer, request))
    // It has begun to answer; from here it may be silent.
    answer.done()
    try {
      yield* read(answer.response)
    } catch (error) {
      if (!request.signal?.aborted) throw unreachableBy(access.server, error)
    } finally {
      answer.response.destroy()
    }
  }

  return {
    async send(request) {
      return replyTo(await exchange(request), request)
    },
    stream: request => streamed(request, chunks => jsonLines(chunks, brokenOff)),
    bytes(request) {
      const headers = { accept: 'application/json, */*', 'accept-encoding': 'identity', ...request.headers }
      return streamed<Uint8Array>({ ...request, headers }, response => response)
    },
    async open(request) {
      const answer = await exchange(request)
      answer.done()
      return answer.response
    },
    async webSocket(path, query) {
      const { headers, certificate } = await credentials.present()
      const url = new URL(access.server)
      url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
      url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`
      url.search = query.toString()
      return {
        url: url.href,
        headers: { 'user-agent': userAgent, ...headers },
        agent: pool.agentFor(certificate),
      }
    },
    close: () => pool.close(),
  }
}

function optionsOf({
  base,
  request,
  presented,
  userAgent,
}: {
  readonly base: URL
  readonly request: ApiRequest
  readonly presented: Presented
  readonly userAgent: string
}): http.RequestOptions {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) query.append(name, value)
  const search = query.size > 0 ? `?${query}` : ''
  return {
    method: request.method,
    protocol: base.protocol,
    hostname: base.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: base.port,
    path: `${base.pathname.replace(/\/$/, '')}${request.path}${search}`,
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(isNear(base) ? {} : { 'accept-encoding': 'gzip' }),
      ...presented.headers,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
  }
}

/** Compressing costs more than it saves where no network lies between. */
const isNear = (base: URL): boolean => /^(localhost|127\.|\[::1\])/.test(base.hostname)

interface Answer {
  readonly response: http.IncomingMessage
  /** Ends the limit of time under which the answer came. */
  done(): void
}

function sendOnce(
  options: http.RequestOptions,
  { body, signal }: ApiRequest,
  limit: { readonly clock: Clock; readonly timeoutMs: number; readonly server: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = options.protocol === 'http:' ? http.request : https.request
    const text = body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body)
    // Node leaves it out of a DELETE, and the server would take the body for the next request.
    const headers = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }
    const giveUp = () => request.destroy(new Error('it does not answer'))
    const answering = limit.clock.after(limit.timeoutMs, giveUp)
    const connecting = limit.clock.after(Math.min(connectMsMax, limit.timeoutMs), giveUp)
    const request = send({ ...options, headers: { ...options.headers, ...headers } }, response => {
      resolve({ response, done: () => answering.cancel() })
    })
    // Node's own way would break a connection that is kept for others by now, with an error that nobody hears.
    const abort = () => request.destroy()
    signal?.addEventListener('abort', abort)
    request.once('close', () => signal?.removeEventListener('abort', abort))
    const connected = () => connecting.cancel()
    request.on('socket', socket => {
      if (!socket.connecting) connected()
      else socket.once(options.protocol === 'http:' ? 'connect' : 'secureConnect', connected)
    })
    request.on('error', error => {
      answering.cancel()
      connecting.cancel()
      reject(signal?.aborted ? signal.reason : failureOf(limit.server, error, request))
    })
    if (signal?.aborted) abort()
    else request.end(text)
  })
}

function replyOf(response: http.IncomingMessage, body: unknown): ApiReply {
  const headers: { [name: string]: string | undefined } = {}
  for (const [name, value] of Object.entries(response.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  return { code: response.statusCode ?? 500, headers, body, warnings: warningsOf(headers.warning) }
}

async function bodyOf(response: http.IncomingMessage, { signal }: ApiRequest): Promise<unknown> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(chunk)
  } catch (error) {
    signal?.throwIfAborted()
    throw new Unreachable(`the answer broke off: ${reasonOf(error)}`, { cause: error })
  }
  const raw = Buffer.concat(chunks)
  const text = (
    response.headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(raw) : raw
  ).toString('utf8')
  if (!/\bjson\b/.test(response.headers['content-type'] ?? '') || text === '') return text
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Unreachable('the answer broke off within its JSON', { cause })
  }
}

/** Cut off in the middle: the connection's fault, not the document's. */
const brokenOff = (cause: unknown): Error =>
  new Unreachable('the stream broke off within a document', { cause })
