// The TLS port: HTTP/1.1 and HTTP/2 on one socket, read into requests and written from replies.

import type { IncomingMessage } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { ApiServer } from './api-server.ts'
import { userOfCertificate } from './certificate-user.ts'
import { writeReply } from './http-reply.ts'
import type { HttpResponse } from './http-response.ts'
import { readBytes } from './read-bytes.ts'
import { bodyTooLarge } from './refusals.ts'
import { type Reply, refusalReply } from './reply.ts'
import { type Body, noBody, type ServerRequest } from './request.ts'

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
}

export interface Listening {
  readonly port: number
  /** Takes no more connections, ends the watches, lets short requests finish, then closes. */
  close(): Promise<void>
}

/** Rejects with the error of the system when the port is taken. */
export async function listen({ api, host, port, tls, log }: ListenOptions): Promise<Listening> {
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
  server.on('request', (request, response) => {
    serve(api, request, response).catch(error => log.error('an answer could not be written', { error }))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    void api.upgrade({
      request: { ...requestHead(request), body: noBody, signal: gone.signal },
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
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, connections) }
}

type HttpRequest = IncomingMessage | Http2ServerRequest

async function serve(api: ApiServer, request: HttpRequest, response: HttpResponse): Promise<void> {
  response.on('error', ignore)
  request.on('error', ignore)
  const body = await readBody(request)
  if (body === null) return
  const reply: Reply | Promise<Reply> =
    body.kind === 'tooLarge'
      ? refusalReply(bodyTooLarge(limits.bodyBytesMax))
      : api.handle(requestOf(request, response, body))
  const head = { method: request.method ?? 'GET', headers: request.headers }
  if (!response.destroyed) await writeReply(response, await reply, head)
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

function requestOf(request: HttpRequest, response: HttpResponse, body: Body): ServerRequest {
  let abort: AbortController | null = null
  return {
    ...requestHead(request),
    body,
    // Few requests look at it: made when one does.
    get signal() {
      if (!abort) {
        const controller = new AbortController()
        abort = controller
        response.once('close', () => controller.abort())
      }
      return abort.signal
    },
  }
}

function requestHead(request: HttpRequest): Omit<ServerRequest, 'body' | 'signal'> {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    headers: request.headers,
    user: userOfCertificate(socketOf(request)),
  }
}

const noQuery = new URLSearchParams()

const socketOf = (request: HttpRequest): TLSSocket =>
  ('stream' in request ? request.stream.session?.socket : request.socket) as TLSSocket

interface Connections {
  readonly sockets: ReadonlySet<Socket>
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

function trackConnections(server: Http2SecureServer): Connections {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('secureConnection', socket => {
    sockets.add(socket)
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

async function closeServer(server: Http2SecureServer, { sockets, sessions }: Connections): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  for (const session of sessions) session.close()
  for (const socket of sockets) socket.destroy()
  await closed
}
