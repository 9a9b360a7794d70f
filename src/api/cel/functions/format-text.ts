import { charge } from '../budget.ts'

const clause = /%(?:%|(?:\.(\d{1,3}))?([sdfeboxX]))/g

/** CEL's `format`: `'%s is %d'.format(['a', 1])`. */
export function formatText(text: string, values: readonly unknown[]): string {
  let at = 0
  return text.replace(clause, (whole, precision: string | undefined, verb: string | undefined) => {
    if (verb === undefined) return '%'
    if (at >= values.length) throw new Error(`index ${at} out of range`)
    const shown = formatValue(values[at++], verb, precision === undefined ? null : Number(precision))
    charge(shown.length / 10)
    return shown || (whole.length > 0 ? '' : whole)
  })
}

const notOf = (verb: string): Error =>
  new Error(`error during formatting: could not format the value with the clause %${verb}`)

function formatValue(value: unknown, verb: string, precision: number | null): string {
  switch (verb) {
    case 's':
      return textOf(value)
    case 'd':
      if (typeof value === 'bigint' || typeof value === 'number') return String(value)
      throw notOf(verb)
    case 'f':
      return numberOf(value, verb).toFixed(Math.min(precision ?? 6, 100))
    case 'e':
      return numberOf(value, verb)
        .toExponential(Math.min(precision ?? 6, 100))
        .replace(/e([+-])(\d)$/, 'e$10$2')
    case 'b':
      return typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value, verb).toString(2)
    case 'o':
      return integerOf(value, verb).toString(8)
    default: {
      const text =
        typeof value === 'string'
          ? Array.from(new TextEncoder().encode(value), byte => byte.toString(16).padStart(2, '0')).join('')
          : integerOf(value, verb).toString(16)
      return verb === 'X' ? text.toUpperCase() : text
    }
  }
}

function numberOf(value: unknown, verb: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw notOf(verb)
}

function integerOf(value: unknown, verb: string): bigint {
  if (typeof value === 'bigint') return value
  throw notOf(verb)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map(quotedText).join(', ')}]`
  if (value instanceof Map)
    return `{${Array.from(value, ([key, each]) => `${quotedText(key)}:${quotedText(each)}`)
      .toSorted()
      .join(', ')}}`
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  return value === null ? 'null' : String(value)
}

const quotedText = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : textOf(value)
