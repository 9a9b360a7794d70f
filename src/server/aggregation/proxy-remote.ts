// A request to a group that another server serves goes on to it, and its answer comes back as it is.
//
// The other server believes who asks because of the front-proxy certificate: it reads the name, the groups and the rest from
// `X-Remote-*` headers, which are ours alone to set. What is known about the request here (its token, whom it impersonates) does
// not go along.

import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { NodeAccess } from '../../api/node-access.ts'
import { connectionWords } from '../../base/connection-words.ts'
import { errorWords } from '../../base/error-words.ts'
import { joinStreams } from '../../base/join-streams.ts'
import type { Store } from '../../store/store.ts'
import type { KeyPair } from '../certificates/certificates.ts'
import { returnedHeaders } from '../proxy/proxy-headers.ts'
import { halfOpenMsMax } from '../proxy/proxy-upgrade.ts'
import type { Reply } from '../request/reply.ts'
import { noBody, type ServerRequest, type User } from '../request/request.ts'
import { badRequest, noSuchPath } from '../resources/refusals.ts'
import type { Upgrade } from '../streaming/upgrade-request.ts'
import { endpointOf } from '../webhooks/webhook-endpoint.ts'
import { endConnection } from '../wire/end-connection.ts'
import type { RemoteApi, RemoteApis, Told } from './remote-apis.ts'
import { remoteHeaders } from './remote-headers.ts'
import { remoteResources } from './remote-resources.ts'

export interface RemoteWorld {
  readonly store: Store
  readonly nodes: NodeAccess | null
  readonly remotes: RemoteApis
  /** By whom the other server knows that it is Kedge who asks; null: it is asked without. */
  readonly frontProxy: KeyPair | null
}

/** What the path means is not to be another thing there than it was when leave was given here. */
function requirePlain(path: string): void {
  const isUp = (segment: string) => /^(\.|%2e){1,2}$/i.test(segment)
  if (path.split(/\/|%2f/i).some(isUp)) throw noSuchPath()
}

/** Upstream's words, which are no `Status`. */
const unavailable = (words: string): Reply => ({
  kind: 'text',
  code: 503,
  text: `${words}\n`,
  contentType: 'text/plain; charset=utf-8',
  headers: { 'x-content-type-options': 'nosniff' },
})

/** Upstream waits no longer for what it asks for itself. */
const ownMsMax = 5_000

export async function proxyRemote(
  world: RemoteWorld,
  remote: RemoteApi,
  { request, user }: { readonly request: ServerRequest; readonly user: User },
): Promise<Reply> {
  requirePlain(request.path)
  // Who asks from within this process is also the one who finds out whether it is available again.
  const isOwn = request.peer === undefined
  if (!remote.isAvailable && !isOwn) return unavailable('service unavailable')
  let answer: IncomingMessage
  const headers = remoteHeaders(request, user)
  const isWatch = request.query.has('watch')
  const signal =
    isOwn && !isWatch ? AbortSignal.any([request.signal, AbortSignal.timeout(ownMsMax)]) : request.signal
  try {
    answer = await answerOf(world, remote, { ...request, headers, signal })
  } catch (error) {
    return unavailable(unreachable(remote, error))
  }
  const code = answer.statusCode ?? 502
  const { 'content-type': contentType = 'application/octet-stream', ...others } = returnedHeaders(
    answer.headers,
    { host: String(headers.host), prefix: '' },
  )
  const type = String(contentType)
  if (isOwn && type.startsWith('application/json') && !isWatch)
    return ownReply(world, { remote, request, code, answer })
  return {
    kind: 'chunks',
    code,
    headers: others,
    contentType: type,
    chunks: untilGone(answer, request.signal),
  }
}

/** Whoever asked has gone away: that is no fault of the answer. */
async function* untilGone(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* answer
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

interface Own {
  readonly remote: RemoteApi
  readonly request: ServerRequest
  readonly code: number
  readonly answer: IncomingMessage
}

function unreachable({ spec }: RemoteApi, error: unknown): string {
  const { name = '', namespace = '', port = 443 } = spec.service ?? {}
  return `error trying to reach service: ${connectionWords(error, `${name}.${namespace}.svc:${port}`)}`
}

/** As a value; from what it says of itself, discovery learns what the other server has. */
async function ownReply(world: RemoteWorld, { remote, request, code, answer }: Own): Promise<Reply> {
  try {
    const value: unknown = JSON.parse(await textOf(answer))
    if (code === 200 && request.path === `/apis/${remote.group}/${remote.version}`) {
      const resources = remoteResources(value, remote)
      if (resources)
        world.remotes.tell(remote, { resources, openApi: await openApiOf(world, remote, request) })
    }
    return { kind: 'value', code, value }
  } catch (error) {
    return unavailable(`error trying to reach service: ${errorWords(error)}`)
  }
}

/** Null where it has none, or does not say. */
async function openApiOf(
  world: RemoteWorld,
  remote: RemoteApi,
  { signal }: ServerRequest,
): Promise<Told['openApi']> {
  const { group, version } = remote
  try {
    const index = await remoteDocument(world, remote, { path: '/openapi/v3', signal }).catch(() => null)
    const found = Object(Object(Object(index).paths)[`apis/${group}/${version}`])
    const address = typeof found.serverRelativeURL === 'string' ? found.serverRelativeURL : null
    if (address !== null)
      return { version: 'v3', hash: new URL(address, 'https://x').searchParams.get('hash') ?? '' }
    const text = await remoteText(world, remote, { path: '/openapi/v2', signal })
    // Whether the group is in it is seen when it is read.
    if (!text.includes(`/apis/${group}/${version}`)) return null
    return { version: 'v2', hash: hashOfText(text) }
  } catch {
    return null
  }
}

/** What the other server says of itself, asked in the name of who joins such documents. Rejects where it does not. */
export async function remoteDocument(...asked: Parameters<typeof remoteText>): Promise<unknown> {
  return JSON.parse(await remoteText(...asked))
}

/** By which a document of v2 is known. */
export const hashOfText = (text: string): string =>
  createHash('sha256').update(text).digest('hex').toUpperCase()

export async function remoteText(
  world: RemoteWorld,
  remote: RemoteApi,
  { path, signal }: Pick<ServerRequest, 'path' | 'signal'>,
): Promise<string> {
  const plain = { path, method: 'GET', query: new URLSearchParams(), body: noBody, user: null }
  const answer = await answerOf(world, remote, {
    ...plain,
    headers: remoteHeaders({ ...plain, headers: {} }, { name: 'system:aggregator', groups: [] }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ownMsMax)]),
  })
  if (answer.statusCode !== 200) {
    answer.destroy()
    throw new Error(`the answer is ${answer.statusCode}`)
  }
  return textOf(answer)
}

