// The console's own part of a port: its page, signing in and out. Everything else that the page does goes to the
// Kubernetes API on the same port; whose cookie comes with it is asked here.
import { type Asset, readAssets } from './assets.ts'
import {
  consoleHeader,
  cookieOf,
  type GuardedRequest,
  refusalOf,
  secretIn,
  sessionRefusalOf,
} from './guard.ts'
import type { Fetch } from './registry/registry-client.ts'
import type { Sessions, SessionUser } from './sessions.ts'

export interface ConsoleRequest extends GuardedRequest {
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Whom the API's own credentials vouch for. */
  readonly user: SessionUser | null
}

export interface ConsoleReply {
  readonly code: number
  readonly headers: { readonly [name: string]: string }
  readonly bytes: Uint8Array
}

export interface ConsoleOptions {
  /** Of the built console. */
  readonly folder: string
  readonly sessions: Sessions
  /** Names, besides addresses and localhost, that people reach it by. */
  readonly hosts: ReadonlySet<string>
  /** Shown in the head of the page: which cluster this is. */
  readonly cluster: { readonly name: string; readonly version: string }
  /** Others that are reached through here as well, below `/clusters/NAME`; the first is the one without that. */
  readonly clusters?: readonly ConsoleCluster[]
  /** Whose bearer token this is; null for one that is not good. Without it nobody signs in with a token. */
  readonly userOfToken?: (token: string) => SessionUser | null | Promise<SessionUser | null>
  /** How registries are reached, for the look-up of images. */
  readonly fetch?: Fetch
}

export interface ConsoleCluster {
  readonly name: string
  /** Where its context works. */
  readonly namespace: string
}

export interface Console {
  /** A path that signs this user in, once. */
  newLink(user: SessionUser): string

  /** Null for what is not the console's. */
  answer(request: ConsoleRequest): Promise<ConsoleReply | null>
  /**
   * Whose session came with a request to the API. A request without a cookie is nobody's; one whose cookie may not be used
   * is refused in a sentence.
   */
  userOf(request: GuardedRequest, isStream: boolean): SessionOutcome
}

export type SessionOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: SessionUser }
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

export function createConsole(options: ConsoleOptions): Console {
  const { folder, sessions, hosts, cluster, clusters, userOfToken, fetch = globalThis.fetch } = options
  let assets: Promise<ReadonlyMap<string, Asset>> | null = null
  const assetsOnce = () => {
    assets ??= readAssets(folder)
    return assets
  }
  const userOf = (request: GuardedRequest): SessionUser | null => {
    const secret = secretIn(request)
    return secret === null ? null : sessions.userOf(secret)
  }

  async function answerOwn(request: ConsoleRequest): Promise<ConsoleReply> {
    const path = request.path.slice(consolePath.length)
    if (path === 'session') return answerSession(request)
    if (path === 'link') return answerLink(request)
    if (path === 'registry') return lookUp(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'only GET')
    if (path === 'open') return openLink(request)
    const found = await assetsOnce()
    // Every page of the console is the same file: its address is its state.
    const asset = found.get(path) ?? (path.startsWith('assets/') ? null : found.get('index.html'))
    return asset ? replyOfAsset(asset, request) : plain(404, 'the console was not built with this Kedge')
  }

  /** For who is signed in: nobody else has this machine ask another. */
  async function lookUp(request: ConsoleRequest): Promise<ConsoleReply> {
    if (request.method !== 'GET') return plain(405, 'only GET')
    const refused = sessionRefusalOf(request, hosts, false)
    if (refused) return plain(403, refused)
    if (!userOf(request)) return plain(401, 'images are looked up for those who are signed in')
    const { query, headers } = request
    const { answerRegistry } = await import('./registry/answer.ts')
    return json(
      200,
      await answerRegistry({ query, headers }, { fetch, architecture: architectureOfImages() }),
    )
  }

  function openLink(request: ConsoleRequest): ConsoleReply {
    const secret = sessions.openLink(request.query.get('code') ?? '')
    const location = secret === null ? `${consolePath}?link=used` : consolePath
    return {
      code: 303,
      headers: { ...safe, location, ...(secret === null ? {} : { 'set-cookie': cookieOf(request, secret) }) },
      bytes: new Uint8Array(),
    }
  }

  /** For `kedge console`: who has the API's credentials gets a link to the page. */
  async function answerLink(request: ConsoleRequest): Promise<ConsoleReply> {
    if (request.method !== 'POST') return plain(405, 'only POST')
    const { headers } = request
    if (headers[consoleHeader] !== '1')
      return plain(403, `a link is asked for with the header ${consoleHeader}: 1`)
    if (headers['impersonate-user'] !== undefined)
      return plain(403, 'a link signs in whoever asks for it, and nobody in their name')
    const token = tokenIn(request)
    const user = request.user ?? (token === null ? null : ((await userOfToken?.(token)) ?? null))
    return user
      ? json(201, { path: newLink(user) })
      : plain(401, 'a link is for those who have credentials of the API')
  }

  const newLink = (user: SessionUser): string => `${consolePath}open?code=${sessions.newLink(user)}`

  /** A pasted token becomes a session; it ends when the token does. */
  async function signIn(request: ConsoleRequest): Promise<ConsoleReply> {
    if (request.headers[consoleHeader] !== '1')
      return plain(403, `a session is opened with the header ${consoleHeader}: 1`)
    const token = tokenIn(request)
    if (!userOfToken || token === null) return plain(400, 'a session is opened with a bearer token')
    const user = await userOfToken(token)
    if (!user) return plain(401, 'this token is not good here, or not any more')
    const isStillGood = async () => (await userOfToken(token))?.name === user.name
    return json(201, {}, { 'set-cookie': cookieOf(request, sessions.open(user, isStillGood)) })
  }

  async function answerSession(request: ConsoleRequest): Promise<ConsoleReply> {
    switch (request.method) {
      case 'POST':
        return signIn(request)
      case 'GET': {
        const user = userOf(request)
        const ways = { token: userOfToken !== undefined }
        const shown = user ? { name: user.name, groups: user.groups } : null
        // Which clusters there are is for those who are signed in.
        return json(200, { user: shown, cluster, ways, ...(user && clusters ? { clusters } : {}) })
      }
      case 'DELETE': {
        const refused = sessionRefusalOf(request, hosts, false)
        if (refused) return plain(403, refused)
        const secret = secretIn(request)
        if (secret) sessions.close(secret)
        return json(200, {}, { 'set-cookie': cookieOf(request, null) })
      }
      default:
        return plain(405, 'only GET, POST and DELETE')
    }
  }

  return {
    newLink,
    async answer(request) {
      if (request.path === '/console') return redirect(consolePath)
      if (!request.path.startsWith(consolePath)) return null
      const refused = request.path === `${consolePath}open` ? null : refusalOf(request, hosts)
      return refused ? plain(403, refused) : answerOwn(request)
    },
    userOf(request, isStream) {
      const secret = secretIn(request)
      if (secret === null) return { kind: 'none' }
      const refused = sessionRefusalOf(request, hosts, isStream)
      if (refused) return { kind: 'refused', reason: refused }
      const user = sessions.userOf(secret)
      return user
        ? { kind: 'user', user }
        : { kind: 'refused', reason: 'the session has ended: sign in again' }
    },
  }
}

/** Of `Authorization: Bearer`. */
function tokenIn({ headers: { authorization } }: ConsoleRequest): string | null {
  const [, token] = typeof authorization === 'string' ? (/^bearer +(\S+)$/i.exec(authorization) ?? []) : []
  return token ?? null
}

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
