// What runs Pods here: the runtime that was asked for or is there, the DNS that its Pods ask, and the node agent. Part
// of the composition: it is what differs from machine to machine.

import type { Server } from 'node:net'
import { join } from 'node:path'
import type { ContextOf } from './authorization.ts'
import { systemClock } from './base/clock.ts'
import { errorWords } from './base/error-words.ts'
import type { Log } from './base/log.ts'
import { StartupError } from './base/startup-error.ts'
import type { ControllerContext, Running } from './control/controller.ts'
import { publishApiEndpoint } from './controllers/index.ts'
import { openApiToPods } from './network/api-to-pods.ts'
import { clusterNames, namesSynced } from './network/cluster-names.ts'
import { machineAddress } from './network/machine-address.ts'
import { ownSockets } from './network/pod-sockets.ts'
import type { NodeAccessRouter } from './node/agent/node-access-router.ts'
import type { ApiPlace } from './node/pod/node-objects.ts'
import { type ChosenRuntime, chooseRuntime, observeRuntimes } from './node/runtimes/detect.ts'
import type { OpenedRuntime } from './node/runtimes/open-runtime.ts'
import type { StartOptions } from './start-options.ts'

/** Where Pods get their addresses from, unless the range is taken here. */
const podCidr = '10.244.0.0/24'
const dnsDomain = 'cluster.local'

export interface RuntimeDecision {
  readonly runtime: ChosenRuntime
  readonly name: string
  readonly reason: string
}

/** Which runtime it will be, before anything is started. Throws `StartupError`. */
export async function decideRuntime({ runtime, criSocket }: StartOptions): Promise<RuntimeDecision> {
  const asked = { runtime, criSocket }
  const choice = chooseRuntime(asked, await observeRuntimes(asked))
  if (choice.kind === 'unusable') throw unusable(choice.reason, choice.remedy)
  const name = {
    cri: 'containerd',
    privateContainerd: 'containerd',
    process: 'process',
    simulated: 'simulated',
  }[choice.runtime.kind]
  return { runtime: choice.runtime, name, reason: choice.reason }
}

export interface MachineOptions {
  readonly context: ControllerContext
  /** In which nodes act as themselves. */
  readonly contextOf: ContextOf
  readonly options: StartOptions
  readonly decision: RuntimeDecision
  readonly access: NodeAccessRouter
  /** As nodes report it. */
  readonly version: string
  readonly api: ServedApi
}

/** The API's port, as far as Pods have to do with it. */
export interface ServedApi {
  /** Where it listens for people: `0.0.0.0` for every address of the machine. */
  readonly host: string
  readonly port: number
  /** Of the Service `kubernetes`. */
  readonly clusterIp: string
  /** Takes on the connections of another port, which clients know by this address. */
  serve(server: Server, address: string): Promise<void>
}

export interface RunningMachine extends Running {
  /** What a person should know of how Pods run here, in a sentence each. */
  readonly notes: readonly string[]
}

/** Starts the nodes of this process; resolves when they are registered. `stop` ends their Pods. */
export async function startMachine(machine: MachineOptions): Promise<RunningMachine> {
  const { options, decision, context, api } = machine
  const { runtime } = decision
  // Nothing that runs here would look for the API.
  if (options.nodes === 0 || runtime.kind === 'simulated')
    await publishApiEndpoint(context.client, { host: machineAddress(), port: api.port })
  if (options.nodes === 0) return { notes: [], stop: async () => {} }
  return runtime.kind === 'simulated' ? startSimulated(machine) : startReal(machine, runtime)
}

async function startSimulated({
  contextOf,
  options,
  access,
  version,
}: MachineOptions): Promise<RunningMachine> {
  const { startSimulatedNodes } = await import('./node/runtimes/simulated/simulated-nodes.ts')
  const count = options.nodes ?? 1
  const nodes = Array.from({ length: count }, (_, index) =>
    count === 1 ? options.name : `${options.name}-${index}`,
  )
  const simulated = await startSimulatedNodes({
    context: contextOf({ kind: 'simulatedNodes' }),
    nodes,
    version,
  })
  const leaves = nodes.map(node => access.add(node, simulated.access))
  return {
    notes: [],
    async stop() {
      for (const leave of leaves) leave()
      await simulated.stop()
    },
  }
}

