import type { FieldError } from '../field-error.ts'
import type { Scale } from '../generated/types.ts'
import { findingsOf } from './rules/findings.ts'

/** A Scale that is written through `/scale`; only what it asks for counts. */
export function validateScale(scale: Scale): readonly FieldError[] {
  return findingsOf(findings => {
    findings.notNegative('spec.replicas', scale.spec?.replicas)
  })
}
