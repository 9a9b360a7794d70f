// The network of pods that are host processes: a bridge on the host, and for each pod a namespace with an address on it.
//
// Everything is made with `ip` of iproute2 and lives in the kernel, so it outlives Kedge. Names carry the id of the
// sandbox; what carries an unknown one is left over from a crash and is taken away when the bridge is opened.
import { existsSync, readdirSync } from 'node:fs'
import {
  formatPodCidr,
  IpPool,
  ipOfNumber,
  numberOfIp,
  type PodCidr,
  parsePodCidr,
} from '../../agent/pod-cidr.ts'
import { runTool } from './run-tool.ts'

export interface PodNetwork {
  readonly kind: 'bridge' | 'loopback'
  /** The range that pods get their addresses from. */
  readonly podCidr: string
  /** An address of the host that pods can reach; null where they share the host's network. */
  readonly gateway: string | null
  /** An address for a sandbox, with a namespace of its own where the network has those. */
  attach(sandboxId: string): Promise<string>
  /** Whether what `attach` made is still there. */
  isAttached(sandboxId: string): boolean
  detach(sandboxId: string, ip: string): Promise<void>
  /** Takes note of an address that a sandbox of an earlier life has. */
  adopt(ip: string): void
  /** The file of the sandbox's network namespace; null for the host's network. */
  namespaceOf(sandboxId: string): string | null
  /** Takes the bridge down when nothing is on it any more. */
  close(): Promise<void>
}

export class NetworkUnusable extends Error {
  override readonly name = 'NetworkUnusable'
}

const namespaceFolder = '/run/netns'

export interface BridgeOptions {
  /** At most six letters, the same for every start over the same data folder. */
  readonly tag: string
  readonly podCidr: string
  readonly knownSandboxes: ReadonlySet<string>
}

/** Opens the bridge of this data folder, making it where it is missing. Throws `NetworkUnusable`. */
export async function openBridge({ tag, podCidr, knownSandboxes }: BridgeOptions): Promise<PodNetwork> {
  const bridge = `kedge-${tag}`
  const addresses = await hostAddresses()
  const own = addresses.find(({ device }) => device === bridge)
  const cidr = own ? parsePodCidr(own.address) : freeRange(parsePodCidr(podCidr), addresses)
  const gateway = ipOfNumber(cidr.base + 1)
  const ip = async (...lines: readonly string[]) => {
    const { exitCode, output } = await runTool(['ip', '-batch', '-'], { input: `${lines.join('\n')}\n` })
    if (exitCode !== 0) throw new NetworkUnusable(`ip: ${output}`)
  }
  if (!own) {
    if (!existsSync(`/sys/class/net/${bridge}`)) await ip(`link add ${bridge} type bridge`)
    await ip(`addr replace ${gateway}/${cidr.prefix} dev ${bridge}`, `link set ${bridge} up`)
  }
  const pool = new IpPool(cidr)
  const nameOf = (sandboxId: string) => `kedge-${tag}-${sandboxId}`
  const vethOf = (sandboxId: string) => `k${sandboxId.slice(0, 12)}`
  const remove = async (sandboxId: string) => {
    // The pair goes with its namespace, but only when the last process in it has gone; so it is cut first.
    await runTool(['ip', 'link', 'delete', vethOf(sandboxId)])
    await runTool(['ip', 'netns', 'delete', nameOf(sandboxId)])
  }
  for (const name of namespaces(`kedge-${tag}-`)) {
    const sandboxId = name.slice(nameOf('').length)
    if (!knownSandboxes.has(sandboxId)) await remove(sandboxId)
  }

  return {
    kind: 'bridge',
    podCidr: formatPodCidr(cidr),
    gateway,
    async attach(sandboxId) {
      const address = pool.take()
      if (address === null) throw new NetworkUnusable(`no address is free in ${formatPodCidr(cidr)}`)
      const [name, veth] = [nameOf(sandboxId), vethOf(sandboxId)]
      try {
        await ip(`netns add ${name}`)
        await ip(
          `link add ${veth} type veth peer name eth0 netns ${name}`,
          `link set ${veth} master ${bridge} up`,
        )
        await ipIn(name, [
          'link set lo up',
          `addr add ${address}/${cidr.prefix} dev eth0`,
          'link set eth0 up',
          `route add default via ${gateway}`,
        ])
      } catch (error) {
        await remove(sandboxId)
        pool.release(address)
        throw error
      }
      return address
    },
    isAttached: sandboxId => existsSync(`${namespaceFolder}/${nameOf(sandboxId)}`),
    async detach(sandboxId, address) {
      await remove(sandboxId)
      pool.release(address)
    },
    adopt: address => void pool.claim(address),
    namespaceOf: sandboxId => `${namespaceFolder}/${nameOf(sandboxId)}`,
    async close() {
      if (namespaces(`kedge-${tag}-`).length === 0) await runTool(['ip', 'link', 'delete', bridge])
    },
  }
}

async function ipIn(namespace: string, lines: readonly string[]): Promise<void> {
  const command = ['ip', '-netns', namespace, '-batch', '-']
  const { exitCode, output } = await runTool(command, { input: `${lines.join('\n')}\n` })
  if (exitCode !== 0) throw new NetworkUnusable(`ip: ${output}`)
}

const namespaces = (prefix: string): readonly string[] =>
  existsSync(namespaceFolder) ? readdirSync(namespaceFolder).filter(each => each.startsWith(prefix)) : []

interface HostAddress {
  readonly device: string
  /** `10.244.0.1/24` */
  readonly address: string
}

/** Every IPv4 address of the host; also of devices that are down, which Node does not list. */
async function hostAddresses(): Promise<readonly HostAddress[]> {
  const { output } = await runTool(['ip', '-oneline', '-4', 'address', 'show'])
  return [...output.matchAll(/^\d+: (\S+)\s+inet (\S+)/gm)].map(([, device = '', address = '']) => ({
    device,
    address,
  }))
}

/** The range asked for, or the next one like it that no other device of the host has. */
function freeRange(wanted: PodCidr, others: readonly HostAddress[]): PodCidr {
  const taken = others.map(({ address }) => numberOfIp(address.split('/')[0] ?? ''))
  for (let tries = 0; tries < 256; tries++) {
    const base = wanted.base + tries * wanted.size
    if (!taken.some(address => address >= base && address < base + wanted.size)) return { ...wanted, base }
  }
  throw new NetworkUnusable(`every range like ${formatPodCidr(wanted)} is in use on this host`)
}

/** Addresses of the loopback for pods that share the host's network: a program that binds to its own is alone there. */
export function loopbackNetwork(tag: string): PodNetwork {
  // Two Kedges on one machine keep out of each other's way.
  const podCidr = `127.${16 + (Number.parseInt(tag, 16) % 200 || 0)}.0.0/16`
  const pool = new IpPool(parsePodCidr(podCidr))
  // Elsewhere than on Linux the loopback is a single address.
  const isWide = process.platform === 'linux'
  return {
    kind: 'loopback',
    podCidr,
    gateway: null,
    attach: async () => (isWide ? (pool.take() ?? '127.0.0.1') : '127.0.0.1'),
    isAttached: () => true,
    async detach(_sandboxId, ip) {
      pool.release(ip)
    },
    adopt: ip => void pool.claim(ip),
    namespaceOf: () => null,
    async close() {},
  }
}
