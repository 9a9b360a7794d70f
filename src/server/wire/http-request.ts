import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { claimOfCertificate } from '../certificates/certificate-user.ts'
import type { Turns } from '../fairness/turns.ts'
import type { Body, ServerRequest } from '../request/request.ts'
import type { Vouched } from './front.ts'
import { type HttpResponse, isGone } from './http-response.ts'

/** What the port is asked, by either version of HTTP. */
export type HttpRequest = IncomingMessage | Http2ServerRequest

/** The request without its wire, its body having been read. */
export const requestOf = (head: RequestHead, response: HttpResponse, rest: Rest): ServerRequest =>
  new ReadRequest(head, response, rest)

type Rest = { readonly body: Body } & Required<Pick<ServerRequest, 'turns'>>

/** A class, since every request is one of these: with a getter of its own each would be a shape of its own. */
class ReadRequest implements ServerRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly search: string
  readonly headers: ServerRequest['headers']
  readonly rawHeaders: ServerRequest['rawHeaders']
  readonly user: ServerRequest['user']
  readonly hasBadCertificate: boolean
  readonly peer: ServerRequest['peer']
  readonly body: Body
  readonly turns: Turns
  readonly #response: HttpResponse
  #abort: AbortController | null = null

  constructor(head: RequestHead, response: HttpResponse, { body, turns }: Rest) {
    const { method, path, query, search = '', headers, user, hasBadCertificate = false, peer } = head
    this.method = method
    this.path = path
    this.query = query
    this.search = search
    this.headers = headers
    this.rawHeaders = head.rawHeaders
    this.user = user
    this.hasBadCertificate = hasBadCertificate
    this.peer = peer
    this.body = body
    this.turns = turns
    this.#response = response
  }

  /** Few look at it: made when one does. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const controller = new AbortController()
      this.#abort = controller
      // Who has gone is told of by no event any more.
      if (isGone(this.#response)) controller.abort()
      else this.#response.once('close', () => controller.abort())
    }
    return this.#abort.signal
  }
}

export type RequestHead = Omit<ServerRequest, 'body' | 'signal' | 'turns'>

/** Everything but the body. */
export function requestHead(request: HttpRequest): RequestHead {
  const socket = socketOf(request)
  const given = request.url ?? '/'
  const url = given.startsWith('/') ? given : given.replace(origin, '')
  const mark = url.indexOf('?')
  const search = mark < 0 ? '' : url.slice(mark + 1)
  const claim = claimOfCertificate(socket)
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: search === '' ? noQuery : queryOf(search),
    search,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    user: claim.kind === 'user' ? claim.user : null,
    hasBadCertificate: claim.kind === 'bad',
    peer: socket,
  }
}

/** Proxies are asked by whole addresses, and a server has to understand them. */
const origin = /^https?:\/\/[^/]*/i

const noQuery = new URLSearchParams()

/** Go leaves out pairs that it cannot read: with a `%` that begins nothing, or with a semicolon, which it does not part them by. */
function queryOf(search: string): URLSearchParams {
  if (!unread.test(search)) return new URLSearchParams(search)
  return new URLSearchParams(
    search
      .split('&')
      .filter(pair => !unread.test(pair))
      .join('&'),
  )
}

const unread = /;|%(?![0-9a-f]{2})/i

const socketOf = (request: HttpRequest): TLSSocket =>
  ('stream' in request ? request.stream.session?.socket : request.socket) as TLSSocket

/** Whom the connection's client certificate vouches for, and until when. */
export function certificateOf(request: HttpRequest): Vouched | null {
  const claim = claimOfCertificate(socketOf(request))
  return claim.kind === 'user' ? { user: claim.user, expiresAt: claim.expiresAt } : null
}
