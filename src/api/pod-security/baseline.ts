// The baseline: what keeps known ways out of a Pod shut. Controls stand in upstream's order, which is that of their names.
import type { Container, LifecycleHandler, Probe, SELinuxOptions } from '../generated/types.ts'
import {
  containersNamed,
  containersOf,
  contextOf,
  namesWhere,
  plural,
  quoted,
  settersOf,
  sorted,
} from './containers.ts'
import type { Check, Control, PodShape, Violation } from './control.ts'

const always = (check: Check) => [{ since: 0, check }]

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

function appArmorProfile({ metadata, spec }: PodShape): Violation | null {
  const isBad = (type: string | undefined): type is string =>
    type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost'
  const ofPod = spec.securityContext?.appArmorProfile?.type
  const typeOf = (container: Container) => contextOf(container).appArmorProfile?.type
  const names = namesWhere(spec, each => isBad(typeOf(each)))
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(
      ([name, value]) => name.startsWith(appArmorPrefix) && !/^$|^runtime\/default$|^localhost\//.test(value),
    )
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const setters = [
    settersOf(isBad(ofPod), names) ?? [],
    annotations.length > 0 ? plural('annotation', annotations.length) : [],
  ].flat()
  if (setters.length === 0) return null
  const types = [ofPod, ...containersOf(spec).map(typeOf)].filter(isBad)
  const values = [...sorted(types), ...sorted(annotations)]
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  }
}

const defaultCapabilities: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
])

function capabilities({ spec }: PodShape): Violation | null {
  const addedBy = (container: Container) =>
    (contextOf(container).capabilities?.add ?? []).filter(each => !defaultCapabilities.has(each))
  const names = namesWhere(spec, each => addedBy(each).length > 0)
  if (names.length === 0) return null
  const added = quoted(sorted(containersOf(spec).flatMap(addedBy)))
  return {
    reason: 'non-default capabilities',
    detail: `${containersNamed(names)} must not include ${added} in securityContext.capabilities.add`,
  }
}

function hostNamespaces({ spec }: PodShape): Violation | null {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(name => spec[name] === true)
  if (shared.length === 0) return null
  return { reason: 'host namespaces', detail: shared.map(name => `${name}=true`).join(', ') }
}

function hostPathVolumes({ spec }: PodShape): Violation | null {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (names.length === 0) return null
  return { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` }
}

function hostPorts({ spec }: PodShape): Violation | null {
  const portsOf = ({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))
  const names = namesWhere(spec, each => portsOf(each).length > 0)
  if (names.length === 0) return null
  const ports = sorted(containersOf(spec).flatMap(portsOf))
  return {
    reason: 'hostPort',
    detail: `${containersNamed(names)} ${uses(names)} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  }
}

const uses = (names: readonly string[]): string => (names.length === 1 ? 'uses' : 'use')

function hostProbes({ spec }: PodShape): Violation | null {
  const hostsOf = (container: Container): readonly string[] => {
    const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container
    const handlers: readonly (Probe | LifecycleHandler | undefined)[] = [
      ...[livenessProbe, readinessProbe, startupProbe],
      ...[lifecycle?.postStart, lifecycle?.preStop],
    ]
    return handlers.flatMap(each => [each?.httpGet?.host || [], each?.tcpSocket?.host || []].flat())
  }
  const names = sorted(namesWhere(spec, each => hostsOf(each).length > 0))
  if (names.length === 0) return null
  const hosts = sorted(containersOf(spec).flatMap(hostsOf))
  const what = plural('probe or lifecycle host', hosts.length)
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersNamed(names)} ${uses(names)} ${what} ${quoted(hosts)}`,
  }
}

function privileged({ spec }: PodShape): Violation | null {
  const names = namesWhere(spec, each => contextOf(each).privileged === true)
  if (names.length === 0) return null
  return {
    reason: 'privileged',
    detail: `${containersNamed(names)} must not set securityContext.privileged=true`,
  }
}

/** Of `/proc` nothing is to be unmasked. */
export function procMount({ spec }: PodShape): Violation | null {
  const mountOf = (container: Container) => contextOf(container).procMount ?? 'Default'
  const names = namesWhere(spec, each => mountOf(each) !== 'Default')
  if (names.length === 0) return null
  const mounts = sorted(containersOf(spec).map(mountOf)).filter(each => each !== 'Default')
  return {
    reason: 'procMount',
    detail: `${containersNamed(names)} must not set securityContext.procMount to ${quoted(mounts)}`,
  }
}

/** Root in a namespace of its own users is nobody outside of it. */
export const unlessUserNamespace =
  (check: Check): Check =>
  pod =>
    pod.spec.hostUsers === false ? null : check(pod)

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t']

const seLinuxOptions =
  (types: readonly string[]): Check =>
  ({ spec }) => {
    const isBad = ({ type = '', user = '', role = '' }: SELinuxOptions = {}) =>
      !types.includes(type) || user !== '' || role !== ''
    const ofPod = spec.securityContext?.seLinuxOptions
    const ofContainer = (container: Container) => contextOf(container).seLinuxOptions
    const setters = settersOf(
      isBad(ofPod),
      namesWhere(spec, each => isBad(ofContainer(each))),
    )
    if (setters === null) return null
    const all = [ofPod, ...containersOf(spec).map(ofContainer)].flatMap(each => each ?? [])
    const badTypes = sorted(all.map(({ type = '' }) => type).filter(type => !types.includes(type)))
    const told = [
      badTypes.length > 0 ? `${plural('type', badTypes.length)} ${quoted(badTypes)}` : [],
      all.some(({ user }) => user) ? 'user may not be set' : [],
      all.some(({ role }) => role) ? 'role may not be set' : [],
    ].flat()
    return {
      reason: 'seLinuxOptions',
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${told.join('; ')}`,
    }
  }

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

