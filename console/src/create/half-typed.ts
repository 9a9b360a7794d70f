// What a draft holds that its objects do not know yet. Pure.
import type { Readable } from './draft-reading.ts'

export interface Typed {
  /** How many are open. */
  readonly cards: number
  /** Whether a field of the form is. */
  readonly isUnreadable: boolean
  /** Of the text; null while there is none: what was left in it is not in the way of the form. */
  readonly readable: Readable | null
}

/** Why nothing else can be done now, as `create.…` has it in words; null where nothing is half typed. */
export function halfTypedOf({
  cards,
  isUnreadable,
  readable,
}: Typed): 'openCard' | 'reading' | 'unreadable' | null {
  if (cards > 0) return 'openCard'
  if (readable === 'reading') return 'reading'
  return isUnreadable || readable === 'no' ? 'unreadable' : null
}
