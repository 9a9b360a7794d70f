// What may stand in configurations of webhooks: what is wrong in one would otherwise be found by
// the writes that it is about.
import type { MutatingWebhook, ValidatingWebhook } from '../../generated/types.ts'
import { problemsOfDns1035Label, problemsOfDns1123Subdomain } from '../../names.ts'
import type { ApiObject } from '../../object.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { validateWebhookClient } from '../rules/webhook-client.ts'
import { validateConditionNames, validateRule } from './rules.ts'

type Webhook = ValidatingWebhook | MutatingWebhook

const timeoutRange = { min: 1, max: 30 } as const

export type WebhookConfiguration = ApiObject & { readonly webhooks?: readonly Webhook[] }

export function validateWebhooks(findings: Findings, { webhooks = [] }: WebhookConfiguration): void {
  const names = new Set<string>()
  for (const [index, webhook] of webhooks.entries()) {
    const path = `webhooks[${index}]`
    validateWebhook(findings, path, webhook)
    if (webhook.name && names.has(webhook.name)) findings.duplicate(`${path}.name`, webhook.name)
    names.add(webhook.name)
  }
}

function validateWebhook(findings: Findings, path: string, webhook: Webhook): void {
  const { name, sideEffects, timeoutSeconds, failurePolicy, matchPolicy, rules = [] } = webhook
  validateName(findings, `${path}.name`, name)
  for (const [index, rule] of rules.entries()) validateRule(findings, `${path}.rules[${index}]`, rule)
  oneOfGiven(findings, `${path}.failurePolicy`, failurePolicy, ['Fail', 'Ignore'])
  oneOfGiven(findings, `${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact'])
  if ('reinvocationPolicy' in webhook)
    oneOfGiven(findings, `${path}.reinvocationPolicy`, webhook.reinvocationPolicy, ['Never', 'IfNeeded'])
  if (sideEffects === undefined)
    findings.required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun')
  else oneOfGiven(findings, `${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun'])
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
  validateWebhookClient(findings, `${path}.clientConfig`, webhook.clientConfig ?? {})
  validateReviewVersions(findings, `${path}.admissionReviewVersions`, webhook.admissionReviewVersions ?? [])
  validateConditionNames(findings, `${path}.matchConditions`, webhook.matchConditions ?? [])
}

function validateReviewVersions(findings: Findings, path: string, versions: readonly string[]): void {
  if (versions.length === 0) {
    findings.required(path, 'must specify one of v1, v1beta1')
    return
  }
  const repeated = repeatedIn(versions)
  versions.forEach((version, index) => {
    const at = `${path}[${index}]`
    if (repeated.has(index)) findings.invalid(at, version, 'duplicate version')
    else findings.problems(at, version, problemsOfDns1035Label(version))
  })
  if (!versions.some(each => each === 'v1' || each === 'v1beta1'))
    findings.invalid(path, versions, 'must include at least one of v1, v1beta1')
}

function validateName(findings: Findings, path: string, name: string): void {
  const problems = problemsOfDns1123Subdomain(name)
  if (!name) findings.required(path)
  else if (problems.length > 0) findings.invalid(path, name, problems.join(','))
  else if (name.split('.').length < 3)
    findings.invalid(path, name, 'should be a domain with at least three segments separated by dots')
}
