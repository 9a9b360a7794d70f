import { expect, test } from 'vitest'
import { nodeOf, podOf } from '../../testing/fixtures/objects.ts'
import { planPodGc, quarantineMs, surplusOf } from './plan.ts'

const now = 1_000_000
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }
const plan = (pod: ReturnType<typeof podOf>, node: ReturnType<typeof nodeOf> | null, goneMs = 0) =>
  planPodGc(pod, { node, nodeGoneSince: now - goneMs, now }).kind

const outOfService = nodeOf('a', {
  spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] },
  status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
})

test('a pod without a node is removed only when it is to go', () => {
  expect(plan(podOf('p'), null)).toBe('keep')
  expect(plan(podOf('p', { metadata: leaving }), null)).toBe('remove')
})

test('a pod with a node is its node to remove', () => {
  expect(plan(podOf('p', { nodeName: 'a', metadata: leaving }), nodeOf('a'))).toBe('keep')
})

test('unless the node is out of service, and not ready', () => {
  expect(plan(podOf('p', { nodeName: 'a', metadata: leaving }), outOfService)).toBe('remove')
  expect(plan(podOf('p', { nodeName: 'a' }), outOfService)).toBe('keep')
  const ready = { ...outOfService, status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  expect(plan(podOf('p', { nodeName: 'a', metadata: leaving }), ready)).toBe('keep')
})

test('or has been gone for a while', () => {
  expect(plan(podOf('p', { nodeName: 'a' }), null)).toBe('checkAgain')
  expect(plan(podOf('p', { nodeName: 'a' }), null, quarantineMs)).toBe('removeIfNodeIsGone')
})

test('of the ended pods the oldest go when there are too many', () => {
  const ended = ['2026-01-03', '2026-01-01', '2026-01-02'].map(day =>
    podOf(day, {
      metadata: { name: day, creationTimestamp: `${day}T00:00:00Z` },
      status: { phase: 'Failed' },
    }),
  )
  const pods = [...ended, podOf('running', { status: { phase: 'Running' } })]
  expect(surplusOf(pods, 1).map(({ metadata }) => metadata?.name)).toEqual(['2026-01-01', '2026-01-02'])
  expect(surplusOf(pods, 3)).toEqual([])
})
