// Where connections to Services lead: each port of a Service with an address, and the endpoints behind it.
//
// An endpoint takes part while it is ready. Where none is, those that are on their way out but still serve do, so that a
// Service whose last Pods end loses no connection that they would have answered.
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../api/generated/types.ts'
import { refOf } from '../../api/object.ts'

export interface Place {
  readonly ip: string
  readonly port: number
}

export interface PortRoute {
  /** `namespace/service:port`, the port by its name. */
  readonly name: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** The address of the Service. */
  readonly from: Place
  /** On every address of the machine; null where there is none. */
  readonly nodePort: number | null
  /** How long a client goes where it went before; null for wherever. */
  readonly affinitySeconds: number | null
  /** In a fixed order, each once. */
  readonly to: readonly Place[]
}

const affinitySecondsDefault = 10_800

/** The routes of a Service; none where it has no address of its own. */
export function routesOf(service: Service, slices: readonly EndpointSlice[]): readonly PortRoute[] {
  const { spec } = service
  const ip = spec?.clusterIP
  if (!spec || !ip || ip === 'None' || ip.includes(':') || spec.type === 'ExternalName') return []
  const { namespace, name } = refOf(service)
  const affinitySeconds =
    spec.sessionAffinity === 'ClientIP'
      ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? affinitySecondsDefault)
      : null
  return (spec.ports ?? []).map(port => ({
    name: `${namespace}/${name}:${port.name ?? ''}`,
    protocol: protocolOf(port.protocol),
    from: { ip, port: port.port },
    nodePort: port.nodePort || null,
    affinitySeconds,
    to: placesOf(port, slices),
  }))
}

function placesOf(port: ServicePort, slices: readonly EndpointSlice[]): readonly Place[] {
  const found: { readonly endpoint: Endpoint; readonly place: Place }[] = []
  for (const { addressType, endpoints, ports } of slices) {
    if (addressType !== 'IPv4') continue
    const target = (ports ?? []).find(
      each =>
        (each.name ?? '') === (port.name ?? '') && protocolOf(each.protocol) === protocolOf(port.protocol),
    )?.port
    if (target === undefined) continue
    for (const endpoint of endpoints ?? [])
      for (const ip of endpoint.addresses.slice(0, 1)) found.push({ endpoint, place: { ip, port: target } })
  }
  const ready = found.filter(({ endpoint }) => endpoint.conditions?.ready !== false)
  const chosen = ready.length > 0 ? ready : found.filter(({ endpoint }) => isLeaving(endpoint))
  const byText = new Map(chosen.map(({ place }) => [`${place.ip}:${place.port}`, place]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place)
}

const isLeaving = ({ conditions }: Endpoint): boolean =>
  conditions?.terminating === true && conditions.serving === true

function protocolOf(protocol: string | undefined): PortRoute['protocol'] {
  if (protocol === 'UDP') return 'udp'
  return protocol === 'SCTP' ? 'sctp' : 'tcp'
}
