import type { Service, ServicePort } from '../../api/generated/types.ts'

/**
 * The variables that tell a container of the services of its namespace, as Docker links once did. The API's own service is
 * told to everybody, also where links are switched off.
 */
export function serviceEnvironment(
  services: readonly Service[],
  { namespace, enableServiceLinks }: { readonly namespace: string; readonly enableServiceLinks: boolean },
): ReadonlyMap<string, string> {
  const told = services.filter(({ metadata, spec }) => {
    if (!spec?.clusterIP || spec.clusterIP === 'None' || !spec.ports?.length) return false
    const isApi = metadata?.namespace === 'default' && metadata.name === 'kubernetes'
    return isApi || (enableServiceLinks && metadata?.namespace === namespace)
  })
  const variables = new Map<string, string>()
  // A service of the pod's own namespace goes before the API's, should it have the same name.
  const own = (service: Service) => (service.metadata?.namespace === namespace ? 1 : 0)
  for (const service of told.toSorted((a, b) => own(a) - own(b)))
    for (const [name, value] of variablesOf(service)) variables.set(name, value)
  return variables
}

const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_')

function* variablesOf({ metadata, spec }: Service): Generator<readonly [string, string]> {
  const prefix = upper(metadata?.name ?? '')
  const host = spec?.clusterIP ?? ''
  const ports = spec?.ports ?? []
  const [first] = ports
  if (!first) return
  yield [`${prefix}_SERVICE_HOST`, host]
  yield [`${prefix}_SERVICE_PORT`, `${first.port}`]
  for (const port of ports)
    if (port.name) yield [`${prefix}_SERVICE_PORT_${upper(port.name)}`, `${port.port}`]
  yield [`${prefix}_PORT`, urlOf(host, first)]
  for (const port of ports) {
    const protocol = port.protocol ?? 'TCP'
    const link = `${prefix}_PORT_${port.port}_${protocol}`
    yield [link, urlOf(host, port)]
    yield [`${link}_PROTO`, protocol.toLowerCase()]
    yield [`${link}_PORT`, `${port.port}`]
    yield [`${link}_ADDR`, host]
  }
}

const urlOf = (host: string, { port, protocol = 'TCP' }: ServicePort): string =>
  `${protocol.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}`
