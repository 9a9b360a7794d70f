// Whether a new Pod of the set would find a node: the plain reasons only (selector, taints, size), because those are
// certain. What a real scheduler weighs beyond that is not foreseen.
import type { Node, PodSpec, StatefulSet, Taint, Toleration } from '../api/generated/types.ts'
import { compareQuantities, parseQuantity } from '../api/quantity.ts'
import type { Snapshot } from './snapshot.ts'

/** The reason why no node would take a Pod of the set, or null. Null too when the nodes are not known. */
export function unschedulableReason({ nodes }: Snapshot, set: StatefulSet): string | null {
  const spec = set.spec?.template.spec
  if (!spec || nodes.length === 0) return null
  const reasons = nodes.map(node => reasonAgainst(node, spec))
  if (reasons.includes(null)) return null
  const counted = new Map<string, number>()
  for (const reason of reasons) if (reason) counted.set(reason, (counted.get(reason) ?? 0) + 1)
  const told = [...counted].map(([reason, count]) => `${count} ${reason}`).join(', ')
  return `0/${nodes.length} nodes are available: ${told}`
}

function reasonAgainst(node: Node, spec: PodSpec): string | null {
  const labels = node.metadata?.labels ?? {}
  const selects = Object.entries(spec.nodeSelector ?? {}).every(([label, value]) => labels[label] === value)
  if (!selects) return "node(s) didn't match Pod's node affinity/selector"
  const taint = (node.spec?.taints ?? []).find(
    each => each.effect !== 'PreferNoSchedule' && !isTolerated(each, spec.tolerations ?? []),
  )
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
  if (node.spec?.unschedulable) return 'node(s) were unschedulable'
  for (const resource of ['cpu', 'memory']) if (!fits(node, spec, resource)) return `Insufficient ${resource}`
  return null
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(({ key, operator, value, effect }) => {
    if (effect && effect !== taint.effect) return false
    if (key && key !== taint.key) return false
    return operator === 'Exists' || (key !== undefined && (value ?? '') === (taint.value ?? ''))
  })
}

/** Whether the Pod alone would fit on the empty node: one container too big for it never will. */
function fits(node: Node, spec: PodSpec, resource: string): boolean {
  const allocatable = parseQuantity(node.status?.allocatable?.[resource] ?? '')
  if (!allocatable) return true
  return spec.containers.every(({ resources }) => {
    const request = parseQuantity(
      String(resources?.requests?.[resource] ?? resources?.limits?.[resource] ?? ''),
    )
    return !request || compareQuantities(request, allocatable) <= 0
  })
}
