// The driver that runs a container's command as a process of this host, set apart as far as the machine allows.
//
// A sandbox is a folder and, as root, a network namespace on a bridge. A container is a folder and a shim (shim-script.ts)
// that starts its process and writes down how it ends. Kernel and files hold all state, so processes outlive Kedge: the
// next life reads the folders and finds the same processes by PID and start time.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { hostname as hostName } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { ExecStreams } from '../../../api/node-access.ts'
import type { Uid } from '../../../api/object.ts'
import { assert } from '../../../base/assert.ts'
import { type Clock, systemClock, type Timer } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { ownSockets, type PodSockets } from '../../../network/pod-sockets.ts'
import {
  type ContainerSpec,
  type ImageState,
  type Runtime,
  RuntimeError,
  type RuntimeState,
  type RuntimeStats,
  type SandboxSpec,
  type SandboxState,
} from '../../runtime.ts'
import { formatResolvConf } from '../../sandbox/pod-dns.ts'
import { type Cgroups, closeCgroups, makeCgroups, removeCgroups, resizeCgroups } from './cgroups.ts'
import { attachTo } from './container-attach.ts'
import { type ExecTarget, execCommand, execToEnd, execWithStreams, requireScript } from './container-exec.ts'
import { ContainerProcess, type ContainerRecord, containerState } from './container-process.ts'
import { findsProgram } from './finds-program.ts'
import { hostMounts, type ProcessIsolation } from './isolation.ts'
import { LogTurns } from './logs/log-turns.ts'
import { checkCommand, checkPlainMounts, checkSandbox } from './mount-check.ts'
import { attachSandbox } from './network/attach-sandbox.ts'
import { HostPorts } from './network/host-ports.ts'
import { connectToPod } from './network/pod-connect.ts'
import type { PodNetwork } from './network/pod-network.ts'
import { type ProcessFolders, removeTree, type SandboxRecord } from './process-folders.ts'
import { processStats } from './process-stats.ts'
import { containerPath, toolEnvironment, toolPath } from './run-tool.ts'
import { environmentOf, type Identity } from './scripts/become.ts'
import { writeContainerFiles } from './scripts/container-files.ts'
import type { LaunchOptions } from './scripts/launch-script.ts'
import { checkSecurity, meansOf } from './security-check.ts'
import { pidOfTarget } from './target-processes.ts'
import { routedSockets } from './world/routed-sockets.ts'
import type { World } from './world/world.ts'

export interface ProcessRuntime extends Runtime {
  readonly isolation: ProcessIsolation
  /** The range that pods have their addresses from, for the node to tell. */
  readonly podCidr: string
  /** The address, on the network of `sockets`, at which pods reach a DNS server; null where pods share the host's network. */
  readonly gateway: string | null
  /** The device that pods hang on, on the network of `sockets`; null where they share the host's. */
  readonly bridge: string | null
  readonly sockets: PodSockets
  /** As the network's. */
  readonly addAddress: ((address: string) => Promise<void>) | null
}

export interface ProcessDriverOptions {
  readonly version: string
  readonly logBytesMax?: number
}

const startTimeoutMs = 30_000
const pollMs = 1000

export interface ProcessParts {
  readonly folders: ProcessFolders
  readonly world: World
  readonly network: PodNetwork
  readonly cgroups: Cgroups
  readonly clock: Clock
  readonly log: Log
  readonly isolation: ProcessIsolation
  /** Whether `setpriv` of util-linux is here (security-check.ts). */
  readonly canGiveUp: boolean
  /** What no container may see, the data folder first; none of it below another. */
  readonly hidden: readonly string[]
}

