// One request of the port, from its head to the end of its answer.
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { codeBeside, codeHeader } from '../api/refusals-as-answers.ts'
import { StatusError } from '../api/status-error.ts'
import { systemClock } from '../base/clock.ts'
import { loopTurnOf } from '../base/event-loop/loop-turn.ts'
import { limits } from '../base/limits.ts'
import { authenticatedGroup } from './access/authenticate.ts'
import type { ApiServer } from './api-server.ts'
import type { Turns } from './fairness/turns.ts'
import { type Reply, refusalReply } from './request/reply.ts'
import { type Body, noBody } from './request/request.ts'
import { badRequest, bodyTooLarge, unauthorized } from './resources/refusals.ts'
import { isWebSocket } from './streaming/upgrade.ts'
import { endConnection } from './wire/end-connection.ts'
import { isOfForeignPage } from './wire/foreign-page.ts'
import type { Front, FrontReply } from './wire/front.ts'
import { writeReply } from './wire/http-reply.ts'
import {
  certificateOf,
  type HttpRequest,
  type RequestHead,
  requestHead,
  requestOf,
} from './wire/http-request.ts'
import { type HttpResponse, isGone } from './wire/http-response.ts'
import type { OpenWatches } from './wire/open-watches.ts'
import { wantsPretty } from './wire/pretty.ts'
import { type ReadBytes, type ReadLimits, readBytes } from './wire/read-bytes.ts'
import { hostProblem, hostRefusal, refuseHostOn } from './wire/refused-head.ts'

export interface Serving {
  readonly api: ApiServer
  readonly watches: OpenWatches
  /** What shares the port with the API; null for nothing. */
  readonly front: Front | null
  /** Of the bodies of all requests. */
  readonly bodies: ReadLimits
  readonly turns: Turns
}

const turn = loopTurnOf(systemClock)

/** Who asks is known by the head: of somebody unknown nothing more is read, and the connection ends with the answer. */
export async function serve(serving: Serving, request: HttpRequest, response: HttpResponse): Promise<void> {
  const { api, watches, bodies, front, turns } = serving
  response.on('error', ignore)
  request.on('error', ignore)
  // Of hundreds that come at once, some wait for the next turns; those of HTTP/2 have done so before they came here.
  if (!('stream' in request) && turn.isLong()) await turn.next(request.socket)
  if (isGone(response)) return
  if (!('stream' in request)) {
    const problem = hostProblem(request)
    if (problem !== null) return refuseHost(response, problem)
  }
  // Of the server as a whole, and of nobody's.
  if (request.url === '*' && request.method === 'OPTIONS') return void response.end()
  const plain = requestHead(request)
  const own = front?.owns(plain.path) ? await askFront(front, serving, { plain, request }) : null
  if (own) {
    // Of who was refused before all was read no more is read.
    if (request.httpVersionMajor === 1 && !request.complete) leaveRest(request, response, bodies)
    return writeFront(response, own, plain.method)
  }
  const head = withSession(front, plain, false)
  const { method, headers } = plain
  const asked = { method, headers, watches, pretty: wantsPretty(plain) }
  if (!head) return writeReply(response, refusalReply(unauthorized()), asked)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const looked = hasBody ? api.askerOf(head) : null
  const known = looked instanceof Promise ? await looked : looked
  const isKnown = known?.isKnown !== false
  if (!isKnown && request.httpVersionMajor === 1) response.setHeader('connection', 'close')
  const read: ReadBytes = hasBody && isKnown ? await readBytes(request, bodies) : nothingRead
  if (read.kind === 'aborted') return
  if (read.kind === 'tooSlow') endWithAnswer(request, response)
  if (hasBody && turn.isLong()) await turn.next(plain.peer ?? request)
  const handled =
    read.kind === 'read'
      ? api.handle(requestOf(head, response, { body: bodyOf(read.bytes), turns }), known?.asker)
      : refusalReply(bodyRefusals[read.kind]())
  // Most reads are answered within the event that brought them.
  const reply = asAsked(plain, handled instanceof Promise ? await handled : handled)
  try {
    const writing = isGone(response) ? null : writeReply(response, reply, asked)
    if (writing) await writing
  } finally {
    reply.release?.()
  }
}

