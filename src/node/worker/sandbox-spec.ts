import type { Pod } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import { podLabels } from '../container/container-spec.ts'
import { allContainersOf } from '../pod/pod-containers.ts'
import type { SandboxSpec } from '../runtime.ts'
import { podHostname } from '../sandbox/hosts-file.ts'
import { podDns } from '../sandbox/pod-dns.ts'
import type { NodeParts } from './node-parts.ts'

/** What the runtime is asked to make for a pod as a whole. */
export function sandboxSpec(
  pod: Pod,
  { attempt, parts }: { readonly attempt: number; readonly parts: NodeParts },
): SandboxSpec {
  const { metadata, spec } = pod
  const { folders, clusterDns, hostDns } = parts
  const [namespace, name, podUid] = [metadata?.namespace ?? '', metadata?.name ?? '', uidOf(pod)]
  return {
    podUid,
    namespace,
    name,
    attempt,
    hostname: podHostname(pod),
    dns: podDns(pod, { cluster: clusterDns, host: hostDns }),
    hostNetwork: spec?.hostNetwork ?? false,
    hostPid: spec?.hostPID ?? false,
    hostIpc: spec?.hostIPC ?? false,
    sharedPid: spec?.shareProcessNamespace ?? false,
    privileged: allContainersOf(pod).some(each => each.spec.securityContext?.privileged === true),
    portMappings: portMappingsOf(pod),
    logDirectory: folders.podLogs({ namespace, name, uid: podUid }),
    labels: { ...metadata?.labels, ...podLabels(pod) },
    annotations: metadata?.annotations ?? {},
    ...sysctlsOf(pod),
  }
}

/** With the host's network a port is the host's anyway. */
function portMappingsOf({ spec }: Pod): SandboxSpec['portMappings'] {
  if (spec?.hostNetwork) return []
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  return containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort = 0, containerPort, protocol, hostIP }) => {
      if (hostPort <= 0) return []
      const known = protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'
      return [{ hostPort, containerPort, protocol: known, ...(hostIP ? { hostIp: hostIP } : {}) }]
    })
}

function sysctlsOf({ spec }: Pod): Pick<SandboxSpec, 'sysctls'> {
  const sysctls = spec?.securityContext?.sysctls ?? []
  return sysctls.length === 0
    ? {}
    : { sysctls: Object.fromEntries(sysctls.map(({ name, value }) => [name, value])) }
}
