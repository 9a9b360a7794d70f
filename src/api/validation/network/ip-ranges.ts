// The addresses of Services, and the ranges from which they come.
import type { IPAddress, ParentReference, ServiceCIDR } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { ipNetworkOf, problemsOfAddress, problemsOfNetwork } from '../rules/ip-network.ts'
import type { NameRule } from '../rules/name-rule.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validatePathSegment } from './typed-reference.ts'

/** The name is the address itself, in the one form that it has. */
export const addressName: NameRule = problemsOfAddress

export function validateIpAddress(findings: Findings, { spec }: IPAddress): void {
  const parent: ParentReference | undefined = spec?.parentRef
  const path = 'spec.parentRef'
  if (!parent) {
    findings.required(path)
    return
  }
  const { group, resource, name, namespace } = parent
  if (group) findings.problems(`${path}.group`, group, problemsOfDns1123Subdomain(group))
  validatePathSegment(findings, `${path}.resource`, resource)
  validatePathSegment(findings, `${path}.name`, name)
  if (namespace) validatePathSegment(findings, `${path}.namespace`, namespace)
}

export function validateIpAddressUpdate(findings: Findings, { spec }: IPAddress, old: IPAddress): void {
  if (!isSameValue(spec?.parentRef, old.spec?.parentRef))
    findings.invalid('spec.parentRef', shown(spec?.parentRef), immutableText)
}

const shown = (parent: ParentReference | undefined) =>
  parent
    ? {
        Group: parent.group ?? '',
        Resource: parent.resource,
        Namespace: parent.namespace ?? '',
        Name: parent.name,
      }
    : null

const path = 'spec.cidrs'

export function validateServiceCidr(findings: Findings, { spec = {} }: ServiceCIDR): void {
  const { cidrs = [] } = spec
  if (cidrs.length === 0) findings.required(path, 'at least one CIDR required')
  else if (cidrs.length > 2) findings.invalid(path, { CIDRs: cidrs }, 'may only hold up to 2 values')
  else {
    cidrs.forEach((cidr, index) => {
      findings.problems(`${path}[${index}]`, cidr, problemsOfNetwork(cidr))
    })
    const [first, second] = cidrs.map(ipNetworkOf)
    if (first && second && first.version === second.version)
      findings.invalid(
        path,
        cidrs,
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      )
  }
}

/** A range stays; one of the other family may be added to it. */
export function validateServiceCidrUpdate(
  findings: Findings,
  serviceCidr: ServiceCIDR,
  { spec: old }: ServiceCIDR,
): void {
  const [now, was] = [serviceCidr.spec?.cidrs ?? [], old?.cidrs ?? []]
  const isWidened = was.length === 1 && now.length === 2
  if (now.length !== was.length && !isWidened) {
    findings.invalid(path, now, immutableText)
    return
  }
  was.forEach((cidr, index) => {
    if (now[index] !== cidr) findings.invalid(`${path}[${index}]`, now[index], immutableText)
  })
  if (isWidened) validateServiceCidr(findings, serviceCidr)
}
