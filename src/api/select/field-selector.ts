import { StatusError } from '../status-error.ts'

export type FieldRequirement =
  | { readonly kind: 'equals'; readonly field: string; readonly value: string }
  | { readonly kind: 'notEquals'; readonly field: string; readonly value: string }

/** What picks objects by the few fields their kind offers: all requirements hold. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[]
}

const refusal = (message: string) => new StatusError({ reason: 'BadRequest', message })

/** The selector of a `fieldSelector` query: `spec.nodeName=a,status.phase!=Running`. Throws a 400. */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).toSorted()
  return { requirements: terms.filter(term => term !== '').map(term => parseTerm(term, text)) }
}

/** Commas separate terms, unless a backslash stands before them. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      terms.push(text.slice(start, at))
      start = at + 1
    }
  }
  terms.push(text.slice(start))
  return terms
}

function parseTerm(term: string, text: string): FieldRequirement {
  const operator = /!=|==|=/.exec(term)
  if (!operator) throw refusal(`invalid selector: '${text}'; can't understand '${term}'`)
  const field = term.slice(0, operator.index)
  const value = unescapeValue(term.slice(operator.index + operator[0].length))
  return { kind: operator[0] === '!=' ? 'notEquals' : 'equals', field, value }
}

/** `\\`, `\,` and `\=` stand for themselves; bare they are refused. */
function unescapeValue(value: string): string {
  if (!/[\\,=]/.test(value)) return value
  let plain = ''
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? ''
    if (character === '\\') {
      const escaped = value[++at] ?? ''
      if (escaped === '' || !'\\,='.includes(escaped))
        throw refusal(`invalid field selector: invalid escape sequence: \\${escaped}`)
      plain += escaped
    } else if (character === ',' || character === '=')
      throw refusal(`invalid field selector: unescaped character in value: ${character}`)
    else plain += character
  }
  return plain
}

/** A field that the object lacks counts as empty, as upstream has it. */
export function matchesFields(
  selector: FieldSelector,
  fields: { readonly [path: string]: string | undefined },
): boolean {
  return selector.requirements.every(({ kind, field, value }) => {
    const found = Object.hasOwn(fields, field) ? (fields[field] ?? '') : ''
    return (found === value) === (kind === 'equals')
  })
}

/** The value that the selector requires of the field, or null when it leaves it open. */
export function requiredField(selector: FieldSelector, field: string): string | null {
  return selector.requirements.find(each => each.kind === 'equals' && each.field === field)?.value ?? null
}

/** Refuses a selector that names a field its kind does not offer. Throws a 400. */
export function requireKnownFields(options: {
  readonly selector: FieldSelector
  /** Beyond `metadata.name` and `metadata.namespace`. */
  readonly fields: readonly string[]
}): void {
  const { selector, fields } = options
  for (const { field } of selector.requirements) {
    if (field === 'metadata.name' || field === 'metadata.namespace' || fields.includes(field)) continue
    throw refusal(
      fields.length > 0
        ? `field label not supported: ${field}`
        : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    )
  }
}
