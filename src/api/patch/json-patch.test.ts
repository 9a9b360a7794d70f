import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { deepFreeze } from '../equality.ts'
import { kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { applyPatch } from './index.ts'
import { mergePatchBetween } from './merge-patch.ts'
import { whyInapplicable } from './patch-error.ts'

const json = (current: unknown, ...patch: unknown[]) =>
  applyPatch({ type: 'json', kind: kinds.Pod, current: deepFreeze(current), patch: deepFreeze(patch) })
const merge = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'merge', kind: kinds.Pod, current: deepFreeze(current), patch: deepFreeze(patch) })

const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`
    throw error
  }
  return 'accepted'
}

const doesNotFit = '422 the server rejected our request due to an error in our request'

describe('a JSON patch', () => {
  it('adds, removes, replaces, moves, copies and tests', () => {
    expect(
      json(
        { a: 1, list: ['p', 'q'], gone: true },
        { op: 'test', path: '/a', value: 1 },
        { op: 'add', path: '/list/1', value: 'x' },
        { op: 'add', path: '/list/-', value: 'end' },
        { op: 'replace', path: '/a', value: 2 },
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'move', from: '/list/0', path: '/first~1one~0' },
        { op: 'remove', path: '/gone' },
      ),
    ).toEqual({ a: 2, list: ['x', 'q', 'end'], b: 2, 'first/one~': 'p' })
  })

  it('indices count from the end when they are negative', () => {
    expect(json({ list: [1, 2, 3] }, { op: 'remove', path: '/list/-1' })).toEqual({ list: [1, 2] })
    expect(json({ list: [1, 2] }, { op: 'add', path: '/list/-1', value: 3 })).toEqual({ list: [1, 2, 3] })
    expect(json({ list: [1, 2] }, { op: 'replace', path: '/list/-2', value: 0 })).toEqual({ list: [0, 2] })
  })

  it('takes absence as upstream’s library does', () => {
    expect(json({}, { op: 'replace', path: '/a', value: 1 })).toEqual({ a: 1 })
    expect(json({}, { op: 'add', path: '/a' })).toEqual({ a: null })
    expect(json({}, { op: 'test', path: '/a', value: null })).toEqual({})
    expect(json({}, { op: 'copy', from: '/a', path: '/b' })).toEqual({ b: null })
    expect(json({ a: 1 }, { op: 'replace', path: '', value: { b: 1 } })).toEqual({ b: 1 })
    expect(json({ a: { b: [1] } }, { op: 'test', path: '', value: { a: { b: [1] } } })).toEqual({
      a: { b: [1] },
    })
  })

  it('copies what it puts in', () => {
    const value = { x: [] as number[] }
    const patched = json(
      {},
      { op: 'add', path: '/a', value },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x/-', value: 1 },
    )
    expect(patched).toEqual({ a: { x: [] }, b: { x: [1] } })
    expect(value.x).toEqual([])
  })

  it.each<[unknown, object, string]>([
    [
      {},
      { op: 'remove', path: '/a' },
      "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      {},
      { op: 'add', path: '/a/b', value: 1 },
      'add operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    [
      { a: [1] },
      { op: 'add', path: '/a/5', value: 1 },
      "error in add for path: '/a/5': Unable to access invalid index: 5: invalid index referenced",
    ],
    [
      { a: [1] },
      { op: 'add', path: '/a/x', value: 1 },
      "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      { a: [1] },
      { op: 'replace', path: '/a/5', value: 1 },
      'replace operation does not apply: doc is missing key: /a/5: missing value',
    ],
    [
      {},
      { op: 'replace', path: '/a/b', value: 1 },
      'replace operation does not apply: doc is missing path: /a/b: missing value',
    ],
    [
      {},
      { op: 'move', path: '/a' },
      'move operation failed to decode from: operation, missing from field: missing value',
    ],
    [
      {},
      { op: 'move', from: '/b', path: '/a' },
      "error in move for path: 'b': Unable to remove nonexistent key: b: missing value",
    ],
    [
      { b: 1 },
      { op: 'move', from: '/b', path: '/a/c' },
      'move operation does not apply: doc is missing destination path: /a/c: missing value',
    ],
    [
      {},
      { op: 'copy', from: '/b/c', path: '/a' },
      'copy operation does not apply: doc is missing from path: /b/c: missing value',
    ],
    [{ a: 1 }, { op: 'test', path: '/a', value: 2 }, 'testing value /a failed: test failed'],
    [
      {},
      { op: 'test', path: '/a/b', value: 2 },
      'test operation does not apply: is missing path: /a/b: missing value',
    ],
    [{}, { path: '/a' }, 'Unexpected kind: unknown'],
  ])('says why it does not fit %j: %j', (current, operation, why) => {
    let reason: string | null = null
    try {
      json(current, operation)
    } catch (error) {
      reason = whyInapplicable(error)
    }
    expect(reason).toBe(why)
  })

  it.each<[unknown, unknown]>([
    [{}, { op: 'remove', path: '/a' }],
    [{}, { op: 'replace', path: '/a/b', value: 1 }],
    [{}, { op: 'add', path: '', value: {} }],
    [{}, { op: 'add', path: 'a', value: 1 }],
    [{}, { op: 'add', value: 1 }],
    [{}, { op: 'remove', path: '' }],
    [{ a: [1] }, { op: 'add', path: '/a/5', value: 1 }],
    [{ a: [1] }, { op: 'add', path: '/a/x', value: 1 }],
    [{ a: [1] }, { op: 'add', path: '/a/-3', value: 1 }],
    [{ a: [1] }, { op: 'replace', path: '/a/1', value: 1 }],
    [{ a: [1] }, { op: 'remove', path: '/a/-' }],
    [{ a: [1] }, { op: 'test', path: '/a/1', value: null }],
    [{ a: 1 }, { op: 'test', path: '/a', value: 2 }],
    [{ a: 1 }, { op: 'test', path: '/a/b', value: 2 }],
    [{ a: 1 }, { op: 'move', path: '/b' }],
    [{ a: 1 }, { op: 'move', from: '/c', path: '/b' }],
    [{ a: 1 }, { op: 'replace', path: '', value: 1 }],
    [{}, { op: 'nonsense', path: '/a' }],
    [{}, { path: '/a' }],
    [{}, { op: 'add', path: '/constructor/prototype/x', value: 1 }],
  ])('of %j by %j does not fit', (current, operation) => {
    expect(refusal(() => json(current, operation))).toBe(doesNotFit)
  })

  it('applies whole or not at all', () => {
    const current = { a: 1 }
    expect(refusal(() => json(current, { op: 'remove', path: '/a' }, { op: 'remove', path: '/a' }))).toBe(
      doesNotFit,
    )
    expect(current).toEqual({ a: 1 })
  })

  it('is malformed when it is no list of operations', () => {
    const of = (patch: unknown) =>
      refusal(() => applyPatch({ type: 'json', kind: kinds.Pod, current: {}, patch }))
    const start = '400 error decoding patch: json: cannot unmarshal'
    expect(of({})).toBe(`${start} object into Go value of type []handlers.jsonPatchOp`)
    expect(of([7])).toBe(`${start} number into Go value of type handlers.jsonPatchOp`)
    expect(of([{ op: 'add', path: 1 }])).toBe(
      `${start} number into Go struct field jsonPatchOp.path of type string`,
    )
    expect(of(Array.from({ length: limits.jsonPatchOperationsMax + 1 }, () => ({})))).toBe(
      '413 The allowed maximum operations in a JSON patch is 10000, got 10001',
    )
    expect(of([])).toBe('accepted')
  })

  it('cannot reach what objects inherit', () => {
    const patched = json({}, { op: 'add', path: '/__proto__', value: { polluted: true } })
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}')
  })
})

describe('a merge patch', () => {
  it.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{}, {}, {}],
  ])('%j by %j is %j', (current, patch, patched) => {
    expect(merge(current, patch)).toEqual(patched)
  })

  it('is malformed when it is no object', () => {
    expect(refusal(() => merge({}, []))).toBe(
      '400 error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    )
    expect(refusal(() => merge({}, null))).toBe('400 Invalid JSON Patch')
  })

  it('takes __proto__ for a field', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true}}')
    expect(JSON.stringify(merge({ a: 1 }, patch))).toBe('{"a":1,"__proto__":{"polluted":true}}')
  })

  it('made between two objects turns one into the other', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean())
    const tree = fc.letrec(tie => ({
      node: fc.dictionary(
        fc.constantFrom('a', 'b', 'c', 'toString', '__proto__'),
        fc.oneof({ depthSize: 'small' }, leaf, tie('node')),
      ),
    })).node as fc.Arbitrary<{ [field: string]: unknown }>
    fc.assert(
      fc.property(tree, tree, (from, to) => {
        const [before, after] = [JSON.stringify(from), JSON.stringify(to)]
        const patch = mergePatchBetween(JSON.parse(before), JSON.parse(after))
        expect(merge(JSON.parse(before), patch)).toEqual(JSON.parse(after))
      }),
    )
  })
})

describe('copies', () => {
  const copies = (count: number, from: string) =>
    Array.from({ length: count }, (_, index) => ({ op: 'copy', from, path: `/a/x${index}` }))
  const run = (count: number, from: string) => () =>
    applyPatch({
      type: 'json',
      kind: kinds.Pod,
      current: { a: { b: 'x'.repeat(1000) } },
      patch: copies(count, from),
    })

  it('may add up to three mebibytes, and are refused before there is more', () => {
    expect(run(3000, '/a/b')).not.toThrow()
    expect(refusal(run(3200, '/a/b'))).toMatch(
      /^413 Unable to complete the copy, the accumulated size increase of copy is \d+, exceeding the limit 3145728$/,
    )
  })

  it('of copies double what there is only until then', () => {
    for (const count of [100, 1000, 10_000]) expect(run(count, '/a')).toThrow('exceeding the limit')
  })
})
