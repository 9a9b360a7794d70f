// The driver for engines that speak CRI: containerd and CRI-O.
//
// The engine keeps everything; the driver holds a connection and a copy of what it last read. Sandboxes and containers
// carry the name of this Kedge, so that an engine which serves others too is left in peace.
import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import { type Runtime, RuntimeError, type SandboxState } from '../../runtime.ts'
import { containerConfig, linuxResources } from './container-config.ts'
import { CriChanges } from './cri-changes.ts'
import { CriClient } from './cri-client.ts'
import { containerError, isNotFound, sandboxError } from './cri-errors.ts'
import { imageState, pullImage } from './cri-images.ts'
import { rotateLogs } from './cri-logs.ts'
import { untilReady } from './cri-ready.ts'
import { CriState } from './cri-state.ts'
import { criStats } from './cri-stats.ts'
import { forwardPort, runStreams } from './cri-streaming.ts'
import { sandboxConfig } from './sandbox-config.ts'

export interface CriRuntimeOptions {
  readonly socketPath: string
  /** The name of this Kedge; it sees and touches only what bears it. */
  readonly instance?: string
  readonly clock?: Clock
  readonly log?: Log
}

/** kubelet's allowance on top of the grace period for the engine's own work. */
const stopAllowanceMs = 2 * 60_000
const openTimeoutMs = 5000

/** Connects; throws when nobody answers on the socket or it is not a CRI engine that is ready. */
export async function openCriRuntime(options: CriRuntimeOptions): Promise<Runtime> {
  const { socketPath, instance = 'kedge', clock = systemClock, log = silentLog } = options
  const client = new CriClient(socketPath, clock)
  try {
    const version = await client.call('Version', {}, { timeoutMs: openTimeoutMs })
    await untilReady(client, clock)
    return criRuntime({
      client,
      instance,
      clock,
      log,
      engine: version.runtimeName,
      release: version.runtimeVersion,
    })
  } catch (error) {
    client.close()
    throw error
  }
}

interface Opened {
  readonly client: CriClient
  readonly instance: string
  readonly clock: Clock
  readonly log: Log
  readonly engine: string
  readonly release: string
}

function criRuntime({ client, instance, clock, log, engine, release }: Opened): Runtime {
  const state = new CriState(client, instance)
  const changes = new CriChanges({ client, state, clock, log, engine })
  const closed = new AbortController()
  void rotateLogs({ client, instance, clock, log }, closed.signal)
  return {
    name: 'containerd',
    version: `${engine}://${release}`,
    list: () => state.list(),
    stats: () => criStats(client, instance),
    onChange: listener => changes.onChange(listener),
    image: reference => imageState(client, reference),
    pullImage: (reference, credentials) => pullImage(client, reference, credentials),
    ...sandboxes({ client, instance, state, changes }),
    ...containers({ client, instance, state, changes }),
    ...streaming({ client }),
    async close() {
      closed.abort()
      changes.stop()
      client.close()
    },
  }
}

interface Parts {
  readonly client: CriClient
  readonly instance: string
  readonly state: CriState
  readonly changes: CriChanges
}

function sandboxes({
  client,
  instance,
  state,
  changes,
}: Parts): Pick<Runtime, 'runSandbox' | 'stopSandbox' | 'removeSandbox'> {
  return {
    async runSandbox(spec): Promise<SandboxState> {
      const { podSandboxId } = await client
        .call('RunPodSandbox', {
          config: sandboxConfig(spec, instance),
          runtimeHandler: spec.runtimeHandler ?? '',
        })
        .catch(error => {
          throw sandboxError(error)
        })
      const sandbox = await state.sandbox(podSandboxId)
      if (!sandbox) throw new RuntimeError('CreatePodSandboxError', 'the sandbox went away as it was made')
      return sandbox
    },
    async stopSandbox(podSandboxId) {
      await client.call('StopPodSandbox', { podSandboxId }).catch(unlessGone)
      changes.expectChange()
    },
    async removeSandbox(podSandboxId) {
      await client.call('RemovePodSandbox', { podSandboxId }).catch(unlessGone)
    },
  }
}

