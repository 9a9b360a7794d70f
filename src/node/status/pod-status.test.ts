import { describe, expect, test } from 'vitest'
import type { PodStatus } from '../../api/generated/types.ts'
import {
  containerSpec,
  epoch,
  exited,
  instance,
  type ObservedOptions,
  observedOf,
  podOf,
  running,
  sandboxOf,
} from '../pod/observed-pod.fixture.ts'
import { planPod } from '../worker/pod-plan.ts'

const statusOf = (options: ObservedOptions = {}): PodStatus => planPod(observedOf(options)).status

const webOf = (options: ObservedOptions = {}) => statusOf(options).containerStatuses?.[0]

const conditionsOf = (options: ObservedOptions = {}) =>
  Object.fromEntries((statusOf(options).conditions ?? []).map(({ type, ...rest }) => [type, rest]))

describe('container statuses', () => {
  test('a container that has not begun is being created', () => {
    expect(webOf()).toEqual({
      name: 'web',
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {},
      ready: false,
      started: false,
      restartCount: 0,
      image: 'node:20',
      imageID: '',
      resources: {},
    })
  })

  test('with init containers before it, it waits for the pod to initialize', () => {
    const pod = podOf({ initContainers: [containerSpec('init')] })
    expect(webOf({ pod })?.state).toEqual({ waiting: { reason: 'PodInitializing' } })
  })

  test('a running container without probes is started and ready', () => {
    expect(webOf({ containers: [instance('web', running(), { attempt: 2 })] })).toMatchObject({
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      containerID: 'containerd://web-2',
      imageID: 'sha256:1',
      restartCount: 2,
      started: true,
      ready: true,
    })
  })

  test('a container counts as running only once its postStart hook is done', () => {
    const containers = [instance('web', running())]
    expect(webOf({ containers, memory: { containers: { web: { busy: 'starting' } } } })).toMatchObject({
      state: { waiting: { reason: 'ContainerCreating' } },
      ready: false,
    })
  })

  test('probes decide on started and ready', () => {
    const probe = { tcpSocket: { port: 80 } }
    const pod = podOf({ containers: [containerSpec('web', { startupProbe: probe, readinessProbe: probe })] })
    const containers = [instance('web', running())]
    const judged = (started: boolean, ready: boolean) =>
      webOf({ pod, containers, probes: new Map([['web-0', { started, ready, failed: null }]]) })
    expect(webOf({ pod, containers })).toMatchObject({ started: false, ready: false })
    expect(judged(false, false)).toMatchObject({ started: false, ready: false })
    expect(judged(true, false)).toMatchObject({ started: true, ready: false })
    expect(judged(true, true)).toMatchObject({ started: true, ready: true })
  })

  test('a restarted container tells how the one before it ended', () => {
    const containers = [instance('web', running(), { attempt: 1 }), instance('web', exited(3))]
    expect(webOf({ containers })).toMatchObject({
      state: { running: {} },
      lastState: {
        terminated: {
          exitCode: 3,
          reason: 'Error',
          containerID: 'containerd://web-0',
          startedAt: '2026-01-01T00:00:00Z',
          finishedAt: '2026-01-01T00:00:01Z',
        },
      },
      restartCount: 1,
    })
  })

  test('a container that keeps ending backs off, in words', () => {
    const restarts = { delayMs: 80_000, since: epoch }
    expect(
      webOf({
        containers: [instance('web', exited(1))],
        memory: { containers: { web: { restarts } } },
        now: epoch + 2000,
      }),
    ).toMatchObject({
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 1m20s restarting failed container=web pod=web-0_default(uid-0)',
        },
      },
      lastState: { terminated: { exitCode: 1 } },
      ready: false,
    })
  })

  test('an image that cannot be pulled is reported first as the error, then as the wait', () => {
    const failure = { reason: 'ErrImagePull', message: 'not found', at: epoch, retryAt: epoch + 10_000 }
    const at = (now: number) => webOf({ memory: { containers: { web: { failure } } }, now })?.state
    expect(at(epoch + 1000)).toEqual({ waiting: { reason: 'ErrImagePull', message: 'not found' } })
    expect(at(epoch + 6000)).toEqual({
      waiting: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "node:20": ErrImagePull: not found',
      },
    })
  })

  test('a failure to create it is told with its reason', () => {
    const failure = {
      reason: 'CreateContainerConfigError',
      message: 'configmap "app" not found',
      at: epoch,
      retryAt: epoch + 10_000,
    }
    expect(webOf({ memory: { containers: { web: { failure } } } })?.state).toEqual({
      waiting: { reason: 'CreateContainerConfigError', message: 'configmap "app" not found' },
    })
  })

  test('a container that the runtime has lost is not forgotten', () => {
    const reported = {
      name: 'web',
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      containerID: 'containerd://web-0',
      restartCount: 0,
      image: '',
      imageID: '',
      ready: true,
    }
    expect(webOf({ memory: { status: { containerStatuses: [reported] } } })).toMatchObject({
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: { terminated: { reason: 'ContainerStatusUnknown', exitCode: 137 } },
      restartCount: 1,
    })
  })

  test('an init container is ready when it has done its work', () => {
    const pod = podOf({ initContainers: [containerSpec('init')] })
    const initOf = (exitCode: number) =>
      statusOf({ pod, containers: [instance('init', exited(exitCode))] }).initContainerStatuses?.[0]
    expect(initOf(0)).toMatchObject({ ready: true, state: { terminated: { reason: 'Completed' } } })
    expect(initOf(1)).toMatchObject({ ready: false })
  })

  test('main containers are listed by name, init containers as they run', () => {
    const names = (list: readonly { readonly name: string }[] | undefined) => list?.map(each => each.name)
    const spec = (...all: readonly string[]) => all.map(name => containerSpec(name))
    const status = statusOf({ pod: podOf({ initContainers: spec('z', 'a'), containers: spec('y', 'b') }) })
    expect(names(status.initContainerStatuses)).toEqual(['z', 'a'])
    expect(names(status.containerStatuses)).toEqual(['b', 'y'])
  })
})

