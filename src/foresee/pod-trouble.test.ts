import { expect, it } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { podTrouble } from './pod-trouble.ts'

type Status = NonNullable<Pod['status']>
type Container = NonNullable<Status['containerStatuses']>[number]

const container = (more: Partial<Container>): Container => ({
  name: 'nginx',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...more,
})
const podWith = (status: Status, metadata: Pod['metadata'] = {}): Pod => ({
  metadata,
  spec: { nodeName: 'node-0', containers: [] },
  status,
})
const ready = (status: string): Status['conditions'] => [{ type: 'Ready', status }]
const deleted = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 }
const waiting = (reason: string, message?: string) => container({ state: { waiting: { reason, message } } })

it.each<[string, Pod, string | null]>([
  [
    'template',
    podWith({ phase: 'Pending', containerStatuses: [waiting('ErrImagePull', 'no such\nimage')] }),
    'is not Ready: container nginx is in ErrImagePull (no such)',
  ],
  [
    'template',
    podWith({
      phase: 'Running',
      containerStatuses: [
        container({
          restartCount: 1,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        }),
      ],
    }),
    'is not Ready: container nginx is in CrashLoopBackOff (OOMKilled, exit code 137, 1 restart)',
  ],
  [
    'template',
    podWith({ phase: 'Pending', initContainerStatuses: [waiting('CreateContainerConfigError', '')] }),
    'is not Ready: container nginx is in CreateContainerConfigError',
  ],
  [
    'unschedulable',
    podWith({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }],
    }),
    'has no node: 0/3 nodes are available',
  ],
  [
    'node',
    podWith({ phase: 'Running', conditions: ready('Unknown') }),
    'is not Ready: its node node-0 does not answer',
  ],
  [
    'node',
    podWith({ phase: 'Running', conditions: ready('Unknown') }, deleted),
    'is being deleted, and its node node-0 does not answer',
  ],
  [
    'finalizers',
    podWith({ phase: 'Running' }, { ...deleted, finalizers: ['a/b', 'c/d'] }),
    'is being deleted and held by the finalizers a/b, c/d',
  ],
  ['ending', podWith({ phase: 'Running', conditions: ready('True') }, deleted), 'is being stopped'],
  ['slow', podWith({ phase: 'Failed', reason: 'Evicted' }), 'has ended (Evicted)'],
  [
    'slow',
    podWith({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }),
    'is not Ready: container nginx is in ContainerCreating',
  ],
  [
    'slow',
    podWith({
      phase: 'Running',
      conditions: ready('False'),
      containerStatuses: [container({}), container({ name: 'side' })],
    }),
    'is not Ready: containers nginx, side are not ready',
  ],
  [
    'slow',
    podWith({ phase: 'Running', containerStatuses: [container({ state: { terminated: { exitCode: 1 } } })] }),
    'is not Ready: container nginx has ended with exit code 1',
  ],
  ['none', podWith({ phase: 'Running', conditions: ready('True') }), null],
])('%s: %j', (kind, pod, text) => {
  const trouble = podTrouble(pod)
  expect(trouble?.text ?? null).toBe(text)
  expect(trouble?.kind ?? 'none').toBe(kind)
})

it('tells since when a Pod is being stopped: its timestamp is the end of its grace', () => {
  expect(podTrouble(podWith({}, deleted))?.since).toBe(Date.parse('2026-01-01T00:00:00Z'))
})
