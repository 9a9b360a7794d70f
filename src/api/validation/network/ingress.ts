import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
} from '../../generated/types.ts'
import {
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfPortName,
  problemsOfWildcardSubdomain,
} from '../../names.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateAddress } from '../rules/ip-address.ts'
import { isAddress } from '../rules/ip-syntax.ts'
import { validatePortNumber } from './container-ports.ts'
import { validateTypedReference } from './typed-reference.ts'

/** What an older object may have had wrong and keep. */
interface IngressRules {
  readonly allowsInvalidSecretName?: boolean
  readonly allowsInvalidWildcardRule?: boolean
}

const classKey = 'kubernetes.io/ingress.class'

export function validateIngress(findings: Findings, ingress: Ingress): void {
  validateSpec(findings, ingress, {})
  const annotated = ingress.metadata?.annotations?.[classKey]
  const name = ingress.spec?.ingressClassName
  if (annotated !== undefined && name !== undefined && annotated !== name)
    findings.invalid(
      `annotations.${classKey}`,
      annotated,
      'must match `ingressClassName` when both are specified',
    )
}

export function validateIngressUpdate(findings: Findings, ingress: Ingress, { spec: old }: Ingress): void {
  validateSpec(findings, ingress, {
    allowsInvalidSecretName: old?.tls?.some(
      ({ secretName }) => secretName && problemsOfDns1123Subdomain(secretName).length > 0,
    ),
    allowsInvalidWildcardRule: old?.rules?.some(
      rule => rule.host?.includes('*') && findingsOf(found => validatePaths(found, '', rule)).length > 0,
    ),
  })
}

function validateSpec(findings: Findings, { spec = {} }: Ingress, allowed: IngressRules): void {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  if (rules.length === 0 && !defaultBackend)
    findings.invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified')
  if (defaultBackend) validateBackend(findings, 'spec.defaultBackend', defaultBackend)
  rules.forEach((rule, index) => {
    const path = `spec.rules[${index}]`
    validateHost(findings, `${path}.host`, rule.host ?? '')
    if (!allowed.allowsInvalidWildcardRule || !rule.host?.includes('*')) validatePaths(findings, path, rule)
  })
  tls.forEach((each, index) => {
    validateTls(findings, `spec.tls[${index}]`, each, allowed)
  })
  if (ingressClassName !== undefined)
    findings.problems('spec.ingressClassName', ingressClassName, problemsOfDns1123Subdomain(ingressClassName))
}

function validateHost(findings: Findings, path: string, host: string): void {
  if (!host) return
  if (isAddress(host)) findings.invalid(path, host, 'must be a DNS name, not an IP address')
  validateDomain(findings, path, host)
}

function validateDomain(findings: Findings, path: string, host: string): void {
  const problems = host.includes('*') ? problemsOfWildcardSubdomain(host) : problemsOfDns1123Subdomain(host)
  findings.problems(path, host, problems)
}

function validateTls(findings: Findings, path: string, tls: IngressTLS, allowed: IngressRules): void {
  tls.hosts?.forEach((host, index) => {
    validateDomain(findings, `${path}.hosts[${index}]`, host)
  })
  if (tls.secretName && !allowed.allowsInvalidSecretName)
    findings.problems(`${path}.secretName`, tls.secretName, problemsOfDns1123Subdomain(tls.secretName))
}

function validatePaths(findings: Findings, path: string, { http }: IngressRule): void {
  if (!http) return
  if (http.paths.length === 0) findings.required(`${path}.http.paths`)
  http.paths.forEach((each, index) => {
    validatePath(findings, `${path}.http.paths[${index}]`, each)
  })
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']
const refusedSequences = ['//', '/./', '/../', '%2f', '%2F']
const refusedEnds = ['/..', '/.']

function validatePath(
  findings: Findings,
  at: string,
  { path = '', pathType, backend }: HTTPIngressPath,
): void {
  if (!pathType) {
    findings.required(`${at}.pathType`, 'pathType must be specified')
    return
  }
  const isForAny = pathType === 'ImplementationSpecific'
  if (!pathTypes.includes(pathType)) findings.notSupported(`${at}.pathType`, pathType, pathTypes)
  else if (!path.startsWith('/') && !(isForAny && path === ''))
    findings.invalid(`${at}.path`, path, 'must be an absolute path')
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const text of refusedSequences)
      if (path.includes(text)) findings.invalid(`${at}.path`, path, `must not contain '${text}'`)
    for (const text of refusedEnds)
      if (path.endsWith(text)) findings.invalid(`${at}.path`, path, `cannot end with '${text}'`)
  }
  validateBackend(findings, `${at}.backend`, backend)
}

function validateBackend(findings: Findings, path: string, { service, resource }: IngressBackend): void {
  if (service && resource) findings.invalid(path, '', 'cannot set both resource and service backends')
  else if (resource) validateTypedReference(findings, `${path}.resource`, resource)
  else if (service) validateService(findings, path, service)
  else findings.invalid(path, '', 'resource or service backend is required')
}

function validateService(findings: Findings, path: string, { name, port = {} }: IngressServiceBackend): void {
  if (name) findings.problems(`${path}.service.name`, name, problemsOfDns1123Label(name))
  else findings.required(`${path}.service.name`)
  const at = `${path}.service.port`
  if (port.name && port.number) findings.invalid(path, '', 'cannot set both port name & port number')
  else if (port.name) findings.problems(`${at}.name`, port.name, problemsOfPortName(port.name))
  else if (port.number) validatePortNumber(findings, `${at}.number`, port.number)
  else findings.required(path, 'port name or number is required')
}

export function validateIngressStatus(findings: Findings, { status }: Ingress): void {
  status?.loadBalancer?.ingress?.forEach(({ ip, hostname }, index) => {
    const path = `status.loadBalancer.ingress[${index}]`
    if (ip) validateAddress(findings, `${path}.ip`, ip)
    if (!hostname) return
    findings.problems(`${path}.hostname`, hostname, problemsOfDns1123Subdomain(hostname))
    if (isAddress(hostname))
      findings.invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address')
  })
}
