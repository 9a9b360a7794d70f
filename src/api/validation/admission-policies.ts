// What may stand in admission policies, their bindings, and the conditions of webhooks: what is wrong in one would otherwise be
// found by the writes that it is about.
import type {
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Variable,
} from '../generated/types.ts'
import {
  oneOfGiven,
  validateConditionNames,
  validateRule,
  validateWebhooks,
  type WebhookConfiguration,
} from './admission-registration.ts'
import type { Findings } from './rules/findings.ts'
import { validateLabelSelector } from './rules/labels.ts'

/** Of one policy, or one configuration of webhooks. The evaluator loads with the first of them. */
export interface Expressions {
  /** What is wrong with an expression, or null. */
  problemOf(expression: string, wanted: Wanted): string | null
  /** The same of a condition, which sees no variables. */
  problemOfCondition(expression: string): string | null
  /** What comes after it may name the variable. */
  declare(name: string, expression: string): void
}

export type PolicyExpressions = (policy: { readonly hasParams: boolean }) => Expressions

/** `text` may be null, `object` is one that a mutation makes, `patch` a list of steps. */
export type Wanted = 'bool' | 'string' | 'any' | 'text' | 'object' | 'patch'

/** What policies of both kinds have in common. */
interface PolicySpec {
  readonly failurePolicy?: string
  readonly matchConstraints?: MatchResources
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string }
}

/** Finds what is wrong with one expression; false where it is not looked at. */
type CheckAt = (path: string, text: string | undefined, wanted: Wanted | 'condition') => boolean

/** In characters, of all expressions of a policy: a policy is taken in one turn of the event loop. */
const expressionsMax = 150_000
/** What one is counted as besides its characters. */
const expressionCost = 300

function checkAt(findings: Findings, expressions: Expressions): CheckAt {
  let room = expressionsMax
  return (path, text, wanted) => {
    if (!text?.trim()) {
      findings.required(path, 'expression is not specified')
      return false
    }
    const before = room
    room -= text.length + expressionCost
    if (room < 0) {
      if (before >= 0) findings.forbidden(path, 'the expressions of a policy are too many, or too long')
      return false
    }
    const problem =
      wanted === 'condition' ? expressions.problemOfCondition(text) : expressions.problemOf(text, wanted)
    if (problem !== null) findings.invalid(path, text, problem)
    return true
  }
}

function validateSpec(findings: Findings, spec: PolicySpec, expressions: Expressions): CheckAt {
  const expression = checkAt(findings, expressions)
  const { failurePolicy, matchConstraints, matchConditions = [], variables = [], paramKind } = spec
  oneOfGiven(findings, 'spec.failurePolicy', failurePolicy, ['Fail', 'Ignore'])
  if (paramKind) {
    if (!paramKind.apiVersion) findings.required('spec.paramKind.apiVersion')
    if (!paramKind.kind) findings.required('spec.paramKind.kind')
  }
  const rules = matchConstraints?.resourceRules ?? []
  if (!matchConstraints) findings.required('spec.matchConstraints')
  else if (rules.length === 0) findings.required('spec.matchConstraints.resourceRules')
  validateMatch(findings, 'spec.matchConstraints', matchConstraints)
  validateConditionNames(findings, 'spec.matchConditions', matchConditions)
  const names = new Set<string>()
  for (const [index, each] of variables.entries()) {
    const path = `spec.variables[${index}]`
    if (!each.name) findings.required(`${path}.name`, 'name is not specified')
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(each.name))
      findings.invalid(`${path}.name`, each.name, 'name is not a valid CEL identifier')
    else if (names.has(each.name)) findings.duplicate(`${path}.name`, each.name)
    names.add(each.name)
    const isLookedAt = expression(`${path}.expression`, each.expression, 'any')
    if (isLookedAt && each.name && each.expression) expressions.declare(each.name, each.expression)
  }
  checkConditions(expression, 'spec.matchConditions', matchConditions)
  return expression
}

/** An empty one is missed where its name is looked at. */
function checkConditions(expression: CheckAt, path: string, conditions: readonly MatchCondition[]): void {
  for (const [index, each] of conditions.entries())
    if (each.expression?.trim()) expression(`${path}[${index}].expression`, each.expression, 'condition')
}

export function validateWebhookConfiguration(
  findings: Findings,
  configuration: WebhookConfiguration,
  of: PolicyExpressions,
): void {
  validateWebhooks(findings, configuration)
  const expression = checkAt(findings, of({ hasParams: false }))
  for (const [index, { matchConditions = [] }] of (configuration.webhooks ?? []).entries())
    checkConditions(expression, `webhooks[${index}].matchConditions`, matchConditions)
}

