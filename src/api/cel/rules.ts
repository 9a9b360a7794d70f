// Asks the rules of a schema about an object, in upstream's order and words, within upstream's budget.

import { limits } from '../../base/limits.ts'
import type { Steps } from '../../base/turn.ts'
import { canonical } from '../custom/check-value.ts'
import type { RuleCheck } from '../custom/custom-kind.ts'
import { noField } from '../custom/finding.ts'
import { type Fields, isFields, mapKeysOf, type SchemaNode } from '../custom/schema-node.ts'
import { isEqual } from '../equality.ts'
import type { FieldError } from '../field-error.ts'
import type { ValidationRule } from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import { objectCostMax } from './budget.ts'
import type { Program } from './engine.ts'
import { none, someOf } from './made-values.ts'
import { type CompiledRule, compileNode, type RuleNode } from './rule-node.ts'
import type { Seen } from './schema-types.ts'

/** What asks the rules of a schema; null for one without any. A rule that cannot be compiled was refused with its definition. */
export function compileRules(schema: SchemaNode): RuleCheck | null {
  const root = compileNode(schema, () => {})
  if (!root) return null
  return function* (object: ApiObject, old: ApiObject | null) {
    const asking: Asking = { seen: new WeakMap(), errors: [], left: objectCostMax, stepLeft: stepCostMax }
    yield* askNode(root, { path: '', value: object, old: old ?? undefined, isUnchanged: never }, asking)
    return asking.errors
  }
}

interface Asking {
  readonly seen: Seen
  readonly errors: FieldError[]
  /** Below zero no rule is asked any more. */
  left: number
  /** Below zero others have their turn. */
  stepLeft: number
}

/** What asking a rule takes beside what evaluating it costs. */
const ruleCost = 20
const stepCostMax = ruleCost * limits.stepPartsMax

/** A value, and what it was before where the two can be told to be one. */
interface Place {
  readonly path: string
  readonly value: unknown
  readonly old: unknown
  /** Whether this value is part of one that the update has not changed. */
  isUnchanged(): boolean
}

const never = () => false

function* askNode(node: RuleNode, place: Place, asking: Asking): Steps<void> {
  const { value } = place
  if (value === null || value === undefined || asking.left < 0) return
  if (asking.stepLeft < 0) {
    yield
    asking.stepLeft = stepCostMax
  }
  if (node.rules.length > 0) askRules(node, place, asking)
  if (asking.left < 0) return
  if (Array.isArray(value)) {
    if (node.items) yield* askElements(node, node.items, { ...place, value }, asking)
  } else if (isFields(value)) yield* askFields(node, { ...place, value }, asking)
}

/** Whether the update left the value of a place as it was. */
const unchangedAt = (place: Place, value: unknown, old: unknown) => {
  let known: boolean | null = null
  return () => {
    known ??= place.isUnchanged() || (old !== undefined && isEqual(value, old))
    return known
  }
}

function* askFields(node: RuleNode, place: Place & { readonly value: Fields }, asking: Asking): Steps<void> {
  const isCorrelatable = node.schema['x-kubernetes-map-type'] !== 'atomic'
  const old = isCorrelatable && isFields(place.old) ? place.old : null
  for (const name in place.value) {
    const property = node.properties.get(name)
    const child = property ?? node.entries
    if (!child) continue
    const path = property ? (place.path === '' ? name : `${place.path}.${name}`) : `${place.path}[${name}]`
    const value = place.value[name]
    const before = old && Object.hasOwn(old, name) ? old[name] : undefined
    yield* askNode(
      child,
      { path, value, old: before, isUnchanged: unchangedAt(place, value, before) },
      asking,
    )
  }
}

function* askElements(
  node: RuleNode,
  items: RuleNode,
  place: Place & { readonly value: readonly unknown[] },
  asking: Asking,
): Steps<void> {
  const before = oldElements(node.schema, place.old)
  const isListUnchanged = unchangedAt(place, place.value, place.old)
  for (const [index, value] of place.value.entries()) {
    const old = before?.(value)
    const isUnchanged = () => isListUnchanged() || (old !== undefined && isEqual(value, old))
    yield* askNode(items, { path: `${place.path}[${index}]`, value, old, isUnchanged }, asking)
  }
}

