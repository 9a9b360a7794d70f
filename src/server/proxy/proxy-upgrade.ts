import { StatusError } from '../../api/status-error.ts'
import { joinStreams } from '../../base/join-streams.ts'
import type { Call } from '../request/call.ts'
import { proxiedPath } from '../request/proxied-path.ts'
import { searchOf } from '../request/request.ts'
import type { Upgrade } from '../streaming/upgrade-request.ts'
import { noNodes } from '../subresources/no-nodes.ts'
import { forwardedHeaders } from './proxy-headers.ts'
import { connectTo } from './proxy-request.ts'
import { proxyTarget } from './proxy-target.ts'

/** Upstream closes both ends as soon as one has said all; the rest that the other has to say is heard here. */
export const halfOpenMsMax = 60_000

/** A request that would leave HTTP, to a server in a Pod: the two are joined, and what they agree on is theirs. */
export async function proxyUpgrade(call: Call, { request, socket, head }: Upgrade): Promise<void> {
  const target = proxyTarget(call)
  const { nodeAccess } = call.server
  if (!nodeAccess) throw noNodes()
  const { rest } = proxiedPath(request.path, call.resource.kind)
  const headers = forwardedHeaders(request.headers, { host: target.host, path: request.path, upgrades: true })
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map(each => `${name}: ${each}`),
  )
  const start = `${request.method} ${rest === '' ? '/' : rest}${searchOf(request)} HTTP/1.1`
  if ([start, ...lines].some(line => /[\r\n]/.test(line)))
    throw new StatusError({ reason: 'BadRequest', message: 'a header of the request is not one line' })
  const connection = await connectTo(nodeAccess, target)
  connection.write(`${[start, ...lines].join('\r\n')}\r\n\r\n`, 'latin1')
  if (head.byteLength > 0) connection.write(head)
  joinStreams(socket, connection, { silenceMsMax: halfOpenMsMax })
}