function validateMatch(findings: Findings, path: string, match: MatchResources | undefined): void {
  if (!match) return
  oneOfGiven(findings, `${path}.matchPolicy`, match.matchPolicy, ['Equivalent', 'Exact'])
  validateLabelSelector(findings, `${path}.namespaceSelector`, match.namespaceSelector)
  validateLabelSelector(findings, `${path}.objectSelector`, match.objectSelector)
  for (const field of ['resourceRules', 'excludeResourceRules'] as const)
    for (const [index, rule] of (match[field] ?? []).entries())
      validateRule(findings, `${path}.${field}[${index}]`, rule)
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']

export function validateValidatingPolicy(
  findings: Findings,
  { spec = {} }: ValidatingAdmissionPolicy,
  of: PolicyExpressions,
): void {
  const { validations = [], auditAnnotations = [] } = spec
  const expression = validateSpec(findings, spec, of({ hasParams: spec.paramKind !== undefined }))
  if (validations.length === 0 && auditAnnotations.length === 0)
    findings.required('spec.validations', 'validations or auditAnnotations must contain at least one item')
  for (const [index, each] of validations.entries()) {
    const path = `spec.validations[${index}]`
    expression(`${path}.expression`, each.expression, 'bool')
    if (each.messageExpression !== undefined)
      expression(`${path}.messageExpression`, each.messageExpression, 'string')
    oneOfGiven(findings, `${path}.reason`, each.reason, reasons)
  }
  const keys = new Set<string>()
  for (const [index, { key, valueExpression }] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`
    if (!key) findings.required(`${path}.key`)
    else if (!/^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key))
      findings.invalid(
        `${path}.key`,
        key,
        "name part must consist of alphanumeric characters, '-', '_' or '.'",
      )
    else if (keys.has(key)) findings.duplicate(`${path}.key`, key)
    keys.add(key)
    expression(`${path}.valueExpression`, valueExpression, 'text')
  }
}

export function validateMutatingPolicy(
  findings: Findings,
  { spec = {} }: MutatingAdmissionPolicy,
  of: PolicyExpressions,
): void {
  const { mutations = [], reinvocationPolicy } = spec
  const expression = validateSpec(findings, spec, of({ hasParams: spec.paramKind !== undefined }))
  findings.oneOf('spec.reinvocationPolicy', reinvocationPolicy ?? '', ['IfNeeded', 'Never'])
  if (mutations.length === 0) findings.required('spec.mutations', 'mutations must contain at least one item')
  for (const [index, { patchType, applyConfiguration, jsonPatch }] of mutations.entries()) {
    const path = `spec.mutations[${index}]`
    if (!patchType) findings.required(`${path}.patchType`)
    else if (patchType === 'ApplyConfiguration') {
      if (jsonPatch)
        findings.forbidden(`${path}.jsonPatch`, 'must not be set when patchType is ApplyConfiguration')
      expression(`${path}.applyConfiguration.expression`, applyConfiguration?.expression, 'object')
    } else if (patchType === 'JSONPatch') {
      if (applyConfiguration)
        findings.forbidden(`${path}.applyConfiguration`, 'must not be set when patchType is JSONPatch')
      expression(`${path}.jsonPatch.expression`, jsonPatch?.expression, 'patch')
    } else findings.notSupported(`${path}.patchType`, patchType, ['ApplyConfiguration', 'JSONPatch'])
  }
}

export function validateValidatingBinding(
  findings: Findings,
  { spec }: ValidatingAdmissionPolicyBinding,
): void {
  const { validationActions = [] } = spec ?? {}
  validateBinding(findings, spec ?? {})
  if (validationActions.length === 0)
    findings.required('spec.validationActions', 'at least one validation action is required')
  const actions = ['Audit', 'Deny', 'Warn']
  for (const [index, each] of validationActions.entries())
    if (!actions.includes(each)) findings.notSupported(`spec.validationActions[${index}]`, each, actions)
  if (validationActions.includes('Deny') && validationActions.includes('Warn'))
    findings.invalid(
      'spec.validationActions',
      validationActions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    )
}

export const validateMutatingBinding = (findings: Findings, { spec }: MutatingAdmissionPolicyBinding): void =>
  validateBinding(findings, spec ?? {})

interface BindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
}

function validateBinding(findings: Findings, { policyName, paramRef, matchResources }: BindingSpec): void {
  if (!policyName) findings.required('spec.policyName')
  validateMatch(findings, 'spec.matchResources', matchResources)
  if (!paramRef) return
  validateLabelSelector(findings, 'spec.paramRef.selector', paramRef.selector)
  if ((paramRef.name === undefined) === (paramRef.selector === undefined))
    findings.forbidden(
      'spec.paramRef.name',
      'name and selector are mutually exclusive, and one of them is required',
    )
  oneOfGiven(findings, 'spec.paramRef.parameterNotFoundAction', paramRef.parameterNotFoundAction, [
    'Allow',
    'Deny',
  ])
  if (paramRef.parameterNotFoundAction === undefined)
    findings.required('spec.paramRef.parameterNotFoundAction')
}
