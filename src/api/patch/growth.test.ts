// What patches cost, counted: none costs more than its input and a logarithm of it, or it is refused at a bound.
import { describe, expect, it, test } from 'vitest'
import { limits } from '../../base/limits.ts'
import { countOperations } from '../../testing/count-operations.ts'
import { kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { applyPatch, strategicDiff, strategicThreeWayPatch } from './index.ts'
import { mergePatchBetween } from './merge-patch.ts'

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

const sizes = [100, 1_000, 10_000]
/** Ten times the input may cost a little more than ten times the steps, for sorting. */
const growthMax = 14

function expectEven(run: (size: number) => void): void {
  const counts = sizes.map(size =>
    Math.max(
      1,
      countOperations(() => run(size)),
    ),
  )
  for (const [index, count] of counts.entries())
    expect(count / (counts[index - 1] ?? count), `steps: ${counts}`).toBeLessThan(growthMax)
}

const pod = (count: number, image: string, from = 0) => ({
  spec: {
    containers: range(count, index => ({ name: `c${index + from}`, image, ports: [{ containerPort: 80 }] })),
  },
})
const names = (count: number) => range(count, index => ({ name: `c${index}` }))
const strategic = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'strategic', kind: kinds.Pod, current, patch })
const json = (current: unknown, patch: unknown) =>
  applyPatch({ type: 'json', kind: kinds.Pod, current, patch })

describe('a strategic merge patch grows evenly', () => {
  test.each<[string, (size: number) => unknown]>([
    ['of elements that are there', size => strategic(pod(size, 'a'), pod(size, 'b'))],
    ['of elements that are new', size => strategic(pod(size, 'a'), pod(size, 'b', size))],
    [
      'of one key again and again',
      size => strategic(pod(size, 'a'), { spec: { containers: range(size, () => ({ name: 'c1' })) } }),
    ],
    [
      'of deletions',
      size =>
        strategic(pod(size, 'a'), {
          spec: { containers: names(size).map(each => ({ ...each, $patch: 'delete' })) },
        }),
    ],
    [
      'of an order',
      size => strategic(pod(size, 'a'), { spec: { '$setElementOrder/containers': names(size).reverse() } }),
    ],
    [
      'of an order with elements',
      size =>
        strategic(pod(size, 'a', size / 2), {
          spec: { '$setElementOrder/containers': names(size), containers: names(size) },
        }),
    ],
    [
      'of plain values',
      size =>
        strategic(
          { metadata: { finalizers: range(size, index => `a/${index}`) } },
          { metadata: { finalizers: range(size, index => `b/${index}`) } },
        ),
    ],
    [
      'of plain deletions',
      size =>
        strategic(
          { metadata: { finalizers: range(size, index => `a/${index}`) } },
          { metadata: { '$deleteFromPrimitiveList/finalizers': range(size, index => `a/${index}`) } },
        ),
    ],
    [
      'of fields to keep',
      size =>
        strategic(
          {
            spec: {
              volumes: [{ name: 'v', ...Object.fromEntries(range(size, index => [`k${index}`, {}])) }],
            },
          },
          { spec: { volumes: [{ name: 'v', $retainKeys: ['name', ...range(size, index => `k${index}`)] }] } },
        ),
    ],
    [
      'of labels',
      size =>
        strategic({}, { metadata: { labels: Object.fromEntries(range(size, index => [`k${index}`, 'v'])) } }),
    ],
    [
      'of lists in lists',
      size => {
        const one = (image: string) => ({
          spec: {
            containers: [{ name: 'c', ports: range(size, index => ({ containerPort: index, name: image })) }],
          },
        })
        return strategic(one('a'), one('b'))
      },
    ],
  ])('%s', (_, run) => expectEven(run))
})

