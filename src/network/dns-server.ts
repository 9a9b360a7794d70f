// The cluster's DNS server: the cluster's own names from `zone.ts`, all others from the machine's resolvers.
//
// It listens where pods can reach it: on the gateway of their bridge, or on a loopback address of its own. What is no
// DNS question is passed over in silence: an answer to it would only serve somebody who forges addresses.

import type { Socket as DatagramSocket } from 'node:dgram'
import type { Server, Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { systemCode } from '../base/system-code.ts'
import type { ClusterNames } from './cluster-names.ts'
import {
  type DnsQuery,
  type DnsQuestion,
  type DnsRecord,
  type DnsResponse,
  encodeResponse,
  parseQuery,
  type ResponseCode,
  tcpLimit,
  typeCodes,
  udpLimit,
} from './dns-message.ts'
import { ownSockets, type PodSockets, type SocketAddress } from './pod-sockets.ts'
import { machineResolvers, openUpstream, type Upstream } from './upstream.ts'
import { answerZone, type QuestionType, startOfAuthority, type ZoneAnswer } from './zone.ts'

export interface DnsOptions {
  readonly names: ClusterNames
  /** Where to listen; with port 0, each address gets a free port of its own. */
  readonly addresses: readonly string[]
  readonly port?: number
  /** Where the addresses are; on the network of this process unless told. */
  readonly sockets?: PodSockets
  readonly zone?: string
  readonly servicesRouted?: boolean
  /** The machine's own resolvers unless told. */
  readonly upstream?: Upstream
  readonly clock: Clock
  readonly log: Log
}

export interface DnsServer {
  /** Where it listens, in the order asked for. */
  readonly endpoints: readonly { readonly address: string; readonly port: number }[]
  stop(): Promise<void>
}

/** The server cannot listen as asked; the message says where and why. */
export class DnsUnusable extends Error {
  override readonly name = 'DnsUnusable'
}

const defaultZone = 'cluster.local'
/** Connections over TCP, each of which costs a file descriptor, and how long an idle one is kept. */
const connectionsMax = 256
const idleMs = 10_000

export async function startDns(options: DnsOptions): Promise<DnsServer> {
  const { addresses, port = 53, sockets = ownSockets, clock } = options
  const upstream =
    options.upstream ??
    openUpstream({ clock, resolvers: machineResolvers(clock, address => addresses.includes(address)) })
  const responder = new Responder({ ...options, upstream })
  const listeners: Listener[] = []
  try {
    for (const address of addresses)
      listeners.push(await listen({ host: address, port }, { sockets, responder }))
  } catch (error) {
    for (const listener of listeners) await listener.close()
    throw error
  }
  return {
    endpoints: listeners.map(listener => ({ address: listener.address, port: listener.port })),
    async stop() {
      await Promise.all(listeners.map(listener => listener.close()))
    },
  }
}

/** Answers one message; null leaves it without an answer. */
class Responder {
  readonly #options: DnsOptions & { readonly upstream: Upstream }
  readonly #serial: number
  /** Turns the order of addresses from answer to answer, so that clients which take the first are spread. */
  #turn = 0

  constructor(options: DnsOptions & { readonly upstream: Upstream }) {
    this.#options = options
    this.#serial = Math.floor(options.clock.now() / 1000)
  }

  get clock(): Clock {
    return this.#options.clock
  }

  async respond(message: Buffer, transport: 'udp' | 'tcp'): Promise<Buffer | null> {
    const query = parseQuery(message)
    if (!query) return null
    const limit = transport === 'udp' ? udpLimit(query) : tcpLimit
    const refusal = refusalOf(query)
    if (refusal || !query.question) return encodeResponse(query, empty(refusal ?? 'format'), limit)
    const answer = this.#zoneAnswer(query.question)
    if (answer.kind === 'foreign') {
      const forwarded = await this.#options.upstream.forward(message, transport)
      return forwarded ?? encodeResponse(query, empty('serverFailure'), limit)
    }
    return encodeResponse(query, await this.#response(query.question, answer), limit)
  }

  #zoneAnswer({ name, type }: Pick<DnsQuestion, 'name'> & { readonly type: number }): ZoneAnswer {
    return answerZone({ name, type: questionTypes.get(type) ?? 'other' }, this.#options.names, this.#zone)
  }

  get #zone() {
    const { zone = defaultZone, servicesRouted = false } = this.#options
    return { zone, servicesRouted, serial: this.#serial }
  }

  async #response(
    question: DnsQuestion,
    answer: Exclude<ZoneAnswer, { kind: 'foreign' }>,
  ): Promise<DnsResponse> {
    switch (answer.kind) {
      case 'records':
        this.#turn += 1
        return { ...empty('ok'), authoritative: true, ...answer, answers: turned(answer.answers, this.#turn) }
      case 'alias': {
        const wanted = question.type !== typeCodes.CNAME
        const beyond = wanted ? await this.#follow(answer.target, question.type) : []
        return { ...empty('ok'), authoritative: true, answers: [answer.record, ...beyond] }
      }
      case 'noData':
        return { ...empty('ok'), authoritative: true, authorities: [startOfAuthority(this.#zone)] }
      case 'noName':
        return { ...empty('noName'), authoritative: true, authorities: [startOfAuthority(this.#zone)] }
    }
  }

  /** The records that the name behind an alias leads to. Stub resolvers do not ask a second time. */
  async #follow(target: string, type: number, depth = 0): Promise<readonly DnsRecord[]> {
    const answer = this.#zoneAnswer({ name: target, type })
    if (answer.kind === 'records') return answer.answers
    if (answer.kind === 'alias' && depth < aliasDepthMax)
      return [answer.record, ...(await this.#follow(answer.target, type, depth + 1))]
    const name = questionTypes.get(type)
    if (answer.kind !== 'foreign' || (name !== 'A' && name !== 'AAAA')) return []
    return this.#options.upstream.addresses(target, name)
  }
}

/** Aliases of aliases; a longer chain is a circle. */
const aliasDepthMax = 8

const questionTypes: ReadonlyMap<number, QuestionType> = new Map(
  (['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'TXT', 'SOA', 'NS', 'ANY'] as const).map(name => [
    typeCodes[name],
    name,
  ]),
)

const classInternet = 1

function refusalOf({ opcode, question, edns }: DnsQuery): ResponseCode | null {
  if (opcode !== 0) return 'notImplemented'
  if (!question) return 'format'
  if (edns && edns.version > 0) return 'badVersion'
  return question.class === classInternet ? null : 'refused'
}

const empty = (code: ResponseCode): DnsResponse => ({
  code,
  authoritative: false,
  answers: [],
  authorities: [],
  additionals: [],
})

function turned<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}

interface Listener {
  readonly address: string
  readonly port: number
  close(): Promise<void>
}

interface Service {
  readonly sockets: PodSockets
  readonly responder: Responder
}

/** A port that the machine chose for UDP may be taken for TCP, and then it is asked for another. */
const choicesMax = 10

/** One address over UDP and TCP, on the same port. */
async function listen(at: SocketAddress, service: Service): Promise<Listener> {
  for (let choice = 1; ; choice++)
    try {
      return await listenOnce(at, service)
    } catch (error) {
      if (at.port !== 0 || choice === choicesMax) throw error
    }
}

async function listenOnce(at: SocketAddress, { sockets, responder }: Service): Promise<Listener> {
  const udp = await sockets.listenUdp(at).catch(error => {
    throw unusable(at, error)
  })
  serveUdp(udp, responder)
  const bound = udp.address().port
  try {
    const tcp = serveTcp(await sockets.listenTcp({ ...at, port: bound }), responder)
    return {
      address: at.host,
      port: bound,
      async close() {
        await Promise.all([new Promise<void>(resolve => udp.close(() => resolve())), tcp.close()])
      },
    }
  } catch (error) {
    udp.close()
    throw unusable({ ...at, port: bound }, error)
  }
}

function unusable({ host, port }: SocketAddress, error: unknown): DnsUnusable {
  const code = systemCode(error)
  const reasons: { readonly [code: string]: string } = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'only root may listen there',
    EADDRNOTAVAIL: 'this machine does not have the address',
  }
  const why = reasons[String(code)] ?? String(error)
  return new DnsUnusable(`the DNS server cannot listen on ${host}:${port}: ${why}`)
}

function serveUdp(socket: DatagramSocket, responder: Responder): void {
  socket.on('error', () => {})
  socket.on('message', (message, client) => {
    void responder.respond(message, 'udp').then(answer => {
      // The socket may have been closed, or the client gone, in the meantime: UDP promises nothing.
      if (answer) sendQuietly(socket, answer, client)
    })
  })
}

function sendQuietly(
  socket: DatagramSocket,
  answer: Buffer,
  { port, address }: { readonly port: number; readonly address: string },
): void {
  try {
    socket.send(answer, port, address, () => {})
  } catch {
    // Closed.
  }
}

function serveTcp(server: Server, responder: Responder): { close(): Promise<void> } {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, responder, responder.clock)
  })
  server.maxConnections = connectionsMax
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Reads messages with their lengths before them; answers go back in the order of the questions. */
function serve(socket: Socket, responder: Responder, clock: Clock): void {
  let read: Buffer = Buffer.alloc(0)
  let last = Promise.resolve()
  const idle = () => clock.after(idleMs, () => socket.destroy())
  let timer = idle()
  socket.on('error', () => socket.destroy())
  socket.once('close', () => timer.cancel())
  socket.on('data', chunk => {
    timer.cancel()
    timer = idle()
    read = read.length > 0 ? Buffer.concat([read, chunk]) : chunk
    while (read.length >= 2 && read.length >= 2 + read.readUInt16BE(0)) {
      const length = read.readUInt16BE(0)
      const answer = responder.respond(Buffer.from(read.subarray(2, 2 + length)), 'tcp')
      read = read.subarray(2 + length)
      last = last.then(async () => reply(socket, await answer))
    }
  })
}

function reply(socket: Socket, answer: Buffer | null): void {
  if (!answer) {
    socket.destroy()
    return
  }
  const length = Buffer.alloc(2)
  length.writeUInt16BE(answer.length)
  if (socket.writable) socket.write(Buffer.concat([length, answer]))
}
