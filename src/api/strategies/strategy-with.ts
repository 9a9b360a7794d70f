import type { FieldError } from '../field-error.ts'
import type { Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import type { Column, Strategy } from '../strategy.ts'
import { ageColumn, nameColumn } from './columns.ts'

/** What a kind has of its own; the rest is as for every kind. Validations come after those of the metadata. */
export interface Particulars<T extends ApiObject> {
  readonly hasGeneration?: boolean
  readonly allowsCreateOnUpdate?: boolean
  readonly columns?: readonly Column<T>[]
  /** What status a new object starts with; where absent, `{}`. */
  initialStatus?(draft: Draft<T>): unknown
  prepareForCreate?(draft: Draft<T>): void
  prepareForUpdate?(draft: Draft<T>, old: T): void
  prepareForStatusUpdate?(draft: Draft<T>, old: T): void
  validateCreate?(object: T): readonly FieldError[]
  validateUpdate?(object: T, old: T): readonly FieldError[]
  validateStatusUpdate?(object: T, old: T): readonly FieldError[]
  warnings?(object: T, old: T | null): readonly string[]
  selectableFields?(object: T): { readonly [path: string]: string }
  gracePeriodSeconds?(object: T, requested: number | null): number | null
}

const none: readonly never[] = []
const noFields = {}

/** The strategy of a kind: what holds for all kinds, with the kind's particulars on top. */
export function strategyWith<T extends ApiObject>(kind: Kind<T>, own: Particulars<T>): Strategy<T> {
  const hasStatus = kind.subresources.status !== undefined
  return {
    setDefaults() {},
    prepareForCreate(draft) {
      if (hasStatus) fields(draft).status = own.initialStatus?.(draft) ?? {}
      own.prepareForCreate?.(draft)
    },
    prepareForUpdate(draft, old) {
      if (hasStatus) keepField(draft, old, 'status')
      own.prepareForUpdate?.(draft, old)
    },
    prepareForStatusUpdate(draft, old) {
      for (const field of new Set([...Object.keys(draft), ...Object.keys(old)])) {
        if (!ofEveryObject.has(field) && field !== 'status') keepField(draft, old, field)
      }
      own.prepareForStatusUpdate?.(draft, old)
    },
    validateCreate: object => own.validateCreate?.(object) ?? none,
    validateUpdate: (object, old) => own.validateUpdate?.(object, old) ?? none,
    validateStatusUpdate: (object, old) => own.validateStatusUpdate?.(object, old) ?? none,
    warnings: (object, old) => own.warnings?.(object, old) ?? none,
    selectableFields: object => own.selectableFields?.(object) ?? noFields,
    hasGeneration: own.hasGeneration ?? false,
    allowsCreateOnUpdate: own.allowsCreateOnUpdate ?? false,
    gracePeriodSeconds: (object, requested) => own.gracePeriodSeconds?.(object, requested) ?? null,
    columns: own.columns ?? [nameColumn, ageColumn],
  }
}

const ofEveryObject = new Set(['apiVersion', 'kind', 'metadata'])

/** The object as the record of fields that it is. */
const fields = (object: object): Record<string, unknown> => object as Record<string, unknown>

/** Gives the field the old value. It is shared with the old object, not copied: drafts are encoded, not edited, after this. */
export function keepField(draft: object, old: object, field: string): void {
  const value = fields(old)[field]
  if (value === undefined) delete fields(draft)[field]
  else fields(draft)[field] = value
}
