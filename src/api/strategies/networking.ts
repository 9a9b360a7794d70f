import type { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from '../generated/types.ts'
import { resourceName } from '../kinds.ts'
import {
  validateIngress,
  validateIngressStatus,
  validateIngressUpdate,
} from '../validation/network/ingress.ts'
import { validateIngressClass, validateIngressClassUpdate } from '../validation/network/ingress-class.ts'
import {
  addressName,
  validateIpAddress,
  validateIpAddressUpdate,
  validateServiceCidr,
  validateServiceCidrUpdate,
} from '../validation/network/ip-ranges.ts'
import { validateNetworkPolicy } from '../validation/network/network-policy.ts'
import { ageColumn, column, formatSelector, nameColumn } from './columns.ts'
import { type Particulars, wholeMeta } from './strategy-with.ts'
import { ingressWarnings, networkPolicyWarnings } from './warnings/network-warnings.ts'

const hostsMax = 3

export const ingressParticulars: Particulars<Ingress> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Class', ingress => ingress.spec?.ingressClassName ?? '<none>'),
    column('Hosts', formatHosts),
    column('Address', formatAddress),
    column('Ports', ingress => (ingress.spec?.tls?.length ? '80, 443' : '80')),
    ageColumn,
  ],
  initialStatus: () => ({ loadBalancer: {} }),
  validate: validateIngress,
  validateUpdate: validateIngressUpdate,
  validateStatus: validateIngressStatus,
  warnings: ingressWarnings,
}

function formatHosts({ spec }: Ingress): string {
  const rules = spec?.rules ?? []
  const hosts = rules.flatMap(({ host }) => (host ? [host] : []))
  if (hosts.length === 0) return '*'
  const shown = hosts.slice(0, hostsMax).join(',')
  return hosts.length >= hostsMax && rules.length > hostsMax
    ? `${shown} + ${rules.length - hostsMax} more...`
    : shown
}

function formatAddress({ status }: Ingress): string {
  const points = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  return [...new Set(points)].filter(Boolean).toSorted().join(',')
}

export const ingressClassParticulars: Particulars<IngressClass> = {
  hasGeneration: true,
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  columns: [
    nameColumn,
    column('Controller', each => each.spec?.controller ?? ''),
    column('Parameters', ({ spec }) => {
      const parameters = spec?.parameters
      if (!parameters) return '<none>'
      const group = parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`
      return `${parameters.kind}${group}/${parameters.name}`
    }),
    ageColumn,
  ],
}

export const networkPolicyParticulars: Particulars<NetworkPolicy> = {
  hasGeneration: true,
  validateInSteps: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
  columns: [nameColumn, column('Pod-Selector', each => formatSelector(each.spec?.podSelector)), ageColumn],
}

export const ipAddressParticulars: Particulars<IPAddress> = {
  nameRule: addressName,
  validate: validateIpAddress,
  validateUpdate: validateIpAddressUpdate,
  columns: [
    nameColumn,
    column('ParentRef', ({ spec }) => {
      const parent = spec?.parentRef
      if (!parent) return '<none>'
      const resource = resourceName({ group: parent.group ?? '', plural: parent.resource }).toLowerCase()
      return [resource, parent.namespace, parent.name].filter(Boolean).join('/')
    }),
    ageColumn,
  ],
}

export const serviceCidrParticulars: Particulars<ServiceCIDR> = {
  statusKeeps: wholeMeta,
  validate: validateServiceCidr,
  validateUpdate: validateServiceCidrUpdate,
  columns: [nameColumn, column('CIDRs', each => (each.spec?.cidrs ?? []).join(',')), ageColumn],
}
