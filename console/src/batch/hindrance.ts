// Why several sets are not changed at the press of the button, the first thing to do first. Pure.

export type Hindrance =
  | { readonly kind: 'noNumber' }
  | { readonly kind: 'foreseeing'; readonly count: number }
  | { readonly kind: 'refused' | 'clashing'; readonly names: readonly string[] }
  /** The word, or that the hazards were read. */
  | { readonly kind: 'word' | 'unread' }

export interface Standing {
  /** Whether there is anything to be done to them yet. */
  readonly edit: object | null
  /** Plans that are not there yet. */
  readonly foreseeing: number
  /** Names of sets whose change the server does not take, and of those that somebody else has changed meanwhile. */
  readonly refused: readonly string[]
  readonly clashing: readonly string[]
  /** What is still to be said by a person. */
  readonly unsaid: 'word' | 'unread' | null
}

export function hindranceOf(standing: Standing): Hindrance | null {
  const { edit, foreseeing, refused, clashing, unsaid } = standing
  if (edit === null) return { kind: 'noNumber' }
  if (foreseeing > 0) return { kind: 'foreseeing', count: foreseeing }
  if (refused.length > 0) return { kind: 'refused', names: refused }
  if (clashing.length > 0) return { kind: 'clashing', names: clashing }
  return unsaid && { kind: unsaid }
}
