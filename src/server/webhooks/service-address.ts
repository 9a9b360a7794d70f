// Where a Service leads that has no Pods of its own: to the addresses that somebody keeps by hand, or to a name elsewhere.
import type { Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { serviceOfSlice } from '../../api/service-of-slice.ts'
import type { Store } from '../../store/store.ts'
import { storedByName, storedOfKind } from '../resources/stored-kind.ts'

export interface ServiceAddress {
  readonly host: string
  readonly port: number
}

export interface ServedPort {
  readonly namespace: string
  readonly name: string
  /** What the port of the Service is called. */
  readonly portName: string
}

/** The name that the Service stands for; null where it is none of that type. */
export const externalAddress = ({ spec }: Service, port: number): ServiceAddress | null =>
  spec?.type === 'ExternalName' ? { host: spec.externalName ?? '', port } : null

/** From its slices, or from Endpoints that nobody has mirrored into slices yet; null where nobody is ready. */
export function addressKeptByHand(store: Store, served: ServedPort): ServiceAddress | null {
  return inSlices(store, served) ?? inEndpoints(store, served)
}

function inSlices(store: Store, { namespace, name, portName }: ServedPort): ServiceAddress | null {
  for (const slice of storedOfKind(store, kinds.EndpointSlice, namespace)) {
    if (serviceOfSlice(slice) !== name) continue
    const { ports, endpoints } = slice
    const port = ports?.find(each => (each.name ?? '') === portName)?.port
    const host = endpoints?.find(({ conditions }) => conditions?.ready !== false)?.addresses[0]
    if (host !== undefined && port !== undefined) return { host, port }
  }
  return null
}

function inEndpoints(store: Store, { namespace, name, portName }: ServedPort): ServiceAddress | null {
  const [subset] = storedByName(store, kinds.Endpoints, { namespace, name })?.subsets ?? []
  const host = subset?.addresses?.[0]?.ip
  const port = subset?.ports?.find(each => (each.name ?? '') === portName)?.port
  return host === undefined || port === undefined ? null : { host, port }
}
