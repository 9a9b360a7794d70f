import type { IncomingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import { unreachable } from '../../base/assert.ts'
import { systemClock } from '../../base/clock.ts'
import { LoopTurn } from '../../base/event-loop/loop-turn.ts'
import { systemRandom } from '../../base/random.ts'
import { nextTurn } from '../../base/turn.ts'
import { givenAuditId } from '../request/audit-id.ts'
import type { Reply } from '../request/reply.ts'
import { drained, flushHeaders, type HttpResponse, isGone, writeTo } from './http-response.ts'
import { type ListReply, lengthOfList, piecesOfList } from './list-body.ts'
import type { OpenWatches } from './open-watches.ts'
import { prettyBytes, prettyJson } from './pretty.ts'
import { SocketSink } from './socket-sink.ts'

export interface HttpRequestHead {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** Whether a person reads the answer: JSON goes out in lines then. */
  readonly pretty: boolean
  /** Where a watch is listed while it is open. */
  readonly watches: OpenWatches
}

/** Writes an answer to its socket. Resolves when it has been handed over, for a stream when it has ended; no promise where that is at once. */
export function writeReply(
  response: HttpResponse,
  reply: Reply,
  request: HttpRequestHead,
): void | Promise<void> {
  // Most answers are these, whose head is written at once and not header by header.
  if (reply.kind === 'stored') {
    const { bytes } = reply.entry
    const body = request.pretty ? prettyBytes(bytes) : withNewline([bytes])
    return writeWhole(response, reply, { body, contentType: jsonType, request })
  }
  if (reply.kind === 'value') {
    const contentType = reply.contentType ?? jsonType
    const made = valueBytes(reply, request)
    return made instanceof Promise
      ? made.then(body => writeWhole(response, reply, { body, contentType, request }))
      : writeWhole(response, reply, { body: made, contentType, request })
  }
  writeHeaders(response, reply, request)
  switch (reply.kind) {
    case 'list':
      return writeList(response, reply, request)
    case 'text':
      return writeBytes(response, Buffer.from(reply.text), reply.contentType, request)
    case 'bytes': {
      const inLines =
        request.pretty && reply.bytes.byteLength > 0 && reply.contentType.startsWith('application/json')
      return writeBytes(
        response,
        inLines ? prettyBytes(reply.bytes) : reply.bytes,
        reply.contentType,
        request,
      )
    }
    case 'chunks':
      return writeChunks(response, reply.chunks, reply.contentType)
    case 'watch':
      return writeWatch(response, reply, request.watches)
    default:
      return unreachable(reply)
  }
}

const jsonType = 'application/json'

function valueBytes(
  { value, contentType }: Reply & { readonly kind: 'value' },
  { pretty }: HttpRequestHead,
): Buffer | Promise<Buffer> {
  if (contentType === 'application/yaml') return yamlBytes(value)
  return Buffer.from(pretty ? prettyJson(value) : `${JSON.stringify(value)}\n`)
}

async function yamlBytes(value: unknown): Promise<Buffer> {
  const { yamlPieces } = await import('../../base/yaml.ts')
  const pieces: Buffer[] = []
  for (const piece of yamlPieces(value)) {
    if (pieces.length > 0) await nextTurn()
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

function writeHeaders(response: HttpResponse, reply: Reply, request: HttpRequestHead): void {
  response.statusCode = reply.code
  for (const [name, value] of Object.entries(headersOf(reply, request))) response.setHeader(name, value)
}

interface Headers {
  [name: string]: string | number | string[]
}

/** Every answer has an audit ID, whether there is a log in which to look for it or not. */
function headersOf({ headers, warnings }: Reply, request: HttpRequestHead): Headers {
  const all: Headers = {
    'audit-id': givenAuditId(request.headers) ?? systemRandom.uuid(),
    'cache-control': 'no-cache, private',
  }
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) all[name] = typeof value === 'string' ? value : [...value]
  }
  if (warnings && warnings.length > 0) all.warning = warnings.map(text => `299 - "${quoted(text)}"`)
  return all
}

interface Whole {
  readonly body: Uint8Array
  readonly contentType: string
  readonly request: HttpRequestHead
}

/** An answer whose body is there; most go out in one write. */
function writeWhole(
  response: HttpResponse,
  reply: Reply,
  { body, contentType, request }: Whole,
): void | Promise<void> {
  if (body.byteLength > pieceBytesMax || (body.byteLength > gzipBytesMin && acceptsGzip(request.headers))) {
    writeHeaders(response, reply, request)
    return writeBytes(response, body, contentType, request)
  }
  const headers = headersOf(reply, request)
  headers['content-type'] = contentType
  headers['content-length'] = body.byteLength
  response.writeHead(reply.code, headers)
  if (request.method === 'HEAD') response.end()
  else response.end(body)
}

/** A header is one line; what does not fit into it is left out. */
const quoted = (text: string): string =>
  text
    .replaceAll(/[^ -~]/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')

const newline = 0x0a

function withNewline(parts: readonly Uint8Array[]): Buffer {
  let length = 1
  for (const part of parts) length += part.byteLength
  const bytes = Buffer.allocUnsafe(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  bytes[at] = newline
  return bytes
}

/** Up to here a list is one write with its length before it, as most answers are. */
const wholeListBytesMax = 128 * 1024

async function writeList(response: HttpResponse, reply: ListReply, request: HttpRequestHead): Promise<void> {
  const contentType = reply.shown?.yaml ? 'application/yaml' : jsonType
  const length = request.pretty ? null : lengthOfList(reply)
  if (length === null ? reply.entries.length <= 20 : length <= wholeListBytesMax) {
    const pieces: Uint8Array[] = []
    for await (const piece of piecesOfList(reply, request.pretty)) pieces.push(piece)
    return writeBytes(response, Buffer.concat(pieces), contentType, request)
  }
  response.setHeader('content-type', contentType)
  const isZipped = acceptsGzip(request.headers)
  if (isZipped) announceGzip(response)
  else if (length !== null) response.setHeader('content-length', length)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  await (isZipped
    ? zipPieces(response, piecesOfList(reply, request.pretty))
    : writePieces(response, piecesOfList(reply, request.pretty)))
}

/** Of all lists together only a few pieces are made in one turn of the loop, however many are being sent. */
const pieceTurns = new LoopTurn(systemClock)

/** A piece is made when the one before has been taken, and others have had their turn. */
async function* inTurns(
  response: HttpResponse,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (isGone(response)) return
    yield piece
    await pieceTurns.next()
  }
}

async function writePieces(response: HttpResponse, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await writeAll(response, inTurns(response, pieces))
  response.end()
}

/** A piece that cannot be made ends all three: nobody waits for a zip that will never be whole. */
async function zipPieces(response: HttpResponse, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(inTurns(response, pieces), createGzip({ level: 1 }), zipped => writeAll(response, zipped))
  response.end()
}

async function writeAll(response: HttpResponse, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces)
    if (!isGone(response) && !writeTo(response, piece)) await drained(response)
}

function announceGzip(response: HttpResponse): void {
  response.setHeader('content-encoding', 'gzip')
  const vary = response.getHeader('vary')
  response.setHeader('vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding')
}

/** Smaller answers are not worth the time; upstream draws the line here too. */
const gzipBytesMin = 128 * 1024
const compress = promisify(gzip)

async function writeBytes(
  response: HttpResponse,
  bytes: Uint8Array,
  contentType: string,
  { method, headers }: HttpRequestHead,
): Promise<void> {
  response.setHeader('content-type', contentType)
  let body = bytes
  if (bytes.byteLength > gzipBytesMin && acceptsGzip(headers)) {
    body = await compress(bytes, { level: 1 })
    announceGzip(response)
  }
  response.setHeader('content-length', body.byteLength)
  if (method === 'HEAD') response.end()
  else if (body.byteLength <= pieceBytesMax) response.end(body)
  else await writePieces(response, piecesOf(body))
}

/** What is encrypted and copied at once, and held for a client that does not read: a large answer goes out as a list does. */
const pieceBytesMax = 256 * 1024

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.byteLength; at += pieceBytesMax) yield body.subarray(at, at + pieceBytesMax)
}

const acceptsGzip = (headers: IncomingHttpHeaders): boolean => {
  const accepted = headers['accept-encoding']
  return typeof accepted === 'string' && /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/.test(accepted)
}

async function writeChunks(
  response: HttpResponse,
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<void> {
  response.setHeader('content-type', contentType)
  flushHeaders(response)
  for await (const chunk of chunks) {
    if (isGone(response)) return
    if (!writeTo(response, chunk)) await drained(response)
  }
  response.end()
}

function writeWatch(
  response: HttpResponse,
  reply: Reply & { readonly kind: 'watch' },
  watches: OpenWatches,
): Promise<void> {
  response.setHeader('content-type', reply.contentType)
  flushHeaders(response)
  return new Promise(resolve => {
    const sink = new SocketSink(response, reply.frame)
    const stop = reply.open(sink)
    const unlist = watches.add(stop)
    response.once('close', () => {
      unlist()
      stop()
      resolve()
    })
    if (isGone(response)) stop()
  })
}
