// Where the cluster addresses of Services come from (ServiceCIDR), and the objects that stand for them (IPAddress). Of IPv4
// alone: no other Services are there.

import { ipOfNumber, numberOfIp } from '../base/ipv4.ts'
import type { IPAddress, Service, ServiceCIDR, ServiceSpec } from './generated/types.ts'
import { isAddressV4 } from './validation/rules/ip-syntax.ts'

export const addressLabels = {
  family: 'ipaddress.kubernetes.io/ip-family',
  managedBy: 'ipaddress.kubernetes.io/managed-by',
} as const

/** Who gives Services their addresses, as objects are labelled. */
export const allocatorName = 'ipallocator.k8s.io'

/** Whether the object stands for an address that was given to a Service, and not for one that somebody has set aside. */
export const isOfAllocator = ({ metadata }: IPAddress): boolean =>
  metadata?.labels?.[addressLabels.managedBy] === allocatorName

/** The addresses that the Service has. */
export function addressesOf({ spec }: Service): readonly string[] {
  if (!spec || spec.type === 'ExternalName') return []
  return (spec.clusterIPs ?? []).filter(address => address !== 'None')
}

/** A headless Service without a selector may point anywhere: at addresses of families that the cluster does not have. */
export const pointsAnywhere = ({
  clusterIP,
  clusterIPs,
  selector = {},
}: Pick<ServiceSpec, 'clusterIP' | 'clusterIPs' | 'selector'>): boolean =>
  (clusterIPs?.[0] ?? clusterIP) === 'None' && Object.keys(selector).length === 0

export interface ServiceRange {
  /** `10.96.0.0/16` */
  readonly text: string
  /** The first address as a number. */
  readonly base: number
  readonly size: number
}

/** Those of IPv4. */
export const rangesOf = ({ spec }: ServiceCIDR): readonly ServiceRange[] =>
  (spec?.cidrs ?? []).flatMap(text => {
    const [address = '', bits = ''] = text.split('/')
    return isAddressV4(address) ? [{ text, base: numberOfIp(address), size: 2 ** (32 - Number(bits)) }] : []
  })

/** Also its first and its last address, which nobody gets. */
export const isInRange = ({ base, size }: ServiceRange, address: string): boolean =>
  isAddressV4(address) && numberOfIp(address) >= base && numberOfIp(address) < base + size

export const addressInRange = ({ base }: ServiceRange, index: number): string => ipOfNumber(base + index)

/** Whether nodes tell its load balancer at a port of its own whether they have Pods of it. */
export const hasHealthPort = (
  spec: Pick<ServiceSpec, 'type' | 'externalTrafficPolicy'> | undefined,
): boolean => spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
