// The spec of a pod or of a pod template, after defaults. Where upstream goes on accepting what it once accepted
// (ratcheting), `PodSpecRules` says so.
import type { ObjectMeta, PodResourceClaim, PodSpec } from '../../generated/types.ts'
import {
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfLabelKey,
  rangeText,
} from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabels } from '../rules/labels.ts'
import { containerResourceName } from '../rules/resource-names.ts'
import { validateResources } from '../rules/resources.ts'
import { validateTolerations } from '../rules/taints.ts'
import { validateAffinity } from './affinity.ts'
import {
  type ContainerRules,
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './containers.ts'
import { validateDns, validateDnsPolicy, validateHostAliases } from './pod-dns.ts'
import { validatePodResources } from './pod-resources.ts'
import { validatePodSecurityContext } from './security-context.ts'
import { validateTopologySpread } from './topology-spread.ts'
import { validateVolumes } from './volumes/volumes.ts'
import { type ListedContainer, validateHostProcess, validateOs } from './windows.ts'

export interface PodSpecRules {
  /** The metadata of the pod itself, null for a template. */
  readonly metadata: ObjectMeta | null
  /** The old spec had selectors with values that no label can have: the new one may keep them. */
  readonly allowsInvalidSelectorValues?: boolean
}

const none: readonly never[] = []

export function validatePodSpec(findings: Findings, path: string, spec: PodSpec, rules: PodSpecRules): void {
  const { terminationGracePeriodSeconds: gracePeriodSeconds, resourceClaims = none } = spec
  if (gracePeriodSeconds === undefined) findings.required(`${path}.terminationGracePeriodSeconds`)
  const volumes = validateVolumes(findings, `${path}.volumes`, spec.volumes ?? none, rules)
  validateResourceClaims(findings, `${path}.resourceClaims`, resourceClaims)
  validateAllContainers(findings, path, spec, {
    volumes,
    claimNames: new Set(resourceClaims.map(claim => claim.name)),
    gracePeriodSeconds,
    podRestartPolicy: spec.restartPolicy,
    hostUsers: spec.hostUsers !== false,
  })
  if (spec.resources) validatePodResources(findings, path, spec)
  if (spec.hostNetwork) validateHostPorts(findings, `${path}.containers`, spec, rules)
  findings.oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never'])
  validateDnsPolicy(findings, `${path}.dnsPolicy`, spec.dnsPolicy)
  validateLabels(findings, `${path}.nodeSelector`, spec.nodeSelector)
  validatePodSecurityContext(findings, `${path}.securityContext`, spec.securityContext, spec)
  validateAffinity(findings, `${path}.affinity`, spec.affinity, {
    allowsInvalidValues: rules.allowsInvalidSelectorValues,
  })
  validateDns(findings, path, spec)
  validateGates(findings, path, spec)
  if (spec.topologySpreadConstraints)
    validateTopologySpread(findings, `${path}.topologySpreadConstraints`, spec.topologySpreadConstraints)
  validateHostProcess(findings, path, spec, containersOf(spec, path))
  if (spec.hostUsers === false) refuseHostNamespaces(findings, path, spec)
  validateNames(findings, path, spec)
  validateRest(findings, path, spec)
}

function validateAllContainers(
  findings: Findings,
  path: string,
  { containers, initContainers, ephemeralContainers }: PodSpec,
  rules: ContainerRules,
): void {
  validateContainers(findings, `${path}.containers`, containers ?? none, rules)
  if (!initContainers && !ephemeralContainers) return
  const names = (containers ?? none).map(container => container.name)
  if (initContainers)
    validateInitContainers(findings, `${path}.initContainers`, initContainers, {
      ...rules,
      takenNames: names,
    })
  if (ephemeralContainers)
    validateEphemeralContainers(findings, `${path}.ephemeralContainers`, ephemeralContainers, {
      ...rules,
      takenNames: [...names, ...(initContainers ?? none).map(container => container.name)],
    })
}

/** Every container with its path, in the order in which upstream visits them. */
export function* containersOf(spec: PodSpec, path: string): Generator<ListedContainer> {
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    const containers = spec[field]
    if (!containers) continue
    for (const [index, container] of containers.entries()) yield [`${path}.${field}[${index}]`, container]
  }
}

