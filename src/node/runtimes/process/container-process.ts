// One container that is a host process, as its folder tells of it (see shim-script.ts).
//
// The state is always read from the files; the watch on the folder and the poll only say when to read. So it does not
// matter which life of Kedge has started the process.

import { type FSWatcher, watch } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Uid } from '../../../api/object.ts'
import type { Clock, Timer } from '../../../base/clock.ts'
import { coalesce } from '../../../base/coalesce.ts'
import type { Log } from '../../../base/log.ts'
import type { ContainerSpec, ContainerState } from '../../runtime.ts'
import { hasRunOutOfMemory } from './cgroups.ts'
import { LogIngest, logEndedFile } from './logs/log-ingest.ts'
import type { LogTurns } from './logs/log-turns.ts'
import { isSameProcess, type ProcessIdentity, parseIdentity } from './process-identity.ts'

export interface ContainerRecord {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: Uid
  readonly spec: ContainerSpec
  readonly createdAt: number
  readonly cgroups: readonly string[]
}

export interface ContainerProcessOptions {
  readonly record: ContainerRecord
  readonly folder: string
  readonly logFile: string
  readonly clock: Clock
  readonly log: Log
  readonly turns: LogTurns
  readonly logBytesMax?: number
  /** Called when the state is another one. */
  onChange(): void
}

/** Hears a piece of output. What it returns is waited for before the next piece is taken: a slow one slows the container. */
export type OutputListener = (stream: 'stdout' | 'stderr', bytes: Buffer) => void | Promise<void>

/** What was written is taken in this soon; many small writes are taken in together. */
const ingestMs = 10
/** How long a process may keep its output open after the container has ended. */
const drainMs = 1000
/** A process that has gone without its shim telling is given up after this. */
const lostMs = 2000

export class ContainerProcess {
  readonly record: ContainerRecord
  readonly folder: string
  readonly #options: ContainerProcessOptions
  #ingest: LogIngest | null = null
  #watcher: FSWatcher | null = null
  #ingestTimer: Timer | null = null
  #drainTimer: Timer | null = null
  #goneSince: number | null = null
  #state: ContainerState['state'] = { kind: 'created' }
  #identity: ProcessIdentity | null = null
  readonly #waiters = new Set<() => void>()
  readonly #outputListeners = new Set<OutputListener>()
  readonly #lookAgain = coalesce(() => this.#lookOnce())

  private constructor(options: ContainerProcessOptions) {
    this.#options = options
    this.record = options.record
    this.folder = options.folder
  }

  static async open(options: ContainerProcessOptions): Promise<ContainerProcess> {
    const container = new ContainerProcess(options)
    if (await isThere(join(options.folder, logEndedFile))) await container.look()
    else await container.#attend()
    return container
  }

  get state(): ContainerState['state'] {
    return this.#state
  }

  /** The container's first process, while it runs. */
  get identity(): ProcessIdentity | null {
    return this.#state.kind === 'running' ? this.#identity : null
  }

