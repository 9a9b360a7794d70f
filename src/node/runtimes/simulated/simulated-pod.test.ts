import { expect, it } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { countOperations } from '../../../testing/count-operations.ts'
import { SimulatedPod } from './simulated-pod.ts'
import { simulatedAnnotations } from './simulated-rules.ts'

const podOf = (count: number): Pod => ({
  metadata: { name: 'big', namespace: 'default', uid: 'u' },
  spec: {
    containers: Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image: 'x' })),
    nodeName: 'n',
  },
  status: { phase: 'Pending' },
})

/** Its start, a look at it, and its end, which are all that it is asked for. */
function live(count: number): { readonly operations: number; readonly ended: number } {
  const pod = podOf(count)
  const simulated = new SimulatedPod({ pod, ip: '10.0.0.1', hostIps: ['10.0.0.0'] })
  let ended = 0
  const operations = countOperations(() => {
    for (const now of [0, 5_000, 60_000]) simulated.turn(pod, now)
    const deleted = {
      ...pod,
      metadata: {
        ...pod.metadata,
        deletionTimestamp: '1970-01-01T00:01:30Z',
        deletionGracePeriodSeconds: 30,
      },
    }
    for (const now of [60_000, 100_000, 200_000]) {
      const { status } = simulated.turn(deleted, now)
      ended = (status.containerStatuses ?? []).filter(each => each.state?.terminated).length
    }
  })
  return { operations, ended }
}

it('a Pod of many containers costs what they cost, and not their square', () => {
  const lives = [10, 100, 1_000, 4_000].map(live)
  expect(lives.map(({ ended }) => ended)).toEqual([10, 100, 1_000, 4_000])
  const [, small, middle, large] = lives.map(({ operations }) => operations)
  // Sorting by name is what grows a little faster than they do.
  expect((middle ?? 0) / (small ?? 1)).toBeLessThan(14)
  expect((large ?? 0) / (middle ?? 1)).toBeLessThan(6)
})

it('containers that one of them takes along begin anew, after its back-off', () => {
  const rules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }]
  const pod: Pod = {
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: 'u',
      annotations: { [simulatedAnnotations.exitCode]: '88', [simulatedAnnotations.runSeconds]: '1' },
    },
    spec: {
      restartPolicy: 'Never',
      initContainers: [{ name: 'first', image: 'x' }],
      containers: [{ name: 'web', image: 'x', restartPolicy: 'Never', restartPolicyRules: rules }],
    },
  }
  const simulated = new SimulatedPod({ pod, ip: '10.0.0.1', hostIps: ['10.0.0.0'] })
  const seen = (now: number) => {
    const { status } = simulated.turn(pod, now)
    const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
    return [status.phase, ...all.map(({ restartCount }) => restartCount)]
  }
  expect(seen(0)).toEqual(['Running', 0, 0])
  expect(seen(1_500)).toEqual(['Running', 1, 1])
  // All others are gone already, and count.
  expect(seen(3_000)).toEqual(['Running', 2, 1])
  expect(seen(13_000)).toEqual(['Running', 2, 2])
})
