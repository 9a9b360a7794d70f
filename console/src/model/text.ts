// A bundle as text and back: YAML of several documents, or JSON. What the form does not know is in the text, and what is
// written into the text stays, known or not. Pure.

import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { formatYaml, parseAllDocuments } from '../../../src/base/yaml.ts'
import { type Bundle, objectsOf } from './bundle.ts'

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
  | { readonly kind: 'sets'; readonly count: number }
  | { readonly kind: 'noObject'; readonly place: number }

/** JSON is YAML too, so both are read alike. */
export function readText(text: string): ReadText {
  const documents = [parseAllDocuments(text, { uniqueKeys: false })].flat()
  const [fault] = documents.flatMap(({ errors = [] }) => errors)
  if (fault) return { kind: 'unreadable', message: fault.message }
  const values = documents
    .map(each => each.toJS() as unknown)
    .filter(value => value !== null && value !== undefined)
    .flatMap(value => (isObject(value) && value.kind === 'List' ? itemsOf(value) : [value]))
  const place = values.findIndex(value => !isApiObject(value))
  if (place >= 0) return { kind: 'noObject', place: place + 1 }
  const objects = values as readonly ApiObject[]
  const sets = objects.filter(isSet)
  const [set] = sets
  if (sets.length !== 1 || !set) return { kind: 'sets', count: sets.length }
  return {
    kind: 'read',
    bundle: { set, others: objects.filter(each => each !== set) },
    repeated: repeatedKeys(text),
  }
}

/** `clusterIP (line 7)` for each key that a map has twice. */
function repeatedKeys(text: string): readonly string[] {
  const lines = text.split('\n')
  return [parseAllDocuments(text)].flat().flatMap(({ errors = [] }) =>
    errors
      .filter(({ code }) => code === 'DUPLICATE_KEY')
      .map(({ linePos, pos }) => {
        const line = linePos?.[0].line ?? text.slice(0, pos[0]).split('\n').length
        const key = /^[\s-]*"?([^:"]+)/.exec(lines[line - 1] ?? '')?.[1] ?? ''
        return `${key} (${line})`
      }),
  )
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
