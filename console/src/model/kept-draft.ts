// The draft of a set that is being made, kept by this tab of the browser so that a reload loses nothing. It belongs to whoever
// typed it: a session that ends in another tab leaves it to who signs in again. It goes when the tab is closed, when its person
// signs out in it, and when another person signs in: a new Secret's values may be in it.
import type { ApiObject } from '../../../src/api/object.ts'
import type { Bundle } from './bundle.ts'
import type { TextFormat } from './text.ts'

/** The objects as somebody has written them, with comments and all. */
export interface DraftText {
  readonly text: string
  readonly format: TextFormat
}

/** A part of the form that is being filled in and not confirmed yet: the objects know nothing of it. */
export interface OpenCard {
  readonly list: 'containers' | 'volumes'
  /** The path of what it is about. */
  readonly at: string
  /** The set as it will be once the card is confirmed. */
  readonly draft: object
}

export interface Draft {
  readonly bundle: Bundle
  /** Where those of its objects go that name no namespace. */
  readonly project: string
  readonly card: OpenCard | null
  /** Null where they were last changed in the form. */
  readonly text: DraftText | null
  /** Keys of what has been created of it before something failed. */
  readonly made: readonly string[]
  /** What was sent of it, and may have been created: no answer came. */
  readonly unsure: readonly ApiObject[]
}

export interface KeptDraft extends Draft {
  readonly savedAt: number
}

/** What a `sessionStorage` is used for. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const prefix = 'kedge.create-draft.'

/** Of one cluster and one person: others have no business with it. */
export const draftKey = (cluster: string, user: string): string =>
  `${prefix}${JSON.stringify([cluster, user])}`

export function keepDraft(shelf: Shelf, key: string, kept: KeptDraft): void {
  try {
    shelf.setItem(key, JSON.stringify(kept))
  } catch {
    // A browser that keeps nothing is no error.
  }
}

export function keptDraft(shelf: Shelf, key: string): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(key) ?? 'null')
    return isDraft(kept) ? kept : null
  } catch {
    return null
  }
}

export function forgetDraft(shelf: Shelf, key: string): void {
  try {
    shelf.removeItem(key)
  } catch {
    // As above.
  }
}

/** Everybody's of this tab, or everybody else's. */
export function forgetDrafts(
  shelf: Shelf & Pick<Storage, 'key' | 'length'>,
  but: string | null = null,
): void {
  const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? '')
  for (const key of keys.filter(each => each.startsWith(prefix)))
    if (but === null || userOf(key) !== but) forgetDraft(shelf, key)
}

function userOf(key: string): unknown {
  try {
    const [, user]: readonly unknown[] = JSON.parse(key.slice(prefix.length))
    return user
  } catch {
    // Of an earlier version: whose it is cannot be told for certain.
    return null
  }
}

const isDraft = (value: unknown): value is KeptDraft =>
  typeof value === 'object' &&
  value !== null &&
  'savedAt' in value &&
  typeof value.savedAt === 'number' &&
  'project' in value &&
  typeof value.project === 'string' &&
  'made' in value &&
  Array.isArray(value.made) &&
  'unsure' in value &&
  Array.isArray(value.unsure) &&
  'text' in value &&
  (value.text === null || isText(value.text)) &&
  'card' in value &&
  (value.card === null || isCard(value.card)) &&
  'bundle' in value &&
  typeof value.bundle === 'object' &&
  value.bundle !== null &&
  'set' in value.bundle &&
  'others' in value.bundle &&
  Array.isArray(value.bundle.others)

const isText = (value: unknown): value is DraftText =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'format' in value &&
  (value.format === 'yaml' || value.format === 'json')

const isCard = (value: unknown): value is OpenCard =>
  typeof value === 'object' &&
  value !== null &&
  'list' in value &&
  'draft' in value &&
  'at' in value &&
  typeof value.at === 'string'
