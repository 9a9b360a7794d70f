// What placing a pod depends on, read out of its spec once and remembered by object.
import type {
  NodeSelector,
  Pod,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  Toleration,
  TopologySpreadConstraint,
} from '../api/generated/types.ts'
import { controllerOf, nameOf, toUid, type Uid, uidOf } from '../api/object.ts'
import { isBeingResized } from '../api/quota/pod-amounts.ts'
import {
  type Labels,
  labelSelectorOf,
  matchesLabels,
  nothing,
  type Requirement,
  type Selector,
} from '../api/select/selector.ts'
import { isRefusal } from '../api/status-error.ts'
import { ephemeralClaimsOf } from '../workload/ephemeral-claims.ts'
import { type Resources, requestsOf, scoredRequestsOf } from './requests.ts'

/** Which pods a term of pod affinity is about, and what counts as the same place. */
export interface AffinityTerm {
  readonly topologyKey: string
  readonly selector: Selector
  readonly namespaces: readonly string[]
  readonly namespaceSelector: Selector
  /** 0 for required terms. */
  readonly weight: number
}

export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly isHard: boolean
  readonly selector: Selector
  readonly honorsNodeAffinity: boolean
  readonly honorsTaints: boolean
}

export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

/** What placing a pod depends on, read out of its spec once. */
export interface PodNeeds {
  readonly pod: Pod
  readonly uid: Uid
  readonly namespace: string
  readonly labels: Labels
  readonly priority: number
  readonly requests: Resources
  readonly scoredRequests: Resources
  readonly hostPorts: readonly HostPort[]
  readonly tolerations: readonly Toleration[]
  readonly nodeName: string
  readonly nodeSelector: Labels
  readonly requiredNodes: NodeSelector | null
  readonly preferredNodes: readonly PreferredSchedulingTerm[]
  readonly affinity: readonly AffinityTerm[]
  readonly antiAffinity: readonly AffinityTerm[]
  readonly preferredAffinity: readonly AffinityTerm[]
  readonly preferredAntiAffinity: readonly AffinityTerm[]
  readonly spread: readonly SpreadConstraint[]
  /** Names of the claims it mounts, those of its ephemeral volumes too. */
  readonly claims: readonly string[]
  /** Those of its ephemeral volumes: they are made after the Pod. */
  readonly ownClaims: ReadonlySet<string>
  readonly controllerUid: Uid | null
}

const known = new WeakMap<Pod, PodNeeds>()

/** The needs of a pod object. Remembered per object: informers never change one. */
export function needsOf(pod: Pod): PodNeeds {
  const remembered = known.get(pod)
  if (remembered) return remembered
  const needs = readNeeds(pod)
  known.set(pod, needs)
  return needs
}

/** A later state of the same pod whose spec and labels have not changed needs no second reading. */
export function needsOfLater(pod: Pod, earlier: PodNeeds): PodNeeds {
  const isSame =
    pod.metadata?.generation !== undefined &&
    pod.metadata.generation === earlier.pod.metadata?.generation &&
    !isBeingResized(pod) &&
    !isBeingResized(earlier.pod) &&
    earlier.nodeName === (pod.spec?.nodeName ?? '') &&
    earlier.controllerUid === controllerUidOf(pod) &&
    hasSameLabels(pod.metadata.labels ?? {}, earlier.labels)
  if (!isSame) return needsOf(pod)
  const needs = { ...earlier, pod }
  known.set(pod, needs)
  return needs
}

function controllerUidOf(pod: Pod): Uid | null {
  const controller = controllerOf(pod)
  return controller ? toUid(controller.uid) : null
}

function hasSameLabels(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key])
}