/** Before there was a field for it. */
function seccompAnnotations({ metadata, spec }: PodShape): Violation | null {
  const names = [seccompOfPod, ...namesWhere(spec, () => true).map(name => `${seccompOfContainer}${name}`)]
  const forbidden = names.flatMap(name => {
    const value = metadata.annotations?.[name]
    const isFine = value === undefined || /^(?:runtime\/default|docker\/default)$|^localhost\//.test(value)
    return isFine ? [] : [`${name}=${JSON.stringify(value)}`]
  })
  if (forbidden.length === 0) return null
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', forbidden.length)} ${sorted(forbidden).join(', ')}`,
  }
}

export const isGoodSeccomp = (type: string): boolean => type === 'RuntimeDefault' || type === 'Localhost'

/** A profile that says itself that there is none. */
export function seccompProfile({ spec }: PodShape): Violation | null {
  const isBad = (type: string | undefined): type is string => type !== undefined && !isGoodSeccomp(type)
  const ofPod = spec.securityContext?.seccompProfile?.type
  const typeOf = (container: Container) => contextOf(container).seccompProfile?.type
  const setters = settersOf(
    isBad(ofPod),
    namesWhere(spec, each => isBad(typeOf(each))),
  )
  if (setters === null) return null
  const types = quoted(sorted([ofPod, ...containersOf(spec).map(typeOf)].filter(isBad)))
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${types}`,
  }
}

const safeSysctls = [
  { since: 0, names: ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies'] },
  { since: 0, names: ['net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'] },
  { since: 27, names: ['net.ipv4.ip_local_reserved_ports'] },
  { since: 29, names: ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout'] },
  { since: 29, names: ['net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'] },
  { since: 32, names: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'] },
]

const sysctlsAt = (since: number) => ({
  since,
  check: ({ spec }: PodShape): Violation | null => {
    const safe = safeSysctls.filter(each => each.since <= since).flatMap(({ names }) => names)
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name)
    const forbidden = names.filter(name => !safe.includes(name))
    return forbidden.length === 0 ? null : { reason: 'forbidden sysctls', detail: forbidden.join(', ') }
  },
})

function windowsHostProcess({ spec }: PodShape): Violation | null {
  const setters = settersOf(
    spec.securityContext?.windowsOptions?.hostProcess === true,
    namesWhere(spec, each => contextOf(each).windowsOptions?.hostProcess === true),
  )
  if (setters === null) return null
  return {
    reason: 'hostProcess',
    detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
  }
}

export const baselineControls: readonly Control[] = [
  { id: 'appArmorProfile', checks: always(appArmorProfile) },
  { id: 'capabilities_baseline', checks: always(capabilities) },
  { id: 'hostNamespaces', checks: always(hostNamespaces) },
  { id: 'hostPathVolumes', checks: always(hostPathVolumes) },
  { id: 'hostPorts', checks: always(hostPorts) },
  { id: 'hostProbesAndHostLifecycle', checks: [{ since: 34, check: hostProbes }] },
  { id: 'privileged', checks: always(privileged) },
  {
    id: 'procMount',
    checks: [...always(procMount), { since: 35, check: unlessUserNamespace(procMount) }],
  },
  {
    id: 'seLinuxOptions',
    checks: [
      { since: 0, check: seLinuxOptions(seLinuxTypes) },
      { since: 31, check: seLinuxOptions([...seLinuxTypes, 'container_engine_t']) },
    ],
  },
  {
    id: 'seccompProfile_baseline',
    checks: [
      { since: 0, check: seccompAnnotations },
      { since: 19, check: seccompProfile },
    ],
  },
  { id: 'sysctls', checks: [0, 27, 29, 32].map(sysctlsAt) },
  { id: 'windowsHostProcess', checks: always(windowsHostProcess) },
]
