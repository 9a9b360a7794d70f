import { expect, test } from 'vitest'
import type { Pod, ResourceRequirements } from '../../api/generated/types.ts'
import { admitResize } from './admit-resize.ts'
import { PodResizing } from './pod-resizing.ts'

const cpu = (requests: string): ResourceRequirements => ({ requests: { cpu: requests, memory: '1Gi' } })

const podOf = (resources: ResourceRequirements, generation = 1, more: Partial<Pod> = {}): Pod => ({
  metadata: { name: 'web-0', namespace: 'default', uid: 'uid-0', generation },
  spec: { containers: [{ name: 'web', resources }], initContainers: [{ name: 'once', resources: cpu('9') }] },
  ...more,
})

const node = { status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } } }
const other: Pod = { metadata: { uid: 'other' }, spec: { containers: [{ name: 'a', resources: cpu('2') }] } }
const beside =
  (...others: readonly Pod[]) =>
  (pod: Pod) =>
    admitResize({ pod, node, others })
const plain = (resources: ResourceRequirements, generation = 1): Pod => ({
  ...podOf(resources, generation),
  spec: { containers: [{ name: 'web', resources }] },
})

const given = (resizing: PodResizing) => resizing.allocated.spec?.containers[0]?.resources?.requests?.cpu

test('a pod is given what it asks for where the node has it, and is at it until its containers have it', () => {
  const resizing = new PodResizing(plain(cpu('1')))
  const [started] = resizing.observe(plain(cpu('2'), 2), beside(other))
  expect(started).toEqual({
    type: 'Normal',
    reason: 'ResizeStarted',
    message:
      'Pod resize started: {"containers":[{"name":"web","resources":{"requests":{"cpu":"2","memory":"1Gi"}}}],"generation":2}',
  })
  expect([given(resizing), resizing.state]).toEqual([
    '2',
    { pending: null, progress: { error: '', generation: 2 } },
  ])
  expect(resizing.settle(true)).toEqual([])
  expect(resizing.settle(false)).toMatchObject([{ reason: 'ResizeCompleted' }])
  expect(resizing.state).toEqual({ pending: null, progress: null })
})

test('what the node has no room for is deferred until there is, and what it never has is infeasible', () => {
  const resizing = new PodResizing(plain(cpu('1')))
  const words = "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000"
  expect(resizing.observe(plain(cpu('3'), 2), beside(other))).toMatchObject([
    { type: 'Warning', reason: 'ResizeDeferred', message: expect.stringContaining(`"error":"${words}"`) },
  ])
  expect(resizing.state.pending).toEqual({ reason: 'Deferred', message: words, generation: 2 })
  expect(given(resizing)).toBe('1')
  expect(resizing.observe(plain(cpu('3'), 2), beside(other))).toEqual([])

  expect(resizing.observe(plain(cpu('5'), 3), beside(other))).toMatchObject([{ reason: 'ResizeInfeasible' }])
  expect(resizing.state.pending).toEqual({
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000",
    generation: 3,
  })
  expect(given(resizing)).toBe('1')

  expect(resizing.observe(plain(cpu('3'), 4), beside())).toMatchObject([{ reason: 'ResizeStarted' }])
  expect([given(resizing), resizing.state.pending]).toEqual(['3', null])
})

test('who asks for what it has waits for nothing any more', () => {
  const resizing = new PodResizing(plain(cpu('1')))
  resizing.observe(plain(cpu('5'), 2), beside())
  expect(resizing.observe(plain(cpu('1'), 3), beside())).toEqual([])
  expect(resizing.state).toEqual({ pending: null, progress: null })
})

test('an error of the runtime is told once, and stays until the resources are there', () => {
  const resizing = new PodResizing(plain(cpu('1')))
  resizing.observe(plain(cpu('2'), 2), beside())
  expect(resizing.fail('no')).toMatchObject([
    { reason: 'ResizeError', message: expect.stringMatching(/^Pod resize error: .*"error":"no"}$/) },
  ])
  expect(resizing.fail('no')).toEqual([])
  expect(resizing.settle(true)).toEqual([])
  expect(resizing.state.progress).toEqual({ error: 'no', generation: 2 })
  expect(resizing.settle(false)).toMatchObject([{ reason: 'ResizeCompleted' }])
})

test('in the next life of a node a pod has what its status says', () => {
  const status: Pod['status'] = {
    containerStatuses: [
      {
        name: 'web',
        image: '',
        imageID: '',
        ready: true,
        restartCount: 0,
        state: { running: {} },
        resources: cpu('1'),
      },
    ],
  }
  const resizing = new PodResizing(podOf(cpu('3'), 2, { status }))
  expect(given(resizing)).toBe('1')
  expect(resizing.allocated.spec?.initContainers?.[0]?.resources).toEqual(cpu('9'))
})

test('resources that a container did not have are given to it, and not before', () => {
  const resizing = new PodResizing({ spec: { containers: [{ name: 'web' }] } })
  const wanted = { ...plain(cpu('5'), 2) }
  resizing.observe(wanted, beside())
  expect(resizing.allocated.spec?.containers).toEqual([{ name: 'web' }])
})

test('what an earlier life of the node has refused stays refused, of a container that does not run too', () => {
  const message = 'no room'
  const status: Pod['status'] = {
    conditions: [
      { type: 'PodResizePending', status: 'True', reason: 'Deferred', message, observedGeneration: 2 },
    ],
    containerStatuses: [
      {
        name: 'web',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        resources: { requests: { cpu: '1' } },
      },
    ],
  }
  const pod = podOf({ requests: { cpu: '3' }, limits: { memory: '1Gi' } }, 2, { status })
  const resizing = new PodResizing(pod)
  expect(resizing.allocated.spec?.containers[0]?.resources).toEqual({ requests: { cpu: '1' } })
  expect(resizing.state.pending).toEqual({ reason: 'Deferred', message, generation: 2 })
  expect(resizing.observe(pod, () => ({ reason: 'Deferred', message }))).toEqual([])
})
