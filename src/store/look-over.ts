import { nextTurn } from '../base/turn.ts'
import type { Entry, Store } from './store.ts'

export interface LookOver {
  readonly store: Pick<Store, 'check'>
  /** Throws for bytes that are none of ours. */
  decode(entry: Entry): void
  onFault(sentence: string): void
  readonly signal: AbortSignal
}

/** Entries looked at before others have their turn: about a millisecond's worth. */
const entriesPerTurn = 50

/** Looks a store over in slices, beside its work; resolves when it has seen all of it. */
export async function lookOver({ store, decode, onFault, signal }: LookOver): Promise<void> {
  let seen = 0
  for (const fault of store.check(decode)) {
    if (signal.aborted) return
    if (fault !== null) onFault(fault)
    if (++seen % entriesPerTurn === 0) await nextTurn()
  }
}