describe('phase', () => {
  const never = podOf({ restartPolicy: 'Never' })
  const phaseOf = (options: ObservedOptions) => statusOf(options).phase

  test('pending until every container has begun, then running', () => {
    const pod = podOf({ containers: [containerSpec('a'), containerSpec('b')] })
    expect(phaseOf({ pod })).toBe('Pending')
    expect(phaseOf({ pod, containers: [instance('a', running())] })).toBe('Pending')
    expect(phaseOf({ pod, containers: [instance('a', running()), instance('b', running())] })).toBe('Running')
  })

  test('running while a container is about to be started again', () => {
    expect(phaseOf({ containers: [instance('web', exited(1))] })).toBe('Running')
  })

  test('succeeded or failed by the exit codes when nothing starts again', () => {
    expect(phaseOf({ pod: never, containers: [instance('web', exited(0))] })).toBe('Succeeded')
    expect(phaseOf({ pod: never, containers: [instance('web', exited(2))] })).toBe('Failed')
  })

  test('a deleted pod reaches a terminal phase whatever its policy', () => {
    const pod = podOf({}, { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 })
    expect(phaseOf({ pod, containers: [instance('web', running())] })).toBe('Running')
    expect(phaseOf({ pod, containers: [instance('web', exited(0))] })).toBe('Succeeded')
    expect(phaseOf({ pod, containers: [instance('web', exited(143))] })).toBe('Failed')
    expect(webOf({ pod, sandboxes: [] })?.state).toMatchObject({
      terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' },
    })
  })

  test('once terminal it stays', () => {
    const pod = { ...podOf({}), status: { phase: 'Succeeded' } }
    expect(phaseOf({ pod, containers: [instance('web', running())] })).toBe('Succeeded')
  })

  test('sidecars keep a pod running no longer than its main containers', () => {
    const pod = podOf({
      restartPolicy: 'Never',
      initContainers: [containerSpec('proxy', { restartPolicy: 'Always' })],
    })
    const done = instance('web', exited(0))
    expect(phaseOf({ pod, containers: [instance('proxy', running())] })).toBe('Pending')
    expect(phaseOf({ pod, containers: [instance('proxy', running()), done] })).toBe('Running')
    expect(phaseOf({ pod, containers: [instance('proxy', exited(143)), done] })).toBe('Succeeded')
  })
})

