// Judges a request by all validating policies that are bound.
//
// Invariants: what cannot be evaluated counts as failed (`failurePolicy: Fail`) or as not asked (`Ignore`); a binding whose
// parameters are missing denies or does nothing, as it says; what only warns or is noted for the audit log lets pass.
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
import { annotate } from '../audit/annotations.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { celValue, conditionsHold, evaluate, type Variables, variablesOf } from './admission-cel.ts'
import { bindingsInForce, namespaceOf, paramsOf, policyVariables, wordsOf } from './bound-policies.ts'

/** Throws the refusal of the first policy that denies; adds the warnings of those that warn. */
export function judge(call: Call, admitted: Admitted): void {
  const { store } = call.server
  const bindings = storedOfKind(store, kinds.ValidatingAdmissionPolicyBinding)
  const subject = { call, admitted }
  let variables: Variables | null = null
  const failures: Failure[] = []
  try {
    for (const policy of storedOfKind(store, kinds.ValidatingAdmissionPolicy))
      for (const binding of bindingsInForce(policy, bindings, subject)) {
        variables ??= variablesOf(subject, namespaceOf(call))
        judgeBy({ call, policy, binding, variables, failures })
      }
  } finally {
    if (failures.length > 0) annotate(call.request, failureKey, JSON.stringify(failures))
  }
}

const failureKey = 'validation.policy.admission.k8s.io/validation_failure'

/** As the audit log tells it. */
interface Failure {
  readonly message: string
  readonly policy: string
  readonly binding: string
  readonly expressionIndex: number
  readonly validationActions: readonly string[]
}

interface Case {
  readonly call: Call
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly variables: Variables
  /** Those to be noted. */
  readonly failures: Failure[]
}

function judgeBy(judged: Case): void {
  const { call, policy, binding, variables } = judged
  const spec = policy.spec ?? {}
  try {
    for (const params of paramsOf(call, spec, binding.spec)) {
      const withParams = { ...variables, params: celValue(params) }
      if (!conditionsHold(spec.matchConditions ?? [], withParams)) continue
      const all = { ...withParams, variables: policyVariables(spec, withParams) }
      // What is noted is noted whether or not the request is refused.
      noteBy(judged, all)
      for (const [index, each] of (spec.validations ?? []).entries())
        validateBy(judged, { validation: each, index }, all)
    }
  } catch (error) {
    if (error instanceof StatusError) throw error
    if (spec.failurePolicy !== 'Ignore') act(judged, { message: wordsOf(error), reason: undefined, index: 0 })
  }
}

interface Numbered {
  readonly validation: Validation
  readonly index: number
}

function validateBy(judged: Case, { validation, index }: Numbered, variables: Variables): void {
  const { expression, reason } = validation
  let holds: unknown
  try {
    holds = evaluate(expression, variables)
  } catch (error) {
    if (judged.policy.spec?.failurePolicy === 'Ignore') return
    act(judged, { message: wordsOf(error), reason, index })
    return
  }
  if (holds !== true) act(judged, { message: messageOf(validation, variables), reason, index })
}

function messageOf({ expression, message, messageExpression }: Validation, variables: Variables): string {
  if (messageExpression)
    try {
      const text = evaluate(messageExpression, variables)
      if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text.trim()
    } catch {
      // A message that cannot be made leaves the one that is written down.
    }
  return message?.trim() || `failed expression: ${expression.trim()}`
}

const valueLengthMax = 10 * 1024

/** Annotations that policies add to the audit event: texts, or nothing. */
function noteBy({ call, policy }: Case, variables: Variables): void {
  for (const { key, valueExpression } of policy.spec?.auditAnnotations ?? []) {
    const value = evaluate(valueExpression, variables)
    if (value === null || value === '') continue
    if (typeof value !== 'string')
      throw new Error(`valueExpression '${valueExpression}' resulted in unsupported return type`)
    annotate(call.request, `${policy.metadata?.name}/${key}`, value.trim().slice(0, valueLengthMax))
  }
}

interface Found {
  readonly message: string
  readonly reason: string | undefined
  readonly index: number
}

function act({ call, policy, binding, failures }: Case, { message, reason, index }: Found): void {
  const [policyName, bindingName] = [policy.metadata?.name ?? '', binding.metadata?.name ?? '']
  const which = `ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}'`
  const actions = binding.spec.validationActions
  if (actions.includes('Audit'))
    failures.push({
      ...{ message, policy: policyName, binding: bindingName },
      ...{ expressionIndex: index, validationActions: actions },
    })
  if (actions.includes('Warn')) call.warnings.add([`Validation failed for ${which}: ${message}`])
  if (actions.includes('Deny')) throw denied(call, `${which} denied request: ${message}`, reason)
}

function denied(call: Call, why: string, reason = 'Invalid'): StatusError {
  const { kind } = call.resource
  return new StatusError({
    reason: reason as Reason,
    message: `${resourceName(kind)} ${JSON.stringify(call.name)} is forbidden: ${why}`,
    subject: { group: kind.group, kind: kind.plural, name: call.name },
    causes: [{ message: why }],
  })
}
