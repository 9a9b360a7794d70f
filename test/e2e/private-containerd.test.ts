import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ContainerSpec, SandboxSpec } from '../../src/node/runtime.ts'
import { openCriRuntime } from '../../src/node/runtimes/cri/cri-runtime.ts'
import {
  bridgeName,
  openPrivateContainerd,
  placesOf,
} from '../../src/node/runtimes/cri/private/private-containerd.ts'
import { containerdSkip } from './support/containerd-machine.ts'
import { busyboxImage } from './support/make-image.ts'
import { logLines } from './support/pod-specs.ts'
import { processesOf } from './support/process-machine.ts'
import { type Registry, startRegistry } from './support/registry.ts'

const instance = 'life-test'

describe.skipIf(containerdSkip('the private containerd'))('a private containerd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-life-'))
  const dataFolder = join(folder, 'containerd')
  const places = placesOf(dataFolder)
  let registry: Registry

  beforeAll(async () => {
    registry = await startRegistry()
    await registry.push('busybox:1', busyboxImage())
  })
  afterAll(async () => {
    await registry?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  interface Life {
    readonly pid: number
    readonly sandbox: SandboxSpec
    readonly spec: ContainerSpec
    readonly id: string
  }

  /** Another process starts the engine and a pod in it, and is then killed without a chance to say goodbye. */
  async function livedAndKilled(): Promise<Life> {
    const script = join(import.meta.dirname, 'support/one-life.ts')
    const args = ['tools/run.mjs', script, folder, instance, 'registry.k8s.io/busybox:1', registry.url]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const exited = new Promise(resolve => child.once('exit', resolve))
    const life = await new Promise<Life>((resolve, reject) => {
      createInterface({ input: child.stdout }).on(
        'line',
        line => line.startsWith('{') && resolve(JSON.parse(line)),
      )
      child.once('exit', () => reject(new Error('the first life ended early')))
    })
    process.kill(life.pid, 'SIGKILL')
    await exited
    return life
  }

  const open = (mirror = registry.url) =>
    openPrivateContainerd({ dataFolder, registryMirrors: { 'registry.k8s.io': [mirror] } })

  async function containersNow() {
    const runtime = await openCriRuntime({ socketPath: places.socket, instance })
    const { containers } = await runtime.list()
    await runtime.close()
    return containers
  }

  const enginePid = () => Number(readFileSync(places.pidFile, 'utf8'))

  test('its pods live through the death of Kedge, of the engine and of its configuration, and end when told', async () => {
    const life = await livedAndKilled()
    const linesAt = () => logLines(life.sandbox, life.spec).length
    const still = async () => {
      const containers = await containersNow()
      expect(containers.map(({ id, state }) => [id, state.kind])).toEqual([[life.id, 'running']])
      return containers[0]?.state
    }

    // A new life finds the engine that runs, and what runs in it.
    const found = await open()
    expect(found.found).toBe(true)
    const started = await still()
    found.leave()

    // The engine killed as well: the next life starts it again, and the container has gone on meanwhile.
    process.kill(enginePid(), 'SIGKILL')
    const before = linesAt()
    const restarted = await open()
    expect(restarted.found).toBe(false)
    expect(await still()).toEqual(started)
    expect(linesAt()).toBeGreaterThanOrEqual(before)

    // Killed under a Kedge that lives, it comes back by itself.
    const lost = enginePid()
    process.kill(lost, 'SIGKILL')
    await until(() => existsSync(places.pidFile) && enginePid() !== lost)
    await until(() =>
      containersNow().then(
        () => true,
        () => false,
      ),
    )
    expect(await still()).toEqual(started)

    // A life with another configuration gives it to the engine, under the containers.
    restarted.leave()
    appendFileSync(places.configFile, '# as an earlier release wrote it\n')
    const reconfigured = await open()
    expect(reconfigured.found).toBe(false)
    expect(await still()).toEqual(started)
    const written = linesAt()
    await until(() => linesAt() > written)

    await reconfigured.end()
    expect(existsSync(places.state)).toBe(false)
    expect(existsSync(`/sys/class/net/${bridgeName(places)}`)).toBe(false)
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(places.root)
    expect(existsSync(join(places.root, 'io.containerd.content.v1.content'))).toBe(true)
  })

  test('what a killed engine left behind is swept, and images are still there afterwards', async () => {
    await livedAndKilled()
    const engine = await open()
    engine.leave()
    process.kill(enginePid(), 'SIGKILL')
    const again = await open()
    const runtime = await openCriRuntime({ socketPath: again.socketPath, instance })
    expect(await runtime.image('registry.k8s.io/busybox:1')).not.toBeNull()
    await runtime.close()
    process.kill(enginePid(), 'SIGKILL')
    await again.end()
    expect(existsSync(places.state)).toBe(false)
    const rules = execFileSync('iptables', ['-t', 'nat', '-S'], { encoding: 'utf8' })
    expect(rules).not.toContain(bridgeName(places))
    // Of all that the engine ran, whoever it now belongs to, nothing is left.
    expect(processesOf(folder)).toEqual([])
  })
})

/** Real processes tell nobody when they are ready: asks again until it holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 10))
}
