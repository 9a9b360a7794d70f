// Connections that leave HTTP: exec and attach, over WebSocket or SPDY, and port-forward.
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { StatusError } from '../../api/status-error.ts'
import { attributesOf, type RequestAttributes } from '../access/attributes.ts'
import { authenticate } from '../access/authenticate.ts'
import { authorize } from '../access/authorize.ts'
import { watchRights } from '../access/rights-lost.ts'
import { offeredProtocols } from '../access/websocket-token.ts'
import type { Trail } from '../audit/auditor.ts'
import type { Call, ServerContext } from '../request/call.ts'
import { admitConnection } from '../request/connect.ts'
import type { ServerRequest } from '../request/request.ts'
import { parseRoute, type ResourceRoute, type Route } from '../request/routes.ts'
import { Warnings } from '../request/warnings.ts'
import {
  badRequest,
  forbidden,
  internalError,
  methodNotAllowed,
  noSuchPath,
  unauthorized,
} from '../resources/refusals.ts'
import { noNodes } from '../subresources/no-nodes.ts'
import { chooseContainer, readPod, requireNode } from '../subresources/pod-on-node.ts'
import { endConnection } from '../wire/end-connection.ts'
import { commandProtocols, portProtocols } from './channel-frames.ts'
import { forwardPorts, portForwardProtocol, tunneledPortForward } from './port-forward.ts'
import { type RemoteCommand, readWanted, runRemoteCommand } from './remote-command.ts'
import { spdyChannels, spdyProtocols } from './spdy-channels.ts'
import type { Upgrade } from './upgrade-request.ts'
import { webSocketChannels } from './websocket-channels.ts'
import { forwardOverChannels, readPorts } from './websocket-ports.ts'

/** Takes the connection over, or answers with a refusal and ends it. Never throws. */
export async function answerUpgrade(
  server: ServerContext,
  upgrade: Upgrade,
  trail: Trail | null,
): Promise<void> {
  upgrade.socket.on('error', () => {})
  try {
    const remote = server.remotes.at(upgrade.request.path)
    const allowed = await allowedTo(server, upgrade.request, trail)
    const { attributes, needs } = allowed
    const call = remote ? null : await callOf(server, upgrade.request, allowed)
    trail?.upgraded()
    const stopAsking = watchRights(server.authorizer, {
      wanted: [...needs, attributes, ...streamNeeds(upgrade.request, attributes)],
      onLost: () => upgrade.socket.destroy(),
    })
    upgrade.socket.once('close', () => {
      stopAsking()
      trail?.ended(101)
    })
    if (remote) {
      const { upgradeRemote } = await import('../aggregation/proxy-remote.ts')
      const { store, nodeAccess: nodes, remotes, frontProxy } = server
      const asked = { upgrade, user: attributes.user }
      await upgradeRemote({ store, nodes, remotes, frontProxy }, remote, asked)
    }
    if (!call) return
    if (call.subresource === 'proxy') {
      const { proxyUpgrade } = await import('../proxy/proxy-upgrade.ts')
      await proxyUpgrade(call, upgrade)
    } else if (call.subresource === 'portforward') await startPortForward(call, upgrade)
    else await startCommand(call, upgrade)
  } catch (error) {
    if (!(error instanceof StatusError))
      server.log.error('an upgrade failed', { path: upgrade.request.path, error })
    if (error instanceof StatusError) trail?.ended(error.code)
    refuse(upgrade.socket, error instanceof StatusError ? error : internalError(String(error)))
  }
}

const streamed = ['exec', 'attach', 'portforward']

/** Whether a request to leave HTTP is about a stream into a container. Others are answered as if they did not ask. */
export function isStreamPath(path: string): boolean {
  try {
    const route = parseRoute(path)
    return route.kind === 'resource' && leadsIntoPod(route)
  } catch {
    // A path that is none is refused in the answer.
    return false
  }
}

const leadsIntoPod = ({ group, plural, subresource, leadsNowhere }: ResourceRoute): boolean =>
  !leadsNowhere &&
  group === '' &&
  ((plural === 'pods' && streamed.includes(subresource)) ||
    ((plural === 'pods' || plural === 'services') && subresource === 'proxy'))

interface AllowedStream {
  readonly route: Route
  readonly attributes: RequestAttributes
  readonly needs: readonly RequestAttributes[]
}

async function allowedTo(
  server: ServerContext,
  request: ServerRequest,
  trail: Trail | null,
): Promise<AllowedStream> {
  const identity = await authenticate(request, server.authenticator)
  if (!identity) throw unauthorized()
  const route = parseRoute(request.path)
  const attributes = attributesOf(identity.user, request, route)
  trail?.identified(identity, attributes)
  await authorize(server.authorizer, [...identity.needs, attributes, ...streamNeeds(request, attributes)])
  trail?.allowed()
  return { route, attributes, needs: identity.needs }
}

