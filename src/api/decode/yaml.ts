// YAML as Kubernetes reads it: version 1.1 (`yes` and `on` are booleans, 0644 is octal) without its numbers to the base of
// sixty and its dates, which stay strings. Only the first document counts; what has no form in JSON is refused.

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Tags, type YAMLMap } from 'yaml'
import { JsonError, type ParsedText } from '../parsed-text.ts'

const unknownTags = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map(name => `tag:yaml.org,2002:${name}`),
)

/** The numbers to the base of sixty share the tags of plain ones and differ in their format. */
const isReadByKubernetes = (tag: Tags[number]): boolean =>
  typeof tag === 'string' || !(unknownTags.has(tag.tag) || ('format' in tag && tag.format === 'TIME'))

export function readYaml(text: string): ParsedText {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    customTags: tags => tags.filter(isReadByKubernetes),
    logLevel: 'error',
  })
  const document = 'empty' in documents ? undefined : documents[0]
  if (!document) return { value: null, duplicates: [] }
  const [problem] = document.errors
  if (problem) throw new JsonError(`error converting YAML to JSON: yaml: ${firstLine(problem.message)}`)
  const duplicates: string[] = []
  collectDuplicates(document.contents, '', duplicates)
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) ?? null, duplicates }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new JsonError(`error converting YAML to JSON: yaml: ${firstLine(message)}`)
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/:$/, '') ?? text

function collectDuplicates(node: unknown, path: string, duplicates: string[]): void {
  if (isAlias(node)) return
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) collectDuplicates(item, `${path}[${index}]`, duplicates)
  if (isMap(node)) collectInMap(node, path, duplicates)
}

function collectInMap(map: YAMLMap, path: string, duplicates: string[]): void {
  const seen = new Set<string>()
  for (const { key, value } of map.items) {
    const name = String(isScalar(key) ? key.value : key)
    const below = path === '' ? name : `${path}.${name}`
    if (seen.has(name) && !duplicates.includes(below)) duplicates.push(below)
    seen.add(name)
    collectDuplicates(value, below, duplicates)
  }
}
