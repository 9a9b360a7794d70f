import { expect, test } from 'vitest'
import type { Pod, PodCondition } from '../api/generated/types.ts'
import { needsOf, needsOfLater } from './pod-needs.ts'
import { requestsOf } from './requests.ts'

const podOf = (asked: string, had: string, conditions: readonly PodCondition[]): Pod => ({
  metadata: { uid: 'uid-0', generation: 2 },
  spec: { containers: [{ name: 'web', resources: { requests: { cpu: asked } } }] },
  status: {
    observedGeneration: 2,
    conditions,
    containerStatuses: [
      {
        name: 'web',
        image: '',
        imageID: '',
        ready: true,
        restartCount: 0,
        allocatedResources: { cpu: had },
        resources: { requests: { cpu: had } },
      },
    ],
  },
})

const cpuOf = (pod: Pod) => requestsOf(pod).milliCpu
const condition = (type: string, reason?: string): PodCondition => ({
  type,
  status: 'True',
  ...(reason ? { reason } : {}),
})

test('a pod that is being resized counts with the larger of what it asks for and what it has', () => {
  expect(cpuOf(podOf('2', '1', [condition('PodResizeInProgress')]))).toBe(2000)
  expect(cpuOf(podOf('1', '2', [condition('PodResizeInProgress')]))).toBe(2000)
  expect(cpuOf(podOf('2', '1', [condition('PodResizePending', 'Deferred')]))).toBe(2000)
  expect(cpuOf(podOf('1', '2', []))).toBe(1000)
})

test('what a node never can give does not count', () => {
  expect(cpuOf(podOf('99', '1', [condition('PodResizePending', 'Infeasible')]))).toBe(1000)
})

test('the end of a resize is seen in a pod whose generation is the same', () => {
  const pending = podOf('1', '2', [condition('PodResizeInProgress')])
  const done = podOf('1', '1', [])
  expect(needsOfLater(done, needsOf(pending)).requests.milliCpu).toBe(1000)
})

test('a resize of the pod as a whole counts like one of its containers', () => {
  const whole = (asked: string, had: string, one: PodCondition): Pod => {
    const { spec, status, ...pod } = podOf('1', '1', [one])
    const resources = { requests: { cpu: had } }
    return {
      ...pod,
      spec: { containers: spec?.containers ?? [], resources: { requests: { cpu: asked } } },
      status: { ...status, resources, allocatedResources: { cpu: had } },
    }
  }
  expect(cpuOf(whole('2', '4', condition('PodResizeInProgress')))).toBe(4000)
  expect(cpuOf(whole('4', '2', condition('PodResizePending', 'Deferred')))).toBe(4000)
  expect(cpuOf(whole('99', '2', condition('PodResizePending', 'Infeasible')))).toBe(2000)
})

test('huge pages that a pod asks for as a whole replace those of its containers, and nothing else does', () => {
  const pod: Pod = {
    spec: {
      containers: [
        { name: 'web', resources: { requests: { 'hugepages-2Mi': '4Mi', 'example.com/gpu': '1' } } },
      ],
      resources: { requests: { cpu: '1', 'hugepages-2Mi': '8Mi', 'hugepages-1Gi': '1Gi' } },
    },
  }
  const others = { 'hugepages-2Mi': 8 * 1024 ** 2, 'example.com/gpu': 1, 'hugepages-1Gi': 1024 ** 3 }
  expect(Object.fromEntries(requestsOf(pod).others)).toEqual(others)
})
