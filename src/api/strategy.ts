import type { Instant } from '../base/clock.ts'
import type { Steps } from '../base/turn.ts'
import type { FieldError } from './field-error.ts'
import type { ApiObject, Draft } from './object.ts'

/** A column of `kubectl get`, and how an object fills it. */
export interface Column<T extends ApiObject = ApiObject> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  /** `name` for the name column, as `metav1.TableColumnDefinition` has it. */
  readonly format?: string
  readonly description: string
  /** 0 is always shown, any other number only with `-o wide`. */
  readonly priority: number
  cell(object: T, now: Instant): string | number | boolean | null
}

export type KeptMeta = 'annotations' | 'finalizers' | 'labels' | 'ownerReferences'

/** An object that has been validated; `old` is null for a new one. */
export interface Checked<T extends ApiObject> {
  readonly object: T
  readonly old: T | null
  /** By which way it is written: nothing is said of what this cannot change. */
  readonly written: 'object' | 'status'
  readonly found: readonly FieldError[]
}

/**
 * What is particular to a kind, between decoding and storing: upstream's registry strategy, as pure functions.
 * Drafts are the only things changed; metadata common to all kinds (uid, generation, timestamps …) is the server's.
 */
export interface Strategy<T extends ApiObject = ApiObject> {
  /** Awaited before a write is decided on: what the rules need that loads when first used. Null once it is there. */
  load?(): Promise<void> | null
  /** Fills what a client may leave out. Idempotent; applied to whatever is about to be validated. */
  setDefaults(draft: Draft<T>): void
  /** Clears what clients may not set on create (status, say). */
  prepareForCreate(draft: Draft<T>): void
  /** Keeps what an update of the object may not change (status, say). The server raises the generation when `spec` changed. */
  prepareForUpdate(draft: Draft<T>, old: T): void
  /** Keeps everything but status and metadata for an update through `/status`; null for kinds without it. */
  prepareForStatusUpdate(draft: Draft<T>, old: T): void
  /** What of the metadata an update through `/status` leaves as it is, whatever it says. */
  readonly statusKeeps: readonly KeptMeta[]
  /** Fills the times in the status that a client may leave out, when the status or a part of it is written. */
  stampStatus?(draft: Draft<T>, old: T, now: Instant): void
  validateCreate(object: T): readonly FieldError[]
  validateUpdate(object: T, old: T): readonly FieldError[]
  validateStatusUpdate(object: T, old: T): readonly FieldError[]
  /** What else is wrong, of that which may take long, in steps; asked after one of the three before, of what that found. */
  problemsLeft?(checked: Checked<T>): Steps<readonly FieldError[]>
  /** Texts for `Warning` headers. */
  warnings(object: T, old: T | null): readonly string[]
  /** Field selectors beyond metadata.name and metadata.namespace: `spec.nodeName` → value. */
  selectableFields(object: T): { readonly [path: string]: string }
  /** Whether `metadata.generation` is kept at all for this kind. */
  readonly hasGeneration: boolean
  /** Whether an update counts the generation up; where absent, when `spec` changed. */
  isNewGeneration?(draft: T | Draft<T>, old: T): boolean
  /** Whether a PUT to a missing name creates it (upstream allows it for a few kinds, Lease and Endpoints among them). */
  readonly allowsCreateOnUpdate: boolean
  /** Seconds of grace that a deletion gets; null for kinds that are removed at once. */
  gracePeriodSeconds(object: T, requested: number | null): number | null
  readonly columns: readonly Column<T>[]
}
