// The console's own part of a port: its page, and the door of accounts (src/iam/accounts/door/door.ts), which is let in here what
// comes from the page itself or from a program, and never what another site had a browser send. Everything else that the page
// does goes to the Kubernetes API on the same port; whose cookie comes with it is asked here.
import { StatusError } from '../api/status-error.ts'
import { networkOf } from '../base/address-budget.ts'
import type { ApiUser } from '../iam/accounts/account.ts'
import type { ClientCertificate, DoorReply, DoorRequest } from '../iam/accounts/door/door-types.ts'
import type { Fetch } from '../registry/registry-client.ts'
import { type Asset, readAssets } from './assets.ts'
import {
  apiRefusalOf,
  cookieOf,
  flowCookieOf,
  flowIn,
  type GuardedRequest,
  hostOf,
  hostRefusalOf,
  refusalOf,
  secretIn,
  sessionRefusalOf,
} from './guard.ts'

export interface ConsoleRequest extends GuardedRequest {
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Of the connection, if it is good. */
  readonly certificate: ClientCertificate | null
  readonly peer?: { readonly remoteAddress?: string | undefined }
  /** Whom the API's own credentials vouch for. */
  vouched(): Promise<ApiUser | null>
  /** Its whole body; rejects with a `StatusError` for one that is too large or too slow. */
  body(): Promise<Uint8Array>
}

/** Those who are let in, and what they are let in by. */
export interface People {
  isOfDoor(method: string, path: string): boolean
  answer(request: DoorRequest): Promise<DoorReply>
  /** Whose session this is. */
  userOf(secret: string): SessionOf
  /** A request was refused before anybody was asked: for where it came from, for a session that has ended. */
  refused(request: GuardedRequest & Pick<ConsoleRequest, 'path' | 'peer'>, refusal: Refusal): void
}

export interface Refusal {
  readonly code: number
  readonly message: string
}

export type SessionOf =
  | { readonly kind: 'user'; readonly user: ApiUser }
  /** The API asks its token who it is. */
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'ended' }

export interface ConsoleReply {
  readonly code: number
  readonly headers: { readonly [name: string]: string | readonly string[] }
  readonly bytes: Uint8Array
}

export interface ConsoleOptions {
  /** Of the built console; null where there is only the door. */
  readonly folder: string | null
  readonly people: People
  /** Names, besides addresses and localhost, that people reach it by. */
  readonly hosts: ReadonlySet<string>
  /** How registries are reached, for the look-up of images. */
  readonly fetch?: Fetch
  /** Where Pods get images of a registry first, and so what is looked up, too. */
  readonly registryMirrors?: { readonly [registry: string]: readonly string[] }
}

export interface Console {
  /** Whether this may be the console's: all else goes to the API at once. */
  owns(path: string): boolean
  /** Null for what is not the console's. */
  answer(request: ConsoleRequest): Promise<ConsoleReply | null>
  /**
   * Whose session came with a request to the API. A request without a cookie is nobody's; one whose cookie may not be used
   * is refused in a sentence.
   */
  userOf(request: GuardedRequest & Pick<ConsoleRequest, 'path' | 'peer'>, isStream: boolean): SessionOutcome
}

export type SessionOutcome =
  | { readonly kind: 'none' }
  | Exclude<SessionOf, { kind: 'ended' }>
  | { readonly kind: 'refused'; readonly reason: string }

export const consolePath = '/console/'

/** Nothing from elsewhere, no script or style that is not a file of ours, in nobody's frame. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const safe = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** To which a browser is sent by others: a terminal's link, a provider. They are guarded by what they bring. */
const openPaths = new Set(['open', 'session/oidc/callback'])
/** Which of the door may be asked without our header: they show nothing by themselves, or are pages. */
const bareGets = new Set(['session', 'session/oidc', ...openPaths])

