import type { EndpointSlice } from './generated/types.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'

/** Of a Service in the same namespace; undefined where the slice is of none. */
export const serviceOfSlice = ({ metadata }: Pick<EndpointSlice, 'metadata'>): string | undefined =>
  metadata?.labels?.[serviceNameLabel]
