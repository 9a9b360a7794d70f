// How `fieldsV1` names a step into an object: `f:` and the name of a field or the key of a map, `k:` and the fields that tell an
// element of a list apart, `v:` and the value of an element of a set, `i:` and a place in a list.
import type { ListType } from '../schema/merge-keys.ts'

type Item = { readonly [field: string]: unknown }

/** Made once for a name: a new text would have to be found among all names of fields each time it is used as one. */
const elements = new Map<string, string>()
const elementsMax = 10_000
const cachedLengthMax = 64

export function fieldElement(name: string): string {
  const known = elements.get(name)
  if (known !== undefined) return known
  const element = `f:${name}`
  if (name.length <= cachedLengthMax) {
    if (elements.size >= elementsMax) elements.clear()
    elements.set(name, element)
  }
  return element
}

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The element of a list of this type that is not atomic; null for one without a single key. */
export function itemElement(item: unknown, type: ListType): string | null {
  if (type.kind !== 'map') return `v:${canonicalJson(item)}`
  if (!isItem(item)) return null
  const parts: string[] = []
  for (const key of sortedKeys(type.keys)) {
    const value = keyValue(item, key, type)
    if (value !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(value)}`)
  }
  return parts.length === 0 ? null : `k:{${parts.join(',')}}`
}

type MapType = ListType & { readonly kind: 'map' }

/** What a key of an element is, or stands for where it is left out. */
export const keyValue = (item: Item, key: string, { defaults }: MapType): unknown =>
  (Object.hasOwn(item, key) ? item[key] : undefined) ?? defaults?.[key]

const sorted = new WeakMap<readonly string[], readonly string[]>()

function sortedKeys(keys: readonly string[]): readonly string[] {
  const known = sorted.get(keys)
  if (known) return known
  const inOrder = [...keys].sort()
  sorted.set(keys, inOrder)
  return inOrder
}

/** The JSON of a value with the fields of its maps in order, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isItem(value)) return JSON.stringify(value) ?? 'null'
  const fields = Object.keys(value).sort()
  return `{${fields.map(field => `${JSON.stringify(field)}:${canonicalJson(value[field])}`).join(',')}}`
}

/** By the letter that an element begins with; the `.` and what is unknown come first. */
const ranks = 'fkvi'
const index = 'i'.charCodeAt(0)

/** The order in which Kubernetes writes elements. */
export function compareElements(a: string, b: string): number {
  const [letterA, letterB] = [a.charCodeAt(0), b.charCodeAt(0)]
  const rank = letterA === letterB ? 0 : ranks.indexOf(a.charAt(0)) - ranks.indexOf(b.charAt(0))
  if (rank !== 0) return rank
  if (letterA === index && letterB === index) return Number(a.slice(2)) - Number(b.slice(2))
  return a < b ? -1 : a > b ? 1 : 0
}

export type ElementReading =
  | { readonly kind: 'element'; readonly element: string }
  /** Of a kind that is not known here: a newer server's, say. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'malformed' }

/** The gate for elements that clients send: brought to the form that we write. */
export function readElement(text: string): ElementReading {
  const rest = text.slice(2)
  switch (text.slice(0, 2)) {
    case 'f:':
      return { kind: 'element', element: text }
    case 'i:':
      return /^\d+$/.test(rest) ? { kind: 'element', element: `i:${Number(rest)}` } : { kind: 'malformed' }
    case 'k:': {
      const key = parsed(rest)
      return isItem(key) ? { kind: 'element', element: `k:${canonicalJson(key)}` } : { kind: 'malformed' }
    }
    case 'v:': {
      const value = parsed(rest)
      return value === undefined
        ? { kind: 'malformed' }
        : { kind: 'element', element: `v:${canonicalJson(value)}` }
    }
    default:
      return text.length > 1 && text[1] === ':' ? { kind: 'unknown' } : { kind: 'malformed' }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `.spec.containers[name="main"].image`, as conflicts name a field. */
export const pathText = (path: readonly string[]): string => path.map(elementText).join('')

function elementText(element: string): string {
  const rest = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`
    case 'k:': {
      const key = parsed(rest)
      const fields = isItem(key) ? Object.entries(key) : []
      return `[${fields.map(([name, value]) => `${name}=${canonicalJson(value)}`).join(',')}]`
    }
    case 'v:':
      return `[=${rest}]`
    default:
      return `[${rest}]`
  }
}
