import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { userOfCertificate } from '../certificates/certificate-user.ts'
import type { Body, ServerRequest } from '../request/request.ts'
import type { HttpResponse } from './http-response.ts'

/** What the port is asked, by either version of HTTP. */
export type HttpRequest = IncomingMessage | Http2ServerRequest

/** The request without its wire, its body having been read. */
export function requestOf(head: RequestHead, response: HttpResponse, body: Body): ServerRequest {
  let abort: AbortController | null = null
  return {
    ...head,
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

export type RequestHead = Omit<ServerRequest, 'body' | 'signal'>

/** Everything but the body. */
export function requestHead(request: HttpRequest): RequestHead {
  const url = (request.url ?? '/').replace(origin, '')
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    headers: request.headers,
    user: userOfCertificate(socketOf(request)),
  }
}

/** Proxies are asked by whole addresses, and a server has to understand them. */
const origin = /^https?:\/\/[^/]*/i

const noQuery = new URLSearchParams()

const socketOf = (request: HttpRequest): TLSSocket =>
  ('stream' in request ? request.stream.session?.socket : request.socket) as TLSSocket
