// Admission policies. What checks their expressions loads with the first write of one.
import { assert } from '../../base/assert.ts'
import type { ValidatingAdmissionPolicy } from '../generated/types.ts'
import { type CheckExpression, validatePolicy } from '../validation/admission-registration.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { formatParamKind } from './cluster.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

let check: CheckExpression | null = null

async function load(): Promise<void> {
  check = (await import('../cel/admission-expressions.ts')).checkExpression
}

function validate(findings: Findings, policy: ValidatingAdmissionPolicy): void {
  assert(check, 'what checks expressions is loaded before a policy is written')
  validatePolicy(findings, policy, check)
}

export const validatingPolicyParticulars: Particulars<ValidatingAdmissionPolicy> = {
  hasGeneration: true,
  load: () => (check ? null : load()),
  validate,
  columns: [
    nameColumn,
    column('Validations', each => each.spec?.validations?.length ?? 0, { type: 'integer' }),
    column('ParamKind', each => formatParamKind(each.spec?.paramKind)),
    ageColumn,
  ],
}
