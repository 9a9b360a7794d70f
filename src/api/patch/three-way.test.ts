import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allAtOnce } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import { structMerging } from '../schema/merging.ts'
import type { JsonObject } from './json-object.ts'
import { strategicDiff } from './strategic-diff.ts'
import { strategicMergeSteps } from './strategic-merge-patch.ts'
import { strategicThreeWayPatch } from './three-way.ts'

const ofPod = structMerging('Pod')

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
        const patch = strategicDiff({ merging: ofPod, original: plain(from), modified: plain(to) })
        expect(allAtOnce(strategicMergeSteps(ofPod, plain(from), patch))).toEqual(plain(to))
      }),
      { numRuns: 500 },
    )
  })

  it('is empty between equals', () => {
    fc.assert(
      fc.property(pod, one => {
        expect(strategicDiff({ merging: ofPod, original: plain(one), modified: plain(one) })).toEqual({})
      }),
    )
  })
})

describe('a three-way patch', () => {
  const of = (original: unknown, modified: unknown, current: unknown) =>
    allAtOnce(
      strategicMergeSteps(
        ofPod,
        current,
        strategicThreeWayPatch({ merging: ofPod, original, modified, current }),
      ),
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

describe('patches of lists', () => {
  const diff = (original: unknown, modified: unknown, merging = ofPod) =>
    strategicDiff({ merging, original, modified })
  const containers = (...list: unknown[]) => ({ spec: { containers: list } })

  it('say which elements change, which go, and in which order the rest stands', () => {
    expect(
      diff(
        containers({ name: 'a', image: '1' }, { name: 'b' }, { name: 'c' }),
        containers({ name: 'c' }, { name: 'a', image: '2' }, { name: 'd' }),
      ),
    ).toEqual({
      spec: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }, { name: 'd' }],
        containers: [{ name: 'a', image: '2' }, { name: 'd' }, { name: 'b', $patch: 'delete' }],
      },
    })
    expect(diff(containers({ name: 'a' }, { name: 'b' }), containers({ name: 'b' }, { name: 'a' }))).toEqual({
      spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
    })
  })

  it('name the fields that stay where an element is a union', () => {
    const volumes = (source: object) => ({ spec: { volumes: [{ name: 'v', ...source }] } })
    expect(diff(volumes({ emptyDir: {} }), volumes({ configMap: { name: 'c' } }))).toEqual({
      spec: {
        '$setElementOrder/volumes': [{ name: 'v' }],
        volumes: [
          { name: 'v', $retainKeys: ['configMap', 'name'], configMap: { name: 'c' }, emptyDir: null },
        ],
      },
    })
    expect(
      diff(
        { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: {} } } },
        { spec: { strategy: { type: 'Recreate' } } },
        structMerging('Deployment'),
      ),
    ).toEqual({ spec: { strategy: { type: 'Recreate', rollingUpdate: null, $retainKeys: ['type'] } } })
  })

  it('take plain values out and put others in', () => {
    const finalizers = (...list: string[]) => ({ metadata: { finalizers: list } })
    expect(diff(finalizers('a', 'b'), finalizers('b', 'c'))).toEqual({
      metadata: {
        '$setElementOrder/finalizers': ['b', 'c'],
        '$deleteFromPrimitiveList/finalizers': ['a'],
        finalizers: ['c'],
      },
    })
  })

  it('replace a list whose elements the key does not tell apart', () => {
    const dns = [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ]
    const service = (ports: object[]) => ({ spec: { ports } })
    const modified = service([...dns, { port: 80 }])
    const patch = diff(service(dns), modified, structMerging('Service'))
    expect(allAtOnce(strategicMergeSteps(structMerging('Service'), service(dns), patch))).toEqual(modified)
    expect(diff(service(dns), service(dns), structMerging('Service'))).toEqual({})
  })
})

describe('any three-way patch', () => {
  it('brings about what is applied, and keeps what only the server has', () => {
    fc.assert(
      fc.property(pod, pod, pod, (applied, wanted, live) => {
        const [original, modified, current] = [plain(applied), plain(wanted), plain(live)]
        const patch = strategicThreeWayPatch({ merging: ofPod, original, modified, current })
        const result = allAtOnce(strategicMergeSteps(ofPod, current, patch))
        const again = strategicThreeWayPatch({
          merging: ofPod,
          original: modified,
          modified,
          current: result,
        })
        expect(allAtOnce(strategicMergeSteps(ofPod, result, again))).toEqual(result)
        const has = (value: unknown) =>
          (value as { spec: { containers: { name: string }[] } }).spec.containers
        const names = has(result).map(({ name }) => name)
        for (const { name } of has(modified)) expect(names).toContain(name)
        for (const { name } of has(current))
          if (!has(original).some(each => each.name === name)) expect(names).toContain(name)
      }),
    )
  })
})
