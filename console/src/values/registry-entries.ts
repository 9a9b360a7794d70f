// The registries that a Secret holds credentials of, as the entries of a form, and back. What no field is for stays in the
// text, and an entry that nobody touched stays as it was written. Pure.

import { isEqual } from '../../../src/api/equality.ts'
import type { Secret } from '../../../src/api/generated/types.ts'
import { base64Of, utf8Of } from '../../../src/base/bytes.ts'
import { faultOfPairs, type PairFault } from '../model/pair-rows.ts'
import { textOfValue, valueOfText } from './value-rows.ts'

export interface RegistryEntry {
  readonly server: string
  readonly username: string
  readonly password: string
  /** What stands in the Secret; null of what is new. */
  readonly was: { readonly server: string; readonly fields: Fields } | null
}

type Fields = { readonly [field: string]: unknown }

export const emptyEntry: RegistryEntry = { server: '', username: '', password: '', was: null }

/** By the type: where the text stands, and where in it the registries. */
const shapes: { readonly [type: string]: { readonly key: string; readonly at: string | null } } = {
  'kubernetes.io/dockerconfigjson': { key: '.dockerconfigjson', at: 'auths' },
  'kubernetes.io/dockercfg': { key: '.dockercfg', at: null },
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null for a Secret of another type, and for a text that is none of registries. */
export function entriesOfSecret({ type = '', data = {} }: Secret): readonly RegistryEntry[] | null {
  const shape = shapes[type]
  const config = shape && jsonOf(data[shape.key])
  if (!config) return null
  const auths = shape.at === null ? config : (config[shape.at] ?? {})
  if (!isFields(auths)) return null
  const entries = Object.entries(auths).map(([server, fields]) =>
    isFields(fields) ? { server, ...credentialIn(fields), was: { server, fields } } : null,
  )
  return entries.every(each => each !== null) ? entries : null
}

export function secretWithEntries(secret: Secret, entries: readonly RegistryEntry[]): Secret {
  const shape = shapes[secret.type ?? '']
  if (!shape || isEqual(entries, entriesOfSecret(secret))) return secret
  const config = jsonOf(secret.data?.[shape.key]) ?? {}
  const auths = authsOf(entries)
  const text = JSON.stringify(shape.at === null ? auths : { ...config, [shape.at]: auths })
  return { ...secret, data: { ...secret.data, [shape.key]: valueOfText(text) } }
}

/** Each registry once, and no credential without one. */
export const faultOfEntries = (entries: readonly RegistryEntry[]): PairFault | null =>
  faultOfPairs(entries.map(({ server, username, password }) => [server.trim(), username + password]))

/** What engines look for. */
export const authsOf = (entries: readonly RegistryEntry[]): Fields =>
  Object.fromEntries(
    entries.filter(({ server }) => server.trim() !== '').map(entry => [entry.server.trim(), fieldsOf(entry)]),
  )

function fieldsOf({ username, password, was }: RegistryEntry): Fields {
  if (was && isEqual(credentialIn(was.fields), { username, password })) return was.fields
  return { ...was?.fields, username, password, auth: base64Of(utf8Of(`${username}:${password}`)) }
}

/** A name and a password may stand there each, or both joined. */
function credentialIn({ username, password, auth }: Fields): Pick<RegistryEntry, 'username' | 'password'> {
  if (typeof username === 'string' && typeof password === 'string') return { username, password }
  const joined = (typeof auth === 'string' && textOfValue(auth)) || ''
  const colon = joined.indexOf(':')
  return colon < 0
    ? {
        username: typeof username === 'string' ? username : '',
        password: typeof password === 'string' ? password : '',
      }
    : { username: joined.slice(0, colon), password: joined.slice(colon + 1) }
}

function jsonOf(base64: string | undefined): Fields | null {
  const text = base64 === undefined ? null : textOfValue(base64)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
