import { dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { machineAddress } from '../../network/machine-address.ts'
import { ownSockets, type PodSockets } from '../../network/pod-sockets.ts'
import type { Runtime } from '../runtime.ts'
import type { RegistryMirrors } from './cri/private/containerd-files.ts'
import type { ChosenRuntime } from './detect.ts'

export interface OpenRuntimeOptions {
  /** Simulated pods need no runtime of this kind: they have nodes of their own. */
  readonly chosen: Exclude<ChosenRuntime, { kind: 'simulated' }>
  /** The name of this Kedge. */
  readonly instance: string
  /** Where runtimes keep what is theirs, each in a folder of its own. */
  readonly folder: string
  readonly version: string
  readonly podCidr: string
  readonly registryMirrors?: RegistryMirrors
  /** What no Pod may find on the machine, besides the data folder. */
  readonly secretPlaces?: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

export interface OpenedRuntime {
  readonly runtime: Runtime
  /** The range that pods have their addresses from; null where an engine of others gives them out. */
  readonly podCidr: string | null
  /** An address of the machine that pods can reach, for the DNS server to listen on; null when there is none. */
  readonly dnsAddress: string | null
  /** The pods' bridge, where it is a device of this machine that Kedge made; else null. */
  readonly bridge: string | null
  /** Makes an address this machine's own on the pods' network, or rejects; null where the network is not ours. */
  readonly addAddress: ((address: string) => Promise<void>) | null
  /** How this process is on the network of that address. */
  readonly sockets: PodSockets
  /** What a person should know of it besides, in a sentence each. */
  readonly notes: readonly string[]
  /** Lets go of it; pods and a private engine go on. */
  leave(): Promise<void>
  /** Lets go of it after ending what it started on this machine, pods included. */
  end(): Promise<void>
}

/** Opens the runtime that was chosen. What only one of them needs is loaded with it. */
export async function openRuntime(options: OpenRuntimeOptions): Promise<OpenedRuntime> {
  switch (options.chosen.kind) {
    case 'cri':
      return openShared(options, options.chosen.socketPath)
    case 'privateContainerd':
      return openPrivate(options)
    case 'process':
      return openProcesses(options)
  }
}

async function openShared(
  { instance, clock, log }: OpenRuntimeOptions,
  socketPath: string,
): Promise<OpenedRuntime> {
  const { openCriRuntime } = await import('./cri/cri-runtime.ts')
  const runtime = await openCriRuntime({ socketPath, instance, clock, log })
  return {
    runtime,
    podCidr: null,
    dnsAddress: machineAddress(),
    bridge: null,
    addAddress: null,
    sockets: ownSockets,
    notes: [],
    leave: () => runtime.close(),
    async end() {
      // The engine goes on for others: only our own sandboxes end.
      await endSandboxes(runtime)
      await runtime.close()
    },
  }
}

async function openPrivate(options: OpenRuntimeOptions): Promise<OpenedRuntime> {
  const { instance, clock, log, podCidr, registryMirrors } = options
  const [{ openCriRuntime }, { openPrivateContainerd }] = await Promise.all([
    import('./cri/cri-runtime.ts'),
    import('./cri/private/private-containerd.ts'),
  ])
  const dataFolder = join(options.folder, 'containerd')
  const engine = await openPrivateContainerd({ dataFolder, podCidr, registryMirrors, clock, log })
  const runtime = await openCriRuntime({ socketPath: engine.socketPath, instance, clock, log })
  return {
    runtime,
    podCidr: engine.podCidr,
    dnsAddress: engine.gateway,
    bridge: engine.bridge,
    addAddress: address => engine.addAddress(address),
    sockets: ownSockets,
    notes: [],
    async leave() {
      engine.leave()
      await runtime.close()
    },
    async end() {
      await runtime.close()
      await engine.end()
    },
  }
}

async function openProcesses(options: OpenRuntimeOptions): Promise<OpenedRuntime> {
  const { podCidr, version, clock, log, secretPlaces = [] } = options
  const { openProcessRuntime } = await import('./process/process-runtime.ts')
  const folder = join(options.folder, 'process')
  // The runtimes' folder lies in the data folder.
  const hidden = [dirname(options.folder), ...secretPlaces]
  const runtime = await openProcessRuntime({ folder, hidden, podCidr, version, clock, log })
  return {
    runtime,
    podCidr: runtime.podCidr,
    dnsAddress: runtime.gateway,
    bridge: runtime.sockets === ownSockets ? runtime.bridge : null,
    addAddress: runtime.addAddress,
    sockets: runtime.sockets,
    notes: runtime.isolation.notes,
    leave: () => runtime.close(),
    async end() {
      await endSandboxes(runtime)
      await runtime.close()
    },
  }
}

async function endSandboxes(runtime: Runtime): Promise<void> {
  const { sandboxes } = await runtime.list()
  await Promise.all(
    sandboxes.map(async ({ id }) => {
      await runtime.stopSandbox(id)
      await runtime.removeSandbox(id)
    }),
  )
}
