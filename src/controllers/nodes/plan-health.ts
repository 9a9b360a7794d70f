// How a node is doing, from what was heard of it, and what that means for pods: conditions and taints.
import { conditionOf } from '../../api/conditions.ts'
import type { Node, NodeCondition, Taint } from '../../api/generated/types.ts'
import { formatTime, type Instant } from '../../base/clock.ts'

export interface ObservedNode {
  readonly node: Node
  /** When a heartbeat of it was last heard, by our own clock. */
  readonly heardAt: Instant
  /** How long it may be silent. */
  readonly graceMs: number
  /** No node at all is ready: then the fault is rather here, and nobody is sent away. */
  readonly isAnyReady: boolean
}

export interface HealthPlan {
  /** Conditions to be written. */
  readonly conditions: readonly NodeCondition[]
  /** The taints it should have; null when it has them. */
  readonly taints: readonly Taint[] | null
  /** It is not ready: neither are its pods. */
  readonly podsAreNotReady: boolean
  /** When it will have been silent for too long. */
  readonly checkAgainMs: number | null
}

const key = (name: string) => `node.kubernetes.io/${name}`
const unreachableKey = key('unreachable')
const notReadyKey = key('not-ready')
const unschedulableKey = key('unschedulable')

/** Conditions that keep pods away while they are true. */
const pressureKeys: { readonly [condition: string]: string } = {
  MemoryPressure: key('memory-pressure'),
  DiskPressure: key('disk-pressure'),
  PIDPressure: key('pid-pressure'),
  NetworkUnavailable: key('network-unavailable'),
}

/** Conditions that a node reports itself, and that nobody knows when it is silent. */
const reportedConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** Taints that are set and taken away here, and nowhere else. */
const ours = new Set(
  [...Object.values(pressureKeys), unschedulableKey, notReadyKey, unreachableKey].flatMap(each =>
    each === notReadyKey || each === unreachableKey
      ? [`${each} NoSchedule`, `${each} NoExecute`]
      : [`${each} NoSchedule`],
  ),
)

export function planHealth(observed: ObservedNode, now: Instant): HealthPlan {
  const { node, heardAt, graceMs } = observed
  const silentAt = heardAt + graceMs
  const isSilent = now >= silentAt
  const conditions = isSilent ? silentConditions(node, now) : []
  const known = new Map((node.status?.conditions ?? []).map(each => [each.type, each.status]))
  for (const { type, status } of conditions) known.set(type, status)
  const taints = taintsFor(observed, known, now)
  return {
    conditions,
    taints: sameTaints(taints, node.spec?.taints ?? []) ? null : taints,
    podsAreNotReady: known.has('Ready') && known.get('Ready') !== 'True',
    checkAgainMs: isSilent ? null : silentAt - now,
  }
}

function silentConditions(node: Node, now: Instant): readonly NodeCondition[] {
  return reportedConditions.flatMap(type => {
    const present = conditionOf(node.status?.conditions, type)
    if (present?.status === 'Unknown') return []
    const lastTransitionTime = formatTime(now)
    if (present)
      return [
        {
          ...present,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime,
        },
      ]
    return [
      {
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: node.metadata?.creationTimestamp,
        lastTransitionTime,
      },
    ]
  })
}

function taintsFor(
  { node, isAnyReady }: ObservedNode,
  conditions: ReadonlyMap<string, string>,
  now: Instant,
): readonly Taint[] {
  const wanted: Taint[] = []
  const ready = conditions.get('Ready')
  const readyKey = ready === 'False' ? notReadyKey : ready === 'Unknown' ? unreachableKey : null
  if (readyKey) {
    wanted.push({ key: readyKey, effect: 'NoSchedule' })
    if (isAnyReady) wanted.push({ key: readyKey, effect: 'NoExecute' })
  }
  for (const [type, taintKey] of Object.entries(pressureKeys))
    if (conditions.get(type) === 'True') wanted.push({ key: taintKey, effect: 'NoSchedule' })
  if (node.spec?.unschedulable) wanted.push({ key: unschedulableKey, effect: 'NoSchedule' })

  const present = node.spec?.taints ?? []
  const kept = present.filter(
    taint => !ours.has(nameOf(taint)) || wanted.some(each => nameOf(each) === nameOf(taint)),
  )
  const added = wanted.filter(taint => !present.some(each => nameOf(each) === nameOf(taint)))
  return [...kept, ...added.map(taint => ({ ...taint, timeAdded: formatTime(now) }))]
}

const nameOf = ({ key: taintKey, effect }: Taint): string => `${taintKey} ${effect}`

const sameTaints = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length && a.every((taint, index) => taint === b[index])
