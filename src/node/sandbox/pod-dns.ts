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
const serversMax = 3

/** How names are resolved in the pod; null leaves that to the host, as its policy asks. */
export function podDns(
  pod: Pod,
  { cluster, host }: { readonly cluster: ClusterDns | null; readonly host: DnsSettings | null },
): SandboxSpec['dns'] {
  const base = baseOf(pod, { cluster, host })
  const own = pod.spec?.dnsConfig
  if (!own) return base
  const { servers, searches, options } = base ?? host ?? { servers: [], searches: [], options: [] }
  return {
    servers: unique([...servers, ...(own.nameservers ?? [])]).slice(0, serversMax),
    searches: unique([...searches, ...(own.searches ?? [])]).slice(0, searchesMax),
    options: joinedOptions(options, own.options ?? []),
  }
}

function baseOf(
  pod: Pod,
  { cluster, host }: { readonly cluster: ClusterDns | null; readonly host: DnsSettings | null },
): SandboxSpec['dns'] {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec ?? {}
  if (dnsPolicy === 'None') return { servers: [], searches: [], options: [] }
  const asksCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork)
  if (!asksCluster || cluster === null) return null
  const { domain, servers } = cluster
  const own = [`${pod.metadata?.namespace}.svc.${domain}`, `svc.${domain}`, domain]
  return {
    servers: servers.slice(0, serversMax),
    searches: unique([...own, ...(host?.searches ?? [])]).slice(0, searchesMax),
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
