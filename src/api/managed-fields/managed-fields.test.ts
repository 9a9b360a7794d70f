import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allAtOnce } from '../../base/turn.ts'
import { countOperations } from '../../testing/count-operations.ts'
import { objectOf } from '../any-object.fixture.ts'
import { isEqual } from '../equality.ts'
import { type FieldMerging, type Merging, plainMerging, structMerging } from '../schema/merging.ts'
import { type Applied, applySteps } from './apply.ts'
import { changesBetween, isNoChange } from './changes.ts'
import { appliedSteps } from './extract.ts'
import { difference, isEmptySet, pathsOf, union } from './field-set.ts'
import { mergeConfig } from './merge.ts'
import { isSameOwnership, type Managers, noManagers, readManagers, textOfManagers } from './owners.ts'
import { pathText } from './path-elements.ts'
import { trackedFields } from './scope.ts'
import { trackUpdate } from './track.ts'

const scope = { kind: 'object', hasStatus: true } as const
const pods = structMerging('Pod')

const by = (manager: string, operation: 'Apply' | 'Update') => ({
  manager,
  operation,
  apiVersion: 'v1',
  subresource: '',
})

interface State {
  readonly object: object
  readonly managers: Managers
}

const nothing: State = { object: {}, managers: noManagers }
const now = '2026-01-01T00:00:00Z'

/** A small cluster of one object: what managers apply and update, one after the other. */
function worldOf(merging: Merging) {
  const common = { merging, scope, versions: () => null, now }
  const attempt = ({ object, managers }: State, manager: string, config: object, force = false): Applied =>
    allAtOnce(applySteps({ ...common, live: object, managers, config, by: by(manager, 'Apply'), force }))
  return {
    attempt,
    apply(state: State, manager: string, config: object, { force = false } = {}): State {
      const applied = attempt(state, manager, config, force)
      if (applied.kind !== 'applied') throw new Error(`${manager} was refused: ${JSON.stringify(applied)}`)
      return applied
    },
    update: ({ object, managers }: State, manager: string, next: object): State => ({
      object: next,
      managers: trackUpdate(managers, { ...common, old: object, next, by: by(manager, 'Update') }),
    }),
  }
}

const pathsIn = (state: State, manager: string): readonly string[] =>
  state.managers
    .filter(each => each.manager === manager)
    .flatMap(({ fields }) => [...pathsOf(fields)].map(pathText))

/** A kind of its own, whose schema is a table. */
function custom(fields: { readonly [name: string]: Partial<FieldMerging> }): Merging {
  const plain = plainMerging.field('')
  const at = new Map(
    Object.entries(fields).map(([name, field]) => [name, { ...plain, isEntry: false, ...field }]),
  )
  return { field: name => at.get(name) ?? plain }
}

const widget = custom({
  spec: {
    inner: custom({
      tags: { listType: { kind: 'set' } },
      ports: {
        listType: { kind: 'map', keys: ['port', 'protocol'], defaults: { protocol: 'TCP' } },
        inner: custom({ port: {}, protocol: {}, name: {} }),
      },
      args: { listType: { kind: 'atomic' } },
      selector: { isAtomic: true },
      options: {},
      size: {},
    }),
  },
})

