// Which EndpointSlices a Service should have, and the fewest writes from those it has.
//
// Endpoints stay in the slice they are in, so that a change of one pod is a change of one slice. What is new goes
// into slices that change anyway, then into those with room, then into new ones. A service always has a slice.

import { isDeepStrictEqual } from 'node:util'
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointSlice,
  Pod,
  Service,
} from '../../api/generated/types.ts'
import type { Labels } from '../../api/select/selector.ts'
import { serviceNameLabel } from '../../api/service-of-slice.ts'
import { isReady, podCondition } from '../../workload/pod-health.ts'
import {
  type AddressType,
  addressOf,
  addressTypesOf,
  endpointOf,
  isHeadless,
  isReachable,
  portsOn,
} from './pod-endpoint.ts'

const endpointsPerSliceMax = 100
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
export const sliceManager = 'endpointslice-controller.k8s.io'
const headlessLabel = 'service.kubernetes.io/headless'
const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

export interface SlicePlan {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly remove: readonly EndpointSlice[]
}

export interface ObservedService {
  readonly service: Service
  /** Those that its selector matches. */
  readonly pods: readonly Pod[]
  /** Those that this controller made for it. */
  readonly slices: readonly EndpointSlice[]
  zoneOf(nodeName: string): string | undefined
}

/** All endpoints of one family with the same ports. */
interface Group {
  readonly addressType: AddressType
  readonly ports: readonly DiscoveryEndpointPort[]
  readonly endpoints: Map<string, Endpoint>
}

export function planSlices(observed: ObservedService): SlicePlan {
  const { service, slices } = observed
  const groups = groupsOf(observed)
  const labels = labelsFor(service)
  const triggerTime = triggerTimeOf(observed)
  const plan = { create: [] as EndpointSlice[], update: [] as EndpointSlice[], remove: [] as EndpointSlice[] }
  const left = new Set(slices.filter(slice => slice.metadata?.deletionTimestamp === undefined))
  for (const type of addressTypesOf(service)) {
    const ofType = groups.filter(group => group.addressType === type)
    for (const group of ofType) {
      const own = [...left].filter(slice => belongsTo(slice, group))
      for (const slice of own) left.delete(slice)
      const next = distribute(group, own)
      for (const { slice, endpoints } of next.kept)
        if (endpoints.length === 0) plan.remove.push(slice)
        else if (differs(slice, endpoints, labels, service))
          plan.update.push(changed({ slice, endpoints, labels, service, triggerTime }))
      for (const endpoints of next.added)
        plan.create.push(
          newSlice({ service, labels, triggerTime, addressType: type, ports: group.ports, endpoints }),
        )
    }
    if (ofType.length === 0) keepPlaceholder(type)
  }
  return { ...plan, remove: [...plan.remove, ...left] }

  /** Without endpoints one slice stays, or comes: it says that the service is known, and has none. */
  function keepPlaceholder(addressType: AddressType): void {
    const kept = [...left].find(slice => slice.addressType === addressType)
    if (!kept) {
      plan.create.push(newSlice({ service, labels, triggerTime, addressType, ports: [], endpoints: [] }))
      return
    }
    left.delete(kept)
    if (differs(kept, [], labels, service))
      plan.update.push(changed({ slice: kept, endpoints: [], labels, service, triggerTime }))
  }
}

function groupsOf({ service, pods, zoneOf }: ObservedService): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const addressType of addressTypesOf(service))
    for (const pod of pods) {
      const address = addressOf(pod, addressType)
      if (!address || !isReachable(pod)) continue
      const ports = portsOn(pod, service)
      const key = `${addressType} ${portsKey(ports)}`
      const group = groups.get(key) ?? { addressType, ports, endpoints: new Map() }
      groups.set(key, group)
      const zone = pod.spec?.nodeName ? zoneOf(pod.spec.nodeName) : undefined
      group.endpoints.set(pod.metadata?.uid ?? '', endpointOf({ pod, service, address, zone }))
    }
  return [...groups.values()]
}

