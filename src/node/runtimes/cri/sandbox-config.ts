import type { SandboxSpec } from '../../runtime.ts'
import type { CriRequest } from './cri-client.ts'
import { namespaceModes, protocols } from './cri-messages.ts'

type SandboxConfig = NonNullable<CriRequest<'RunPodSandbox'>['config']>

/** The labels by which tools of the trade (crictl, log shippers) know a pod's parts. */
export const labelNames = {
  podName: 'io.kubernetes.pod.name',
  podNamespace: 'io.kubernetes.pod.namespace',
  podUid: 'io.kubernetes.pod.uid',
  containerName: 'io.kubernetes.container.name',
  /** Which Kedge a sandbox or container belongs to: an engine may serve others besides. */
  instance: 'kedge.dev/instance',
} as const

/** Where a container's log is below its pod's folder: the engine reports the whole path alone. */
export const logPathAnnotation = 'kedge.dev/log-path'

export function podLabels(spec: SandboxSpec, instance: string): { readonly [name: string]: string } {
  return {
    [labelNames.podName]: spec.name,
    [labelNames.podNamespace]: spec.namespace,
    [labelNames.podUid]: spec.podUid,
    [labelNames.instance]: instance,
  }
}

/** The pod's namespaces as its containers join them. Each container has PIDs of its own unless it shares the host's or the pod's. */
export function namespaceOptions(spec: SandboxSpec) {
  const shared = (host: boolean) => (host ? namespaceModes.node : namespaceModes.pod)
  return {
    network: shared(spec.hostNetwork),
    pid: spec.hostPid ? namespaceModes.node : spec.sharedPid ? namespaceModes.pod : namespaceModes.container,
    ipc: shared(spec.hostIpc),
  }
}

export function sandboxConfig(spec: SandboxSpec, instance: string): SandboxConfig {
  return {
    metadata: { name: spec.name, uid: spec.podUid, namespace: spec.namespace, attempt: spec.attempt },
    // A pod on the host's network has the host's name.
    hostname: spec.hostNetwork ? '' : spec.hostname,
    logDirectory: spec.logDirectory,
    ...(spec.dns === null ? {} : { dnsConfig: spec.dns }),
    portMappings: spec.portMappings.map(mapping => ({
      protocol: protocols[mapping.protocol],
      containerPort: mapping.containerPort,
      hostPort: mapping.hostPort,
      hostIp: mapping.hostIp ?? '',
    })),
    labels: { ...spec.labels, ...podLabels(spec, instance) },
    annotations: spec.annotations,
    linux: {
      cgroupParent: spec.cgroupParent ?? '',
      securityContext: { namespaceOptions: namespaceOptions(spec), privileged: spec.privileged },
      sysctls: spec.sysctls ?? {},
    },
  }
}
