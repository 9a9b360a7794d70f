// The look-up of images, as the page asks for it: a suggestion that never holds anybody up.

import type { Secret } from '../../../src/api/generated/types.ts'
import { credentialFor } from '../model/registry-secret.ts'
import { ownHeader } from '../sign-in/ask-session.ts'

export interface FoundImage {
  readonly kind: 'image'
  readonly registry: string
  readonly repository: string
  readonly tag: string
  readonly tags: readonly string[]
  readonly exposed: readonly string[] | null
  readonly created: string | null
  readonly bytes: number | null
}

export interface FoundRepository {
  readonly name: string
  readonly description: string
  readonly stars: number | null
  readonly isOfficial: boolean
}

export type Found =
  | FoundImage
  | { readonly kind: 'repositories'; readonly found: readonly FoundRepository[] }
  | { readonly kind: 'failed'; readonly message: string }

export interface LookUpOptions {
  readonly image: string
  /** The registry's secret that was chosen; null for none. */
  readonly secret: Secret | null
  readonly signal: AbortSignal
}

/** Of an image: its tags and ports. Of a word without a registry, names at Docker Hub as well. */
export async function lookUp({ image, secret, signal }: LookUpOptions): Promise<readonly Found[]> {
  const credential = secret === null ? null : credentialFor(secret, image)
  const headers: { [name: string]: string } =
    credential === null ? {} : { 'x-kedge-registry-authorization': `Basic ${credential}` }
  const ask = async (query: { readonly [name: string]: string }): Promise<Found> => {
    const response = await fetch(`/console/registry?${new URLSearchParams(query)}`, {
      headers: { ...ownHeader, ...headers },
      signal,
    })
    return response.ok ? await response.json() : { kind: 'failed', message: await response.text() }
  }
  const isBare = !/[/:@.]/.test(image)
  return Promise.all([ask({ image }), ...(isBare ? [ask({ search: image })] : [])])
}
