// Whether the disk has room for a batch, looked at before LMDB meets a full one: LMDB gives a batch up cleanly then, but
// says so on the process's own error stream. And whether the data file is still the one that was opened.
//
// Little room is kept back for LMDB's own pages. While the disk is shorter than that, a batch is let through when it
// needs no more than what it gives back, or what deletions have given back since: LMDB uses its free pages again.

import { stat, statfs } from 'node:fs/promises'
import { type Clock, sleep } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import { systemCode } from '../base/system-code.ts'
import { dataFileOf } from './data-file.ts'

/** What is seen of the disk; asking may fail, which says nothing of what is there. */
export interface DiskView {
  readonly freeBytes: number
  /** Tells the data file from another one of its name; null when it is gone. */
  readonly file: string | null
}

export type LookAtDisk = () => Promise<DiskView>

export const lookAtDisk =
  (directory: string): LookAtDisk =>
  async () => {
    const file = await stat(dataFileOf(directory)).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    })
    if (!file) return { freeBytes: 0, file: null }
    const { bavail, bsize } = await statfs(directory)
    return { freeBytes: bavail * bsize, file: `${file.dev}:${file.ino}` }
  }

export interface DiskRoomOptions {
  readonly clock: Clock
  readonly look: LookAtDisk
}

/** What a batch takes of the file and gives back to it, in bytes. */
export interface Growth {
  readonly takes: number
  readonly givesBack: number
}

export type Room = 'enough' | 'short' | 'gone'

/** How old a view may be that a batch goes by, and how old one gets when nothing is written. */
const lookEveryMs = 100
const idleLookEveryMs = 1_000

export class DiskRoom {
  readonly #options: DiskRoomOptions
  readonly #stopping = new AbortController()
  #view: DiskView | null = null
  #looking: Promise<void> | null = null
  #opened: string | null = null
  #lookedAt = Number.NEGATIVE_INFINITY
  #givenBack = 0
  /** The room that a batch was refused for want of; 0 once there is so much. */
  #refusedBytes = 0
  /** Resolves when the data file is not there any more. */
  readonly gone: Promise<void>
  #tellGone: () => void = () => {}

  constructor(options: DiskRoomOptions) {
    this.#options = options
    this.gone = new Promise(resolve => {
      this.#tellGone = resolve
    })
    void this.#keepLooking()
  }

  /** Whether writes that need room are being refused. */
  get isShort(): boolean {
    return this.#refusedBytes > 0
  }

  /** Whether a batch may go to the disk. `growth` is asked only where there is little room. */
  async roomFor(bytes: number, growth: () => Growth): Promise<Room> {
    const isFresh = this.#options.clock.now() - this.#lookedAt < lookEveryMs
    if (!isFresh) await this.#look()
    const room = this.#judge(bytes, growth)
    if (room !== 'short' || !isFresh) return room
    // What was seen a moment ago refuses nobody.
    await this.#look()
    return this.#judge(bytes, growth)
  }

  #judge(bytes: number, growth: () => Growth): Room {
    const { freeBytes = 0, file = null } = this.#view ?? {}
    if (file === null || file !== this.#opened) return 'gone'
    // A record fills pages, and the pages on the way to it are written anew.
    const neededBytes = 2 * bytes + limits.storeRoomKeptBytes
    const hasRoom = freeBytes >= neededBytes
    if (hasRoom && !this.isShort) {
      this.#view = { file, freeBytes: freeBytes - 2 * bytes }
      return 'enough'
    }
    const { takes, givesBack } = growth()
    if (!hasRoom && takes > givesBack + this.#givenBack) {
      this.#refusedBytes = neededBytes
      return 'short'
    }
    this.#givenBack = Math.max(0, this.#givenBack + givesBack - takes)
    return 'enough'
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** One look at a time: who comes meanwhile waits for the same. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    const view = await this.#options.look()
    this.#lookedAt = this.#options.clock.now()
    this.#view = view
    this.#opened ??= view.file
    if (view.freeBytes >= this.#refusedBytes) {
      this.#refusedBytes = 0
      this.#givenBack = 0
    }
    if (view.file === null || view.file !== this.#opened) this.#tellGone()
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#look().catch(() => {})
      await sleep(this.#options.clock, idleLookEveryMs, signal)
    }
  }
}
