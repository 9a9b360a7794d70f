// What a registry's Secret holds: which registries it is for, and the credential of each. Pure.
import type { Secret } from '../../../src/api/generated/types.ts'

/** What goes behind `Basic` for the registry that an image's name points at; null where the Secret has nothing for it. */
export function credentialFor(secret: Pick<Secret, 'data'>, image: string): string | null {
  const host = registryOf(image)
  const found = Object.entries(authsIn(secret)).find(([registry]) => hostOf(registry) === host)
  if (!found) return null
  const [, auth] = found
  const { auth: joined, username, password } = Object(auth)
  if (typeof username === 'string' && typeof password === 'string') return encoded(`${username}:${password}`)
  return typeof joined === 'string' ? joined : null
}

/** The registries that a Secret knows, as they stand in it. */
export const registriesIn = (secret: Pick<Secret, 'data'>): readonly string[] =>
  Object.keys(authsIn(secret)).map(hostOf)

function authsIn({ data = {} }: Pick<Secret, 'data'>): { readonly [registry: string]: unknown } {
  const config = jsonOf(data['.dockerconfigjson'])
  return Object(config === null ? jsonOf(data['.dockercfg']) : Reflect.get(Object(config), 'auths'))
}

function jsonOf(base64: string | undefined): unknown {
  if (base64 === undefined) return null
  try {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}

const encoded = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

function registryOf(image: string): string {
  const first = image.slice(0, Math.max(image.indexOf('/'), 0))
  return /[.:]/.test(first) || first === 'localhost' ? hostOf(first) : 'docker.io'
}

/** `https://index.docker.io/v1/` is how Docker Hub is written in such Secrets. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return /^(index\.|registry-1\.)?docker\.io$/.test(host) ? 'docker.io' : host
}
