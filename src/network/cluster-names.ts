import type { EndpointSlice, Service } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { serviceOfSlice } from '../api/service-of-slice.ts'
import type { Informers } from '../control/controller.ts'

/** What the cluster's zone is answered from. */
export interface ClusterNames {
  hasNamespace(namespace: string): boolean
  service(namespace: string, name: string): Service | null
  serviceWithIp(ip: string): Service | null
  /** The endpoints of a Service. */
  slices(namespace: string, service: string): readonly EndpointSlice[]
  slicesWithIp(ip: string): readonly EndpointSlice[]
}

/** Reads from the informers, through indexes of its own. */
export function clusterNames(informers: Informers): ClusterNames {
  const namespaces = informers.of(kinds.Namespace)
  const services = informers.of(kinds.Service)
  const slices = informers.of(kinds.EndpointSlice)
  services.addIndex('dns.clusterIp', service => service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ''])
  slices.addIndex('dns.service', slice => [`${slice.metadata?.namespace}/${serviceOfSlice(slice) ?? ''}`])
  slices.addIndex('dns.ip', slice => (slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses))
  return {
    hasNamespace: name => namespaces.get({ namespace: '', name }) !== null,
    service: (namespace, name) => services.get({ namespace, name }),
    serviceWithIp: ip => services.byIndex('dns.clusterIp', ip)[0] ?? null,
    slices: (namespace, service) => slices.byIndex('dns.service', `${namespace}/${service}`),
    slicesWithIp: ip => slices.byIndex('dns.ip', ip),
  }
}

/** Resolves once the names are all there. */
export async function namesSynced(informers: Informers): Promise<void> {
  const { Namespace, Service, EndpointSlice } = kinds
  await Promise.all([
    informers.of(Namespace).synced(),
    informers.of(Service).synced(),
    informers.of(EndpointSlice).synced(),
  ])
}
