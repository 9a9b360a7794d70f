// How upstream shows a value inside a message: strings as Go quotes them (%q), numbers and booleans bare, everything
// else as Go's JSON, which escapes what HTML would read.

/** Of characters that Go writes by a letter. */
export const shortEscapes: { readonly [character: string]: string } = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

function escaped(character: string): string {
  const short = shortEscapes[character]
  if (short) return short
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
}

/** Go's `strconv.Quote`. */
export const quoted = (text: string): string =>
  `"${text.replace(/["\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]|(?! )\p{Zs}/gu, escaped)}"`

const htmlInJson: { readonly [character: string]: string } = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** A value can be longer than anybody reads: as much of it is shown. */
const shownMax = 64 * 1024

const cut = (text: string): string => (text.length > shownMax ? `${text.slice(0, shownMax)}…` : text)

export function shownValue(value: unknown): string {
  if (typeof value === 'string') return quoted(cut(value))
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return cut(JSON.stringify(value ?? null)).replace(
    /[<>&\u2028\u2029]/g,
    character => htmlInJson[character] ?? '',
  )
}

/** A map as Go prints it: sorted by key. */
export function sortedMap(
  map: { readonly [key: string]: unknown } | undefined,
): { [key: string]: unknown } | null {
  return map ? Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1))) : null
}
