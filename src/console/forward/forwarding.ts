// A console in front of clusters that have none of their own: who is signed in here is, there, whoever the kubeconfig's
// context says. Everything that decides is here; the port (forward-port.ts) only carries bytes.
//
// Invariants: nothing is carried without a session of this console; of a request only what names its content goes on
// (never a cookie, nor credentials or an impersonation that a page has set); of an answer only what describes it comes back.
import type { Readable } from 'node:stream'

/** A cluster, as one context of a kubeconfig reaches it. */
export interface ForwardTarget {
  /** Carries the request as it is; the answer as it comes, whatever its code. Rejects when there is none. */
  open(request: ForwardedRequest): Promise<ForwardedAnswer>
  /** What an upgrade to the path is opened with. */
  webSocket(path: string, query: URLSearchParams): Promise<ForwardedSocket>
}

export interface ForwardedRequest {
  readonly method: string
  /** With the query, as it came. */
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal
}

export interface ForwardedAnswer extends Readable {
  readonly statusCode?: number | undefined
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}

export interface ForwardedSocket {
  readonly url: string
  readonly headers: { readonly [name: string]: string | string[] }
  /** Of Node's http or https. */
  readonly agent: unknown
}

/** The context that an address names, and the API's own address there. An empty name is the one that was chosen at the start. */
export function addressedCluster(url: string): { readonly cluster: string; readonly path: string } {
  const [, name, path] = /^\/clusters\/([^/?]+)(\/.*)$/s.exec(url) ?? []
  if (name === undefined || path === undefined) return { cluster: '', path: url }
  try {
    return { cluster: decodeURIComponent(name), path }
  } catch {
    // No name of a context is written like this: there is none.
    return { cluster: name, path }
  }
}

const carried = ['accept', 'content-type'] as const
const returned = [
  'content-type',
  'content-encoding',
  'warning',
  'retry-after',
  'audit-id',
  'location',
] as const

type Headers = { readonly [name: string]: string | readonly string[] | undefined }

export const carriedHeaders = (headers: Headers): { readonly [name: string]: string } =>
  picked(headers, carried)

/** Another host's word on caching is none here: what the API says now is not kept. */
export const returnedHeaders = (headers: Headers): { readonly [name: string]: string } => ({
  ...picked(headers, returned),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
})

function picked(headers: Headers, names: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = headers[name]
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? value : value.join(', ')]]
    }),
  )
}

/** As the API would say it, so that the page need not know who said it. */
export const statusOf = (code: number, reason: string, message: string): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })
