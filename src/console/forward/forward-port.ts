// The port of `kedge console`: TLS with HTTP/2, as a page holds more streams open than HTTP/1 has connections.

import http, { type IncomingMessage } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { codeBeside, codeHeader } from '../../api/refusals-as-answers.ts'
import { errorWords } from '../../base/error-words.ts'
import { joinStreams } from '../../base/join-streams.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Console } from '../console.ts'
import {
  addressedCluster,
  carriedHeaders,
  type ForwardTarget,
  returnedHeaders,
  statusOf,
} from './forwarding.ts'

export interface ForwardPortOptions {
  readonly console: Console
  /** Null for a context that there is not. Rejects when it cannot be made use of. */
  targetOf(cluster: string): Promise<ForwardTarget | null>
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly tls: { readonly key: string; readonly cert: string }
  readonly log: Log
}

export interface ForwardPort {
  readonly port: number
  close(): Promise<void>
}

/** Either version of HTTP. */
type Request = IncomingMessage | Http2ServerRequest
type Response = http.ServerResponse | Http2ServerResponse

/** Rejects with the error of the system when the port is taken. */
export async function openForwardPort(options: ForwardPortOptions): Promise<ForwardPort> {
  const { host, port, tls, log } = options
  const server = createSecureServer({ allowHTTP1: true, ...tls, settings: { maxConcurrentStreams: 1000 } })
  const sockets = new Set<Socket>()
  server.on('secureConnection', socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', ignore)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', session => session.on('error', ignore))
  server.on('request', (request, response) => {
    response.on('error', ignore)
    request.on('error', ignore)
    serve(options, request, response).catch(error => {
      log.debug('a request could not be carried', { error })
      response.destroy()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', ignore)
    serveUpgrade(options, { request, socket, head }).catch(error => {
      log.debug('a stream could not be carried', { error })
      socket.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function serve(options: ForwardPortOptions, request: Request, response: Response): Promise<void> {
  const head = headOf(request)
  const own = await options.console.answer(head)
  if (own) {
    for (const [name, value] of Object.entries(own.headers))
      response.setHeader(name, typeof value === 'string' ? value : [...value])
    response.statusCode = own.code
    endWith(response, own.bytes)
    return
  }
  const session = options.console.userOf(head, false)
  if (session.kind !== 'user') return refuse(response, 401, 'Unauthorized', 'Unauthorized')
  const { cluster, path } = addressedCluster(request.url ?? '/')
  const body = await bodyOf(request)
  if (body === null)
    return refuse(response, 413, 'RequestEntityTooLarge', 'the body of the request is too large')
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const target = await options.targetOf(cluster)
    if (!target) return refuse(response, 404, 'NotFound', `the kubeconfig has no context "${cluster}"`)
    const { method, headers } = head
    const answer = await target.open({
      method,
      path,
      headers: carriedHeaders(headers),
      body: body.byteLength > 0 ? body : undefined,
      signal: gone.signal,
    })
    const { statusCode = 502 } = answer
    const beside = codeBeside(head, statusCode)
    response.statusCode = beside === null ? statusCode : 200
    if (beside !== null) response.setHeader(codeHeader, beside)
    for (const [name, value] of Object.entries(returnedHeaders(answer.headers)))
      response.setHeader(name, value)
    answer.on('error', () => response.destroy())
    response.once('close', () => answer.destroy())
    // A watch that has nothing to tell has begun all the same.
    if ('flushHeaders' in response) response.flushHeaders()
    answer.pipe(response as NodeJS.WritableStream)
  } catch (error) {
    if (!gone.signal.aborted) refuse(response, 503, 'ServiceUnavailable', textOf(error))
  }
}

function headOf(request: Request) {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: request.headers,
    certificate: null,
    // There are no credentials but the link, and nothing that has a body.
    vouched: () => Promise.resolve(null),
    body: () => Promise.resolve(new Uint8Array()),
  }
}

/** Null for more than the API itself would take. */
async function bodyOf(request: Request): Promise<Buffer | null> {
  if (request.method === 'GET' || request.method === 'HEAD') return Buffer.alloc(0)
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request) {
    size += piece.byteLength
    if (size > limits.bodyBytesMax) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function refuse(response: Response, code: number, reason: string, message: string): void {
  response.statusCode = code
  response.setHeader('content-type', 'application/json')
  response.setHeader('cache-control', 'no-store')
  endWith(response, Buffer.from(statusOf(code, reason, message)))
}

const endWith = (response: Response, bytes: Uint8Array): void => {
  ;(response as http.ServerResponse).end(bytes)
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

const handshake = [
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
] as const

/** The handshake is the browser's and the cluster's: what they agree upon is carried as bytes. */
async function serveUpgrade(options: ForwardPortOptions, { request, socket, head }: Upgrade): Promise<void> {
  const asked = headOf(request)
  const session = options.console.userOf(asked, true)
  if (session.kind !== 'user') return endUpgrade(socket, 401, 'Unauthorized')
  const { cluster, path } = addressedCluster(request.url ?? '/')
  const target = await options.targetOf(cluster)
  if (!target) return endUpgrade(socket, 404, 'Not Found')
  const mark = path.indexOf('?')
  const query = new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1))
  const { url, headers, agent } = await target.webSocket(mark < 0 ? path : path.slice(0, mark), query)
  const at = new URL(url)
  const isTls = at.protocol === 'wss:'
  const begin = isTls ? https.request : http.request
  const outgoing = begin({
    host: at.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: at.port,
    path: `${at.pathname}${at.search}`,
    agent: agent as http.Agent,
    headers: {
      ...headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      ...Object.fromEntries(
        handshake.flatMap(name => (request.headers[name] ? [[name, request.headers[name]]] : [])),
      ),
    },
  })
  socket.once('close', () => outgoing.destroy())
  outgoing.on('error', () => socket.destroy())
  outgoing.on('response', answer => {
    answer.resume()
    endUpgrade(socket, answer.statusCode ?? 502, answer.statusMessage ?? '')
  })
  outgoing.on('upgrade', (answer, far, first) => {
    const lines = Object.entries(answer.headers)
      .filter(([name]) => /^(connection|upgrade|sec-websocket-)/.test(name))
      .map(([name, value]) => `${name}: ${String(value)}`)
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
    if (first.byteLength > 0) socket.write(first)
    if (head.byteLength > 0) far.write(head)
    joinStreams(socket, far)
  })
  outgoing.end()
}

function endUpgrade(socket: Duplex, code: number, text: string): void {
  socket.end(`HTTP/1.1 ${code} ${text}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** Of several addresses that were tried, what each has come to. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(textOf).join(', ')
  return errorWords(error)
}

/** The other side breaking off is its right. */
const ignore = () => {}
