import { describe, expect, test } from 'vitest'
import type { Endpoint, EndpointSlice, Service } from '../api/generated/types.ts'
import type { ClusterNames } from './cluster-names.ts'
import type { DnsRecord } from './dns-message.ts'
import { answerZone, type QuestionType, type ZoneAnswer, type ZoneOptions } from './zone.ts'

const headless: Service = {
  metadata: { name: 'nginx', namespace: 'default' },
  spec: { clusterIP: 'None', clusterIPs: ['None'], ports: [{ name: 'web', port: 80 }] },
}
const withIp: Service = {
  metadata: { name: 'api', namespace: 'shop' },
  spec: {
    clusterIP: '10.96.7.7',
    clusterIPs: ['10.96.7.7'],
    ports: [
      { name: 'https', port: 443, targetPort: 8443 },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  },
}
const lonely: Service = {
  metadata: { name: 'lonely', namespace: 'shop' },
  spec: { clusterIP: '10.96.7.8', ports: [{ port: 80 }] },
}
const empty: Service = { metadata: { name: 'empty', namespace: 'default' }, spec: { clusterIP: 'None' } }
const outside: Service = {
  metadata: { name: 'db', namespace: 'default' },
  spec: { type: 'ExternalName', externalName: 'DB.example.org.' },
}

const endpoint = (address: string, more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: [address],
  conditions: { ready: true },
  ...more,
})
const slice = (
  service: Service,
  endpoints: readonly Endpoint[],
  ports: EndpointSlice['ports'],
): EndpointSlice => ({
  addressType: 'IPv4',
  metadata: {
    name: `${service.metadata?.name}-1`,
    namespace: service.metadata?.namespace,
    labels: { 'kubernetes.io/service-name': service.metadata?.name ?? '' },
  },
  endpoints,
  ports,
})

const services = [headless, withIp, lonely, empty, outside]
const slices = [
  slice(
    headless,
    [
      endpoint('10.244.0.5', { hostname: 'web-0' }),
      endpoint('10.244.0.6', { hostname: 'web-1' }),
      endpoint('10.244.0.7', { hostname: 'web-2', conditions: { ready: false } }),
      endpoint('10.244.0.8'),
    ],
    [{ name: 'web', port: 8080, protocol: 'TCP' }],
  ),
  slice(
    withIp,
    [endpoint('10.244.1.5'), endpoint('10.244.1.6')],
    [
      { name: 'https', port: 8443, protocol: 'TCP' },
      { name: 'dns', port: 5353, protocol: 'UDP' },
    ],
  ),
]

const names: ClusterNames = {
  hasNamespace: name => ['default', 'shop', 'bare'].includes(name),
  service: (namespace, name) =>
    services.find(each => each.metadata?.namespace === namespace && each.metadata.name === name) ?? null,
  serviceWithIp: ip => services.find(each => each.spec?.clusterIP === ip) ?? null,
  slices: (namespace, service) =>
    slices.filter(
      each =>
        each.metadata?.namespace === namespace &&
        each.metadata.labels?.['kubernetes.io/service-name'] === service,
    ),
  slicesWithIp: ip => slices.filter(each => each.endpoints?.some(({ addresses }) => addresses.includes(ip))),
}

const options: ZoneOptions = { zone: 'cluster.local', serial: 7, servicesRouted: false }
const ask = (name: string, type: QuestionType = 'A', more: Partial<ZoneOptions> = {}): ZoneAnswer =>
  answerZone({ name, type }, names, { ...options, ...more })

/** The answer in short: contents of its records, or its kind. */
function short(answer: ZoneAnswer): readonly string[] | string {
  if (answer.kind === 'alias') return `→ ${answer.target}`
  return answer.kind === 'records' ? answer.answers.map(content) : answer.kind
}

function content(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.address
    case 'SRV':
      return `${record.port} ${record.target}`
    case 'TXT':
      return record.text
    case 'SOA':
      return `${record.primary} ${record.serial} ${record.minimum}`
    default:
      return record.target
  }
}

