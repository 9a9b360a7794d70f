// Windows pods are stored like any other, although no node of ours runs them.
import { utf8Length } from '../../../base/bytes.ts'
import type { Container, PodSpec, WindowsSecurityContextOptions } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'

const credentialSpecKiBMax = 64
const domainLengthMax = 256
const userLengthMax = 104

const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const dnsName =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

export function validateWindowsOptions(
  findings: Findings,
  path: string,
  options: WindowsSecurityContextOptions | undefined,
): void {
  if (!options) return
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options
  if (name !== undefined)
    findings.problems(`${path}.gmsaCredentialSpecName`, name, problemsOfDns1123Subdomain(name))
  if (spec === '')
    findings.invalid(`${path}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec cannot be an empty string')
  else if (spec !== undefined && utf8Length(spec) > credentialSpecKiBMax * 1024)
    findings.invalid(
      `${path}.gmsaCredentialSpec`,
      spec,
      `gmsaCredentialSpec size must be under ${credentialSpecKiBMax} KiB`,
    )
  if (user !== undefined) validateUserName(findings, `${path}.runAsUserName`, user)
}

function validateUserName(findings: Findings, path: string, name: string): void {
  const parts = name.split('\\')
  const refuse = (what: string) => findings.invalid(path, name, `runAsUserName${what}`)
  if (!name) refuse(' cannot be an empty string')
  else if (/\p{Cc}/u.test(name)) refuse(' cannot contain control characters')
  else if (parts.length > 2) refuse(' cannot contain more than one backslash')
  else {
    const user = parts.at(-1) ?? ''
    const domain = parts.length === 2 ? (parts[0] ?? '') : null
    if (domain !== null && domain.length >= domainLengthMax)
      refuse(`'s Domain length must be under ${domainLengthMax} characters`)
    if (domain !== null && !netBiosName.test(domain) && !dnsName.test(domain))
      refuse("'s Domain doesn't match the NetBios nor the DNS format")
    if (!user) refuse("'s User cannot be empty")
    else if (user.length > userLengthMax)
      refuse(`'s User length must not be longer than ${userLengthMax} characters`)
    if (/^[. ]+$/.test(user)) refuse("'s User cannot contain only periods or spaces")
    if (/["/\\:;|=,+*?<>@[\]]/.test(user))
      refuse('\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  }
}

const onlyOnLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const
const onlyOnLinuxForPods = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const
const onlyOnLinuxInSpecs = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const

export type ListedContainer = readonly [path: string, container: Pick<Container, 'name' | 'securityContext'>]

/** What fits the operating system that `spec.os` names. */
export function validateOs(
  findings: Findings,
  path: string,
  spec: PodSpec,
  containers: Iterable<ListedContainer>,
): void {
  const name = spec.os?.name
  if (!spec.os) return
  if (!name) findings.required(`${path}.os.name`, 'cannot be empty')
  else if (name === 'linux') refuseWindowsOptions(findings, path, spec, containers)
  else if (name === 'windows') refuseLinuxOptions(findings, path, spec, containers)
  else findings.notSupported(`${path}.os`, name, ['linux', 'windows'])
}

function refuseWindowsOptions(
  findings: Findings,
  path: string,
  spec: PodSpec,
  containers: Iterable<ListedContainer>,
): void {
  const text = 'windows options cannot be set for a linux pod'
  if (spec.securityContext?.windowsOptions) findings.forbidden(`${path}.securityContext.windowsOptions`, text)
  for (const [at, { securityContext }] of containers)
    if (securityContext?.windowsOptions) findings.forbidden(`${at}.securityContext.windowsOptions`, text)
}

function refuseLinuxOptions(
  findings: Findings,
  path: string,
  spec: PodSpec,
  containers: Iterable<ListedContainer>,
): void {
  const text = 'cannot be set for a windows pod'
  for (const field of onlyOnLinuxInSpecs)
    if (spec[field] !== undefined && (spec[field] || field === 'hostUsers'))
      findings.forbidden(`${path}.${field}`, text)
  for (const field of onlyOnLinuxForPods)
    if (spec.securityContext?.[field] !== undefined)
      findings.forbidden(`${path}.securityContext.${field}`, text)
  for (const [at, { securityContext }] of containers)
    for (const field of onlyOnLinux)
      if (securityContext?.[field] !== undefined) findings.forbidden(`${at}.securityContext.${field}`, text)
}

/** Host process containers are all or none of a pod's, and use the host's network. */
export function validateHostProcess(
  findings: Findings,
  path: string,
  spec: PodSpec,
  containers: Iterable<ListedContainer>,
): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  let [count, hostProcesses] = [0, 0]
  for (const [at, { securityContext }] of containers) {
    const own = securityContext?.windowsOptions?.hostProcess
    count++
    if (own ?? ofPod) hostProcesses++
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      findings.invalid(
        `${at}.securityContext.windowsOptions.hostProcess`,
        own,
        `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
      )
  }
  if (hostProcesses === 0) return
  if (hostProcesses !== count)
    findings.invalid(
      path,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    )
  if (!spec.hostNetwork)
    findings.invalid(
      `${path}.hostNetwork`,
      false,
      'hostNetwork must be true if pod contains any hostProcess containers',
    )
}
