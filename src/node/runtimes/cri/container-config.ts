import type { ContainerSpec, SandboxSpec } from '../../runtime.ts'
import type { CriRequest } from './cri-client.ts'
import { mountPropagations, namespaceModes } from './cri-messages.ts'
import { labelNames, logPathAnnotation, namespaceOptions, podLabels } from './sandbox-config.ts'

type ContainerConfig = NonNullable<CriRequest<'CreateContainer'>['config']>
type LinuxConfig = NonNullable<ContainerConfig['linux']>

export interface Surroundings {
  readonly sandbox: SandboxSpec
  readonly instance: string
  /** The id of the container whose processes it is to see; null where it sees those that its Pod says. */
  readonly target: string | null
}

export function containerConfig(
  spec: ContainerSpec,
  { sandbox, instance, target }: Surroundings,
): ContainerConfig {
  return {
    metadata: { name: spec.name, attempt: spec.attempt },
    image: { image: spec.image, userSpecifiedImage: spec.image },
    command: spec.command,
    args: spec.args,
    workingDir: spec.workingDir,
    envs: spec.env.map(({ name, value }) => ({ key: name, value })),
    mounts: spec.mounts.map(mount => ({
      containerPath: mount.containerPath,
      hostPath: mount.hostPath,
      readonly: mount.readOnly,
      propagation: mountPropagations[mount.propagation ?? 'None'],
    })),
    labels: { ...spec.labels, ...podLabels(sandbox, instance), [labelNames.containerName]: spec.name },
    annotations: { ...spec.annotations, [logPathAnnotation]: spec.logPath },
    logPath: spec.logPath,
    stdin: spec.stdin,
    stdinOnce: spec.stdinOnce,
    tty: spec.tty,
    linux: {
      resources: linuxResources(spec.resources),
      securityContext: {
        ...securityContext(spec.security),
        namespaceOptions: {
          ...namespaceOptions(sandbox),
          ...(target === null ? {} : { pid: namespaceModes.target, targetId: target }),
        },
      },
    },
  }
}

/** kubelet's bounds of CPU shares and of the quota, and the period that a quota is counted in. */
const sharesMin = 2
const sharesMax = 262_144
const quotaUsMin = 1000
const periodUs = 100_000

export function linuxResources(wanted: ContainerSpec['resources']): NonNullable<LinuxConfig['resources']> {
  const { cpuMillisRequest, cpuMillisLimit, memoryBytesLimit } = wanted
  // A limit without a request stands for both.
  const shares = Math.floor(((cpuMillisRequest || cpuMillisLimit || 0) * 1024) / 1000)
  return {
    cpuShares: Math.min(Math.max(shares, sharesMin), sharesMax),
    ...(cpuMillisLimit
      ? {
          cpuPeriod: periodUs,
          cpuQuota: Math.max(Math.floor((cpuMillisLimit * periodUs) / 1000), quotaUsMin),
        }
      : {}),
    memoryLimitInBytes: memoryBytesLimit ?? 0,
  }
}

/** What an unprivileged container must not see or change, as kubelet's default proc mount says it. */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

function securityContext(security: ContainerSpec['security']) {
  return {
    privileged: security.privileged,
    capabilities: {
      addCapabilities: security.capabilitiesAdd,
      dropCapabilities: security.capabilitiesDrop,
    },
    ...(security.runAsUser === undefined ? {} : { runAsUser: { value: security.runAsUser } }),
    ...(security.runAsGroup === undefined ? {} : { runAsGroup: { value: security.runAsGroup } }),
    runAsUsername: security.runAsUserName ?? '',
    readonlyRootfs: security.readOnlyRootFilesystem,
    supplementalGroups: security.supplementalGroups,
    noNewPrivs: security.noNewPrivileges,
    ...(security.privileged ? {} : { maskedPaths, readonlyPaths }),
  }
}
