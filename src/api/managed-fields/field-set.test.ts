import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOperations } from '../../testing/count-operations.ts'
import { canonicalSet, readFieldSet, textOfSet } from './canonical.ts'
import { bare, difference, type FieldSet, intersection, isEmptySet, pathsOf, union } from './field-set.ts'
import { pathText } from './path-elements.ts'

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1', 'i:0')

/** A tree of elements; one with something below it is a member now and then. */
const anySet: fc.Arbitrary<FieldSet> = fc.letrec<{ node: FieldSet; set: FieldSet }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(bare),
    fc
      .tuple(fc.boolean(), fc.dictionary(element, tie('node'), { minKeys: 1, maxKeys: 3 }))
      .map(([isOwn, below]) => (isOwn ? { '.': bare, ...below } : below)),
  ),
  set: fc.dictionary(element, tie('node'), { maxKeys: 4 }),
})).set

const textsOf = (set: FieldSet): ReadonlySet<string> => new Set([...pathsOf(set)].map(path => path.join(' ')))

describe('sets of fields', () => {
  it('join, part and meet as sets of paths do', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const [left, right] = [textsOf(a), textsOf(b)]
        expect(textsOf(union(a, b))).toEqual(new Set([...left, ...right]))
        expect(textsOf(difference(a, b))).toEqual(new Set([...left].filter(path => !right.has(path))))
        expect(textsOf(intersection(a, b))).toEqual(new Set([...left].filter(path => right.has(path))))
        expect(isEmptySet(difference(a, b))).toBe([...left].every(path => right.has(path)))
      }),
    )
  })

  it('come back from their text as they were', () => {
    fc.assert(
      fc.property(anySet, set => {
        const kept = canonicalSet(set)
        const read = readFieldSet(JSON.parse(textOfSet(kept)))
        expect(read && textOfSet(read)).toBe(textOfSet(kept))
        expect(read && textsOf(read)).toEqual(textsOf(set))
      }),
    )
  })

  it('are given back as they are when nothing happens to them', () => {
    const set: FieldSet = { 'f:a': { '.': bare, 'f:b': bare } }
    expect(union(set, { 'f:a': bare })).toBe(set)
    expect(difference(set, { 'f:c': bare })).toBe(set)
    expect(intersection(set, { 'f:a': { '.': bare, 'f:b': bare, 'f:c': bare } })).toBe(set)
    expect(isEmptySet(difference(set, set))).toBe(true)
  })

  it('that are equal are one once their parts are known, whatever the order of their elements', () => {
    const made = () => canonicalSet({ 'f:b': bare, 'f:a': { 'k:{"name":"x"}': { 'f:c': bare, '.': bare } } })
    expect(textOfSet(made())).toBe(textOfSet(made()))
    const one = made()
    expect(canonicalSet({ 'f:a': { 'k:{"name":"x"}': { '.': bare, 'f:c': bare } }, 'f:b': bare })).toBe(one)
    expect(textOfSet(one)).toBe('{"f:a":{"k:{\\"name\\":\\"x\\"}":{".":{},"f:c":{}}},"f:b":{}}')
    expect(readFieldSet(JSON.parse(textOfSet(one)))).toBe(one)
  })

  it('that differ in one part share all others, whatever the order of their elements', () => {
    const statusOf = (ip: string, type: FieldSet) => ({
      'f:status': {
        'f:podIPs': { '.': bare, [`k:{"ip":"${ip}"}`]: { '.': bare, 'f:ip': bare } },
        'f:conditions': { 'k:{"type":"Ready"}': type },
        'f:phase': bare,
      },
    })
    const one = canonicalSet(statusOf('10.0.0.1', { 'f:type': bare, 'f:status': bare }))
    const other = canonicalSet(statusOf('10.0.0.2', { 'f:status': bare, 'f:type': bare }))
    expect(other['f:status']?.['f:conditions']).toBe(one['f:status']?.['f:conditions'])
    expect(Object.keys(one['f:status'] ?? {})).toEqual(['f:conditions', 'f:phase', 'f:podIPs'])
    expect(textOfSet(one)).toBe(JSON.stringify(one))
    expect(textOfSet(other)).toBe(JSON.stringify(other))
    expect(textOfSet(other)).not.toBe(textOfSet(one))
  })

  it('are read with their keys in order and without what a newer server may know', () => {
    expect(readFieldSet({ 'k:{"b":1,"a":"x"}': { '.': {}, 'z:new': {} } })).toEqual({
      'k:{"a":"x","b":1}': {},
    })
  })

  it('are not read where they are none', () => {
    for (const value of [
      null,
      [],
      'f:a',
      { a: {} },
      { 'f:a': 1 },
      { 'k:x': {} },
      { 'v:': {} },
      { 'i:x': {} },
    ])
      expect(readFieldSet(value)).toBeNull()
  })

  it('name fields as conflicts show them', () => {
    const path = ['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name']
    expect(pathText(path)).toBe('.spec.ports[port=80,protocol="TCP"].name')
    expect(pathText(['f:finalizers', 'v:"x/y"'])).toBe('.finalizers[="x/y"]')
    expect(pathText(['f:list', 'i:2'])).toBe('.list[2]')
  })
})

it('a set is put in order and written once, however large: the text of a large one is not looked for first', () => {
  const costs = [100, 1_000, 10_000].map(size => {
    const items = Array.from({ length: size }, (_, index) => [
      `k:{"name":"c${index}"}`,
      { '.': bare, 'f:name': bare, 'f:image': bare },
    ])
    const set = { 'f:spec': { 'f:containers': Object.fromEntries(items) } }
    let kept: FieldSet = bare
    const steps = countOperations(() => {
      kept = canonicalSet(set)
    })
    return { steps, characters: textOfSet(kept).length }
  })
  for (const [index, { steps }] of costs.entries())
    expect(steps / (costs[index - 1]?.steps ?? steps)).toBeLessThan(14)
  const largest = costs.at(-1)
  // Sorting names counts, too: far less than a text.
  expect((largest?.steps ?? Number.NaN) / (largest?.characters ?? 0)).toBeLessThan(1.9)
})
