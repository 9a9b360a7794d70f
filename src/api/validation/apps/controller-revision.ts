import type { ControllerRevision } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'

export function validateControllerRevision(findings: Findings, { data, revision }: ControllerRevision): void {
  if (data === undefined || data === null) findings.required('data', 'data is mandatory')
  else if (typeof data !== 'object' || Array.isArray(data))
    findings.invalid('data', data, 'data must be a valid JSON object')
  findings.notNegative('revision', revision)
}

/** What a revision holds never changes; its number does, when it becomes the newest again. */
export function validateControllerRevisionUpdate(
  findings: Findings,
  revision: ControllerRevision,
  old: ControllerRevision,
): void {
  validateControllerRevision(findings, revision)
  if (!isSameValue(revision.data, old.data)) findings.invalid('data', revision.data, immutableText)
}
