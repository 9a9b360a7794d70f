// The TLS port: HTTP/1.1 and HTTP/2 on one socket, read into requests and written from replies.

import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { systemClock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { authenticatedGroup } from './access/authenticate.ts'
import type { ApiServer } from './api-server.ts'
import { type Reply, refusalReply } from './request/reply.ts'
import { type Body, noBody } from './request/request.ts'
import { bodyTooLarge, unauthorized } from './resources/refusals.ts'
import type { Front, FrontReply } from './wire/front.ts'
import { writeReply } from './wire/http-reply.ts'
import { type HttpRequest, type RequestHead, requestHead, requestOf } from './wire/http-request.ts'
import type { HttpResponse } from './wire/http-response.ts'
import { OpenWatches } from './wire/open-watches.ts'
import { readBytes } from './wire/read-bytes.ts'

export interface TlsMaterial {
  /** PEM. The serving certificate may bring its chain. */
  readonly key: string
  readonly certificate: string
  /** The CA whose client certificates are believed. */
  readonly ca: string
}

export interface ListenOptions {
  readonly api: ApiServer
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly tls: TlsMaterial
  readonly log: Log
  /** What shares the port with the API; null for nothing. */
  readonly front?: Front | null
}

export interface Listening {
  readonly port: number
  /** Takes no more connections, ends the watches, lets short requests finish, then closes. */
  close(): Promise<void>
}

/** Rejects with the error of the system when the port is taken. */
export async function listen({ api, host, port, tls, log, front = null }: ListenOptions): Promise<Listening> {
  const server = createSecureServer({
    allowHTTP1: true,
    key: tls.key,
    cert: tls.certificate,
    ca: tls.ca,
    requestCert: true,
    // Who brings no certificate may bring a token.
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams: 1000 },
  })
  const connections = trackConnections(server)
  const watches = new OpenWatches()
  server.on('request', (request, response) => {
    serve({ api, watches, front }, request, response).catch(error =>
      log.error('an answer could not be written', { error }),
    )
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    const asked = withSession(front, requestHead(request), true)
    void api.upgrade({
      // A session that may not be used is nobody's: the API says 401 in the form that its streams have.
      request: { ...(asked ?? requestHead(request)), body: noBody, signal: gone.signal },
      socket,
      head,
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', error => log.error('the port failed', { error }))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server, connections, watches),
  }
}

interface Serving {
  readonly api: ApiServer
  readonly watches: OpenWatches
  readonly front: Front | null
}

/** The same request, from whom its session says that it comes; null for a session that may not be used. */
function withSession(front: Front | null, head: RequestHead, isStream: boolean): RequestHead | null {
  if (!front || head.user || head.headers.authorization || !head.headers.cookie) return head
  const found = front.userOf(head, isStream)
  switch (found.kind) {
    case 'none':
      return head
    case 'refused':
      return null
    case 'user':
      return { ...head, user: { ...found.user, groups: [...found.user.groups, authenticatedGroup] } }
  }
}

async function serve(
  { api, watches, front }: Serving,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  response.on('error', ignore)
  request.on('error', ignore)
  const plain = requestHead(request)
  const own = (await front?.answer(plain)) ?? null
  if (own) return writeFront(response, own, plain.method)
  const head = withSession(front, plain, false)
  if (!head) {
    await writeReply(response, refusalReply(unauthorized()), { ...plain, watches })
    return
  }
  const body = await readBody(request)
  if (body === null) return
  const reply: Reply | Promise<Reply> =
    body.kind === 'tooLarge'
      ? refusalReply(bodyTooLarge(limits.bodyBytesMax))
      : api.handle(requestOf(head, response, body))
  const { method, headers } = head
  const done = await reply
  if (!response.destroyed) await writeReply(response, done, { method, headers, watches })
}

function writeFront(response: HttpResponse, { code, headers, bytes }: FrontReply, method: string): void {
  response.statusCode = code
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('content-length', bytes.byteLength)
  if (method === 'HEAD') response.end()
  else response.end(bytes)
}

/** The other side breaking off is its right: the request's signal tells those who care. */
const ignore = () => {}

async function readBody(request: HttpRequest): Promise<Body | { readonly kind: 'tooLarge' } | null> {
  if (request.method === 'GET' || request.method === 'HEAD') return noBody
  const read = await readBytes(request, limits.bodyBytesMax)
  switch (read.kind) {
    case 'read':
      return read.bytes.byteLength === 0 ? noBody : { kind: 'bytes', bytes: read.bytes }
    case 'tooLarge':
      return read
    case 'aborted':
      return null
  }
}

interface Connections {
  readonly sockets: ReadonlySet<Socket>
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

const keepAliveMs = 30_000

function trackConnections(server: Http2SecureServer): Connections {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('secureConnection', socket => {
    sockets.add(socket)
    // A peer that vanished without a word is noticed, and its watches end.
    socket.setKeepAlive(true, keepAliveMs)
    // An event of a watch is a small write: the kernel must not hold it back for the next one.
    socket.setNoDelay(true)
    socket.on('error', ignore)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', session => {
    sessions.add(session)
    session.on('error', ignore)
    session.once('close', () => sessions.delete(session))
  })
  return { sockets, sessions }
}

/** How long answers under way may take while the port closes. */
const closingMsMax = 2_000

async function closeServer(
  server: Http2SecureServer,
  { sockets, sessions }: Connections,
  watches: OpenWatches,
): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  watches.endAll()
  for (const session of sessions) session.close()
  const patience = systemClock.after(closingMsMax, () => {
    for (const socket of sockets) socket.destroy()
  })
  await closed
  patience.cancel()
}