describe('conditions', () => {
  const up = { containers: [instance('web', running())] }

  test('of a pod that is up are all true', () => {
    const conditions = conditionsOf(up)
    expect(Object.keys(conditions)).toEqual([
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ])
    for (const each of Object.values(conditions))
      expect(each).toEqual({
        status: 'True',
        observedGeneration: 1,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      })
  })

  test('of a pod that is starting say what is missing', () => {
    const pod = podOf({ initContainers: [containerSpec('init')] })
    expect(conditionsOf({ pod, sandboxes: [] })).toMatchObject({
      PodReadyToStartContainers: { status: 'False' },
      Initialized: {
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [init]',
      },
      Ready: {
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [web]',
      },
      ContainersReady: { status: 'False', reason: 'ContainersNotReady' },
      PodScheduled: { status: 'True' },
    })
  })

  test('keep their time until their status changes', () => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: '2025-12-31T00:00:00Z' }]
    expect(conditionsOf({ ...up, memory: { status: { conditions } } }).Ready?.lastTransitionTime).toBe(
      '2025-12-31T00:00:00Z',
    )
    expect(conditionsOf({ memory: { status: { conditions } }, now: epoch + 5000 }).Ready).toMatchObject({
      status: 'False',
      lastTransitionTime: '2026-01-01T00:00:05Z',
    })
  })

  test('wait for readiness gates', () => {
    const pod = podOf({ readinessGates: [{ conditionType: 'example.com/lb' }] })
    expect(conditionsOf({ ...up, pod }).Ready).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    })
    const conditions = [{ type: 'example.com/lb', status: 'True', lastProbeTime: 'x' }]
    const gated = conditionsOf({ ...up, pod: { ...pod, status: { conditions } } })
    expect(gated.Ready?.status).toBe('True')
    expect(gated['example.com/lb']).toEqual({ status: 'True', lastProbeTime: 'x' })
  })

  test('of a finished pod say how it finished', () => {
    const pod = podOf({ restartPolicy: 'Never' })
    const ended = (exitCode: number) => conditionsOf({ pod, containers: [instance('web', exited(exitCode))] })
    expect(ended(0)).toMatchObject({
      Initialized: { status: 'True', reason: 'PodCompleted' },
      Ready: { status: 'False', reason: 'PodCompleted' },
      ContainersReady: { status: 'False', reason: 'PodCompleted' },
    })
    expect(ended(1).Ready).toMatchObject({ status: 'False', reason: 'PodFailed' })
  })

  test('a restarting sidecar does not make the pod uninitialized', () => {
    const pod = podOf({ initContainers: [containerSpec('proxy', { restartPolicy: 'Always' })] })
    const containers = [instance('proxy', exited(1)), instance('web', running())]
    expect(conditionsOf({ pod, containers })).toMatchObject({
      Initialized: { status: 'True' },
      Ready: { status: 'False', message: 'containers with unready status: [proxy]' },
    })
  })
})

describe('the rest', () => {
  test('addresses come from the sandbox, or from the host where the pod shares its network', () => {
    expect(statusOf()).toMatchObject({
      podIP: '10.244.0.5',
      podIPs: [{ ip: '10.244.0.5' }],
      hostIP: '192.0.2.1',
      hostIPs: [{ ip: '192.0.2.1' }],
    })
    expect(statusOf({ pod: podOf({ hostNetwork: true }) }).podIP).toBe('192.0.2.1')
  })

  test('a pod that has ended keeps the address it had', () => {
    const status = { podIP: '10.244.0.5', podIPs: [{ ip: '10.244.0.5' }] }
    expect(statusOf({ sandboxes: [sandboxOf({ ready: false, ips: [] })], memory: { status } }).podIP).toBe(
      '10.244.0.5',
    )
  })

  test('what others wrote is handed on, and the start time is set once', () => {
    const pod = { ...podOf({}), status: { qosClass: 'Burstable', startTime: '2025-01-01T00:00:00Z' } }
    expect(statusOf({ pod })).toMatchObject({
      qosClass: 'Burstable',
      startTime: '2025-01-01T00:00:00Z',
      observedGeneration: 1,
    })
    expect(statusOf().startTime).toBe('2026-01-01T00:00:00Z')
  })

  test('a pod that the node has not let in says nothing about containers', () => {
    const status = { phase: 'Failed', reason: 'NodePorts', message: 'Pod was rejected: …' }
    const reported = statusOf({ sandboxes: [], memory: { status, volumes: { kind: 'released' } } })
    expect(reported).toMatchObject(status)
    expect(reported.containerStatuses).toBeUndefined()
  })
})
