// Where a request to `pods/NAME/proxy` or `services/NAME/proxy` goes: to a port of a Pod that is on a node. A Service
// leads to one of its ready Pods; an address that no Pod of the namespace has is not gone to.
import type { Endpoints, Pod, Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { PodOnNode } from '../../api/node-access.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Call } from '../request/call.ts'
import { badRequest, notFound } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { requireNode } from '../subresources/pod-on-node.ts'
import { parseProxyName } from './proxy-name.ts'

export interface ProxyTarget {
  readonly pod: PodOnNode
  /** As the client of the Pod's server would name it. */
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

/** Throws what upstream answers where the name leads nowhere. */
export function proxyTarget(call: Call): ProxyTarget {
  const { plural } = call.resource.kind
  const asked = parseProxyName(call.name)
  if (!asked) throw badRequest(`invalid ${plural.replace(/s$/, '')} request ${JSON.stringify(call.name)}`)
  const isTls = asked.scheme === 'https'
  if (plural === 'pods') return podTarget(call, asked, isTls)
  return serviceTarget(call, asked, isTls)
}

interface Asked {
  readonly name: string
  readonly port: string
}

function podTarget(call: Call, { name, port }: Asked, isTls: boolean): ProxyTarget {
  const pod = podNamed(call, name)
  if (!pod) throw notFound(kinds.Pod, name)
  const { podIP } = pod.status ?? {}
  if (!podIP) throw badRequest('address not allowed')
  const first = (pod.spec?.containers ?? []).flatMap(({ ports = [] }) => ports)[0]?.containerPort
  const number = port === '' ? (first ?? (isTls ? 443 : 80)) : Number(port)
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw badRequest(`invalid pod request ${JSON.stringify(call.name)}`)
  return { pod: requireNode(pod), host: hostOf(podIP, number), port: number, isTls }
}

const podNamed = ({ server, namespace }: Call, name: string): Pod | null =>
  storedByName<Pod>(server.store, kinds.Pod, { namespace, name })

const hostOf = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

function serviceTarget(call: Call, { name, port }: Asked, isTls: boolean): ProxyTarget {
  const { server, namespace } = call
  const endpoints = storedByName<Endpoints>(server.store, kinds.Endpoints, { namespace, name })
  const portName = servicePortName(call, { name, port })
  if (!endpoints) throw notFound(kinds.Endpoints, name)
  const { subsets = [] } = endpoints
  for (const { addresses = [], ports = [] } of startingAnywhere(subsets, server.random.next()))
    for (const each of ports.filter(candidate => (candidate.name ?? '') === portName))
      for (const { ip, targetRef } of startingAnywhere(addresses, server.random.next())) {
        const pod = targetRef?.kind === 'Pod' && targetRef.name ? podNamed(call, targetRef.name) : null
        if (!pod?.spec?.nodeName || pod.status?.podIP !== ip) continue
        return { pod: requireNode(pod), host: hostOf(ip, each.port), port: each.port, isTls }
      }
  throw unavailable(
    `no endpoints available for service ${JSON.stringify(subsets.length > 0 ? call.name : name)}`,
  )
}

/** Endpoints know ports by the names that the Service gives them. */
function servicePortName({ server, namespace }: Call, { name, port }: Asked): string {
  if (!/^\d+$/.test(port)) return port
  const service = storedByName<Service>(server.store, kinds.Service, { namespace, name })
  if (!service) throw notFound(kinds.Service, name)
  const found = service.spec?.ports?.find(each => each.port === Number(port))
  if (!found) throw unavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`)
  return found.name ?? ''
}

export const unavailable = (message: string): StatusError =>
  new StatusError({ reason: 'ServiceUnavailable', message })

/** `chance` is from 0 up to 1. */
function startingAnywhere<T>(list: readonly T[], chance: number): readonly T[] {
  const at = Math.floor(chance * list.length)
  return [...list.slice(at), ...list.slice(0, at)]
}
