// A containerd of Kedge's own, on machines where the programs are and no engine runs.
//
// Kedge configures and starts it, and both go their own ways: containers survive Kedge and containerd alike. A new
// life of Kedge takes over the engine it finds on its socket, or starts one on the same folders, which finds the
// containers again by their shims. Only `end` ends everything: pods, engine, mounts, addresses.
//
// Places: what lasts is in the data folder; sockets and addresses are in /run, under a name made of the data folder,
// because a socket's path has to be short and must not outlive the machine's uptime.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Clock, sleep, systemClock } from '../../../../base/clock.ts'
import { findProgram } from '../../../../base/find-program.ts'
import { keepingAlive } from '../../../../base/keep-alive.ts'
import { type Log, silentLog } from '../../../../base/log.ts'
import { addBridgeAddress, type Bridge, ensureBridge, removeBridge } from '../../../../network/bridge.ts'
import { imageArchive, type OciImage } from '../../oci/oci-image.ts'
import { pauseImage, pauseImageName } from '../../oci/pause-image.ts'
import { CriClient } from '../cri-client.ts'
import { untilReady } from '../cri-ready.ts'
import {
  type ContainerdPlaces,
  cniConfig,
  containerdConfig,
  containerdPlaces,
  type EngineFacts,
  hostsFile,
  type RegistryMirrors,
} from './containerd-files.ts'
import { endContainerd, livingContainerd, startContainerd, sweep } from './containerd-process.ts'
import { type ContainerdPrograms, findContainerdPrograms } from './containerd-programs.ts'
import { removeNatRules } from './nat-rules.ts'

const run = promisify(execFile)

export interface PrivateContainerdOptions {
  /** The engine's own folder; it is made when missing. */
  readonly dataFolder: string
  /** Wanted for the pods; the next one is taken where the machine uses it. */
  readonly podCidr?: string
  readonly registryMirrors?: RegistryMirrors
  readonly programs?: ContainerdPrograms
  readonly clock?: Clock
  readonly log?: Log
}

export interface PrivateContainerd {
  readonly socketPath: string
  /** The range that pods have their addresses from. */
  readonly podCidr: string
  /** An address of the machine that pods can reach: where a DNS server for them has to listen. */
  readonly gateway: string
  /** The device that is their bridge. */
  readonly bridge: string
  /** Makes an address this machine's own on the pods' bridge. Rejects where another device has it. */
  addAddress(address: string): Promise<void>
  /** Whether it was found running, from an earlier life of Kedge. */
  readonly found: boolean
  /** Lets go of the engine; it and its containers go on. */
  leave(): void
  /** Ends every pod, the engine, and what it left on the machine. Images stay. */
  end(): Promise<void>
}

const pulledPauseImage = 'registry.k8s.io/pause:3.10'
const guardEveryMs = 1000
const defaultPodCidr = '10.244.0.0/24'

/** Finds or starts the engine; resolves when it takes calls. */
export function openPrivateContainerd(options: PrivateContainerdOptions): Promise<PrivateContainerd> {
  return keepingAlive(() => open(options))
}

async function open(options: PrivateContainerdOptions): Promise<PrivateContainerd> {
  const { clock = systemClock, log = silentLog, podCidr = defaultPodCidr } = options
  const programs = options.programs ?? findContainerdPrograms()
  if (programs.kind === 'missing') throw new Error(programs.sentence)
  const places = placesOf(options.dataFolder)
  const bridge = await ensureBridge({ name: bridgeName(places), cidr: podCidr })
  const start = () => startContainerd(programs.containerd, places, clock)
  const changed = await writeFiles({ places, bridge, programs, mirrors: options.registryMirrors ?? {} })
  const living = await livingContainerd(places)
  // The shims keep the containers while the engine takes its new configuration.
  if (living !== null && changed) await endContainerd(living, places, clock)
  const found = living !== null && !changed
  if (!found) await start()
  await makeReady(places, programs.ctr, clock)
  const guard = keepRunning({ places, start, clock, log })
  return {
    socketPath: places.socket,
    podCidr: bridge.cidr,
    gateway: bridge.gateway,
    bridge: bridge.name,
    addAddress: address => addBridgeAddress(bridge.name, address),
    found,
    leave: () => guard.abort(),
    async end() {
      guard.abort()
      await keepingAlive(() => endAll({ places, bridge, clock, log }))
    },
  }
}

async function endAll({
  places,
  bridge,
  clock,
  log,
}: {
  readonly places: ContainerdPlaces
  readonly bridge: Bridge
  readonly clock: Clock
  readonly log: Log
}): Promise<void> {
  await endPods(places, clock).catch(error =>
    log.warn('pods were not ended in order', { error: String(error) }),
  )
  const pid = await livingContainerd(places)
  if (pid !== null) await endContainerd(pid, places, clock)
  await sweep(places)
  // The rules are named after the network, which is named after the bridge.
  await removeNatRules(bridge.name).catch(error =>
    log.warn('rules of pods are left', { error: String(error) }),
  )
  await removeBridge(bridge.name)
}

export function placesOf(dataFolder: string): ContainerdPlaces {
  const folder = resolve(dataFolder)
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 10)
  return containerdPlaces(folder, join('/run/kedge', digest))
}

