import { expect, test } from 'vitest'
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodSpec,
  PodStatus,
} from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { headerOf, longAgo, printed, recently } from '../printed-under-test.ts'

const aPod = (status: PodStatus, spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): Pod => ({
  metadata: { name: 'web-0', creationTimestamp: longAgo, ...metadata },
  spec: { containers: [{ name: 'main' }], ...spec },
  status,
})

const containerStatus = (state: ContainerState, change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'main',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...change,
})

const running = containerStatus({ running: {} }, { ready: true })
const ended = (exitCode: number, reason?: string): ContainerState => ({
  terminated: { exitCode, ...(reason ? { reason } : {}) },
})
const withInit = (...init: readonly Partial<Container>[]): Partial<PodSpec> => ({
  initContainers: init.map((container, index) => ({ name: `init${index}`, ...container })),
})
const initStatus = (index: number, state: ContainerState, change: Partial<ContainerStatus> = {}) =>
  containerStatus(state, { name: `init${index}`, ...change })
const ready = { conditions: [{ type: 'Ready', status: 'True' }] }
const sidecar = { restartPolicy: 'Always' }

test('the columns', () => {
  expect(headerOf(kinds.Pod)).toBe(
    'NAME  READY  STATUS  RESTARTS  AGE  (IP)  (NODE)  (NOMINATED NODE)  (READINESS GATES)',
  )
})

test.each<[string, Pod]>([
  ['web-0  0/1  Pending  0  2d', aPod({ phase: 'Pending' })],
  [
    'web-0  0/1  SchedulingGated  0  2d',
    aPod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
    }),
  ],
  [
    'web-0  0/1  ContainerCreating  0  2d',
    aPod({
      phase: 'Pending',
      containerStatuses: [containerStatus({ waiting: { reason: 'ContainerCreating' } })],
    }),
  ],
  ['web-0  1/1  Running  0  2d', aPod({ phase: 'Running', containerStatuses: [running] })],
  [
    'web-0  1/1  Running  3 (5m ago)  2d',
    aPod({
      phase: 'Running',
      containerStatuses: [
        { ...running, restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: recently } } },
      ],
    }),
  ],
  [
    'web-0  0/1  CrashLoopBackOff  7 (5m ago)  2d',
    aPod({
      phase: 'Running',
      containerStatuses: [
        containerStatus(
          { waiting: { reason: 'CrashLoopBackOff' } },
          { restartCount: 7, lastState: { terminated: { exitCode: 1, finishedAt: recently } } },
        ),
      ],
    }),
  ],
  [
    'web-0  0/1  ImagePullBackOff  0  2d',
    aPod({
      phase: 'Pending',
      containerStatuses: [containerStatus({ waiting: { reason: 'ImagePullBackOff' } })],
    }),
  ],
  [
    'web-0  0/1  Completed  0  2d',
    aPod({ phase: 'Succeeded', containerStatuses: [containerStatus(ended(0, 'Completed'))] }),
  ],
  [
    'web-0  0/1  Error  0  2d',
    aPod({ phase: 'Failed', containerStatuses: [containerStatus(ended(1, 'Error'))] }),
  ],
  [
    'web-0  0/1  ExitCode:3  0  2d',
    aPod({ phase: 'Failed', containerStatuses: [containerStatus(ended(3))] }),
  ],
  [
    'web-0  0/1  Signal:9  0  2d',
    aPod({
      phase: 'Failed',
      containerStatuses: [containerStatus({ terminated: { exitCode: 137, signal: 9 } })],
    }),
  ],
  ['web-0  0/1  Evicted  0  2d', aPod({ phase: 'Failed', reason: 'Evicted' })],
  [
    'web-0  1/1  Terminating  0  2d',
    aPod({ phase: 'Running', containerStatuses: [running] }, {}, { deletionTimestamp: recently }),
  ],
  [
    'web-0  0/1  Completed  0  2d',
    aPod(
      { phase: 'Succeeded', containerStatuses: [containerStatus(ended(0, 'Completed'))] },
      {},
      { deletionTimestamp: recently },
    ),
  ],
  [
    'web-0  1/1  Unknown  0  2d',
    aPod(
      { phase: 'Running', reason: 'NodeLost', containerStatuses: [running] },
      {},
      { deletionTimestamp: recently },
    ),
  ],
  [
    'web-0  1/2  NotReady  0  2d',
    aPod(
      {
        phase: 'Running',
        containerStatuses: [containerStatus(ended(0, 'Completed')), { ...running, name: 'b' }],
      },
      { containers: [{ name: 'main' }, { name: 'b' }] },
    ),
  ],
  [
    'web-0  1/2  Running  0  2d',
    aPod(
      {
        phase: 'Running',
        containerStatuses: [containerStatus(ended(0, 'Completed')), { ...running, name: 'b' }],
        ...ready,
      },
      { containers: [{ name: 'main' }, { name: 'b' }] },
    ),
  ],
])('%s', (line, pod) => {
  expect(printed(kinds.Pod, pod)).toBe(line)
})