describe('conflicts', () => {
  const { apply, attempt, update } = worldOf(widget)
  const ofSpec = (spec: object) => ({ spec })

  const table: readonly {
    readonly what: string
    readonly first: object
    readonly second: object
    readonly paths: readonly string[]
  }[] = [
    { what: 'the same value is shared', first: { size: 1 }, second: { size: 1 }, paths: [] },
    { what: 'another value is not', first: { size: 1 }, second: { size: 2 }, paths: ['.spec.size'] },
    { what: 'another field is nobody’s', first: { size: 1 }, second: { options: { a: 1 } }, paths: [] },
    {
      what: 'an atomic list is one field',
      first: { args: ['a'] },
      second: { args: ['a', 'b'] },
      paths: ['.spec.args'],
    },
    {
      what: 'an atomic map is one field',
      first: { selector: { a: 1 } },
      second: { selector: { b: 1 } },
      paths: ['.spec.selector'],
    },
    { what: 'a set is joined', first: { tags: ['a'] }, second: { tags: ['b'] }, paths: [] },
    {
      what: 'entries of a map are apart',
      first: { options: { a: 1 } },
      second: { options: { b: 1 } },
      paths: [],
    },
    {
      what: 'and each is owned',
      first: { options: { a: 1 } },
      second: { options: { a: 2 } },
      paths: ['.spec.options.a'],
    },
    {
      what: 'elements are told apart by all their keys, with defaults',
      first: { ports: [{ port: 1, name: 'a' }] },
      second: { ports: [{ port: 1, protocol: 'UDP', name: 'b' }] },
      paths: [],
    },
    {
      what: 'a left-out key is its default',
      first: { ports: [{ port: 1, name: 'a' }] },
      second: { ports: [{ port: 1, protocol: 'TCP', name: 'b' }] },
      paths: ['.spec.ports[port=1,protocol="TCP"].name'],
    },
    { what: 'null is a value', first: { size: 1 }, second: { size: null }, paths: ['.spec.size'] },
    {
      what: 'null takes nothing out of a map',
      first: { options: { a: 1 } },
      second: { options: null },
      paths: [],
    },
    { what: 'nor does an empty one', first: { options: { a: 1 } }, second: { options: {} }, paths: [] },
    { what: 'nor is it a value of its own', first: { options: {} }, second: { options: {} }, paths: [] },
    { what: 'order is no value', first: { tags: ['a', 'b'] }, second: { tags: ['b', 'a'] }, paths: [] },
  ]
  it.each(table)('$what', ({ first, second, paths }) => {
    const state = apply(nothing, 'one', ofSpec(first))
    const applied = attempt(state, 'two', ofSpec(second))
    const taken = applied.kind === 'conflict' ? applied.taken : []
    expect(taken.flatMap(({ fields }) => [...pathsOf(fields)].map(pathText))).toEqual(paths)
  })

  it('are there with updates too, and an update never has any', () => {
    const state = update(nothing, 'editor', ofSpec({ size: 1, tags: ['a'] }))
    expect(attempt(state, 'one', ofSpec({ size: 2 })).kind).toBe('conflict')
    const changed = update(
      apply(state, 'one', ofSpec({ tags: ['a'] })),
      'other',
      ofSpec({ size: 2, tags: [] }),
    )
    expect(pathsIn(changed, 'editor')).toEqual(['.spec', '.spec.tags'])
    expect(pathsIn(changed, 'one')).toEqual([])
    expect(pathsIn(changed, 'other')).toEqual(['.spec.size'])
  })
})

describe('a list that is merged', () => {
  const merged = (held: readonly unknown[], wanted: readonly unknown[]) =>
    (mergeConfig({ spec: { tags: held } }, { spec: { tags: wanted } }, widget) as { spec: { tags: unknown } })
      .spec.tags

  it.each([
    [
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'a'],
    ],
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['b', 'c', 'a'],
    ],
    [
      ['x', 'a', 'y'],
      ['a', 'new'],
      ['x', 'a', 'y', 'new'],
    ],
    [
      ['x', 'a'],
      ['new', 'a'],
      ['x', 'new', 'a'],
    ],
    [[], ['a'], ['a']],
    [['a'], [], ['a']],
  ])('%j with %j is %j', (held, wanted, expected) => {
    expect(merged(held, wanted)).toEqual(expected)
  })

  it('with an element twice takes the configuration’s, or leaves both', () => {
    const ports = [{ port: 1, name: 'a' }, { port: 1, name: 'b' }, { port: 2 }]
    const at = (wanted: readonly object[]) =>
      mergeConfig({ spec: { ports } }, { spec: { ports: wanted } }, widget)
    expect(at([{ port: 1, name: 'c' }])).toEqual({ spec: { ports: [{ port: 1, name: 'c' }, { port: 2 }] } })
    expect(at([{ port: 2 }])).toEqual({ spec: { ports } })
  })
})

