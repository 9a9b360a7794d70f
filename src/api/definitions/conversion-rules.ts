import type { CustomResourceDefinition, WebhookConversion } from '../generated/types.ts'
import type { Findings } from '../validation/rules/findings.ts'

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
  else if ((clientConfig.url === undefined) === (clientConfig.service === undefined))
    findings.required(at, 'exactly one of url or service is required')
  else if (clientConfig.url !== undefined) validateUrl(findings, `${at}.url`, clientConfig.url)
  else if (clientConfig.service) {
    const { name, namespace, port = 443 } = clientConfig.service
    if (!name) findings.required(`${at}.service.name`, 'service name is required')
    if (!namespace) findings.required(`${at}.service.namespace`, 'service namespace is required')
    if (port < 1 || port > 65_535)
      findings.invalid(
        `${at}.service.port`,
        port,
        'port is not valid: must be between 1 and 65535, inclusive',
      )
  }
  if (versions.length === 0) findings.required(`${path}.conversionReviewVersions`)
  else if (!versions.some(each => known.includes(each)))
    findings.invalid(
      `${path}.conversionReviewVersions`,
      versions,
      `must include at least one of ${known.join(', ')}`,
    )
}

const form = '; desired format: https://host[:port]/path'

function validateUrl(findings: Findings, at: string, url: string): void {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    findings.required(
      at,
      `url must be a valid URL: parse ${JSON.stringify(url)}: invalid URI for request${form}`,
    )
    return
  }
  if (parsed.protocol !== 'https:')
    findings.invalid(at, parsed.protocol.replace(':', ''), `'https' is the only allowed URL scheme${form}`)
  if (parsed.username !== '' || parsed.password !== '')
    findings.invalid(at, parsed.username, 'user information is not permitted in the URL')
  if (parsed.hash !== '') findings.invalid(at, parsed.hash.slice(1), 'fragments are not permitted in the URL')
  if (parsed.search !== '')
    findings.invalid(at, parsed.search.slice(1), 'query parameters are not permitted in the URL')
}
