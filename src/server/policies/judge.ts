// Judges a request by all policies that are bound.
//
// Invariants: what cannot be evaluated counts as failed (`failurePolicy: Fail`) or as not asked (`Ignore`); a policy without a
// binding is not in force; a binding whose parameters are missing denies or does nothing, as it says.
import type {
  MatchResources,
  NamedRuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { keyOf, prefixOf } from '../resources/keys.ts'
import { storedByName, storedOfKind } from '../resources/stored-kind.ts'
import { objectOf } from '../resources/stored-object.ts'
import { celValue, conditionsHold, evaluate, type Variables, variablesOf } from './admission-cel.ts'
import { labelsOfNamespace, matchedResource, matchesSelectors } from './request-rules.ts'

/** Throws the refusal of the first policy that denies; adds the warnings of those that warn. */
export function judge(call: Call, admitted: Admitted): void {
  const { store } = call.server
  const bindings = storedOfKind(store, kinds.ValidatingAdmissionPolicyBinding)
  let variables: Variables | null = null
  for (const policy of storedOfKind(store, kinds.ValidatingAdmissionPolicy)) {
    const bound = bindings.filter(({ spec }) => spec.policyName === policy.metadata?.name)
    if (bound.length === 0 || !isAbout(policy.spec?.matchConstraints, call, admitted)) continue
    variables ??= variablesOf({ call, admitted }, namespaceOf(call))
    for (const binding of bound)
      if (!binding.spec.matchResources || isAbout(binding.spec.matchResources, call, admitted))
        judgeBy({ call, policy, binding, variables })
  }
}

const namespaceOf = ({ namespace, server }: Call): ApiObject | null =>
  namespace ? storedByName(server.store, kinds.Namespace, { namespace: '', name: namespace }) : null

/** A binding without rules takes the policy's; a policy always has some. */
function isAbout(match: MatchResources | undefined, call: Call, admitted: Admitted): boolean {
  if (!match) return false
  const { resourceRules, excludeResourceRules = [], matchPolicy } = match
  const meets = (rules: readonly NamedRuleWithOperations[]) =>
    rules.some(
      rule =>
        isNamed(rule, call, admitted) &&
        matchedResource(call, { rules: [rule], matchPolicy }, admitted.operation),
    )
  if (resourceRules && resourceRules.length > 0 && !meets(resourceRules)) return false
  if (meets(excludeResourceRules)) return false
  return matchesSelectors(match, { ...admitted, namespaceLabels: labelsOfNamespace(call, admitted) })
}

const isNamed = (
  { resourceNames = [] }: NamedRuleWithOperations,
  { name }: Call,
  { object }: Admitted,
): boolean => resourceNames.length === 0 || resourceNames.includes(name || (object?.metadata?.name ?? ''))

interface Case {
  readonly call: Call
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly variables: Variables
}

function judgeBy(judged: Case): void {
  const { policy, variables } = judged
  const isLenient = policy.spec?.failurePolicy === 'Ignore'
  try {
    for (const params of paramsOf(judged)) {
      const withParams = { ...variables, params: celValue(params) }
      if (!conditionsHold(policy.spec?.matchConditions ?? [], withParams)) continue
      const all = { ...withParams, variables: policyVariables(policy, withParams) }
      for (const each of policy.spec?.validations ?? []) validateBy(judged, each, all)
    }
  } catch (error) {
    if (error instanceof StatusError) throw error
    if (!isLenient) act(judged, error instanceof Error ? error.message : String(error), undefined)
  }
}

function validateBy(judged: Case, validation: Validation, variables: Variables): void {
  const { expression, reason } = validation
  let holds: unknown
  try {
    holds = evaluate(expression, variables)
  } catch (error) {
    if (judged.policy.spec?.failurePolicy === 'Ignore') return
    act(judged, error instanceof Error ? error.message : String(error), reason)
    return
  }
  if (holds !== true) act(judged, messageOf(validation, variables), reason)
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

function act({ call, policy, binding }: Case, message: string, reason: string | undefined): void {
  const which = `ValidatingAdmissionPolicy '${policy.metadata?.name}' with binding '${binding.metadata?.name}'`
  const actions = binding.spec.validationActions
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

/** Evaluated when an expression names them, once: one that is not named may be wrong. */
function policyVariables({ spec }: ValidatingAdmissionPolicy, outer: Variables): object {
  const values: object = {}
  const variables = { ...outer, variables: values }
  for (const { name, expression } of spec?.variables ?? [])
    Object.defineProperty(values, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = evaluate(expression, variables)
        Object.defineProperty(values, name, { value, enumerable: true })
        return value
      },
    })
  return values
}

/** The parameters to judge with, one after the other; null for a policy without any. */
function paramsOf({ call, policy, binding }: Case): readonly (ApiObject | null)[] {
  const { paramKind } = policy.spec ?? {}
  const { paramRef } = binding.spec
  if (!paramKind || !paramRef) return [null]
  const { apiVersion = '', kind } = paramKind
  const resource = call.server.registry
    .all()
    .find(each => each.apiVersion === apiVersion && each.kind.kind === kind)
  if (!resource)
    throw new Error(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`)
  const namespace = resource.kind.namespaced ? (paramRef.namespace ?? call.namespace) : ''
  const found = paramRef.name
    ? [call.server.store.get(keyOf(resource.stored, { namespace, name: paramRef.name }))].filter(
        each => each !== null,
      )
    : entriesBelow(call, prefixOf(resource.stored, namespace || undefined))
  const selector = paramRef.selector ? labelSelectorOf(paramRef.selector) : null
  const params = found
    .map(entry => objectOf(resource, entry))
    .filter(object => !selector || matchesLabels(selector, object.metadata?.labels ?? {}))
  if (params.length === 0 && paramRef.parameterNotFoundAction !== 'Allow')
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction')
  return params
}

function entriesBelow({ server }: Call, prefix: string) {
  const listed = server.store.list({ prefix })
  return listed.kind === 'listed' ? listed.entries : []
}
