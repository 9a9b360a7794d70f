// Whether the server behind an APIService can be asked: its Service is there, leads somewhere, and answers. The words and the order
// of the questions are upstream's.
import type { APIService, APIServiceCondition, EndpointSlice, Service } from '../../api/generated/types.ts'

/** What is known before the server itself is asked. */
export interface Observed {
  readonly apiService: APIService
  readonly service: Service | null
  readonly slices: readonly EndpointSlice[]
}

type Condition = Pick<APIServiceCondition, 'type' | 'status' | 'reason' | 'message'>

const unavailable = (reason: string, message: string): Condition => ({
  type: 'Available',
  status: 'False',
  reason,
  message,
})

/** Why it need not be asked; null where it is to be. */
export function unreachable({ apiService, service, slices }: Observed): Condition | null {
  const { name = '', namespace = '', port = 443 } = apiService.spec?.service ?? {}
  const place = `service/${name} in ${JSON.stringify(namespace)}`
  if (!service) return unavailable('ServiceNotFound', `${place} is not present`)
  if ((service.spec?.type ?? 'ClusterIP') !== 'ClusterIP') return null
  const served = service.spec?.ports?.find(each => each.port === port)
  if (!served) return unavailable('ServicePortError', `${place} is not listening on port ${port}`)
  if (slices.length === 0) return unavailable('EndpointsNotFound', `cannot find endpointslices for ${place}`)
  const portName = served.name ?? ''
  const leads = slices.some(
    ({ endpoints = [], ports = [] }) =>
      (ports ?? []).some(each => (each.name ?? '') === portName) &&
      endpoints.some(({ conditions }) => conditions?.ready !== false),
  )
  return leads
    ? null
    : unavailable(
        'MissingEndpoints',
        `endpoints for ${place} have no addresses with port name ${JSON.stringify(portName)}`,
      )
}

/** What came of asking it. */
export type Answer =
  | { readonly kind: 'answered' }
  | { readonly kind: 'badStatus'; readonly code: number }
  | { readonly kind: 'unreached'; readonly words: string }

export function conditionAfter(answer: Answer, { apiService, service }: Observed): Condition {
  const { group = '', version = '', service: where } = apiService.spec ?? {}
  const host = service?.spec?.clusterIP ?? `${where?.name}.${where?.namespace}.svc`
  const address = `https://${host}:${where?.port ?? 443}/apis/${group}/${version}`
  const failed = (why: string) =>
    unavailable('FailedDiscoveryCheck', `failing or missing response from ${address}: ${why}`)
  switch (answer.kind) {
    case 'answered':
      return { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' }
    case 'badStatus':
      return failed(`bad status from ${address}: ${answer.code}`)
    case 'unreached':
      return failed(`Get ${JSON.stringify(address)}: ${answer.words}`)
  }
}