function refuseHost(response: HttpResponse, problem: string): void {
  const text = hostRefusal(problem)
  response.writeHead(400, {
    ...{ 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** In the form that the page of the console asks for. */
function asAsked(head: RequestHead, reply: Reply): Reply {
  const code = codeBeside(head, reply.code)
  return code === null
    ? reply
    : { ...reply, code: 200, headers: { ...reply.headers, [codeHeader]: String(code) } }
}

/** Whoever sends a byte a second is not listened to any longer than that. */
function endWithAnswer(request: HttpRequest, response: HttpResponse): void {
  if ('stream' in request) request.stream.once('finish', () => request.stream.close())
  else response.setHeader('connection', 'close')
}

interface Asked {
  readonly plain: RequestHead
  readonly request: HttpRequest
}

/** What it reads of the body it reads itself: most of its requests have none. */
function askFront(
  front: Front,
  { api, bodies }: Serving,
  { plain, request }: Asked,
): Promise<FrontReply | null> {
  let reading: Promise<ReadBytes> | null = null
  const { user: _, ...rest } = plain
  return front.answer({
    ...rest,
    certificate: certificateOf(request),
    vouched: () => api.userOf(plain),
    async body() {
      reading ??= readBytes(request, { ...bodies, bytesMax: limits.frontBodyBytesMax })
      const read = await reading
      if (read.kind === 'read') return read.bytes
      if (read.kind === 'tooLarge') throw bodyTooLarge(limits.frontBodyBytesMax)
      throw bodyRefusals[read.kind === 'aborted' ? 'tooSlow' : read.kind]()
    },
  })
}

/**
 * What is still to come of the body is thrown away as it comes, which costs less than the handshake of the connection that
 * would take this one's place; of a large one nothing is taken, and the connection ends with the answer.
 */
function leaveRest(request: HttpRequest, response: HttpResponse, { clock, msMax }: ReadLimits): void {
  if (!(Number(request.headers['content-length']) <= limits.frontBodyBytesMax)) {
    response.setHeader('connection', 'close')
    return
  }
  request.resume()
  const tooSlow = clock.after(msMax, () => request.destroy())
  request.once('close', () => tooSlow.cancel())
}

const nothingRead: ReadBytes = { kind: 'read', bytes: Buffer.alloc(0) }

const bodyOf = (bytes: Buffer): Body => (bytes.byteLength === 0 ? noBody : { kind: 'bytes', bytes })

const bodyRefusals = {
  tooLarge: () => bodyTooLarge(limits.bodyBytesMax),
  tooSlow: () =>
    new StatusError({
      reason: 'Timeout',
      message: 'request did not complete within the allotted timeout',
    }),
  noRoom: () =>
    new StatusError({
      reason: 'TooManyRequests',
      message: 'too many request bodies are being received, please try again later',
      retryAfterSeconds: 1,
    }),
}

/**
 * The same request, from whom its session says that it comes, whatever certificate the browser has besides: people are who
 * they signed in as. Null for a session that may not be used.
 */
function withSession(front: Front | null, head: RequestHead, isStream: boolean): RequestHead | null {
  if (!front || head.headers.authorization || !head.headers.cookie) return withCertificate(head)
  const found = front.userOf(head, isStream)
  switch (found.kind) {
    case 'none':
      return withCertificate(head)
    case 'refused':
      return null
    case 'user':
      return { ...head, user: { ...found.user, groups: [...found.user.groups, authenticatedGroup] } }
    case 'token': {
      const { cookie: _, ...headers } = head.headers
      return { ...head, user: null, headers: { ...headers, authorization: `Bearer ${found.token}` } }
    }
  }
}

const withCertificate = (head: RequestHead): RequestHead =>
  head.user && isOfForeignPage(head.headers) ? { ...head, user: null } : head

function writeFront(response: HttpResponse, { code, headers, bytes }: FrontReply, method: string): void {
  response.statusCode = code
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, typeof value === 'string' ? value : [...value])
  response.setHeader('content-length', bytes.byteLength)
  if (method === 'HEAD') response.end()
  else response.end(bytes)
}

interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** Streams into containers leave HTTP, and a watch or a log may go on as a WebSocket. Whoever else asks gets a plain answer. */
export async function serveUpgrade(
  serving: Serving,
  { request, socket, head }: UpgradeRequest,
): Promise<void> {
  const { api, watches, front } = serving
  socket.on('error', ignore)
  const problem = hostProblem(request)
  if (problem !== null) return refuseHostOn(socket, problem)
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  // A session that may not be used is nobody's: the API says 401 in the form that its streams have.
  const plain = requestHead(request)
  const known = withSession(front, plain, true) ?? { ...plain, user: null }
  const asked = { ...known, body: noBody, signal: gone.signal }
  const upgrade = { request: asked, socket, head }
  if (api.takesOver(asked.path)) return api.upgrade(upgrade)
  const hasBody = (request.headers['content-length'] ?? '0') !== '0' || request.headers['transfer-encoding']
  // Its body would be lost, and with it what was meant.
  const reply = hasBody
    ? refusalReply(badRequest('a request with a body cannot ask for an upgrade here'))
    : await api.handle(asked)
  if (isWebSocket(asked) && (reply.kind === 'watch' || reply.kind === 'chunks') && reply.code === 200) {
    const { acceptsPlainStream, sendOverWebSocket } = await import('./streaming/websocket-reply.ts')
    if (acceptsPlainStream(asked)) return sendOverWebSocket(reply, upgrade)
  }
  const response = new ServerResponse(request)
  response.assignSocket(socket as Socket)
  response.shouldKeepAlive = false
  response.once('finish', () => endConnection(socket))
  await writeReply(response, reply, {
    method: asked.method,
    headers: asked.headers,
    watches,
    pretty: wantsPretty(asked),
  })
}

/** The other side breaking off is its right: the request's signal tells those who care. */
const ignore = () => {}