const creating = containerStatus({ waiting: { reason: 'PodInitializing' } })
const duringInit = (spec: Partial<PodSpec>, ...statuses: readonly ContainerStatus[]): Pod =>
  aPod({ phase: 'Pending', initContainerStatuses: statuses, containerStatuses: [creating] }, spec)

test.each<[string, Pod]>([
  ['web-0  0/1  Init:0/2  0  2d', duringInit(withInit({}, {}), initStatus(0, { running: {} }))],
  [
    'web-0  0/1  Init:1/2  0  2d',
    duringInit(
      withInit({}, {}),
      initStatus(0, ended(0)),
      initStatus(1, { waiting: { reason: 'PodInitializing' } }),
    ),
  ],
  ['web-0  0/1  Init:Error  0  2d', duringInit(withInit({}), initStatus(0, ended(1, 'Error')))],
  ['web-0  0/1  Init:ExitCode:2  0  2d', duringInit(withInit({}), initStatus(0, ended(2)))],
  [
    'web-0  0/1  Init:CrashLoopBackOff  4  2d',
    duringInit(withInit({}), initStatus(0, { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 })),
  ],
  [
    'web-0  0/1  PodInitializing  0  2d',
    aPod({
      phase: 'Pending',
      initContainerStatuses: [initStatus(0, ended(0))],
      containerStatuses: [creating],
    }),
  ],
  [
    'web-0  1/2  Init:1/2  0  2d',
    duringInit(
      withInit(sidecar, {}),
      initStatus(0, { running: {} }, { started: true, ready: true }),
      initStatus(1, { running: {} }),
    ),
  ],
  [
    'web-0  2/2  Running  1 (5m ago)  2d',
    aPod(
      {
        phase: 'Running',
        conditions: [{ type: 'Initialized', status: 'True' }],
        initContainerStatuses: [
          initStatus(
            0,
            { running: {} },
            {
              started: true,
              ready: true,
              restartCount: 1,
              lastState: { terminated: { exitCode: 1, finishedAt: recently } },
            },
          ),
        ],
        containerStatuses: [running],
      },
      withInit(sidecar),
    ),
  ],
])('initializing: %s', (line, pod) => {
  expect(printed(kinds.Pod, pod)).toBe(line)
})

test('wide', () => {
  expect(printed(kinds.Pod, aPod({ phase: 'Pending' }), 'wide')).toBe(
    'web-0  0/1  Pending  0  2d  <none>  <none>  <none>  <none>',
  )
  const pod = aPod(
    {
      phase: 'Running',
      podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }],
      conditions: [{ type: 'example.com/a', status: 'True' }],
      containerStatuses: [running],
    },
    {
      nodeName: 'node-1',
      readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }],
    },
  )
  expect(printed(kinds.Pod, pod, 'wide')).toBe('web-0  1/1  Running  0  2d  10.0.0.7  node-1  <none>  1/2')
})
