// `pods/NAME/proxy` and `services/NAME/proxy`: a request goes on into a Pod, by the way on which port-forward gets
// there, and its answer comes back as it is. The server in the Pod sees who asks neither by token nor by certificate.

import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { NodeAccess } from '../../api/node-access.ts'
import type { StatusError } from '../../api/status-error.ts'
import { connectionWords } from '../../base/connection-words.ts'
import type { Call } from '../request/call.ts'
import { admitConnection } from '../request/connect.ts'
import { proxiedPath } from '../request/proxied-path.ts'
import type { Reply } from '../request/reply.ts'
import { searchOf } from '../request/request.ts'
import { noNodes } from '../subresources/no-nodes.ts'
import { isReadablePage, pageThrough } from './page-links.ts'
import { forwardedHeaders, returnedHeaders, throughProxy } from './proxy-headers.ts'
import { type ProxyTarget, proxyTarget, unavailable } from './proxy-target.ts'

export async function proxyRequest(call: Call): Promise<Reply> {
  const { request, server } = call
  const { prefix, rest } = proxiedPath(request.path, call.resource.kind)
  // Links of a page are relative to its path; who sends something has none.
  if (rest === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    const headers = { location: `${request.path}/${searchOf(request)}` }
    return { kind: 'bytes', code: 301, bytes: new Uint8Array(), contentType: 'text/plain', headers }
  }
  const admitting = admitConnection(call)
  if (admitting) await admitting
  const target = proxyTarget(call)
  if (!server.nodeAccess) throw noNodes()
  const connection = await connectTo(server.nodeAccess, target)
  const headers = forwardedHeaders(request.headers, {
    host: target.host,
    path: request.path,
    upgrades: false,
  })
  const answer = await answerOf(call, {
    connection,
    host: target.host,
    headers,
    path: `${rest || '/'}${searchOf(request)}`,
  })
  const returned = returnedHeaders(answer.headers, { host: target.host, prefix })
  const { 'content-type': type = 'application/octet-stream', ...others } = returned
  const [code, contentType] = [answer.statusCode ?? 502, String(type)]
  const encoding = String(others['content-encoding'] ?? '').toLowerCase()
  if (request.method === 'HEAD' || !isReadablePage(contentType, encoding))
    return { kind: 'chunks', code, headers: others, contentType, chunks: answer }
  const { 'content-encoding': _, 'content-length': __, ...headersOfPage } = others
  const chunks = pageThrough(answer, encoding, link => throughProxy(link, { host: target.host, prefix }))
  return { kind: 'chunks', code, headers: headersOfPage, contentType, chunks }
}

/** A connection to the port of the Pod, with TLS where that is asked for: whose certificate it has, nobody can say. */
export async function connectTo(
  nodeAccess: NodeAccess,
  { pod, host, port, isTls }: ProxyTarget,
): Promise<Duplex> {
  let connection: Duplex
  try {
    connection = await nodeAccess.connect(pod, port)
  } catch (error) {
    throw unreachable(error, host)
  }
  if (!isTls) return connection
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket: connection, rejectUnauthorized: false }, () => resolve(secured))
    secured.once('error', error => reject(unreachable(error, host)))
  })
}

/** `host` with its port. */
const unreachable = (error: unknown, host: string): StatusError =>
  unavailable(`error trying to reach service: ${connectionWords(error, host)}`)

interface Outgoing {
  readonly connection: Duplex
  readonly host: string
  readonly headers: OutgoingHttpHeaders
  readonly path: string
}

function answerOf(
  { request }: Call,
  { connection, host, headers, path }: Outgoing,
): Promise<IncomingMessage> {
  const { method, body, signal } = request
  const bytes = body.kind === 'bytes' ? body.bytes : new Uint8Array()
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      method,
      path,
      headers: { ...headers, ...(hasBody ? { 'content-length': bytes.byteLength } : {}) },
      createConnection: () => connection,
      signal,
    })
    asked.once('response', resolve)
    asked.once('error', error => reject(unreachable(error, host)))
    asked.end(bytes)
  })
}
