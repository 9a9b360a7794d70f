// What may stand in admission policies, and in the conditions of webhooks: what is wrong in one would otherwise be found by the
// writes that it is about.
import { utf8Length } from '../../../base/bytes.ts'
import type {
  AuditAnnotation,
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from '../../generated/types.ts'
import { problemsOfDns1035Label, problemsOfDns1123Subdomain, problemsOfLabelKey } from '../../names.ts'
import { partsOfApiVersion, unreadApiVersionText } from '../rules/api-version.ts'
import { validateConditions } from '../rules/conditions.ts'
import type { Findings } from '../rules/findings.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { validateConditionNames, validateMatch } from './rules.ts'
import { validateWebhooks, type WebhookConfiguration } from './webhooks.ts'

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
  readonly paramKind?: ParamKind
}

/** Finds what is wrong with one expression; false where it is not looked at. */
type CheckAt = (path: string, text: string | undefined, wanted: Wanted | 'condition') => boolean

const reservedNames = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

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
  if (paramKind) validateParamKind(findings, 'spec.paramKind', paramKind)
  const rules = matchConstraints?.resourceRules ?? []
  if (!matchConstraints) findings.required('spec.matchConstraints')
  else if (rules.length === 0) findings.required('spec.matchConstraints.resourceRules')
  validateMatch(findings, 'spec.matchConstraints', matchConstraints)
  validateConditionNames(findings, 'spec.matchConditions', matchConditions)
  const names = new Set<string>()
  for (const [index, each] of variables.entries()) {
    const path = `spec.variables[${index}]`
    if (!each.name?.trim()) findings.required(`${path}.name`, 'name is not specified')
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(each.name) || reservedNames.has(each.name))
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

function validateParamKind(
  findings: Findings,
  path: string,
  { apiVersion = '', kind = '' }: ParamKind,
): void {
  const at = `${path}.apiVersion`
  const parts = partsOfApiVersion(apiVersion)
  const refuse = (value: string, problems: readonly string[]) => {
    if (problems.length > 0) findings.invalid(at, value, problems.join(','))
  }
  if (apiVersion === '') findings.required(at)
  else if (!parts) refuse(apiVersion, [unreadApiVersionText(apiVersion)])
  else {
    if (parts.group) refuse(parts.group, problemsOfDns1123Subdomain(parts.group))
    if (parts.version) refuse(parts.version, problemsOfDns1035Label(parts.version))
    else refuse(apiVersion, ['version must be specified'])
  }
  const problems = problemsOfDns1035Label(kind.toLowerCase())
  if (kind === '') findings.required(`${path}.kind`)
  else if (problems.length > 0)
    findings.invalid(
      `${path}.kind`,
      kind,
      `may have mixed case, but should otherwise match: ${problems.join(',')}`,
    )
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']

const auditAnnotationsMax = 20
const valueExpressionBytesMax = 5 * 1024

export function validateValidatingPolicy(
  findings: Findings,
  { metadata, spec = {} }: ValidatingAdmissionPolicy,
  of: PolicyExpressions,
): void {
  const { validations = [], auditAnnotations = [] } = spec
  const expression = validateSpec(findings, spec, of({ hasParams: spec.paramKind !== undefined }))
  if (validations.length === 0 && auditAnnotations.length === 0)
    for (const field of ['validations', 'auditAnnotations'])
      findings.required(`spec.${field}`, 'validations or auditAnnotations must contain at least one item')
  for (const [index, each] of validations.entries())
    validateValidation(findings, `spec.validations[${index}]`, each, expression)
  if (auditAnnotations.length > auditAnnotationsMax)
    findings.invalid(
      'spec.auditAnnotations',
      auditAnnotations,
      `must not have more than ${auditAnnotationsMax} auditAnnotations`,
    )
  const name = metadata?.name ?? ''
  const repeated = repeatedIn(auditAnnotations.map(({ key }) => key))
  for (const [index, each] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`
    validateAuditKey(findings, `${path}.key`, each, name)
    validateAuditValue(findings, `${path}.valueExpression`, each, expression)
    if (repeated.has(index)) findings.duplicate(`${path}.key`, each.key)
  }
}

function validateValidation(
  findings: Findings,
  path: string,
  { expression: text, message = '', messageExpression, reason }: Validation,
  expression: CheckAt,
): void {
  expression(`${path}.expression`, text, 'bool')
  if (messageExpression && !messageExpression.trim())
    findings.invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified')
  else if (messageExpression) expression(`${path}.messageExpression`, messageExpression, 'string')
  const trimmed = message.trim()
  if (message !== '' && trimmed === '')
    findings.invalid(`${path}.message`, message, 'message must be non-empty if specified')
  else if (/[\n\r]/.test(trimmed))
    findings.invalid(`${path}.message`, message, 'message must not contain line breaks')
  oneOfGiven(findings, `${path}.reason`, reason, reasons)
}

/** It is written behind the name of the policy. */
function validateAuditKey(findings: Findings, path: string, { key }: AuditAnnotation, name: string): void {
  const whole = `${name}/${key}`
  if (name === '') findings.invalid(path, key, 'requires metadata.name be non-empty')
  else findings.problems(path, whole, problemsOfLabelKey(whole))
}

function validateAuditValue(
  findings: Findings,
  path: string,
  { valueExpression = '' }: AuditAnnotation,
  expression: CheckAt,
): void {
  if (!valueExpression.trim()) findings.required(path, 'valueExpression is not specified')
  else if (utf8Length(valueExpression.trim()) > valueExpressionBytesMax)
    findings.required(path, `must not exceed ${valueExpressionBytesMax} bytes in length`)
  else expression(path, valueExpression, 'text')
}

export function validateValidatingPolicyStatus(
  findings: Findings,
  { status = {} }: ValidatingAdmissionPolicy,
): void {
  for (const [index, { fieldRef, warning }] of (status.typeChecking?.expressionWarnings ?? []).entries()) {
    const path = `status.typeChecking.expressionWarnings[${index}]`
    if (!warning) findings.required(`${path}.warning`)
    if (!fieldRef?.trim()) findings.required(`${path}.fieldRef`)
  }
  validateConditions(findings, 'status.conditions', status.conditions ?? [])
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