/** The engine's own, by the same letters as its folder in /run: two engines must not give out the same addresses. */
export const bridgeName = (places: ContainerdPlaces): string => `kedge-${basename(places.state).slice(0, 8)}`

interface FilesOptions {
  readonly places: ContainerdPlaces
  readonly bridge: Bridge
  readonly programs: Extract<ContainerdPrograms, { kind: 'found' }>
  readonly mirrors: RegistryMirrors
}

/** Writes the engine's files; answers whether a running engine has to read them anew. */
async function writeFiles({ places, bridge, programs, mirrors }: FilesOptions): Promise<boolean> {
  const facts: EngineFacts = {
    mayLowerOomScore: await hasCapability(capSysResource),
    snapshotter: await snapshotterFor(places.root),
    cniBinFolder: programs.cniFolder,
    runc: programs.runc,
  }
  const network = {
    bridge: bridge.name,
    cidr: bridge.cidr,
    masquerade: (await iptables('-t', 'nat', '-S', 'POSTROUTING')) !== null,
    hostPorts: programs.hostPorts,
    letPass: programs.firewall && (await iptables('-S', 'FORWARD'))?.includes('-P FORWARD DROP') === true,
  }
  await rm(places.certsFolder, { recursive: true, force: true })
  for (const [registry, hosts] of Object.entries(mirrors))
    await write(join(places.certsFolder, registry, 'hosts.toml'), hostsFile(registry, hosts))
  // The engine watches its network's folder and looks for mirrors at each pull; only its own file needs a restart.
  await write(join(places.cniFolder, '10-kedge.conflist'), cniConfig(network, places))
  const pause = pauseImage() ? pauseImageName : pulledPauseImage
  return write(places.configFile, containerdConfig(places, facts, pause))
}

/** Answers whether the file is another now. */
async function write(path: string, text: string): Promise<boolean> {
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before === text) return false
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return true
}

const capSysResource = 24

async function hasCapability(bit: number): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  return ((effective >> BigInt(bit)) & 1n) === 1n
}

const overlayMagic = 0x794c7630

/** Overlays do not nest: inside a container whose root is one, layers are copied. */
async function snapshotterFor(root: string): Promise<'overlayfs' | 'native'> {
  await mkdir(root, { recursive: true, mode: 0o711 })
  const kernel = await readFile('/proc/filesystems', 'utf8')
  const { type } = await statfs(root)
  return kernel.includes('\toverlay') && type !== overlayMagic ? 'overlayfs' : 'native'
}

/** What iptables lists, or null where it is not there or not for us. */
async function iptables(...args: readonly string[]): Promise<string | null> {
  const program = findProgram('iptables')
  if (!program) return null
  return run(program, ['-w', '2', ...args]).then(
    ({ stdout }) => stdout,
    () => null,
  )
}

async function makeReady(places: ContainerdPlaces, ctr: string, clock: Clock): Promise<void> {
  const client = new CriClient(places.socket, clock)
  try {
    await untilReady(client, clock)
    const image = pauseImage()
    // Without a program for this machine the engine pulls upstream's.
    if (image) await ensurePauseImage({ client, image, places, ctr, clock })
  } finally {
    client.close()
  }
}

interface PauseOptions {
  readonly client: CriClient
  readonly image: OciImage
  readonly places: ContainerdPlaces
  readonly ctr: string
  readonly clock: Clock
}

async function ensurePauseImage({ client, image, places, ctr, clock }: PauseOptions): Promise<void> {
  const present = async () =>
    (await client.call('ImageStatus', { image: { image: pauseImageName } })).image !== null
  if (await present()) return
  const archive = join(places.state, 'pause.tar')
  await writeFile(archive, imageArchive(pauseImageName, image))
  const snapshotter = await snapshotterFor(places.root)
  await run(ctr, [
    '-a',
    places.socket,
    '-n',
    'k8s.io',
    'images',
    'import',
    '--snapshotter',
    snapshotter,
    archive,
  ])
  await rm(archive)
  // The CRI half hears of new images a moment later.
  while (!(await present())) await sleep(clock, 10)
}

async function endPods(places: ContainerdPlaces, clock: Clock): Promise<void> {
  if ((await livingContainerd(places)) === null) return
  const client = new CriClient(places.socket, clock)
  try {
    const { items } = await client.call('ListPodSandbox', {})
    await Promise.all(
      items.map(async ({ id: podSandboxId }) => {
        await client.call('StopPodSandbox', { podSandboxId })
        await client.call('RemovePodSandbox', { podSandboxId })
      }),
    )
  } finally {
    client.close()
  }
}

interface GuardOptions {
  readonly places: ContainerdPlaces
  readonly start: () => Promise<number>
  readonly clock: Clock
  readonly log: Log
}

/** Starts the engine again when it dies under us. */
function keepRunning({ places, start, clock, log }: GuardOptions): AbortController {
  const stopped = new AbortController()
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await sleep(clock, guardEveryMs, stopped.signal)
      if (stopped.signal.aborted || (await livingContainerd(places)) !== null) continue
      log.warn('the private containerd ended and is started again')
      await start().catch(error =>
        log.error('the private containerd does not start', { error: String(error) }),
      )
    }
  }
  void loop()
  return stopped
}