describe('what nobody wants any more', () => {
  const { apply, update } = worldOf(widget)

  it('goes with what came along inside of it, but for what others own', () => {
    let state = apply(nothing, 'one', { spec: { ports: [{ port: 1, name: 'a' }, { port: 2 }], size: 1 } })
    const defaulted = structuredClone(state.object) as { spec: { ports: { protocol?: string }[] } }
    for (const port of defaulted.spec.ports) port.protocol = 'TCP'
    state = { ...state, object: defaulted }
    const gone = apply(state, 'one', { spec: { size: 1 } })
    expect(gone.object).toEqual({ spec: { size: 1 } })
    const shared = apply(state, 'two', { spec: { ports: [{ port: 1, protocol: 'TCP' }] } })
    const left = apply(shared, 'one', { spec: { size: 1 } })
    expect(left.object).toEqual({ spec: { size: 1, ports: [{ port: 1, protocol: 'TCP' }] } })
    // Who owns a field in an element and not the element cannot keep it: what tells it apart has gone.
    const edited = structuredClone(defaulted)
    Object.assign(edited.spec.ports[0] ?? {}, { name: 'b' })
    const dangling = apply(update(state, 'editor', edited), 'one', { spec: { size: 1 } })
    expect(dangling.object).toEqual({ spec: { size: 1, ports: null } })
  })

  it('takes its struct with it, when nothing in it is anybody’s', () => {
    const state = apply(nothing, 'one', { metadata: { name: 'w', labels: { a: 'b' } }, spec: { size: 1 } })
    expect(apply(state, 'one', { metadata: { name: 'w' } }).object).toEqual({ metadata: { name: 'w' } })
  })
})

describe('any objects', () => {
  const { apply, attempt, update } = worldOf(pods)
  const anyPod = objectOf('Pod', 4)
    .map(({ status: _, ...pod }) => ({ ...pod, metadata: { ...(pod.metadata as object), name: 'p' } }))
    .filter(pod => allAtOnce(appliedSteps(pod, pods)).problems.length === 0)

  it('applied twice are applied once', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (base, config) => {
        const state = apply(update(nothing, 'editor', base), 'one', config, { force: true })
        const again = apply(state, 'one', config)
        expect(again.object).toEqual(state.object)
        expect(textOfManagers(again.managers)).toBe(textOfManagers(state.managers))
      }),
      { numRuns: 25 },
    )
  })

  it('applied and given up again leave what was there', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (base, config) => {
        const before = update(nothing, 'editor', base)
        const applied = attempt(before, 'one', config)
        if (applied.kind !== 'applied') return
        const after = apply(applied, 'one', { metadata: { name: 'p' } })
        expect(after.managers.map(({ manager }) => manager)).toEqual(
          before.managers.map(({ manager }) => manager),
        )
        // Of what the editor set nothing is gone, and of what the configuration alone set nothing is left.
        const [had, has] = [
          allAtOnce(appliedSteps(base, pods)).fields,
          allAtOnce(appliedSteps(withoutNulls(after.object), pods)).fields,
        ]
        const own = difference(allAtOnce(appliedSteps(config, pods)).fields, had)
        expect(isEmptySet(difference(had, has))).toBe(true)
        for (const path of pathsOf(trackedFields(difference(has, had), scope)))
          expect([...pathsOf(own)]).not.toContainEqual(path)
      }),
      { numRuns: 25 },
    )
  })

  it('have an owner for every field that an update set', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (first, second) => {
        const state = update(update(nothing, 'one', first), 'two', second)
        const owned = state.managers.reduce((all, { fields }) => union(all, fields), {})
        const fields = trackedFields(allAtOnce(appliedSteps(second, pods)).fields, scope)
        expect(isEmptySet(difference(fields, owned))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('differ in no field exactly where they are equal', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (a, b) => {
        const bare = { merging: pods, scope }
        expect(isNoChange(changesBetween({ ...bare, old: a, next: structuredClone(a) }))).toBe(true)
        const { changed, removed } = changesBetween({ ...bare, old: a, next: b })
        const merged = mergeConfig(a, b, pods)
        expect(
          isEqual(a, merged) || !isEmptySet(changed) || !isEmptySet(removed) || isSameButUntracked(a, merged),
        ).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('have managers that come back from their text as they were', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (a, b) => {
        const { managers } = apply(update(nothing, 'editor', a), 'one', b, { force: true })
        const text = textOfManagers(managers)
        const read = readManagers(JSON.parse(text))
        expect(read && textOfManagers(read)).toBe(text)
      }),
      { numRuns: 25 },
    )
  })
})

