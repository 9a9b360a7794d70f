// What may stand in configurations of webhooks: what is wrong in one would otherwise be found by
// the writes that it is about.
import type {
  MatchCondition,
  MutatingWebhook,
  RuleWithOperations,
  ValidatingWebhook,
} from '../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../names.ts'
import type { ApiObject } from '../object.ts'
import type { Findings } from './rules/findings.ts'
import { validateLabelSelector } from './rules/labels.ts'

type Webhook = ValidatingWebhook | MutatingWebhook

const timeoutRange = { min: 1, max: 30 } as const
const matchConditionsMax = 64

export type WebhookConfiguration = ApiObject & { readonly webhooks?: readonly Webhook[] }

export function validateWebhooks(findings: Findings, { webhooks = [] }: WebhookConfiguration): void {
  const names = new Set<string>()
  for (const [index, webhook] of webhooks.entries()) {
    const path = `webhooks[${index}]`
    validateWebhook(findings, path, webhook)
    if (names.has(webhook.name)) findings.duplicate(`${path}.name`, webhook.name)
    names.add(webhook.name)
  }
}

function validateWebhook(findings: Findings, path: string, webhook: Webhook): void {
  const { name, sideEffects, timeoutSeconds, failurePolicy, matchPolicy, rules = [] } = webhook
  if (!name) findings.required(`${path}.name`)
  else if (problemsOfDns1123Subdomain(name).length > 0 || name.split('.').length < 3)
    findings.invalid(
      `${path}.name`,
      name,
      'should be a domain with at least three segments separated by dots',
    )
  for (const [index, rule] of rules.entries()) validateRule(findings, `${path}.rules[${index}]`, rule)
  oneOfGiven(findings, `${path}.failurePolicy`, failurePolicy, ['Fail', 'Ignore'])
  oneOfGiven(findings, `${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact'])
  if ('reinvocationPolicy' in webhook)
    oneOfGiven(findings, `${path}.reinvocationPolicy`, webhook.reinvocationPolicy, ['Never', 'IfNeeded'])
  findings.oneOf(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun'])
  if (
    timeoutSeconds !== undefined &&
    (timeoutSeconds < timeoutRange.min || timeoutSeconds > timeoutRange.max)
  )
    findings.invalid(
      `${path}.timeoutSeconds`,
      timeoutSeconds,
      'the timeout value must be between 1 and 30 seconds',
    )
  validateLabelSelector(findings, `${path}.namespaceSelector`, webhook.namespaceSelector)
  validateLabelSelector(findings, `${path}.objectSelector`, webhook.objectSelector)
  validateClientConfig(findings, `${path}.clientConfig`, webhook)
  validateReviewVersions(findings, `${path}.admissionReviewVersions`, webhook.admissionReviewVersions ?? [])
  validateConditionNames(findings, `${path}.matchConditions`, webhook.matchConditions ?? [])
}

export function oneOfGiven(
  findings: Findings,
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value !== undefined && !supported.includes(value)) findings.notSupported(path, value, supported)
}

function validateReviewVersions(findings: Findings, path: string, versions: readonly string[]): void {
  if (versions.length === 0) findings.required(path, 'must specify one of v1, v1beta1')
  else if (!versions.some(each => each === 'v1' || each === 'v1beta1'))
    findings.invalid(path, versions, 'must include at least one of v1, v1beta1')
}

function validateClientConfig(findings: Findings, path: string, { clientConfig }: Webhook): void {
  const { url, service } = clientConfig ?? {}
  if ((url === undefined) === (service === undefined)) {
    findings.required(path, 'exactly one of url or service is required')
    return
  }
  if (service) {
    if (!service.name) findings.required(`${path}.service.name`, 'service name is required')
    if (!service.namespace) findings.required(`${path}.service.namespace`, 'service namespace is required')
    return
  }
  const form = '; desired format: https://host[/path]'
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : null
  if (!parsed) findings.invalid(`${path}.url`, url, `url must be a valid URL${form}`)
  else if (parsed.protocol !== 'https:')
    findings.invalid(
      `${path}.url`,
      parsed.protocol.slice(0, -1),
      `'https' is the only allowed URL scheme${form}`,
    )
  else if (parsed.username || parsed.password)
    findings.invalid(`${path}.url`, url, 'user information is not permitted in the URL')
  else if (parsed.search || parsed.hash)
    findings.invalid(`${path}.url`, url, 'query parameters and fragments are not permitted in the URL')
}

export function validateRule(findings: Findings, path: string, rule: RuleWithOperations): void {
  const operations = ['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT']
  for (const field of ['operations', 'apiGroups', 'apiVersions', 'resources'] as const) {
    const values = rule[field] ?? []
    if (values.length === 0) findings.required(`${path}.${field}`)
    if (values.length > 1 && values.includes('*') && field !== 'resources')
      findings.invalid(`${path}.${field}`, values, "if '*' is present, must not specify other values")
  }
  for (const [index, each] of (rule.operations ?? []).entries())
    if (!operations.includes(each)) findings.notSupported(`${path}.operations[${index}]`, each, operations)
  oneOfGiven(findings, `${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced'])
}

export function validateConditionNames(
  findings: Findings,
  path: string,
  conditions: readonly MatchCondition[],
): void {
  if (conditions.length > matchConditionsMax) findings.tooMany(path, conditions.length, matchConditionsMax)
  const names = new Set<string>()
  for (const [index, { name, expression }] of conditions.entries()) {
    if (!name) findings.required(`${path}[${index}].name`)
    else if (names.has(name)) findings.duplicate(`${path}[${index}].name`, name)
    if (!expression?.trim()) findings.required(`${path}[${index}].expression`)
    names.add(name)
  }
}
