// DNS messages (RFC 1035, 6891) as a server needs them: queries are read, responses are written.
//
// The question goes back byte for byte as it came, and names of records point into it or into earlier names. What does
// not fit is cut by the rules of truncation: first the additional records, then all with the TC bit, so that the
// client asks again over TCP.

export const typeCodes = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  ANY: 255,
} as const
const responseCodes = {
  ok: 0,
  format: 1,
  serverFailure: 2,
  noName: 3,
  notImplemented: 4,
  refused: 5,
  badVersion: 16,
} as const
export type ResponseCode = keyof typeof responseCodes

interface RecordHead {
  readonly name: string
  readonly ttl: number
}
export type DnsRecord = RecordHead &
  (
    | { readonly type: 'A' | 'AAAA'; readonly address: string }
    | { readonly type: 'CNAME' | 'PTR' | 'NS'; readonly target: string }
    | { readonly type: 'TXT'; readonly text: string }
    | {
        readonly type: 'SRV'
        readonly priority: number
        readonly weight: number
        readonly port: number
        readonly target: string
      }
    | {
        readonly type: 'SOA'
        readonly primary: string
        readonly mailbox: string
        readonly serial: number
        readonly refresh: number
        readonly retry: number
        readonly expire: number
        readonly minimum: number
      }
  )

export interface DnsQuery {
  readonly id: number
  readonly opcode: number
  readonly recursionDesired: boolean
  /** Null unless there is exactly one. */
  readonly question: DnsQuestion | null
  /** What the client says of itself by EDNS. */
  readonly edns: { readonly payloadBytes: number; readonly version: number } | null
}

export interface DnsQuestion {
  /** As it was asked, without the last dot. */
  readonly name: string
  readonly type: number
  readonly class: number
  readonly bytes: Buffer
}

const headerBytes = 12
const responseBit = 0x8000
const recursionDesiredBit = 0x0100

