// What somebody is asked before another page takes the place of theirs: what runs there would end with it. Pure.

interface Keeper {
  readonly pathname: string
  mayLeave(): boolean
}

export class Keepers {
  readonly #all = new Set<Keeper>()

  /** Asked until what it gives back is called. */
  add(keeper: Keeper): () => void {
    const own = { ...keeper }
    this.#all.add(own)
    return () => {
      this.#all.delete(own)
    }
  }

  /** To the page itself, as to another of its tabs, the way is free. Who wants to stay is asked no more. */
  mayLeaveTo(pathname: string): boolean {
    return [...this.#all].every(keeper => keeper.pathname === pathname || keeper.mayLeave())
  }
}
