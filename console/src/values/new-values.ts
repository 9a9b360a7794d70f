// What the form of a new ConfigMap or Secret makes of what was filled in. Pure.
import type { Secret } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import type { PairFault } from '../model/pair-rows.ts'
import { authsOf, emptyEntry, faultOfEntries, type RegistryEntry } from './registry-entries.ts'
import { accountAnnotation, type MadeType, madeTypes } from './secret-types.ts'
import { configMapWithRows, emptyRow, faultOfRows, type ValueRow } from './value-rows.ts'

export type ValuesPlace = 'configmaps' | 'secrets'

export interface NewValues {
  readonly name: string
  readonly namespace: string
  /** Of a Secret. */
  readonly type: MadeType
  readonly rows: readonly ValueRow[]
  /** Of a Secret for registries. */
  readonly registries: readonly RegistryEntry[]
  /** Of a Secret with a token: whose. */
  readonly account: string
  /** What a text has said that no field is for. */
  readonly rest?: ApiObject
}

/** An empty form, or with the name and the keys that the address says. */
export function newValues(namespace: string, query = new URLSearchParams()): NewValues {
  const keys = (query.get('keys') ?? '').split(',').filter(Boolean)
  return {
    name: query.get('name') ?? '',
    namespace: namespace || 'default',
    type: 'opaque',
    rows: keys.length > 0 ? keys.map(key => ({ ...emptyRow, key })) : [emptyRow],
    registries: [emptyEntry],
    account: '',
  }
}

export function objectOfValues(place: ValuesPlace, draft: NewValues): ApiObject {
  const { rest = {} } = draft
  const metadata = { ...rest.metadata, name: draft.name.trim(), namespace: draft.namespace }
  return place === 'secrets'
    ? { ...rest, ...secretOf(draft, metadata) }
    : configMapWithRows({ ...rest, apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} }, draft.rows)
}

/** What of it no object can hold. */
export function faultOfValues(place: ValuesPlace, { type, rows, registries }: NewValues): PairFault | null {
  if (place === 'secrets' && type === 'token') return null
  return place === 'secrets' && type === 'registry' ? faultOfEntries(registries) : faultOfRows(rows)
}

/** The rows that the form of a type begins with. */
export const rowsOfType = (type: MadeType): readonly ValueRow[] =>
  madeTypes[type].keys.length === 0 ? [emptyRow] : madeTypes[type].keys.map(key => ({ ...emptyRow, key }))

/** Texts are sent as texts, so that who turns to the text of it can read them. */
function secretOf(draft: NewValues, metadata: object): Secret {
  const word = draft.type
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: madeTypes[word].code }
  switch (word) {
    case 'registry':
      return {
        ...secret,
        stringData: { '.dockerconfigjson': JSON.stringify({ auths: authsOf(draft.registries) }) },
      }
    case 'token':
      return {
        ...secret,
        metadata: { ...metadata, annotations: { [accountAnnotation]: draft.account.trim() } },
      }
    default: {
      const { data, binaryData } = configMapWithRows({}, filled(draft.rows, word))
      return { ...secret, ...(data ? { stringData: data } : {}), ...(binaryData ? { data: binaryData } : {}) }
    }
  }
}

/** Of a name and a password one may be left away. */
const filled = (rows: readonly ValueRow[], type: MadeType): readonly ValueRow[] =>
  type === 'basic' ? rows.filter(({ content }) => content.kind !== 'text' || content.text !== '') : rows