export function createConsole(options: ConsoleOptions): Console {
  const { folder, people, hosts, fetch = globalThis.fetch, registryMirrors = {} } = options
  let assets: Promise<ReadonlyMap<string, Asset>> | null = null
  const assetsOnce = () => {
    assets ??= folder === null ? Promise.resolve(new Map()) : readAssets(folder)
    return assets
  }

  async function answerOwn(request: ConsoleRequest): Promise<ConsoleReply> {
    const path = request.path.slice(consolePath.length)
    if (people.isOfDoor(request.method, path)) return answerDoor(request, path)
    if (path === 'registry') return lookUp(request)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(request, { code: 405, message: 'only GET' })
    const found = await assetsOnce()
    // Every page of the console is the same file: its address is its state.
    const asset = found.get(path) ?? (path.startsWith('assets/') ? null : found.get('index.html'))
    return asset ? replyOfAsset(asset, request) : plain(404, 'the console was not built with this Kedge')
  }

  const refuse = (request: ConsoleRequest, refusal: Refusal): ConsoleReply => {
    people.refused(request, refusal)
    return plain(refusal.code, refusal.message)
  }

  async function answerDoor(request: ConsoleRequest, path: string): Promise<ConsoleReply> {
    const needsHeader = request.method !== 'GET' || !bareGets.has(path)
    const refused = needsHeader ? sessionRefusalOf(request, hosts, false) : null
    return refused
      ? refuse(request, { code: 403, message: refused })
      : replyOfDoor(request, await people.answer(doorRequestOf(request, path)))
  }

  /** For who is signed in: nobody else has this machine ask another. */
  async function lookUp(request: ConsoleRequest): Promise<ConsoleReply> {
    if (request.method !== 'GET') return plain(405, 'only GET')
    const refused = sessionRefusalOf(request, hosts, false)
    if (refused) return refuse(request, { code: 403, message: refused })
    const secret = secretIn(request)
    if (secret === null || people.userOf(secret).kind === 'ended')
      return refuse(request, { code: 401, message: 'images are looked up for those who are signed in' })
    const { query, headers } = request
    const { answerRegistry } = await import('./registry/answer.ts')
    return json(
      200,
      await answerRegistry(
        { query, headers },
        { fetch, mirrors: registryMirrors, architecture: architectureOfImages() },
      ),
    )
  }

  /** Files that are everybody's: a link in somebody's mail leads to them, and so does the way back from a provider. */
  const isPage = (method: string, path: string): boolean =>
    (method === 'GET' || method === 'HEAD') && path !== 'registry' && !people.isOfDoor(method, path)

  return {
    owns: path => path.startsWith('/console'),
    async answer(request) {
      if (request.path === '/console') return redirect(consolePath)
      if (!request.path.startsWith(consolePath)) return null
      const path = request.path.slice(consolePath.length)
      const isOpen = openPaths.has(path) || isPage(request.method, path)
      const refused = isOpen ? hostRefusalOf(request, hosts) : refusalOf(request, hosts)
      return refused ? refuse(request, { code: 403, message: refused }) : answerOwn(request)
    },
    userOf(request, isStream) {
      const secret = secretIn(request)
      if (secret === null) return { kind: 'none' }
      const refused = apiRefusalOf(request, hosts, isStream)
      const found = refused ? null : people.userOf(secret)
      if (found && found.kind !== 'ended') return found
      const reason = refused ?? 'the session has ended: sign in again'
      people.refused(request, { code: 401, message: reason })
      return { kind: 'refused', reason }
    },
  }
}

function doorRequestOf(request: ConsoleRequest, path: string): DoorRequest {
  const { method, query, headers, peer } = request
  const agent = headers['user-agent']
  return {
    method,
    path,
    query,
    host: hostOf(request) ?? '',
    address: networkOf(peer?.remoteAddress),
    agent: typeof agent === 'string' ? agent : '',
    secret: secretIn(request),
    flow: flowIn(request),
    bearer: tokenIn(request),
    certificate: request.certificate,
    vouched: () => request.vouched(),
    fields: () => fieldsOf(request),
  }
}

/** Of `Authorization: Bearer`. */
function tokenIn({ headers: { authorization } }: ConsoleRequest): string | null {
  const [, token] = typeof authorization === 'string' ? (/^bearer +(\S+)$/i.exec(authorization) ?? []) : []
  return token ?? null
}

/** A form of another site cannot say that it sends JSON. */
async function fieldsOf(request: ConsoleRequest): Promise<{ readonly [name: string]: unknown }> {
  const type = request.headers['content-type']
  if (typeof type !== 'string' || !/^application\/json *(;|$)/i.test(type))
    throw new StatusError({
      reason: 'UnsupportedMediaType',
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json',
    })
  const bytes = await request.body()
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Said below, without a word of what was in it.
  }
  throw new StatusError({ reason: 'BadRequest', message: 'the body has to be an object in JSON' })
}

function replyOfDoor(request: ConsoleRequest, reply: DoorReply): ConsoleReply {
  const { code, body, contentType, location, retryAfterSeconds, session, flow } = reply
  const cookies = [
    ...(session === undefined ? [] : [cookieOf(request, session)]),
    ...(flow === undefined ? [] : [flowCookieOf(request, flow)]),
  ]
  const headers = {
    ...safe,
    'cache-control': 'no-store',
    ...(location === undefined
      ? {}
      : { location: new URL(location, baseOfLocations).href.replace(ours, '') }),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  }
  if (body === undefined) return { code, headers, bytes: new Uint8Array() }
  const isText = typeof body === 'string'
  const type = contentType ?? 'application/json'
  return {
    code,
    headers: { ...headers, 'content-type': isText ? `${type}; charset=utf-8` : type },
    bytes: encoder.encode(isText ? body : JSON.stringify(body)),
  }
}

/** What a location without a host is below. */
const baseOfLocations = 'https://console.invalid/console/'
const ours = /^https:\/\/console\.invalid/

/** `amd64`, as images name it. */
const architectureOfImages = (): string => (process.arch === 'x64' ? 'amd64' : process.arch)

function replyOfAsset(asset: Asset, { headers }: ConsoleRequest): ConsoleReply {
  const encodings = headers['accept-encoding']
  const takesBrotli = typeof encodings === 'string' && /\bbr\b/.test(encodings)
  const bytes = takesBrotli && asset.brotli ? asset.brotli : asset.bytes
  return {
    code: 200,
    headers: {
      ...safe,
      'content-type': asset.contentType,
      'cache-control': asset.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(bytes === asset.brotli ? { 'content-encoding': 'br' } : {}),
    },
    bytes,
  }
}

const encoder = new TextEncoder()

const plain = (code: number, text: string): ConsoleReply => ({
  code,
  headers: { ...safe, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  bytes: encoder.encode(`${text}\n`),
})

const json = (
  code: number,
  value: unknown,
  headers: { readonly [name: string]: string } = {},
): ConsoleReply => ({
  code,
  headers: { ...safe, 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  bytes: encoder.encode(JSON.stringify(value)),
})

const redirect = (location: string): ConsoleReply => ({
  code: 308,
  headers: { ...safe, location },
  bytes: new Uint8Array(),
})