test.each([
  // A headless Service: its ready endpoints, together and each by its name.
  ['nginx.default.svc.cluster.local', 'A', ['10.244.0.5', '10.244.0.6', '10.244.0.8']],
  ['NGINX.Default.svc.cluster.local.', 'A', ['10.244.0.5', '10.244.0.6', '10.244.0.8']],
  ['nginx.default.svc.cluster.local', 'AAAA', 'noData'],
  ['nginx.default.svc.cluster.local', 'TXT', 'noData'],
  ['nginx.default.svc.cluster.local', 'other', 'noData'],
  ['web-1.nginx.default.svc.cluster.local', 'A', ['10.244.0.6']],
  ['web-1.nginx.default.svc.cluster.local', 'AAAA', 'noData'],
  ['10-244-0-8.nginx.default.svc.cluster.local', 'A', ['10.244.0.8']],
  ['web-2.nginx.default.svc.cluster.local', 'A', 'noName'],
  ['web-9.nginx.default.svc.cluster.local', 'A', 'noName'],
  ['a.web-1.nginx.default.svc.cluster.local', 'A', 'noName'],
  ['empty.default.svc.cluster.local', 'A', 'noName'],

  // Ports: at each target, by name and protocol.
  [
    '_web._tcp.nginx.default.svc.cluster.local',
    'SRV',
    [
      '8080 web-0.nginx.default.svc.cluster.local',
      '8080 web-1.nginx.default.svc.cluster.local',
      '8080 10-244-0-8.nginx.default.svc.cluster.local',
    ],
  ],
  ['_web._udp.nginx.default.svc.cluster.local', 'SRV', 'noName'],
  ['_other._tcp.nginx.default.svc.cluster.local', 'SRV', 'noName'],
  ['_web._tcp.nginx.default.svc.cluster.local', 'A', 'noData'],
  ['web-0.nginx.default.svc.cluster.local', 'SRV', ['8080 web-0.nginx.default.svc.cluster.local']],
  [
    '_dns._udp.api.shop.svc.cluster.local',
    'SRV',
    expect.arrayContaining(['5353 10-244-1-5.api.shop.svc.cluster.local']),
  ],

  // A Service with an address: while nothing routes it, what stands behind it.
  ['api.shop.svc.cluster.local', 'A', ['10.244.1.5', '10.244.1.6']],
  ['lonely.shop.svc.cluster.local', 'A', ['10.96.7.8']],
  ['lonely.shop.svc.cluster.local', 'SRV', ['80 lonely.shop.svc.cluster.local']],

  // A Service that is elsewhere.
  ['db.default.svc.cluster.local', 'A', '→ db.example.org'],
  ['db.default.svc.cluster.local', 'CNAME', '→ db.example.org'],
  ['x.db.default.svc.cluster.local', 'A', 'noName'],

  // What is not there, and what is there only to lead further.
  ['none.default.svc.cluster.local', 'A', 'noName'],
  ['nginx.shop.svc.cluster.local', 'A', 'noName'],
  ['example.org.default.svc.cluster.local', 'A', 'noName'],
  ['nowhere.svc.cluster.local', 'A', 'noName'],
  ['bare.svc.cluster.local', 'A', 'noData'],
  ['svc.cluster.local', 'A', 'noData'],
  ['nginx.cluster.local', 'A', 'noName'],
  ['cluster.local', 'A', 'noData'],
  ['cluster.local', 'SOA', ['ns.dns.cluster.local 7 5']],
  ['cluster.local', 'NS', ['ns.dns.cluster.local']],
  ['dns-version.cluster.local', 'TXT', ['1.1.0']],

  // Addresses as names.
  ['10-244-0-5.default.pod.cluster.local', 'A', ['10.244.0.5']],
  ['10-244-0-5.default.pod.cluster.local', 'AAAA', 'noData'],
  ['10-244-0-5.nowhere.pod.cluster.local', 'A', 'noName'],
  ['web-0.default.pod.cluster.local', 'A', 'noName'],

  // Names of addresses.
  ['6.0.244.10.in-addr.arpa', 'PTR', ['web-1.nginx.default.svc.cluster.local']],
  ['5.1.244.10.in-addr.arpa', 'PTR', ['10-244-1-5.api.shop.svc.cluster.local']],
  ['7.7.96.10.in-addr.arpa', 'PTR', ['api.shop.svc.cluster.local']],
  ['6.0.244.10.in-addr.arpa', 'A', 'noData'],
  ['7.0.244.10.in-addr.arpa', 'PTR', 'foreign'],
  ['1.1.168.192.in-addr.arpa', 'PTR', 'foreign'],

  // Names of others.
  ['example.org', 'A', 'foreign'],
  ['notcluster.local', 'A', 'foreign'],
] as const)('%s %s', (name, type, expected) => {
  expect(short(ask(name, type))).toEqual(expected)
})

describe('where Services are routed', () => {
  const routed = { servicesRouted: true }

  test('a Service has its own address and its own ports', () => {
    expect(short(ask('api.shop.svc.cluster.local', 'A', routed))).toEqual(['10.96.7.7'])
    expect(short(ask('_https._tcp.api.shop.svc.cluster.local', 'SRV', routed))).toEqual([
      '443 api.shop.svc.cluster.local',
    ])
  })

  test('its endpoints are still found one by one, and a headless Service by them', () => {
    expect(short(ask('10-244-1-6.api.shop.svc.cluster.local', 'A', routed))).toEqual(['10.244.1.6'])
    expect(short(ask('nginx.default.svc.cluster.local', 'A', routed))).toHaveLength(3)
  })
})

test('ports come with the addresses of their targets', () => {
  const answer = ask('_web._tcp.nginx.default.svc.cluster.local', 'SRV')
  expect(answer.kind === 'records' && answer.additionals[0]).toEqual({
    type: 'A',
    name: 'web-0.nginx.default.svc.cluster.local',
    ttl: 5,
    address: '10.244.0.5',
  })
})

test('records bear the name as it was asked, and are to be believed for five seconds', () => {
  const answer = ask('Web-0.nginx.default.svc.cluster.local')
  expect(answer.kind === 'records' && answer.answers).toEqual([
    { type: 'A', name: 'Web-0.nginx.default.svc.cluster.local', ttl: 5, address: '10.244.0.5' },
  ])
})
