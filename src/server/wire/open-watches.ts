/** The watches that are open on a port, so that closing it can end them in order. */
export class OpenWatches {
  readonly #stops = new Set<() => void>()

  /** The result takes it off the list. */
  add(stop: () => void): () => void {
    this.#stops.add(stop)
    return () => this.#stops.delete(stop)
  }

  endAll(): void {
    for (const stop of [...this.#stops]) stop()
  }
}
