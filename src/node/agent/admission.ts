// Whether a pod that was bound to this node may run here: the scheduler's own filters, asked again for pods that
// somebody has bound by hand. Pure. The figures in what is said are kubelet's: CPU in thousandths, the rest in units.
import type { Node, Pod } from '../../api/generated/types.ts'
import { portKey } from '../../scheduling/cluster.ts'
import {
  filterNodeAffinity,
  filterPorts,
  type Objection,
  type ResourceAmount,
  resourceAmounts,
} from '../../scheduling/filters.ts'
import { needsOf, type PodNeeds } from '../../scheduling/pod-needs.ts'
import { addResources, allocatableOf, noResources } from '../../scheduling/requests.ts'
import { toleratesAny } from '../../scheduling/taints.ts'
import { isTerminalPhase } from '../pod/pod-containers.ts'
import type { Refusal } from './refusal.ts'
import { admitSysctls } from './sysctl-admission.ts'

export interface AdmissionInput {
  readonly pod: Pod
  readonly node: Node
  /** The pods that run here already. */
  readonly others: readonly Pod[]
}

/** Null admits the pod. */
export function admitPod({ pod, node, others }: AdmissionInput): Refusal | null {
  const system = pod.spec?.os?.name
  if (system !== undefined && system !== node.status?.nodeInfo?.operatingSystem)
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    }
  const needs = needsOf(pod)
  const present = others.map(needsOf)
  return (
    admitSysctls(pod) ??
    lackOfResources(needs, node, present) ??
    failed('NodeAffinity', filterNodeAffinity(needs, { node })) ??
    failed('NodePorts', filterPorts(needs, { ports: portsOf(present) })) ??
    (toleratesAll(needs, node)
      ? null
      : failedBy('TaintToleration', "node(s) had taints that the pod didn't tolerate"))
  )
}

const failed = (predicate: string, objection: Objection | null): Refusal | null =>
  objection && failedBy(predicate, objection.reasons.join(', '))

const failedBy = (reason: string, words: string): Refusal => ({
  reason,
  message: `Predicate ${reason} failed: ${words}`,
})

export function lackOfResources(needs: PodNeeds, node: Node, present: readonly PodNeeds[]): Refusal | null {
  const allocatable = allocatableOf(node)
  if (present.length + 1 > allocatable.pods)
    return outOf({ name: 'pods', wanted: 1, taken: present.length, all: allocatable.pods })
  const taken = present.map(({ requests }) => requests).reduce(addResources, noResources)
  const lacking = resourceAmounts(needs.requests, taken, allocatable)
    // What the node does not count at all is not the node's to refuse.
    .filter(({ name }) => node.status?.allocatable?.[name] !== undefined)
    .find(({ wanted, taken: used, all }) => used + wanted > all)
  return lacking ? outOf(lacking) : null
}

const outOf = ({ name, wanted, taken, all }: ResourceAmount): Refusal => ({
  reason: `OutOf${name}`,
  message: `Node didn't have enough resource: ${name}, requested: ${wanted}, used: ${taken}, capacity: ${all}`,
})

function portsOf(present: readonly PodNeeds[]): ReadonlyMap<string, readonly string[]> {
  const taken = new Map<string, string[]>()
  for (const port of present.flatMap(({ hostPorts }) => hostPorts)) {
    const addresses = taken.get(portKey(port))
    if (addresses) addresses.push(port.ip)
    else taken.set(portKey(port), [port.ip])
  }
  return taken
}

/** Only a taint that would drive a pod out keeps one from coming in by hand. */
const toleratesAll = ({ tolerations }: PodNeeds, node: Node): boolean =>
  (node.spec?.taints ?? [])
    .filter(({ effect }) => effect === 'NoExecute')
    .every(taint => toleratesAny(tolerations, taint))

/** Whether the pod takes up room on its node. */
export const takesRoom = (pod: Pod): boolean => !isTerminalPhase(pod.status?.phase)
