// No rule of a kind may cost more than its input. Every list and every map of every kind is made long, with elements that are
// all alike and with elements that differ, and the steps are counted for inputs of growing size.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Instant } from '../../base/clock.ts'
import { countOperations } from '../../testing/count-operations.ts'
import { structs } from '../generated/model.ts'
import { builtInKinds, type Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import { strategyOf } from './index.ts'

beforeAll(async () => {
  for (const kind of builtInKinds) await strategyOf(kind).load?.()
})

type Fields = { [field: string]: unknown }

/** A value of a type, with what is required in it. */
function anyOf(type: string, index: number, depth: number): unknown {
  if (type.startsWith('[]')) return []
  if (type.startsWith('{}')) return {}
  if (type.startsWith('#')) return structValue(type.slice(1), index, depth - 1)
  const scalars: { readonly [name: string]: unknown } = {
    string: `x${index}`,
    boolean: false,
    int32: index + 1,
    int64: index + 1,
    double: 1,
    intOrString: index + 1,
    time: '2026-01-01T00:00:00Z',
    microTime: '2026-01-01T00:00:00.000000Z',
    bytes: '',
    any: {},
  }
  return scalars[type] ?? 'x'
}

/** All scalars, too, so that elements are told apart by whatever tells them apart. */
function structValue(struct: string, index: number, depth: number): Fields {
  const fields: Fields = {}
  for (const [field, declared] of Object.entries(structs[struct] ?? {})) {
    const type = declared.replace('!', '')
    if (
      depth <= 0 ? declared.startsWith('!') && !type.includes('#') : !/[#[{]/.test(type) || declared !== type
    )
      fields[field] = anyOf(type, index, depth)
  }
  return fields
}

interface Place {
  readonly path: readonly string[]
  readonly type: string
}

/** Every list and map below a struct; below a list, those of its first element. */
function placesIn(struct: string, path: readonly string[] = [], above: readonly string[] = []): Place[] {
  if (above.filter(each => each === struct).length > 0 || path.length > 9) return []
  return Object.entries(structs[struct] ?? {}).flatMap(([field, declared]) => {
    const type = declared.replace('!', '')
    const at = [...path, field]
    const held = /#(\w+)$/.exec(type)?.[1]
    const inner = held ? placesIn(held, type.startsWith('#') ? at : [...at, '0'], [...above, struct]) : []
    return type.startsWith('#') || !/^(\[\]|\{\})/.test(type) ? inner : [{ path: at, type }, ...inner]
  })
}

function objectWith(kind: Kind, { path, type }: Place, length: number, alike: boolean): ApiObject {
  const struct = kind.schema.struct ?? ''
  const object = structValue(struct, 0, 3)
  object.metadata = { name: 'x', ...(kind.namespaced ? { namespace: 'default' } : {}) }
  let holder: Fields = object
  let at = struct
  for (const step of path.slice(0, -1)) {
    if (step === '0') continue
    const declared = (structs[at]?.[step] ?? '').replace('!', '')
    at = /#(\w+)$/.exec(declared)?.[1] ?? ''
    const inner = { ...structValue(at, 0, 2), ...(declared.startsWith('#') ? Object(holder[step]) : {}) }
    holder[step] = declared.startsWith('[]') ? [inner] : declared.startsWith('{}') ? { x: inner } : inner
    holder = inner
  }
  const item = type.replace(/^(\[\]|\{\})/, '')
  const values = Array.from({ length }, (_, index) => anyOf(item, alike ? 1 : index, 3))
  const field = path.at(-1) ?? ''
  holder[field] = type.startsWith('[]')
    ? values
    : Object.fromEntries(values.map((value, index) => [`key-${index}`, value]))
  return object as ApiObject
}

/** All that a kind's strategy does with an object, and with one that follows upon another. */
function runAll(kind: Kind, object: ApiObject, before: ApiObject): void {
  const strategy = strategyOf(kind)
  const copyOf = (value: ApiObject) => structuredClone(value) as Draft<ApiObject>
  const draft = copyOf(object)
  const old = copyOf(before)
  strategy.setDefaults(draft)
  strategy.setDefaults(old)
  strategy.validateCreate(draft)
  strategy.validateUpdate(draft, old)
  strategy.validateStatusUpdate(draft, old)
  strategy.warnings(draft, null)
  strategy.warnings(draft, old)
  strategy.selectableFields(draft)
  for (const { cell } of strategy.columns) cell(draft, Date.parse('2026-01-01T00:00:00Z') as Instant)
  strategy.prepareForUpdate(copyOf(object), old)
  strategy.prepareForStatusUpdate(copyOf(object), old)
}

/** What the kinds with a template of Pods, or the lists of containers, have in common is looked at once. */
const isOfTemplate = (path: readonly string[]): boolean =>
  path.includes('ephemeralContainers') ||
  (path.includes('template') && path.lastIndexOf('spec') > path.indexOf('template'))

/** Ten times the input may cost a little more than ten times the steps, for sorting. */
const growthMax = 13

describe('what a kind’s rules cost grows with the object and no faster', () => {
  test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
    '%s',
    (_, kind) => {
      const steep: string[] = []
      const places = placesIn(kind.schema.struct ?? '').filter(({ path }) => !isOfTemplate(path))
      for (const place of places)
        for (const alike of [true, false]) {
          const counts = [30, 300].map(length => {
            const object = objectWith(kind, place, length, alike)
            // Elements that are alike follow upon their equals; those that differ find none of theirs before.
            const before = objectWith(kind, place, length, true)
            return countOperations(() => runAll(kind, object, before))
          })
          const [few = 1, many = 1] = counts
          if (many / few > growthMax) steep.push(`${place.path.join('.')} ${alike} ${few} ${many}`)
        }
      expect(steep).toEqual([])
    },
  )
})
