// How full folders are. Counting goes through every file, so it is done in the background, one folder at a time, for so
// many files at most, and its result holds for a while; who asks waits a moment for the first result and no longer.
import { lstat, opendir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Instant, sleep } from '../../base/clock.ts'

export interface FolderUsage {
  readonly at: Instant
  readonly usedBytes: number
  readonly files: number
  readonly availableBytes: number
}

interface Known {
  /** Null for a folder that is not there or has too many files to count. */
  usage: FolderUsage | null
  asOf: Instant
  counting: Promise<void> | null
}

export const volumeCounting = { filesMax: 50_000, holdsMs: 20_000, waitMs: 400 }
const foldersMax = 2000

export class VolumeUsage {
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()
  #queue: Promise<void> = Promise.resolve()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** As last counted; null when that is not known (yet), or the folder has too many files. */
  async of(folder: string): Promise<FolderUsage | null> {
    const now = this.#clock.now()
    let known = this.#known.get(folder)
    if (!known) {
      if (this.#known.size >= foldersMax) this.#known.clear()
      known = { usage: null, asOf: Number.NEGATIVE_INFINITY, counting: null }
      this.#known.set(folder, known)
    }
    if (now - known.asOf > volumeCounting.holdsMs && !known.counting) this.#count(folder, known)
    if (known.counting && known.usage === null) {
      const stop = new AbortController()
      await Promise.race([known.counting, sleep(this.#clock, volumeCounting.waitMs, stop.signal)])
      stop.abort()
    }
    return known.usage
  }

  #count(folder: string, known: Known): void {
    const counting = this.#queue.then(async () => {
      known.usage = await countFolder(folder, this.#clock.now()).catch(() => null)
      known.asOf = this.#clock.now()
      known.counting = null
    })
    known.counting = counting
    this.#queue = counting
  }
}

/** Disk blocks, as `du` counts them; a file with several names counts once a name. */
export async function countFolder(folder: string, at: Instant): Promise<FolderUsage | null> {
  const { bavail, bsize } = await statfs(folder)
  let usedBytes = 0
  let files = 0
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // Gone in between is no failure.
    const entries = await opendir(next).catch(() => null)
    if (!entries) continue
    for await (const entry of entries) {
      if (++files > volumeCounting.filesMax) return null
      const path = join(next, entry.name)
      const found = await lstat(path).catch(() => null)
      usedBytes += (found?.blocks ?? 0) * 512
      if (entry.isDirectory()) waiting.push(path)
    }
  }
  return { at, usedBytes, files, availableBytes: bavail * bsize }
}