const textMax = 8 * 1024 * 1024

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer) {
    length += part.byteLength
    if (length > textMax) throw new Error('the answer is too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

type Outgoing = Omit<ServerRequest, 'headers'> & { readonly headers: OutgoingHttpHeaders }

async function answerOf(world: RemoteWorld, remote: RemoteApi, request: Outgoing): Promise<IncomingMessage> {
  const connection = await connectTo(world, remote)
  const { method, signal, path, query } = request
  const bytes = bytesOf(request)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      method,
      path: `${path}${query.size > 0 ? `?${query}` : ''}`,
      headers: { ...request.headers, ...(hasBody ? { 'content-length': bytes.byteLength } : {}) },
      createConnection: () => connection,
      signal,
    })
    asked.once('response', resolve)
    asked.once('error', reject)
    asked.end(bytes)
  })
}

function bytesOf({ body }: Pick<ServerRequest, 'body'>): Uint8Array {
  switch (body.kind) {
    case 'none':
      return new Uint8Array()
    case 'bytes':
      return body.bytes
    case 'value':
      return Buffer.from(JSON.stringify(body.value))
  }
}

/** How long to wait for a connection, and for the other end to say who it is. */
const connectMsMax = 10_000

/** A connection to a Pod of its Service, whose certificate names the Service. */
async function connectTo({ store, nodes, frontProxy }: RemoteWorld, { spec }: RemoteApi): Promise<Duplex> {
  const { connect, serverName } = endpointOf({ service: spec.service }, { store, nodes })
  if (!connect) throw new Error('the APIService names no Service')
  const socket = await connect()
  const { caBundle, insecureSkipTLSVerify = false } = spec
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      secured.destroy()
      reject(error)
    }
    const secured = connectTls(
      {
        socket,
        host: serverName,
        servername: serverName,
        rejectUnauthorized: !insecureSkipTLSVerify,
        ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : undefined,
        ...(frontProxy ? { key: frontProxy.key, cert: frontProxy.certificate } : {}),
      },
      () => {
        secured.setTimeout(0)
        resolve(secured)
      },
    )
    secured.once('error', fail)
    secured.setTimeout(connectMsMax, () => fail(new Error('net/http: TLS handshake timeout')))
  })
}

/** Takes the connection over: what the two ends agree on is theirs. */
export async function upgradeRemote(
  world: RemoteWorld,
  remote: RemoteApi,
  { upgrade, user }: { readonly upgrade: Upgrade; readonly user: User },
): Promise<void> {
  const { request, socket, head } = upgrade
  requirePlain(request.path)
  const connection = remote.isAvailable
    ? await connectTo(world, remote).catch((error: unknown) => unreachable(remote, error))
    : 'service unavailable'
  if (typeof connection === 'string') {
    const type = 'text/plain; charset=utf-8'
    const lines = ['HTTP/1.1 503 Service Unavailable', `Content-Type: ${type}`, 'Connection: close']
    endConnection(socket, `${lines.join('\r\n')}\r\n\r\n${connection}\n`)
    return
  }
  const lines = Object.entries(remoteHeaders(request, user, true)).flatMap(([name, value]) =>
    [value ?? []].flat().map(each => `${name}: ${each}`),
  )
  const query = request.query.size > 0 ? `?${request.query}` : ''
  const start = [`${request.method} ${request.path}${query} HTTP/1.1`, ...lines]
  if (start.some(line => /[\r\n]/.test(line))) {
    connection.destroy()
    throw badRequest('a header of the request is not one line')
  }
  connection.write(Buffer.from(`${start.join('\r\n')}\r\n\r\n`, 'latin1'))
  if (head.byteLength > 0) connection.write(head)
  joinStreams(socket, connection, { silenceMsMax: halfOpenMsMax })
}
