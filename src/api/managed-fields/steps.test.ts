import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import { watchReads } from '../../testing/reads-per-step.ts'
import { plainMerging, structMerging } from '../schema/merging.ts'
import { applySteps } from './apply.ts'
import { canonicalSet, readFieldSet, textOfSet } from './canonical.ts'
import { changesSteps } from './changes.ts'
import { appliedSteps } from './extract.ts'
import { bare, difference, type FieldSet, intersection, noFields, union } from './field-set.ts'
import { mergeConfig, mergeSteps } from './merge.ts'
import { managersSteps, readManagers } from './owners.ts'
import { canonicalSteps, differenceSteps, fieldSetSteps, intersectionSteps, unionSteps } from './set-steps.ts'
import { trackSteps } from './track.ts'

const scope = { kind: 'object', hasStatus: false } as const
const by = { manager: 'me', operation: 'Apply', apiVersion: 'v1', subresource: '' } as const
const merging = structMerging('ConfigMap')
const common = { merging, scope, versions: () => null, now: '2026-01-01T00:00:00Z', by, force: true }

const dataOf = (count: number, value: (index: number) => unknown = () => 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value(index)]))
const map = (data: object) => ({ metadata: { name: 'map' }, data })
const sizes = [100, 1_000, 20_000]

/** What is looked at more than once in a step: an entry, whether it is there, and what is below it. */
const readsMax = 4 * limits.stepPartsMax

describe('however many keys there are, a step looks at some thousand', () => {
  const live = map(dataOf(20_000, () => 'w'))
  const owners = (count: number) =>
    allAtOnce(trackSteps([], { ...common, old: {}, next: map(dataOf(count)) })).map(each => ({
      ...each,
      manager: 'other',
    }))
  const table: readonly [string, (data: object, count: number) => Steps<unknown>][] = [
    ['what is new', data => changesSteps({ ...common, old: {}, next: map(data) })],
    ['what changes', data => changesSteps({ ...common, old: live, next: map(data) })],
    ['what goes', data => changesSteps({ ...common, old: map(data), next: map({}) })],
    ['what a configuration speaks of', data => appliedSteps(map(data), merging)],
    ['a configuration over an object', data => mergeSteps(live, map(data), merging)],
    ['who owns what', data => trackSteps([], { ...common, old: {}, next: map(data) })],
    ['an application', data => applySteps({ ...common, live: {}, managers: [], config: map(data) })],
    [
      'an application to what others own',
      (data, count) => applySteps({ ...common, live, managers: owners(count), config: map(data) }),
    ],
  ]
  it.each(table)('%s', (_what, work) => {
    const most = sizes.map(size => {
      const watched = watchReads(dataOf(size))
      return watched.most(work(watched.map, size))
    })
    for (const { reads } of most) expect(reads).toBeLessThanOrEqual(readsMax)
    expect(most[2]?.steps).toBeGreaterThanOrEqual(20_000 / limits.stepPartsMax)
    // What is common is not made longer than it was.
    expect(most[1]?.steps).toBe(most[0]?.steps)
  })

  it('the managers that a client sends', () => {
    const fields = Object.fromEntries(Object.keys(dataOf(20_000)).map(key => [`f:${key}`, {}]))
    const { map: watched, most } = watchReads(fields)
    const sent = [{ ...by, time: common.now, fieldsType: 'FieldsV1', fieldsV1: { 'f:data': watched } }]
    expect(most(managersSteps(sent)).reads).toBeLessThanOrEqual(readsMax)
  })

  it('maps within maps, each of which is long, are looked at once each', () => {
    let nested: object = dataOf(limits.stepPartsMax)
    for (let depth = 0; depth < 12; depth++) nested = { nested, ...dataOf(limits.stepPartsMax) }
    const plain = { ...common, merging: plainMerging }
    for (const states of [
      { old: {}, next: { spec: nested } },
      { old: { spec: nested }, next: { spec: structuredClone(nested) } },
      { old: { spec: nested }, next: {} },
    ]) {
      let steps = 0
      for (const _ of changesSteps({ ...plain, ...states })) steps++
      expect(steps).toBeLessThan(300)
    }
  })
})

