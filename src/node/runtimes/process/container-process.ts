// One container that is a host process, as its folder tells of it (see shim-script.ts).
//
// The state is always read from the files; the watch on the folder and the poll only say when to read. So it does not
// matter which life of Kedge has started the process.
import { existsSync, type FSWatcher, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Timer } from '../../../base/clock.ts'
import type { ContainerSpec, ContainerState } from '../../runtime.ts'
import { hasRunOutOfMemory } from './cgroups.ts'
import { LogIngest } from './log-ingest.ts'
import { isSameProcess, type ProcessIdentity, parseIdentity } from './process-identity.ts'

export interface ContainerRecord {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: string
  readonly spec: ContainerSpec
  readonly createdAt: number
  readonly cgroups: readonly string[]
}

export interface ContainerProcessOptions {
  readonly record: ContainerRecord
  readonly folder: string
  readonly logFile: string
  readonly clock: Clock
  readonly logBytesMax?: number
  /** Called when the state is another one. */
  onChange(): void
}

type OutputListener = (stream: 'stdout' | 'stderr', bytes: Buffer) => void

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

  private constructor(options: ContainerProcessOptions) {
    this.#options = options
    this.record = options.record
    this.folder = options.folder
  }

  static async open(options: ContainerProcessOptions): Promise<ContainerProcess> {
    const container = new ContainerProcess(options)
    // The raw files go when all of them is in the log: while they are there, something may be left to take in.
    const isSettled = existsSync(join(options.folder, 'exit')) && !existsSync(join(options.folder, 'stdout'))
    if (isSettled) container.look()
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

  /** Reads the files again. */
  look(): void {
    if (this.#state.kind === 'exited') return
    this.#identity ??= parseIdentity(readText(join(this.folder, 'pid')) ?? '')
    const exit = readText(join(this.folder, 'exit'))
    if (exit !== null) this.#lookAtEnd(Number.parseInt(exit, 10) || 0)
    else if (this.#identity !== null) {
      if (this.#state.kind !== 'running')
        this.#become({ kind: 'running', startedAt: timeOf(join(this.folder, 'pid')) })
      this.#lookForLoss(this.#identity)
    }
  }

  /** Whatever the watch may have missed. */
  poll(): void {
    this.look()
    this.#ingest?.ingest()
  }

  close(): void {
    this.#watcher?.close()
    this.#ingestTimer?.cancel()
    this.#drainTimer?.cancel()
    this.#ingest?.ingest()
    this.#ingest?.close()
    this.#ingest = null
  }

  async #attend(): Promise<void> {
    const { folder, logFile, clock, logBytesMax } = this.#options
    const onBytes: OutputListener = (stream, bytes) => {
      for (const listener of this.#outputListeners) listener(stream, bytes)
    }
    this.#ingest = await LogIngest.open({ folder, logFile, clock, logBytesMax, onBytes })
    this.#watcher = this.#watchFolder()
    this.poll()
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
    if (name === 'stdout' || name === 'stderr') this.#ingestSoon()
    else if (name === null || ['pid', 'failure', 'exit', 'drained'].includes(name)) this.look()
  }

  #ingestSoon(): void {
    this.#ingestTimer ??= this.#options.clock.after(ingestMs, () => {
      this.#ingestTimer = null
      this.#ingest?.ingest()
    })
  }

  /** Ended, once all it wrote has arrived: an end without its last words would be half the truth. */
  #lookAtEnd(exitCode: number): void {
    const endedAt = timeOf(join(this.folder, 'exit'))
    const isDrained = readText(join(this.folder, 'drained')) !== null
    const { clock } = this.#options
    if (isDrained || clock.now() - endedAt >= drainMs) this.#end({ exitCode, endedAt })
    else this.#drainTimer ??= clock.after(drainMs, () => this.look())
  }

  #lookForLoss(identity: ProcessIdentity): void {
    if (isSameProcess(identity)) this.#goneSince = null
    else if (this.#goneSince === null) this.#goneSince = this.#options.clock.now()
    else if (this.#options.clock.now() - this.#goneSince >= lostMs)
      this.#end({ exitCode: 255, endedAt: this.#goneSince })
  }

  #end({ exitCode, endedAt }: { readonly exitCode: number; readonly endedAt: number }): void {
    this.#ingest?.end()
    this.close()
    const startedAt = this.#identity === null ? endedAt : timeOf(join(this.folder, 'pid'))
    const times = { startedAt, finishedAt: endedAt }
    this.#become(
      this.#identity === null
        ? { kind: 'exited', ...times, exitCode: 128, reason: 'StartError', message: this.#startFailure() }
        : { kind: 'exited', ...times, exitCode, reason: this.#reasonOf(exitCode), message: '' },
    )
  }

  #startFailure(): string {
    const words = ['failure', 'setup-errors', 'launch-errors'].map(name =>
      readText(join(this.folder, name))?.trim(),
    )
    return words.find(each => each) ?? 'the surroundings of the process could not be made'
  }

  #reasonOf(exitCode: number): string {
    if (exitCode === 0) return 'Completed'
    if (exitCode === 255 && this.#goneSince !== null) return 'Unknown'
    return exitCode === 137 && hasRunOutOfMemory(this.record.cgroups) ? 'OOMKilled' : 'Error'
  }

  #become(state: ContainerState['state']): void {
    this.#state = state
    for (const waiter of [...this.#waiters]) waiter()
    this.#options.onChange()
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Not written yet.
    return null
  }
}

const timeOf = (file: string): number => Math.floor(statSync(file).mtimeMs)
