// Watches the engine for containers and sandboxes that end, and tells whose pod it was.
//
// Three sources, the first that the engine has:
//   - containerd's own event stream, which every release of it has on the same socket;
//   - CRI's GetContainerEvents (CRI-O with `enable_pod_events`, others);
//   - listing and comparing, each second, and four times a second for a while after something was started or stopped.
// Under an event stream a slow comparison still runs, for what a stream lost while it was down.
//
// containerd announces an exit a moment before its CRI half has taken note of it. So an announced exit is told only
// once the state reads so: whoever lists on our word sees it.
import { toUid, type Uid } from '../../../api/object.ts'
import { type Clock, sleep } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { RuntimeState } from '../../runtime.ts'
import type { CriClient } from './cri-client.ts'
import type { CriState } from './cri-state.ts'
import { GrpcError } from './grpc-connection.ts'
import { decode, encode, listOf, type Schema } from './protobuf.ts'

const subscribeRequest = { filters: [1, listOf('string')] } as const satisfies Schema
const eventEnvelope = {
  namespace: [2, 'string'],
  topic: [3, 'string'],
  event: [4, { typeUrl: [1, 'string'], value: [2, 'bytes'] }],
} as const satisfies Schema
const taskExit = { containerId: [1, 'string'], id: [2, 'string'] } as const satisfies Schema

/** The namespace in which containerd's CRI keeps its containers. */
const criNamespace = 'k8s.io'

const pollMs = { withEvents: 10_000, idle: 1000, busy: 250 } as const
/** How long after an action of ours something is likely to change. */
const busyForMs = 5000
const openedForMs = 1000
const resubscribeMs = { first: 100, max: 5000 } as const
/** Waits between the questions whether an announced exit has been taken note of. */
const settleMs = [0, 2, 5, 10, 20, 40, 80, 160, 320, 640, 1000]

export interface ChangesOptions {
  readonly client: CriClient
  readonly state: CriState
  readonly clock: Clock
  readonly log: Log
  /** As the engine calls itself. */
  readonly engine: string
}

export class CriChanges {
  readonly #options: ChangesOptions
  readonly #listeners = new Set<(podUid: Uid) => void>()
  readonly #stopped = new AbortController()
  #eventsFlow = false
  #busyUntil = 0
  /** Ends the wait before the next comparison. */
  #nudge = new AbortController()
  #started = false
  #seen = new Map<Uid, string>()

  constructor(options: ChangesOptions) {
    this.#options = options
  }

  onChange(listener: (podUid: Uid) => void): () => void {
    this.#listeners.add(listener)
    if (!this.#started) {
      this.#started = true
      void this.#subscribe()
      void this.#poll()
    }
    return () => this.#listeners.delete(listener)
  }

  /** Something of ours was just started or stopped: look closely for a while. */
  expectChange(): void {
    if (this.#eventsFlow) return
    this.#busyUntil = this.#options.clock.now() + busyForMs
    this.#nudge.abort()
  }

  stop(): void {
    this.#stopped.abort()
    this.#listeners.clear()
  }

  #tell(podUid: Uid): void {
    for (const listener of this.#listeners) listener(podUid)
  }

  async #subscribe(): Promise<void> {
    const { clock, log, engine } = this.#options
    const signal = this.#stopped.signal
    for (let delayMs: number = resubscribeMs.first; !signal.aborted; ) {
      const since = clock.now()
      try {
        await (engine === 'containerd' ? this.#watchContainerd() : this.#watchCri())
      } catch (error) {
        if (error instanceof GrpcError && error.code === 'Unimplemented') return
        if (!signal.aborted) log.debug('the event stream of the engine broke', { error: String(error) })
      }
      this.#eventsFlow = false
      this.#nudge.abort()
      const lasted = clock.now() - since > resubscribeMs.max
      delayMs = lasted ? resubscribeMs.first : Math.min(delayMs * 2, resubscribeMs.max)
      await sleep(clock, delayMs, signal)
    }
  }

  #watchContainerd(): Promise<void> {
    const { client } = this.#options
    const request = encode(subscribeRequest, { filters: ['topic=="/tasks/exit"'] })
    return client.connection.stream('/containerd.services.events.v1.Events/Subscribe', request, {
      signal: this.#stopped.signal,
      onSent: () => this.#opened(),
      onMessage: message => {
        const { namespace, event } = decode(eventEnvelope, message)
        if (namespace !== criNamespace || !event) return
        const { containerId, id } = decode(taskExit, event.value)
        // Other ids are those of commands that were run in the container.
        if (id === containerId) void this.#settle(containerId)
      },
    })
  }

