// The TLS port: HTTP/1.1 and HTTP/2 on one socket, read into requests and written from replies.

import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { systemClock } from '../base/clock.ts'
import { loopTurnOf } from '../base/event-loop/loop-turn.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { ApiServer } from './api-server.ts'
import { Turns } from './fairness/turns.ts'
import { type Serving, serve, serveUpgrade } from './serve.ts'
import { BodyRoom } from './wire/body-room.ts'
import {
  type ConnectionLimits,
  type Connections,
  connectionsMax,
  trackConnections,
} from './wire/connections.ts'
import type { Front } from './wire/front.ts'
import { readHeadsInTurns } from './wire/head-turns.ts'
import { cutOff } from './wire/http-response.ts'
import { endIdleSessions } from './wire/idle-sessions.ts'
import { OpenWatches } from './wire/open-watches.ts'
import { refuseHead, refuseTunnel } from './wire/refused-head.ts'
import { takeStreamsInTurns } from './wire/stream-turns.ts'

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
  /** How many connections there may be. */
  readonly connections?: Partial<ConnectionLimits>
  /** How long a body may take to arrive. */
  readonly bodyMsMax?: number
}

export interface Listening {
  readonly port: number
  /** Takes on the connections of another port, on whichever network it is. Whoever made it closes it. */
  serve(server: Server): void
  /** From now on connections are shown this certificate. */
  present(serving: Pick<TlsMaterial, 'key' | 'certificate'>): void
  /** Takes no more connections, ends the watches, lets short requests finish, then closes. */
  close(): Promise<void>
}

/** Rejects with the error of the system when the port is taken. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { api, host, port, tls, log, front = null } = options
  const { perAddress = limits.connectionsPerAddressMax, all = await connectionsMax() } =
    options.connections ?? {}
  const server = createSecureServer({
    allowHTTP1: true,
    key: tls.key,
    cert: tls.certificate,
    ca: tls.ca,
    requestCert: true,
    // Who brings no certificate may bring a token.
    rejectUnauthorized: false,
    handshakeTimeout: limits.handshakeMsMax,
    settings: { maxConcurrentStreams: limits.streamsPerConnectionMax },
  })
  // Of HTTP/1; a peer that opens a session of HTTP/2 and says nothing is counted below, and is let go.
  Object.assign(server, { headersTimeout: limits.headersMsMax, maxHeaderSize: limits.headBytesMax })
  server.on('clientError', refuseHead)
  server.on('connect', refuseTunnel)
  const connections = trackConnections(server, { perAddress, all }, log)
  const serving: Serving = {
    api,
    front,
    watches: new OpenWatches(),
    bodies: {
      bytesMax: limits.bodyBytesMax,
      msMax: options.bodyMsMax ?? limits.bodyMsMax,
      room: new BodyRoom(limits.bodiesBytesMax),
      clock: systemClock,
    },
    turns: new Turns({
      clock: systemClock,
      seats: limits.listsAtOnceMax,
      heldMsMax: limits.listTurnMsMax,
      waitingMax: limits.listsWaitingMax,
    }),
  }
  server.on('request', (request, response) => {
    serve(serving, request, response).catch(error => {
      log.error('an answer could not be written', { error })
      // What has begun is not to look whole, nor as if more were to come.
      cutOff(response)
    })
  })
  takeStreamsInTurns(server, loopTurnOf(systemClock))
  readHeadsInTurns(server)
  endIdleSessions(server, systemClock)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    serveUpgrade(serving, { request, socket, head }).catch(error => {
      log.error('an upgrade could not be answered', { error })
      // No timeout of Node's watches a connection that has left HTTP.
      socket.destroy()
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
    serve: other => other.on('connection', socket => server.emit('connection', socket)),
    present: ({ key, certificate }) => server.setSecureContext({ key, cert: certificate, ca: tls.ca }),
    close: () => closeServer(server, connections, serving.watches),
  }
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
  // Those that came by other ports were not waited for.
  for (const socket of sockets) socket.destroy()
}
