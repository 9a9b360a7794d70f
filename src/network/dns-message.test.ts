import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type DnsRecord,
  type DnsResponse,
  encodeResponse,
  parseQuery,
  tcpLimit,
  udpLimit,
} from './dns-message.ts'

// Another implementation, so that ours is not only right in its own eyes.
const peer: {
  encode(packet: unknown): Buffer
  decode(bytes: Buffer): { readonly [field: string]: unknown }
} = createRequire(import.meta.url)('dns-packet')

const question = (name: string, type = 'A', more: object = {}): Buffer =>
  peer.encode({ type: 'query', id: 4711, flags: 256, questions: [{ name, type }], ...more })
const queryOf = (bytes: Buffer) => {
  const query = parseQuery(bytes)
  if (!query) throw new Error('not a query')
  return query
}
const response = (changes: Partial<DnsResponse> = {}): DnsResponse => ({
  code: 'ok',
  authoritative: true,
  answers: [],
  authorities: [],
  additionals: [],
  ...changes,
})
const edns = (udpPayloadSize: number) => ({ additionals: [{ type: 'OPT', name: '.', udpPayloadSize }] })

test('a query is read with its question and what the client says of itself', () => {
  const query = queryOf(question('Web-0.nginx.default.svc.cluster.local', 'SRV', edns(4096)))
  expect(query).toMatchObject({
    id: 4711,
    opcode: 0,
    recursionDesired: true,
    question: { name: 'Web-0.nginx.default.svc.cluster.local', type: 33, class: 1 },
    edns: { payloadBytes: 4096, version: 0 },
  })
  expect(queryOf(question('.')).question?.name).toBe('')
})

test('another implementation reads every kind of record as it was written', () => {
  const name = 'web.default.svc.cluster.local'
  const head = { name, ttl: 5 }
  const soa = {
    primary: 'ns.dns.cluster.local',
    mailbox: 'hostmaster.cluster.local',
    serial: 4_000_000_000,
    refresh: 1,
    retry: 2,
    expire: 3,
    minimum: 4,
  }
  const answers: readonly DnsRecord[] = [
    { ...head, type: 'A', address: '10.244.0.5' },
    { ...head, type: 'AAAA', address: 'fd00::5:1' },
    { ...head, type: 'CNAME', target: 'other.default.svc.cluster.local' },
    { ...head, type: 'PTR', target: 'web-0.web.default.svc.cluster.local' },
    { ...head, type: 'NS', target: 'ns.dns.cluster.local' },
    { ...head, type: 'TXT', text: '1.1.0' },
    { ...head, type: 'SRV', priority: 0, weight: 33, port: 8080, target: `web-0.${name}` },
    { ...head, type: 'SOA', ...soa },
  ]
  const read = peer.decode(encodeResponse(queryOf(question(name)), response({ answers }), tcpLimit))
  const { primary, mailbox, ...numbers } = soa
  expect(read).toMatchObject({ type: 'response', id: 4711, rcode: 'NOERROR', flag_aa: true, flag_ra: true })
  expect(read.questions).toMatchObject([{ name, type: 'A', class: 'IN' }])
  expect(read.answers).toMatchObject([
    { ...head, type: 'A', data: '10.244.0.5' },
    { ...head, type: 'AAAA', data: 'fd00::5:1' },
    { ...head, type: 'CNAME', data: 'other.default.svc.cluster.local' },
    { ...head, type: 'PTR', data: 'web-0.web.default.svc.cluster.local' },
    { ...head, type: 'NS', data: 'ns.dns.cluster.local' },
    { ...head, type: 'TXT', data: [Buffer.from('1.1.0')] },
    { ...head, type: 'SRV', data: { priority: 0, weight: 33, port: 8080, target: `web-0.${name}` } },
    { ...head, type: 'SOA', data: { mname: primary, rname: mailbox, ...numbers } },
  ])
})

test('names of any shape, written once and pointed to afterwards, are read back', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
  const name = fc.array(fc.oneof(label, fc.constantFrom('svc', 'cluster', 'local', 'a')), {
    minLength: 1,
    maxLength: 6,
  })
  const names = fc.array(
    name.map(labels => labels.join('.')),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(names, list => {
      const answers = list.map(
        (each, index): DnsRecord => ({ type: 'PTR', name: each, ttl: index, target: list[0] ?? '' }),
      )
      const bytes = encodeResponse(queryOf(question(list[0] ?? '')), response({ answers }), tcpLimit)
      const read = peer.decode(bytes).answers as readonly { name: string; data: string }[]
      expect(read.map(record => record.name)).toEqual(list)
      expect(read.every(record => record.data === list[0])).toBe(true)
    }),
  )
})

test('addresses under the name that was asked take sixteen bytes each', () => {
  const name = 'nginx.default.svc.cluster.local'
  const query = queryOf(question(name))
  const record = (index: number): DnsRecord => ({ type: 'A', name, ttl: 5, address: `10.0.0.${index}` })
  const of = (count: number) =>
    encodeResponse(
      query,
      response({ answers: Array.from({ length: count }, (_, index) => record(index)) }),
      tcpLimit,
    )
  expect(of(11).length - of(10).length).toBe(16)
})

test('what does not fit is cut: additional records first, then all, with the bit that says so', () => {
  const name = 'nginx.default.svc.cluster.local'
  const record = (index: number): DnsRecord => ({ type: 'A', name, ttl: 5, address: `10.0.0.${index}` })
  const many = Array.from({ length: 25 }, (_, index) => record(index))
  const bytes = question(name)
  const limit = udpLimit(queryOf(bytes))
  expect(limit).toBe(512)
  const fitting = peer.decode(
    encodeResponse(queryOf(bytes), response({ answers: many, additionals: many }), limit),
  )
  expect(fitting).toMatchObject({ flag_tc: false, additionals: [] })
  expect(fitting.answers).toHaveLength(25)
  const cut = peer.decode(encodeResponse(queryOf(bytes), response({ answers: [...many, ...many] }), limit))
  expect(cut).toMatchObject({ flag_tc: true, answers: [] })
})

test('a client with EDNS takes more, within what travels whole', () => {
  const limits = [100, 512, 1000, 4096].map(size => udpLimit(queryOf(question('a', 'A', edns(size)))))
  expect(limits).toEqual([512, 512, 1000, 1232])
  const query = queryOf(question('a', 'A', edns(4096)))
  const read = peer.decode(encodeResponse(query, response({ code: 'badVersion' }), 1232))
  expect(read.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, extendedRcode: 1 }])
})

test('what is no query is none, whatever its bytes', () => {
  expect(parseQuery(Buffer.alloc(0))).toBeNull()
  expect(
    parseQuery(peer.encode({ type: 'response', id: 1, questions: [{ name: 'a', type: 'A' }] })),
  ).toBeNull()
  const whole = question('web-0.nginx.default.svc.cluster.local')
  for (let length = 0; length < whole.length; length += 1)
    expect(parseQuery(whole.subarray(0, length))).toBeNull()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
      const query = parseQuery(Buffer.from(bytes))
      expect(query === null || query.id >= 0).toBe(true)
    }),
  )
})

test('two questions at once are none that can be answered', () => {
  const questions = ['a', 'b'].map(name => ({ name, type: 'A' }))
  expect(parseQuery(peer.encode({ type: 'query', id: 1, questions }))).toMatchObject({ question: null })
})
