import { createHash } from 'node:crypto'
import type { Instant } from '../../base/clock.ts'
import type { Registry } from '../resources/registry.ts'
import type { Reply } from './reply.ts'
import type { ServerRequest } from './request.ts'

/** A document made from what is served, kept until that changes. */
interface Document {
  readonly bytes: Uint8Array
  readonly etag: string
}

/** Documents by name, made when first asked for. */
export class Documents {
  readonly #registry: Registry
  readonly #made = new Map<string, Document>()
  #version = -1

  constructor(registry: Registry) {
    this.#registry = registry
  }

  get(name: string, make: () => unknown): Document {
    const { version } = this.#registry
    if (version !== this.#version) {
      this.#made.clear()
      this.#version = version
    }
    const known = this.#made.get(name)
    if (known) return known
    const bytes = Buffer.from(`${JSON.stringify(make())}\n`)
    const etag = createHash('sha256').update(bytes).digest('hex').toUpperCase()
    const document = { bytes, etag }
    this.#made.set(name, document)
    return document
  }
}

/** The document, or 304 for a client that has it already. */
export function replyOfDocument(
  { headers }: ServerRequest,
  { bytes, etag }: Document,
  contentType: string,
): Reply {
  const quoted = `"${etag}"`
  const replyHeaders = { etag: quoted, vary: 'Accept' }
  const known = headers['if-none-match']?.split(',').map(each => each.trim().replace(/^W\//, ''))
  if (known?.some(each => each === quoted || each === '*'))
    return { kind: 'bytes', code: 304, bytes: new Uint8Array(), contentType, headers: replyHeaders }
  return { kind: 'bytes', code: 200, bytes, contentType, headers: replyHeaders }
}

/**
 * The same of a document in whose address its hash may stand: with another one, the client is shown the right address; with its own,
 * what is there never changes.
 */
export function replyOfHashed(
  request: ServerRequest,
  document: Document,
  { contentType, now }: { readonly contentType: string; readonly now: Instant },
): Reply {
  const reply = replyOfDocument(request, document, contentType)
  const hash = request.query.get('hash')
  if (!hash) return reply
  if (hash !== document.etag) {
    const location = `${request.path.replace(/\/$/, '')}?hash=${document.etag}`
    return {
      ...reply,
      kind: 'bytes',
      code: 301,
      bytes: new Uint8Array(),
      contentType,
      headers: { ...reply.headers, location },
    }
  }
  const expires = new Date(now)
  expires.setUTCFullYear(expires.getUTCFullYear() + 1)
  const kept = { 'cache-control': 'public, immutable', expires: expires.toUTCString() }
  return { ...reply, headers: { ...reply.headers, ...kept } }
}
