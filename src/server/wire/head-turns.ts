// Heads of requests come from hundreds of connections in one turn of the event loop, and Node makes a request of each as it is
// read: what else waits would wait for all of them. Once a turn has brought much, connections that may bring more are not read
// until the next one.
//
// Node has no word for this: a connection of HTTP/2 is read below the stream that JavaScript sees. `_handle` is what that
// stream stands on; where there is none, all is read as it comes.
import type { IncomingMessage } from 'node:http'
import type { Http2SecureServer, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** What a head costs, in fields: a request is made of each, however short it is. */
const fieldsOfAnyHead = 100
/** Some ten milliseconds of reading. */
const fieldsPerTurn = 15_000

export function readHeadsInTurns(server: Http2SecureServer): void {
  // Of HTTP/1, only those without a request: of others a body is read, or held back, and that is Node's to say.
  const bringing = new Set<Socket>()
  let fields = 0
  let stopped: readonly Socket[] = []
  const nextTurn = () => {
    fields = 0
    for (const socket of stopped) if (!socket.destroyed) readingOf(socket)?.readStart()
    stopped = []
  }
  const count = (rawHeaders: readonly string[]) => {
    if (fields === 0) setImmediate(nextTurn)
    fields += fieldsOfAnyHead + rawHeaders.length / 2
    if (fields < fieldsPerTurn || stopped.length > 0) return
    stopped = [...bringing]
    for (const socket of stopped) readingOf(socket)?.readStop()
  }
  server.on('secureConnection', (socket: TLSSocket) => {
    bringing.add(socket)
    socket.once('close', () => bringing.delete(socket))
  })
  server.on('stream', (_stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, raw: string[]) =>
    count(raw),
  )
  server.prependListener('request', (request, response) => {
    if ('stream' in request) return
    const { socket, rawHeaders } = request as IncomingMessage
    bringing.delete(socket)
    response.once('close', () => {
      if (!socket.destroyed) bringing.add(socket)
    })
    count(rawHeaders)
  })
  server.on('upgrade', ({ socket, rawHeaders }: IncomingMessage) => {
    bringing.delete(socket)
    count(rawHeaders)
  })
}

interface Reading {
  readStart(): void
  readStop(): void
}

function readingOf(socket: Socket): Reading | null {
  const { _handle: handle } = socket as Socket & { readonly _handle?: Partial<Reading> | null }
  return handle?.readStart && handle.readStop ? (handle as Reading) : null
}
