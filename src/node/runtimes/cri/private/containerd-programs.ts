import { join } from 'node:path'
import { findProgram, isExecutable } from '../../../../base/find-program.ts'

export type ContainerdPrograms =
  | {
      readonly kind: 'found'
      readonly containerd: string
      readonly ctr: string
      readonly runc: string
      readonly cniFolder: string
      /** Whether the plugin for host ports is there. */
      readonly hostPorts: boolean
      /** Whether the plugin that lets pods through a firewall is there. */
      readonly firewall: boolean
    }
  | { readonly kind: 'missing'; readonly sentence: string }

const cniFolders = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni', '/usr/local/lib/cni']
const neededPlugins = ['bridge', 'host-local', 'loopback']

/** What a private containerd is made of, where it is installed. */
export function findContainerdPrograms(): ContainerdPrograms {
  const [containerd, ctr, runc, shim, ip] = [
    findProgram('containerd'),
    findProgram('ctr'),
    findProgram('runc'),
    findProgram('containerd-shim-runc-v2'),
    findProgram('ip'),
  ]
  const cniFolder = cniFolders.find(folder =>
    neededPlugins.every(plugin => isExecutable(join(folder, plugin))),
  )
  const missing = [
    containerd && ctr && shim ? null : 'containerd',
    runc ? null : 'runc',
    cniFolder ? null : 'the CNI plugins (bridge, host-local, loopback)',
    ip ? null : 'iproute2',
  ].filter(name => name !== null)
  if (containerd && ctr && runc && cniFolder && missing.length === 0) {
    const has = (plugin: string) => isExecutable(join(cniFolder, plugin))
    const found = { kind: 'found', containerd, ctr, runc, cniFolder } as const
    return { ...found, hostPorts: has('portmap'), firewall: has('firewall') }
  }
  return { kind: 'missing', sentence: `not installed: ${missing.join(', ')}` }
}
