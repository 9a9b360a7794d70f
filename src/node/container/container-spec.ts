// What the runtime is asked to run for a container: pure, from the manifest and what was prepared for it.
import type {
  Container,
  Pod,
  PodSecurityContext,
  SecurityContext,
  VolumeMount,
} from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import { parseQuantity, quantityToMilli, quantityToNumber } from '../../api/quantity.ts'
import type { ContainerSpec, Mount } from '../runtime.ts'
import { ConfigError } from './container-environment.ts'
import { expandReferences } from './expansion.ts'

export interface ContainerSpecInput {
  readonly pod: Pod
  readonly container: Container
  readonly attempt: number
  readonly environment: ReadonlyMap<string, string>
  /** Volume mounts with their places on the host, and the files that the node gives every container. */
  readonly mounts: readonly Mount[]
}

export function containerSpec(input: ContainerSpecInput): ContainerSpec {
  const { pod, container, attempt, environment, mounts } = input
  const expand = (text: string) => expandReferences(text, name => environment.get(name))
  return {
    name: container.name,
    attempt,
    image: container.image ?? '',
    command: (container.command ?? []).map(expand),
    args: (container.args ?? []).map(expand),
    workingDir: container.workingDir ?? '',
    env: [...environment].map(([name, value]) => ({ name, value })),
    mounts,
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    resources: containerResources(container),
    security: securityOf(pod, container),
    ...processesOf(pod, container),
    labels: labelsOf(pod, container),
    annotations: {},
  }
}

/** An ephemeral container may be meant to look at another one. */
function processesOf({ spec }: Pod, { name }: Container): Pick<ContainerSpec, 'processesOf'> {
  const target = spec?.ephemeralContainers?.find(each => each.name === name)?.targetContainerName
  return target ? { processesOf: target } : {}
}

/** The labels by which kubelet's tools know containers and sandboxes. */
export const podLabels = (pod: Pod): { readonly [name: string]: string } => ({
  'io.kubernetes.pod.name': pod.metadata?.name ?? '',
  'io.kubernetes.pod.namespace': pod.metadata?.namespace ?? '',
  'io.kubernetes.pod.uid': uidOf(pod),
})

const labelsOf = (pod: Pod, { name }: Container) => ({
  ...podLabels(pod),
  'io.kubernetes.container.name': name,
})

export function containerResources({ resources }: Container): ContainerSpec['resources'] {
  const { requests = {}, limits = {} } = resources ?? {}
  const amount = (text: string | undefined, measure: typeof quantityToMilli) => {
    const quantity = text === undefined ? null : parseQuantity(text)
    return quantity === null ? undefined : measure(quantity)
  }
  const cpuMillisLimit = amount(limits.cpu, quantityToMilli)
  const cpuMillisRequest = amount(requests.cpu, quantityToMilli) ?? cpuMillisLimit
  const memoryBytesLimit = amount(limits.memory, quantityToNumber)
  return {
    ...(cpuMillisRequest === undefined ? {} : { cpuMillisRequest }),
    ...(cpuMillisLimit === undefined ? {} : { cpuMillisLimit }),
    ...(memoryBytesLimit === undefined ? {} : { memoryBytesLimit }),
  }
}

/** The container's own settings go before its pod's. */
function securityOf(pod: Pod, { securityContext: own = {} }: Container): ContainerSpec['security'] {
  const shared = pod.spec?.securityContext ?? {}
  const runAsUser = own.runAsUser ?? shared.runAsUser
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup
  const { fsGroup, supplementalGroups = [] } = shared
  return {
    privileged: own.privileged ?? false,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    supplementalGroups: [...new Set([...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])])],
    capabilitiesAdd: own.capabilities?.add ?? [],
    capabilitiesDrop: own.capabilities?.drop ?? [],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    hostProfiles: hostProfilesOf(own, shared),
  }
}

/** What only a host that is set up for it can keep, in the words of the manifest. */
function hostProfilesOf(own: SecurityContext, shared: PodSecurityContext): readonly string[] {
  const localhost = (field: 'seccompProfile' | 'appArmorProfile') =>
    (own[field] ?? shared[field])?.type === 'Localhost' ? [`${field} of type Localhost`] : []
  return [
    ...localhost('seccompProfile'),
    ...localhost('appArmorProfile'),
    ...((own.seLinuxOptions ?? shared.seLinuxOptions) ? ['seLinuxOptions'] : []),
    ...(own.procMount === 'Unmasked' ? ['procMount: Unmasked'] : []),
  ]
}

export interface MountedVolume {
  readonly mount: VolumeMount
  /** The volume's place on the host. */
  readonly path: string
  /** Below it, with references in `subPathExpr` resolved; empty for all of it. */
  readonly subPath: string
}

/** The container's volume mounts with the places of their volumes. Throws `ConfigError` for a volume that is not there. */
export function mountedVolumes(
  container: Container,
  {
    volumes,
    environment,
  }: { readonly volumes: ReadonlyMap<string, string>; readonly environment: ReadonlyMap<string, string> },
): readonly MountedVolume[] {
  return (container.volumeMounts ?? []).map(mount => {
    const path = volumes.get(mount.name)
    if (path === undefined)
      throw new ConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`)
    const subPath = mount.subPathExpr ? subPathOf(mount.subPathExpr, environment) : (mount.subPath ?? '')
    return { mount, path, subPath }
  })
}

/** Where a value is missing or empty, another folder than the one that is meant would be mounted. */
function subPathOf(expression: string, environment: ReadonlyMap<string, string>): string {
  const missing = new Set<string>()
  const subPath = expandReferences(expression, name => {
    const value = environment.get(name)
    if (!value) missing.add(name)
    return value
  })
  if (missing.size > 0) throw new ConfigError(`missing value for ${[...missing].sort().join(', ')}`)
  return subPath
}