/** Null for what is no query: too short, broken, or a response. */
export function parseQuery(bytes: Buffer): DnsQuery | null {
  try {
    const flags = bytes.readUInt16BE(2)
    if (flags & responseBit) return null
    const question = bytes.readUInt16BE(4) === 1 ? readQuestion(bytes) : null
    return {
      id: bytes.readUInt16BE(0),
      opcode: (flags >> 11) & 0xf,
      recursionDesired: (flags & recursionDesiredBit) !== 0,
      question,
      edns: question && readEdns(bytes, headerBytes + question.bytes.length),
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function readQuestion(bytes: Buffer): DnsQuestion {
  const labels: string[] = []
  let at = headerBytes
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) {
    // A question stands first: there is nothing that it could point to.
    if (length > 63) throw new RangeError('a label is too long')
    if (at + 1 + length > bytes.length) throw new RangeError('the name ends too early')
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
    if (at - headerBytes > 254) throw new RangeError('the name is too long')
  }
  const end = at + 5
  return {
    name: labels.join('.'),
    type: bytes.readUInt16BE(at + 1),
    class: bytes.readUInt16BE(at + 3),
    bytes: bytes.subarray(headerBytes, end),
  }
}

/** The OPT record, which a query has as its only record if any. */
function readEdns(bytes: Buffer, at: number): DnsQuery['edns'] {
  const noRecordsBefore = bytes.readUInt32BE(6) === 0
  if (!noRecordsBefore || bytes.readUInt16BE(10) === 0) return null
  if (bytes.readUInt8(at) !== 0 || bytes.readUInt16BE(at + 1) !== typeCodes.OPT) return null
  return { payloadBytes: bytes.readUInt16BE(at + 3), version: bytes.readUInt8(at + 6) }
}

export interface DnsResponse {
  readonly code: ResponseCode
  readonly authoritative: boolean
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

/** What a client without EDNS can take over UDP, and what we send at most: larger datagrams get lost on the way. */
const plainBytes = 512
const datagramBytesMax = 1232

export function udpLimit({ edns }: DnsQuery): number {
  return edns ? Math.min(Math.max(edns.payloadBytes, plainBytes), datagramBytesMax) : plainBytes
}

/** A message carries its length in 16 bits over TCP. */
export const tcpLimit = 65_535

export function encodeResponse(query: DnsQuery, response: DnsResponse, limit: number): Buffer {
  const whole = write(query, response, false)
  if (whole.length <= limit) return whole
  const bare = write(query, { ...response, additionals: [] }, false)
  if (bare.length <= limit) return bare
  return write(query, { ...response, answers: [], authorities: [], additionals: [] }, true)
}

function write(query: DnsQuery, response: DnsResponse, truncated: boolean): Buffer {
  const code = responseCodes[response.code]
  const flags =
    responseBit |
    (query.opcode << 11) |
    (response.authoritative ? 0x0400 : 0) |
    (truncated ? 0x0200 : 0) |
    (query.recursionDesired ? recursionDesiredBit : 0) |
    0x0080 |
    (code & 0xf)
  const { answers, authorities, additionals } = response
  const counts = [
    query.question ? 1 : 0,
    answers.length,
    authorities.length,
    additionals.length + (query.edns ? 1 : 0),
  ]
  const message = new MessageWriter()
  message.numbers16(query.id, flags, ...counts)
  if (query.question) message.question(query.question)
  for (const record of [...answers, ...authorities, ...additionals]) message.record(record)
  // The upper bits of the code travel in the OPT record.
  if (query.edns) message.option(datagramBytesMax, code >> 4)
  return message.bytes()
}

class MessageWriter {
  readonly #parts: Buffer[] = []
  #length = 0
  /** Where each name and each end of a name was first written. */
  readonly #offsets = new Map<string, number>()

  bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  numbers16(...values: readonly number[]): void {
    const bytes = Buffer.alloc(values.length * 2)
    values.forEach((value, index) => {
      bytes.writeUInt16BE(value, index * 2)
    })
    this.#append(bytes)
  }

  question({ name, bytes }: DnsQuestion): void {
    this.#remember(name)
    this.#append(bytes)
  }

  record(record: DnsRecord): void {
    this.#name(record.name)
    this.numbers16(typeCodes[record.type], 1)
    this.#number32(record.ttl)
    const lengthAt = this.#parts.length
    this.numbers16(0)
    const start = this.#length
    this.#content(record)
    this.#parts[lengthAt]?.writeUInt16BE(this.#length - start)
  }

  option(payloadBytes: number, codeBits: number): void {
    this.#append(Buffer.from([0]))
    this.numbers16(typeCodes.OPT, payloadBytes)
    this.#append(Buffer.from([codeBits, 0]))
    this.numbers16(0, 0)
  }

  #content(record: DnsRecord): void {
    switch (record.type) {
      case 'A':
        this.#append(Buffer.from(record.address.split('.').map(Number)))
        break
      case 'AAAA':
        this.#append(ipv6Bytes(record.address))
        break
      case 'TXT':
        this.#append(labelBytes([record.text]))
        break
      case 'SRV':
        this.numbers16(record.priority, record.weight, record.port)
        // RFC 2782 keeps compression out of the target.
        this.#plainName(record.target)
        break
      case 'SOA':
        this.#name(record.primary)
        this.#name(record.mailbox)
        for (const each of [record.serial, record.refresh, record.retry, record.expire, record.minimum])
          this.#number32(each)
        break
      default:
        this.#name(record.target)
    }
  }

  #number32(value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value >>> 0)
    this.#append(bytes)
  }

  /** Writes the labels up to an end that was written before, and points there. */
  #name(name: string): void {
    const labels = labelsOf(name)
    for (let index = 0; index < labels.length; index += 1) {
      const known = this.#offsets.get(suffix(labels, index))
      if (known === undefined) continue
      this.#remember(name, index)
      this.#append(labelBytes(labels.slice(0, index)))
      this.numbers16(0xc000 | known)
      return
    }
    this.#plainName(name)
  }

  #plainName(name: string): void {
    this.#remember(name)
    this.#append(Buffer.concat([labelBytes(labelsOf(name)), Buffer.from([0])]))
  }

  /** Notes where the first `count` labels of a name, which is about to be written, will stand. */
  #remember(name: string, count = Number.POSITIVE_INFINITY): void {
    const labels = labelsOf(name)
    let at = this.#length
    for (const [index, label] of labels.slice(0, count).entries()) {
      const key = suffix(labels, index)
      if (at < 0x4000 && !this.#offsets.has(key)) this.#offsets.set(key, at)
      at += 1 + label.length
    }
  }

  #append(bytes: Buffer): void {
    this.#parts.push(bytes)
    this.#length += bytes.length
  }
}

const labelsOf = (name: string) => (name === '' ? [] : name.split('.'))

const suffix = (labels: readonly string[], from: number) => labels.slice(from).join('.').toLowerCase()

const labelBytes = (labels: readonly string[]) =>
  Buffer.concat(labels.map(label => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')))

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16))
  const before = groups(head)
  const after = groups(tail ?? '')
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const bytes = Buffer.alloc(16)
  ;[...before, ...Array.from({ length: gap }, () => 0), ...after].forEach((group, index) => {
    bytes.writeUInt16BE(group, index * 2)
  })
  return bytes
}