  /** Resolves when the state is another one, or after `withinMs`. */
  changed(withinMs: number): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        timer.cancel()
        this.#waiters.delete(end)
        resolve()
      }
      const timer = this.#options.clock.after(withinMs, end)
      this.#waiters.add(end)
    })
  }

  /** Hears what the container writes from now on. */
  onOutput(listener: OutputListener): () => void {
    this.#outputListeners.add(listener)
    return () => void this.#outputListeners.delete(listener)
  }

  /** Reads the files again. Never throws: what cannot be read now is read by the next look. */
  async look(): Promise<void> {
    await this.#lookAgain().catch((error: unknown) => this.#tellFailure(error))
  }

  /** Whatever the watch may have missed. */
  async poll(): Promise<void> {
    await this.look()
    await this.#takeIn()
  }

  async close(): Promise<void> {
    this.#watcher?.close()
    this.#ingestTimer?.cancel()
    this.#drainTimer?.cancel()
    const ingest = this.#ingest
    this.#ingest = null
    await ingest?.close()
  }

  async #attend(): Promise<void> {
    const { folder, logFile, clock, logBytesMax, turns } = this.#options
    const onBytes: OutputListener = async (stream, bytes) => {
      // Who comes while one of them is waited for hears from the next piece on.
      for (const listener of [...this.#outputListeners]) await listener(stream, bytes)
    }
    this.#ingest = await LogIngest.open({ folder, logFile, clock, logBytesMax, turns, onBytes })
    this.#watcher = this.#watchFolder()
    // What has been written meanwhile is taken in beside: it may be much.
    await this.look()
    void this.#takeIn()
  }

  async #takeIn(): Promise<void> {
    await this.#ingest?.ingest().catch((error: unknown) => this.#tellFailure(error))
  }

  #tellFailure(error: unknown): void {
    this.#options.log.warn('a container could not be looked at', { container: this.record.id, error })
  }

  /** Null where the system has no watches left: then polling has to do. */
  #watchFolder(): FSWatcher | null {
    try {
      const watcher = watch(this.folder, { persistent: false }, (_event, name) => this.#hear(name))
      watcher.on('error', () => watcher.close())
      return watcher
    } catch {
      return null
    }
  }

  #hear(name: string | null): void {
    if (name !== null && /^std(out|err)\./.test(name)) this.#ingestSoon()
    else if (name === null || ['pid', 'failure', 'exit', 'drained'].includes(name)) void this.look()
  }

  #ingestSoon(): void {
    this.#ingestTimer ??= this.#options.clock.after(ingestMs, () => {
      this.#ingestTimer = null
      void this.#takeIn()
    })
  }

  async #lookOnce(): Promise<void> {
    if (this.#state.kind === 'exited') return
    this.#identity ??= parseIdentity((await readText(join(this.folder, 'pid'))) ?? '')
    const exit = await readText(join(this.folder, 'exit'))
    if (exit !== null) await this.#lookAtEnd(Number.parseInt(exit, 10) || 0)
    else if (this.#identity !== null) {
      if (this.#state.kind !== 'running')
        this.#become({ kind: 'running', startedAt: await timeOf(join(this.folder, 'pid')) })
      await this.#lookForLoss(this.#identity)
    }
  }

  /** Ended, once all it wrote has arrived: an end without its last words would be half the truth. */
  async #lookAtEnd(exitCode: number): Promise<void> {
    const endedAt = await timeOf(join(this.folder, 'exit'))
    const isDrained = await isThere(join(this.folder, 'drained'))
    const { clock } = this.#options
    if (isDrained || clock.now() - endedAt >= drainMs) await this.#end({ exitCode, endedAt })
    else this.#drainTimer ??= clock.after(drainMs, () => void this.look())
  }

  async #lookForLoss(identity: ProcessIdentity): Promise<void> {
    if (await isSameProcess(identity)) this.#goneSince = null
    else if (this.#goneSince === null) this.#goneSince = this.#options.clock.now()
    else if (this.#options.clock.now() - this.#goneSince >= lostMs)
      await this.#end({ exitCode: 255, endedAt: this.#goneSince })
  }

  async #end({ exitCode, endedAt }: { readonly exitCode: number; readonly endedAt: number }): Promise<void> {
    // On a full disk its last words may be lost, but what has ended has ended: a Pod can always be deleted.
    await this.#ingest?.end().catch((error: unknown) => this.#tellFailure(error))
    await this.close().catch((error: unknown) => this.#tellFailure(error))
    const startedAt = this.#identity === null ? endedAt : await timeOf(join(this.folder, 'pid'))
    const times = { startedAt, finishedAt: endedAt }
    this.#become(
      this.#identity === null
        ? {
            kind: 'exited',
            ...times,
            exitCode: 128,
            reason: 'StartError',
            message: await this.#startFailure(),
          }
        : { kind: 'exited', ...times, exitCode, reason: await this.#reasonOf(exitCode), message: '' },
    )
  }

  async #startFailure(): Promise<string> {
    const files = ['failure', 'setup-errors', 'launch-errors'].map(name => readText(join(this.folder, name)))
    const words = (await Promise.all(files)).map(text => text?.trim())
    return words.find(each => each) ?? 'the surroundings of the process could not be made'
  }

  async #reasonOf(exitCode: number): Promise<string> {
    if (exitCode === 0) return 'Completed'
    if (exitCode === 255 && this.#goneSince !== null) return 'Unknown'
    return exitCode === 137 && (await hasRunOutOfMemory(this.record.cgroups)) ? 'OOMKilled' : 'Error'
  }

  #become(state: ContainerState['state']): void {
    this.#state = state
    for (const waiter of [...this.#waiters]) waiter()
    this.#options.onChange()
  }
}

/** Null while it is not written yet. */
const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null)

const timeOf = async (file: string): Promise<number> => Math.floor((await stat(file)).mtimeMs)

const isThere = async (file: string): Promise<boolean> => (await stat(file).catch(() => null)) !== null

export function containerState({ record, state }: ContainerProcess): ContainerState {
  const { id, sandboxId, podUid, spec } = record
  const { name, attempt, image, logPath } = spec
  return { id, sandboxId, podUid, name, attempt, image, imageId: `host:${image}`, logPath, state }
}
