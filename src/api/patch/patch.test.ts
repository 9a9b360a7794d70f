import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { applyPatch } from './index.ts'
import { mergePatchBetween } from './merge-patch.ts'

const strategic = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'strategic', kind: kinds.Pod, current, patch })
const json = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'json', kind: kinds.Pod, current, patch })
const merge = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'merge', kind: kinds.Pod, current, patch })

const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`
    throw error
  }
  return 'accepted'
}

const podOf = (...containers: unknown[]) => ({ spec: { containers } })
const names = (pod: unknown) =>
  JSON.parse(JSON.stringify(pod)).spec.containers.map((container: { name: string }) => container.name)

describe('a strategic merge patch', () => {
  it('merges containers by name and leaves their other fields', () => {
    expect(
      strategic(
        podOf({ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }, { name: 'b' }),
        podOf({ name: 'a', image: 'a:2' }),
      ),
    ).toEqual(podOf({ name: 'a', image: 'a:2', env: [{ name: 'X', value: '1' }] }, { name: 'b' }))
  })

  it('puts an element that is new in the patch before those only the server has', () => {
    expect(names(strategic(podOf({ name: 'a' }, { name: 'b' }), podOf({ name: 'new' })))).toEqual([
      'new',
      'a',
      'b',
    ])
    expect(
      names(strategic(podOf({ name: 'a' }, { name: 'b' }), podOf({ name: 'b' }, { name: 'new' }))),
    ).toEqual(['a', 'b', 'new'])
  })

  it('orders the list as $setElementOrder asks, and weaves in what only the server has', () => {
    const patch = {
      spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }], containers: [{ name: 'c' }] },
    }
    expect(names(strategic(podOf({ name: 'a' }, { name: 'b' }), patch))).toEqual(['c', 'a', 'b'])
    const orderOnly = { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } }
    expect(names(strategic(podOf({ name: 'a' }, { name: 'b' }), orderOnly))).toEqual(['b', 'a'])
  })

  it('deletes elements, replaces lists and maps, and drops fields with null', () => {
    expect(
      names(strategic(podOf({ name: 'a' }, { name: 'b' }), podOf({ name: 'a', $patch: 'delete' }))),
    ).toEqual(['b'])
    expect(
      names(strategic(podOf({ name: 'a' }, { name: 'b' }), podOf({ name: 'c' }, { $patch: 'replace' }))),
    ).toEqual(['c'])
    const labelled = { metadata: { labels: { a: '1', b: '2' } } }
    expect(strategic(labelled, { metadata: { labels: { a: null } } })).toEqual({
      metadata: { labels: { b: '2' } },
    })
    expect(strategic(labelled, { metadata: { labels: { $patch: 'replace', c: '3' } } })).toEqual({
      metadata: { labels: { c: '3' } },
    })
    expect(strategic({}, { metadata: { labels: { gone: null, here: 'x' } } })).toEqual({
      metadata: { labels: { here: 'x' } },
    })
  })

  it('keeps only the fields that $retainKeys names', () => {
    const patch = {
      spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] },
    }
    expect(strategic({ spec: { volumes: [{ name: 'v', emptyDir: {} }] } }, patch)).toEqual({
      spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
    })
  })

  it('merges sets of plain values', () => {
    const held = { metadata: { finalizers: ['a', 'b'] } }
    expect(strategic(held, { metadata: { finalizers: ['c'] } })).toEqual({
      metadata: { finalizers: ['c', 'a', 'b'] },
    })
    expect(strategic(held, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } })).toEqual({
      metadata: { finalizers: ['b'] },
    })
  })

  it('replaces lists that have no merge key', () => {
    expect(
      strategic({ spec: { tolerations: [{ key: 'a' }] } }, { spec: { tolerations: [{ key: 'b' }] } }),
    ).toEqual({
      spec: { tolerations: [{ key: 'b' }] },
    })
  })

  it('is refused when it is no object, lacks a merge key or has an unknown directive', () => {
    expect(refusal(() => strategic({}, []))).toMatch(/^400 /)
    expect(refusal(() => strategic(podOf(), podOf({ image: 'x' })))).toMatch(
      /^400 .*does not contain declared merge key: name/,
    )
    expect(refusal(() => strategic({}, { $patch: 'bogus' }))).toMatch(/^400 Unknown patch type found: bogus/)
  })

  it('changes nothing when it is empty', () => {
    const pod = podOf({ name: 'a' })
    expect(strategic(pod, {})).toEqual(pod)
  })
})

describe('a JSON patch', () => {
  it('adds, removes, replaces, moves, copies and tests', () => {
    const patch = [
      { op: 'test', path: '/a', value: 1 },
      { op: 'add', path: '/list/1', value: 'x' },
      { op: 'add', path: '/list/-', value: 'end' },
      { op: 'replace', path: '/a', value: 2 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'move', from: '/list/0', path: '/first~1one' },
      { op: 'remove', path: '/gone' },
    ]
    expect(json({ a: 1, list: ['p', 'q'], gone: true }, patch)).toEqual({
      a: 2,
      list: ['x', 'q', 'end'],
      b: 2,
      'first/one': 'p',
    })
  })

  it('is malformed when it is no list, inapplicable when an operation does not fit', () => {
    expect(refusal(() => json({}, {}))).toMatch(/^400 /)
    expect(refusal(() => json({}, [7]))).toMatch(/^400 /)
    expect(refusal(() => json({}, [{ op: 'remove', path: '/a' }]))).toMatch(/^422 .*missing/)
    expect(refusal(() => json({}, [{ op: 'replace', path: '/a/b', value: 1 }]))).toMatch(/^422 /)
    expect(refusal(() => json({ a: [1] }, [{ op: 'add', path: '/a/5', value: 1 }]))).toMatch(
      /^422 .*invalid index/,
    )
    expect(refusal(() => json({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }]))).toMatch(
      /^422 .*test failed/,
    )
    expect(refusal(() => json({}, [{ op: 'nonsense', path: '/a' }]))).toMatch(
      /^422 Unexpected kind|^422 .*Unexpected kind/,
    )
    expect(
      refusal(() =>
        json(
          {},
          Array.from({ length: 10_001 }, () => ({ op: 'add', path: '/a', value: 1 })),
        ),
      ),
    ).toMatch(/^413 /)
  })

  it('cannot reach what objects inherit', () => {
    const patched = json({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }])
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
    expect(refusal(() => json({}, [{ op: 'add', path: '/constructor/prototype/x', value: 1 }]))).toMatch(
      /^422 /,
    )
  })
})

describe('a merge patch', () => {
  it('merges objects, removes with null and replaces the rest', () => {
    expect(merge({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2] })).toEqual({
      a: { c: 2, e: 3 },
      d: [2],
    })
  })

  it('made between two objects turns one into the other', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean())
    const tree = fc.letrec(tie => ({
      node: fc.dictionary(
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.oneof({ depthSize: 'small' }, leaf, tie('node')),
      ),
    })).node as fc.Arbitrary<{ [field: string]: unknown }>
    fc.assert(
      fc.property(tree, tree, (from, to) => {
        expect(merge(from, mergePatchBetween(from, to))).toEqual(to)
      }),
    )
  })
})
