import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type { Document, LineCounter } from 'yaml'
import type { ApiObject } from '../api/object.ts'
import { VerbError } from './failure.ts'

export interface Manifests {
  readonly objects: readonly ApiObject[]
  /** What is odd about the text but can be read all the same: keys that stand twice. */
  readonly warnings: readonly string[]
}

/** Every object of a YAML or JSON file; `-` is standard input. The items of a List stand for themselves. */
export async function readManifests(path: string): Promise<Manifests> {
  const text =
    path === '-' ? await readAll(process.stdin) : await readFile(path, 'utf8').catch(unreadable(path))
  const { LineCounter, parseAllDocuments } = await import('yaml')
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    uniqueKeys: false,
    version: '1.1',
    schema: 'yaml-1.1',
    lineCounter: lines,
  })
  const warnings: string[] = []
  const objects: ApiObject[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    const [problem] = document.errors
    if (problem) throw new VerbError(`${path} cannot be read: ${problem.message}`)
    warnings.push(...(await repeatedKeys(document, lines)).map(found => `${path} ${found}`))
    const value: unknown = document.toJS()
    if (value === null) continue
    objects.push(...objectsOf(value, path))
  }
  return { objects, warnings }
}

const unreadable = (path: string) => (cause: unknown) => {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  throw new VerbError(
    isMissing ? `the path "${path}" does not exist` : `${path} cannot be read: ${String(cause)}`,
    { cause },
  )
}

function objectsOf(value: unknown, path: string): readonly ApiObject[] {
  if (!isRecord(value)) throw new VerbError(`${path} holds something that is no Kubernetes object`)
  if (value.kind === 'List' && Array.isArray(value.items))
    return value.items.flatMap(item => objectsOf(item, path))
  if (typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
    throw new VerbError(`${path} holds an object without apiVersion and kind`)
  }
  return [value as ApiObject]
}

const isRecord = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `line 9: the key "clusterIP" stands twice; the last one counts` */
async function repeatedKeys(document: Document, lines: LineCounter): Promise<readonly string[]> {
  const { visit, isScalar } = await import('yaml')
  const found: string[] = []
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : String(key)
        const at = isScalar(key) ? lines.linePos(key.range?.[0] ?? 0).line : 0
        if (seen.has(name)) found.push(`line ${at}: the key "${name}" stands twice; the last one counts`)
        seen.add(name)
      }
    },
  })
  return found
}