describe('patches between objects grow evenly', () => {
  const merging = kinds.Pod.schema.merging
  test.each<[string, (size: number) => unknown]>([
    [
      'all elements changed',
      size => strategicDiff({ merging, original: pod(size, 'a'), modified: pod(size, 'b') }),
    ],
    [
      'all elements others',
      size => strategicDiff({ merging, original: pod(size, 'a'), modified: pod(size, 'a', size) }),
    ],
    [
      'three ways',
      size =>
        strategicThreeWayPatch({
          merging,
          original: pod(size, 'a'),
          modified: pod(size, 'b'),
          current: pod(size, 'c', 1),
        }),
    ],
    ['merge', size => mergePatchBetween(pod(size, 'a'), pod(size, 'b'))],
  ])('%s', (_, run) => expectEven(run))
})

describe('a JSON patch grows evenly', () => {
  test.each<[string, (size: number) => unknown]>([
    [
      'of additions at the end',
      size =>
        json(
          { a: [] },
          range(size, index => ({ op: 'add', path: '/a/-', value: index })),
        ),
    ],
    [
      'of fields',
      size =>
        json(
          { a: {} },
          range(size, index => ({ op: 'add', path: `/a/${index}`, value: {} })),
        ),
    ],
    [
      'of tests',
      size =>
        json(
          { a: pod(100, 'x') },
          range(size, () => ({ op: 'test', path: '/a/spec/containers/5/name', value: 'c5' })),
        ),
    ],
    [
      'of copies of what is small',
      size =>
        json(
          { a: { b: 'c' } },
          range(size, index => ({ op: 'copy', from: '/a', path: `/x${index}` })),
        ),
    ],
    [
      'of moves',
      size =>
        json(
          { a0: pod(100, 'x') },
          range(size, index => ({ op: 'move', from: `/a${index}`, path: `/a${index + 1}` })),
        ),
    ],
  ])('%s', (_, run) => expectEven(run))

  it('of additions at the front of a list, as many as there may be', () => {
    const first = range(limits.jsonPatchOperationsMax, index => ({ op: 'add', path: '/a/0', value: index }))
    expect(json({ a: [] }, first)).toEqual({ a: range(first.length, index => first.length - 1 - index) })
  })
})

describe('a JSON patch that adds up to too much', () => {
  const refusal = (act: () => unknown): string => {
    try {
      act()
    } catch (error) {
      if (error instanceof StatusError) return `${error.code} ${error.message}`
      throw error
    }
    return 'accepted'
  }
  const long = { a: range(200_000, index => index) }

  it.each([
    ['adds before a long list', { op: 'add', path: '/a/0', value: 0 }],
    ['counts from the end', { op: 'add', path: '/a/-200000', value: 0 }],
    ['removes from the front of it', { op: 'remove', path: '/a/0' }],
    ['moves along it', { op: 'move', from: '/a/0', path: '/a/-1' }],
  ])('%s', (_, operation) => {
    const steps = countOperations(() => {
      expect(
        refusal(() =>
          json(
            long,
            range(10_000, () => operation),
          ),
        ),
      ).toBe(
        '413 Unable to complete the patch, the accumulated number of list elements that it moves exceeds the limit 100000000',
      )
    })
    expect(steps).toBeLessThan(3 * limits.jsonPatchShiftedElementsMax)
  })

  it('nests ever deeper', () => {
    const deeper = [
      { op: 'add', path: '/b', value: {} },
      { op: 'move', from: '/a', path: '/b/a' },
      { op: 'move', from: '/b', path: '/a' },
    ]
    expect(refusal(() => json({ a: {} }, range(400, () => deeper).flat()))).toBe('accepted')
    expect(refusal(() => json({ a: {} }, range(3_000, () => deeper).flat()))).toBe(
      '422 the server rejected our request due to an error in our request',
    )
  })

  it('points into nothing with a million steps', () => {
    const steps = countOperations(() => {
      expect(refusal(() => json({}, [{ op: 'add', path: `/x${'/a'.repeat(1_000_000)}`, value: 0 }]))).toMatch(
        /^422/,
      )
    })
    expect(steps).toBeLessThan(1_000)
  })
})
