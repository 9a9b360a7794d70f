import type { Status } from '../api/generated/types.ts'
import { StatusError } from '../api/status-error.ts'
import type { ApiReply, ApiRequest, Transport } from '../api/transport.ts'
import { unreachable } from '../base/assert.ts'
import type { PerTurn } from '../base/event-loop/per-turn.ts'
import { jsonLines } from '../base/json-lines.ts'
import { type Reply, valueOfList } from './request/reply.ts'
import { noBody, type ServerRequest, type User } from './request/request.ts'
import { storedObject } from './resources/stored-object.ts'
import { QueueSink } from './wire/queue-sink.ts'

type Handle = (request: ServerRequest) => Reply | Promise<Reply>

/** Who sends, and what it calls itself, which is what its writes are marked with. */
export interface Sender {
  readonly user: User
  readonly headers: ServerRequest['headers']
}

export interface InProcess {
  readonly user: User
  readonly userAgent?: string | undefined
  /** How many may begin in one turn; any number if left out. */
  readonly perTurn?: PerTurn | undefined
}

/** Carries requests into a server of this process: objects go in and out as values, without text between. */
export function inProcessTransport(handle: Handle, { user, userAgent, perTurn }: InProcess): Transport {
  const sender: Sender = { user, headers: userAgent ? { 'user-agent': userAgent } : noHeaders }
  return {
    async send(request) {
      // Requests of this process come by the thousand and end no turn of the event loop, in which clients wait.
      const entry = perTurn?.entry()
      if (entry) await entry
      return replyAsValue(await handle(serverRequest(request, sender)))
    },
    stream(request) {
      const sink = new QueueSink()
      return {
        [Symbol.asyncIterator]: () => documentsOf(handle, request, { sender, sink }),
        takeArrived: () => sink.takeArrived(),
      }
    },
  }
}

async function* documentsOf(
  handle: Handle,
  request: ApiRequest,
  { sender, sink }: { readonly sender: Sender; readonly sink: QueueSink },
): AsyncGenerator<unknown> {
  const reply = await handle(serverRequest(request, sender))
  if (reply.code >= 400) throw StatusError.fromStatus(await statusOf(reply))
  if (reply.kind === 'chunks' && reply.contentType.startsWith('application/json')) {
    // A watch of what another server serves.
    yield* jsonLines(reply.chunks, cause => new Error('the stream broke off within a document', { cause }))
    return
  }
  if (reply.kind === 'chunks') {
    for await (const chunk of reply.chunks) yield new TextDecoder().decode(chunk)
    return
  }
  if (reply.kind !== 'watch') {
    yield (await replyAsValue(reply)).body
    return
  }
  const stop = reply.open(sink)
  request.signal?.addEventListener('abort', stop, { once: true })
  if (request.signal?.aborted) stop()
  try {
    yield* sink.events()
  } finally {
    request.signal?.removeEventListener('abort', stop)
    stop()
  }
}

const never = new AbortController().signal
const noHeaders = {}

function serverRequest(
  { method, path, query, headers, body, signal }: ApiRequest,
  sender: Sender,
): ServerRequest {
  return {
    method,
    path,
    query: searchOf(query),
    headers: headers ? { ...sender.headers, ...headers } : sender.headers,
    body: body === undefined ? noBody : { kind: 'value', value: body },
    user: sender.user,
    signal: signal ?? never,
  }
}

function searchOf(query: ApiRequest['query']): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.append(name, value)
  return search
}

async function statusOf(reply: Reply): Promise<Status> {
  return (await replyAsValue(reply)).body as Status
}

async function replyAsValue(reply: Reply): Promise<ApiReply> {
  const { code, headers = noHeaders, warnings = [] } = reply
  return { code, headers, body: await bodyOf(reply), warnings }
}

function bodyOf(reply: Reply): unknown {
  switch (reply.kind) {
    case 'stored':
      return storedObject(reply.entry)
    case 'value':
      return reply.value
    case 'list':
      return valueOfList(reply, storedObject)
    case 'text':
      return reply.text
    case 'bytes': {
      const text = new TextDecoder().decode(reply.bytes)
      return text !== '' && reply.contentType.startsWith('application/json') ? JSON.parse(text) : text
    }
    case 'chunks':
      return textOfChunks(reply.chunks)
    case 'watch':
      throw new TypeError('a watch is streamed, not sent')
    default:
      return unreachable(reply)
  }
}

async function textOfChunks(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString('utf8')
}
