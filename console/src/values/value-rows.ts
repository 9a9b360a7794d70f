// The values of a ConfigMap or Secret as the rows of a form, and back. A row that nobody touched keeps the very text that
// stands in the object, so that what was opened and saved sends nothing. Pure.
import type { ConfigMap, Secret } from '../../../src/api/generated/types.ts'
import { base64Of, bytesOfBase64, utf8Of } from '../../../src/base/bytes.ts'
import { faultOfPairs, type PairFault } from '../model/pair-rows.ts'

export type Content =
  /** As it stands in the object. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'text'; readonly text: string }
  /** Of a file that is no text. */
  | { readonly kind: 'file'; readonly name: string; readonly base64: string }

export interface ValueRow {
  readonly key: string
  /** What stands in the object, in base64; null of what is new. */
  readonly was: string | null
  readonly content: Content
}

export const emptyRow: ValueRow = { key: '', was: null, content: { kind: 'text', text: '' } }

/** A value as text; null when it is none. */
export function textOfValue(base64: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOfBase64(base64))
  } catch {
    return null
  }
}

/** What it holds, byte for byte; none where it is no base64. */
export function bytesOfValue(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytesOfBase64(base64))
  } catch {
    return new Uint8Array()
  }
}

export const valueOfText = (text: string): string => base64Of(utf8Of(text))

/** What a file holds: as text where it is text. */
export function contentOfFile(name: string, bytes: Uint8Array): Content {
  const base64 = base64Of(bytes)
  const text = textOfValue(base64)
  return text === null ? { kind: 'file', name, base64 } : { kind: 'text', text }
}

/** The value of a row in base64. */
export function valueOfRow({ was, content }: ValueRow): string {
  switch (content.kind) {
    case 'kept':
      return was ?? ''
    case 'text':
      // Base64 can be written in several ways: the same value stays as it was written.
      return was !== null && textOfValue(was) === content.text ? was : valueOfText(content.text)
    case 'file':
      return content.base64
  }
}

/** As text; empty where it is none. */
export const textOfRow = (row: ValueRow | undefined): string =>
  row === undefined
    ? ''
    : row.content.kind === 'text'
      ? row.content.text
      : (textOfValue(valueOfRow(row)) ?? '')

/** A field for text knows line feeds alone: a text that ends its lines as Windows does keeps them so. */
export function withEndsOf(before: string, typed: string): string {
  const isOfWindows = before.includes('\r\n') && !/(^|[^\r])\n/.test(before)
  return isOfWindows ? typed.replace(/\r?\n/g, '\r\n') : typed
}

/** What of them no object can hold; null where each can be kept. */
export const faultOfRows = (rows: readonly ValueRow[]): PairFault | null =>
  faultOfPairs(
    rows.map(({ key, content }) => {
      const isFilled = content.kind !== 'text' || content.text !== ''
      return [key.trim(), isFilled ? 'filled' : '']
    }),
  )

export const rowsOfSecret = (secret: Secret): readonly ValueRow[] => rowsOfSecretDraft(secret, secret)

/** Its texts can be read at once: nothing in it is covered. */
export const rowsOfConfigMap = (map: ConfigMap): readonly ValueRow[] => rowsOfConfigMapDraft(map, map)

/** Of a draft, whose values may be others than those that stand in the object: these stay covered all the same. */
export function rowsOfSecretDraft(opened: Secret, { data = {} }: Secret): readonly ValueRow[] {
  return Object.entries(data).map(([key, value]) => rowOf(key, { was: opened.data?.[key] ?? null, value }))
}

export function rowsOfConfigMapDraft(opened: ConfigMap, draft: ConfigMap): readonly ValueRow[] {
  const { data = {}, binaryData = {} } = opened
  const was = (key: string) => (data[key] === undefined ? (binaryData[key] ?? null) : valueOfText(data[key]))
  return [
    ...Object.entries(draft.data ?? {}).map(
      ([key, text]): ValueRow => ({ key, was: was(key), content: { kind: 'text', text } }),
    ),
    ...Object.entries(draft.binaryData ?? {}).map(([key, value]) => rowOf(key, { was: was(key), value })),
  ]
}

function rowOf(
  key: string,
  { was, value }: { readonly was: string | null; readonly value: string },
): ValueRow {
  if (value === was) return { key, was, content: { kind: 'kept' } }
  const text = textOfValue(value)
  return {
    key,
    was,
    content: text === null ? { kind: 'file', name: key, base64: value } : { kind: 'text', text },
  }
}

export function secretWithRows(secret: Secret, rows: readonly ValueRow[]): Secret {
  const { data: _, ...rest } = secret
  const data = Object.fromEntries(named(rows).map(row => [row.key.trim(), valueOfRow(row)]))
  return Object.keys(data).length === 0 && secret.data === undefined ? rest : { ...rest, data }
}

/** What is text goes where text belongs; what stood among the bytes and was not touched stays there. */
export function configMapWithRows(map: ConfigMap, rows: readonly ValueRow[]): ConfigMap {
  const { data: _data, binaryData: _binary, ...rest } = map
  const all = named(rows)
  const texts = all.flatMap(({ key, content }) =>
    content.kind === 'text' ? [[key.trim(), content.text] as const] : [],
  )
  const bytes = all
    .filter(({ content }) => content.kind !== 'text')
    .map(row => [row.key.trim(), valueOfRow(row)] as const)
  return {
    ...rest,
    ...(texts.length > 0 || map.data ? { data: Object.fromEntries(texts) } : {}),
    ...(bytes.length > 0 || map.binaryData ? { binaryData: Object.fromEntries(bytes) } : {}),
  }
}

const named = (rows: readonly ValueRow[]): readonly ValueRow[] => rows.filter(({ key }) => key.trim() !== '')
