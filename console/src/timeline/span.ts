// What stands on a timeline: spans of one Pod's life in one state, and marks of edits.
import type { OrdinalRevision, OrdinalState } from '../sets/set-model.ts'

/** `untold`: it was there, and nobody has kept how. */
export type SpanState = OrdinalState | 'untold'

export interface Span {
  readonly from: number
  /** Null while it lasts. */
  readonly to: number | null
  readonly uid: string
  readonly state: SpanState
  readonly revision: OrdinalRevision
  /** The name of the revision, where it is known. */
  readonly revisionName: string
}

export type MarkKind = 'created' | 'revision' | 'scaled' | 'partition' | 'edited'

export interface Mark {
  readonly at: number
  readonly kind: MarkKind
  /** A revision's number and cause, what was scaled from and to, or who edited what. */
  readonly text: string
}
