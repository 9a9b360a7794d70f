// Routes of Services as the kernel's tables have them, written for `iptables-restore --noflush`.
//
// All chains of a Kedge begin with its prefix, so that several on one machine do not meet: those of another bridge are
// left alone, and what was left over from a former life is recognized. A chain that is written is written as a whole.
//
//   <prefix>-SVC   connections of this bridge's Pods and of the machine itself, by the address of a Service
//   <prefix>-NOD   connections to an address of the machine, by the port of a Service, from wherever
//   <prefix>-<id>  one port of a Service: marks the connection, then chooses an endpoint
//   <prefix>E<id>  one endpoint of a Service that remembers its clients
//   <prefix>-MSQ   marked connections seem to come from the machine, so that answers come back through it
//   <prefix>-FWD   (filter) lets through what was led elsewhere, and refuses what leads nowhere
import { createHash } from 'node:crypto'
import type { Place, PortRoute } from './port-route.ts'

/** At most 14 characters: names of chains have 28 at most. */
export type ChainPrefix = string

/** Marks connections that go on under the machine's address. Others' bits: CNI 0x2000, Kubernetes 0x4000 and 0x8000. */
const mark = '0x10000/0x10000'

export interface Tables {
  readonly nat: readonly string[]
  readonly filter: readonly string[]
}

export const chainPrefixOf = (bridge: string): ChainPrefix => `KEDGE-${idOf(bridge).slice(0, 8)}`

/** Long enough that thousands of them do not meet. */
const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 13)

/** Every rule of these routes, by chain. */
export function chainsOf(
  prefix: ChainPrefix,
  bridge: string,
  routes: readonly PortRoute[],
): { readonly nat: Chains; readonly filter: Chains } {
  const services: string[] = []
  const nodePorts: string[] = []
  const refusals: string[] = []
  const nat = new Map<string, readonly string[]>()
  for (const route of routes) {
    const said = `-m comment --comment "${route.name}"`
    const to = `-d ${route.from.ip}/32 -p ${route.protocol} -m ${route.protocol} --dport ${route.from.port} ${said}`
    if (route.to.length === 0) {
      refusals.push(`${to} -j REJECT --reject-with icmp-port-unreachable`)
      continue
    }
    const chain = `${prefix}-${idOf(route.name + route.protocol)}`
    services.push(`${to} -j ${chain}`)
    if (route.nodePort !== null)
      nodePorts.push(
        `-p ${route.protocol} -m ${route.protocol} --dport ${route.nodePort} ${said} -j ${chain}`,
      )
    for (const [name, rules] of choice(prefix, chain, route)) nat.set(name, rules)
  }
  nat.set(`${prefix}-SVC`, [...services, `-m addrtype --dst-type LOCAL -j ${prefix}-NOD`])
  nat.set(`${prefix}-NOD`, nodePorts)
  nat.set(`${prefix}-MSQ`, ['-j MASQUERADE'])
  const led = '-m conntrack --ctstate DNAT -j ACCEPT'
  return {
    nat,
    filter: new Map([[`${prefix}-FWD`, [`-i ${bridge} ${led}`, `-o ${bridge} ${led}`, ...refusals]]]),
  }
}

/** Rules without their chain, by chain. */
export type Chains = ReadonlyMap<string, readonly string[]>

/** One endpoint is as likely as another, unless it is the one that the client was at before. */
function choice(prefix: ChainPrefix, chain: string, { to, affinitySeconds, protocol }: PortRoute): Chains {
  const lead = ({ ip, port }: Place) => `-p ${protocol} -j DNAT --to-destination ${ip}:${port}`
  const marked = `-j MARK --set-xmark ${mark}`
  const share = (index: number) =>
    index === to.length - 1
      ? ''
      : `-m statistic --mode random --probability ${(1 / (to.length - index)).toFixed(10)} `
  if (affinitySeconds === null)
    return new Map([[chain, [marked, ...to.map((place, index) => `${share(index)}${lead(place)}`)]]])
  const endpoints = to.map(place => ({
    place,
    name: `${prefix}E${idOf(`${chain}${place.ip}:${place.port}`)}`,
  }))
  const known = endpoints.map(
    ({ name }) => `-m recent --name ${name} --rcheck --seconds ${affinitySeconds} --reap -j ${name}`,
  )
  const remembering = endpoints.map(({ place, name }): [string, readonly string[]] => [
    name,
    [`-m recent --name ${name} --set`, lead(place)],
  ])
  return new Map([
    ...remembering,
    [chain, [marked, ...known, ...endpoints.map(({ name }, index) => `${share(index)}-j ${name}`)]],
  ])
}

/** What leads into the chains, each at the head of the kernel's own: before others' rules that end the matter. */
export function jumpsOf(prefix: ChainPrefix, bridge: string): Tables {
  return {
    nat: [
      `PREROUTING -i ${bridge} -j ${prefix}-SVC`,
      `PREROUTING ! -i ${bridge} -m addrtype --dst-type LOCAL -j ${prefix}-NOD`,
      `OUTPUT ! -d 127.0.0.0/8 -j ${prefix}-SVC`,
      `POSTROUTING -m mark --mark ${mark} -j ${prefix}-MSQ`,
    ],
    filter: [`FORWARD -j ${prefix}-FWD`, `OUTPUT -j ${prefix}-FWD`],
  }
}

/** The chains of this prefix that a listing (`iptables -S`) has. */
export function chainsIn(listing: string, prefix: ChainPrefix): ReadonlySet<string> {
  const names = listing.split('\n').flatMap(line => /^-N (\S+)$/.exec(line)?.[1] ?? [])
  return new Set(names.filter(name => name.startsWith(prefix)))
}

/** The rules in a listing that lead from elsewhere into chains of this prefix. */
export const jumpsIn = (listing: string, prefix: ChainPrefix): readonly string[] =>
  listing
    .split('\n')
    .filter(
      line => line.startsWith('-A ') && !line.startsWith(`-A ${prefix}`) && line.includes(` -j ${prefix}`),
    )

/** The bridges that a listing has chains for, which may be gone by now, with their prefixes. */
export const bridgesIn = (listing: string): ReadonlyMap<string, ChainPrefix> =>
  new Map(
    listing.split('\n').flatMap(line => {
      const [, bridge, prefix] = /^-A PREROUTING -i (\S+) -j (KEDGE-[0-9a-f]{8})-SVC$/.exec(line) ?? []
      return bridge && prefix ? [[bridge, prefix] as const] : []
    }),
  )

export interface TableChange {
  readonly name: 'nat' | 'filter'
  readonly chains: Chains
  /** Chains that are there and go, unless they are among those that are written. */
  readonly known: ReadonlySet<string>
  /** Whole rules to take out, as a listing has them, and to put at the head, without `-A`. */
  readonly out: readonly string[]
  readonly in: readonly string[]
}

/** A table's part of what `iptables-restore` reads, which takes effect at once. */
export function tableText({ name, chains, known, out, in: heads }: TableChange): string {
  const stale = [...known].filter(chain => !chains.has(chain))
  return [
    `*${name}`,
    ...[...chains.keys(), ...stale].map(chain => `:${chain} - [0:0]`),
    ...[...chains].flatMap(([chain, rules]) => rules.map(rule => `-A ${chain} ${rule}`)),
    ...out.map(rule => rule.replace(/^-A /, '-D ')),
    ...heads.toReversed().map(rule => `-I ${rule}`),
    ...stale.map(chain => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}
