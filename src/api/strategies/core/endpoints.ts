import type { DiscoveryEndpointPort, EndpointSlice, Endpoints } from '../../generated/types.ts'
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
  validateEndpoints,
} from '../../validation/network/endpoints.ts'
import { ageColumn, column, formatFirst, nameColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'
import { endpointSliceWarnings } from '../warnings/network-warnings.ts'

const shownMax = 3

export const endpointsParticulars: Particulars<Endpoints> = {
  allowsCreateOnUpdate: true,
  columns: [nameColumn, column('Endpoints', formatEndpoints), ageColumn],
  validate: validateEndpoints,
}

export const endpointSliceParticulars: Particulars<EndpointSlice> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('AddressType', slice => slice.addressType),
    column('Ports', slice => formatFirst((slice.ports ?? []).map(formatPort), shownMax) || '<unset>'),
    column(
      'Endpoints',
      slice =>
        formatFirst(
          (slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses ?? []),
          shownMax,
        ) || '<unset>',
    ),
    ageColumn,
  ],
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  warnings: endpointSliceWarnings,
}

const formatPort = ({ port, name }: DiscoveryEndpointPort): string =>
  port !== undefined ? String(port) : (name ?? '*')

function formatEndpoints({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>'
  const list = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  )
  return formatFirst(list, shownMax)
}
