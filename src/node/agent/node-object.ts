import type { Node, NodeCondition, NodeSystemInfo } from '../../api/generated/types.ts'
import { formatTime, type Instant } from '../../base/clock.ts'

export interface NodeAddress {
  readonly type: 'InternalIP' | 'ExternalIP' | 'Hostname'
  readonly address: string
}

/** What a node tells of itself. */
export interface NodeDescription {
  readonly name: string
  readonly addresses: readonly NodeAddress[]
  readonly podCidr: string
  readonly labels: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly capacity: { readonly [resource: string]: string }
  readonly allocatable: { readonly [resource: string]: string }
  readonly info: NodeSystemInfo
}

/** The labels every node carries, as kubelet sets them. */
export const wellKnownLabels = (name: string, { operatingSystem, architecture }: NodeSystemInfo) => ({
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': operatingSystem,
  'kubernetes.io/arch': architecture,
  'beta.kubernetes.io/os': operatingSystem,
  'beta.kubernetes.io/arch': architecture,
})

export function nodeObject(description: NodeDescription, now: Instant): Node {
  const { name, podCidr, labels, annotations, info } = description
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { ...wellKnownLabels(name, info), ...labels },
      ...(annotations ? { annotations } : {}),
    },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr] },
    status: nodeStatus(description, { now, previous: [] }),
  }
}

export function nodeStatus(
  { addresses, capacity, allocatable, info }: NodeDescription,
  { now, previous }: { readonly now: Instant; readonly previous: readonly NodeCondition[] },
): Node['status'] {
  return {
    addresses,
    capacity,
    allocatable,
    nodeInfo: info,
    conditions: healthyConditions.map(each => {
      const before = previous.find(condition => condition.type === each.type)
      const since = before?.status === each.status ? before.lastTransitionTime : undefined
      return { ...each, lastHeartbeatTime: formatTime(now), lastTransitionTime: since ?? formatTime(now) }
    }),
  }
}

const healthyConditions: readonly NodeCondition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
]
