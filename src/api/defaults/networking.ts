import type { Ingress, IngressClass, NetworkPolicy } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each, structIn } from './struct.ts'

export function setNetworkPolicyDefaults(policy: Draft<NetworkPolicy>): void {
  const spec = structIn(policy, 'spec')
  structIn(spec, 'podSelector')
  spec.policyTypes ??= each(spec.egress).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  for (const rule of [...each(spec.ingress), ...each(spec.egress)])
    for (const port of each(rule.ports)) port.protocol ??= 'TCP'
}

export function setIngressDefaults(ingress: Draft<Ingress>): void {
  structIn(structIn(ingress, 'status'), 'loadBalancer')
}

export function setIngressClassDefaults(ingressClass: Draft<IngressClass>): void {
  const parameters = ingressClass.spec?.parameters
  if (parameters) parameters.scope ??= 'Cluster'
}
