import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { arch, cpus, release, totalmem } from 'node:os'
import type { Runtime } from '../runtime.ts'
import type { NodeAddress, NodeDescription } from './node-object.ts'

export interface NodeIdentity {
  readonly name: string
  readonly addresses: readonly NodeAddress[]
  readonly podCidr: string
  readonly labels?: { readonly [name: string]: string }
  /** `v1.36.2+kedge.0.1.0` */
  readonly version: string
  readonly podsMax?: number
}

/** What this machine is, for its Node object. */
export async function describeNode(
  identity: NodeIdentity,
  { runtime, folder }: { readonly runtime: Pick<Runtime, 'version'>; readonly folder: string },
): Promise<NodeDescription> {
  const { name, addresses, podCidr, labels = {}, version, podsMax = 110 } = identity
  const memory = totalmem()
  const disk = await diskBytes(folder)
  const shared = { cpu: `${cpus().length}`, pods: `${podsMax}` }
  return {
    name,
    addresses,
    podCidr,
    labels,
    capacity: { ...shared, memory: kibibytes(memory), 'ephemeral-storage': kibibytes(disk) },
    // As kubelet: a little memory and a tenth of the disk stay for the machine itself.
    allocatable: {
      ...shared,
      memory: kibibytes(Math.max(0, memory - 100 * 1024 * 1024)),
      'ephemeral-storage': `${Math.floor(disk * 0.9)}`,
    },
    info: {
      architecture: architecture(),
      operatingSystem: process.platform === 'win32' ? 'windows' : process.platform,
      bootID: readLine('/proc/sys/kernel/random/boot_id'),
      machineID: readLine('/etc/machine-id'),
      systemUUID: readLine('/sys/class/dmi/id/product_uuid') || readLine('/etc/machine-id'),
      kernelVersion: release(),
      osImage: systemName(),
      containerRuntimeVersion: runtime.version,
      kubeletVersion: version,
      kubeProxyVersion: '',
    },
  }
}

const kibibytes = (bytes: number): string => `${Math.floor(bytes / 1024)}Ki`

/** Go's words for architectures, which labels and images use. */
const architecture = (): string => ({ x64: 'amd64', ia32: '386' })[arch()] ?? arch()

async function diskBytes(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder)
  return blocks * bsize
}

function readLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    // Not on this system, or not for this user.
    return ''
  }
}

const systemName = (): string =>
  /^PRETTY_NAME="?([^"\n]*)/m.exec(readLine('/etc/os-release'))?.[1] ?? process.platform
