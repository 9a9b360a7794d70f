// The questions a node is asked for a pod, one function each. Pure: what upstream's filter plugins look at and say.
import { type Cluster, type NodeSummary, portKey } from './cluster.ts'
import { matchesNodeSelector } from './node-selection.ts'
import type { HostPort, PodNeeds } from './pod-needs.ts'
import { addResources, type Resources } from './requests.ts'
import { toleratesAny, untoleratedTaint } from './taints.ts'

/** Why a node will not do. `permanent` says that no other pod's leaving would change it. */
export interface Objection {
  readonly reasons: readonly string[]
  readonly permanent: boolean
}

export const permanently = (reason: string): Objection => ({ reasons: [reason], permanent: true })
export const forNow = (reason: string): Objection => ({ reasons: [reason], permanent: false })

/** A check of one node for one pod; null when the node will do. */
export type Filter = (needs: PodNeeds, node: NodeSummary) => Objection | null

const unschedulableTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

export const filterUnschedulable: Filter = (needs, { node }) =>
  node.spec?.unschedulable && !toleratesAny(needs.tolerations, unschedulableTaint)
    ? permanently('node(s) were unschedulable')
    : null

export const filterNodeName: Filter = (needs, { name }) =>
  needs.nodeName && needs.nodeName !== name
    ? permanently("node(s) didn't match the requested node name")
    : null

export const filterTaints: Filter = (needs, { taints }) =>
  untoleratedTaint(taints, needs.tolerations) ? permanently('node(s) had untolerated taint(s)') : null

/** Whether the pod's node selector and required node affinity let it onto the node. */
export function wantsNode(needs: PodNeeds, { node }: Pick<NodeSummary, 'node'>): boolean {
  const labels = node.metadata?.labels ?? {}
  return (
    Object.entries(needs.nodeSelector).every(([key, value]) => labels[key] === value) &&
    (needs.requiredNodes === null || matchesNodeSelector(needs.requiredNodes, node))
  )
}

export const filterNodeAffinity = (needs: PodNeeds, node: Pick<NodeSummary, 'node'>): Objection | null =>
  wantsNode(needs, node) ? null : permanently("node(s) didn't match Pod's node affinity/selector")

export const filterPorts = (needs: PodNeeds, { ports }: Pick<NodeSummary, 'ports'>): Objection | null =>
  needs.hostPorts.some(port => isTaken(port, ports.get(portKey(port)) ?? []))
    ? forNow("node(s) didn't have free ports for the requested pod ports")
    : null

const anyAddress = '0.0.0.0'

function isTaken({ ip }: HostPort, takenOn: readonly string[]): boolean {
  return ip === anyAddress ? takenOn.length > 0 : takenOn.includes(ip) || takenOn.includes(anyAddress)
}

/** No node of Kedge's offers devices through claims, so none can give what is asked for. */
export const filterDevices = ({ pod }: PodNeeds): Objection | null =>
  pod.spec?.resourceClaims?.length ? forNow('cannot allocate all claims') : null

/** Room for the requests, beside what already runs there and what has been promised to more important pods. */
export function filterResources(cluster: Cluster): Filter {
  return (needs, node) => {
    const promised = cluster
      .nominatedOn(node.name)
      .filter(
        other => other.uid !== needs.uid && other.priority >= needs.priority && !node.pods.has(other.uid),
      )
    const requested = promised.map(other => other.requests).reduce(addResources, node.requested)
    const reasons: string[] = []
    let permanent = false
    const count = node.pods.size + promised.length
    if (count + 1 > node.allocatable.pods) reasons.push('Too many pods')
    for (const { name, wanted, taken, all } of resourceAmounts(needs.requests, requested, node.allocatable)) {
      if (wanted <= all - taken) continue
      reasons.push(`Insufficient ${name}`)
      // More than an empty node has: nobody's leaving would help.
      permanent ||= wanted > all
    }
    return reasons.length === 0 ? null : { reasons, permanent }
  }
}

export interface ResourceAmount {
  readonly name: string
  readonly wanted: number
  readonly taken: number
  readonly all: number
}

/** The resources that are asked for at all, in upstream's order; CPU in thousandths. */
export function resourceAmounts(
  wanted: Resources,
  taken: Resources,
  all: Resources,
): readonly ResourceAmount[] {
  const list: ResourceAmount[] = []
  const add = (name: string, of: (resources: Resources) => number) => {
    if (of(wanted) > 0) list.push({ name, wanted: of(wanted), taken: of(taken), all: of(all) })
  }
  add('cpu', resources => resources.milliCpu)
  add('memory', resources => resources.memoryBytes)
  add('ephemeral-storage', resources => resources.ephemeralBytes)
  for (const other of wanted.others.keys()) add(other, resources => resources.others.get(other) ?? 0)
  return list
}
