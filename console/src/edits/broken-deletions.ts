// Deletions that end the Pods in order first, from when they are begun until they are over: what was broken off in between,
// by a closed dialog or a reload, is told on the page of the set, which has fewer Pods by then. Kept by the tab alone: what
// another one is about is not broken off.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { uidOf } from '../../../src/api/object.ts'
import type { Shelf } from '../remake/kept-remakes.ts'

const key = 'kedge.deletions'

/** Of which sets, by their UIDs. */
export class BrokenDeletions {
  readonly #shelf: Shelf
  readonly #listeners = new Set<() => void>()
  readonly #underWay = new Set<string>()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  isBroken(set: StatefulSet): boolean {
    return !this.#underWay.has(uidOf(set)) && this.#kept().includes(uidOf(set))
  }

  begin(set: StatefulSet): void {
    this.#underWay.add(uidOf(set))
    this.#keep([...this.#kept().filter(uid => uid !== uidOf(set)), uidOf(set)])
  }

  /** It is under way no more, for whatever reason. */
  leave(set: StatefulSet): void {
    this.#underWay.delete(uidOf(set))
    this.#tell()
  }

  /** It is done, or given up. */
  forget(set: StatefulSet): void {
    this.#underWay.delete(uidOf(set))
    this.#keep(this.#kept().filter(uid => uid !== uidOf(set)))
  }

  #kept(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(this.#shelf.getItem(key) ?? '[]')
      return Array.isArray(kept) ? kept.filter(each => typeof each === 'string') : []
    } catch {
      return []
    }
  }

  #keep(uids: readonly string[]): void {
    try {
      this.#shelf.setItem(key, JSON.stringify(uids))
    } catch {
      // The page of a set that was to be deleted says how many Pods it has all the same.
    }
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** A browser may refuse even to be asked, which counts as nothing kept. */
const ofTab: Shelf = {
  getItem: name => sessionStorage.getItem(name),
  setItem: (name, value) => sessionStorage.setItem(name, value),
  removeItem: name => sessionStorage.removeItem(name),
}

export const brokenDeletions = new BrokenDeletions(ofTab)
