// Where in a text of several objects the values of Secrets stand, so that they can be covered while one types. Pure.
import { isMap, isScalar, isSeq } from '../../../src/base/yaml.ts'
import { documentsOf } from '../model/documents.ts'

export interface TextRange {
  readonly from: number
  readonly to: number
}

export interface SecretRanges {
  readonly ranges: readonly TextRange[]
  /** Of a text with faults, values may stand in others, too: a bare word at the edge, and a Secret is read as none. */
  readonly isSound: boolean
}

/** `imagePullSecrets` and the like name Secrets, and have no values. */
export const mayHoldSecrets = (text: string): boolean => /\bSecret\b/.test(text)

/** A text that is only half typed is taken as far as it can be read. */
export function secretRanges(text: string): SecretRanges {
  if (!mayHoldSecrets(text)) return { ranges: [], isSound: true }
  try {
    const documents = documentsOf(text)
    return {
      ranges: documents.flatMap(({ contents }) => rangesIn(contents)),
      isSound: documents.every(({ errors = [] }) => errors.length === 0),
    }
  } catch {
    return { ranges: [{ from: 0, to: text.length }], isSound: false }
  }
}

function rangesIn(node: unknown): readonly TextRange[] {
  if (isSeq(node)) return node.items.flatMap(rangesIn)
  if (!isMap(node)) return []
  if (textAt(node, 'kind') === 'List') return rangesIn(node.get('items', true))
  if (textAt(node, 'kind') !== 'Secret') return []
  return ['data', 'stringData'].flatMap(field => {
    const values: unknown = node.get(field, true)
    return isMap(values) ? values.items.flatMap(({ value }) => rangeOf(value)) : rangeOf(values)
  })
}

function textAt(node: { get(key: string): unknown }, key: string): string {
  const value = node.get(key)
  return typeof value === 'string' ? value : ''
}

function rangeOf(node: unknown): readonly TextRange[] {
  if (!(isScalar(node) || isMap(node) || isSeq(node)) || !node.range) return []
  const [from, to] = node.range
  return from < to ? [{ from, to }] : []
}
