// A bundle as text and back: YAML of several documents, or JSON. What the form does not know is in the text, and what is
// written into the text stays, known or not. Pure.

import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { formatYaml, holdsItself, repeatedKeys } from '../../../src/base/yaml.ts'
import { type Bundle, objectsOf } from './bundle.ts'
import { documentsOf } from './documents.ts'
import { misfitOf } from './problems.ts'

export type TextFormat = 'yaml' | 'json'

export function textOfBundle(bundle: Bundle, format: TextFormat): string {
  const objects = objectsOf(bundle)
  if (format === 'yaml') return objects.map(each => formatYaml(each)).join('---\n')
  return `${JSON.stringify(objects.length === 1 ? objects[0] : listOf(objects), null, 2)}\n`
}

const listOf = (items: readonly ApiObject[]) => ({ apiVersion: 'v1', kind: 'List', items })

export type ReadText =
  /** `repeated`: keys that stand twice in one map, with their lines: the last one counts. */
  | { readonly kind: 'read'; readonly bundle: Bundle; readonly repeated: readonly string[] }
  | { readonly kind: 'unreadable'; readonly message: string }
  /** In the server's words, why it is no object of its kind. */
  | { readonly kind: 'misfit'; readonly message: string }
  | { readonly kind: 'sets'; readonly count: number }
  | { readonly kind: 'noObject'; readonly place: number }

/** JSON is YAML too, so both are read alike. */
export function readText(text: string): ReadText {
  const documents = documentsOf(text)
  const [fault] = documents.flatMap(({ errors = [] }) => errors)
  if (fault) return { kind: 'unreadable', message: fault.message }
  const values = documents
    .map(each => each.toJS() as unknown)
    .filter(value => value !== null && value !== undefined)
    .flatMap(value => (isObject(value) && value.kind === 'List' ? itemsOf(value) : [value]))
  const place = values.findIndex(value => !isApiObject(value))
  if (place >= 0) return { kind: 'noObject', place: place + 1 }
  const objects = values as readonly ApiObject[]
  if (values.some(value => holdsItself(value)))
    return { kind: 'unreadable', message: 'An alias stands within what it names' }
  // A list where a map belongs is half typed: nothing further on reads objects of another shape.
  const misfit = objects.map(misfitOf).find(each => each !== null)
  if (misfit) return { kind: 'misfit', message: misfit }
  const sets = objects.filter(isSet)
  const [set] = sets
  if (sets.length !== 1 || !set) return { kind: 'sets', count: sets.length }
  return {
    kind: 'read',
    bundle: { set, others: objects.filter(each => each !== set) },
    repeated: [...repeatedIn(documents, text)],
  }
}

/** Enough for anybody to read. */
const toldMax = 100

/** `clusterIP (7)`, with its line, for each key that a map has twice. Of what was read already: reading takes longest. */
function* repeatedIn(documents: ReturnType<typeof documentsOf>, text: string): Generator<string, void> {
  let [line, from, left] = [1, 0, toldMax]
  for (const { contents } of documents)
    for (const { key, at } of repeatedKeys(contents)) {
      // They come in the order in which they stand, so that no line is counted twice.
      line += text.slice(from, at).split('\n').length - 1
      from = at
      yield `${key} (${line})`
      if (--left === 0) return
    }
}

const itemsOf = (list: { readonly items?: unknown }): readonly unknown[] =>
  Array.isArray(list.items) ? list.items : []

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isApiObject = (value: unknown): value is ApiObject =>
  isObject(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  (value.metadata === undefined || isObject(value.metadata))

const isSet = (object: ApiObject): object is StatefulSet =>
  object.kind === 'StatefulSet' && (object.apiVersion ?? '').startsWith('apps/')
