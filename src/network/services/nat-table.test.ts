import { describe, expect, test } from 'vitest'
import { bridgesIn, chainPrefixOf, chainsIn, chainsOf, jumpsIn, jumpsOf, tableText } from './nat-table.ts'
import type { PortRoute } from './port-route.ts'

const bridge = 'kedge-0a1b2c3d'
const prefix = chainPrefixOf(bridge)
const route = (changes: Partial<PortRoute> = {}): PortRoute => ({
  name: 'default/web:http',
  protocol: 'tcp',
  from: { ip: '10.96.0.7', port: 80 },
  nodePort: null,
  affinitySeconds: null,
  to: ['10.244.0.2', '10.244.0.3', '10.244.0.4'].map(ip => ({ ip, port: 8080 })),
  ...changes,
})
const natOf = (...routes: readonly PortRoute[]) => chainsOf(prefix, bridge, routes).nat
const portChain = (chains: ReturnType<typeof natOf>) =>
  chains.get(/ -j (\S+)$/.exec(chains.get(`${prefix}-SVC`)?.[0] ?? '')?.[1] ?? '') ?? []

describe('the chain of a port', () => {
  test('leads to each endpoint as often as to another, marked so that answers come back', () => {
    expect(portChain(natOf(route()))).toEqual([
      '-j MARK --set-xmark 0x10000/0x10000',
      '-m statistic --mode random --probability 0.3333333333 -p tcp -j DNAT --to-destination 10.244.0.2:8080',
      '-m statistic --mode random --probability 0.5000000000 -p tcp -j DNAT --to-destination 10.244.0.3:8080',
      '-p tcp -j DNAT --to-destination 10.244.0.4:8080',
    ])
  })

  test('asks first where a client was before, if the Service remembers', () => {
    const chains = natOf(route({ affinitySeconds: 60 }))
    const rules = portChain(chains)
    const known = rules.filter(rule => rule.includes('--rcheck --seconds 60'))
    expect(known).toHaveLength(3)
    expect(rules.indexOf(known[2] ?? '')).toBe(3)
    const endpoint = / -j (\S+)$/.exec(known[0] ?? '')?.[1] ?? ''
    expect(chains.get(endpoint)).toEqual([
      `-m recent --name ${endpoint} --set`,
      '-p tcp -j DNAT --to-destination 10.244.0.2:8080',
    ])
  })

  test('is reached by the node port, too', () => {
    const chains = natOf(route({ nodePort: 30_080 }))
    const chain = / -j (\S+)$/.exec(chains.get(`${prefix}-SVC`)?.[0] ?? '')?.[1]
    expect(chains.get(`${prefix}-NOD`)).toEqual([
      `-p tcp -m tcp --dport 30080 -m comment --comment "default/web:http" -j ${chain}`,
    ])
  })

  test('is not there without endpoints: connections are refused', () => {
    const { nat, filter } = chainsOf(prefix, bridge, [route({ to: [], nodePort: 30_080 })])
    expect([...nat.keys()]).toEqual([`${prefix}-SVC`, `${prefix}-NOD`, `${prefix}-MSQ`])
    expect(filter.get(`${prefix}-FWD`)?.at(-1)).toBe(
      '-d 10.96.0.7/32 -p tcp -m tcp --dport 80 -m comment --comment "default/web:http" -j REJECT --reject-with icmp-port-unreachable',
    )
  })
})

test('names of chains fit the kernel, and differ by protocol, port and bridge', () => {
  const chains = natOf(route({ affinitySeconds: 1 }), route({ protocol: 'udp', affinitySeconds: 1 }))
  for (const name of chains.keys()) expect(name.length).toBeLessThanOrEqual(28)
  expect(prefix).toHaveLength(14)
  expect(chains.size).toBe(3 + 2 * 4)
  expect(chainPrefixOf('kedge-other')).not.toBe(prefix)
})

test('what is written replaces what was there, of this bridge alone', () => {
  const listing = [
    '-P PREROUTING ACCEPT',
    `-N ${prefix}-SVC`,
    `-N ${prefix}-00000000`,
    '-N KEDGE-99999999-SVC',
    `-A PREROUTING -i ${bridge} -j ${prefix}-SVC`,
    '-A PREROUTING -i kedge-other -j KEDGE-99999999-SVC',
    `-A ${prefix}-SVC -d 10.96.0.9/32 -p tcp -m tcp --dport 80 -j ${prefix}-00000000`,
  ].join('\n')
  const text = tableText({
    name: 'nat',
    chains: new Map([[`${prefix}-SVC`, ['-j RETURN']]]),
    known: chainsIn(listing, prefix),
    out: jumpsIn(listing, prefix),
    in: jumpsOf(prefix, bridge).nat.slice(0, 2),
  })
  expect(text.split('\n')).toEqual([
    '*nat',
    `:${prefix}-SVC - [0:0]`,
    `:${prefix}-00000000 - [0:0]`,
    `-A ${prefix}-SVC -j RETURN`,
    `-D PREROUTING -i ${bridge} -j ${prefix}-SVC`,
    `-I PREROUTING ! -i ${bridge} -m addrtype --dst-type LOCAL -j ${prefix}-NOD`,
    `-I PREROUTING -i ${bridge} -j ${prefix}-SVC`,
    `-X ${prefix}-00000000`,
    'COMMIT',
    '',
  ])
})

test('the bridges of others are known by their rules', () => {
  const listing = [
    `-A PREROUTING -i ${bridge} -j ${prefix}-SVC`,
    '-A PREROUTING ! -i kedge-x -m addrtype --dst-type LOCAL -j KEDGE-99999999-NOD',
    '-A PREROUTING -i kedge-x -j KEDGE-99999999-SVC',
  ].join('\n')
  expect([...bridgesIn(listing)]).toEqual([
    [bridge, prefix],
    ['kedge-x', 'KEDGE-99999999'],
  ])
})

test('the rules grow with the endpoints, not faster', () => {
  const sizeOf = (services: number) =>
    [
      ...natOf(
        ...Array.from({ length: services }, (_, index) =>
          route({ name: `default/s${index}:`, nodePort: index + 1 }),
        ),
      ).values(),
    ].reduce((sum, rules) => sum + rules.length, 0)
  expect([100, 1_000, 10_000].map(sizeOf)).toEqual([602, 6_002, 60_002])
})
