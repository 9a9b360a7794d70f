// A container's log file, which never grows beyond its limit: a full one is put aside under the time, as kubelet does,
// and of those put aside only the last few are kept.

import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock, Instant } from '../../../../base/clock.ts'
import { systemCode } from '../../../../base/system-code.ts'

/** Logs that are kept beside the current one: kubelet's `containerLogMaxFiles` of 5 in all. */
const rotatedMax = 4

export class RotatingLog {
  readonly #file: string
  readonly #clock: Clock
  #handle: FileHandle
  #size: number
  #rotatedAt: Instant = 0

  private constructor(
    options: { readonly file: string; readonly clock: Clock },
    handle: FileHandle,
    size: number,
  ) {
    this.#file = options.file
    this.#clock = options.clock
    this.#handle = handle
    this.#size = size
  }

  /** Opens the log and cuts it back to the size that it is known to have. */
  static async open(options: {
    readonly file: string
    readonly clock: Clock
    readonly knownSize: number
  }): Promise<RotatingLog> {
    await mkdir(dirname(options.file), { recursive: true })
    const handle = await open(options.file, 'a')
    try {
      const size = Math.min((await handle.stat()).size, options.knownSize)
      await handle.truncate(size)
      return new RotatingLog(options, handle, size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  get size(): number {
    return this.#size
  }

  /** All or nothing, as far as the disk lets it be. */
  async append(bytes: Buffer): Promise<void> {
    try {
      await this.#handle.appendFile(bytes)
      this.#size += bytes.length
    } catch (error) {
      await this.#handle.truncate(this.#size).catch(() => {})
      throw error
    }
  }

  /**
   * Puts the log aside and begins a new one. Two within the same millisecond get names one after the other. Where no new one
   * can be opened, what comes next goes on in the old one.
   */
  async rotate(): Promise<void> {
    this.#rotatedAt = Math.max(this.#clock.now(), this.#rotatedAt + 1)
    const aside = `${this.#file}.${rotationStamp(this.#rotatedAt)}`
    // One that somebody has taken away is put aside already.
    await rename(this.#file, aside).catch(unlessAbsent)
    const before = this.#handle
    try {
      this.#handle = await open(this.#file, 'a')
    } catch (error) {
      await rename(aside, this.#file).catch(unlessAbsent)
      throw error
    }
    this.#size = 0
    await before.close()
    await this.#removeOldest()
  }

  async #removeOldest(): Promise<void> {
    const aside = await rotatedLogs(this.#file)
    for (const name of aside.slice(0, -rotatedMax)) await rm(name, { force: true })
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

function unlessAbsent(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error
}

const rotationStamp = (instant: Instant): string => new Date(instant).toISOString().replaceAll(/[-:TZ]/g, '')

/** The paths of the logs that were put aside, the oldest first. */
async function rotatedLogs(file: string): Promise<readonly string[]> {
  const name = `${basename(file)}.`
  const names = await readdir(dirname(file))
  return names
    .filter(each => each.startsWith(name))
    .sort()
    .map(each => join(dirname(file), each))
}