export class ProcessDriver implements ProcessRuntime {
  readonly name = 'process'
  readonly version: string
  readonly isolation: ProcessIsolation
  readonly podCidr: string
  readonly gateway: string | null
  readonly bridge: string | null
  readonly sockets: PodSockets
  readonly addAddress: ProcessRuntime['addAddress']
  readonly findsProgram = findsProgram
  readonly #parts: ProcessParts
  readonly #logBytesMax: number | undefined
  readonly #sandboxes = new Map<string, SandboxRecord>()
  readonly #containers = new Map<string, ContainerProcess>()
  readonly #listeners = new Set<(podUid: Uid) => void>()
  readonly #hostPorts: HostPorts
  readonly #turns = new LogTurns()
  readonly #underWay = new Map<string, Promise<void>>()
  #poll: Timer

  constructor(parts: ProcessParts, { version, logBytesMax }: ProcessDriverOptions) {
    this.#parts = parts
    this.#logBytesMax = logBytesMax
    this.version = `process://${version}`
    this.isolation = parts.isolation
    this.podCidr = parts.network.podCidr
    this.addAddress = parts.network.addAddress
    this.bridge = parts.network.bridge
    // Root may listen for names on the loopback, where its pods are.
    this.gateway = parts.network.gateway ?? (parts.isolation.kind === 'root' ? '127.0.0.1' : null)
    this.sockets =
      parts.world.kind === 'user' && parts.network.kind === 'bridge'
        ? routedSockets(parts.world.sockets, parts.network.podCidr)
        : ownSockets
    this.#hostPorts = new HostPorts(this.sockets)
    this.#poll = this.#pollLater()
  }

