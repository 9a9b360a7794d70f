import type { Pod } from '../../api/generated/types.ts'

export interface HostsFileInput {
  readonly pod: Pod
  readonly podIps: readonly string[]
  readonly hostname: string
  readonly clusterDomain: string
  /** The host's own file, for pods that share its network. */
  readonly hostFile: string
}

/** The text of a pod's /etc/hosts, line for line as kubelet writes it. */
export function hostsFile({ pod, podIps, hostname, clusterDomain, hostFile }: HostsFileInput): string {
  const head = pod.spec?.hostNetwork === true ? `${hostHead}${hostFile}` : podHead(podLines())
  return `${head}${aliases(pod)}`

  function podLines(): readonly string[] {
    const subdomain = pod.spec?.subdomain
    const names = subdomain
      ? [`${hostname}.${subdomain}.${pod.metadata?.namespace}.svc.${clusterDomain}`, hostname]
      : [hostname]
    return podIps.map(ip => [ip, ...names].join('\t'))
  }
}

const hostHead = '# Kubernetes-managed hosts file (host network).\n'

const podHead = (lines: readonly string[]): string =>
  `${[
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...lines,
  ].join('\n')}\n`

function aliases({ spec }: Pod): string {
  const lines = (spec?.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`)
  return lines.length === 0 ? '' : `\n# Entries added by HostAliases.\n${lines.join('')}`
}

/** The name that a pod has for itself: at most 63 characters, and no dot or dash at the end. */
export const podHostname = ({ metadata, spec }: Pod): string =>
  spec?.hostname || (metadata?.name ?? '').slice(0, 63).replace(/[-.]+$/, '')
