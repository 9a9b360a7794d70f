// What was typed into the texts of objects and not saved yet, for as long as the page lives: one looks at the Pods or the
// events while one writes, and comes back to what one wrote. It is kept by nobody but the page: a Secret's values may be in
// it, so the browser asks before the page goes away.
import { type Kind, resourceName } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import type { TextFormat } from '../model/text.ts'

export interface UnsavedText {
  /** What is edited, as it was when it was opened. */
  readonly opened: ApiObject
  readonly format: TextFormat
  readonly text: string
  /** What is still to be decided of it. */
  readonly dispute: { readonly base: ApiObject; readonly paths: ReadonlySet<string> } | null
}

/** Where it is told that the page is about to go away. */
export type Leaving = Pick<Window, 'addEventListener' | 'removeEventListener'>

const ask = (event: Event) => event.preventDefault()

export class UnsavedTexts {
  readonly #leaving: Leaving
  readonly #texts = new Map<string, UnsavedText>()
  readonly #listeners = new Set<() => void>()

  constructor(leaving: Leaving) {
    this.#leaving = leaving
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly of = (key: string): UnsavedText | null => this.#texts.get(key) ?? null

  keep(key: string, text: UnsavedText): void {
    const isFirst = this.#texts.size === 0
    this.#texts.set(key, text)
    if (isFirst) this.#leaving.addEventListener('beforeunload', ask)
    this.#tell()
  }

  forget(key: string): void {
    if (!this.#texts.delete(key)) return
    if (this.#texts.size === 0) this.#leaving.removeEventListener('beforeunload', ask)
    this.#tell()
  }

  forgetAll(): void {
    for (const key of [...this.#texts.keys()]) this.forget(key)
  }

  /** Somebody else has signed in to the page that waited for its person. */
  forgetOthers(user: string): void {
    for (const key of [...this.#texts.keys()]) if (userOf(key) !== user) this.forget(key)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

export const unsavedTexts = new UnsavedTexts(globalThis)

/** Of one person: after a session has ended, somebody else may sign in to the same page. */
export const unsavedKey = (user: string, kind: Pick<Kind, 'group' | 'plural'>, object: ApiObject): string =>
  JSON.stringify([user, resourceName(kind), object.metadata?.namespace ?? '', nameOf(object)])

function userOf(key: string): unknown {
  const [user]: readonly unknown[] = JSON.parse(key)
  return user
}
