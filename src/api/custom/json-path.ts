// The paths by which definitions name fields of their objects: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`.
// A small part of kubectl's language: enough for columns, selectable fields and Scales.
import { isFields } from './schema-node.ts'

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number | null }
  | { readonly kind: 'all' }
  | { readonly kind: 'below'; readonly name: string }
  | {
      readonly kind: 'filter'
      readonly path: readonly Step[]
      readonly operator: string
      readonly value: unknown
    }

export interface JsonPath {
  readonly steps: readonly Step[]
}

/** Null for a text that is no path. */
export function parseJsonPath(text: string): JsonPath | null {
  const steps: Step[] = []
  let rest = text
  while (rest !== '') {
    const found = parseStep(rest)
    if (found === null) return null
    if (found.step !== null) steps.push(found.step)
    rest = rest.slice(found.length)
  }
  return { steps }
}

interface Found {
  /** Null for a point that stands for the object itself. */
  readonly step: Step | null
  readonly length: number
}

function parseStep(text: string): Found | null {
  const below = /^\.\.([A-Za-z_][\w-]*)/.exec(text)
  if (below) return { step: { kind: 'below', name: below[1] ?? '' }, length: below[0].length }
  const all = /^\.?(?:\[\*\]|\.\*)|^\.\*/.exec(text)
  if (all) return { step: { kind: 'all' }, length: all[0].length }
  const field = /^\.((?:\\.|[^.[\]\\\s'"()])+)/.exec(text)
  if (field)
    return {
      step: { kind: 'field', name: (field[1] ?? '').replace(/\\(.)/g, '$1') },
      length: field[0].length,
    }
  if (/^\.(?:$|\[)/.test(text)) return { step: null, length: 1 }
  return text.startsWith('[') ? parseBracket(text) : null
}

function parseBracket(text: string): Found | null {
  const named = /^\[(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")\]/.exec(text)
  if (named) {
    const name = (named[1] ?? named[2] ?? '').replace(/\\(.)/g, '$1')
    return { step: { kind: 'field', name }, length: named[0].length }
  }
  const index = /^\[(-?\d{1,9})\]/.exec(text)
  if (index) return { step: { kind: 'index', index: Number(index[1]) }, length: index[0].length }
  const slice = /^\[(-?\d{0,9}):(-?\d{0,9})\]/.exec(text)
  if (slice) {
    const to = slice[2] ? Number(slice[2]) : null
    return { step: { kind: 'slice', from: Number(slice[1] || 0), to }, length: slice[0].length }
  }
  return parseFilter(text)
}

const operand = /^(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(-?\d+(?:\.\d+)?)|(true|false))$/

function parseFilter(text: string): Found | null {
  const filter =
    /^\[\?\(\s*@((?:[^"'()=<>!]|\[[^\]]*\])*?)\s*(?:(==|!=|<=|>=|<|>)\s*((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'()]*?)))?\s*\)\]/.exec(
      text,
    )
  if (!filter) return null
  const path = parseJsonPath(filter[1] ?? '')
  if (path === null) return null
  const [whole, , operator = 'exists', literal = ''] = filter
  const value = operator === 'exists' ? { value: null } : literalOf(literal)
  if (value === null) return null
  return { step: { kind: 'filter', path: path.steps, operator, value: value.value }, length: whole.length }
}

function literalOf(text: string): { readonly value: unknown } | null {
  const found = operand.exec(text)
  if (!found) return null
  const [, double, single, number, boolean] = found
  const word = double ?? single
  if (word !== undefined) return { value: word.replace(/\\(.)/g, '$1') }
  return { value: number !== undefined ? Number(number) : boolean === 'true' }
}

/** More than this of one object is not looked at. */
const foundMax = 10_000

/** All values at the path, in their order. */
export function valuesAt(object: unknown, { steps }: JsonPath): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (values, step) => values.flatMap(value => valuesOf(value, step)).slice(0, foundMax),
    [object],
  )
}

function valuesOf(value: unknown, step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      return isFields(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []
    case 'index':
      return Array.isArray(value)
        ? value.slice(step.index, step.index === -1 ? undefined : step.index + 1)
        : []
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to ?? undefined) : []
    case 'all':
      return Array.isArray(value) ? value : isFields(value) ? Object.values(value) : []
    case 'below':
      return valuesBelow(value, step.name)
    case 'filter':
      return Array.isArray(value) ? value.filter(each => holds(each, step)) : []
  }
}

function valuesBelow(value: unknown, name: string): readonly unknown[] {
  const found: unknown[] = []
  const waiting = [value]
  while (waiting.length > 0 && found.length < foundMax) {
    const here = waiting.pop()
    if (typeof here !== 'object' || here === null) continue
    if (isFields(here) && Object.hasOwn(here, name)) found.push(here[name])
    waiting.push(...Object.values(here).slice(0, foundMax))
  }
  return found
}

function holds(element: unknown, { path, operator, value }: Step & { readonly kind: 'filter' }): boolean {
  const [found] = valuesAt(element, { steps: path })
  if (operator === 'exists') return found !== undefined
  if (operator === '==') return found === value
  if (operator === '!=') return found !== undefined && found !== value
  if (typeof found !== typeof value || (typeof found !== 'string' && typeof found !== 'number')) return false
  const [a, b] = [found, value as typeof found]
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}
