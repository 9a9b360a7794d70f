import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointHints,
  Pod,
  Service,
  ServicePort,
} from '../../api/generated/types.ts'
import { isReady } from '../../workload/pod-health.ts'

export const isLeaving = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

export type AddressType = 'IPv4' | 'IPv6'

const isIpv6 = (ip: string): boolean => ip.includes(':')

/** Pods that are plain processes have addresses of the loopback, which Endpoints may not hold: they are in no Service. */
const isOfHostAlone = (ip: string): boolean => ip.startsWith('127.') || ip === '::1'

/** The address of the pod in this family; undefined while it has none that others can use. */
export function addressOf(pod: Pod, type: AddressType): string | undefined {
  const all = pod.status?.podIPs?.map(({ ip }) => ip) ?? []
  const first = pod.status?.podIP
  return [...all, ...(first ? [first] : [])].find(
    ip => isIpv6(ip) === (type === 'IPv6') && !isOfHostAlone(ip),
  )
}

/** Whether the pod can be reached at all: it has an address and has not ended. */
export const isReachable = (pod: Pod): boolean =>
  !isOver(pod) && Boolean(pod.status?.podIP || pod.status?.podIPs?.length)

export const isHeadless = (service: Service): boolean =>
  service.spec?.clusterIP === 'None' || !service.spec?.clusterIP

/** Families in which the service is offered. */
export function addressTypesOf({ spec }: Service): readonly AddressType[] {
  const families = spec?.ipFamilies ?? []
  if (families.length > 0) return families.map(family => (family === 'IPv6' ? 'IPv6' : 'IPv4'))
  return [spec?.clusterIP && isIpv6(spec.clusterIP) ? 'IPv6' : 'IPv4']
}

/** A pod is found under its own name when its subdomain is the service. */
export const hostnameIn = (pod: Pod, service: Service): string | undefined =>
  pod.spec?.hostname && pod.spec.subdomain === service.metadata?.name ? pod.spec.hostname : undefined

interface Place {
  readonly zone: string | undefined
  readonly nodeName: string | undefined
}

/** Whose traffic should come here first, where the service keeps it close; null where everybody's may. */
function hintsFor({ spec }: Service, { zone, nodeName }: Place): EndpointHints | null {
  const forZones = zone ? { forZones: [{ name: zone }] } : {}
  switch (spec?.trafficDistribution) {
    case 'PreferSameNode':
      return nodeName ? { ...forZones, forNodes: [{ name: nodeName }] } : null
    case 'PreferClose':
    case 'PreferSameZone':
      return zone ? forZones : null
    default:
      return null
  }
}

export function endpointOf(options: {
  readonly pod: Pod
  readonly service: Service
  readonly address: string
  readonly zone: string | undefined
}): Endpoint {
  const { pod, service, address, zone } = options
  const serving = isReady(pod)
  const terminating = isLeaving(pod)
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const hostname = hostnameIn(pod, service)
  const { namespace, name, uid } = pod.metadata ?? {}
  const hints = ready ? hintsFor(service, { zone, nodeName: pod.spec?.nodeName }) : null
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hints ? { hints } : {}),
    ...(hostname ? { hostname } : {}),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone ? { zone } : {}),
  }
}

/** The service's ports as they are on this pod; a port that the pod does not name is left out. */
export function portsOn(pod: Pod, service: Service): readonly DiscoveryEndpointPort[] {
  return (service.spec?.ports ?? []).flatMap(servicePort => {
    const port = portNumber(pod, servicePort)
    if (port === null) return []
    const { name = '', protocol = 'TCP', appProtocol } = servicePort
    return [{ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }]
  })
}

function portNumber(pod: Pod, { port, targetPort = port, protocol = 'TCP' }: ServicePort): number | null {
  if (typeof targetPort === 'number') return targetPort === 0 ? port : targetPort
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  const running = [...containers, ...initContainers.filter(each => each.restartPolicy === 'Always')]
  for (const container of running)
    for (const each of container.ports ?? [])
      if (each.name === targetPort && (each.protocol ?? 'TCP') === protocol) return each.containerPort
  return null
}
