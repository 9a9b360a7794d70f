import { expect, test } from 'vitest'
import type { ContainerStatus, Pod, StatefulSet } from '../../api/generated/types.ts'
import type { ClaimEvidence } from '../../workload/trouble/claim-trouble.ts'
import { progressOf } from './set-progress.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)

const set = (replicas: number, status: Partial<StatefulSet['status']> = {}, start?: number): StatefulSet => ({
  metadata: { namespace: 'default', name: 'web', generation: 1 },
  spec: {
    replicas,
    ...(start === undefined ? {} : { ordinals: { start } }),
    selector: {},
    serviceName: 'web',
    template: {},
  },
  status: { replicas, observedGeneration: 1, readyReplicas: replicas, ...status },
})

const pod = (name: string, more: Partial<NonNullable<Pod['status']>> = {}, isReady = true): Pod => ({
  metadata: { namespace: 'default', name, creationTimestamp: '2026-01-02T03:04:00Z' },
  spec: { nodeName: 'node-1', containers: [{ name: 'c' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    ...more,
  },
})

const progress = (of: StatefulSet, ...pods: Pod[]) =>
  progressOf(of, name => pods.find(each => each.metadata?.name === name) ?? null, {
    now,
    claimEvidence: () => ({}),
  })

const waiting = (reason: string, message?: string): ContainerStatus => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason, ...(message ? { message } : {}) } },
})

test('every ordinal has a line, also before its Pod is there', () => {
  const { ordinals, isDone } = progress(set(2, { readyReplicas: 1 }, 5), pod('web-5'))
  expect(ordinals.map(each => [each.name, each.isReady, each.status])).toEqual([
    ['web-5', true, 'Running'],
    ['web-6', false, 'waiting'],
  ])
  expect(ordinals[0]?.cells).toEqual(['0/1', 'Running', '0', '5s'])
  expect(ordinals[0]?.node).toBe('node-1')
  expect(isDone).toBe(false)
})

test('it is done when every Pod is Ready and the set says so of its newest template', () => {
  const pods = [pod('web-0'), pod('web-1')]
  expect(progress(set(2), ...pods).isDone).toBe(true)
  expect(progress(set(2, { observedGeneration: 0 }), ...pods).isDone).toBe(false)
  expect(progress(set(2, { readyReplicas: 1 }), ...pods).isDone).toBe(false)
  const revisions = { currentRevision: 'a', updateRevision: 'b' }
  expect(progress(set(2, { ...revisions, updatedReplicas: 1 }), ...pods).isDone).toBe(false)
  expect(progress(set(2, { ...revisions, updatedReplicas: 2 }), ...pods).isDone).toBe(true)
  expect(progress(set(0)).isDone).toBe(true)
})

test('a Pod that is being deleted is not Ready', () => {
  const leaving = pod('web-0')
  const { ordinals } = progress(set(1), {
    ...leaving,
    metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-02T03:04:05Z' },
  })
  expect(ordinals[0]).toMatchObject({ isReady: false, status: 'Terminating' })
})

test.each([
  [
    { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] },
    'it cannot be scheduled: 0/1 nodes are available',
  ],
  [
    { containerStatuses: [waiting('ImagePullBackOff', 'Back-off pulling image "x"')] },
    'its image i cannot be pulled: Back-off pulling image "x"',
  ],
  [
    { initContainerStatuses: [waiting('CrashLoopBackOff')] },
    'its init container c crashes again and again (0 restarts)',
  ],
  [{ containerStatuses: [waiting('ContainerCreating')] }, null],
  [{ phase: 'Failed', message: 'the port is taken' }, 'it has ended (Failed): the port is taken'],
])('trouble is told in the words of the Pod: %j', (status, trouble) => {
  expect(progress(set(1), pod('web-0', status, false)).ordinals[0]?.trouble).toBe(trouble)
})

test('of a Pod that waits for a volume it is told which class is missing, and nothing before that is known', () => {
  const waits = {
    ...pod('web-0', { conditions: [{ type: 'PodScheduled', status: 'False', message }] }, false),
    spec: {
      containers: [{ name: 'c' }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'd-web-0' } }],
    },
  }
  const claim = { metadata: { name: 'd-web-0' }, spec: { storageClassName: 'fast' } }
  const told = (evidence: ClaimEvidence | null) =>
    progressOf(set(1), () => waits, { now, claimEvidence: () => evidence }).ordinals[0]?.trouble
  expect(told({ claims: new Map([['d-web-0', claim]]), classes: [] })).toBe(
    'it cannot be scheduled, for want of a volume: its claim d-web-0 names the StorageClass fast, which does not exist',
  )
  expect(told(null)).toBeNull()
  expect(told({})).toBe(`it cannot be scheduled, for want of a volume: ${message}`)
})

const message = 'pod has unbound immediate PersistentVolumeClaims'
