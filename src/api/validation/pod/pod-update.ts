import type { Pod, PodSpec, Toleration } from '../../generated/types.ts'
import { rangeText } from '../../names.ts'
import { formatDifferences } from '../rules/differences.ts'
import type { Findings } from '../rules/findings.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateTolerations } from '../rules/taints.ts'
import { noSpec, validatePodAndSpec } from './pod.ts'
import { validatePodAnnotationsUpdate } from './pod-annotations.ts'

const updatableFields = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

/** A pod is what it was created as, but for a handful of fields. */
export function validatePodUpdate(findings: Findings, pod: Pod, old: Pod): void {
  validatePodAndSpec(findings, pod, old)
  const [spec, oldSpec] = [pod.spec ?? noSpec, old.spec ?? noSpec]
  validatePodAnnotationsUpdate(
    findings,
    'metadata.annotations',
    pod.metadata?.annotations,
    old.metadata?.annotations,
  )
  if (isSameValue(spec, oldSpec)) return
  for (const field of ['containers', 'initContainers'] as const)
    if ((spec[field]?.length ?? 0) !== (oldSpec[field]?.length ?? 0)) {
      findings.forbidden(`spec.${field}`, 'pod updates may not add or remove containers')
      return
    }
  if (!isDeadlineAllowed(findings, spec.activeDeadlineSeconds, oldSpec.activeDeadlineSeconds)) return
  validateAddedTolerations(findings, spec.tolerations ?? [], oldSpec.tolerations ?? [])
  validateRemovedGates(findings, spec, oldSpec)
  const compared = comparableSpec(findings, spec, oldSpec)
  if (!isSameValue(compared, oldSpec))
    findings.forbidden(
      'spec',
      `pod updates may not change fields other than ${updatableFields}\n${formatDifferences('core.PodSpec', oldSpec, compared)}`,
    )
}

const secondsMax = 2 ** 31 - 1

/** A deadline may be set once and then only come nearer. Says whether the other fields are worth looking at. */
function isDeadlineAllowed(
  findings: Findings,
  deadline: number | undefined,
  old: number | undefined,
): boolean {
  const path = 'spec.activeDeadlineSeconds'
  if (deadline === undefined) {
    if (old !== undefined)
      findings.invalid(path, null, 'must not update from a positive integer to nil value')
    return true
  }
  if (deadline < 0 || deadline > secondsMax) findings.invalid(path, deadline, rangeText(0, secondsMax))
  else if (old !== undefined && old < deadline)
    findings.invalid(path, deadline, 'must be less than or equal to previous value')
  else return true
  return false
}

function validateAddedTolerations(
  findings: Findings,
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
): void {
  const kept = new Set(tolerations.map(identityOf))
  if (old.some(toleration => !kept.has(identityOf(toleration))))
    findings.forbidden(
      'spec.tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    )
  else validateTolerations(findings, 'spec.tolerations', tolerations)
}

/** All of it but how long it holds. */
const identityOf = ({ key = '', operator = '', value = '', effect = '' }: Toleration): string =>
  JSON.stringify([key, operator, value, effect])

function validateRemovedGates(findings: Findings, spec: PodSpec, old: PodSpec): void {
  const known = new Set(old.schedulingGates?.map(gate => gate.name))
  spec.schedulingGates?.forEach(({ name }, index) => {
    if (!known.has(name))
      findings.forbidden(
        `spec.schedulingGates[${index}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      )
  })
}

/** The new spec, with the old value in every field that may change. */
function comparableSpec(findings: Findings, spec: PodSpec, old: PodSpec): PodSpec {
  const withOldImages = (field: 'containers' | 'initContainers') =>
    spec[field]?.map((container, index) => ({ ...container, image: old[field]?.[index]?.image }))
  const grace = spec.terminationGracePeriodSeconds
  const oldGrace = old.terminationGracePeriodSeconds
  const mayFixGrace = (oldGrace ?? 0) < 0 && grace === 1
  return {
    ...spec,
    containers: withOldImages('containers') ?? [],
    initContainers: withOldImages('initContainers'),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
    terminationGracePeriodSeconds: mayFixGrace ? oldGrace : grace,
    ...(old.schedulingGates?.length ? gatedFields(findings, spec, old) : {}),
  }
}

/** A pod that is not scheduled yet, because of its gates, may be narrowed down to fewer nodes. */
function gatedFields(findings: Findings, spec: PodSpec, old: PodSpec): Partial<PodSpec> {
  const selector = spec.nodeSelector ?? {}
  if (Object.entries(old.nodeSelector ?? {}).some(([key, value]) => selector[key] !== value))
    findings.invalid(
      'spec.nodeSelector',
      selector,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    )
  validateNarrowedAffinity(findings, spec, old)
  const { nodeAffinity: _, ...others } = spec.affinity ?? {}
  const nodeAffinity = old.affinity?.nodeAffinity
  return {
    nodeSelector: old.nodeSelector,
    affinity: { ...others, ...(nodeAffinity ? { nodeAffinity } : {}) },
  }
}

function validateNarrowedAffinity(findings: Findings, spec: PodSpec, old: PodSpec): void {
  const termsOf = (each: PodSpec) =>
    each.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const [terms, oldTerms] = [termsOf(spec), termsOf(old)]
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'
  if (oldTerms.length === 0) return
  if (terms.length !== oldTerms.length)
    findings.invalid(path, terms, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')
  else
    terms.forEach((term, index) => {
      const { matchExpressions = [], matchFields = [] } = oldTerms[index] ?? {}
      const begins = (list: readonly object[] = [], start: readonly object[]) =>
        isSameValue(list.slice(0, start.length), start)
      const isNarrower =
        begins(term.matchExpressions, matchExpressions) && begins(term.matchFields, matchFields)
      if (!isNarrower)
        findings.invalid(`${path}[${index}]`, term, 'only additions are allowed (no mutations or deletions)')
    })
}
