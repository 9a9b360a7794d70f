// Test files whose worker has a network of its own, as on another machine: a browser breaks off whatever it loads when a
// network device comes or goes, and those of other files' Pods come and go all the time. So browsers run beside them.
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from 'vitest/node'

/**
 * Beside the loopback a device with an address, of those that are for examples: a browser that has none takes itself to be
 * offline from the start, and does not tell its pages when it goes offline.
 */
const ownDevices =
  'ip link set lo up && ip link add own0 type veth peer name own1 && ip address add 198.51.100.1/24 dev own0 && ip link set own0 up && ip link set own1 up'

/** Only root may take a network of its own and stay who it is. */
export const hasOwnNetworks =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--net', 'sh', '-c', ownDevices], { stdio: 'ignore' }).status === 0

export const ownNetwork: PoolRunnerInitializer = {
  name: 'own-network',
  createPoolWorker: options => new OwnNetworkWorker(options),
}

/** How long a worker may take to end when it is told to. */
const graceMs = 1_000

class OwnNetworkWorker implements PoolWorker {
  readonly name = ownNetwork.name
  readonly cacheFs = true
  readonly #options: PoolOptions
  #process: ChildProcess | null = null

  constructor(options: PoolOptions) {
    this.#options = options
  }

  on(event: string, callback: (value: unknown) => void): void {
    this.#running.on(event, callback)
  }

  off(event: string, callback: (value: unknown) => void): void {
    this.#running.off(event, callback)
  }

  send(message: WorkerRequest): void {
    this.#running.send(message)
  }

  deserialize(data: unknown): unknown {
    return data
  }

  async start(): Promise<void> {
    if (this.#process) return
    const { distPath, env, execArgv, project } = this.#options
    // Both programs replace themselves, so this is the worker's own process, and its channel goes through them.
    this.#process = fork(resolve(distPath, 'workers/forks.js'), [], {
      execPath: 'unshare',
      execArgv: [
        ...['--net', 'sh', '-c', `${ownDevices} && exec "$@"`, 'sh'],
        ...[process.execPath, ...execArgv],
      ],
      env,
      stdio: 'pipe',
      serialization: 'advanced',
    })
    const { outputStream, errorStream } = project.vitest.logger
    this.#process.stdout?.pipe(outputStream, { end: false })
    this.#process.stderr?.pipe(errorStream, { end: false })
  }

  async stop(): Promise<void> {
    const running = this.#running
    if (running.exitCode === null && running.signalCode === null) {
      const ended = new Promise(done => running.once('exit', done))
      const kill = setTimeout(() => running.kill('SIGKILL'), graceMs)
      running.kill()
      await ended
      clearTimeout(kill)
    }
    this.#process = null
  }

  get #running(): ChildProcess {
    if (!this.#process) throw new Error('the worker has not been started')
    return this.#process
  }
}
