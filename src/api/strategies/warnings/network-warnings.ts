// What Ingresses, network policies and slices of endpoints say that is no longer said so.
import type { EndpointSlice, Ingress, NetworkPolicy } from '../../generated/types.ts'
import { addressWarnings, firstWarnings, networkWarnings } from './ip-warnings.ts'

const classKey = 'kubernetes.io/ingress.class'

/** Of a new one. */
export const ingressWarnings = ({ metadata, spec }: Ingress, old: Ingress | null): readonly string[] =>
  old || metadata?.annotations?.[classKey] === undefined || spec?.ingressClassName !== undefined
    ? []
    : [`annotation "${classKey}" is deprecated, please use 'spec.ingressClassName' instead`]

export function networkPolicyWarnings({ spec = {} }: NetworkPolicy): readonly string[] {
  const peers = [
    ...(spec.ingress ?? []).map(({ from = [] }, index) => [`spec.ingress[${index}].from`, from] as const),
    ...(spec.egress ?? []).map(({ to = [] }, index) => [`spec.egress[${index}].to`, to] as const),
  ]
  return firstWarnings(peers, ([path, list]) =>
    firstWarnings(list, ({ ipBlock }, index) => {
      if (!ipBlock) return []
      const at = `${path}[${index}].ipBlock`
      return [
        ...networkWarnings(`${at}.cidr`, ipBlock.cidr),
        ...firstWarnings(ipBlock.except ?? [], (except, position) =>
          networkWarnings(`${at}.except[${position}]`, except),
        ),
      ]
    }),
  )
}

const managedByKey = 'endpointslice.kubernetes.io/managed-by'
const controller = 'endpointslice-controller.k8s.io'

/** What the controller writes is as it should be. */
export function endpointSliceWarnings(
  { metadata, addressType, endpoints = [] }: EndpointSlice,
  old: EndpointSlice | null,
): readonly string[] {
  if (addressType === 'FQDN') return old ? [] : ['spec.addressType: FQDN type is deprecated.']
  if (metadata?.labels?.[managedByKey] === controller) return []
  return firstWarnings(endpoints, ({ addresses = [] }, index) =>
    firstWarnings(addresses, (address, position) =>
      addressWarnings(`endpoints[${index}].addresses[${position}]`, address),
    ),
  )
}
