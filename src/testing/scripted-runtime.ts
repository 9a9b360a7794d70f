// A container runtime in memory whose every turn a test decides: what the node agent is tested against.
//
// It keeps the rules of the seam: what has ended stays listed, what is gone can be stopped, and a new life of the agent finds
// what the last one started. Containers run until the test ends them or the agent stops them.
import { PassThrough } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import { sleep } from '../base/clock.ts'
import {
  type ContainerSpec,
  type ContainerState,
  type ImageState,
  type Runtime,
  RuntimeError,
  type RuntimeState,
  type SandboxSpec,
  type SandboxState,
} from '../node/runtime.ts'

interface Held {
  state: ContainerState
  readonly spec: ContainerSpec
}

export class ScriptedRuntime implements Runtime {
  readonly name = 'containerd'
  readonly version = 'containerd://2.0.0'
  /** Every call, as `startContainer web 0`. */
  readonly calls: string[] = []
  /** Images that have to be pulled first. */
  readonly missingImages = new Set<string>()
  /** How long a container takes to end after it was asked to. */
  stopMs = 0
  /** Answers probes and hooks. */
  onExec: (command: readonly string[]) => { readonly exitCode: number; readonly output: string } = () => ({
    exitCode: 0,
    output: '',
  })
  readonly #clock: Clock
  readonly #sandboxes = new Map<string, SandboxState>()
  readonly #containers = new Map<string, Held>()
  readonly #listeners = new Set<(podUid: string) => void>()
  readonly #failures = new Map<string, Error[]>()
  #serial = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The next call of this kind fails. */
  failNext(call: keyof Runtime, error: Error): void {
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), error])
  }

  /** A running container ends by itself. */
  end(name: string, exitCode: number): void {
    for (const held of this.#containers.values())
      if (held.spec.name === name && held.state.state.kind === 'running') this.#end(held, exitCode)
  }

  /** A sandbox dies, and all in it. */
  killSandbox(name: string): void {
    for (const [id, sandbox] of this.#sandboxes) {
      if (sandbox.name !== name || !sandbox.ready) continue
      this.#sandboxes.set(id, { ...sandbox, ready: false })
      for (const held of this.#in(id)) this.#end(held, 137)
      this.#tell(sandbox.podUid)
    }
  }

  /** What was asked for the newest instance of a container. */
  specOf(name: string): ContainerSpec | undefined {
    return [...this.#containers.values()].filter(held => held.spec.name === name).at(-1)?.spec
  }

  async list(): Promise<RuntimeState> {
    return {
      sandboxes: [...this.#sandboxes.values()],
      containers: [...this.#containers.values()].map(({ state }) => state),
    }
  }

  onChange(listener: (podUid: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async image(reference: string): Promise<ImageState | null> {
    return this.missingImages.has(reference) ? null : imageOf(reference)
  }

  async pullImage(reference: string): Promise<ImageState> {
    this.#call('pullImage', reference)
    this.missingImages.delete(reference)
    return imageOf(reference)
  }

  async runSandbox(spec: SandboxSpec): Promise<SandboxState> {
    this.#call('runSandbox', `${spec.name} ${spec.attempt}`)
    const { podUid, namespace, name, attempt } = spec
    const serial = ++this.#serial
    const sandbox = {
      id: `sandbox-${serial}`,
      podUid,
      namespace,
      name,
      attempt,
      ready: true,
      ips: spec.hostNetwork ? [] : [`127.0.0.${serial + 1}`],
      createdAt: this.#clock.now(),
    }
    this.#sandboxes.set(sandbox.id, sandbox)
    return sandbox
  }

  async stopSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId)
    if (!sandbox) return
    this.#call('stopSandbox', sandbox.name)
    for (const held of this.#in(sandboxId)) this.#end(held, 137)
    this.#sandboxes.set(sandboxId, { ...sandbox, ready: false })
  }

  async removeSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId)
    if (!sandbox) return
    this.#call('removeSandbox', sandbox.name)
    this.#sandboxes.delete(sandboxId)
    for (const { state } of this.#in(sandboxId)) this.#containers.delete(state.id)
  }

  async createContainer(sandbox: { readonly id: string }, spec: ContainerSpec): Promise<string> {
    this.#call('createContainer', `${spec.name} ${spec.attempt}`)
    const owner = this.#sandboxes.get(sandbox.id)
    if (!owner) throw new RuntimeError('CreateContainerError', `no sandbox ${sandbox.id}`)
    const id = `container-${++this.#serial}`
    const { name, attempt, image, logPath } = spec
    const state: ContainerState = {
      id,
      sandboxId: sandbox.id,
      podUid: owner.podUid,
      name,
      attempt,
      image,
      imageId: `sha256:${image}`,
      logPath,
      state: { kind: 'created' },
    }
    this.#containers.set(id, { state, spec })
    return id
  }

  async startContainer(containerId: string): Promise<void> {
    const held = this.#held(containerId)
    const { name, attempt } = held.spec
    try {
      this.#call('startContainer', `${name} ${attempt}`)
    } catch (error) {
      this.#end(held, 128)
      throw error
    }
    this.#become(held, { kind: 'running', startedAt: this.#clock.now() })
  }

  async stopContainer(containerId: string, graceSeconds: number): Promise<void> {
    const held = this.#containers.get(containerId)
    if (held?.state.state.kind !== 'running') return
    this.#call('stopContainer', `${held.spec.name} ${graceSeconds}`)
    const graceMs = graceSeconds * 1000
    if (this.stopMs > 0) await sleep(this.#clock, Math.min(this.stopMs, graceMs))
    this.#end(held, this.stopMs > graceMs ? 137 : 0)
  }

  async removeContainer(containerId: string): Promise<void> {
    const held = this.#containers.get(containerId)
    if (!held) return
    this.#call('removeContainer', `${held.spec.name} ${held.spec.attempt}`)
    this.#containers.delete(containerId)
  }

  async execSync(
    containerId: string,
    command: readonly string[],
  ): Promise<{ exitCode: number; output: string }> {
    this.#held(containerId)
    return this.onExec(command)
  }

  async exec(containerId: string, command: readonly string[]): Promise<number> {
    return (await this.execSync(containerId, command)).exitCode
  }

  async attach(): Promise<void> {}

  async connect(): Promise<PassThrough> {
    return new PassThrough()
  }

  async close(): Promise<void> {}

  #call(name: keyof Runtime, what: string): void {
    this.calls.push(`${name} ${what}`)
    const failure = this.#failures.get(name)?.shift()
    if (failure) throw failure
  }

  #held(containerId: string): Held {
    const held = this.#containers.get(containerId)
    if (!held) throw new RuntimeError('NotFound', `no container ${containerId}`)
    return held
  }

  #in(sandboxId: string): readonly Held[] {
    return [...this.#containers.values()].filter(({ state }) => state.sandboxId === sandboxId)
  }

  #end(held: Held, exitCode: number): void {
    const { state } = held.state
    if (state.kind === 'exited') return
    const finishedAt = this.#clock.now()
    const startedAt = state.kind === 'running' ? state.startedAt : finishedAt
    const reason = exitCode === 0 ? 'Completed' : 'Error'
    this.#become(held, { kind: 'exited', startedAt, finishedAt, exitCode, reason, message: '' })
  }

  #become(held: Held, state: ContainerState['state']): void {
    held.state = { ...held.state, state }
    this.#tell(held.state.podUid)
  }

  #tell(podUid: string): void {
    for (const listener of [...this.#listeners]) listener(podUid)
  }
}

const imageOf = (reference: string): ImageState => ({ id: `sha256:${reference}`, repoDigests: [] })
