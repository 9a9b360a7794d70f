// Writes the status of one pod to the API: the newest one, one write at a time, as soon as the one before it is done. What
// is reported while a write is under way is joined into the next.
import type { Pod, PodStatus } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Client } from '../../client/client.ts'
import { KnownStatus } from './known-status.ts'

export interface StatusWriterOptions {
  readonly client: Pick<Client, 'patch'>
  readonly clock: Clock
  readonly log: Log
}

const retryMs = 1000
/** A pod that has grown so large that its status no longer fits costs much with each attempt, and rarely shrinks. */
const tooLargeRetryMsMax = 5 * 60_000

interface Write {
  readonly sent: PodStatus
  readonly body: NonNullable<ReturnType<KnownStatus['patchTo']>>
}

export class StatusWriter {
  readonly #options: StatusWriterOptions
  readonly #known: KnownStatus
  #wanted: PodStatus | null = null
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #isGone = false
  #timesTooLarge = 0
  readonly #end = new AbortController()

  constructor(pod: Pod, options: StatusWriterOptions) {
    this.#known = new KnownStatus(pod)
    this.#options = options
  }

  /** The watch has brought a newer object. */
  observe(pod: Pod): void {
    this.#known.observe(pod)
  }

  /** The newest object that is known. */
  get pod(): Pod {
    return this.#known.pod
  }

  report(status: PodStatus): void {
    this.#wanted = status
    if (!this.#isWriting && !this.#end.signal.aborted) this.#writing = this.#writeAll()
  }

  /** Resolves when everything reported so far is written, or cannot be any more. */
  async flush(): Promise<void> {
    while (this.#isWriting) await this.#writing
  }

  async stop(): Promise<void> {
    this.#end.abort()
    await this.flush()
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    try {
      for (let write = this.#nextWrite(); write !== null; write = this.#nextWrite()) await this.#send(write)
    } finally {
      // In the same moment as the last look: what is reported from now on begins anew.
      this.#isWriting = false
    }
  }

  /** What there is to write now; null when the API has all of it, or there is nobody left to tell. */
  #nextWrite(): Write | null {
    const sent = this.#wanted
    if (sent === null || this.#isGone || this.#end.signal.aborted) return null
    const body = this.#known.patchTo(sent)
    return body === null ? null : { sent, body }
  }

  async #send({ sent, body }: Write): Promise<void> {
    const { client, clock, log } = this.#options
    try {
      const patch = { type: 'strategic', body } as const
      const written = await client.patch(kinds.Pod, refOf(this.pod), patch, { subresource: 'status' })
      this.#known.wrote(sent, written)
      this.#timesTooLarge = 0
    } catch (error) {
      // The object is gone, or its name belongs to another one by now.
      this.#isGone = isRefusal(error, 'NotFound', 'Conflict')
      if (this.#isGone) return
      log.warn('pod status not written', { error })
      this.#timesTooLarge = isRefusal(error, 'RequestEntityTooLarge') ? this.#timesTooLarge + 1 : 0
      const waitMs = retryMs * 2 ** Math.max(0, this.#timesTooLarge - 1)
      await sleep(clock, Math.min(waitMs, tooLargeRetryMsMax), this.#end.signal)
    }
  }
}
