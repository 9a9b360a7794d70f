import { conditionOf } from '../../api/conditions.ts'
import { isEqual } from '../../api/equality.ts'
import type { Node, NodeCondition, NodeSystemInfo } from '../../api/generated/types.ts'
import { canonicalQuantity } from '../../api/quantity.ts'
import { isNativeResource } from '../../api/validation/rules/resource-names.ts'
import { formatTime, type Instant } from '../../base/clock.ts'

export interface NodeAddress {
  readonly type: 'InternalIP' | 'ExternalIP' | 'Hostname'
  readonly address: string
}

/** Resources by their names, in quantities. */
type Resources = { readonly [resource: string]: string }

/** What a node tells of itself. */
export interface NodeDescription {
  readonly name: string
  readonly addresses: readonly NodeAddress[]
  readonly podCidr: string
  readonly labels: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly capacity: Resources
  readonly allocatable: Resources
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
    status: nodeStatus(description, { now }),
  }
}

/** What the node says of itself now. What others have advertised on it stays. */
export function nodeStatus(
  { addresses, capacity, allocatable, info }: NodeDescription,
  { now, previous = {} }: { readonly now: Instant; readonly previous?: Node['status'] },
): NonNullable<Node['status']> {
  return {
    addresses,
    capacity: { ...previous.capacity, ...capacity },
    allocatable: { ...allocatableFor(previous), ...allocatable },
    nodeInfo: info,
    conditions: healthyConditions.map(each => {
      const before = conditionOf(previous.conditions, each.type)
      const since = before?.status === each.status ? before.lastTransitionTime : undefined
      return { ...each, lastHeartbeatTime: formatTime(now), lastTransitionTime: since ?? formatTime(now) }
    }),
  }
}

/** As kubelet: all that is in the capacity, and of extended resources only that. */
const allocatableFor = ({ capacity = {}, allocatable = {} }: NonNullable<Node['status']>): Resources => ({
  ...Object.fromEntries(Object.entries(allocatable).filter(([name]) => isNativeResource(name))),
  ...capacity,
})

/** The resources that are allocatable no more once `now` is told. */
export const endedResources = (before: Node['status'], now: Node['status']): readonly string[] =>
  Object.keys(before?.allocatable ?? {}).filter(name => now?.allocatable?.[name] === undefined)

/** Whether `told` says all that `status` says, whenever it was told. */
export function saysTheSame(told: Node['status'], status: NonNullable<Node['status']>): boolean {
  const { addresses = [], capacity = {}, allocatable = {}, nodeInfo, conditions = [] } = told ?? {}
  return (
    areSameAmounts(capacity, status.capacity) &&
    areSameAmounts(allocatable, status.allocatable) &&
    endedResources(told, status).length === 0 &&
    isEqual({ ...nodeInfo, ...status.nodeInfo }, { ...nodeInfo }) &&
    (status.addresses ?? []).every(each => addresses.some(other => isEqual(other, each))) &&
    (status.conditions ?? []).every(({ type, status: value, reason, message }) => {
      const other = conditionOf(conditions, type)
      return other?.status === value && other.reason === reason && other.message === message
    })
  )
}

const areSameAmounts = (told: Resources, wanted: Resources = {}): boolean =>
  Object.entries(wanted).every(
    ([name, amount]) => canonicalQuantity(told[name] ?? '') === canonicalQuantity(amount),
  )

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
