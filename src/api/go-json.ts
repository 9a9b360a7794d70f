/**
 * JSON as Go's `encoding/json` writes a generic value: keys sorted, `<`, `>`, `&` and the two line separators
 * escaped, no spaces. Numbers go through float64 in both languages and come out alike.
 */
export function encodeGoJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return encodeString(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? encodeList(value) : encodeMap(value as Fields)
    default:
      return 'null'
  }
}

type Fields = { readonly [key: string]: unknown }

function encodeList(items: readonly unknown[]): string {
  let text = '['
  for (let index = 0; index < items.length; index++)
    text += (index === 0 ? '' : ',') + encodeGoJson(items[index])
  return `${text}]`
}

function encodeMap(fields: Fields): string {
  let text = '{'
  for (const key of Object.keys(fields).sort(byBytes)) {
    const value = fields[key]
    if (value === undefined) continue
    text += `${text.length === 1 ? '' : ','}${encodeString(key)}:${encodeGoJson(value)}`
  }
  return `${text}}`
}

/** Go sorts by bytes of UTF-8. That differs from JavaScript's order only where surrogates are in play. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0
  if (!hasSurrogates.test(a) && !hasSurrogates.test(b)) return a < b ? -1 : 1
  // The bytes of UTF-8 are in the order of the code points, and a string is walked by code points.
  const [left, right] = [[...a], [...b]]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = codePointOf(left[at]) - codePointOf(right[at])
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** As Go decodes it: half a surrogate pair is no character, and becomes the one for what cannot be read. */
function codePointOf(character: string | undefined): number {
  const point = character?.codePointAt(0) ?? 0
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
}

const hasSurrogates = /[\ud800-\udfff]/
const needsEscape = /[<>&\u2028\u2029]/g
const escapes: { readonly [character: string]: string } = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

function encodeString(text: string): string {
  return JSON.stringify(text).replace(needsEscape, character => escapes[character] ?? character)
}
