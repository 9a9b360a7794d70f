// What a click does with a text, once it is read: a large one takes its time, and meanwhile one may type on, discard it, or
// put another in its place. Then what was read is not what anybody would act on any more. Pure but for the reading.
import { editable } from '../trying/send-text.ts'

export type ReadText =
  | { readonly kind: 'object'; readonly object: object }
  | { readonly kind: 'no object' }
  | { readonly kind: 'wrong'; readonly error: unknown }
  /** Another text stands there by now. */
  | { readonly kind: 'typed on' }
  /** Nobody waits for it any more. */
  | { readonly kind: 'left' }

export type ReadValue = (text: string, signal: AbortSignal) => Promise<unknown>

export class TypedText {
  readonly #read: ReadValue
  #known: { readonly text: string; readonly object: object } | null = null
  #underWay: AbortController | null = null
  /** As it stands now. */
  text: string

  constructor(read: ReadValue, text: string) {
    this.#read = read
    this.text = text
  }

  get isUnderWay(): boolean {
    return this.#underWay !== null
  }

  /** Null where it has not been read yet. */
  get known(): object | null {
    return this.#known?.text === this.text ? this.#known.object : null
  }

  /** Puts a text in the place of what stands there, of which is known what it says. */
  put(text: string, object: object): void {
    this.text = text
    this.#known = { text, object }
  }

  /** What was begun with the text is over: what is still being read for it counts for nothing. */
  leave(): void {
    this.#underWay?.abort()
    this.#underWay = null
  }

  async read(): Promise<ReadText> {
    this.leave()
    const { text, known } = this
    if (known) return { kind: 'object', object: known }
    const stop = new AbortController()
    this.#underWay = stop
    // Who reads for nobody any more need not answer.
    const left = new Promise<ReadText>(resolve =>
      stop.signal.addEventListener('abort', () => resolve({ kind: 'left' }), { once: true }),
    )
    const read = this.#read(text, stop.signal).then(readOf, error => ({ kind: 'wrong', error }) as const)
    const found = await Promise.race([read, left])
    if (stop.signal.aborted) return { kind: 'left' }
    this.#underWay = null
    if (this.text !== text) return { kind: 'typed on' }
    if (found.kind === 'object') this.#known = { text, object: found.object }
    return found
  }
}

function readOf(value: unknown): ReadText {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'no object' }
  return { kind: 'object', object: editable(value) }
}
