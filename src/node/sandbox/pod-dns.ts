import type { Pod } from '../../api/generated/types.ts'
import type { SandboxSpec } from '../runtime.ts'

export interface ClusterDns {
  readonly servers: readonly string[]
  /** `cluster.local` */
  readonly domain: string
}

type DnsSettings = NonNullable<SandboxSpec['dns']>

/** Upstream's bounds of a resolv.conf. */
const searchesMax = 32
const searchCharactersMax = 2048
const serversMax = 3

interface Surroundings {
  readonly cluster: ClusterDns | null
  readonly host: DnsSettings | null
}

/** How names are resolved in the pod; null leaves that to the host, as its policy asks. */
export function podDns(pod: Pod, surroundings: Surroundings): SandboxSpec['dns'] {
  const wanted = wantedDns(pod, surroundings)
  return wanted && bounded(wanted)
}

/** What of it goes beyond the bounds of a resolv.conf and is left out, in upstream's words. */
export function dnsOmissions(pod: Pod, surroundings: Surroundings): readonly string[] {
  const wanted = wantedDns(pod, surroundings)
  if (!wanted) return []
  const { servers, searches } = bounded(wanted)
  return [
    ...(searches.length < wanted.searches.length
      ? [
          `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`,
        ]
      : []),
    ...(servers.length < wanted.servers.length
      ? [
          `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(' ')}`,
        ]
      : []),
  ]
}

function bounded({ servers, searches, options }: DnsSettings): DnsSettings {
  let room = searchCharactersMax + 1
  const fitting = searches.slice(0, searchesMax).findIndex(each => {
    room -= each.length + 1
    return room < 0
  })
  return {
    servers: servers.slice(0, serversMax),
    searches: searches.slice(0, fitting === -1 ? searchesMax : fitting),
    options,
  }
}

function wantedDns(pod: Pod, surroundings: Surroundings): SandboxSpec['dns'] {
  const base = baseOf(pod, surroundings)
  const own = pod.spec?.dnsConfig
  if (!own) return base
  const { servers, searches, options } = base ??
    surroundings.host ?? { servers: [], searches: [], options: [] }
  return {
    servers: unique([...servers, ...(own.nameservers ?? [])]),
    searches: unique([...searches, ...(own.searches ?? [])]),
    options: joinedOptions(options, own.options ?? []),
  }
}

function baseOf(pod: Pod, { cluster, host }: Surroundings): SandboxSpec['dns'] {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec ?? {}
  if (dnsPolicy === 'None') return { servers: [], searches: [], options: [] }
  const asksCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork)
  if (!asksCluster || cluster === null) return null
  const { domain, servers } = cluster
  const own = [`${pod.metadata?.namespace}.svc.${domain}`, `svc.${domain}`, domain]
  return {
    servers,
    searches: unique([...own, ...(host?.searches ?? [])]),
    options: ['ndots:5'],
  }
}

/** The pod's own options go before those of the same name. */
function joinedOptions(
  base: readonly string[],
  own: readonly { readonly name?: string; readonly value?: string }[],
): readonly string[] {
  const names = new Set(own.map(({ name }) => name))
  const kept = base.filter(option => !names.has(option.split(':')[0] ?? ''))
  return [...kept, ...own.map(({ name = '', value }) => (value === undefined ? name : `${name}:${value}`))]
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)]

/** What a resolv.conf says. */
export function parseResolvConf(text: string): DnsSettings {
  const servers: string[] = []
  let searches: readonly string[] = []
  const options: string[] = []
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/)
    if (word === 'nameserver') servers.push(...rest.slice(0, 1))
    else if (word === 'search' || word === 'domain') searches = rest
    else if (word === 'options') options.push(...rest)
  }
  return { servers, searches, options }
}

export function formatResolvConf({ servers, searches, options }: DnsSettings): string {
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map(server => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}
