// Admission policies and webhooks. What checks their expressions loads with the first write of one.
import { assert } from '../../base/assert.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import { validateMutatingBinding, validateValidatingBinding } from '../validation/admission/bindings.ts'
import {
  type PolicyExpressions,
  validateMutatingPolicy,
  validateValidatingPolicy,
  validateValidatingPolicyStatus,
  validateWebhookConfiguration,
} from '../validation/admission/policies.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import { type Particulars, wholeMeta } from './strategy-with.ts'

let expressions: PolicyExpressions | null = null

async function loadExpressions(): Promise<void> {
  expressions = (await import('../cel/admission-expressions.ts')).policyExpressions
}

const load = () => (expressions ? null : loadExpressions())

const checking =
  <T>(validate: (findings: Findings, policy: T, of: PolicyExpressions) => void) =>
  (findings: Findings, policy: T): void => {
    assert(expressions, 'what checks expressions is loaded before a policy is written')
    validate(findings, policy, expressions)
  }

const integer = { type: 'integer' } as const

const formatParamKind = (
  kind: { readonly apiVersion?: string; readonly kind?: string } | undefined,
): string => (kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>')

export const validatingPolicyParticulars: Particulars<ValidatingAdmissionPolicy> = {
  statusKeeps: wholeMeta,
  hasGeneration: true,
  load,
  validate: checking(validateValidatingPolicy),
  validateStatus: validateValidatingPolicyStatus,
  columns: [
    nameColumn,
    column('Validations', each => each.spec?.validations?.length ?? 0, integer),
    column('ParamKind', each => formatParamKind(each.spec?.paramKind)),
    ageColumn,
  ],
}

export const mutatingPolicyParticulars: Particulars<MutatingAdmissionPolicy> = {
  hasGeneration: true,
  load,
  validate: checking(validateMutatingPolicy),
  columns: [
    nameColumn,
    column('Mutations', each => each.spec?.mutations?.length ?? 0, integer),
    column('ParamKind', each => formatParamKind(each.spec?.paramKind)),
    ageColumn,
  ],
}

/** Validating and mutating alike. */
export const webhookParticulars: Particulars<Pick<ValidatingWebhookConfiguration, 'webhooks'> & ApiObject> = {
  hasGeneration: true,
  load,
  validate: checking(validateWebhookConfiguration),
  columns: [nameColumn, column('Webhooks', each => each.webhooks?.length ?? 0, integer), ageColumn],
}

type PolicyBinding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding

const bindingColumns = [
  nameColumn,
  column<PolicyBinding>('PolicyName', each => each.spec?.policyName ?? ''),
  column<PolicyBinding>('ParamRef', ({ spec }) => {
    const ref = spec?.paramRef
    return ref?.name ? `${ref.namespace || '*'}/${ref.name}` : '<unset>'
  }),
  ageColumn,
]

export const validatingBindingParticulars: Particulars<ValidatingAdmissionPolicyBinding> = {
  hasGeneration: true,
  columns: bindingColumns,
  validate: validateValidatingBinding,
}

export const mutatingBindingParticulars: Particulars<MutatingAdmissionPolicyBinding> = {
  hasGeneration: true,
  columns: bindingColumns,
  validate: validateMutatingBinding,
}
