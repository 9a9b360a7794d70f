import type { Instant } from '../../base/clock.ts'
import type { Steps } from '../../base/turn.ts'
import { setDefaults } from '../defaults/index.ts'
import type { FieldError } from '../field-error.ts'
import type { Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import type { Checked, Column, KeptMeta, Strategy } from '../strategy.ts'
import { Findings, findingsOf } from '../validation/rules/findings.ts'
import { withoutKeptForms } from '../validation/rules/kept-forms.ts'
import { type NameRule, subdomainName } from '../validation/rules/name-rule.ts'
import {
  finalizerWarnings,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../validation/rules/object-meta.ts'
import { ageColumn, nameColumn } from './columns.ts'
import { leaveOutSources } from './pod/left-out-sources.ts'
import { fillRequired } from './required-fields.ts'

/** What a kind has of its own; the rest is as for every kind. Validations come after those of the metadata. */
export interface Particulars<T extends ApiObject> {
  readonly hasGeneration?: boolean
  readonly allowsCreateOnUpdate?: boolean
  readonly nameRule?: NameRule
  readonly columns?: readonly Column<T>[]
  readonly statusKeeps?: readonly KeptMeta[]
  /** Whether an update counts the generation up; where absent, when `spec` changed. */
  isNewGeneration?(draft: T | Draft<T>, old: T): boolean
  load?(): Promise<void> | null
  /** What status a new object starts with; where absent, an empty one if the kind has a status at all. */
  initialStatus?(draft: Draft<T>): unknown
  /** Beyond the defaults of the kind's fields. */
  complete?(draft: Draft<T>): void
  prepareForCreate?(draft: Draft<T>): void
  prepareForUpdate?(draft: Draft<T>, old: T): void
  prepareForStatusUpdate?(draft: Draft<T>, old: T): void
  /** Times in the status that a client leaves out, on the ways by which it may be written. */
  stampStatus?(draft: Draft<T>, old: T, now: Instant): void
  /** Of a new object; of an update too, where there is no `validateUpdate`. */
  validate?(findings: Findings, object: T): void
  validateUpdate?(findings: Findings, object: T, old: T): void
  validateStatus?(findings: Findings, object: T, old: T): void
  /** In place of these three, for kinds whose objects may hold more than one step can look at. */
  validateInSteps?(findings: Findings, checked: Omit<Checked<T>, 'found'>): Steps<void>
  warnings?(object: T, old: T | null): readonly string[]
  selectableFields?(object: T): { readonly [path: string]: string }
  gracePeriodSeconds?(object: T, requested: number | null): number | null
}

const noFields = {}

/** All that a client may say of the metadata. */
export const wholeMeta: readonly KeptMeta[] = ['annotations', 'finalizers', 'labels', 'ownerReferences']

/** The strategy of a kind: what holds for all kinds, with the kind's particulars on top. */
export function strategyWith<T extends ApiObject>(kind: Kind<T>, own: Particulars<T>): Strategy<T> {
  const metaRules = {
    namespaced: kind.namespaced,
    nameRule: own.nameRule ?? subdomainName,
    anyFinalizer: kind.schema.struct === null || kind.group === 'apiextensions.k8s.io',
  }
  const { struct } = kind.schema
  return {
    ...preparationOf(kind, own),
    ...(own.load ? { load: () => own.load?.() ?? null } : {}),
    ...(own.stampStatus ? { stampStatus: own.stampStatus } : {}),
    ...(own.validateInSteps ? { problemsLeft: checked => foundInSteps(own, checked) } : {}),
    setDefaults(draft) {
      if (struct !== null) {
        setDefaults(struct, draft)
        fillRequired(struct, draft)
      }
      own.complete?.(draft)
    },
    validateCreate: object =>
      findingsOf(findings => {
        validateObjectMeta(findings, object.metadata, metaRules)
        own.validate?.(findings, object)
      }),
    validateUpdate: (object, old) =>
      withoutKeptForms(
        findingsOf(findings => {
          validateObjectMetaUpdate(findings, object.metadata, old.metadata, metaRules)
          if (own.validateUpdate) own.validateUpdate(findings, object, old)
          else own.validate?.(findings, object)
        }),
        findings => own.validate?.(findings, old),
      ),
    validateStatusUpdate: (object, old) =>
      withoutKeptForms(
        findingsOf(findings => {
          validateObjectMetaUpdate(findings, object.metadata, old.metadata, metaRules)
          own.validateStatus?.(findings, object, old)
        }),
        findings => own.validateStatus?.(findings, old, old),
      ),
    warnings: (object, old) => [
      ...finalizerWarnings(object.metadata),
      ...(own.warnings?.(object, old) ?? []),
    ],
    selectableFields: object => own.selectableFields?.(object) ?? noFields,
    hasGeneration: own.hasGeneration ?? false,
    ...(own.isNewGeneration ? { isNewGeneration: own.isNewGeneration } : {}),
    statusKeeps: own.statusKeeps ?? [],
    allowsCreateOnUpdate: own.allowsCreateOnUpdate ?? false,
    gracePeriodSeconds: (object, requested) => own.gracePeriodSeconds?.(object, requested) ?? null,
    columns: own.columns ?? [nameColumn, ageColumn],
  }
}

function* foundInSteps<T extends ApiObject>(
  own: Particulars<T>,
  checked: Checked<T>,
): Steps<readonly FieldError[]> {
  const findings = new Findings()
  yield* own.validateInSteps?.(findings, checked) ?? []
  return findings.errors
}

type Preparation<T extends ApiObject> = Pick<
  Strategy<T>,
  'prepareForCreate' | 'prepareForUpdate' | 'prepareForStatusUpdate'
>

function preparationOf<T extends ApiObject>(kind: Kind<T>, own: Particulars<T>): Preparation<T> {
  const hasStatus = kind.subresources.status !== undefined
  return {
    prepareForCreate(draft) {
      if (hasStatus) fields(draft).status = own.initialStatus?.(draft) ?? {}
      own.prepareForCreate?.(draft)
      leaveOutSources(kind.kind, draft, null)
    },
    prepareForUpdate(draft, old) {
      if (hasStatus) keepField(draft, old, 'status')
      own.prepareForUpdate?.(draft, old)
      leaveOutSources(kind.kind, draft, old)
    },
    prepareForStatusUpdate(draft, old) {
      for (const field of new Set([...Object.keys(draft), ...Object.keys(old)]))
        if (!notKept.has(field)) keepField(draft, old, field)
      own.prepareForStatusUpdate?.(draft, old)
    },
  }
}

/** What a status update may change, or always carries. */
const notKept = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/** The object as the record of fields that it is. */
const fields = (object: object): { [field: string]: unknown } => object as { [field: string]: unknown }

/**
 * Gives the field the old value. It is shared with the old object, not copied: from here on a draft is validated and
 * encoded, but not written to below its first level.
 */
export function keepField(draft: object, old: object, field: string): void {
  const value = fields(old)[field]
  if (value === undefined) delete fields(draft)[field]
  else fields(draft)[field] = value
}
