import type { Pod } from '../../api/generated/types.ts'
import type { Refusal } from './refusal.ts'

/** Those that belong to one pod's namespaces and cannot hurt the node: upstream's list. The rest its kubelet has to be told to allow. */
const safe = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
])

/** Null where every setting of the kernel that the pod asks for may be had. */
export function admitSysctls({ spec }: Pod): Refusal | null {
  for (const { name } of spec?.securityContext?.sysctls ?? []) {
    // Both spellings are one setting.
    const setting = name.replaceAll('/', '.')
    const why = !safe.has(setting)
      ? 'not allowlisted'
      : spec?.hostNetwork && setting.startsWith('net.')
        ? 'not allowed with host net enabled'
        : spec?.hostIPC && setting.startsWith('kernel.shm')
          ? 'not allowed with host ipc enabled'
          : null
    if (why !== null) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" ${why}` }
  }
  return null
}
