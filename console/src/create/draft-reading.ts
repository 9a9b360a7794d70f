// What stands in the text of a draft, and what is found in it. A page that is hidden for a while lets go of what is being
// read, and has it read when it is shown again: what was typed last, not what it began with.
import { errorWords } from '../../../src/base/error-words.ts'
import type { Bundle } from '../model/bundle.ts'
import type { ReadText, TextFormat } from '../model/text.ts'

const beingRead = { kind: 'reading' } as const
type Found = ReadText | typeof beingRead

/** Whether the objects are those of the text. */
export type Readable = 'yes' | 'no' | 'reading'

const readableOf = ({ kind }: Found): Readable =>
  kind === 'read' ? 'yes' : kind === 'reading' ? 'reading' : 'no'

export interface DraftState {
  readonly text: string
  readonly format: TextFormat
  readonly found: Found
}

export interface Beginning {
  /** Null for a large text, which takes its time. */
  readAtOnce(text: string): ReadText | null
  /** Of a text that was made of objects: they need not be read in it. */
  readonly known: Bundle | null
}

/** Of the page as it is drawn now. */
export interface DraftEars {
  /** Need not resolve once the signal is aborted. */
  readApart(text: string, signal: AbortSignal): Promise<ReadText>
  onReadable(state: Readable): void
  /** Of each text, and of what was found in it later. */
  onTaken(state: DraftState): void
}

type DraftText = Omit<DraftState, 'found'>

export class DraftReading {
  readonly #readAtOnce: Beginning['readAtOnce']
  #last: DraftState
  #stop = new AbortController()

  constructor({ text, format }: DraftText, { readAtOnce, known }: Beginning) {
    this.#readAtOnce = readAtOnce
    const found = known ? ({ kind: 'read', bundle: known, repeated: [] } as const) : readAtOnce(text)
    this.#last = { text, format, found: found ?? beingRead }
  }

  get state(): DraftState {
    return this.#last
  }

  /** Goes on where it was; returns how to let go of what is under way. */
  show(ears: DraftEars): () => void {
    ears.onReadable(readableOf(this.#last.found))
    if (this.#last.found.kind === 'reading') void this.#readApart(ears)
    return () => this.#stop.abort()
  }

  read({ text, format }: DraftText, ears: DraftEars): void {
    this.#stop.abort()
    const found = this.#readAtOnce(text)
    this.#take({ text, format, found: found ?? beingRead }, ears)
    if (!found) void this.#readApart(ears)
  }

  /** Other words for the same objects. */
  turn({ text, format }: DraftText): void {
    this.#last = { ...this.#last, text, format }
  }

  /** Until the next text comes, or the page goes. */
  anew(): AbortSignal {
    this.#stop.abort()
    this.#stop = new AbortController()
    return this.#stop.signal
  }

  async #readApart(ears: DraftEars): Promise<void> {
    const signal = this.anew()
    const found = await ears
      .readApart(this.#last.text, signal)
      .catch((error: unknown): ReadText => ({ kind: 'unreadable', message: errorWords(error) }))
    if (!signal.aborted) this.#take({ ...this.#last, found }, ears)
  }

  #take(now: DraftState, ears: DraftEars): void {
    this.#last = now
    ears.onReadable(readableOf(now.found))
    ears.onTaken(now)
  }
}

/** Steps for as long as somebody wants to come to their end. */
export function* whileWanted(steps: Iterable<unknown>, signal: AbortSignal): Generator<void, void> {
  for (const _ of steps) {
    if (signal.aborted) return
    yield
  }
}
