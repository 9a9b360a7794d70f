import type { EndpointSlice, Endpoints } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each, fill } from './struct.ts'

export function setEndpointsDefaults(endpoints: Draft<Endpoints>): void {
  for (const subset of each(endpoints.subsets))
    for (const port of each(subset.ports)) fill(port, 'protocol', 'TCP')
}

export function setEndpointSliceDefaults(slice: Draft<EndpointSlice>): void {
  for (const port of each(slice.ports)) {
    port.name ??= ''
    port.protocol ??= 'TCP'
  }
}
