// Where a webhook is: at a URL, or behind a Service, whose Pods are reached as the port-forward does.
import { randomInt } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { hasCondition } from '../../api/conditions.ts'
import type { Pod, Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { NodeAccess } from '../../api/node-access.ts'
import { matchesLabels, selectorOfLabels } from '../../api/select/selector.ts'
import type { Store } from '../../store/store.ts'
import { storedByName, storedOfKind } from '../resources/stored-kind.ts'
import { podOnNode } from '../subresources/pod-on-node.ts'
import { addressKeptByHand, externalAddress, type ServiceAddress } from './service-address.ts'

export interface ClientConfig {
  readonly caBundle?: string
  readonly url?: string
  readonly service?: {
    readonly namespace?: string
    readonly name?: string
    readonly path?: string
    readonly port?: number
  }
}

export interface Endpoint {
  readonly url: URL
  /** Whom the certificate must name. */
  readonly serverName: string
  /** Null where the URL's own host and port are connected to. */
  readonly connect: (() => Promise<Duplex>) | null
}

/** Throws an Error in upstream's words where there is nobody to ask. */
export function endpointOf(
  config: ClientConfig,
  world: { readonly store: Store; readonly nodes: NodeAccess | null },
): Endpoint {
  const { service, url } = config
  if (!service) {
    const target = new URL(url ?? '')
    return { url: target, serverName: target.hostname, connect: null }
  }
  const { namespace = '', name = '', path = '', port = 443 } = service
  const serverName = `${name}.${namespace}.svc`
  const target = new URL(
    `https://${serverName}:${port}${path.startsWith('/') || path === '' ? path : `/${path}`}`,
  )
  return { url: target, serverName, connect: () => connectService({ namespace, name, port }, world) }
}

async function connectService(
  { namespace, name, port }: { readonly namespace: string; readonly name: string; readonly port: number },
  { store, nodes }: { readonly store: Store; readonly nodes: NodeAccess | null },
): Promise<Duplex> {
  const service = storedByName(store, kinds.Service, { namespace, name })
  if (!service) throw new Error(`service ${JSON.stringify(name)} not found`)
  const external = externalAddress(service, port)
  if (external) return connectAddress(external)
  const served = (service.spec?.ports ?? []).find(each => each.port === port)
  if (!served) throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`)
  if (!service.spec?.selector) {
    const address = addressKeptByHand(store, { namespace, name, portName: served.name ?? '' })
    if (!address) throw noEndpoints(name)
    return connectAddress(address)
  }
  const pods = readyPods(store, namespace, service)
  const pod = pods[pods.length > 1 ? randomInt(pods.length) : 0]
  const onNode = pod && podOnNode(pod)
  if (!pod || !onNode || !nodes) throw noEndpoints(name)
  return nodes.connect(onNode, targetPort(pod, served.targetPort ?? port))
}

const noEndpoints = (name: string): Error =>
  new Error(`no endpoints available for service ${JSON.stringify(name)}`)

function readyPods(store: Store, namespace: string, service: Service): readonly Pod[] {
  const selector = selectorOfLabels(service.spec?.selector)
  return storedOfKind(store, kinds.Pod, namespace).filter(
    pod =>
      !pod.metadata?.deletionTimestamp &&
      hasCondition(pod.status?.conditions, 'Ready') &&
      matchesLabels(selector, pod.metadata?.labels ?? {}),
  )
}

function targetPort({ spec }: Pod, target: number | string): number {
  if (typeof target === 'number') return target
  const named = (spec?.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .find(({ name }) => name === target)
  if (!named) throw new Error(`no port named ${JSON.stringify(target)} in the Pod`)
  return named.containerPort
}

function connectAddress({ host, port }: ServiceAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, host, () => resolve(socket)).once('error', reject)
  })
}
