// No text of a client may cost more than its length: a pattern that looks at it again from every character, or a number of a million
// digits, would hold the server for minutes. Each text here is long enough that such a thing shows as a test that does not end.
import { beforeAll, expect, it, test } from 'vitest'
import type { Instant } from '../base/clock.ts'
import { allAtOnce } from '../base/turn.ts'
import { parseSchedule } from './cron/schedule.ts'
import { formatOf } from './custom/formats.ts'
import { decodeObject } from './decode/decode.ts'
import { structs } from './generated/model.ts'
import { builtInKinds, type Kind, kinds } from './kinds.ts'
import type { ApiObject, Draft } from './object.ts'
import { canonicalQuantity, parseQuantity, quantityErrors, quantityProblem } from './quantity.ts'
import { coversPath } from './rbac/path-pattern.ts'
import { quantityFields } from './schema/quantity-fields.ts'
import { parseFieldSelector, parseLabelSelector } from './select/selector.ts'
import { StatusError } from './status-error.ts'
import { strategyOf } from './strategies/index.ts'
import type { Checked, Strategy } from './strategy.ts'

const texts = [
  '0',
  'a',
  '-',
  '.',
  '*',
  ' ',
  '1.',
  'a-',
  'a.',
  '/',
  ':',
  '\\',
  '@',
  '0:',
  '"',
  '[',
  '%',
  ',',
  '=',
  '9h',
]
const longTexts = texts.flatMap(part => [
  part.repeat(100_000),
  `${part.repeat(100_000)}!`,
  `a${part.repeat(100_000)}a`,
])

const attempt = (act: () => unknown): void => {
  try {
    act()
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof Error && error.name === 'ScheduleError'))
      throw error
  }
}

it('a number of ever so many digits is no quantity', () => {
  const long = `1${'0'.repeat(1_000_000)}`
  expect(canonicalQuantity(long)).toBeNull()
  expect(parseQuantity(long)).toBeNull()
  expect(quantityProblem(long)).toBe(quantityErrors.numeric)
  expect(canonicalQuantity(`1${'0'.repeat(999)}`)).toMatch(/^10+E$/)
})

it('what fills up the last bytes of a bundle of certificates', () => {
  const caBundle = `${'='.repeat(1_000_000)}!`
  const strategy = strategyOf(kinds.APIService)
  expect(
    strategy.validateCreate({ metadata: { name: 'v1.a.b' }, spec: { caBundle } } as ApiObject),
  ).not.toEqual([])
})

it('selectors', () => {
  for (const text of longTexts)
    for (const each of [text, `a=${text}`, `a in (${text})`, `a>${text}`]) {
      attempt(() => parseLabelSelector(each))
      attempt(() => parseFieldSelector(each))
    }
})

it('schedules, formats and paths', () => {
  const formats = [
    ...['uri', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uuid', 'isbn', 'creditcard', 'hexcolor'],
    ...['rgbcolor', 'byte', 'password', 'date', 'duration', 'datetime', 'date-time', 'k8s-long-name'],
  ]
  for (const text of longTexts) {
    attempt(() => parseSchedule(`@every ${text}`))
    attempt(() => parseSchedule(text))
    attempt(() => parseSchedule(`${text} * * * *`))
    for (const format of formats)
      for (const each of [text, text.slice(0, 250), `${text.slice(0, 250)}!`]) formatOf(format)?.(each)
    coversPath(`${text}*`, '/apis')
    coversPath(`${'*'.repeat(200_000)}!*`, '/apis')
  }
  expect(parseSchedule('@every 1h30m1.5s')).toEqual({ kind: 'every', ms: 5_401_000 })
  expect(() => parseSchedule('@every 1h30')).toThrow('invalid duration "1h30"')
  for (const [name, isHost] of Object.entries({
    a: true,
    'a.b': true,
    'a-b.c.': true,
    'a..b': false,
    'a-': false,
    '-a': false,
    '': false,
    a_b: false,
  }))
    expect(formatOf('hostname')?.(name), name).toBe(isHost)
})

type Fields = { [field: string]: unknown }

/** Of the metadata, what is looked at in the same way for each kind: it is filled in one of them. */
const looksAlike = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'ownerReferences',
  'selfLink',
  'uid',
])
const hasWholeMetadata = (struct: string | undefined) => struct === 'Pod'

/** An object with the text wherever a text may stand. */
function filled(struct: string, text: string, above: readonly string[]): Fields {
  const fields: Fields = {}
  for (const [field, declared] of Object.entries(structs[struct] ?? {})) {
    // What a template of Pods holds is looked at once, in a Pod.
    if (field === 'template' || field === 'jobTemplate') continue
    if (struct === 'ObjectMeta' && looksAlike.has(field) && !hasWholeMetadata(above[0])) continue
    const isQuantity = quantityFields[struct]?.includes(field)
    const value = textsIn(declared.replace('!', ''), isQuantity ? '1' : text, [...above, struct])
    if (value !== undefined) fields[field] = value
  }
  return fields
}

function textsIn(type: string, text: string, above: readonly string[]): unknown {
  if (type.startsWith('[]')) return [textsIn(type.slice(2), text, above)].filter(value => value !== undefined)
  if (type.startsWith('{}')) return { [text]: textsIn(type.slice(2), text, above) ?? text }
  if (!type.startsWith('#'))
    return ['string', 'intOrString', 'bytes', 'time', 'microTime'].includes(type) ? text : undefined
  return above.includes(type.slice(1)) ? undefined : filled(type.slice(1), text, above)
}

/** Structures alone: its texts, of megabytes together, are shared. */
const copyOf = <T>(value: T): T =>
  (Array.isArray(value)
    ? value.map(copyOf)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, copyOf(inner)]))
      : value) as T

function leftOf(strategy: Strategy, checked: Checked<ApiObject>): void {
  const left = strategy.problemsLeft?.(checked)
  if (left) allAtOnce(left)
}

function runAll(kind: Kind, object: ApiObject): void {
  const strategy = strategyOf(kind)
  const draft = copyOf(object) as Draft<ApiObject>
  attempt(() => decodeObject({ kind, value: copyOf(object), fieldValidation: 'Warn' }))
  strategy.setDefaults(draft)
  const old = copyOf(draft)
  for (const act of [
    () => strategy.validateCreate(draft),
    () => leftOf(strategy, { object: draft, old, written: 'object', found: [] }),
    () => leftOf(strategy, { object: draft, old, written: 'status', found: [] }),
    () => strategy.validateUpdate(draft, old),
    () => strategy.validateStatusUpdate(draft, old),
    () => strategy.warnings(draft, null),
    () => strategy.selectableFields(draft),
    () => strategy.columns.map(({ cell }) => cell(draft, Date.parse('2026-01-01T00:00:00Z') as Instant)),
  ])
    attempt(act)
}

beforeAll(async () => {
  for (const kind of builtInKinds) await strategyOf(kind).load?.()
})

test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
  '%s',
  (_, kind) => {
    for (const part of texts) {
      const object = filled(kind.schema.struct ?? '', `${part.repeat(20_000)}!`, [])
      runAll(kind, object as unknown as ApiObject)
    }
  },
)
