import { goText } from '../decode/go-text.ts'
import { isEqual } from '../equality.ts'
import { deletionOf } from './directives.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { brokenPatch } from './patch-error.ts'

export interface ListDiff {
  /** Elements to merge in, and for keyed lists those to delete. */
  readonly changed: readonly unknown[]
  /** Plain values to take out. */
  readonly deleted: readonly unknown[]
  /** How the merged list shall be ordered; empty when nothing is said. */
  readonly order: readonly unknown[]
}

interface ListDiffOptions {
  readonly ignoresChanges: boolean
  readonly ignoresDeletions: boolean
  readonly keyless: 'refused' | 'replaced'
}

const none: ListDiff = { changed: [], deleted: [], order: [] }

/** What turns a list that was empty into another: all of it, in its own order. */
const filled = (modified: readonly unknown[], { ignoresChanges }: ListDiffOptions): ListDiff =>
  ignoresChanges ? none : { ...none, changed: modified }

export function diffPlainLists(
  original: readonly unknown[],
  modified: readonly unknown[],
  options: ListDiffOptions,
): ListDiff {
  if (original.length === 0) return filled(modified, options)
  const { ignoresChanges, ignoresDeletions } = options
  const [before, after] = [new Set(original), new Set(modified)]
  const changed = ignoresChanges ? [] : [...after].filter(value => !before.has(value))
  const deleted = ignoresDeletions ? [] : [...before].filter(value => !after.has(value)).toSorted()
  const saysOrder = deleted.length > 0 || (!ignoresChanges && !isEqual(original, modified))
  return { changed, deleted, order: saysOrder ? modified : [] }
}

export interface KeyedLists {
  readonly key: string
  readonly original: readonly unknown[]
  readonly modified: readonly unknown[]
  readonly options: ListDiffOptions
  diffElements(original: JsonObject, modified: JsonObject): JsonObject
}

export function diffKeyedLists(lists: KeyedLists): ListDiff {
  const { diffElements, key, options } = lists
  const { ignoresChanges, ignoresDeletions } = options
  if (lists.original.length === 0) return filled(lists.modified, options)
  if (
    options.keyless === 'replaced' &&
    ![...lists.original, ...lists.modified].every(each => hasKey(each, key))
  )
    return replaced(lists)
  const original = keyed(lists.original, key)
  const modified = keyed(lists.modified, key)
  if (!areDistinct(original) || !areDistinct(modified)) return replaced(lists)
  const unmatched = new Map(original.map(({ identity, element }) => [identity, element]))
  const changed: JsonObject[] = []
  for (const { identity, element } of modified) {
    const before = unmatched.get(identity)
    unmatched.delete(identity)
    if (before) {
      const change = diffElements(before, element)
      if (Object.keys(change).length > 0) changed.push({ ...change, [key]: identity })
    } else if (!ignoresChanges) changed.push(element)
  }
  const gone = ignoresDeletions ? [] : [...unmatched.keys()].toSorted(byText)
  const all = [...changed, ...gone.map(identity => deletionOf(key, identity))]
  const sameOrder = isEqual(original.map(identityOf), modified.map(identityOf))
  const saysOrder = all.length > 0 || (!ignoresChanges && !sameOrder)
  return {
    changed: all,
    deleted: [],
    order: saysOrder ? modified.map(({ identity }) => ({ [key]: identity })) : [],
  }
}

interface Keyed {
  readonly identity: unknown
  readonly element: JsonObject
}

const identityOf = ({ identity }: Keyed): unknown => identity

const areDistinct = (list: readonly Keyed[]): boolean => new Set(list.map(identityOf)).size === list.length

/**
 * Elements that the key does not tell apart, such as two ports of one number, or that lack it, cannot be patched one by one. Upstream's tools do so all
 * the same and lose one; here the list is replaced as a whole.
 */
function replaced({ original, modified, options }: KeyedLists): ListDiff {
  if (options.ignoresChanges || isEqual(original, modified)) return none
  return { ...none, changed: [...modified, { $patch: 'replace' }] }
}

const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)

const hasKey = (element: unknown, key: string): element is JsonObject =>
  isObject(element) && element[key] !== undefined

function keyed(list: readonly unknown[], key: string): readonly Keyed[] {
  return list.map(element => {
    if (!hasKey(element, key))
      throw brokenPatch(`map: ${goText(element)} does not contain declared merge key: ${key}`)
    return { identity: element[key], element }
  })
}
