import type { ContainerStatus, Pod, PodSpec, PodStatus, Toleration } from '../generated/types.ts'
import { problemsOfDns1123Subdomain, problemsOfLabelKey, problemsOfUserId, rangeText } from '../names.ts'
import { refusePaddedImage } from './containers.ts'
import { formatDifferences } from './differences.ts'
import type { Findings } from './findings.ts'
import { areOfBothFamilies, validateAddress } from './ip-address.ts'
import { immutableText } from './object-meta.ts'
import { validatePodAnnotations, validatePodAnnotationsUpdate } from './pod-annotations.ts'
import { validatePodSpec } from './pod-spec.ts'
import { rulesFromOld } from './pod-template.ts'
import { isSameValue } from './same-value.ts'
import { validateTolerations } from './taints.ts'

const noSpec: PodSpec = { containers: [] }

export function validatePod(findings: Findings, pod: Pod): void {
  validatePodAndSpec(findings, pod, undefined)
  const { ephemeralContainers, nodeName, schedulingGates } = pod.spec ?? noSpec
  if (ephemeralContainers?.length) findings.forbidden('spec.ephemeralContainers', 'cannot be set on create')
  if (nodeName && schedulingGates?.length)
    findings.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
}

function validatePodAndSpec(findings: Findings, pod: Pod, old: Pod | undefined): void {
  const spec = pod.spec ?? noSpec
  const { annotations } = pod.metadata ?? {}
  if (annotations) validatePodAnnotations(findings, 'metadata.annotations', annotations, spec)
  validatePodSpec(findings, 'spec', spec, { ...rulesFromOld(old), metadata: pod.metadata ?? {} })
  if (!spec.serviceAccountName) refuseTokens(findings, spec)
  for (const field of ['containers', 'initContainers'] as const)
    spec[field]?.forEach((container, index) => {
      refusePaddedImage(findings, `spec.${field}[${index}]`, container)
    })
}

function refuseTokens(findings: Findings, { volumes = [] }: PodSpec): void {
  volumes.forEach(({ projected }, index) => {
    projected?.sources?.forEach((source, position) => {
      if (source.serviceAccountToken)
        findings.forbidden(
          `spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`,
          'must not be specified when serviceAccountName is not set',
        )
    })
  })
}

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
  const { length } = old.filter(kept =>
    tolerations.some(toleration =>
      isSameValue({ ...kept, tolerationSeconds: toleration.tolerationSeconds }, toleration),
    ),
  )
  if (length < old.length)
    findings.forbidden(
      'spec.tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    )
  else validateTolerations(findings, 'spec.tolerations', tolerations)
}

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

const systemConditions = new Set(['PodScheduled', 'Ready', 'Initialized'])

export function validatePodStatus(findings: Findings, pod: Pod, old: Pod): void {
  const [status, oldStatus]: readonly PodStatus[] = [pod.status ?? {}, old.status ?? {}]
  const { nominatedNodeName = '', qosClass = '' } = status ?? {}
  status?.conditions?.forEach(({ type }, index) => {
    if (!systemConditions.has(type))
      findings.problems(`metadata.conditions[${index}].Type`, type, problemsOfLabelKey(type))
  })
  if (nominatedNodeName && nominatedNodeName !== oldStatus?.nominatedNodeName)
    findings.problems(
      'status.nominatedNodeName',
      nominatedNodeName,
      problemsOfDns1123Subdomain(nominatedNodeName),
    )
  if (qosClass !== (oldStatus?.qosClass ?? '')) findings.invalid('status.qosClass', qosClass, immutableText)
  for (const field of statusLists) {
    const restartPolicy = field === 'ephemeralContainerStatuses' ? 'Never' : old.spec?.restartPolicy
    validateTransitions(findings, `status.${field}`, {
      statuses: status?.[field] ?? [],
      old: oldStatus?.[field] ?? [],
      restartPolicy,
      sidecars: sidecarsOf(old.spec),
    })
  }
  validateAddresses(findings, 'status.podIPs', status?.podIPs?.map(({ ip = '' }) => ip) ?? [])
  const hostIPs = status?.hostIPs?.map(({ ip = '' }) => ip) ?? []
  if (hostIPs.length > 0 && hostIPs[0] !== (status?.hostIP ?? ''))
    findings.invalid('status.hostIPs[0].ip', hostIPs[0], 'must be equal to `hostIP`')
  validateAddresses(findings, 'status.hostIPs', hostIPs)
}

const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

const sidecarsOf = (spec: PodSpec | undefined): ReadonlySet<string> =>
  new Set(
    spec?.initContainers
      ?.filter(container => container.restartPolicy === 'Always')
      .map(container => container.name),
  )

/** A container that ended for good stays ended. */
function validateTransitions(
  findings: Findings,
  path: string,
  options: {
    readonly statuses: readonly ContainerStatus[]
    readonly old: readonly ContainerStatus[]
    readonly restartPolicy: string | undefined
    readonly sidecars: ReadonlySet<string>
  },
): void {
  const { statuses, old, restartPolicy, sidecars } = options
  for (const { name, user } of statuses)
    if (user?.linux) validateUser(findings, `${path}.${name}`, user.linux)
  if (restartPolicy === 'Always') return
  old.forEach(({ name, state }, index) => {
    if (!state?.terminated || sidecars.has(name)) return
    if (state.terminated.exitCode !== 0 && restartPolicy === 'OnFailure') return
    if (statuses.some(status => status.name === name && !status.state?.terminated))
      findings.forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state')
  })
}

function validateUser(
  findings: Findings,
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): void {
  for (const problem of problemsOfUserId(uid)) findings.invalid(`${path}.linux.uid`, uid, problem)
  for (const problem of problemsOfUserId(gid)) findings.invalid(`${path}.linux.gid`, gid, problem)
}

function validateAddresses(findings: Findings, path: string, addresses: readonly string[]): void {
  addresses.forEach((address, index) => {
    validateAddress(findings, `${path}[${index}]`, address)
    if (addresses.indexOf(address) < index) findings.duplicate(`${path}[${index}]`, { ip: address })
  })
  if (addresses.length > 2 || (addresses.length === 2 && !areOfBothFamilies(addresses)))
    findings.invalid(
      path,
      addresses.map(ip => ({ ip })),
      'may specify no more than one IP for each IP family',
    )
}
