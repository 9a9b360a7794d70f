import type { EndpointSlice, Endpoints, NetworkPolicy, Service } from '../generated/types.ts'
import type { Draft } from '../object.ts'

const clientAffinitySeconds = 10_800

/** Cluster IPs, node ports and address families come from the server, which knows what is taken. */
export function setServiceDefaults(service: Draft<Service>): void {
  service.status ??= {}
  service.status.loadBalancer ??= {}
  service.spec ??= {}
  const { spec } = service
  spec.sessionAffinity ||= 'None'
  spec.type ||= 'ClusterIP'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  else if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {}
    spec.sessionAffinityConfig.clientIP ??= {}
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= clientAffinitySeconds
  }
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP'
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
      port.targetPort = port.port
  }
  const isReachedFromOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (isReachedFromOutside) spec.externalTrafficPolicy ||= 'Cluster'
  if (isReachedFromOutside || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
}

export function setEndpointsDefaults(endpoints: Draft<Endpoints>): void {
  for (const subset of endpoints.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP'
}

export function setEndpointSliceDefaults(slice: Draft<EndpointSlice>): void {
  for (const port of slice.ports ?? []) {
    port.name ??= ''
    port.protocol ??= 'TCP'
  }
}

export function setNetworkPolicyDefaults({ spec }: Draft<NetworkPolicy>): void {
  if (!spec) return
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of rule.ports ?? []) port.protocol ??= 'TCP'
  if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
}
