// Where a webhook is asked: at a URL, or behind a Service. Of admission and of conversions alike.
import { problemsOfDns1123Subdomain, problemsOfPortNumber } from '../../names.ts'
import type { Findings } from './findings.ts'

export interface WebhookClient {
  readonly url?: string
  readonly service?: {
    readonly name: string
    readonly namespace: string
    readonly path?: string
    readonly port?: number
  }
}

export function validateWebhookClient(findings: Findings, path: string, client: WebhookClient): void {
  const { url, service } = client
  if ((url === undefined) === (service === undefined))
    findings.required(path, 'exactly one of url or service is required')
  else if (url !== undefined) validateUrl(findings, `${path}.url`, url)
  else if (service) validateService(findings, `${path}.service`, service)
}

const form = '; desired format: https://host[/path]'

/** As it was written, the password too. */
const userOf = ({ username, password }: URL): string => (password ? `${username}:${password}` : username)

function validateUrl(findings: Findings, path: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url && !/^[a-z][-a-z0-9+.]*:/i.test(text)) {
    // A path alone: neither a scheme nor a host.
    findings.invalid(path, '', `'https' is the only allowed URL scheme${form}`)
    findings.invalid(path, '', `host must be specified${form}`)
    return
  }
  if (!url) {
    findings.required(
      path,
      `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI for request${form}`,
    )
    return
  }
  if (url.protocol !== 'https:')
    findings.invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`)
  if (!url.host) findings.invalid(path, url.host, `host must be specified${form}`)
  if (url.username || url.password)
    findings.invalid(path, userOf(url), 'user information is not permitted in the URL')
  if (url.hash) findings.invalid(path, url.hash.slice(1), 'fragments are not permitted in the URL')
  if (url.search) findings.invalid(path, url.search.slice(1), 'query parameters are not permitted in the URL')
}

function validateService(
  findings: Findings,
  path: string,
  { name, namespace, path: target = '', port = 443 }: NonNullable<WebhookClient['service']>,
): void {
  if (!name) findings.required(`${path}.name`, 'service name is required')
  if (!namespace) findings.required(`${path}.namespace`, 'service namespace is required')
  const problems = problemsOfPortNumber(port)
  if (problems.length > 0) findings.invalid(`${path}.port`, port, `port is not valid: ${problems.join(', ')}`)
  if (target !== '' && target !== '/') validateTarget(findings, `${path}.path`, target)
}

function validateTarget(findings: Findings, path: string, target: string): void {
  if (!target.startsWith('/')) findings.invalid(path, target, "must start with a '/'")
  // Its first and its last slash stand beside no segment.
  const segments = target === '//' ? [''] : target.slice(1).replace(/\/$/, '').split('/')
  segments.forEach((segment, index) => {
    if (segment === '') findings.invalid(path, target, `segment[${index}] may not be empty`)
    else
      for (const problem of problemsOfDns1123Subdomain(segment))
        findings.invalid(path, target, `segment[${index}]: ${problem}`)
  })
}