const isSameButUntracked = (a: object, b: object): boolean =>
  isNoChange(changesBetween({ old: a, next: b, merging: pods, scope }))

function withoutNulls<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, each) => (each === null ? undefined : each))
}

/** How often the schema is asked while `act` runs. */
function questions(merging: Merging, act: (counted: Merging) => void): number {
  let asked = 0
  const counting = (inner: Merging): Merging => ({
    field(name) {
      asked++
      const field = inner.field(name)
      return { ...field, inner: counting(field.inner) }
    },
  })
  act(counting(merging))
  return asked
}

describe('work grows with the object and no faster', () => {
  const counts = (work: (size: number) => (merging: Merging) => void): readonly number[] =>
    [100, 1_000, 10_000].map(size => questions(widget, work(size)))

  const objectOfSize = (size: number, name: string) => ({
    spec: {
      ports: Array.from({ length: size }, (_, port) => ({ port, name })),
      tags: Array.from({ length: size }, (_, i) => `t${i}`),
    },
  })

  it.each([
    [
      'applied',
      (size: number) => (merging: Merging) => {
        const { apply } = worldOf(merging)
        const state = apply(nothing, 'one', objectOfSize(size, 'a'))
        apply(state, 'one', objectOfSize(size, 'b'))
      },
    ],
    [
      'pruned',
      (size: number) => (merging: Merging) => {
        const { apply } = worldOf(merging)
        apply(apply(nothing, 'one', objectOfSize(size, 'a')), 'one', { spec: { size: 1 } })
      },
    ],
    [
      'updated, with its lists turned round',
      (size: number) => (merging: Merging) => {
        const { update } = worldOf(merging)
        const turned = objectOfSize(size, 'b')
        turned.spec.ports.reverse()
        update(update(nothing, 'one', objectOfSize(size, 'a')), 'two', turned)
      },
    ],
  ])('%s', (_, work) => {
    const [small = 0, middle = 0, large = 0] = counts(work)
    expect(middle / small).toBeLessThan(11)
    expect(large / middle).toBeLessThan(11)
  })

  it('and with the number of managers', () => {
    const owned = (index: number) => ({ 'f:metadata': { 'f:labels': { [`f:l${index}`]: {} } } })
    const wireOf = (count: number, operation: 'Apply' | 'Update') =>
      Array.from({ length: count }, (_, index) => ({
        ...by(`m${index}`, operation),
        time: now,
        fieldsType: 'FieldsV1',
        fieldsV1: owned(index),
      }))
    const steps = (count: number): number => {
      const labels = Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'a']))
      const [applied, updated] = [wireOf(count, 'Apply'), wireOf(count, 'Update')]
      const { apply, update } = worldOf(pods)
      return countOperations(() => {
        const managers = readManagers(applied) ?? noManagers
        const turned = readManagers([...applied].reverse()) ?? noManagers
        expect(isSameOwnership(managers, turned)).toBe(true)
        expect(isSameOwnership(managers, readManagers(updated) ?? noManagers)).toBe(false)
        const state = { object: { metadata: { labels } }, managers }
        const next = { metadata: { labels: { ...labels, l0: 'b' } } }
        update(state, 'editor', next)
        update({ ...state, managers: readManagers(updated) ?? noManagers }, 'editor', next)
        apply(state, 'one', { metadata: { labels: { l1: 'c' } } }, { force: true })
      })
    }
    const [few, many] = [steps(300), steps(3_000)]
    expect(many / few).toBeLessThan(13)
  })
})
