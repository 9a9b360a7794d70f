// The files that a private containerd is given, as texts.
import { join } from 'node:path'

export interface ContainerdPlaces {
  /** What lasts: images, the layers of containers, the engine's records. */
  readonly root: string
  /** What ends with the machine's uptime: sockets, pids, addresses. A short path: sockets' names have 108 bytes. */
  readonly state: string
  readonly socket: string
  readonly configFile: string
  readonly logFile: string
  readonly pidFile: string
  readonly cniFolder: string
  readonly certsFolder: string
}

export function containerdPlaces(dataFolder: string, stateFolder: string): ContainerdPlaces {
  return {
    root: join(dataFolder, 'root'),
    state: stateFolder,
    socket: join(stateFolder, 'containerd.sock'),
    configFile: join(dataFolder, 'config.toml'),
    logFile: join(dataFolder, 'containerd.log'),
    pidFile: join(stateFolder, 'containerd.pid'),
    cniFolder: join(dataFolder, 'cni'),
    certsFolder: join(dataFolder, 'certs.d'),
  }
}

export interface EngineFacts {
  /** Lowering `oom_score_adj` needs CAP_SYS_RESOURCE. */
  readonly mayLowerOomScore: boolean
  readonly snapshotter: 'overlayfs' | 'native'
  readonly cniBinFolder: string
  readonly runc: string
}

/** Plugins for storage that a private engine never uses; the rest is small, and the CRI half needs most of it. */
const disabledPlugins = [
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.zfs',
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.restart',
  'io.containerd.internal.v1.tracing',
  'io.containerd.tracing.processor.v1.otlp',
]

/** Version 2 of the format: read by 1.x as it is, by 2.x with a translation of its own. */
export function containerdConfig(places: ContainerdPlaces, facts: EngineFacts, pauseImage: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"'
  return `version = 2
root = ${quoted(places.root)}
state = ${quoted(places.state)}
oom_score = 0
disabled_plugins = [${disabledPlugins.map(quoted).join(', ')}]

[grpc]
  address = ${quoted(places.socket)}

[ttrpc]
  address = ${quoted(`${places.socket}.ttrpc`)}

[${cri}]
  sandbox_image = ${quoted(pauseImage)}
  restrict_oom_score_adj = ${!facts.mayLowerOomScore}
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  netns_mounts_under_state_dir = true

[${cri}.cni]
  bin_dir = ${quoted(facts.cniBinFolder)}
  conf_dir = ${quoted(places.cniFolder)}
  max_conf_num = 1

[${cri}.containerd]
  snapshotter = ${quoted(facts.snapshotter)}
  default_runtime_name = "runc"

[${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
  SystemdCgroup = false
  BinaryName = ${quoted(facts.runc)}

[${cri}.registry]
  config_path = ${quoted(places.certsFolder)}
`
}

/** TOML's basic strings escape as JSON's do. */
const quoted = (text: string) => JSON.stringify(text)

export interface PodNetwork {
  readonly bridge: string
  readonly cidr: string
  /** Whether pods may reach the world behind the machine's own address. */
  readonly masquerade: boolean
  readonly hostPorts: boolean
  /** Whether the machine drops what it forwards unless a rule lets it pass. */
  readonly letPass: boolean
}

export function cniConfig(network: PodNetwork, places: ContainerdPlaces): string {
  const bridge = {
    type: 'bridge',
    bridge: network.bridge,
    isGateway: true,
    ipMasq: network.masquerade,
    // A pod reaches itself through its own host port or Service.
    hairpinMode: true,
    ipam: {
      type: 'host-local',
      dataDir: join(places.state, 'addresses'),
      ranges: [[{ subnet: network.cidr }]],
      routes: [{ dst: '0.0.0.0/0' }],
    },
  }
  const portmap = { type: 'portmap', capabilities: { portMappings: true } }
  const plugins = [
    bridge,
    ...(network.hostPorts ? [portmap] : []),
    ...(network.letPass ? [{ type: 'firewall' }] : []),
  ]
  return `${JSON.stringify({ cniVersion: '0.4.0', name: network.bridge, plugins }, null, 2)}\n`
}

/** Where to look for the images of a registry, in this order; the registry itself comes last. */
export interface RegistryMirrors {
  readonly [registry: string]: readonly string[]
}

/** `hosts.toml` of one registry. */
export function hostsFile(registry: string, mirrors: readonly string[]): string {
  const server = registry === 'docker.io' ? 'registry-1.docker.io' : registry
  const hosts = mirrors.map(mirror => `[host.${quoted(mirror)}]\n  capabilities = ["pull", "resolve"]\n`)
  return [`server = ${quoted(`https://${server}`)}\n`, ...hosts].join('\n')
}