  #watchCri(): Promise<void> {
    return this.#options.client.watchContainerEvents({
      signal: this.#stopped.signal,
      onEvent: event => {
        // Not before: an engine where they are switched off may still take the call.
        if (!this.#eventsFlow) this.#opened()
        const podUid =
          toUid(event.podSandboxStatus?.metadata?.uid) || this.#options.state.podUidOf(event.containerId)
        if (podUid && event.podSandboxStatus) this.#tell(podUid)
        else void this.#settle(event.containerId)
      },
    })
  }

  /** Events flow from now on; what happened before, and as the engine took the call, is found by comparing. */
  #opened(): void {
    this.#eventsFlow = true
    this.#busyUntil = this.#options.clock.now() + openedForMs
    this.#nudge.abort()
  }

  /** Waits until the state of what ended says so. */
  async #settle(id: string): Promise<void> {
    const { clock, log } = this.#options
    try {
      for (const waitMs of settleMs) {
        if (waitMs > 0) await sleep(clock, waitMs, this.#stopped.signal)
        if (this.#stopped.signal.aborted) return
        const podUid = await this.#endedPod(id)
        if (podUid === 'foreign') return
        if (podUid !== null) return this.#tell(podUid)
      }
    } catch (error) {
      log.debug('an exit could not be looked up', { id, error: String(error) })
    }
  }

  /** The pod whose part ended; null while it still reads as running. */
  async #endedPod(id: string): Promise<Uid | 'foreign' | null> {
    const { state } = this.#options
    const before = state.podUidOf(id)
    const container = await state.container(id)
    if (container) return container.state.kind === 'running' ? null : container.podUid
    const sandbox = await state.sandbox(id)
    if (sandbox) return sandbox.ready ? null : sandbox.podUid
    return before ?? 'foreign'
  }

  async #poll(): Promise<void> {
    const { clock, log } = this.#options
    const signal = this.#stopped.signal
    while (!signal.aborted) {
      try {
        await this.#compare()
      } catch (error) {
        if (!signal.aborted) log.debug('the container engine could not be listed', { error: String(error) })
      }
      this.#nudge = new AbortController()
      const busy = clock.now() < this.#busyUntil
      const waitMs = busy ? pollMs.busy : this.#eventsFlow ? pollMs.withEvents : pollMs.idle
      await sleep(clock, waitMs, AbortSignal.any([signal, this.#nudge.signal]))
    }
  }

  async #compare(): Promise<void> {
    const now = fingerprints(await this.#options.state.list())
    const before = this.#seen
    this.#seen = now
    for (const podUid of new Set([...before.keys(), ...now.keys()]))
      if (before.get(podUid) !== now.get(podUid)) this.#tell(podUid)
  }
}

/** One text per pod that differs when anything of its state does. */
function fingerprints(state: RuntimeState): Map<Uid, string> {
  const parts = new Map<Uid, string[]>()
  const add = (podUid: Uid, text: string) => {
    const texts = parts.get(podUid)
    if (texts) texts.push(text)
    else parts.set(podUid, [text])
  }
  for (const { podUid, id, ready, ips } of state.sandboxes) add(podUid, `${id} ${ready} ${ips}`)
  for (const { podUid, id, state: run } of state.containers) add(podUid, `${id} ${run.kind}`)
  return new Map([...parts].map(([podUid, texts]) => [podUid, texts.sort().join('\n')]))
}