/** Longer than a step, with some elements that are in other sets too. */
const longSet: fc.Arbitrary<FieldSet> = fc
  .record({
    from: fc.nat(3_000),
    every: fc.integer({ min: 1, max: 3 }),
    depth: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ from, every, depth }) => {
    const inner: FieldSet = depth === 0 ? bare : depth === 1 ? { '.': bare, 'f:x': bare } : { 'f:y': bare }
    const elements = Array.from({ length: 6_000 }, (_, index) => [
      `f:k${from + index * every}`,
      index % 7 === 0 ? inner : bare,
    ])
    return { 'f:metadata': { 'f:labels': bare }, 'f:data': { '.': bare, ...Object.fromEntries(elements) } }
  })

describe('in steps comes the same out as in one stretch', () => {
  it('for sets', () => {
    fc.assert(
      fc.property(longSet, longSet, (a, b) => {
        expect(allAtOnce(differenceSteps(a, b))).toEqual(difference(a, b))
        expect(allAtOnce(intersectionSteps(a, b))).toEqual(intersection(a, b))
        expect(allAtOnce(unionSteps(a, b))).toEqual(union(a, b))
        expect(allAtOnce(differenceSteps(a, noFields))).toBe(a)
        expect(allAtOnce(unionSteps(a, noFields))).toBe(a)
        const text = textOfSet(canonicalSet(a))
        expect(textOfSet(allAtOnce(canonicalSteps({ ...a })))).toBe(text)
        const read = allAtOnce(fieldSetSteps(JSON.parse(JSON.stringify(a))))
        expect(read && textOfSet(read)).toBe(text)
      }),
      { numRuns: 4 },
    )
  })

  it('for what cannot be read', () => {
    const long = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`f:k${index}`, {}]))
    for (const bad of [{ ...long, 'f:z': 1 }, { ...long, 'k:{': {} }, { a: { ...long, 'f:z': [] } }]) {
      expect(readFieldSet(bad)).toBeNull()
      expect(allAtOnce(fieldSetSteps(bad))).toBeNull()
    }
    expect(readManagers([{ ...by, fieldsV1: { ...long, 'z:new': {} } }])).toHaveLength(1)
  })

  it('for a configuration over an object', () => {
    const live = map({ ...dataOf(6_000), gone: 'x' })
    const config = map({ ...dataOf(7_000, index => (index % 5 === 0 ? 'other' : 'v')), ['__proto__']: 'p' })
    expect(allAtOnce(mergeSteps(live, config, merging))).toEqual(mergeConfig(live, config, merging))
    expect(allAtOnce(mergeSteps(live, live, merging))).toBe(live)
  })
})

describe('to begin to go through a long set costs as much as all of it, and is done once in a step', () => {
  const setOf = (from: number, to: number): FieldSet =>
    Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`f:k${from + index}`, bare]))
  it.each([
    ['what is left of it', differenceSteps, setOf(1, 20_000)],
    ['what two have in common', intersectionSteps, setOf(0, 1)],
    ['what either has', unionSteps, setOf(0, 20_001)],
  ] as const)('%s', (_what, work, wanted) => {
    let beginnings = 0
    const long = new Proxy(setOf(0, 20_000), {
      ownKeys(set) {
        beginnings++
        return Reflect.ownKeys(set)
      },
    })
    const steps = work({ 'f:data': long }, { 'f:data': work === unionSteps ? setOf(5, 20_001) : setOf(0, 1) })
    let most = 0
    for (let step = steps.next(); ; step = steps.next()) {
      most = Math.max(most, beginnings)
      beginnings = 0
      if (!step.done) continue
      expect(step.value).toEqual({ 'f:data': wanted })
      break
    }
    expect(most).toBe(1)
  })
})
