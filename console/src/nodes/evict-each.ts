// Pods leave one after the other: the next one is asked to go once the one before has gone. Who is held by a disruption
// budget lets the others pass and is asked again, for as long as somebody waits; whatever else is refused is refused.
import { isRefusal } from '../../../src/api/status-error.ts'

export type Leaving =
  | { readonly kind: 'asked' }
  | { readonly kind: 'gone' }
  /** A budget says that too few would be left. */
  | { readonly kind: 'held'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface Evicting<T> {
  readonly signal: AbortSignal
  /** Ends once it has gone, or once nobody waits any more. */
  evict(item: T): Promise<void>
  /** Before those that are held are asked again. */
  pause(): Promise<void>
  onTold(item: T, leaving: Leaving): void
}

/** How many have gone. */
export async function evictEach<T>(items: readonly T[], evicting: Evicting<T>): Promise<number> {
  const { signal, evict, pause, onTold } = evicting
  let gone = 0
  let rest = items
  while (rest.length > 0 && !signal.aborted) {
    const held: T[] = []
    for (const item of rest) {
      if (signal.aborted) return gone
      onTold(item, { kind: 'asked' })
      try {
        await evict(item)
        if (signal.aborted) return gone
        gone++
        onTold(item, { kind: 'gone' })
      } catch (error) {
        const isHeld = isRefusal(error) && error.code === 429
        if (isHeld) held.push(item)
        onTold(item, { kind: isHeld ? 'held' : 'failed', error })
      }
    }
    rest = held
    if (rest.length > 0 && !signal.aborted) await pause()
  }
  return gone
}