function containers({
  client,
  instance,
  state,
  changes,
}: Parts): Pick<
  Runtime,
  'createContainer' | 'startContainer' | 'stopContainer' | 'removeContainer' | 'resizeContainer'
> {
  const runningNamed = async (name: string, sandboxId: string): Promise<string> => {
    const { containers } = await state.list()
    const found = containers.find(
      each => each.sandboxId === sandboxId && each.name === name && each.state.kind === 'running',
    )
    if (found) return found.id
    throw new RuntimeError('CreateContainerConfigError', `unable to find target container ${name}`)
  }
  return {
    async createContainer(sandbox, spec) {
      const target = spec.processesOf === undefined ? null : await runningNamed(spec.processesOf, sandbox.id)
      const request = {
        podSandboxId: sandbox.id,
        config: containerConfig(spec, { sandbox: sandbox.spec, instance, target }),
        sandboxConfig: sandboxConfig(sandbox.spec, instance),
      }
      const { containerId } = await client.call('CreateContainer', request).catch(error => {
        throw containerError('CreateContainerError', error)
      })
      // So that an exit is known to be ours from the first moment.
      await state.container(containerId)
      return containerId
    },
    async startContainer(containerId) {
      changes.expectChange()
      await client.call('StartContainer', { containerId }).catch(error => {
        throw containerError('RunContainerError', error)
      })
    },
    async stopContainer(containerId, graceSeconds) {
      const timeout = Math.max(Math.ceil(graceSeconds), 0)
      const timeoutMs = timeout * 1000 + stopAllowanceMs
      await client.call('StopContainer', { containerId, timeout }, { timeoutMs }).catch(unlessGone)
      changes.expectChange()
    },
    async removeContainer(containerId) {
      await client.call('RemoveContainer', { containerId }).catch(unlessGone)
    },
    async resizeContainer(containerId, resources) {
      await client
        .call('UpdateContainerResources', { containerId, linux: linuxResources(resources) })
        .catch(unlessGone)
    },
  }
}

/** A call's own time on top of that of the command it runs. */
const execAllowanceMs = 5000

function streaming({
  client,
}: Pick<Parts, 'client'>): Pick<Runtime, 'execSync' | 'exec' | 'attach' | 'connect'> {
  return {
    async execSync(containerId, cmd, timeoutMs) {
      // The engine counts in seconds, and zero would mean for ever.
      const timeout = Math.max(Math.ceil(timeoutMs / 1000), 1)
      const request = { containerId, cmd, timeout }
      const answer = await client.call('ExecSync', request, { timeoutMs: timeout * 1000 + execAllowanceMs })
      const output = Buffer.concat([answer.stdout, answer.stderr]).toString('utf8')
      return { exitCode: answer.exitCode, output }
    },
    async exec(containerId, cmd, streams, signal) {
      const { url } = await client.call('Exec', { containerId, cmd, ...wanted(streams) })
      return runStreams(url, streams, signal)
    },
    async attach(containerId, streams, signal) {
      const { url } = await client.call('Attach', { containerId, ...wanted(streams) })
      await runStreams(url, streams, signal)
    },
    async connect(podSandboxId, port): Promise<Duplex> {
      const { url } = await client.call('PortForward', { podSandboxId, port: [port] })
      return forwardPort(url, port)
    },
  }
}

function wanted(streams: Parameters<Runtime['attach']>[1]) {
  const { stdin, stdout, stderr, tty } = streams
  // With a terminal both outputs are one.
  return { tty, stdin: stdin !== null, stdout: stdout !== null, stderr: stderr !== null && !tty }
}

/** Stopping or removing what is gone is a success. */
function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error
}