  /** Finds what an earlier life has started. */
  async resume(sandboxes: readonly SandboxRecord[]): Promise<void> {
    const { folders, network, log } = this.#parts
    await folders.removeStrays()
    for (const record of sandboxes) {
      this.#sandboxes.set(record.id, record)
      if (record.ip !== null && !record.isStopped) network.adopt(record.ip)
      for (const container of await folders.containers(record.id)) await this.#open(container, record.spec)
      await this.#openPorts(record).catch((error: unknown) =>
        log.warn('host ports not opened again', { pod: record.spec.name, error }),
      )
    }
  }

  async list(): Promise<RuntimeState> {
    return {
      sandboxes: [...this.#sandboxes.values()].map(record => this.#sandboxState(record)),
      containers: [...this.#containers.values()].map(containerState),
    }
  }

  stats(): Promise<RuntimeStats> {
    return processStats([...this.#containers.values()], this.#parts)
  }

  onChange(listener: (podUid: Uid) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** There are no images: whatever is named counts as present. */
  async image(reference: string): Promise<ImageState> {
    const uid = meansOf(this.#parts).own.user
    return { id: `host:${reference}`, repoDigests: [], ...(uid === 0 ? {} : { user: { uid } }) }
  }

  pullImage(reference: string): Promise<ImageState> {
    return this.image(reference)
  }

  async runSandbox(spec: SandboxSpec): Promise<SandboxState> {
    const { network, folders, clock } = this.#parts
    checkSandbox(spec)
    const id = randomBytes(8).toString('hex')
    const ip = spec.hostNetwork ? null : await attachSandbox(this.#parts.network, id, spec)
    const record: SandboxRecord = {
      id,
      spec,
      createdAt: clock.now(),
      ips: ip === null ? [] : [ip],
      ip,
      isStopped: false,
    }
    try {
      await this.#openPorts(record)
      await folders.writeSandbox(record)
      if (spec.dns) await writeFile(join(folders.sandbox(id), 'resolv.conf'), formatResolvConf(spec.dns))
    } catch (error) {
      // The next try would find our own ports taken, and the next start a sandbox without a network.
      this.#hostPorts.close(id)
      await removeTree(folders.sandbox(id)).catch(() => {})
      if (ip !== null) await network.detach(id, ip)
      throw error
    }
    this.#sandboxes.set(id, record)
    return this.#sandboxState(record)
  }

  stopSandbox(sandboxId: string): Promise<void> {
    return this.#once(`stop ${sandboxId}`, () => this.#stopSandbox(sandboxId))
  }

  removeSandbox(sandboxId: string): Promise<void> {
    return this.#once(`remove ${sandboxId}`, () => this.#removeSandbox(sandboxId))
  }

  /** Who asks for what is under way waits for that. */
  #once(key: string, work: () => Promise<void>): Promise<void> {
    const known = this.#underWay.get(key)
    if (known) return known
    const running = work().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, running)
    return running
  }

  async #stopSandbox(sandboxId: string): Promise<void> {
    const record = this.#sandboxes.get(sandboxId)
    if (!record) return
    await Promise.all(this.#containersIn(sandboxId).map(each => this.stopContainer(each.record.id, 0)))
    this.#hostPorts.close(sandboxId)
    if (record.isStopped) return
    if (record.ip !== null) await this.#parts.network.detach(sandboxId, record.ip)
    const stopped = { ...record, isStopped: true }
    await this.#parts.folders.writeSandbox(stopped)
    this.#sandboxes.set(sandboxId, stopped)
    this.#tell(record.spec.podUid)
  }

  async #removeSandbox(sandboxId: string): Promise<void> {
    const record = this.#sandboxes.get(sandboxId)
    if (!record) return
    await this.stopSandbox(sandboxId)
    for (const { record: container } of this.#containersIn(sandboxId))
      await this.removeContainer(container.id)
    this.#sandboxes.delete(sandboxId)
    await removeTree(this.#parts.folders.sandbox(sandboxId))
    this.#tell(record.spec.podUid)
  }

  async createContainer(
    sandbox: { readonly id: string; readonly spec: SandboxSpec },
    spec: ContainerSpec,
  ): Promise<string> {
    const { folders, cgroups, isolation, clock } = this.#parts
    const known = this.#sandboxes.get(sandbox.id)
    if (!known || known.isStopped)
      throw new RuntimeError('CreateContainerError', `no sandbox ${sandbox.id} is ready`)
    checkCommand(spec)
    checkSecurity(spec, meansOf(this.#parts))
    if (spec.tty) await requireScript()
    if (isolation.kind === 'none') checkPlainMounts(spec)
    const processesOf = pidOfTarget(spec, this.#containersIn(sandbox.id))
    const id = randomBytes(16).toString('hex')
    const record: ContainerRecord = {
      id,
      sandboxId: sandbox.id,
      podUid: known.spec.podUid,
      spec,
      createdAt: clock.now(),
      cgroups: await makeCgroups(cgroups, { id, resources: spec.resources }),
    }
    try {
      await folders.writeContainer(record)
      const environment = environmentOf({ spec, environment: this.#environment(known) })
      await writeContainerFiles({ ...this.#launchOptions(record, known), processesOf }, environment)
      await this.#open(record, known.spec)
    } catch (error) {
      await removeCgroups(record.cgroups)
      await removeTree(folders.container(record)).catch(() => {})
      throw error
    }
    return id
  }

  async startContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId)
    if (!container) throw new RuntimeError('RunContainerError', `no container ${containerId}`)
    const [file = '', ...words] = this.#parts.world.insideMounts([
      'sh',
      this.#parts.folders.shim,
      container.folder,
    ])
    const shim = spawn(file, words, {
      detached: true,
      stdio: 'ignore',
      env: toolEnvironment(),
    })
    shim.on('error', error => this.#parts.log.error('shim not started', { error }))
    shim.unref()
    const { clock } = this.#parts
    const until = clock.now() + startTimeoutMs
    while (container.state.kind === 'created' && clock.now() < until) await container.changed(pollMs)
    const { state } = container
    if (state.kind === 'created')
      throw new RuntimeError('RunContainerError', 'the process did not start in time')
    if (state.kind === 'exited' && state.reason === 'StartError')
      throw new RuntimeError('RunContainerError', state.message)
  }

  async stopContainer(containerId: string, graceSeconds: number): Promise<void> {
    const container = this.#containers.get(containerId)
    if (!container) return
    this.#signal(container, graceSeconds > 0 ? 'SIGTERM' : 'SIGKILL')
    const { clock } = this.#parts
    const killAt = clock.now() + graceSeconds * 1000
    while (container.state.kind === 'running') {
      const leftMs = killAt - clock.now()
      if (leftMs <= 0) this.#signal(container, 'SIGKILL')
      await container.changed(leftMs > 0 ? leftMs : pollMs)
    }
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId)
    if (!container) return
    await this.stopContainer(containerId, 0)
    this.#containers.delete(containerId)
    await container.close()
    await removeCgroups(container.record.cgroups)
    await removeTree(container.folder)
    this.#tell(container.record.podUid)
  }

  async resizeContainer(containerId: string, resources: ContainerSpec['resources']): Promise<void> {
    const folders = this.#containers.get(containerId)?.record.cgroups
    if (folders) await resizeCgroups(this.#parts.cgroups, { id: containerId, folders, resources })
  }

  execSync(containerId: string, command: readonly string[], timeoutMs: number) {
    return execToEnd(execCommand(this.#target(containerId), command), {
      timeoutMs,
      shown: JSON.stringify(command.join(' ')),
      clock: this.#parts.clock,
    })
  }

  async exec(
    containerId: string,
    command: readonly string[],
    streams: ExecStreams,
    signal?: AbortSignal,
  ): Promise<number> {
    const { clock } = this.#parts
    return execWithStreams(this.#target(containerId), command, { streams, signal, clock })
  }

  async attach(containerId: string, streams: ExecStreams, signal?: AbortSignal): Promise<void> {
    await attachTo(this.#running(containerId), streams, { clock: this.#parts.clock, signal })
  }

  async connect(sandboxId: string, port: number): Promise<Duplex> {
    const record = this.#sandboxes.get(sandboxId)
    if (!record || record.isStopped) throw new RuntimeError('NotFound', `no sandbox ${sandboxId} is running`)
    const { network, world } = this.#parts
    const networkNamespace = record.ip === null ? null : network.namespaceOf(sandboxId)
    return connectToPod(
      { ip: record.ip ?? '127.0.0.1', networkNamespace, sockets: this.sockets, world },
      port,
    )
  }

  async close(): Promise<void> {
    this.#poll.cancel()
    this.#hostPorts.closeAll()
    this.#parts.world.leave()
    await Promise.all([...this.#containers.values()].map(each => each.close()))
    if (this.#sandboxes.size > 0) return
    await closeCgroups(this.#parts.cgroups)
    await this.#parts.network.close()
    await this.#parts.world.end()
  }

  async #openPorts({ id, spec, ip, isStopped }: SandboxRecord): Promise<void> {
    if (!isStopped && ip !== null && spec.portMappings.length > 0)
      await this.#hostPorts.open(id, { spec, ip })
  }

  async #open(record: ContainerRecord, sandbox: SandboxSpec): Promise<void> {
    const { folders, clock, log } = this.#parts
    const container = await ContainerProcess.open({
      record,
      folder: folders.container(record),
      logFile: join(sandbox.logDirectory, record.spec.logPath),
      clock,
      log,
      turns: this.#turns,
      logBytesMax: this.#logBytesMax,
      onChange: () => this.#tell(record.podUid),
    })
    this.#containers.set(record.id, container)
  }

  #launchOptions(record: ContainerRecord, sandbox: SandboxRecord): Omit<LaunchOptions, 'processesOf'> {
    const { folders, network, isolation } = this.#parts
    const { spec } = sandbox
    const environment = environmentOf({ spec: record.spec, environment: this.#environment(sandbox) })
    return {
      spec: record.spec,
      isolation: isolation.kind,
      hostname: spec.hostname || hostName(),
      networkNamespace: sandbox.ip === null ? null : network.namespaceOf(sandbox.id),
      hostPid: spec.hostPid,
      hostIpc: spec.hostIpc,
      resolvConf: spec.dns ? join(folders.sandbox(sandbox.id), 'resolv.conf') : null,
      cgroups: record.cgroups,
      identity: this.#identity(),
      path: environment.get('PATH') ?? '',
      toolPath: toolPath(),
      hidden: this.#parts.hidden,
      hostMounts: isolation.kind === 'root' ? hostMounts(this.#parts.hidden) : [],
      folder: folders.container(record),
      defaultDirectory: this.#defaultDirectory(sandbox),
    }
  }

  #defaultDirectory = ({ id }: SandboxRecord): string =>
    this.#parts.isolation.kind === 'none' ? this.#parts.folders.sandbox(id) : '/'

  #identity(): Pick<Identity, 'capabilities' | 'users'> {
    const { isolation, canGiveUp, world } = this.#parts
    const { users } = world
    if (isolation.kind === 'none') return { users, capabilities: process.getuid?.() === 0 ? 'kept' : 'none' }
    return { users, capabilities: canGiveUp ? 'default' : 'kept' }
  }

  /** What an image would set. Without a network of its own, a pod has to be told its address. */
  #environment({ id, spec, ip }: SandboxRecord): { readonly [name: string]: string } {
    const { network, folders } = this.#parts
    return {
      PATH: containerPath(),
      HOME: process.env.HOME ?? '/',
      HOSTNAME: spec.hostname || hostName(),
      ...(network.kind === 'loopback' && ip !== null
        ? { POD_IP: ip, KEDGE_POD_DIR: folders.sandbox(id) }
        : {}),
    }
  }

  #signal(container: ContainerProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
    const { identity } = container
    if (identity === null) return
    try {
      // A plain process leads a group of its own; in a namespace all end with the first.
      process.kill(this.#parts.isolation.kind === 'none' ? -identity.pid : identity.pid, signal)
    } catch {
      // It has ended; its shim is about to say so.
    }
  }

  #running(containerId: string): ContainerProcess {
    const container = this.#containers.get(containerId)
    if (!container) throw new RuntimeError('NotFound', `no container ${containerId}`)
    if (container.identity === null)
      throw new RuntimeError('NotRunning', `container ${containerId} is not running`)
    return container
  }

  #target(containerId: string): ExecTarget {
    const { record, identity } = this.#running(containerId)
    const sandbox = this.#sandboxes.get(record.sandboxId)
    assert(sandbox && identity, 'a running container has a sandbox')
    const { isolation, world, network } = this.#parts
    const { kind } = isolation
    return {
      spec: record.spec,
      isolation: kind,
      enter: world.insideMounts,
      pid: identity.pid,
      identity: this.#identity(),
      hasNetwork: sandbox.ip !== null && network.kind === 'bridge',
      hostPid: sandbox.spec.hostPid,
      cgroups: record.cgroups,
      environment: this.#environment(sandbox),
      defaultDirectory: this.#defaultDirectory(sandbox),
    }
  }

  #containersIn(sandboxId: string): readonly ContainerProcess[] {
    return [...this.#containers.values()].filter(each => each.record.sandboxId === sandboxId)
  }

  #sandboxState({ id, spec, createdAt, ips, ip, isStopped }: SandboxRecord): SandboxState {
    const { podUid, namespace, name, attempt } = spec
    const ready = !isStopped && (ip === null || this.#parts.network.isAttached(id))
    return { id, podUid, namespace, name, attempt, ready, ips, createdAt }
  }

  /** By the real time: it is the kernel that is polled. */
  #pollLater(): Timer {
    return systemClock.after(pollMs, () => {
      this.#poll = this.#pollLater()
      for (const container of this.#containers.values()) void container.poll()
    })
  }

  #tell(podUid: Uid): void {
    for (const listener of [...this.#listeners]) listener(podUid)
  }
}