async function startReal(
  { context, contextOf, options, access, version, api }: MachineOptions,
  chosen: Exclude<ChosenRuntime, { kind: 'simulated' }>,
): Promise<RunningMachine> {
  const { name, dataDir, log } = options
  const [{ openRuntime }, { startNodeAgent }, { clearMemoryPlace, openMemoryPlace }] = await Promise.all([
    import('./node/runtimes/open-runtime.ts'),
    import('./node/agent/node-agent.ts'),
    import('./node/volumes/memory-place.ts'),
  ])
  const opened = await openRuntime({
    chosen,
    instance: name,
    folder: join(dataDir, 'runtime'),
    version: options.version,
    podCidr,
    registryMirrors: options.registryMirrors,
    secretPlaces: options.secretPlaces,
    clock: systemClock,
    log: log.child({ component: 'runtime' }),
  }).catch((cause: unknown) => {
    throw unusable(
      errorWords(cause),
      'choose another with --runtime, or see kedge.log in the data folder',
      cause,
    )
  })
  const routes = await startRoutes(context, opened, log)
  const dns = opened.dnsAddress
    ? await startClusterDns(context, opened, { log, servicesRouted: routes !== null })
    : null
  const reach = await reachApi(context, opened, api)
  const pods = join(dataDir, 'pods')
  const memory = await openMemoryPlace(pods)
  const agent = await startNodeAgent({
    context: contextOf({ kind: 'node', name }),
    runtime: opened.runtime,
    node: {
      name,
      addresses: addressesOf(nodeAddress(opened), name),
      podCidr: opened.podCidr ?? podCidr,
      version,
    },
    directories: { pods, logs: join(dataDir, 'logs'), memory },
    dns: dns && opened.dnsAddress ? { servers: [opened.dnsAddress], domain: dnsDomain } : null,
    apiPlace: reach.place,
  })
  const leave = access.add(name, agent.access)
  return {
    notes: opened.notes,
    async stop() {
      leave()
      await agent.stop()
      reach.close()
      await dns?.stop()
      await routes?.stop()
      await opened.end()
      if (memory !== null) await clearMemoryPlace(memory)
    },
  }
}

/** Pods reach the node at the address that they also reach the DNS at, where that is this machine's. */
const nodeAddress = ({ dnsAddress, sockets }: OpenedRuntime): string =>
  (sockets === ownSockets ? dnsAddress : null) ?? machineAddress() ?? dnsAddress ?? '127.0.0.1'

const addressesOf = (address: string, name: string) =>
  [
    { type: 'InternalIP', address },
    { type: 'Hostname', address: name },
  ] as const

interface ApiReach {
  readonly place: ApiPlace
  close(): void
}

/**
 * Opens the API to Pods where their network is ours, and tells the Service of it. Elsewhere they are told where it listens
 * for people, which they reach if that is an address of their network.
 */
async function reachApi(
  context: ControllerContext,
  { dnsAddress, addAddress, sockets }: OpenedRuntime,
  api: ServedApi,
): Promise<ApiReach> {
  const own = { host: isAnyAddress(api.host) ? '127.0.0.1' : api.host, port: api.port }
  const elsewhere = isAnyAddress(api.host) ? { host: machineAddress() ?? own.host, port: api.port } : own
  const opened =
    dnsAddress === null || addAddress === null
      ? null
      : await openApiToPods({ ...api, gateway: dnsAddress, sockets, addAddress }).catch((error: unknown) => {
          context.log.warn('Pods do not reach the API at an address of their own', { error: String(error) })
          return null
        })
  await publishApiEndpoint(context.client, opened?.endpoint ?? { ...elsewhere, host: machineAddress() })
  return {
    // Pods on the host's network are where people are.
    place: pod => (pod.spec?.hostNetwork ? own : (opened?.reachedAt ?? elsewhere)),
    close: () => opened?.close(),
  }
}

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** Where it cannot be, the names of Services are answered with their endpoints instead. */
async function startRoutes(
  { informers }: ControllerContext,
  { bridge }: OpenedRuntime,
  log: Log,
): Promise<Running | null> {
  if (bridge === null) return null
  const { routeServices } = await import('./network/services/route-services.ts')
  return routeServices({ informers, bridge, clock: systemClock, log: log.child({ component: 'routes' }) })
}

/** Names are a service to Pods, not a condition of running them: where port 53 cannot be had, Pods do without. */
async function startClusterDns(
  context: ControllerContext,
  { dnsAddress, sockets }: OpenedRuntime,
  { log, servicesRouted }: { readonly log: Log; readonly servicesRouted: boolean },
): Promise<Running | null> {
  const { startDns } = await import('./network/dns-server.ts')
  const names = clusterNames(context.informers)
  await namesSynced(context.informers)
  try {
    return await startDns({
      names,
      addresses: dnsAddress === null ? [] : [dnsAddress],
      sockets,
      servicesRouted,
      clock: systemClock,
      log: log.child({ component: 'dns' }),
    })
  } catch (error) {
    log.warn('the names of the cluster are not served', {
      error: errorWords(error),
    })
    return null
  }
}

const unusable = (message: string, remedy: string, cause?: unknown) =>
  new StartupError({ reason: 'RUNTIME_UNUSABLE', message, remedy, cause })
