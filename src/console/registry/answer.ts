// `/console/registry`: the look-up of images for who is signed in. Registries are asked with the credential that comes
// with the question, which the browser has read with its own user's permission; the server looks into no Secret.
import { type Asking, type LookUp, lookUpImage, searchHub } from './look-up.ts'

export interface RegistryQuestion {
  readonly query: URLSearchParams
  readonly headers: { readonly [name: string]: unknown }
}

/** Carries `Basic …` for the registry; `authorization` is the API's own. */
const registryAuthorizationHeader = 'x-kedge-registry-authorization'

export async function answerRegistry(
  { query, headers }: RegistryQuestion,
  asking: Omit<Asking, 'authorization'>,
): Promise<LookUp> {
  const given = headers[registryAuthorizationHeader]
  const authorization = typeof given === 'string' && given.startsWith('Basic ') ? given : null
  const words = query.get('search')
  if (words !== null) return searchHub(words.slice(0, 200), asking)
  return lookUpImage((query.get('image') ?? '').slice(0, 500), { ...asking, authorization })
}
