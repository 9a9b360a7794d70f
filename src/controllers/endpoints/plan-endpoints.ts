// The older form of the same knowledge: one Endpoints object per Service, for clients that still read it.

import { isDeepStrictEqual } from 'node:util'
import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Endpoints,
  Pod,
  Service,
} from '../../api/generated/types.ts'
import type { Labels } from '../../api/select/selector.ts'
import { isReady } from '../../workload/pod-health.ts'
import {
  addressOf,
  addressTypesOf,
  hostnameIn,
  isHeadless,
  isLeaving,
  isReachable,
  portsOn,
} from './pod-endpoint.ts'

/** More are left out, and an annotation says so. */
const addressesMax = 1000
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity'
const managedByLabel = 'endpoints.kubernetes.io/managed-by'
const headlessLabel = 'service.kubernetes.io/headless'

/** What the Service's Endpoints should be; null when they are. */
export function planEndpoints(
  service: Service,
  pods: readonly Pod[],
  present: Endpoints | null,
): Endpoints | null {
  const { subsets, isTruncated } = subsetsOf(service, pods)
  const { namespace, name } = service.metadata ?? {}
  const { [overCapacityAnnotation]: _, ...others } = present?.metadata?.annotations ?? {}
  const annotations = { ...others, ...(isTruncated ? { [overCapacityAnnotation]: 'truncated' } : {}) }
  const labels = labelsFor(service)
  const isSame =
    present !== null &&
    isDeepStrictEqual(present.subsets ?? [], subsets) &&
    isDeepStrictEqual(present.metadata?.labels ?? {}, labels) &&
    isDeepStrictEqual(present.metadata?.annotations ?? {}, annotations)
  if (isSame) return null
  return {
    metadata: { ...present?.metadata, namespace, name, labels, annotations },
    ...(subsets.length > 0 ? { subsets } : {}),
  }
}

function labelsFor(service: Service): Labels {
  const { [headlessLabel]: _, ...own } = service.metadata?.labels ?? {}
  return {
    ...own,
    [managedByLabel]: 'endpoint-controller',
    ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
  }
}

interface Subset {
  readonly ports: readonly EndpointPort[]
  readonly ready: EndpointAddress[]
  readonly notReady: EndpointAddress[]
}

function subsetsOf(service: Service, pods: readonly Pod[]) {
  const tolerant = service.spec?.publishNotReadyAddresses === true
  const [family = 'IPv4'] = addressTypesOf(service)
  const byPorts = new Map<string, Subset>()
  let count = 0
  for (const pod of pods) {
    const ip = addressOf(pod, family)
    if (!ip || !isReachable(pod) || (isLeaving(pod) && !tolerant)) continue
    const ports = portsOn(pod, service)
    // Without a port there is nothing to publish, unless the service has no port at all.
    if (ports.length === 0 && (service.spec?.ports?.length ?? 0) > 0) continue
    if (++count > addressesMax) continue
    const key = JSON.stringify(ports)
    const subset = byPorts.get(key) ?? { ports: ports.map(portOf), ready: [], notReady: [] }
    byPorts.set(key, subset)
    const list = tolerant || isReady(pod) ? subset.ready : subset.notReady
    list.push(addressIn(pod, service, ip))
  }
  const subsets = [...byPorts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, subset]) => formOf(subset))
  return { subsets, isTruncated: count > addressesMax }
}

const portOf = ({ name, port, protocol, appProtocol }: ReturnType<typeof portsOn>[number]): EndpointPort => ({
  ...(name ? { name } : {}),
  port: port ?? 0,
  protocol,
  ...(appProtocol ? { appProtocol } : {}),
})

function addressIn(pod: Pod, service: Service, ip: string): EndpointAddress {
  const { namespace, name, uid } = pod.metadata ?? {}
  const hostname = hostnameIn(pod, service)
  return {
    ...(hostname ? { hostname } : {}),
    ip,
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number =>
  a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1

function formOf({ ports, ready, notReady }: Subset): EndpointSubset {
  return {
    ...(ready.length > 0 ? { addresses: ready.toSorted(byAddress) } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady.toSorted(byAddress) } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }
}
