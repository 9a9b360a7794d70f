import type { Service, ServiceSpec } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each, fill, structIn } from './struct.ts'

/** Three hours. */
const clientIpAffinitySeconds = 10_800

/** Addresses are the server's to give. */
export function setServiceDefaults(service: Draft<Service>): void {
  const spec = structIn(service, 'spec')
  setSessionAffinity(spec)
  fill(spec, 'type', 'ClusterIP')
  for (const port of each(spec.ports)) {
    fill(port, 'protocol', 'TCP')
    port.targetPort ||= port.port
  }
  if (isReachableFromOutside(spec)) fill(spec, 'externalTrafficPolicy', 'Cluster')
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  structIn(structIn(service, 'status'), 'loadBalancer')
  setIngressModes(service)
}

/** What the status says of a load balancer's address, which depends on the spec. */
export function setIngressModes({ spec, status }: Draft<Service>): void {
  if (spec?.type !== 'LoadBalancer') return
  for (const ingress of each(status?.loadBalancer?.ingress)) if (ingress.ip) ingress.ipMode ??= 'VIP'
}

function setSessionAffinity(spec: Draft<ServiceSpec>): void {
  fill(spec, 'sessionAffinity', 'None')
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  )
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: clientIpAffinitySeconds } }
}

const isReachableFromOutside = ({ type, externalIPs }: Draft<ServiceSpec>): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && each(externalIPs).length > 0)
