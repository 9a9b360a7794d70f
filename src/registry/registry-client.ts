// Asks a registry by the distribution protocol: tags, manifests, configurations, its catalogue. Only what a person has
// named is asked, for a few seconds and a few megabytes at most, and nothing is ever written.
//
// Credentials go to the registry itself, and to the token service that it names when that is reached by TLS.
import { isLoopback } from './image-name.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface RegistryClientOptions {
  readonly fetch: Fetch
  readonly host: string
  /** Where else it is asked, as `http://localhost:5000`: a mirror, of which its administrator has said how to reach it. */
  readonly origin?: string
  /** `Basic …`; null for nobody. */
  readonly authorization: string | null
}

/** Why a registry gave no answer, in a sentence. */
export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal'
  /** Of HTTP; null where there was no answer. */
  readonly status: number | null

  constructor(message: string, status: number | null = null) {
    super(message)
    this.status = status
  }
}

export const answerMs = 3_000
const bytesMax = 4 * 1024 * 1024

export interface RegistryClient {
  /** Parsed JSON. Throws `RegistryRefusal`. */
  read(path: string, accept?: string): Promise<unknown>
}

export function registryClient({
  fetch,
  host,
  origin,
  authorization,
}: RegistryClientOptions): RegistryClient {
  let token: string | null = null
  const signal = AbortSignal.timeout(answerMs)
  const ask = async (at: string, path: string, accept: string): Promise<Response> => {
    const credential = token ?? authorization
    return fetch(`${at}/v2/${path}`, {
      headers: { accept, ...(credential === null ? {} : { authorization: credential }) },
      signal,
    })
  }
  const reach = async (path: string, accept: string): Promise<Response> => {
    if (origin !== undefined) return ask(origin, path, accept)
    try {
      return await ask(`https://${host}`, path, accept)
    } catch (error) {
      if (!isLoopback(host) || signal.aborted) throw error
      return ask(`http://${host}`, path, accept)
    }
  }
  return {
    async read(path, accept = 'application/json') {
      try {
        let response = await reach(path, accept)
        const challenge = response.status === 401 ? response.headers.get('www-authenticate') : null
        if (challenge !== null && token === null && /^bearer /i.test(challenge)) {
          token = await tokenFor({ fetch, challenge, authorization, signal })
          response = await reach(path, accept)
        }
        if (!response.ok) throw new RegistryRefusal(refusalText(host, response.status), response.status)
        return await jsonOf(response)
      } catch (error) {
        throw error instanceof RegistryRefusal ? error : new RegistryRefusal(unreachableText(host, signal))
      }
    },
  }
}

export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** Whether the image is there. `denied`: not for who asks, if at all. */
export type ManifestAnswer =
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' | 'denied' | 'unanswered'; readonly message: string }

export async function hasManifest(
  options: RegistryClientOptions,
  { repository, tag }: { readonly repository: string; readonly tag: string },
): Promise<ManifestAnswer> {
  try {
    await registryClient(options).read(`${repository}/manifests/${tag}`, manifestTypes)
    return { kind: 'present' }
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error
    const { status, message } = error
    const kind = status === 404 ? 'absent' : status === 401 || status === 403 ? 'denied' : 'unanswered'
    return { kind, message }
  }
}

function refusalText(host: string, status: number): string {
  if (status === 401 || status === 403) return `${host} asks for a name and a password that it knows`
  if (status === 404) return `${host} has no such image`
  if (status === 429) return `${host} has been asked too often; try again later`
  return `${host} answered with ${status}`
}

const unreachableText = (host: string, { aborted }: AbortSignal): string =>
  aborted ? `${host} did not answer within ${answerMs / 1000} s` : `${host} cannot be reached`

interface TokenRequest {
  readonly fetch: Fetch
  /** `Bearer realm="https://auth…",service="…",scope="…"`. */
  readonly challenge: string
  readonly authorization: string | null
  readonly signal: AbortSignal
}

async function tokenFor({ fetch, challenge, authorization, signal }: TokenRequest): Promise<string | null> {
  const fields = new Map(
    [...challenge.matchAll(/(?<!\w)(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const given = fields.get('realm') ?? ''
  if (!URL.canParse(given)) return null
  const realm = new URL(given)
  if (realm.protocol !== 'https:' && !isLoopback(realm.host)) return null
  for (const name of ['service', 'scope']) {
    const value = fields.get(name)
    if (value !== undefined) realm.searchParams.set(name, value)
  }
  const response = await fetch(realm.href, {
    headers: authorization === null ? {} : { authorization },
    signal,
  })
  if (!response.ok) throw new RegistryRefusal(refusalText(realm.host, response.status), response.status)
  const body = await jsonOf(response)
  const token = textIn(body, 'token') ?? textIn(body, 'access_token')
  return token === null ? null : `Bearer ${token}`
}

async function jsonOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > bytesMax) throw new RegistryRefusal('the answer is too long')
    chunks.push(chunk)
  }
  return JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)))
}

export const fieldIn = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

export function textIn(value: unknown, name: string): string | null {
  const field = fieldIn(value, name)
  return typeof field === 'string' ? field : null
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  const field = fieldIn(value, name)
  return Array.isArray(field) ? field : []
}
