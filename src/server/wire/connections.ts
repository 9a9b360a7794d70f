// The connections of a port, and how many there may be: of one address, and of all together.
//
// Each takes a descriptor of the process, which needs some for itself: a store that grows, containers' logs, what it asks of
// others for a request. Where all are taken by connections, those fail one after another; so connections leave it a part.
import { readFile } from 'node:fs/promises'
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { type Clock, systemClock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'

export interface Connections {
  readonly sockets: ReadonlySet<Socket>
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

export interface ConnectionLimits {
  readonly perAddress: number
  readonly all: number
}

/** What the descriptors of this process leave for connections: three of four. */
export async function connectionsMax(): Promise<number> {
  const text = await readFile('/proc/self/limits', 'latin1').catch(() => '')
  return connectionsOf(text)
}

/** The same by what Linux says of a process's limits; elsewhere nothing is known of them. */
export function connectionsOf(processLimits: string): number {
  const files = /^Max open files\s+(\d+)/m.exec(processLimits)?.[1]
  const left = files === undefined ? Number.POSITIVE_INFINITY : Math.floor(Number(files) * 0.75)
  return Math.min(limits.connectionsMax, left)
}

const keepAliveMs = 30_000
const ignore = () => {}

export function trackConnections(
  server: Http2SecureServer,
  { perAddress, all }: ConnectionLimits,
  log: Log,
): Connections {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  const byAddress = new Map<string, number>()
  const tellFull = nowAndThen(systemClock, () =>
    log.warn('connections are refused: there are as many as there may be', { connections: all }),
  )
  let open = 0
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (byAddress.get(address) ?? 0) + 1
    if (open >= all) tellFull()
    if (count > perAddress || open >= all) {
      socket.destroy()
      return
    }
    open++
    byAddress.set(address, count)
    socket.once('close', () => {
      open--
      const left = (byAddress.get(address) ?? 1) - 1
      if (left > 0) byAddress.set(address, left)
      else byAddress.delete(address)
    })
  })
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

const toldEveryMs = 60_000

/** What is told by thousands at once is told once a minute. */
function nowAndThen(clock: Pick<Clock, 'now'>, tell: () => void): () => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return () => {
    if (clock.now() - toldAt < toldEveryMs) return
    toldAt = clock.now()
    tell()
  }
}
