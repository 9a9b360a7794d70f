import type { APIService } from '../generated/types.ts'
import { problemsOfDns1035Label, problemsOfDns1123Subdomain } from '../names.ts'
import { conditionStatuses } from './rules/conditions.ts'
import type { Findings } from './rules/findings.ts'

/** What may stand in an APIService, in upstream's words. */
export function validateApiService(findings: Findings, { metadata, spec }: APIService): void {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {}
  const wanted = `${version}.${group}`
  if (metadata?.name !== wanted)
    findings.invalid(
      'metadata.name',
      metadata?.name ?? '',
      `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`,
    )
  if (group !== '')
    for (const problem of problemsOfDns1123Subdomain(group)) findings.invalid('spec.group', group, problem)
  for (const problem of problemsOfDns1035Label(version)) findings.invalid('spec.version', version, problem)
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000)
    findings.invalid(
      'spec.groupPriorityMinimum',
      groupPriorityMinimum,
      'must be positive and less than 20000',
    )
  if (versionPriority <= 0 || versionPriority > 1000)
    findings.invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000')
  validateTrust(findings, spec ?? {})
}

export function validateApiServiceStatus(findings: Findings, { status }: APIService): void {
  for (const [index, condition] of (status?.conditions ?? []).entries())
    if (!conditionStatuses.some(each => each === condition.status))
      findings.notSupported(`status.conditions[${index}].status`, condition.status, conditionStatuses)
}

function validateTrust(findings: Findings, spec: Partial<NonNullable<APIService['spec']>>): void {
  const { service, caBundle = '', insecureSkipTLSVerify = false } = spec
  const bytes = Math.floor((caBundle.replace(/={1,2}$/, '').length * 3) / 4)
  if (!service) {
    if (caBundle)
      findings.invalid('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle')
    if (insecureSkipTLSVerify)
      findings.invalid(
        'spec.insecureSkipTLSVerify',
        true,
        'local APIServices may not have insecureSkipTLSVerify',
      )
    return
  }
  const { name, namespace, port = 443 } = service
  if (!namespace) findings.required('spec.service.namespace')
  if (!name) findings.required('spec.service.name')
  if (port < 1 || port > 65_535)
    findings.invalid('spec.service.port', port, 'port is not valid: must be between 1 and 65535, inclusive')
  if (insecureSkipTLSVerify && caBundle)
    findings.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')
}
