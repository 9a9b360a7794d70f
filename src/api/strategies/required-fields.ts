// What a client leaves out of the fields that the schema requires is zero, as in a struct of Go: after this the types of the
// model hold. Validation tells the client what is missing; nothing behind it meets an object without it.
import { structs } from '../generated/model.ts'

type Fields = { [field: string]: unknown }
type Fill = (value: Fields) => void

/** Pointers of Go's, though required: absent is not zero. */
const absentIsAbsent = new Set(['parentRef', 'secretRef', 'selector', 'sideEffects'])

const quantities = new Set(['CapacityRequestPolicyRange min', 'Counter value', 'DeviceCapacity value'])

const scalarZeros: { readonly [type: string]: string | number | boolean } = {
  boolean: false,
  int32: 0,
  int64: 0,
  intOrString: 0,
  string: '',
}

function zeroOf(struct: string, field: string, type: string): (() => unknown) | null {
  if (absentIsAbsent.has(field)) return null
  if (quantities.has(`${struct} ${field}`)) return () => '0'
  if (type.startsWith('[]')) return () => []
  if (/^(\{\}|#)/.test(type)) return () => ({})
  const zero = scalarZeros[type]
  return zero === undefined ? null : () => zero
}

const structIn = (type: string): string | null => /#(.*)/.exec(type)?.[1] ?? null

/** The structs that require something, or hold one that does. */
const requiring = findRequiring()

function findRequiring(): ReadonlySet<string> {
  const entries = Object.entries(structs).map(([struct, fields]) => [struct, Object.values(fields)] as const)
  const found = new Set<string>()
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const [struct, types] of entries)
      if (types.some(type => type.startsWith('!') || found.has(structIn(type) ?? ''))) found.add(struct)
  }
  return found
}

const compiled = new Map<string, Fill>()

function fillOf(struct: string): Fill {
  const known = compiled.get(struct)
  if (known) return known
  const fill = compile(struct)
  compiled.set(struct, fill)
  return fill
}

interface Inner {
  readonly field: string
  readonly struct: string
  readonly isMap: boolean
}

function compile(struct: string): Fill {
  const zeros: (readonly [field: string, zero: () => unknown])[] = []
  const inner: Inner[] = []
  for (const [field, declared] of Object.entries(structs[struct] ?? {})) {
    const zero = declared.startsWith('!') ? zeroOf(struct, field, declared.slice(1)) : null
    if (zero) zeros.push([field, zero])
    const held = structIn(declared)
    if (held && requiring.has(held)) inner.push({ field, struct: held, isMap: declared.includes('{}') })
  }
  return value => {
    for (const [field, zero] of zeros) if (value[field] === undefined) value[field] = zero()
    for (const each of inner) {
      const held = value[each.field]
      if (held !== undefined) fillInner(held, each)
    }
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function fillInner(value: unknown, { struct, isMap }: Inner): void {
  if (!isObject(value)) return
  const fill = fillOf(struct)
  if (Array.isArray(value) || isMap)
    for (const each of Object.values(value)) {
      if (isObject(each)) fill(each as Fields)
    }
  else fill(value as Fields)
}

/** Fills the draft of an object of this struct. */
export function fillRequired(struct: string, draft: object): void {
  if (requiring.has(struct)) fillOf(struct)(draft as Fields)
}
