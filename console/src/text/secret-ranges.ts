// Where in a text of several objects the values of Secrets stand, so that they can be covered while one types: rather too much
// than too little. Pure.
import { builtInKinds } from '../../../src/api/kinds.ts'
import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from '../../../src/base/yaml.ts'
import { documentsOf } from '../model/documents.ts'
import { lastApplied } from './covered-secret.ts'

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
export const mayHoldSecrets = (text: string): boolean => /\bSecret|\bstringData\b/.test(text)

const none: readonly TextRange[] = []

/**
 * A text that is only half typed is taken as far as it can be read. `covered`: what was covered before it was typed on. An
 * object with such a value stays a Secret until it says that it is something else: who types on its kind has not said so yet.
 */
export function secretRanges(text: string, covered: readonly TextRange[] = none): SecretRanges {
  if (covered.length === 0 && !mayHoldSecrets(text)) return { ranges: [], isSound: true }
  try {
    const documents = documentsOf(text)
    return {
      ranges: documents.flatMap(({ contents }) => new Values(contents, covered).ranges),
      isSound: documents.every(({ errors = [] }) => errors.length === 0),
    }
  } catch {
    return { ranges: [{ from: 0, to: text.length }], isSound: false }
  }
}

const knownKinds: ReadonlySet<string> = new Set(builtInKinds.map(({ kind }) => kind))

/** Of one document. Each node is looked at once, whatever stands for it. */
class Values {
  readonly ranges: TextRange[] = []
  readonly #covered: readonly TextRange[]
  readonly #root: unknown
  readonly #objects = new Set<unknown>()
  readonly #values = new Set<unknown>()
  #anchors: ReadonlyMap<string, readonly unknown[]> | null = null

  constructor(root: unknown, covered: readonly TextRange[]) {
    this.#root = root
    this.#covered = covered
    this.#look(root, null)
  }

  /** `kind`: of the items of a list, which need not say theirs. */
  #look(node: unknown, kind: string | null): void {
    for (const each of this.#standFor(node)) {
      if (this.#objects.has(each)) continue
      this.#objects.add(each)
      if (isSeq(each)) for (const item of each.items) this.#look(item, kind)
      if (isMap(each)) this.#lookInto(each, kind)
    }
  }

  #lookInto(map: YAMLMap, kind: string | null): void {
    const kinds = this.#under(map, 'kind').flatMap(textOf)
    const isList = kinds.length === 0 || kinds.some(each => each.endsWith('List'))
    if (isList)
      for (const items of this.#under(map, 'items'))
        this.#look(items, kinds.includes('SecretList') ? 'Secret' : null)
    if (!this.#isSecret(map, kinds.length > 0 ? kinds : kind === null ? [] : [kind])) return
    for (const field of ['data', 'stringData'])
      for (const values of this.#under(map, field))
        if (isMap(values)) for (const { value } of values.items) this.#cover(value)
        else this.#cover(values)
    for (const metadata of this.#under(map, 'metadata'))
      for (const annotations of this.#under(metadata, 'annotations'))
        for (const applied of this.#under(annotations, lastApplied)) this.#cover(applied)
  }

  #isSecret(map: YAMLMap, kinds: readonly string[]): boolean {
    if (kinds.includes('Secret')) return true
    if (kinds.some(each => knownKinds.has(each))) return false
    const { from, to } = rangeOf(map) ?? { from: 0, to: 0 }
    return (
      map.items.some(({ key, value }) => keyOf(key) === 'stringData' || isNamedSecret(value)) ||
      this.#covered.some(each => each.from < to && from < each.to)
    )
  }

  #cover(node: unknown): void {
    for (const each of this.#standFor(node)) {
      if (this.#values.has(each)) continue
      this.#values.add(each)
      const range = rangeOf(each)
      if (range) this.ranges.push(range)
      if (isSeq(each)) for (const item of each.items) this.#coverElsewhere(item)
      if (isMap(each)) for (const { value } of each.items) this.#coverElsewhere(value)
    }
  }

  /** What stands within what is covered is covered with it. */
  #coverElsewhere(node: unknown): void {
    if (isAlias(node)) this.#cover(node)
    if (isSeq(node)) for (const item of node.items) this.#coverElsewhere(item)
    if (isMap(node)) for (const { value } of node.items) this.#coverElsewhere(value)
  }

  /** Of a key that stands twice, both. */
  #under(node: unknown, name: string): readonly unknown[] {
    return this.#standFor(node)
      .filter(each => isMap(each))
      .flatMap(({ items }) => items.filter(({ key }) => keyOf(key) === name))
      .flatMap(({ value }) => this.#standFor(value))
  }

  /** An alias stands for all of its name: which of them comes before it is not asked. */
  #standFor(node: unknown): readonly unknown[] {
    if (!isAlias(node)) return [node]
    this.#anchors ??= anchorsIn(this.#root)
    return this.#anchors.get(node.source) ?? []
  }
}

function anchorsIn(root: unknown): ReadonlyMap<string, readonly unknown[]> {
  const anchors = new Map<string, unknown[]>()
  const look = (node: unknown): void => {
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      const { anchor } = node
      const same = anchor === undefined ? undefined : anchors.get(anchor)
      if (same) same.push(node)
      else if (anchor !== undefined) anchors.set(anchor, [node])
    }
    if (isSeq(node)) for (const item of node.items) look(item)
    if (isMap(node))
      for (const { key, value } of node.items) {
        look(key)
        look(value)
      }
  }
  look(root)
  return anchors
}

/** `xkind: Secret`: a key that is being typed. */
const isNamedSecret = (value: unknown): boolean => textOf(value).some(each => each.startsWith('Secret'))

const textOf = (node: unknown): readonly string[] =>
  isScalar(node) && typeof node.value === 'string' && node.value !== '' ? [node.value] : []

const keyOf = (key: unknown): unknown => (isScalar(key) ? key.value : key)

function rangeOf(node: unknown): TextRange | null {
  if (!(isScalar(node) || isMap(node) || isSeq(node)) || !node.range) return null
  const [from, to] = node.range
  return from < to ? { from, to } : null
}
