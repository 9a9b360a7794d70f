import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { connect, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { EndpointSlice, Service } from '../api/generated/types.ts'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import type { ClusterNames } from './cluster-names.ts'
import { type DnsServer, DnsUnusable, startDns } from './dns-server.ts'
import { ownSockets, type PodSockets } from './pod-sockets.ts'
import { machineResolvers, openUpstream, parseResolvers, type Upstream } from './upstream.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** The names of a cluster with one Service in `default`, and aliases. */
function clusterOf(
  addresses: readonly (readonly [hostname: string, ip: string])[],
  aliases: { readonly [name: string]: string } = {},
): ClusterNames {
  const web: Service = { metadata: { name: 'web', namespace: 'default' }, spec: { clusterIP: 'None' } }
  const slice: EndpointSlice = {
    addressType: 'IPv4',
    metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    endpoints: addresses.map(([hostname, ip]) => ({
      hostname,
      addresses: [ip],
      conditions: { ready: true },
    })),
    ports: [{ name: 'http', port: 80 }],
  }
  const alias = (name: string): Service | null => {
    const externalName = aliases[name]
    return externalName ? { metadata: { name }, spec: { type: 'ExternalName', externalName } } : null
  }
  return {
    hasNamespace: name => name === 'default',
    service: (namespace, name) => (namespace !== 'default' ? null : name === 'web' ? web : alias(name)),
    serviceWithIp: () => null,
    slices: (_, service) => (service === 'web' ? [slice] : []),
    slicesWithIp: ip => (addresses.some(([, each]) => each === ip) ? [slice] : []),
  }
}

const noUpstream: Upstream = { forward: async () => null, addresses: async () => [] }

async function start(
  names: ClusterNames,
  more: { upstream?: Upstream; zone?: string; sockets?: PodSockets } = {},
): Promise<DnsServer> {
  const server = await startDns({
    names,
    addresses: ['127.0.0.1'],
    port: 0,
    upstream: noUpstream,
    clock: systemClock,
    log: silentLog,
    ...more,
  })
  cleanups.push(() => server.stop())
  return server
}

const portOf = (server: DnsServer) => server.endpoints[0]?.port ?? 0

function resolverOf(server: DnsServer) {
  const resolver = new dns.Resolver({ timeout: 2000, tries: 1 })
  resolver.setServers([`127.0.0.1:${portOf(server)}`])
  return resolver
}

const upstreamOf = (...servers: readonly DnsServer[]): Upstream[] =>
  servers.map(server =>
    openUpstream({
      clock: systemClock,
      resolvers: async () => ['127.0.0.1'],
      port: portOf(server),
      timeoutMs: 500,
    }),
  )

const pods = [
  ['web-0', '10.244.0.5'],
  ['web-1', '10.244.0.6'],
] as const

test('a resolver finds Services, pods by their stable names, ports and names of addresses', async () => {
  const resolver = resolverOf(await start(clusterOf(pods)))
  expect((await resolver.resolve4('web.default.svc.cluster.local')).sort()).toEqual([
    '10.244.0.5',
    '10.244.0.6',
  ])
  expect(await resolver.resolve4('web-1.web.default.svc.cluster.local', { ttl: true })).toEqual([
    { address: '10.244.0.6', ttl: 5 },
  ])
  expect(await resolver.resolveSrv('_http._tcp.web.default.svc.cluster.local')).toContainEqual({
    name: 'web-0.web.default.svc.cluster.local',
    port: 80,
    priority: 0,
    weight: 50,
  })
  expect(await resolver.reverse('10.244.0.6')).toEqual(['web-1.web.default.svc.cluster.local'])
  expect(await resolver.resolveSoa('cluster.local')).toMatchObject({
    nsname: 'ns.dns.cluster.local',
    minttl: 5,
  })
})

test('what is not there and what is there without such records are told apart', async () => {
  const resolver = resolverOf(await start(clusterOf(pods)))
  await expect(resolver.resolve4('none.default.svc.cluster.local')).rejects.toMatchObject({
    code: 'ENOTFOUND',
  })
  await expect(resolver.resolve6('web.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENODATA' })
})

test('a port that is free for UDP alone is given back for another', async () => {
  const taken: Server[] = []
  const server = await start(clusterOf(pods), {
    sockets: {
      ...ownSockets,
      async listenTcp(at) {
        if (taken.length < 3) taken.push(await ownSockets.listenTcp(at))
        return ownSockets.listenTcp(at)
      },
    },
  })
  cleanups.push(async () => {
    for (const each of taken) each.close()
  })
  expect(taken.length).toBe(3)
  expect(await resolverOf(server).resolve4('web.default.svc.cluster.local')).toHaveLength(2)
})

test('the order of addresses turns, so that clients of the first are spread', async () => {
  const resolver = resolverOf(await start(clusterOf(pods)))
  const first = new Set<string>()
  for (let times = 0; times < 4; times += 1)
    first.add((await resolver.resolve4('web.default.svc.cluster.local'))[0] ?? '')
  expect(first.size).toBe(2)
})

test('an answer that is too long for a datagram comes over TCP', async () => {
  const many = Array.from({ length: 200 }, (_, index) => [`web-${index}`, `10.244.1.${index}`] as const)
  const resolver = resolverOf(await start(clusterOf(many)))
  expect(await resolver.resolve4('web.default.svc.cluster.local')).toHaveLength(200)
})

test("other names are looked up at the machine's resolvers, over UDP and TCP", async () => {
  const many = Array.from({ length: 100 }, (_, index) => [`web-${index}`, `192.0.2.${index}`] as const)
  const world = await start(clusterOf(many), { zone: 'example.org' })
  const [upstream] = upstreamOf(world)
  const resolver = resolverOf(await start(clusterOf(pods), { upstream }))
  expect(await resolver.resolve4('web-7.web.default.svc.example.org')).toEqual(['192.0.2.7'])
  expect(await resolver.resolve4('web.default.svc.example.org')).toHaveLength(100)
  await expect(resolver.resolve4('nothing.example.org')).rejects.toMatchObject({ code: 'ENOTFOUND' })
})

test('an alias brings the addresses behind it, in the cluster and outside', async () => {
  const world = await start(clusterOf([['web-0', '192.0.2.9']]), { zone: 'example.org' })
  const [upstream] = upstreamOf(world)
  const aliases = {
    outside: 'web.default.svc.example.org',
    inside: 'web-0.web.default.svc.cluster.local',
    twice: 'inside.default.svc.cluster.local',
    circle: 'circle.default.svc.cluster.local',
  }
  const resolver = resolverOf(await start(clusterOf(pods, aliases), { upstream }))
  expect(await resolver.resolve4('outside.default.svc.cluster.local')).toEqual(['192.0.2.9'])
  expect(await resolver.resolve4('inside.default.svc.cluster.local')).toEqual(['10.244.0.5'])
  expect(await resolver.resolve4('twice.default.svc.cluster.local')).toEqual(['10.244.0.5'])
  expect(await resolver.resolveCname('outside.default.svc.cluster.local')).toEqual([aliases.outside])
  expect(await resolver.resolve4('circle.default.svc.cluster.local')).toEqual([])
})

test('without a resolver that answers, a foreign name fails at the server', async () => {
  const deaf = createSocket('udp4')
  await new Promise<void>(resolve => deaf.bind(0, '127.0.0.1', resolve))
  cleanups.push(async () => void deaf.close())
  const silent = openUpstream({
    clock: systemClock,
    resolvers: async () => ['127.0.0.1'],
    port: deaf.address().port,
    timeoutMs: 50,
  })
  for (const upstream of [noUpstream, silent]) {
    const resolver = resolverOf(await start(clusterOf(pods), { upstream }))
    await expect(resolver.resolve4('example.org')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  }
})

test('noise is passed over, and the next question is answered', async () => {
  const server = await start(clusterOf(pods))
  const socket = createSocket('udp4')
  cleanups.push(async () => void socket.close())
  let heard = 0
  socket.on('message', () => {
    heard += 1
  })
  for (const noise of [Buffer.alloc(0), Buffer.from('noise'), Buffer.alloc(600, 0xff)])
    await new Promise(resolve => socket.send(noise, portOf(server), '127.0.0.1', resolve))
  const resolver = resolverOf(server)
  expect(await resolver.resolve4('web-0.web.default.svc.cluster.local')).toEqual(['10.244.0.5'])
  expect(heard).toBe(0)
})

test('over TCP, questions that come in pieces and together are answered in their order', async () => {
  const server = await start(clusterOf(pods))
  const question = (id: number, name: string) => {
    const labels = name.split('.').map(label => `${String.fromCharCode(label.length)}${label}`)
    const body = Buffer.concat([
      Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
      Buffer.from(`${labels.join('')}\0`, 'latin1'),
      Buffer.from([0, 1, 0, 1]),
    ])
    return Buffer.concat([Buffer.from([0, body.length]), body])
  }
  const both = Buffer.concat([
    question(1, 'web-0.web.default.svc.cluster.local'),
    question(2, 'web-1.web.default.svc.cluster.local'),
  ])
  const socket = connect(portOf(server), '127.0.0.1')
  const ids: number[] = []
  const done = new Promise<void>(resolve => {
    let read = Buffer.alloc(0)
    socket.on('data', chunk => {
      read = Buffer.concat([read, chunk])
      while (read.length >= 2 && read.length >= 2 + read.readUInt16BE(0)) {
        ids.push(read.readUInt16BE(2))
        read = read.subarray(2 + read.readUInt16BE(0))
      }
      if (ids.length === 2) resolve()
    })
  })
  for (const at of [0, 1, 20, 60])
    socket.write(both.subarray(at, at === 60 ? undefined : { 0: 1, 1: 20, 20: 60 }[at]))
  await done
  socket.destroy()
  expect(ids).toEqual([1, 2])
})

test('an address that is taken or not there is refused in words', async () => {
  const server = await start(clusterOf(pods))
  const again = (address: string, port: number) =>
    startDns({ names: clusterOf([]), addresses: [address], port, clock: systemClock, log: silentLog })
  const port = portOf(server)
  await expect(again('127.0.0.1', port)).rejects.toThrow(
    new DnsUnusable(`the DNS server cannot listen on 127.0.0.1:${port}: another program listens there`),
  )
  await expect(again('203.0.113.77', 0)).rejects.toThrow('this machine does not have the address')
})

test('resolvers are read from resolv.conf, without ourselves', async () => {
  const text =
    '# by hand\nnameserver 10.0.0.53\n nameserver fe80::1%eth0\nsearch example.org\nnameserver 127.0.0.1 # us\n'
  expect(parseResolvers(text)).toEqual(['10.0.0.53', 'fe80::1', '127.0.0.1'])
  const resolvers = machineResolvers(systemClock, address => address !== '10.255.255.53', '/no/such/file')
  expect(await resolvers()).toEqual([])
})

test('a resolver that did not answer is left alone for a while', async () => {
  const clock = createSimulatedClock()
  const asked: number[] = []
  const upstream = openUpstream({
    resolvers: async () => {
      asked.push(clock.now())
      return ['192.0.2.1']
    },
    clock,
    timeoutMs: 2000,
  })
  const query = Buffer.alloc(12)
  const startedAt = clock.now()
  const first = upstream.forward(query, 'udp')
  await clock.advance(2000)
  expect(await first).toBeNull()
  expect(await upstream.forward(query, 'udp')).toBeNull()
  // The second answer took no time at all.
  expect(clock.now() - startedAt).toBe(2000)
  expect(asked).toHaveLength(2)
})
