// YAML as Kubernetes reads it: version 1.1 (`yes` and `on` are booleans, 0644 is octal) without its numbers to the base of
// sixty and its dates, which stay strings. Only the first document counts; what has no form in JSON is refused.

import { isAlias, isMap, isScalar, isSeq, Lexer, parseAllDocuments, type Tags, type YAMLMap } from 'yaml'
import { errorWords } from '../../base/error-words.ts'
import { limits } from '../../base/limits.ts'
import { JsonError, type ParsedText } from '../parsed-text.ts'
import { requireExactNumber } from './exact-numbers.ts'
import { duplicatesAt, type KeysFound } from './json-keys.ts'

const unknownTags = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map(name => `tag:yaml.org,2002:${name}`),
)

/** The numbers to the base of sixty share the tags of plain ones and differ in their format. */
const isReadByKubernetes = (tag: Tags[number]): boolean =>
  typeof tag === 'string' || !(unknownTags.has(tag.tag) || ('format' in tag && tag.format === 'TIME'))

/** YAML 1.2 writes octal numbers so, and Kubernetes reads both forms. */
const octal: Tags[number] = {
  identify: value => typeof value === 'number' && Number.isInteger(value),
  default: true,
  tag: 'tag:yaml.org,2002:int',
  format: 'OCT',
  test: /^[-+]?0[oO][0-7]+$/,
  resolve: (text: string) =>
    (text.startsWith('-') ? -1 : 1) * Number.parseInt(text.replace(/^[-+]?0[oO]/, ''), 8),
}

export function readYaml(text: string): ParsedText {
  requireBounded(text)
  try {
    return readBounded(text)
  } catch (error) {
    // Nested by indentation deeper than the library can follow.
    if (error instanceof RangeError) throw tooDeep()
    throw error
  }
}

const tooDeep = () => new JsonError('error converting YAML to JSON: yaml: exceeded max depth')

/** The library takes long for what is small and has many parts: they are counted before it begins. */
function requireBounded(text: string): void {
  requireShallow(text)
  let tokens = 0
  let depth = 0
  let dashes = 0
  for (const token of new Lexer().lex(text)) {
    if (++tokens > limits.yamlTokensMax)
      throw new JsonError('error converting YAML to JSON: yaml: document contains too many elements')
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (token === '-' || token === '?') dashes++
    else if (token.includes('\n')) dashes = 0
    if (depth + dashes > limits.yamlDepthMax) throw tooDeep()
  }
}

/** The same for what is nested by indentation: as deep as lines stand ever further in. */
function requireShallow(text: string): void {
  const indents: number[] = []
  for (const line of text.split('\n')) {
    const indent = line.search(/[^ ]/)
    if (indent < 0 || line[indent] === '#') continue
    while ((indents.at(-1) ?? -1) >= indent) indents.pop()
    indents.push(indent)
    if (indents.length > limits.yamlDepthMax) throw tooDeep()
  }
}

function readBounded(text: string): ParsedText {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    customTags: tags => [octal, ...tags.filter(isReadByKubernetes)],
    logLevel: 'error',
  })
  const document = 'empty' in documents ? undefined : documents[0]
  if (!document) return { value: null, duplicates: [], syntax: 'yaml' }
  const [problem] = document.errors
  if (problem) throw new JsonError(`error converting YAML to JSON: yaml: ${firstLine(problem.message)}`)
  requireFinite(document.contents, { named: new Map(), open: new Set() })
  const duplicates: KeysFound = new Map()
  collectDuplicates(document.contents, '', duplicates)
  try {
    const value = document.toJS({ maxAliasCount: 100 }) ?? null
    return { value, syntax: 'yaml', ...duplicatesAt(text, duplicates) }
  } catch (error) {
    const message = errorWords(error)
    throw new JsonError(`error converting YAML to JSON: yaml: ${firstLine(message)}`)
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/:$/, '') ?? text

interface Anchors {
  /** The node that each name means from here on. */
  readonly named: Map<string, unknown>
  /** The nodes around this one. */
  readonly open: Set<unknown>
}

/** A node that contains itself has no end as JSON, and a number may be one that would come back as another. */
function requireFinite(node: unknown, anchors: Anchors): void {
  const { named, open } = anchors
  if (isAlias(node)) {
    if (!open.has(named.get(node.source))) return
    throw new JsonError(`error converting YAML to JSON: yaml: anchor '${node.source}' value contains itself`)
  }
  if (!isSeq(node) && !isMap(node) && !isScalar(node)) return
  if (node.anchor) named.set(node.anchor, node)
  if (isScalar(node)) {
    if (typeof node.value === 'number' && node.source !== undefined) requireExactNumber(node.source)
    return
  }
  open.add(node)
  if (isSeq(node)) for (const item of node.items) requireFinite(item, anchors)
  else
    for (const { key, value } of node.items) {
      requireFinite(key, anchors)
      requireFinite(value, anchors)
    }
  open.delete(node)
}

/** Enough for anybody to read. */
const duplicatesMax = 100

function collectDuplicates(node: unknown, path: string, duplicates: KeysFound): void {
  if (isAlias(node)) return
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) collectDuplicates(item, `${path}[${index}]`, duplicates)
  if (isMap(node)) collectInMap(node, path, duplicates)
}

function collectInMap(map: YAMLMap, path: string, duplicates: KeysFound): void {
  const seen = new Set<string>()
  for (const { key, value } of map.items) {
    const name = String(isScalar(key) ? key.value : key)
    const below = path === '' ? name : `${path}.${name}`
    if (seen.has(name) && duplicates.size < duplicatesMax && !duplicates.has(below))
      duplicates.set(below, { key: name, at: isScalar(key) ? (key.range?.[0] ?? 0) : 0 })
    seen.add(name)
    collectDuplicates(value, below, duplicates)
  }
}