function readNeeds(pod: Pod): PodNeeds {
  const { spec, metadata } = pod
  const { nodeAffinity, podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  const required = (terms: readonly PodAffinityTerm[] | undefined) =>
    (terms ?? []).map(term => affinityTerm(pod, term, 0))
  const preferred = (terms: readonly { podAffinityTerm: PodAffinityTerm; weight: number }[] | undefined) =>
    (terms ?? []).map(term => affinityTerm(pod, term.podAffinityTerm, term.weight))
  return {
    pod,
    uid: uidOf(pod),
    namespace: metadata?.namespace ?? '',
    labels: metadata?.labels ?? {},
    priority: spec?.priority ?? 0,
    requests: requestsOf(pod),
    scoredRequests: scoredRequestsOf(pod),
    hostPorts: hostPortsOf(pod),
    tolerations: spec?.tolerations ?? [],
    nodeName: spec?.nodeName ?? '',
    nodeSelector: spec?.nodeSelector ?? {},
    requiredNodes: nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? null,
    preferredNodes: nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
    affinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    antiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    spread: (spec?.topologySpreadConstraints ?? []).map(each => spreadConstraint(pod, each)),
    claims: claimsOf(pod),
    ownClaims: new Set(ephemeralClaimsOf(pod).map(nameOf)),
    controllerUid: controllerUidOf(pod),
  }
}

function affinityTerm(pod: Pod, term: PodAffinityTerm, weight: number): AffinityTerm {
  const { namespaces = [], namespaceSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  const labels = pod.metadata?.labels ?? {}
  const extra: Requirement[] = [
    ...matchLabelKeys.flatMap(key => withLabel(labels, key, 'in')),
    ...mismatchLabelKeys.flatMap(key => withLabel(labels, key, 'notIn')),
  ]
  const ownOnly = namespaces.length === 0 && namespaceSelector === undefined
  return {
    topologyKey: term.topologyKey,
    selector: narrowed(readSelector(term.labelSelector), extra),
    namespaces: ownOnly ? [pod.metadata?.namespace ?? ''] : namespaces,
    namespaceSelector: readSelector(namespaceSelector),
    weight,
  }
}

function spreadConstraint(pod: Pod, constraint: TopologySpreadConstraint): SpreadConstraint {
  const labels = pod.metadata?.labels ?? {}
  const extra = (constraint.matchLabelKeys ?? []).flatMap(key => withLabel(labels, key, 'in'))
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    isHard: constraint.whenUnsatisfiable === 'DoNotSchedule',
    selector: narrowed(readSelector(constraint.labelSelector), extra),
    honorsNodeAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  }
}

/** A key that the pod itself lacks asks for nothing. */
function withLabel(labels: Labels, key: string, kind: 'in' | 'notIn'): readonly Requirement[] {
  const value = labels[key]
  return value === undefined ? [] : [{ kind, key, values: [value] }]
}

const narrowed = (selector: Selector, extra: readonly Requirement[]): Selector =>
  selector.kind === 'nothing' || extra.length === 0
    ? selector
    : { kind: 'matching', requirements: [...selector.requirements, ...extra] }

/** Specs can hold selectors that upstream's validation lets through but that cannot be read: those select nothing. */
function readSelector(selector: Parameters<typeof labelSelectorOf>[0]): Selector {
  try {
    return labelSelectorOf(selector)
  } catch (error) {
    if (isRefusal(error)) return nothing
    throw error
  }
}

function hostPortsOf(pod: Pod): readonly HostPort[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  const sidecars = initContainers.filter(container => container.restartPolicy === 'Always')
  return [...containers, ...sidecars].flatMap(container =>
    (container.ports ?? []).flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ ip: hostIP || '0.0.0.0', protocol: protocol || 'TCP', port: hostPort }] : [],
    ),
  )
}

/** Names of the claims that a pod's volumes stand for. */
export function claimsOf(pod: Pod): readonly string[] {
  return (pod.spec?.volumes ?? []).flatMap(volume => {
    if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName]
    return volume.ephemeral ? [`${pod.metadata?.name}-${volume.name}`] : []
  })
}

/** Whether the term is about a pod with these labels in this namespace. */
export function isAbout(
  term: AffinityTerm,
  pod: { readonly namespace: string; readonly labels: Labels },
  labelsOfNamespace: (namespace: string) => Labels,
): boolean {
  const inNamespace =
    term.namespaces.includes(pod.namespace) ||
    matchesLabels(term.namespaceSelector, labelsOfNamespace(pod.namespace))
  return inNamespace && matchesLabels(term.selector, pod.labels)
}