function validateResourceClaims(findings: Findings, path: string, claims: readonly PodResourceClaim[]): void {
  const names = new Set<string>()
  claims.forEach((claim, index) => {
    const at = `${path}[${index}]`
    const { name, resourceClaimName, resourceClaimTemplateName } = claim
    if (!name) findings.required(`${at}.name`)
    else if (names.has(name)) findings.duplicate(`${at}.name`, name)
    else findings.problems(`${at}.name`, name, problemsOfDns1123Label(name))
    names.add(name)
    const shown = {
      Name: name,
      ResourceClaimName: resourceClaimName ?? null,
      ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
    }
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
      findings.invalid(
        at,
        shown,
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      )
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      findings.invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field]
      if (value !== undefined) findings.problems(`${at}.${field}`, value, problemsOfDns1123Subdomain(value))
    }
  })
}

/** On the host's network a container's port is the host's. A template may leave the host's out. */
function validateHostPorts(
  findings: Findings,
  path: string,
  { containers }: PodSpec,
  { metadata }: PodSpecRules,
): void {
  containers.forEach(({ ports = none }, index) => {
    ports.forEach(({ hostPort = 0, containerPort }, position) => {
      if ((metadata || hostPort !== 0) && hostPort !== containerPort)
        findings.invalid(
          `${path}[${index}].ports[${position}].hostPort`,
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        )
    })
  })
}

function validateGates(findings: Findings, path: string, spec: PodSpec): void {
  spec.readinessGates?.forEach(({ conditionType }, index) => {
    const at = `${path}.readinessGates[${index}].conditionType`
    findings.problems(at, conditionType, problemsOfLabelKey(conditionType))
  })
  const seen = new Set<string>()
  spec.schedulingGates?.forEach(({ name }, index) => {
    const at = `${path}.schedulingGates[${index}]`
    findings.problems(at, name, problemsOfLabelKey(name))
    if (seen.has(name)) findings.duplicate(at, name)
    seen.add(name)
  })
}

function refuseHostNamespaces(
  findings: Findings,
  path: string,
  { hostNetwork, hostPID, hostIPC }: PodSpec,
): void {
  const text = 'when `pod.Spec.HostUsers` is false'
  if (hostNetwork) findings.forbidden(`${path}.hostNetwork`, text)
  if (hostPID) findings.forbidden(`${path}.HostPID`, text)
  if (hostIPC) findings.forbidden(`${path}.HostIPC`, text)
}

const subdomainFields = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const
const labelFields = ['hostname', 'subdomain'] as const
const hostnameOverrideBytesMax = 64

function validateNames(findings: Findings, path: string, spec: PodSpec): void {
  for (const field of subdomainFields) {
    const name = spec[field]
    if (name || (name === '' && field === 'runtimeClassName'))
      findings.problems(`${path}.${field}`, name, problemsOfDns1123Subdomain(name))
  }
  for (const field of labelFields) {
    const name = spec[field]
    if (name) findings.problems(`${path}.${field}`, name, problemsOfDns1123Label(name))
  }
  const { hostnameOverride } = spec
  if (hostnameOverride === undefined) return
  const at = `${path}.hostnameOverride`
  if (hostnameOverride.length > hostnameOverrideBytesMax) findings.tooLong(at, hostnameOverrideBytesMax)
  findings.problems(at, hostnameOverride, problemsOfDns1123Subdomain(hostnameOverride))
  if (spec.setHostnameAsFQDN) findings.forbidden(at, 'cannot be set when `setHostnameAsFQDN` is true')
  if (spec.hostNetwork) findings.forbidden(at, 'cannot be set when `hostNetwork` is true')
}

const secondsMax = 2 ** 31 - 1
const preemptionPolicies = ['PreemptLowerPriority', 'Never'] as const
const noClaims: ReadonlySet<string> = new Set()

function validateRest(findings: Findings, path: string, spec: PodSpec): void {
  const { activeDeadlineSeconds: deadline, preemptionPolicy, overhead } = spec
  if (deadline !== undefined && (deadline < 1 || deadline > secondsMax))
    findings.invalid(`${path}.activeDeadlineSeconds`, deadline, rangeText(1, secondsMax))
  if (spec.tolerations) validateTolerations(findings, `${path}.tolerations`, spec.tolerations)
  if (spec.hostAliases) validateHostAliases(findings, `${path}.hostAliases`, spec.hostAliases)
  if (preemptionPolicy !== undefined)
    findings.oneOf(`${path}.preemptionPolicy`, preemptionPolicy, preemptionPolicies)
  if (overhead)
    validateResources(
      findings,
      `${path}.overhead`,
      { limits: overhead },
      { nameRule: containerResourceName, claimNames: noClaims },
    )
  if (spec.os) validateOs(findings, path, spec, containersOf(spec, path))
}
