// Names outside the cluster: the question goes on, as it came, to the resolvers of the machine.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { DnsRecord } from './dns-message.ts'

export interface Upstream {
  /** The answer of the first resolver that gives one; null when none does. */
  forward(query: Buffer, transport: 'udp' | 'tcp'): Promise<Buffer | null>
  /** The addresses of a name that one of the cluster stands for. */
  addresses(name: string, type: 'A' | 'AAAA'): Promise<readonly DnsRecord[]>
}

export interface UpstreamOptions {
  /** The resolvers, asked in this order; read before each question. */
  readonly resolvers: () => Promise<readonly string[]>
  readonly clock: Clock
  /** For each resolver. */
  readonly timeoutMs?: number
  readonly port?: number
}

/** glibc waits five seconds for all of it. */
const resolverTimeoutMs = 2000
/** A resolver that did not answer is not asked again for so long: on a machine without a network each miss would cost the whole wait. */
const silenceMs = 10_000
/** Questions under way: more than this and the resolvers are not keeping up. */
const questionsMax = 1000

export function openUpstream({
  resolvers,
  clock,
  timeoutMs = resolverTimeoutMs,
  port = 53,
}: UpstreamOptions): Upstream {
  let underWay = 0
  const silentUntil = new Map<string, number>()
  const ask = { udp: askOverUdp, tcp: askOverTcp }
  return {
    async forward(query, transport) {
      if (underWay >= questionsMax) return null
      underWay += 1
      try {
        for (const address of await resolvers()) {
          if ((silentUntil.get(address) ?? 0) > clock.now()) continue
          const answer = await ask[transport]({ query, address, port, clock, timeoutMs })
          if (answer) return answer
          silentUntil.set(address, clock.now() + silenceMs)
        }
        return null
      } finally {
        underWay -= 1
      }
    },
    async addresses(name, type) {
      const servers = (await resolvers()).map(address =>
        isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`,
      )
      if (servers.length === 0) return []
      const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 1 })
      resolver.setServers(servers)
      const found = await (type === 'A'
        ? resolver.resolve4(name, { ttl: true })
        : resolver.resolve6(name, { ttl: true })
      ).catch(() => [])
      return found.map(({ address, ttl }) => ({ type, name, ttl, address }))
    },
  }
}

interface Question {
  readonly query: Buffer
  readonly address: string
  readonly port: number
  readonly clock: Clock
  readonly timeoutMs: number
}

/** From a port and with an id of its own, so that nobody on the way can guess an answer. */
function askOverUdp({ query, address, port, clock, timeoutMs }: Question): Promise<Buffer | null> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
  const id = randomInt(0x10000)
  return new Promise(resolve => {
    let isOver = false
    const finish = (answer: Buffer | null) => {
      if (isOver) return
      isOver = true
      timer.cancel()
      socket.close()
      resolve(answer)
    }
    const timer = clock.after(timeoutMs, () => finish(null))
    const failed = () => finish(null)
    socket.on('error', failed)
    // Where no way leads there the callback is told, and no listener; on a machine without a network that is each of them.
    socket.connect(port, address, (error?: Error | null) => {
      if (error) failed()
      else socket.send(withId(query, id), failure => failure && failed())
    })
    socket.on('message', message => {
      if (answers(message, query, id)) finish(withId(message, query.readUInt16BE(0)))
    })
  })
}

function askOverTcp({ query, address, port, clock, timeoutMs }: Question): Promise<Buffer | null> {
  const socket = connect(port, address)
  return new Promise(resolve => {
    let read = Buffer.alloc(0)
    const finish = (answer: Buffer | null) => {
      timer.cancel()
      socket.destroy()
      resolve(answer)
    }
    const timer = clock.after(timeoutMs, () => finish(null))
    socket.once('error', () => finish(null))
    socket.once('close', () => finish(null))
    socket.on('data', chunk => {
      read = Buffer.concat([read, chunk])
      const length = read.length >= 2 ? read.readUInt16BE(0) : Number.POSITIVE_INFINITY
      if (read.length >= 2 + length) finish(read.subarray(2, 2 + length))
    })
    socket.write(Buffer.concat([lengthPrefix(query), query]))
  })
}

function lengthPrefix(message: Buffer): Buffer {
  const prefix = Buffer.alloc(2)
  prefix.writeUInt16BE(message.length)
  return prefix
}

function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message)
  copy.writeUInt16BE(id)
  return copy
}

/** Whether a message is the response to this query, by id and question. */
function answers(message: Buffer, query: Buffer, id: number): boolean {
  if (message.length < 12 || message.readUInt16BE(0) !== id || !(message.readUInt8(2) & 0x80)) return false
  const end = questionEnd(query)
  const [own, theirs] = [query, message].map(each => each.toString('latin1', 12, end).toLowerCase())
  // A resolver that refuses may leave the question out.
  return message.readUInt16BE(4) === 0 || own === theirs
}

function questionEnd(query: Buffer): number {
  let at = 12
  while (at < query.length && query.readUInt8(at) > 0) at += 1 + query.readUInt8(at)
  return at + 5
}

const resolvFile = '/etc/resolv.conf'
/** How long a reading of the file holds. */
const rereadMs = 5000

/** The machine's resolvers, without those that would lead back to us. */
export function machineResolvers(
  clock: Clock,
  isOurs: (address: string) => boolean,
  path: string = resolvFile,
): () => Promise<readonly string[]> {
  let known: Promise<readonly string[]> = Promise.resolve([])
  let readAt = Number.NEGATIVE_INFINITY
  return () => {
    if (clock.now() - readAt >= rereadMs) {
      readAt = clock.now()
      known = readText(path).then(text => parseResolvers(text).filter(address => !isOurs(address)))
    }
    return known
  }
}

/** A machine without the file has no resolvers. */
const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** The addresses in a resolv.conf. */
export function parseResolvers(text: string): readonly string[] {
  const addresses = text.split('\n').map(line => /^\s*nameserver\s+([^\s%#;]+)/.exec(line)?.[1] ?? '')
  return addresses.filter(address => isIP(address) > 0)
}
