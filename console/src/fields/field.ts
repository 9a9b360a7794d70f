// The fields of forms as data: which path of the object each reads and writes, and what kind of value stands there. One
// renderer draws them all (forms/Fields.tsx), the wizard and the dialogs share them, and a test holds every path against
// the model of the API.

import type { Bounds } from '../model/whole-number.ts'
import type { Advising } from './advice.ts'

/** Ports, of containers, Services and nodes. */
export const portBounds = { least: 1, most: 65_535 } as const

/** Where the values that a field suggests come from. Free text is always taken. */
export type Suggestion =
  | 'storageClasses'
  | 'claims'
  | 'sets'
  | 'configMaps'
  | 'secrets'
  | 'registrySecrets'
  | 'serviceAccounts'
  | 'priorityClasses'
  | 'nodes'
  | 'nodeLabels'
  | 'configMapKeys'
  | 'secretKeys'
  | 'podFields'
  | 'containerResources'

export interface Condition {
  readonly at: string
  /** `undefined`: nothing is written there. */
  readonly is: readonly (string | undefined)[]
  /** From where the path goes: from where the field stands, if not said otherwise. */
  readonly from?: 'object'
}

interface Base {
  /** The path, from where the form or the item stands. Empty for the item itself. */
  readonly at: string
  /** The key of its label among the texts; hints stand under the same key. */
  readonly label: string
  /** Drawn only while something stands at this path. */
  readonly when?: string
  /** Drawn only while one of these is chosen there. What has a value already is always drawn. */
  readonly only?: Condition
  /** What is asked of a value that is allowed and probably not meant. */
  readonly advice?: Advising
}

export interface TextField extends Base {
  readonly kind: 'text'
  readonly suggest?: Suggestion
  /** For suggestions that depend on another field of the same item: the keys of the ConfigMap that it names. */
  readonly suggestFor?: string
  readonly placeholder?: string
  /** Takes a number where digits are typed: a port or its name, a count or a percentage. */
  readonly isNumberOrText?: boolean
  /** Of the number, where one is typed. */
  readonly bounds?: Bounds
  /** An empty text is a value of its own, and stays. */
  readonly isEmptyKept?: boolean
  /** May have several lines, which a field of one would join without a word. */
  readonly hasLines?: boolean
}

export interface NumberField extends Base {
  readonly kind: 'number'
  /** What holds while nothing is written. */
  readonly fallback?: number
  readonly least: number
  /** Where the API takes less than it can hold. */
  readonly most?: number
}

export interface ChoiceField extends Base {
  readonly kind: 'choice'
  readonly options: readonly string[]
  /** What holds while nothing is written; empty for nothing. */
  readonly fallback: string
  /** Takes a row of its own: what its options say is long. */
  readonly isWide?: boolean
  /**
   * By the option, empty for none: what the API does not take along with it, and what goes when it is chosen. `[*]` stands
   * for every item of a list.
   */
  readonly sheds?: { readonly [option: string]: readonly string[] }
}

export interface FlagField extends Base {
  readonly kind: 'flag'
  /** What holds while nothing is written. */
  readonly fallback?: boolean
}

/** A list of words, one a line. */
export interface WordsField extends Base {
  readonly kind: 'words'
}

/** A map of texts: labels, selectors, limits. */
export interface PairsField extends Base {
  readonly kind: 'pairs'
  readonly suggest?: Suggestion
  /** Its values are nobody's business who looks over a shoulder: covered until they are asked for. */
  readonly isCovered?: boolean
}

export interface ItemsField extends Base {
  readonly kind: 'items'
  readonly fresh: unknown
  readonly fields: readonly Field[]
}

/** One of several shapes, told by which of their paths has something. */
export interface UnionField extends Base {
  readonly kind: 'union'
  readonly members: readonly Member[]
  /** Whether there may be none: then everything at `at` goes. */
  readonly isOptional?: boolean
}

export interface Member {
  readonly name: string
  /** From the union's own path. */
  readonly at: string
  readonly fresh: unknown
  readonly fields: readonly Field[]
}

export interface GroupField extends Base {
  readonly kind: 'group'
  readonly fields: readonly Field[]
}

export type Field =
  | TextField
  | NumberField
  | ChoiceField
  | FlagField
  | WordsField
  | PairsField
  | ItemsField
  | UnionField
  | GroupField
