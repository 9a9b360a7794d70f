// What two people have made of the same object, put together: each field that only one of them has changed is as they made
// it, and where both have, it is a clash, which somebody has to decide. Elements of lists are told apart by their keys. Pure.
import { isEqual } from '../../../src/api/equality.ts'
import type { Merging } from '../../../src/api/schema/merging.ts'
import { isKeyedList, joined } from '../../../src/foresee/object-diff.ts'
import type { Clash } from '../edits/editable.ts'

export interface ThreeWays {
  readonly merging: Merging
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

export interface PutTogether {
  readonly value: unknown
  readonly clashes: readonly Clash[]
}

/** `counts` says whose value stands where both have changed it. */
export function putTogether(
  { merging, ...ways }: ThreeWays,
  counts: (clash: Clash) => 'mine' | 'theirs',
): PutTogether {
  const clashes: Clash[] = []
  const decide: Decide = clash => {
    clashes.push(clash)
    return clash[counts(clash)]
  }
  return { value: mergedOf({ path: '', merging, isUnion: false }, ways, decide), clashes }
}

type Ways = Omit<ThreeWays, 'merging'>
type Decide = (clash: Clash) => unknown
type Fields = { readonly [field: string]: unknown }

interface Place {
  readonly path: string
  readonly merging: Merging
  /** Of its fields some exclude each other: it is not put together of two that hold others. */
  readonly isUnion: boolean
}

function mergedOf(place: Place, ways: Ways, decide: Decide): unknown {
  const { base, mine, theirs } = ways
  if (isEqual(mine, theirs)) return mine
  if (isEqual(base, mine)) return theirs
  if (isEqual(base, theirs)) return mine
  if (isFields(mine) && isFields(theirs) && !(place.isUnion && holdsOthers(ways)))
    return fieldsOf(place, { base: isFields(base) ? base : {}, mine, theirs }, decide)
  return decide({ path: place.path, was: base, theirs, mine })
}

const namesIn = (value: unknown): string => (isFields(value) ? Object.keys(value).toSorted().join() : '')

const holdsOthers = ({ base, mine, theirs }: Ways): boolean =>
  namesIn(mine) !== namesIn(base) || namesIn(theirs) !== namesIn(base)

interface Three<T> {
  readonly base: T
  readonly mine: T
  readonly theirs: T
}

function fieldsOf({ path, merging }: Place, { base, mine, theirs }: Three<Fields>, decide: Decide): Fields {
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)])
  const entries = [...names].map(name => {
    const { elements, inner, retainsKeys } = merging.field(name)
    const place: Place = { path: joined(path, name), merging: inner, isUnion: retainsKeys }
    const ways = { base: base[name], mine: mine[name], theirs: theirs[name] }
    const lists = listsOf(ways, elements?.key ?? 'name')
    return [name, lists ? elementsOf(place, lists, decide) : mergedOf(place, ways, decide)] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

type ByKey = ReadonlyMap<string, Fields>

/** Null where the elements cannot be told apart, or where both have brought them into an order of their own. */
function listsOf({ base = [], mine, theirs }: Ways, key: string): Three<ByKey> | null {
  const byKey = (list: unknown): ByKey | null =>
    Array.isArray(list) && isKeyedList(list, key)
      ? new Map((list as readonly Fields[]).map(element => [String(element[key]), element]))
      : null
  const [old, own, others] = [byKey(base), byKey(mine), byKey(theirs)]
  if (!old || !own || !others) return null
  const lists = { base: old, mine: own, theirs: others }
  return isReordered(lists, 'mine') && isReordered(lists, 'theirs') ? null : lists
}

/** Among the elements that all three have. */
function isReordered(lists: Three<ByKey>, by: 'mine' | 'theirs'): boolean {
  const orderOf = (list: ByKey) =>
    [...list.keys()].filter(key => [lists.base, lists.mine, lists.theirs].every(each => each.has(key)))
  return !isEqual(orderOf(lists.base), orderOf(lists[by]))
}

function elementsOf(place: Place, lists: Three<ByKey>, decide: Decide): readonly unknown[] {
  const { base, mine, theirs } = lists
  const [first, second] = isReordered(lists, 'mine') ? [mine, theirs] : [theirs, mine]
  return [...new Set([...first.keys(), ...second.keys()])]
    .map(key =>
      mergedOf(
        { ...place, path: `${place.path}[${key}]` },
        { base: base.get(key), mine: mine.get(key), theirs: theirs.get(key) },
        decide,
      ),
    )
    .filter(element => element !== undefined)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
