// Which EndpointSlices mirror an Endpoints object that somebody keeps by hand, for a Service without a selector.
//
// One slice per family of addresses and set of ports; where one of these is there already it is changed, so that a
// change of an address is one write.

import { isDeepStrictEqual } from 'node:util'
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointAddress,
  EndpointPort,
  EndpointSlice,
  Endpoints,
  Service,
} from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { serviceNameLabel } from '../../api/service-of-slice.ts'
import { managedByLabel, type SlicePlan } from './plan-slices.ts'
import type { AddressType } from './pod-endpoint.ts'

export const mirrorManager = 'endpointslicemirroring-controller.k8s.io'
/** Upstream's bound for one subset; more are left out. */
const endpointsPerSubsetMax = 1000
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

export interface ObservedMirror {
  readonly service: Service | null
  readonly endpoints: Endpoints | null
  /** Those that were made for it before. */
  readonly slices: readonly EndpointSlice[]
}

interface Group {
  readonly addressType: AddressType
  readonly ports: readonly DiscoveryEndpointPort[]
  readonly endpoints: Endpoint[]
}

export function planMirror({ service, endpoints, slices }: ObservedMirror): SlicePlan {
  const create: EndpointSlice[] = []
  const update: EndpointSlice[] = []
  const left = new Set(slices.filter(slice => !isTerminating(slice)))
  if (service && endpoints && isMirrored(service, endpoints))
    for (const group of groupsOf(endpoints)) {
      const present = [...left].find(slice => belongsTo(slice, group))
      if (!present) create.push(sliceOf(endpoints, group))
      else {
        left.delete(present)
        const wanted = { ...present, ...sliceOf(endpoints, group) }
        const metadata = {
          ...present.metadata,
          ...metadataOf(endpoints),
          generateName: present.metadata?.generateName,
        }
        if (!isDeepStrictEqual(essenceOf(present), essenceOf({ ...wanted, metadata })))
          update.push({ ...wanted, metadata })
      }
    }
  return { create, update, remove: [...left] }
}

/** Endpoints of a Service with a selector have slices of their own; some ask not to be mirrored. */
function isMirrored({ spec }: Service, { metadata }: Endpoints): boolean {
  const hasSelector = Object.keys(spec?.selector ?? {}).length > 0
  return (
    !hasSelector &&
    metadata?.deletionTimestamp === undefined &&
    metadata?.labels?.[skipLabel] !== 'true' &&
    metadata?.annotations?.[leaderAnnotation] === undefined
  )
}

function groupsOf({ subsets = [] }: Endpoints): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const wanted = ports.map(portOf)
    const all = [
      ...addresses.map(address => ({ address, ready: true })),
      ...notReadyAddresses.map(address => ({ address, ready: false })),
    ]
    for (const { address, ready } of all.slice(0, endpointsPerSubsetMax)) {
      const addressType = address.ip.includes(':') ? 'IPv6' : 'IPv4'
      const key = `${addressType} ${portsKey(wanted)}`
      const group = groups.get(key) ?? { addressType, ports: wanted, endpoints: [] }
      groups.set(key, group)
      group.endpoints.push(endpointOf(address, ready))
    }
  }
  return [...groups.values()]
}

const portOf = ({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): DiscoveryEndpointPort => ({
  name,
  port,
  protocol,
  ...(appProtocol ? { appProtocol } : {}),
})

const endpointOf = ({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname ? { hostname } : {}),
  ...(nodeName ? { nodeName } : {}),
  ...(targetRef ? { targetRef } : {}),
})

const portsKey = (ports: readonly DiscoveryEndpointPort[]): string =>
  ports
    .map(({ name = '', port, protocol, appProtocol = '' }) => `${name}/${port}/${protocol}/${appProtocol}`)
    .toSorted()
    .join()

const belongsTo = (slice: EndpointSlice, group: Group): boolean =>
  slice.addressType === group.addressType && portsKey(slice.ports ?? []) === portsKey(group.ports)

const sliceOf = (endpoints: Endpoints, { addressType, ports, endpoints: list }: Group): EndpointSlice => ({
  metadata: metadataOf(endpoints),
  addressType,
  ports,
  endpoints: list,
})

function metadataOf({ metadata }: Endpoints): NonNullable<EndpointSlice['metadata']> {
  const { namespace, name = '', uid = '' } = metadata ?? {}
  const { [lastAppliedAnnotation]: _, ...annotations } = metadata?.annotations ?? {}
  return {
    namespace,
    generateName: `${name}-`,
    labels: { ...metadata?.labels, [serviceNameLabel]: name, [managedByLabel]: mirrorManager },
    annotations,
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Endpoints', name, uid, controller: true, blockOwnerDeletion: true },
    ],
  }
}

/** What is published of a slice. */
const essenceOf = ({ metadata, addressType, ports, endpoints }: EndpointSlice) => ({
  labels: metadata?.labels ?? {},
  annotations: metadata?.annotations ?? {},
  owners: (metadata?.ownerReferences ?? []).map(({ uid }) => uid),
  addressType,
  ports: ports ?? [],
  endpoints: endpoints ?? [],
})
