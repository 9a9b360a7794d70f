import type { FieldValidation } from '../../../api/decode/decode.ts'
import { type FieldError, invalidError } from '../../../api/field-error.ts'
import { isPrintable } from '../../../api/names.ts'
import { utf8Length } from '../../../base/bytes.ts'

export interface WriteOptions {
  /** Every effect is wanted but the write itself. */
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
}

const usual: WriteOptions = { dryRun: false, fieldValidation: 'Warn' }
const strict: WriteOptions = { dryRun: false, fieldValidation: 'Strict' }

/** Reads the options that all writes have in common. `kind` names them in a refusal: `CreateOptions`, say. */
export function readWriteOptions(query: URLSearchParams, kind: string): WriteOptions {
  const dryRun = query.getAll('dryRun').filter(each => each !== '')
  const fieldValidation = query.get('fieldValidation') || 'Warn'
  if (dryRun.length === 0 && isFieldValidation(fieldValidation) && !query.has('fieldManager'))
    return fieldValidation === 'Strict'
      ? strict
      : fieldValidation === 'Warn'
        ? usual
        : { ...usual, fieldValidation }
  const errors = [...dryRunProblems(dryRun), ...managerProblems(query.get('fieldManager') ?? '')]
  if (!isFieldValidation(fieldValidation))
    errors.push({
      kind: 'notSupported',
      path: 'fieldValidation',
      value: fieldValidation,
      detail: 'supported values: "Ignore", "Strict", "Warn"',
    })
  if (errors.length > 0) throw invalidError({ group: 'meta.k8s.io', kind }, '', errors)
  return { dryRun: dryRun.length > 0, fieldValidation: fieldValidation as FieldValidation }
}

const isFieldValidation = (text: string): text is FieldValidation =>
  text === 'Ignore' || text === 'Warn' || text === 'Strict'

export function dryRunProblems(values: readonly string[]): FieldError[] {
  if (values.every(each => each === 'All')) return []
  return [{ kind: 'notSupported', path: 'dryRun', value: values, detail: 'supported values: "All"' }]
}

export interface PatchOptions extends WriteOptions {
  /** Whether an applied configuration takes what others own. */
  readonly force: boolean
}

/** The options of a patch; an applied configuration names its manager, and it alone may be forced. */
export function readPatchOptions(
  query: URLSearchParams,
  { applies }: { readonly applies: boolean },
): PatchOptions {
  const options = readWriteOptions(query, 'PatchOptions')
  const force = query.get('force')
  const path = 'force'
  if (applies && !query.get('fieldManager'))
    throw refused({ kind: 'required', path: 'fieldManager', detail: 'is required for apply patch' })
  if (!applies && force !== null)
    throw refused({ kind: 'forbidden', path, detail: 'may not be specified for non-apply patch' })
  return { ...options, force: force !== null && !/^(?:0|false)$/i.test(force) }
}

const refused = (error: FieldError) =>
  invalidError({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [error])

const managerBytesMax = 128

function managerProblems(manager: string): FieldError[] {
  const path = 'fieldManager'
  if (utf8Length(manager) > managerBytesMax)
    return [{ kind: 'tooLong', path, detail: `may not be more than ${managerBytesMax} bytes` }]
  return isPrintable(manager)
    ? []
    : [{ kind: 'invalid', path, value: manager, detail: 'should only contain printable characters' }]
}