const portsKey = (ports: readonly DiscoveryEndpointPort[]): string =>
  ports
    .map(({ name = '', port, protocol, appProtocol = '' }) => `${name}/${port}/${protocol}/${appProtocol}`)
    .toSorted()
    .join()

const belongsTo = (slice: EndpointSlice, group: Group): boolean =>
  slice.addressType === group.addressType && portsKey(slice.ports ?? []) === portsKey(group.ports)

interface Distribution {
  readonly kept: readonly { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] }[]
  /** The endpoints of new slices. */
  readonly added: readonly (readonly Endpoint[])[]
}

function distribute(group: Group, slices: readonly EndpointSlice[]): Distribution {
  const unplaced = new Map(group.endpoints)
  const kept = slices.map(slice => {
    const endpoints = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      const endpoint = unplaced.get(targetRef?.uid ?? '')
      unplaced.delete(targetRef?.uid ?? '')
      return endpoint ?? []
    })
    return { slice, endpoints, isTouched: !isDeepStrictEqual(endpoints, slice.endpoints ?? []) }
  })
  const waiting = [...unplaced.values()]
  // Slices that are written anyway are filled first, then the fullest of the others.
  const order = kept.toSorted(
    (a, b) => Number(b.isTouched) - Number(a.isTouched) || b.endpoints.length - a.endpoints.length,
  )
  for (const each of order)
    each.endpoints.push(...waiting.splice(0, Math.max(0, endpointsPerSliceMax - each.endpoints.length)))
  const added: (readonly Endpoint[])[] = []
  while (waiting.length > 0) added.push(waiting.splice(0, endpointsPerSliceMax))
  return { kept, added }
}

function differs(
  slice: EndpointSlice,
  endpoints: readonly Endpoint[],
  labels: Labels,
  service: Service,
): boolean {
  return !(
    isDeepStrictEqual(slice.endpoints ?? [], endpoints) &&
    isDeepStrictEqual(slice.metadata?.labels ?? {}, labels) &&
    slice.metadata?.ownerReferences?.some(({ uid }) => uid === service.metadata?.uid) === true
  )
}

interface Parts {
  readonly service: Service
  readonly labels: Labels
  readonly triggerTime: string | undefined
  readonly endpoints: readonly Endpoint[]
}

function changed({
  slice,
  service,
  labels,
  triggerTime,
  endpoints,
}: Parts & { slice: EndpointSlice }): EndpointSlice {
  const { [triggerTimeAnnotation]: _, ...annotations } = slice.metadata?.annotations ?? {}
  return {
    ...slice,
    metadata: {
      ...slice.metadata,
      labels,
      annotations: { ...annotations, ...(triggerTime ? { [triggerTimeAnnotation]: triggerTime } : {}) },
      ownerReferences: [ownerOf(service)],
    },
    endpoints,
  }
}

function newSlice(
  options: Parts & { readonly addressType: AddressType; readonly ports: readonly DiscoveryEndpointPort[] },
): EndpointSlice {
  const { service, labels, triggerTime, endpoints, addressType, ports } = options
  const { namespace, name } = service.metadata ?? {}
  return {
    metadata: {
      namespace,
      generateName: `${name}-`,
      labels,
      ...(triggerTime ? { annotations: { [triggerTimeAnnotation]: triggerTime } } : {}),
      ownerReferences: [ownerOf(service)],
    },
    addressType,
    ports,
    endpoints,
  }
}

const ownerOf = ({ metadata }: Service) => ({
  apiVersion: 'v1',
  kind: 'Service',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})

function labelsFor(service: Service): Labels {
  const { [headlessLabel]: _, ...own } = service.metadata?.labels ?? {}
  return {
    ...own,
    [serviceNameLabel]: service.metadata?.name ?? '',
    [managedByLabel]: sliceManager,
    ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
  }
}

/** When what is published came about: the last change of a pod's readiness, or the service's own beginning. */
function triggerTimeOf({ service, pods }: ObservedService): string | undefined {
  const times = pods.flatMap(pod =>
    isReady(pod) ? (podCondition(pod, 'Ready')?.lastTransitionTime ?? []) : [],
  )
  return [...times, service.metadata?.creationTimestamp ?? ''].toSorted().at(-1) || undefined
}
