import { expect, test } from 'vitest'
import type { LimitRange, StatefulSet } from '../../../src/api/generated/types.ts'
import { askOfNew, askOfPods, type Bound, boundsOf, podsThatFit, quotaLeft } from './quota-left.ts'

const bound = (hard: Bound['hard'], used: Bound['used'] = {}, workspace = ''): Bound => ({
  hard,
  used,
  workspace,
})

const set = (replicas: number): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas,
    serviceName: 'web',
    selector: { matchLabels: {} },
    template: {
      spec: {
        containers: [
          { name: 'a', image: 'x', resources: { requests: { cpu: '250m' }, limits: { memory: '1Gi' } } },
          { name: 'b', image: 'x' },
        ],
      },
    },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '2Gi' } } } },
    ],
  },
})
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }

test('a quota tells what it leaves, the tightest first asked, by the long name of a resource', () => {
  const bounds = [
    bound({ cpu: '2' }, { cpu: '1500m' }),
    bound({ 'requests.cpu': '4' }, { 'requests.cpu': '1' }),
  ]
  expect(quotaLeft(bounds)).toEqual([
    { resource: 'requests.cpu', left: '500m', isOver: false, hard: '2', workspace: '' },
  ])
})

test('what is typed is taken off: Pods with their claims as often as there are replicas, the rest once', () => {
  const hard = {
    ...{ 'requests.cpu': '1', 'limits.memory': '4Gi', pods: '10', 'requests.storage': '10Gi' },
    ...{ persistentvolumeclaims: '5', services: '3', 'count/statefulsets.apps': '2', secrets: '9' },
  }
  const left = quotaLeft(
    [bound(hard, { 'requests.cpu': '100m', pods: '1' })],
    askOfNew(set(3), { others: [service] }),
  )
  expect(Object.fromEntries(left.map(each => [each.resource, each.left]))).toEqual({
    ...{ 'requests.cpu': '150m', 'limits.memory': '1Gi', pods: '6', 'requests.storage': '4Gi' },
    ...{ persistentvolumeclaims: '2', services: '2', 'count/statefulsets.apps': '1', secrets: '9' },
  })
})

test('more than is left is told, and that the workspace is what bounds it', () => {
  const bounds = [bound({ pods: '10' }), bound({ pods: '5' }, { pods: '4' }, 'acme')]
  expect(quotaLeft(bounds, askOfPods(set(1), 3))).toEqual([
    { resource: 'pods', left: '2', isOver: true, hard: '5', workspace: 'acme' },
  ])
})

test('a billion replicas cost no more than one', () => {
  expect(quotaLeft([bound({ pods: '5' })], askOfNew(set(1e9)))).toMatchObject([
    { isOver: true, left: '999999995' },
  ])
})

test.each([
  [{ pods: '5' }, { pods: '3' }, 2],
  [{ 'requests.cpu': '1', pods: '50' }, {}, 4],
  [{ 'requests.cpu': '1' }, { 'requests.cpu': '2' }, 0],
  [{ configmaps: '5' }, {}, null],
])('%j with %j used leaves room for %s Pods', (hard, used, expected) => {
  expect(podsThatFit([bound(hard, used)], set(1))).toBe(expected)
})

const range: LimitRange = {
  spec: {
    limits: [
      { type: 'Container', default: { memory: '512Mi' }, defaultRequest: { cpu: '100m', memory: '256Mi' } },
      { type: 'Pod', max: { cpu: '8' } },
    ],
  },
}

test('containers that say nothing count with what limit ranges give them, as the server counts them', () => {
  const bounds = [bound({ 'requests.cpu': '2', 'requests.memory': '8Gi', 'limits.memory': '8Gi' })]
  const left = (ranges: readonly LimitRange[]) =>
    Object.fromEntries(
      quotaLeft(bounds, askOfNew(set(2), { ranges })).map(each => [each.resource, each.left]),
    )
  // Who states a limit alone requests as much, with and without ranges.
  expect(left([])).toEqual({ 'requests.cpu': '1500m', 'requests.memory': '6Gi', 'limits.memory': '6Gi' })
  expect(left([range])).toEqual({
    ...{ 'requests.cpu': '1300m', 'requests.memory': '5632Mi', 'limits.memory': '5Gi' },
  })
  expect(podsThatFit([bound({ 'requests.cpu': '1' })], set(1), [range])).toBe(2)
})

test('quotas with a scope are not counted, and that of a workspace is', () => {
  const scoped = { spec: { hard: { pods: '1' }, scopes: ['BestEffort'] } }
  const workspace = { metadata: { name: 'acme' }, spec: { quota: { hard: { pods: '9' } } } }
  expect(boundsOf([scoped], workspace)).toEqual([{ hard: { pods: '9' }, used: {}, workspace: 'acme' }])
})
