import { describe, expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import { isImageName } from './containers.ts'
import { isSamePath, isWithin } from './path.ts'
import { problemsOfObject } from './problems.ts'
import { problemsOfRefusal } from './refusal-problems.ts'

const set = (container: object, spec: object = {}): StatefulSet =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      serviceName: '',
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'i', ...container }] },
      },
      ...spec,
    },
  }) as StatefulSet
const first = 'spec.template.spec.containers[0]'
const told = (object: StatefulSet) =>
  problemsOfObject(object, null).map(({ field, kind, detail }) => [field, kind, detail])

describe('what is no quantity', () => {
  test('is told at its field, each of them, along with what else is wrong', () => {
    const problems = told(
      set({
        name: 'Bad Name!',
        resources: {
          requests: { cpu: 'lots', memory: '1.5Gb' },
          limits: { memory: '-5', 'nvidia.com/gpu': 'x' },
        },
      }),
    )
    expect(problems).toContainEqual([`${first}.resources.requests[cpu]`, 'noQuantity', 'lots'])
    expect(problems).toContainEqual([`${first}.resources.requests[memory]`, 'noQuantity', '1.5Gb'])
    expect(problems).toContainEqual([`${first}.resources.limits[nvidia.com/gpu]`, 'noQuantity', 'x'])
    expect(problems).toContainEqual([`${first}.resources.limits[memory]`, 'belowZero', ''])
    expect(problems.map(([field]) => field)).toContain(`${first}.name`)
    expect(problems).toHaveLength(5)
  })

  test.each(['500m', '2', '1.5Gi', '1e3', ' 1Gi ', '.5', '0'])('%j is one', text => {
    expect(told(set({ resources: { limits: { memory: text } } }))).toEqual([])
  })

  test('is told of volumes, templates and divisors', () => {
    const volumes = [{ name: 'x', emptyDir: { sizeLimit: 'big' } }]
    const env = [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: 'half' } } }]
    const made = set({ env })
    const template = { ...made.spec?.template, spec: { ...made.spec?.template.spec, volumes } }
    const volumeClaimTemplates = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 'ten' } } },
      },
    ]
    expect(told({ ...made, spec: { ...made.spec, template, volumeClaimTemplates } } as StatefulSet)).toEqual([
      ['spec.template.spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor', 'noQuantity', 'half'],
      ['spec.template.spec.volumes[0].emptyDir.sizeLimit', 'noQuantity', 'big'],
      ['spec.volumeClaimTemplates[0].spec.resources.requests[storage]', 'noQuantity', 'ten'],
    ])
  })
})

describe('a quantity that cannot be', () => {
  test('above its limit is told at the request', () => {
    const resources = { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }
    expect(told(set({ resources }))).toEqual([[`${first}.resources.requests[cpu]`, 'overLimit', '1']])
  })

  test('unlike its limit is told at the request, where both have to be one', () => {
    const resources = { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '2' } }
    expect(told(set({ resources }))).toEqual([
      [`${first}.resources.requests[nvidia.com/gpu]`, 'notLimit', '2'],
    ])
  })

  test('that is a part of what is whole is told at its field', () => {
    expect(told(set({ resources: { limits: { 'nvidia.com/gpu': '1500m' } } }))).toContainEqual([
      `${first}.resources.limits[nvidia.com/gpu]`,
      'notWhole',
      '',
    ])
  })

  test.each([
    [{ storage: '-1Gi' }, 'notAboveZero'],
    [{ storage: '0' }, 'notAboveZero'],
    [{}, 'required'],
  ])('as the capacity %j of a claim is told where it stands', (requests, kind) => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests } },
    }
    expect(problemsOfObject(claim, null)).toMatchObject([{ field: 'spec.resources.requests.storage', kind }])
  })

  test('is what it is however the server has said it', () => {
    const field = `${first}.resources.requests`
    const message = 'Invalid value: "2": must be less than or equal to cpu limit of 1'
    const refusal = new StatusError({
      reason: 'Invalid',
      message,
      causes: [{ field, message, reason: 'FieldValueInvalid' }],
    })
    expect(problemsOfRefusal(refusal, set({}))).toMatchObject([
      { field: `${field}[cpu]`, kind: 'overLimit', detail: '1' },
    ])
  })
})

test.each([
  ['a.limits.cpu', 'a.limits[cpu]', true],
  ['a.limits[nvidia.com/gpu]', 'a.limits[nvidia.com/gpu]', true],
  ['a[0].b', 'a[0]', false],
  ['a[10]', 'a[1]', false],
])('%s and %s are the same place: %s', (path, other, isSame) => {
  expect(isSamePath(path, other)).toBe(isSame)
})

test('what is in brackets is within what is behind a point', () => {
  expect(isWithin('a.limits[cpu]', 'a.limits.cpu')).toBe(true)
  expect(isWithin('a.limits', 'a.limits.cpu')).toBe(false)
})

test.each([
  ['nginx', true],
  ['nginx:1.29', true],
  ['Registry.example:5000/team/web_app:v1', true],
  ['[::1]:5000/web', true],
  [`nginx:1@sha256:${'a'.repeat(64)}`, true],
  ['NOT a valid:image:::', false],
  ['Nginx', false],
  ['nginx:', false],
  ['a//b', false],
])('%s can be the name of an image: %s', (text, can) => {
  expect(isImageName(text)).toBe(can)
})
