// What a Service says that means nothing, or will not for long.
import type { Service, ServiceSpec } from '../../generated/types.ts'
import { addressWarnings, firstWarnings, networkWarnings } from './ip-warnings.ts'

const hintsKey = 'service.kubernetes.io/topology-aware-hints'
const noSpec: ServiceSpec = {}

export function serviceWarnings({ metadata, spec = noSpec }: Service): readonly string[] {
  const { clusterIPs = [], externalIPs = [], loadBalancerIP = '', loadBalancerSourceRanges = [] } = spec
  const addresses = clusterIPs.filter(address => address !== 'None')
  return [
    ...(metadata?.annotations?.[hintsKey] === undefined
      ? []
      : [`annotation ${hintsKey} is deprecated, please use service.kubernetes.io/topology-mode instead`]),
    ...firstWarnings(addresses, (address, index) => addressWarnings(`spec.clusterIPs[${index}]`, address)),
    ...headlessWarnings(spec),
    ...firstWarnings(externalIPs, (address, index) => addressWarnings(`spec.externalIPs[${index}]`, address)),
    ...addressWarnings('spec.loadBalancerIP', loadBalancerIP),
    ...firstWarnings(loadBalancerSourceRanges, (range, index) =>
      networkWarnings(`spec.loadBalancerSourceRanges[${index}]`, range.trim()),
    ),
    ...typeWarnings(spec),
  ]
}

function headlessWarnings(spec: ServiceSpec): readonly string[] {
  if (spec.type !== 'ClusterIP' || spec.clusterIP !== 'None') return []
  const ignored: string[] = []
  if (spec.loadBalancerIP) ignored.push('spec.loadBalancerIP')
  if (spec.externalIPs?.length) ignored.push('spec.externalIPs')
  // Upstream's spelling of the field.
  if (spec.sessionAffinity !== 'None') ignored.push('spec.SessionAffinity')
  return ignored.map(field => `${field} is ignored for headless services`)
}

function typeWarnings({
  type,
  externalIPs,
  externalName,
  trafficDistribution,
}: ServiceSpec): readonly string[] {
  const found: string[] = []
  if (type === 'ExternalName' && externalIPs?.length)
    found.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  if (type !== 'ExternalName' && externalName)
    found.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  if (trafficDistribution === 'PreferClose')
    found.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
  return found
}
