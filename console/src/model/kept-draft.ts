// The draft of a set that is being made, kept by this tab of the browser so that a reload loses nothing. It goes when the
// tab is closed: a new Secret's values may be in it.
import type { Bundle } from './bundle.ts'

export interface KeptDraft {
  readonly bundle: Bundle
  readonly savedAt: number
}

/** What a `sessionStorage` is used for. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const key = 'kedge.create-draft'

export function keepDraft(shelf: Shelf, bundle: Bundle, now: number): void {
  try {
    shelf.setItem(key, JSON.stringify({ bundle, savedAt: now }))
  } catch {
    // A browser that keeps nothing is no error.
  }
}

export function keptDraft(shelf: Shelf): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(key) ?? 'null')
    return isDraft(kept) ? kept : null
  } catch {
    return null
  }
}

export function forgetDraft(shelf: Shelf): void {
  try {
    shelf.removeItem(key)
  } catch {
    // As above.
  }
}

const isDraft = (value: unknown): value is KeptDraft =>
  typeof value === 'object' &&
  value !== null &&
  'savedAt' in value &&
  typeof value.savedAt === 'number' &&
  'bundle' in value &&
  typeof value.bundle === 'object' &&
  value.bundle !== null &&
  'set' in value.bundle &&
  'others' in value.bundle &&
  Array.isArray(value.bundle.others)