async function callOf(
  server: ServerContext,
  request: ServerRequest,
  { route, attributes, needs }: AllowedStream,
): Promise<Call> {
  const { user } = attributes
  if (route.kind !== 'resource') throw noSuchPath()
  const { group, version, plural, namespace, name, subresource } = route
  const resource = server.registry.find(group, version, plural)
  if (!resource || !leadsIntoPod(route) || !namespace || !name) throw noSuchPath()
  if (subresource !== 'proxy' && request.method !== 'GET' && request.method !== 'POST')
    throw methodNotAllowed()
  const call: Call = {
    server,
    request,
    resource,
    namespace,
    name,
    subresource,
    user,
    attributes,
    needs,
    onlyNew: false,
    narrowed: null,
    form: { kind: 'object' },
    warnings: new Warnings(),
  }
  const admitting = admitConnection(call)
  if (admitting) await admitting
  return call
}

/** A WebSocket is asked for by GET, but whoever may only read may not run commands. */
function streamNeeds(request: ServerRequest, attributes: RequestAttributes): readonly RequestAttributes[] {
  if (attributes.kind === 'path' || attributes.verb !== 'get' || !isWebSocket(request)) return []
  return streamed.includes(attributes.subresource) ? [{ ...attributes, verb: 'create' }] : []
}

function remoteCommandOf(call: Call): RemoteCommand {
  const { query } = call.request
  const pod = readPod(call)
  const container = chooseContainer(pod, query.get('container') ?? '')
  const command = call.subresource === 'exec' ? query.getAll('command') : null
  if (command?.length === 0) throw badRequest('you must specify at least 1 command for the container')
  return { pod: requireNode(pod), container, command, wanted: readWanted(query) }
}

async function startCommand(call: Call, { request, socket, head }: Upgrade): Promise<void> {
  const { nodeAccess } = call.server
  const command = remoteCommandOf(call)
  if (!nodeAccess) throw noNodes()
  if (isWebSocket(request)) {
    const { acceptWebSocket } = await import('./websocket.ts')
    const opened = await acceptWebSocket({ request, socket, head }, commandProtocols)
    if (opened) await runRemoteCommand(nodeAccess, command, webSocketChannels(opened, command.wanted))
    return
  }
  acceptSpdy(request, socket, spdyProtocols)
  const channels = await spdyChannels({ socket, head, wanted: command.wanted, clock: call.server.clock })
  if (channels) await runRemoteCommand(nodeAccess, command, channels)
}

async function startPortForward(call: Call, { request, socket, head }: Upgrade): Promise<void> {
  const { nodeAccess } = call.server
  const pod = requireNode(readPod(call))
  if (!nodeAccess) throw noNodes()
  if (isWebSocket(request)) {
    const { acceptWebSocket, streamOf } = await import('./websocket.ts')
    if (!offeredProtocols(request.headers).includes(tunneledPortForward.name)) {
      const ports = readPorts(request.query)
      const opened = await acceptWebSocket({ request, socket, head }, portProtocols)
      if (opened) forwardOverChannels(nodeAccess, opened, { pod, ports })
      return
    }
    const opened = await acceptWebSocket({ request, socket, head }, [tunneledPortForward])
    if (opened) forwardPorts(nodeAccess, { pod, socket: streamOf(opened.socket), head: Buffer.alloc(0) })
    return
  }
  acceptSpdy(request, socket, [portForwardProtocol])
  forwardPorts(nodeAccess, { pod, socket, head })
}

export const isWebSocket = ({ headers }: Pick<ServerRequest, 'headers'>): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket'

/** Says yes to a SPDY upgrade, in the first of the client's protocols that is served. */
function acceptSpdy({ headers }: ServerRequest, socket: Duplex, served: readonly string[]): void {
  if (headers.upgrade?.toLowerCase() !== 'spdy/3.1')
    throw badRequest(`unable to upgrade: unexpected upgrade ${JSON.stringify(headers.upgrade ?? '')}`)
  const offered = [headers['x-stream-protocol-version'] ?? []].flat().flatMap(each => each.split(','))
  const protocol = offered.map(each => each.trim()).find(each => served.includes(each))
  if (!protocol)
    throw forbidden(
      { group: '', plural: 'pods' },
      '',
      `unable to negotiate protocol: client supports [${offered.join(' ')}], server supports [${served.join(' ')}]`,
    )
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  )
}

function refuse(socket: Duplex, error: StatusError): void {
  const body = JSON.stringify(error.status)
  const head = `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? 'Error'}`
  const headers = [
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  endConnection(socket, [head, ...headers, '', body].join('\r\n'))
}
