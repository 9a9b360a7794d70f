// Addresses that were stored as they are no longer taken: whoever changes something else need not mend them.
import type { FieldError } from '../../field-error.ts'
import { type Findings, findingsOf } from './findings.ts'
import { isOutdatedForm } from './ip-network.ts'

const ofForm = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors.filter(({ kind, detail }) => kind === 'invalid' && isOutdatedForm(detail))

/** What was found of an update, without what the old object says in the same form. */
export function withoutKeptForms(
  found: readonly FieldError[],
  validateOld: (findings: Findings) => void,
): readonly FieldError[] {
  if (ofForm(found).length === 0) return found
  const kept = new Set(ofForm(findingsOf(validateOld)).map(({ value }) => value))
  return found.filter(({ detail, value }) => !(isOutdatedForm(detail) && kept.has(value)))
}
