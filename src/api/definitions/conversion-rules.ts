import type { CustomResourceDefinition, WebhookConversion } from '../generated/types.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { validateWebhookClient } from '../validation/rules/webhook-client.ts'

const path = 'spec.conversion'
/** The reviews that are spoken here. */
const known = ['v1', 'v1beta1']

export function validateConversion(findings: Findings, { spec }: CustomResourceDefinition): void {
  const { strategy = '', webhook } = spec.conversion ?? {}
  findings.oneOf(`${path}.strategy`, strategy, ['None', 'Webhook'])
  if (strategy === 'Webhook') {
    validateWebhook(findings, webhook)
    return
  }
  if (webhook?.clientConfig)
    findings.forbidden(`${path}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook')
  if ((webhook?.conversionReviewVersions ?? []).length > 0)
    findings.forbidden(
      `${path}.conversionReviewVersions`,
      'should not be set when strategy is not set to Webhook',
    )
}

function validateWebhook(findings: Findings, webhook: WebhookConversion | undefined): void {
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook ?? {}
  const at = `${path}.webhookClientConfig`
  if (!clientConfig) findings.required(at, 'required when strategy is set to Webhook')
  else validateWebhookClient(findings, at, clientConfig)
  if (versions.length === 0) findings.required(`${path}.conversionReviewVersions`)
  else if (!versions.some(each => known.includes(each)))
    findings.invalid(
      `${path}.conversionReviewVersions`,
      versions,
      `must include at least one of ${known.join(', ')}`,
    )
}
