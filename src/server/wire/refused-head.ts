// What is said to a peer of HTTP/1 whose request could not be read so far that it is one, in the words of Go's server.
import type { Duplex } from 'node:stream'

const answers: { readonly [code: string]: string } = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers and ends the connection; of one that is gone, or in the middle of an answer, nothing but the end is left. */
export function refuseHead(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  const said = answers[error.code ?? ''] ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${said}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${said}`,
  )
}

/** Node keeps the answer under way on its socket. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as Duplex & {
    readonly _httpMessage?: { headersSent: boolean } | null
  }
  return answer?.headersSent === true
}
