// The network of pods that are host processes: a bridge in the world, and for each pod a namespace with an address on it.
//
// Everything is made with `ip` of iproute2 and lives in the kernel, so it outlives Kedge. Names carry the id of the
// sandbox; what carries an unknown one is left over from a crash and is taken away when the bridge is opened.
//
// Pods speak IPv4, so the devices in the world take no addresses of IPv6: a browser breaks off all that it loads whenever
// its machine gains or loses an address, and would at each Pod that starts or ends.
import { existsSync, readdirSync } from 'node:fs'
import { ipOfNumber } from '../../../../base/ipv4.ts'
import { takeSubnet } from '../../../../network/bridge.ts'
import { formatPodCidr, IpPool, parsePodCidr } from '../../../agent/pod-cidr.ts'
import { runTool } from '../run-tool.ts'
import type { World } from '../world/world.ts'
import { NetworkUnusable, type PodNetwork } from './pod-network.ts'

const namespaceFolder = '/run/netns'

type Tool = (words: readonly string[], input?: string) => ReturnType<typeof runTool>

export interface BridgeOptions {
  /** At most six letters, the same for every start over the same data folder. */
  readonly tag: string
  readonly podCidr: string
  readonly knownSandboxes: ReadonlySet<string>
  readonly world: World
}

/** Opens the bridge of this data folder, making it where it is missing. Throws `NetworkUnusable`. */
export async function openBridge({
  tag,
  podCidr,
  knownSandboxes,
  world,
}: BridgeOptions): Promise<PodNetwork> {
  const bridge = `kedge-${tag}`
  const tool: Tool = (words, input) => runTool(world.inside(words), { input })
  const addresses = await addressesIn(tool)
  const own = addresses.find(({ device }) => device === bridge)
  const ip = async (...lines: readonly string[]) => {
    const { exitCode, output } = await tool(['ip', '-batch', '-'], `${lines.join('\n')}\n`)
    if (exitCode !== 0) throw new NetworkUnusable(`ip: ${output}`)
  }
  const withoutIpv6 = (device: string) => `link set ${device} addrgenmode none`
  const take = async (): Promise<string> => {
    if ((await tool(['ip', 'link', 'show', bridge])).exitCode !== 0)
      await ip(`link add ${bridge} type bridge`)
    const taken = await takeSubnet({
      name: bridge,
      wanted: podCidr,
      others: async () =>
        (await addressesIn(tool))
          .filter(({ device }) => device !== bridge)
          .map(({ address }) => ({ addresses: [address] })),
      add: address => ip(`addr replace ${address} dev ${bridge}`),
      remove: address => ip(`addr del ${address} dev ${bridge}`),
    })
    return taken
  }
  const cidr = parsePodCidr(own?.address ?? (await take()))
  // Refused by a kernel without IPv6, where there is nothing to prevent.
  const hasIpv6 = (await tool(['ip', ...withoutIpv6(bridge).split(' ')])).exitCode === 0
  await ip(`link set ${bridge} up`)
  const gateway = ipOfNumber(cidr.base + 1)
  const pool = new IpPool(cidr)
  const nameOf = (sandboxId: string) => `kedge-${tag}-${sandboxId}`
  const vethOf = (sandboxId: string) => `k${sandboxId.slice(0, 12)}`
  const remove = async (sandboxId: string) => {
    // The pair goes with its namespace, but only when the last process in it has gone; so it is cut first.
    await tool(['ip', 'link', 'delete', vethOf(sandboxId)])
    await tool(['ip', 'netns', 'delete', nameOf(sandboxId)])
  }
  const named = () => namespacesIn(world.outside(namespaceFolder), `kedge-${tag}-`)
  for (const name of named()) {
    const sandboxId = name.slice(nameOf('').length)
    if (!knownSandboxes.has(sandboxId)) await remove(sandboxId)
  }

  return {
    kind: 'bridge',
    podCidr: formatPodCidr(cidr),
    gateway,
    bridge,
    async addAddress(address) {
      const owner = (await addressesIn(tool)).find(each => each.address.split('/')[0] === address)
      if (owner?.device === bridge) return
      if (owner) throw new NetworkUnusable(`${address} is an address of ${owner.device}`)
      await ip(`addr add ${address}/32 dev ${bridge}`)
    },
    async attach(sandboxId) {
      const address = pool.take()
      if (address === null) throw new NetworkUnusable(`no address is free in ${formatPodCidr(cidr)}`)
      const [name, veth] = [nameOf(sandboxId), vethOf(sandboxId)]
      try {
        await ip(`netns add ${name}`)
        await ip(
          `link add ${veth} type veth peer name eth0 netns ${name}`,
          ...(hasIpv6 ? [withoutIpv6(veth)] : []),
          `link set ${veth} master ${bridge} up`,
        )
        await ipIn(tool, name, [
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
    async setSysctls(sandboxId, sysctls) {
      for (const [name, value] of Object.entries(sysctls)) {
        const file = `/proc/sys/${name.replaceAll('.', '/')}`
        const set = ['sh', '-c', 'printf %s "$2" > "$1"', 'sh', file, value]
        const namespace = `--net=${namespaceFolder}/${nameOf(sandboxId)}`
        const { exitCode, output } = await tool(['nsenter', namespace, ...set])
        if (exitCode !== 0)
          throw new NetworkUnusable(`the sysctl ${name} cannot be set to ${value}: ${output}`)
      }
    },
    isAttached: sandboxId => existsSync(world.outside(`${namespaceFolder}/${nameOf(sandboxId)}`)),
    async detach(sandboxId, address) {
      await remove(sandboxId)
      pool.release(address)
    },
    adopt: address => void pool.claim(address),
    namespaceOf: sandboxId => `${namespaceFolder}/${nameOf(sandboxId)}`,
    async close() {
      if (named().length === 0) await tool(['ip', 'link', 'delete', bridge])
    },
  }
}

async function ipIn(tool: Tool, namespace: string, lines: readonly string[]): Promise<void> {
  const command = ['ip', '-netns', namespace, '-batch', '-']
  const { exitCode, output } = await tool(command, `${lines.join('\n')}\n`)
  if (exitCode !== 0) throw new NetworkUnusable(`ip: ${output}`)
}

const namespacesIn = (folder: string, prefix: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter(each => each.startsWith(prefix)) : []

interface HostAddress {
  readonly device: string
  /** `10.244.0.1/24` */
  readonly address: string
}

/** Every IPv4 address of the world; also of devices that are down, which Node does not list. */
async function addressesIn(tool: Tool): Promise<readonly HostAddress[]> {
  const { output } = await tool(['ip', '-oneline', '-4', 'address', 'show'])
  return [...output.matchAll(/^\d+: (\S+)\s+inet (\S+)/gm)].map(([, device = '', address = '']) => ({
    device,
    address,
  }))
}
