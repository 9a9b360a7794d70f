import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEqual } from '../equality.ts'
import { strategicDiff } from './strategic-diff.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'
import type { JsonObject } from './struct-fields.ts'
import { strategicThreeWayPatch } from './three-way.ts'

const image = fc.constantFrom('a:1', 'a:2', 'b:1')
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const keyed = <T extends object>(element: fc.Arbitrary<T>, key: keyof T & string) =>
  fc.uniqueArray(element, { selector: value => value[key], maxLength: 4 })

const env = fc.record({ name: fc.constantFrom('X', 'Y', 'Z'), value: fc.constantFrom('1', '2') })
const container = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  image,
  args: optional(fc.array(fc.constantFrom('-v', '-q'), { maxLength: 2 })),
  env: optional(keyed(env, 'name')),
})
const volume = fc.oneof(
  fc.record({ name: fc.constantFrom('v', 'w'), emptyDir: fc.constant({}) }),
  fc.record({ name: fc.constantFrom('v', 'w'), configMap: fc.record({ name: fc.constantFrom('x', 'y') }) }),
)
const pod = fc.record({
  metadata: fc.record({
    labels: optional(fc.dictionary(fc.constantFrom('l', 'm'), fc.constantFrom('1', '2'))),
    finalizers: optional(fc.uniqueArray(fc.constantFrom('f', 'g', 'h'))),
  }),
  spec: fc.record({
    containers: keyed(container, 'name'),
    volumes: optional(keyed(volume, 'name')),
    priority: optional(fc.nat(3)),
  }),
})

/** Without what JSON would not carry. */
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))

describe('a strategic merge patch made between two Pods', () => {
  it('turns one into the other', () => {
    fc.assert(
      fc.property(pod, pod, (from, to) => {
        const patch = strategicDiff({ struct: 'Pod', from: plain(from), to: plain(to), part: 'all' })
        expect(applyStrategicMergePatch('Pod', plain(from), patch)).toEqual(plain(to))
      }),
      { numRuns: 500 },
    )
  })

  it('is empty between equals', () => {
    fc.assert(
      fc.property(pod, one => {
        expect(strategicDiff({ struct: 'Pod', from: plain(one), to: plain(one), part: 'all' })).toEqual({})
      }),
    )
  })
})

describe('a three-way patch', () => {
  const of = (original: unknown, modified: unknown, current: unknown) =>
    applyStrategicMergePatch(
      'Pod',
      current,
      strategicThreeWayPatch({ struct: 'Pod', original, modified, current }),
    )

  it('turns what was applied into what is applied when nobody else interfered', () => {
    fc.assert(
      fc.property(pod, pod, (from, to) => {
        expect(isEqual(of(plain(from), plain(to), plain(from)), plain(to))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps what others set and deletes what is no longer applied', () => {
    const original = {
      spec: { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }] },
      metadata: { labels: { l: '1' } },
    }
    const modified = { spec: { containers: [{ name: 'a', image: 'a:2' }] }, metadata: { labels: { m: '3' } } }
    const current = {
      spec: {
        containers: [
          { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }], imagePullPolicy: 'Always' },
          { name: 'injected' },
        ],
      },
      metadata: { labels: { l: '1', other: '2' } },
    }
    expect(of(original, modified, current)).toEqual({
      spec: { containers: [{ name: 'a', image: 'a:2', imagePullPolicy: 'Always' }, { name: 'injected' }] },
      metadata: { labels: { other: '2', m: '3' } },
    })
  })

  it('replaces the source of a volume instead of adding a second one', () => {
    const original = { spec: { volumes: [{ name: 'v', emptyDir: {} }] } }
    const modified = { spec: { volumes: [{ name: 'v', configMap: { name: 'x' } }] } }
    expect(of(original, modified, original)).toEqual(modified)
  })
})
