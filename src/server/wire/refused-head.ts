// What is said to a peer of HTTP/1 whose request could not be read so far that it is one, in the words of Go's server.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { endConnection } from './end-connection.ts'

const answers: { readonly [code: string]: string } = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * Answers and ends the connection; of one that is gone, or in the middle of an answer, nothing but the end is left. A request that
 * came whole before it, of which more was sent than it said, is answered first: it may have changed something. Of several that
 * came at once, and still wait, that is the first: the others' answers go with the connection.
 */
export function refuseHead(error: Error & { readonly code?: string }, socket: Duplex): void {
  const answer = answerOn(socket)
  if (!socket.writable || answer?.headersSent) {
    socket.destroy()
    return
  }
  if (answer?.req.complete) {
    answer.shouldKeepAlive = false
    return
  }
  const said = answers[error.code ?? ''] ?? '400 Bad Request'
  endConnection(
    socket,
    `HTTP/1.1 ${said}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${said}`,
  )
}

/** A request of HTTP/1.1 says once for which host it is, as Go's server asks it to; null where it does. */
export function hostProblem({ httpVersion, headers, rawHeaders }: IncomingMessage): string | null {
  if (headers.host === undefined) return httpVersion === '1.1' ? 'missing required Host header' : null
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1 ? 'too many Host headers' : null
}

export const hostRefusal = (problem: string): string => `400 Bad Request: ${problem}`

/** The same where the request would leave HTTP, and nothing but its socket is left. */
export function refuseHostOn(socket: Duplex, problem: string): void {
  const text = hostRefusal(problem)
  const head = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close'
  endConnection(socket, `${head}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}

/** Node keeps the answer under way on its socket. */
function answerOn(socket: Duplex): ServerResponse | null {
  const { _httpMessage: answer = null } = socket as Duplex & { readonly _httpMessage?: ServerResponse | null }
  return answer
}

/** Nothing is reached through this port by CONNECT; over HTTP/2 it is asked for as a request, and answered as one. */
export function refuseTunnel(_request: unknown, answer: Duplex | Http2ServerResponse): void {
  if ('stream' in answer) {
    answer.statusCode = 405
    answer.end()
  } else {
    answer.on('error', () => {})
    endConnection(answer, 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  }
}
