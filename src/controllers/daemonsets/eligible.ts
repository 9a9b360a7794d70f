// On which nodes a DaemonSet has its Pods, and what those Pods tolerate and are pinned by.
import type {
  Affinity,
  DaemonSet,
  Node,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { matchesNodeSelector } from '../../scheduling/node-selection.ts'
import { toleratesAny, untoleratedTaint } from '../../scheduling/taints.ts'

const tolerated = (key: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
})

/** A daemon stays on a node in trouble: it may be what mends it. */
const daemonTolerations: readonly Toleration[] = [
  tolerated('not-ready', 'NoExecute'),
  tolerated('unreachable', 'NoExecute'),
  tolerated('disk-pressure', 'NoSchedule'),
  tolerated('memory-pressure', 'NoSchedule'),
  tolerated('pid-pressure', 'NoSchedule'),
  tolerated('unschedulable', 'NoSchedule'),
]

export function tolerationsOf({ hostNetwork, tolerations = [] }: Partial<PodSpec>): readonly Toleration[] {
  const wanted = hostNetwork
    ? [...daemonTolerations, tolerated('network-unavailable', 'NoSchedule')]
    : daemonTolerations
  const same = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && (a.operator ?? 'Equal') === b.operator && !a.value
  return [...tolerations, ...wanted.filter(each => !tolerations.some(own => same(own, each)))]
}

/** `stays`: a Pod that is there may stay, though none would be made. */
export interface Eligibility {
  readonly runs: boolean
  readonly stays: boolean
}

export function eligibilityOf({ spec }: DaemonSet, node: Node): Eligibility {
  const pod: Partial<PodSpec> = spec?.template?.spec ?? {}
  if ((pod.nodeName && pod.nodeName !== nameOf(node)) || !isSelected(pod, node))
    return { runs: false, stays: false }
  const tolerations = tolerationsOf(pod)
  const taints = node.spec?.taints ?? []
  const drives = taints.some(taint => taint.effect === 'NoExecute' && !toleratesAny(tolerations, taint))
  return { runs: untoleratedTaint(taints, tolerations) === undefined, stays: !drives }
}

function isSelected({ nodeSelector = {}, affinity }: Partial<PodSpec>, node: Node): boolean {
  const labels = node.metadata?.labels ?? {}
  if (!Object.entries(nodeSelector).every(([label, value]) => labels[label] === value)) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || matchesNodeSelector(required, node)
}

const nameField = 'metadata.name'

/** The affinity of a Pod for one node: each term of its own, narrowed to the node, or one for the node alone. */
export function pinnedTo(nodeName: string, affinity: Affinity | undefined): Affinity {
  const pin = [{ key: nameField, operator: 'In', values: [nodeName] }]
  const { nodeAffinity } = affinity ?? {}
  const own = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const terms: readonly NodeSelectorTerm[] =
    own.length > 0 ? own.map(term => ({ ...term, matchFields: pin })) : [{ matchFields: pin }]
  return {
    ...affinity,
    nodeAffinity: {
      ...nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
    },
  }
}

/** The node that a Pod is on, or is pinned to. */
export function targetOf({ spec }: Pod): string {
  if (spec?.nodeName) return spec.nodeName
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  for (const { matchFields = [] } of terms ?? [])
    for (const { key, operator, values = [] } of matchFields)
      if (key === nameField && operator === 'In') return values[0] ?? ''
  return ''
}