/** Only of lists that are maps it can be said which element was which. */
function oldElements(schema: SchemaNode, old: unknown): ((value: unknown) => unknown) | null {
  const keys = mapKeysOf(schema)
  if (keys === null || !Array.isArray(old)) return null
  const keyOf = (element: unknown) =>
    canonical(keys.map(key => (isFields(element) && Object.hasOwn(element, key) ? element[key] : null)))
  const known = new Map(old.map(element => [keyOf(element), element]))
  return value => known.get(keyOf(value))
}

function askRules(node: RuleNode, place: Place, asking: Asking): void {
  const { type, schema } = node
  if (!type) return
  const self = type.convert(place.value, asking.seen)
  const old = place.old === undefined || place.old === null ? undefined : type.convert(place.old, asking.seen)
  const report = (detail: string) => {
    asking.errors.push({ kind: 'invalid', path: place.path || noField, value: schema.type ?? '', detail })
  }
  for (const compiled of node.rules) {
    const { rule, program } = compiled
    const takesNone = rule.optionalOldSelf === true
    if (compiled.isTransition && old === undefined && !takesNone) continue
    const oldSelf = takesNone ? (old === undefined ? none : someOf(old)) : old
    const variables = { self, ...(oldSelf === undefined ? {} : { oldSelf }) }
    const outcome = program.run(variables, asking.left)
    if (outcome.kind === 'tooCostly') {
      report(
        asking.left < 1_000_000
          ? 'validation failed due to running out of cost budget, no further validation rules will be run'
          : `'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${shownRule(rule)}`,
      )
      asking.left = -1
      return
    }
    asking.left -= outcome.cost
    asking.stepLeft -= ruleCost + outcome.cost
    if (outcome.kind === 'failed') report(`${outcome.message} evaluating rule: ${shownRule(rule)}`)
    else if (outcome.value !== true) fail(compiled, { node, place, variables, asking })
  }
}

interface Failing {
  readonly node: RuleNode
  readonly place: Place
  readonly variables: { readonly [name: string]: unknown }
  readonly asking: Asking
}

function fail(compiled: CompiledRule, { node, place, variables, asking }: Failing): void {
  const { rule } = compiled
  // What was there before the update is no reason to refuse it.
  if (!compiled.isTransition && place.isUnchanged()) return
  const written = compiled.message && messageFrom(compiled.message, variables, asking)
  const detail = written ?? (rule.message ? rule.message.trim() : `failed rule: ${shownRule(rule)}`)
  const path = withField(place.path, rule.fieldPath) || noField
  const value = node.schema.type ?? ''
  switch (rule.reason) {
    case 'FieldValueForbidden':
      asking.errors.push({ kind: 'forbidden', path, detail })
      return
    case 'FieldValueRequired':
      asking.errors.push({ kind: 'required', path, detail })
      return
    case 'FieldValueDuplicate':
      asking.errors.push({ kind: 'duplicate', path, value, detail: '' })
      return
    default:
      asking.errors.push({ kind: 'invalid', path, value, detail })
  }
}

/** `.spec.x['a-b']` below the value that the rule is about. */
const withField = (path: string, fieldPath: string | undefined): string => {
  const field = (fieldPath ?? '').replace(/^\./, '').replace(/\['((?:\\.|[^'\\])*)'\]/g, '[$1]')
  return field === ''
    ? path
    : path === ''
      ? field
      : field.startsWith('[')
        ? `${path}${field}`
        : `${path}.${field}`
}

const shownRule = ({ message, rule }: ValidationRule): string => (message || rule).trim()

const messageLengthMax = 5 * 1024

/** Null for what is no message: the rule's own stands then. */
function messageFrom(program: Program, variables: Failing['variables'], asking: Asking): string | null {
  const outcome = program.run(variables, asking.left)
  if (outcome.kind === 'tooCostly') {
    asking.left = -1
    return null
  }
  asking.left -= outcome.cost
  const text = outcome.kind === 'value' && typeof outcome.value === 'string' ? outcome.value.trim() : ''
  return text === '' || text.length > messageLengthMax || text.includes('\n') ? null : text
}
