// What is written on a set whose rollout is paused: the partition that its owner had, kept beside the one that holds it, so
// that resuming puts back exactly that. The commands and the console write and read the same.
import type { StatefulSet } from '../api/generated/types.ts'
import { isOnDelete, partitionOf } from './desired.ts'

export const pausedAnnotation = 'kedge.dev/paused-partition'

/** `own`: the user's partition, null where there was no `rollingUpdate`. */
export type PauseState =
  | { readonly kind: 'running' }
  | { readonly kind: 'paused'; readonly own: number | null; readonly held: number }
  /** Paused once, but the partition has been set by somebody else since. */
  | { readonly kind: 'overridden'; readonly own: number | null; readonly held: number; readonly now: number }

export function pauseStateOf(set: StatefulSet): PauseState {
  const kept = readAnnotation(set.metadata?.annotations?.[pausedAnnotation])
  if (!kept) return { kind: 'running' }
  const now = partitionOf(set)
  return now === kept.held && !isOnDelete(set)
    ? { kind: 'paused', ...kept }
    : { kind: 'overridden', ...kept, now }
}

function readAnnotation(
  text: string | undefined,
): { readonly own: number | null; readonly held: number } | null {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('own' in value) || !('held' in value)) return null
    const { own, held } = value
    if (typeof held !== 'number' || (own !== null && typeof own !== 'number')) return null
    return { own, held }
  } catch {
    // Not ours, whatever it is.
    return null
  }
}

/** What the user has: not what a pause before has put there. */
export function ownPartitionOf(set: StatefulSet): number | null {
  const state = pauseStateOf(set)
  if (state.kind === 'paused') return state.own
  return set.spec?.updateStrategy?.rollingUpdate ? partitionOf(set) : null
}
