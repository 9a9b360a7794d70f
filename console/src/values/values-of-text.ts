// The form of what was written as a text in its place, so that who turns back to the form loses nothing of it. Pure.
import type { ConfigMap, Secret } from '../../../src/api/generated/types.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { type NewValues, rowsOfType, type ValuesPlace } from './new-values.ts'
import { wordOfSecretType } from './secret-types.ts'
import {
  type Content,
  emptyRow,
  rowsOfConfigMap,
  textOfValue,
  type ValueRow,
  valueOfText,
} from './value-rows.ts'

/** Null where the text says what its form cannot: it stays a text then. */
export function valuesOfObject(place: ValuesPlace, object: ApiObject, before: NewValues): NewValues | null {
  return place === 'configmaps' ? ofConfigMap(object, before) : ofSecret(object, before)
}

function ofConfigMap(object: ApiObject, before: NewValues): NewValues {
  const { data, binaryData, ...rest } = object as ConfigMap
  const rows = rowsOfConfigMap({ data: textsIn(data), binaryData: textsIn(binaryData) })
  return { ...named(rest, before), rows: orEmpty(rows) }
}

/** Registries and tokens have forms that hold less than a text can say. */
function ofSecret(object: ApiObject, before: NewValues): NewValues | null {
  const { data, stringData, type: code, ...rest } = object as Secret
  const type = wordOfSecretType(code || 'Opaque')
  if (type !== 'opaque' && type !== 'tls' && type !== 'basic' && type !== 'ssh') return null
  const texts = Object.entries(textsIn(stringData)).map(([key, text]) => [key, valueOfText(text)] as const)
  const values = new Map([...Object.entries(textsIn(data)), ...texts])
  const rows = [...values].map(([key, base64]): ValueRow => ({ key, was: null, content: contentOf(base64) }))
  const missing = rowsOfType(type).filter(({ key }) => key !== '' && !values.has(key))
  return { ...named(rest, before), type, rows: orEmpty([...rows, ...missing]) }
}

/** What stands in a text without a value is empty, as the server reads it. */
const textsIn = (map: Written): { readonly [key: string]: string } =>
  Object.fromEntries(Object.entries(map ?? {}).map(([key, text]) => [key, text ?? '']))

type Written = { readonly [key: string]: string | null } | null | undefined

const named = (rest: ApiObject, before: NewValues): NewValues => ({
  ...before,
  rest,
  name: nameOf(rest),
  namespace: rest.metadata?.namespace ?? before.namespace,
})

const orEmpty = (rows: readonly ValueRow[]): readonly ValueRow[] => (rows.length > 0 ? rows : [emptyRow])

function contentOf(base64: string): Content {
  const text = textOfValue(base64)
  return text === null ? { kind: 'file', name: '', base64 } : { kind: 'text', text }
}
