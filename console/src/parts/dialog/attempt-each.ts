// The same asked for several, so many at a time: what fails for one does not keep the others. Who stops it has those that
// are under way come to their end, and no other begun.

export interface Asking<T> {
  readonly atATime: number
  readonly signal: AbortSignal
  ask(item: T): Promise<unknown>
  /** After each, whatever became of it: how many are over. */
  onOver(count: number): void
}

/** Each in the order in which they were given. */
export interface Attempted<T> {
  readonly done: readonly T[]
  readonly failed: readonly { readonly item: T; readonly error: unknown }[]
  /** Those that were not begun any more. */
  readonly unasked: readonly T[]
}

export async function attemptEach<T>(
  items: readonly T[],
  { atATime, signal, ask, onOver }: Asking<T>,
): Promise<Attempted<T>> {
  const done = new Set<T>()
  const errors = new Map<T, unknown>()
  const rest = items.values()
  const work = async () => {
    while (!signal.aborted) {
      const next = rest.next()
      if (next.done) return
      const item = next.value
      try {
        await ask(item)
        done.add(item)
      } catch (error) {
        errors.set(item, error)
      }
      onOver(done.size + errors.size)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, work))
  return {
    done: items.filter(item => done.has(item)),
    failed: items.flatMap(item => (errors.has(item) ? [{ item, error: errors.get(item) }] : [])),
    unasked: items.filter(item => !done.has(item) && !errors.has(item)),
  }
}
