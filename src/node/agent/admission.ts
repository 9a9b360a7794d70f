// Whether a pod that was bound to this node may run here: what the scheduler decides for others, checked again for pods
// that somebody has bound by hand. Pure.
import type {
  Container,
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  Toleration,
} from '../../api/generated/types.ts'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityToMilli,
  quantityToNumber,
  zeroQuantity,
} from '../../api/quantity.ts'
import { meets, requirementOf } from '../../api/select/requirement.ts'
import { isSidecar, isTerminalPhase } from '../pod/pod-containers.ts'

export interface Refusal {
  /** The reason of the pod's status and of the event. */
  readonly reason: string
  readonly message: string
}

export interface AdmissionInput {
  readonly pod: Pod
  readonly node: Node
  /** The pods that run here already. */
  readonly others: readonly Pod[]
}

/** Null admits the pod. */
export function admitPod(input: AdmissionInput): Refusal | null {
  const { pod, node } = input
  const system = pod.spec?.os?.name
  if (system !== undefined && system !== node.status?.nodeInfo?.operatingSystem)
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    }
  return (
    lackOfResources(input) ??
    (matchesNode(pod, node)
      ? null
      : failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")) ??
    (hasFreePorts(input)
      ? null
      : failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")) ??
    (toleratesAll(pod, node)
      ? null
      : failed('TaintToleration', "node(s) had taints that the pod didn't tolerate"))
  )
}

const failed = (reason: string, words: string): Refusal => ({
  reason,
  message: `Predicate ${reason} failed: ${words}`,
})

function lackOfResources({ pod, node, others }: AdmissionInput): Refusal | null {
  const allocatable = node.status?.allocatable ?? {}
  const room = Number(allocatable.pods ?? '0')
  if (others.length + 1 > room) return outOf('pods', { requested: 1, used: others.length, capacity: room })
  for (const [name, requested] of podRequests(pod)) {
    const limit = allocatable[name]
    if (limit === undefined || requested.value === 0n) continue
    const capacity = parseQuantity(limit) ?? zeroQuantity
    const used = others
      .map(each => podRequests(each).get(name) ?? zeroQuantity)
      .reduce(addQuantities, zeroQuantity)
    if (compareQuantities(addQuantities(used, requested), capacity) <= 0) continue
    const measure = name === 'cpu' ? quantityToMilli : quantityToNumber
    return outOf(name, { requested: measure(requested), used: measure(used), capacity: measure(capacity) })
  }
  return null
}

const outOf = (
  name: string,
  {
    requested,
    used,
    capacity,
  }: { readonly requested: number; readonly used: number; readonly capacity: number },
): Refusal => ({
  reason: `OutOf${name}`,
  message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
})

/** What a pod asks for: the sum of its containers, or what its hungriest init container needs, whichever is more. */
export function podRequests({ spec }: Pod): ReadonlyMap<string, Quantity> {
  const sidecars: Container[] = []
  const peaks: ReadonlyMap<string, Quantity>[] = []
  for (const container of spec?.initContainers ?? []) {
    if (isSidecar(container)) sidecars.push(container)
    else peaks.push(sum([...sidecars, container]))
  }
  const steady = sum([...sidecars, ...(spec?.containers ?? [])])
  const total = new Map<string, Quantity>()
  for (const requests of [steady, ...peaks])
    for (const [name, amount] of requests) {
      const known = total.get(name)
      if (!known || compareQuantities(amount, known) > 0) total.set(name, amount)
    }
  for (const [name, text] of Object.entries(spec?.overhead ?? {}))
    total.set(name, addQuantities(total.get(name) ?? zeroQuantity, parseQuantity(text) ?? zeroQuantity))
  return total
}

function sum(containers: readonly Container[]): ReadonlyMap<string, Quantity> {
  const total = new Map<string, Quantity>()
  for (const { resources } of containers)
    for (const [name, text] of Object.entries(resources?.requests ?? {}))
      total.set(name, addQuantities(total.get(name) ?? zeroQuantity, parseQuantity(text) ?? zeroQuantity))
  return total
}

function matchesNode({ spec }: Pod, node: Node): boolean {
  const labels = node.metadata?.labels ?? {}
  const selected = Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  // The terms are alternatives; what a term asks for has to hold all together.
  return selected && (!required || required.nodeSelectorTerms.some(term => matchesTerm(term, node)))
}

function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata }: Node,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  const fields = { 'metadata.name': metadata?.name ?? '' }
  return (
    matchExpressions.every(each => isMet(each, metadata?.labels ?? {})) &&
    matchFields.every(each => isMet(each, fields))
  )
}

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!', Gt: '>', Lt: '<' } as const

function isMet(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: { readonly [key: string]: string },
): boolean {
  const known = Object.entries(operators).find(([name]) => name === operator)?.[1]
  return known !== undefined && meets(requirementOf({ operator: known, key, values }), labels)
}

interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

function hasFreePorts({ pod, others }: AdmissionInput): boolean {
  const wanted = hostPortsOf(pod)
  return (
    wanted.length === 0 ||
    !others.flatMap(hostPortsOf).some(taken => wanted.some(each => collide(each, taken)))
  )
}

function hostPortsOf({ spec }: Pod): readonly HostPort[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []).filter(isSidecar)]
  return containers
    .flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort }) => (hostPort ?? 0) > 0)
    .map(({ hostIP, protocol, hostPort }) => ({
      ip: hostIP || '0.0.0.0',
      protocol: protocol ?? 'TCP',
      port: hostPort ?? 0,
    }))
}

const collide = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0')

/** Only a taint that would drive a pod out keeps one from coming in by hand. */
const toleratesAll = ({ spec }: Pod, node: Node): boolean =>
  (node.spec?.taints ?? [])
    .filter(({ effect }) => effect === 'NoExecute')
    .every(taint => (spec?.tolerations ?? []).some(each => tolerates(each, taint)))

function tolerates(
  { key, operator = 'Equal', value = '', effect }: Toleration,
  taint: { readonly key: string; readonly value?: string; readonly effect: string },
): boolean {
  if (effect && effect !== taint.effect) return false
  if (!key) return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
}

/** Whether the pod takes up room on its node. */
export const takesRoom = (pod: Pod): boolean => !isTerminalPhase(pod.status?.phase)
