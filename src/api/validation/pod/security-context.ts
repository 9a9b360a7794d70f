import { utf8Length } from '../../../base/bytes.ts'
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  Sysctl,
} from '../../generated/types.ts'
import { problemsOfUserId } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateDescendingPath } from '../rules/paths.ts'
import { validateWindowsOptions } from './windows.ts'

function validateId(findings: Findings, path: string, id: number | undefined): void {
  if (id !== undefined) for (const problem of problemsOfUserId(id)) findings.invalid(path, id, problem)
}

function validateChoice(
  findings: Findings,
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value !== undefined && !supported.includes(value)) findings.notSupported(path, value, supported)
}

export function validateSecurityContext(
  findings: Findings,
  path: string,
  context: SecurityContext | undefined,
  { hostUsers }: { readonly hostUsers: boolean },
): void {
  if (!context) return
  validateId(findings, `${path}.runAsUser`, context.runAsUser)
  validateId(findings, `${path}.runAsGroup`, context.runAsGroup)
  validateChoice(findings, `${path}.procMount`, context.procMount, ['Default', 'Unmasked'])
  if (hostUsers && context.procMount === 'Unmasked')
    findings.invalid(`${path}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`')
  validateSeccomp(findings, `${path}.seccompProfile`, context.seccompProfile)
  if (context.allowPrivilegeEscalation === false) refuseEscalation(findings, path, context)
  validateWindowsOptions(findings, `${path}.windowsOptions`, context.windowsOptions)
  validateAppArmor(findings, `${path}.appArmorProfile`, context.appArmorProfile)
}

function refuseEscalation(findings: Findings, path: string, context: SecurityContext): void {
  const text = 'cannot set `allowPrivilegeEscalation` to false and'
  if (context.privileged) findings.invalid(path, context, `${text} \`privileged\` to true`)
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
    findings.invalid(path, context, `${text} \`capabilities.Add\` CAP_SYS_ADMIN`)
}

type HostNamespaces = Pick<PodSpec, 'hostNetwork' | 'hostIPC' | 'hostPID' | 'shareProcessNamespace'>

export function validatePodSecurityContext(
  findings: Findings,
  path: string,
  context: PodSecurityContext | undefined,
  spec: HostNamespaces,
): void {
  if (spec.shareProcessNamespace && spec.hostPID)
    findings.invalid(
      `${path}.shareProcessNamespace`,
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    )
  if (!context) return
  validateId(findings, `${path}.fsGroup`, context.fsGroup)
  validateId(findings, `${path}.runAsUser`, context.runAsUser)
  validateId(findings, `${path}.runAsGroup`, context.runAsGroup)
  context.supplementalGroups?.forEach((group, index) => {
    validateId(findings, `${path}.supplementalGroups[${index}]`, group)
  })
  if (context.sysctls) validateSysctls(findings, `${path}.sysctls`, context.sysctls, spec)
  const choice = (field: 'fsGroupChangePolicy' | 'supplementalGroupsPolicy' | 'seLinuxChangePolicy') =>
    [findings, `${path}.${field}`, context[field]] as const
  validateChoice(...choice('fsGroupChangePolicy'), ['Always', 'OnRootMismatch'])
  validateSeccomp(findings, `${path}.seccompProfile`, context.seccompProfile)
  validateWindowsOptions(findings, `${path}.windowsOptions`, context.windowsOptions)
  validateAppArmor(findings, `${path}.appArmorProfile`, context.appArmorProfile)
  validateChoice(...choice('supplementalGroupsPolicy'), ['Merge', 'Strict'])
  validateChoice(...choice('seLinuxChangePolicy'), ['MountOption', 'Recursive'])
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlPattern = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`
const sysctlForm = new RegExp(sysctlPattern)
const sysctlLengthMax = 253

function validateSysctls(
  findings: Findings,
  path: string,
  sysctls: readonly Sysctl[],
  { hostNetwork, hostIPC }: HostNamespaces,
): void {
  const seen = new Set<string>()
  sysctls.forEach(({ name }, index) => {
    const at = `${path}[${index}].name`
    if (!name) findings.required(at)
    else if (name.length > sysctlLengthMax || !sysctlForm.test(name))
      findings.invalid(
        at,
        name,
        `must have at most ${sysctlLengthMax} characters and match regex ${sysctlPattern}`,
      )
    else if (seen.has(name)) findings.duplicate(at, name)
    seen.add(name)
    const dotted = name.replaceAll('/', '.')
    if (hostNetwork && dotted.startsWith('net.'))
      findings.invalid(at, name, "may not be specified when 'hostNetwork' is true")
    else if (hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted))
      findings.invalid(at, name, "may not be specified when 'hostIPC' is true")
  })
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'] as const

function validateSeccomp(findings: Findings, path: string, profile: SeccompProfile | undefined): void {
  if (!profile) return
  const { type, localhostProfile } = profile
  if (!type) findings.required(`${path}.type`, 'type is required when seccompProfile is set')
  else validateChoice(findings, `${path}.type`, type, profileTypes)
  const at = `${path}.localhostProfile`
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      findings.invalid(at, profile, 'can only be set when seccomp type is Localhost')
  } else if (localhostProfile === undefined)
    findings.required(at, 'must be set when seccomp type is Localhost')
  else validateDescendingPath(findings, at, localhostProfile)
}

/** PATH_MAX without its final zero. */
const localhostProfileBytesMax = 4095

function validateAppArmor(findings: Findings, path: string, profile: AppArmorProfile | undefined): void {
  if (!profile) return
  const { type, localhostProfile } = profile
  const at = `${path}.localhostProfile`
  if (!type) findings.required(`${path}.type`, 'type is required when appArmorProfile is set')
  else if (!(profileTypes as readonly string[]).includes(type))
    findings.notSupported(`${path}.type`, type, profileTypes)
  else if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      findings.invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')
  } else if (!localhostProfile?.trim()) {
    if (localhostProfile) findings.invalid(at, localhostProfile, 'must not be padded with whitespace')
    else findings.required(at, 'must be set when AppArmor type is Localhost')
  } else {
    if (localhostProfile !== localhostProfile.trim())
      findings.invalid(at, localhostProfile, 'must not be padded with whitespace')
    if (utf8Length(localhostProfile) > localhostProfileBytesMax)
      findings.tooLong(at, localhostProfileBytesMax)
  }
}
