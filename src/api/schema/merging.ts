// How the values of a kind merge, for patches and for server-side apply: a walk down its fields, whoever describes them.
//
// Of the structs of the model the tables in merge-keys.ts say it; of other kinds their own schema does. Whoever merges holds a
// `Merging` and asks it field by field, so that neither patches nor their diffs know where it comes from.
//
// Server-side apply needs four things of each field: `listType` with its keys (and what a left-out key stands for), `isAtomic`,
// `isEntry`, and `inner`. It takes what a value is (a map, a list, a scalar) from the value itself.
import { structs } from '../generated/model.ts'
import {
  type FieldMerge,
  fieldMergeOf,
  isAtomicMap,
  isReplacedWhole,
  type ListType,
  listTypeOf,
  retainsKeys,
} from './merge-keys.ts'

/** How the fields of an object merge. */
export interface Merging {
  field(name: string): FieldMerging
}

export interface FieldMerging {
  /** How a strategic patch merges the elements of the list; null when it replaces the list as a whole. */
  readonly elements: FieldMerge | null
  /** Whether a strategic patch names the keys of the map, or of the list's elements, that stay. */
  readonly retainsKeys: boolean
  /** Whether a strategic patch of the map stands for the whole map. */
  readonly isReplacedWhole: boolean
  /** What server-side apply takes a list for. */
  readonly listType: ListType
  /** Whether this is an entry of a map, which can be owned by itself, and not a field that is declared. */
  readonly isEntry: boolean
  /** Whether server-side apply takes the map for one value. */
  readonly isAtomic: boolean
  /** Whether the schema knows of no such field, so that nobody can apply it. */
  readonly isUndeclared?: boolean
  /** How what is inside merges: the fields of the map, or those of each element of the list. */
  readonly inner: Merging
}

/** Objects of which nothing is known: maps merge, lists are replaced. */
export const plainMerging: Merging = { field: () => plainField }

const plainField: FieldMerging = {
  elements: null,
  retainsKeys: false,
  isReplacedWhole: false,
  listType: { kind: 'atomic' },
  isEntry: true,
  isAtomic: false,
  inner: plainMerging,
}

const undeclaredField: FieldMerging = { ...plainField, isUndeclared: true }

const known = new Map<string, Merging>()

/** How objects that follow a struct of the model merge. */
export function structMerging(struct: string): Merging {
  const before = known.get(struct)
  if (before) return before
  const fields = new Map<string, FieldMerging>()
  const merging: Merging = {
    field(name) {
      const before = fields.get(name)
      if (before) return before
      const type = typeOf(struct, name)
      if (type === null) return undeclaredField
      const field = fieldOf(struct, name, type)
      fields.set(name, field)
      return field
    },
  }
  known.set(struct, merging)
  return merging
}

function typeOf(struct: string, field: string): string | null {
  const types = structs[struct]
  return types && Object.hasOwn(types, field) ? (types[field]?.replace('!', '') ?? null) : null
}

function fieldOf(struct: string, field: string, type: string): FieldMerging {
  const held = /^(?:\[\])?#(\w+)$/.exec(type)?.[1]
  const entries = /^\{\}#(\w+)$/.exec(type)?.[1]
  return {
    elements: fieldMergeOf(struct, field),
    retainsKeys: retainsKeys(struct, field),
    isReplacedWhole: isReplacedWhole(struct, field),
    listType: listTypeOf(struct, field),
    isEntry: false,
    isAtomic: type === 'any' || isAtomicMap(struct, field, /^#(\w+)$/.exec(type)?.[1] ?? ''),
    inner: held ? structMerging(held) : entries ? mapMerging(structMerging(entries)) : plainMerging,
  }
}

/** A map whose entries all merge alike. */
export function mapMerging(entry: Merging): Merging {
  const field: FieldMerging = { ...plainField, inner: entry }
  return { field: () => field }
}
