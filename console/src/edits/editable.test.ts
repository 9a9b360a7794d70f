import { describe, expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { patchBetween } from '../model/change.ts'
import { clashesBetween, clashesOf, editable, isSameToPeople, placedPath } from './editable.ts'

const { merging } = kinds.StatefulSet.schema

describe('two people’s changes', () => {
  const mine = { spec: { template: { spec: { containers: [{ name: 'a', image: 'mine' }] } } } }

  test('clash where both set the same field to different values', () => {
    const theirs = { spec: { template: { spec: { containers: [{ name: 'a', image: 'theirs' }] } } } }
    expect(clashesBetween(merging, { mine, theirs }).map(({ path }) => path)).toEqual([
      'spec.template.spec.containers[a].image',
    ])
  })

  test.each([
    ['the same value', mine],
    ['another container', { spec: { template: { spec: { containers: [{ name: 'b', image: 'theirs' }] } } } }],
    [
      'another field',
      { spec: { replicas: 4, template: { spec: { containers: [{ name: 'a', tty: true }] } } } },
    ],
  ])('stand side by side when the other has set %s', (_, theirs) => {
    expect(clashesBetween(merging, { mine, theirs })).toEqual([])
  })
})

describe('a patch undoes nothing that somebody else has made', () => {
  const setWith = (podSpec: object, replicas = 1) =>
    ({ metadata: { name: 'web' }, spec: { replicas, template: { spec: podSpec } } }) as unknown as StatefulSet
  const found = (known: StatefulSet, mine: StatefulSet, theirs: StatefulSet) =>
    clashesOf(patchBetween(known, mine), { known, theirs })
  const app = (more: object) => ({ containers: [{ name: 'app', image: 'a', ...more }] })
  const at = 'spec.template.spec'

  test('of a list that goes as a whole, whatever each has put into it', () => {
    const tolerating = (...keys: readonly string[]) =>
      setWith({ containers: [], tolerations: keys.map(key => ({ key, operator: 'Exists' })) })
    expect(found(setWith({ containers: [] }), tolerating('two'), tolerating('one'))).toEqual([
      {
        path: `${at}.tolerations`,
        was: null,
        theirs: [{ key: 'one', operator: 'Exists' }],
        mine: [{ key: 'two', operator: 'Exists' }],
      },
    ])
    expect(found(tolerating('a'), tolerating('a', 'two'), tolerating('a', 'one'))).toMatchObject([
      { path: `${at}.tolerations` },
    ])
    expect(found(tolerating('a'), tolerating('a', 'two'), tolerating('a'))).toEqual([])
  })

  test('of words, and of fields that elsewhere tell elements apart', () => {
    const args = (...words: readonly string[]) => setWith(app({ args: words }))
    expect(found(args(), args('mine'), args('theirs')).map(({ path }) => path)).toEqual([
      `${at}.containers[app].args`,
    ])
    const probed = (port: number) => setWith(app({ livenessProbe: { httpGet: { port } } }))
    expect(found(probed(1), probed(2), probed(3)).map(({ path }) => path)).toEqual([
      `${at}.containers[app].livenessProbe.httpGet.port`,
    ])
  })

  test('of a key that is called as what elsewhere tells elements apart', () => {
    const map = (data: object, labels = {}) =>
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', labels },
        data,
      }) as unknown as StatefulSet
    for (const key of ['port', 'name', 'key', 'ip', 'color', 'a.b/c'])
      expect(found(map({ [key]: '1' }), map({ [key]: '3' }), map({ [key]: '2' }))).toMatchObject([
        { was: '1', theirs: '2', mine: '3' },
      ])
    expect(found(map({}, { name: 'o' }), map({}, { name: 'a' }), map({}, { name: 'b' }))).toMatchObject([
      { path: 'metadata.labels.name' },
    ])
  })

  test('of what one has changed and the other has taken away', () => {
    const sidecar = (image: string) => ({ name: 'log', image })
    const set = (...more: readonly object[]) =>
      setWith({ containers: [{ name: 'app', image: 'a' }, ...more] })
    const path = `${at}.containers[log].image`
    expect(found(set(sidecar('1')), set(sidecar('2')), set())).toMatchObject([
      { path, theirs: null, mine: '2' },
    ])
    expect(found(set(sidecar('1')), set(), set(sidecar('2')))).toMatchObject([
      { path, theirs: '2', mine: null },
    ])
    expect(found(set(sidecar('1')), set(), set())).toEqual([])
  })

  test('variables that both have added stand side by side, and those of one name do not', () => {
    const env = (name: string, value: string) => setWith(app({ env: [{ name, value }] }))
    expect(found(setWith(app({})), env('A', '1'), env('B', '1'))).toEqual([])
    const both = (...more: readonly object[]) => setWith(app({ env: [{ name: 'OLD', value: '0' }, ...more] }))
    expect(found(both(), both({ name: 'A', value: '1' }), both({ name: 'B', value: '1' }))).toEqual([])
    expect(
      found(both(), both({ name: 'A', value: '1' }), both({ name: 'A', value: '2' })).map(({ path }) => path),
    ).toEqual([`${at}.containers[app].env[A].value`])
  })
})

test('what only machines write is nothing to edit', () => {
  const set = {
    metadata: { name: 'web', resourceVersion: '5', generation: 2, managedFields: [] },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  }
  expect(editable(set)).toEqual({ metadata: { name: 'web' }, spec: { replicas: 1 } })
})

test('a clash is at the place of its element, as forms name fields', () => {
  const object = {
    metadata: { labels: {} },
    spec: {
      ports: [{ name: 'a', port: 1 }, { port: 80 }],
      template: { spec: { containers: [{ name: 'c' }] } },
    },
  }
  const placed = (path: string) => placedPath(path, object)
  expect(placed('spec.template.spec.containers[c].image')).toBe('spec.template.spec.containers[0].image')
  expect(placed('spec.ports[80].targetPort')).toBe('spec.ports[1].targetPort')
  expect(placed('spec.template.spec.containers[gone].image')).toBe(
    'spec.template.spec.containers[gone].image',
  )
  expect(placed('metadata.labels[example.com/tier]')).toBe('metadata.labels[example.com/tier]')
  expect(placed('spec.replicas')).toBe('spec.replicas')
})

test('whether two versions of a set are the same to people is looked at once, however often it is asked', () => {
  const known = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: { replicas: 1 },
  }
  let looks = 0
  const now = Object.defineProperty({ ...known, metadata: { name: 'web', resourceVersion: '7' } }, 'spec', {
    enumerable: true,
    get() {
      looks += 1
      return known.spec
    },
  })
  expect(isSameToPeople(known, now)).toBe(true)
  const once = looks
  for (let time = 0; time < 100; time++)
    expect(clashesOf({ spec: { replicas: 4 } }, { known, theirs: now })).toEqual([])
  expect([once > 0, looks - once]).toEqual([true, 0])
  const other = { ...known, spec: { replicas: 3 } }
  expect(clashesOf({ spec: { replicas: 4 } }, { known, theirs: other }).map(({ path }) => path)).toEqual([
    'spec.replicas',
  ])
})
