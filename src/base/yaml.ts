// The YAML library, for those who load it when they need it: they import this file dynamically. A dynamic import of
// the package itself finds no names in the bundle, because the package is CommonJS there.
import { type Document, isMap, isScalar, isSeq, parseDocument, stringify, YAMLParseError } from 'yaml'

export {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  parseDocument,
  stringify,
  type YAMLMap,
  YAMLParseError,
  YAMLSeq,
} from 'yaml'

/** A text as a value. What would hold itself, by an alias within what it names, is none. */
export const parse = (text: string): unknown => valueIn(parseDocument(text, { uniqueKeys: false }), text)

/** Of a text that was read already, with keys that stand twice. */
export function valueIn(document: Pick<Document, 'contents' | 'errors' | 'toJS'>, text: string): unknown {
  const [fault = repeatedFault(document.contents, text)] = document.errors
  if (fault) throw fault
  const value: unknown = document.toJS()
  if (holdsItself(value))
    throw new YAMLParseError([0, 0], 'BAD_ALIAS', 'An alias stands within what it names')
  return value
}

export interface RepeatedKey {
  readonly key: unknown
  /** Of the one that comes second. */
  readonly at: number
}

/**
 * Keys that stand twice in one map. Looked for in what was read already: the library compares each key with all before it,
 * which takes a minute for twenty thousand.
 */
export function* repeatedKeys(node: unknown): Generator<RepeatedKey, void> {
  if (isSeq(node)) for (const item of node.items) yield* repeatedKeys(item)
  if (!isMap(node)) return
  const seen = new Set<unknown>()
  for (const { key, value } of node.items) {
    const is: unknown = isScalar(key) ? key.value : key
    if (seen.has(is)) yield { key: is, at: isScalar(key) ? (key.range?.[0] ?? 0) : 0 }
    seen.add(is)
    yield* repeatedKeys(value)
  }
}

/** In the words of the library. */
function repeatedFault(contents: unknown, text: string): YAMLParseError | null {
  const [repeated] = repeatedKeys(contents)
  if (!repeated) return null
  const { at } = repeated
  const line = text.slice(0, at).split('\n').length
  const column = at - text.lastIndexOf('\n', at - 1)
  const place = `line ${line}, column ${column}`
  return new YAMLParseError([at, at + 1], 'DUPLICATE_KEY', `Map keys must be unique at ${place}`)
}

export function holdsItself(value: unknown, around: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (around.includes(value)) return true
  const within = [...around, value]
  return Object.values(value).some(each => holdsItself(each, within))
}

/**
 * A value as YAML that readers of YAML 1.1 understand alike: strings that they would take for times, booleans or octal
 * numbers stand in quotes, as kubectl writes them. Lines are not folded, and what stands in several places is written in each:
 * readers that bound how often an alias is followed would refuse a list of objects that share an empty map.
 */
export const formatYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false })

/** Fields and elements that are written in one piece. */
const pieceMax = 1_000

/** The same text, a large one in pieces. */
export function* yamlPieces(value: unknown): Generator<string, void> {
  if (typeof value !== 'object' || value === null || !isLong(value)) yield formatYaml(value)
  else if (Array.isArray(value)) yield* piecesOfList(value)
  else yield* piecesOfMap(value as Fields)
}

type Fields = { readonly [field: string]: unknown }

function* piecesOfMap(map: Fields): Generator<string, void> {
  let piece: [string, unknown][] = []
  let weight = 0
  for (const name in map) {
    const value = map[name]
    const isInPieces = isLong(value) && name.length <= keyMax
    if (isInPieces || weight >= pieceMax) {
      if (piece.length > 0) yield formatYaml(Object.fromEntries(piece))
      piece = []
      weight = 0
    }
    if (isInPieces) {
      yield formatYaml({ [name]: null }).replace(/ null\n$/, '\n')
      for (const inner of yamlPieces(value)) yield indented(inner)
    } else {
      piece.push([name, value])
      weight += pieceMax - weightLeft(value, pieceMax) + 1
    }
  }
  if (piece.length > 0) yield formatYaml(Object.fromEntries(piece))
}

/** A longer key is written in another way. */
const keyMax = 256

function* piecesOfList(list: readonly unknown[]): Generator<string, void> {
  let piece: unknown[] = []
  let weight = 0
  for (const value of list) {
    const isInPieces = isLong(value)
    if (isInPieces || weight >= pieceMax) {
      if (piece.length > 0) yield formatYaml(piece)
      piece = []
      weight = 0
    }
    if (isInPieces) {
      let isFirst = true
      for (const inner of yamlPieces(value)) {
        yield isFirst ? `- ${indented(inner).slice(2)}` : indented(inner)
        isFirst = false
      }
    } else {
      piece.push(value)
      weight += pieceMax - weightLeft(value, pieceMax) + 1
    }
  }
  if (piece.length > 0) yield formatYaml(piece)
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')

const isLong = (value: unknown): boolean => weightLeft(value, pieceMax) <= 0

/** What is left of so much weight beside all that is in the value; it is looked at no further where nothing is. */
function weightLeft(value: unknown, weight: number): number {
  if (typeof value !== 'object' || value === null) return weight - 1
  let left = weight - 1
  for (const name in value) {
    left = weightLeft((value as Fields)[name], left)
    if (left <= 0) break
  }
  return left
}
