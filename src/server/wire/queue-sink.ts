import type { WatchLine, WatchSink } from '../request/reply.ts'
import { storedObject } from '../resources/stored-object.ts'

/** Holds a watch's events until a reader in this process takes them. */
export class QueueSink implements WatchSink {
  #lines: WatchLine[] = []
  #taken = 0
  #waitingBytes = 0
  #ended = false
  #wake: (() => void) | null = null

  get waiting(): number {
    return this.#lines.length - this.#taken
  }

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  send(lines: readonly WatchLine[]): void {
    for (const line of lines) {
      this.#lines.push(line)
      this.#waitingBytes += bytesOf(line)
    }
    this.#signal()
  }

  end(): void {
    this.#ended = true
    this.#signal()
  }

  abandon(last: WatchLine): void {
    this.#lines = [last]
    this.#taken = 0
    this.#waitingBytes = bytesOf(last)
    this.end()
  }

  /** The events as they come, for one reader. */
  async *events(): AsyncGenerator<WatchDocument> {
    for (;;) {
      while (this.#taken < this.#lines.length) {
        const line = this.#lines[this.#taken++]
        if (!line) continue
        this.#waitingBytes -= bytesOf(line)
        yield documentOf(line)
      }
      this.#lines = []
      this.#taken = 0
      if (this.#ended) return
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** All that waits, at once. */
  takeArrived(): readonly WatchDocument[] {
    const lines = this.#lines.slice(this.#taken)
    this.#taken = this.#lines.length
    this.#waitingBytes = 0
    return lines.map(documentOf)
  }

  #signal(): void {
    this.#wake?.()
    this.#wake = null
  }
}

/** What is made for one watcher alone is a mark, and small. */
const bytesOf = (line: WatchLine): number => ('entry' in line ? line.entry.bytes.byteLength : 0)

interface WatchDocument {
  readonly type: string
  readonly object: unknown
}

const documentOf = (line: WatchLine): WatchDocument => ({
  type: line.type,
  object: 'entry' in line ? storedObject(line.entry) : line.value,
})
