import type { LabelSelector, Pod, PodAffinityTerm, PodCondition } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Draft } from '../../object.ts'
import { validatePod } from '../../validation/pod/pod.ts'
import { validatePodStatus } from '../../validation/pod/pod-status.ts'
import { validatePodUpdate } from '../../validation/pod/pod-update.ts'
import type { Particulars } from '../strategy-with.ts'
import { podColumns } from './pod-columns.ts'
import { qosClassOf } from './pod-qos.ts'
import { podWarnings } from './pod-warnings.ts'

type PodDraft = Draft<Pod>

export const podParticulars: Particulars<Pod> = {
  hasGeneration: true,
  columns: podColumns,
  initialStatus: ({ spec }) => ({
    phase: 'Pending',
    ...(spec?.schedulingGates?.length ? { conditions: [gated] } : {}),
    qosClass: qosClassOf(spec ?? { containers: [] }),
  }),
  /** Of Pods alone: a template keeps what it says. */
  complete({ spec }) {
    if (spec && (spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1
  },
  prepareForCreate(draft) {
    applyMatchLabelKeys(draft)
  },
  statusKeeps: ['ownerReferences'],
  prepareForStatusUpdate,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatus: validatePodStatus,
  warnings: (pod, old) => (old ? [] : [...nameWarnings(pod), ...podWarnings('', pod)]),
  selectableFields: ({ spec, status }) => ({
    'spec.nodeName': spec?.nodeName ?? '',
    'spec.restartPolicy': spec?.restartPolicy ?? '',
    'spec.schedulerName': spec?.schedulerName ?? '',
    'spec.serviceAccountName': spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec?.hostNetwork ?? false),
    'status.phase': status?.phase ?? '',
    'status.podIP': status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': status?.nominatedNodeName ?? '',
  }),
  gracePeriodSeconds,
}

const gated: PodCondition = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
}

/** None for a pod that no node runs, or that has ended; a negative one counts as the shortest. */
function gracePeriodSeconds({ spec, status }: Pod, requested: number | null): number {
  const hasEnded = status?.phase === 'Failed' || status?.phase === 'Succeeded'
  if (!spec?.nodeName || hasEnded) return 0
  const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}

/** The class is not the kubelet's to change, and what it saw before is not forgotten. */
function prepareForStatusUpdate(draft: PodDraft, old: Pod): void {
  if (!draft.status) draft.status = {}
  const { status } = draft
  if (!status.qosClass && old.status?.qosClass) status.qosClass = old.status.qosClass
  status.observedGeneration ||= old.status?.observedGeneration
  if (status.observedGeneration === undefined) delete status.observedGeneration
  const byType = new Map((old.status?.conditions ?? []).map(each => [each.type, each] as const).toReversed())
  for (const condition of status.conditions ?? []) {
    const before = byType.get(condition.type)
    if (!condition.observedGeneration && before?.observedGeneration)
      condition.observedGeneration = before.observedGeneration
  }
}

/** `matchLabelKeys` stand for the values that this pod has: they become part of the selectors when it is created. */
function applyMatchLabelKeys({ metadata, spec }: PodDraft): void {
  const labels = metadata?.labels ?? {}
  for (const constraint of spec?.topologySpreadConstraints ?? [])
    addKeys(constraint.labelSelector, { keys: constraint.matchLabelKeys, operator: 'In', labels })
  for (const affinity of [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity])
    for (const term of [
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(each => each.podAffinityTerm),
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ])
      addTermKeys(term, labels)
}

function addTermKeys(
  { labelSelector, matchLabelKeys, mismatchLabelKeys }: Draft<PodAffinityTerm>,
  labels: { readonly [key: string]: string },
): void {
  addKeys(labelSelector, { keys: matchLabelKeys, operator: 'In', labels })
  addKeys(labelSelector, { keys: mismatchLabelKeys, operator: 'NotIn', labels })
}

function addKeys(
  selector: Draft<LabelSelector> | undefined,
  options: {
    readonly keys: readonly string[] | undefined
    readonly operator: 'In' | 'NotIn'
    readonly labels: { readonly [key: string]: string }
  },
): void {
  if (!selector) return
  for (const key of options.keys ?? []) {
    const value = options.labels[key]
    if (value === undefined) continue
    selector.matchExpressions ??= []
    selector.matchExpressions.push({ key, operator: options.operator, values: [value] })
  }
}

function nameWarnings({ metadata }: Pod): readonly string[] {
  const problems = problemsOfDns1123Label(metadata?.name ?? '')
  if (problems.length === 0) return problems
  return [
    `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ]
}
