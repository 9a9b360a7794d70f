// What a page about one object shows while others delete it, or make another of its name. Pure.

export type Held =
  | 'nothing'
  /** A dialog about it is open. */
  | 'dialog'
  /** Its text was changed, and not applied. */
  | 'text'
  /** It is taken away from here, and may come back. */
  | 'away'

export interface Seen<T> {
  readonly held: Held
  /** As it was last. */
  readonly before: T | null
  readonly found: T | null
  /** Whether what is found is another than before. */
  readonly isOther: boolean
  /** Whether a list has come that it is not in: while one loads, nothing is known to be gone. */
  readonly isMissed: boolean
}

export interface Standing<T> {
  readonly shown: T | null
  /** What is shown is not there any more, by the hand of others. */
  readonly isGone: boolean
}

/** A dialog never goes over to another object. A text does not either, but lies by until its own is back. */
export function standingOf<T>({ held, before, found, isOther, isMissed }: Seen<T>): Standing<T> {
  const isKept = before !== null && (found ? isOther && held === 'dialog' : held !== 'nothing')
  if (!isKept) return { shown: found, isGone: false }
  return { shown: before, isGone: held !== 'away' && (found !== null || isMissed) }
}
