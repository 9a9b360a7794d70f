import type {
  Container,
  ContainerStatus,
  LinuxContainerUser,
  Pod,
  PodSpec,
  PodStatus,
} from '../../generated/types.ts'
import { problemsOfDns1123Subdomain, problemsOfLabelKey, problemsOfUserId } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { areOfBothFamilies, validateAddress } from '../rules/ip-address.ts'
import { immutableText } from '../rules/object-meta.ts'
import { repeatedIn } from '../rules/repeated.ts'

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
    validateUsers(findings, `status.${field}`, status?.[field] ?? [])
    const restartPolicy = field === 'ephemeralContainerStatuses' ? 'Never' : old.spec?.restartPolicy
    if (field !== 'ephemeralContainerStatuses' && couldRestartAll(old.spec)) continue
    validateTransitions(findings, `status.${field}`, {
      statuses: status?.[field] ?? [],
      old: oldStatus?.[field] ?? [],
      restartPolicy,
      containers: old.spec?.[field === 'containerStatuses' ? 'containers' : 'initContainers'] ?? [],
    })
  }
  validateClaimStatuses(findings, 'status.resourceClaimStatuses', pod)
  validateAddresses(findings, 'status.podIPs', status?.podIPs?.map(({ ip = '' }) => ip) ?? [])
  const hostIPs = status?.hostIPs?.map(({ ip = '' }) => ip) ?? []
  if (hostIPs.length > 0 && hostIPs[0] !== (status?.hostIP ?? ''))
    findings.invalid('status.hostIPs[0].ip', hostIPs[0], 'must be equal to `hostIP`')
  validateAddresses(findings, 'status.hostIPs', hostIPs)
}

/** Of claims that the pod asks for, each once. */
function validateClaimStatuses(findings: Findings, path: string, { spec, status }: Pod): void {
  const statuses = status?.resourceClaimStatuses ?? []
  const names = new Set(spec?.resourceClaims?.map(({ name }) => name))
  const repeated = repeatedIn(statuses.map(({ name }) => name))
  statuses.forEach(({ name, resourceClaimName }, index) => {
    const at = `${path}[${index}].name`
    if (!names.has(name))
      findings.invalid(at, name, 'must match the name of an entry in `spec.resourceClaims`')
    if (repeated.has(index)) findings.duplicate(at, name)
    if (resourceClaimName !== undefined)
      findings.problems(at, resourceClaimName, problemsOfDns1123Subdomain(resourceClaimName))
  })
}

const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

/** Whether the container itself says that it starts anew after such an end, whatever its pod says. */
function mayRestart({ restartPolicy, restartPolicyRules = [] }: Container, exitCode: number): boolean {
  if (restartPolicy === 'Always') return true
  if (restartPolicy === 'OnFailure' && exitCode !== 0) return true
  return restartPolicyRules.some(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false
    return exitCodes?.operator === 'In' ? isListed : exitCodes?.operator === 'NotIn' && !isListed
  })
}

/** Whether an end of one container may take all others with it, which start anew then. */
const couldRestartAll = (spec: PodSpec | undefined): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  )

/** A container that ended for good stays ended. */
function validateTransitions(
  findings: Findings,
  path: string,
  options: {
    readonly statuses: readonly ContainerStatus[]
    readonly old: readonly ContainerStatus[]
    readonly restartPolicy: string | undefined
    readonly containers: readonly Container[]
  },
): void {
  const { statuses, old, restartPolicy, containers } = options
  if (restartPolicy === 'Always') return
  const running = new Set(statuses.filter(({ state }) => !state?.terminated).map(({ name }) => name))
  old.forEach(({ name, state }, index) => {
    if (!state?.terminated) return
    if (state.terminated.exitCode !== 0 && restartPolicy === 'OnFailure') return
    const own = containers.find(each => each.name === name)
    if (own && mayRestart(own, state.terminated.exitCode)) return
    if (running.has(name))
      findings.forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state')
  })
}

function validateUsers(findings: Findings, path: string, statuses: readonly ContainerStatus[]): void {
  statuses.forEach(({ user }, index) => {
    if (user?.linux) validateUser(findings, `${path}[${index}].user.linux`, user.linux)
  })
}

function validateUser(
  findings: Findings,
  path: string,
  { uid, gid, supplementalGroups = [] }: LinuxContainerUser,
): void {
  const check = (at: string, id: number) => {
    for (const problem of problemsOfUserId(id)) findings.invalid(`${path}.${at}`, id, problem)
  }
  check('uid', uid)
  check('gid', gid)
  supplementalGroups.forEach((group, index) => {
    check(`supplementalGroups[${index}]`, group)
  })
}

function validateAddresses(findings: Findings, path: string, addresses: readonly string[]): void {
  const repeated = repeatedIn(addresses)
  addresses.forEach((address, index) => {
    validateAddress(findings, `${path}[${index}]`, address)
    if (repeated.has(index)) findings.duplicate(`${path}[${index}]`, { ip: address })
  })
  if (addresses.length > 2 || (addresses.length === 2 && !areOfBothFamilies(addresses)))
    findings.invalid(
      path,
      addresses.map(ip => ({ ip })),
      'may specify no more than one IP for each IP family',
    )
}
