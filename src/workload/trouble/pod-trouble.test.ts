import { describe, expect, test } from 'vitest'
import type { ContainerStatus, Event, Node, Pod, PodStatus } from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { type PodEvidence, podTrouble } from './pod-trouble.ts'
import { isHard, remedyOf } from './trouble.ts'
import { troubleText } from './trouble-words.ts'

const now = Date.parse('2026-01-01T12:00:00Z')
const since = formatTime(now - 90_000)

const container = (more: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'main',
  image: 'nginx:9',
  imageID: '',
  ready: false,
  restartCount: 3,
  ...more,
})
const waiting = (reason: string, message?: string) => container({ state: { waiting: { reason, message } } })
const notReady = { type: 'Ready', status: 'False', lastTransitionTime: since }

const podWith = (status: PodStatus, more: Omit<Pod, 'status'> = {}): Pod => ({
  ...more,
  metadata: { name: 'web-0', uid: 'u', creationTimestamp: since, ...more.metadata },
  spec: { nodeName: 'node-a', containers: [], ...more.spec },
  status: { phase: 'Running', conditions: [notReady], ...status },
})
const deleted = (agoMs = 10_000) => ({
  metadata: { deletionTimestamp: formatTime(now - agoMs + 30_000), deletionGracePeriodSeconds: 30 },
})
const unplaced = { spec: { containers: [], nodeName: undefined } }

const eventOf = (message: string, more: Partial<Event> = {}): Event => ({
  metadata: { name: 'e' },
  involvedObject: { uid: 'u' },
  type: 'Warning',
  reason: 'Unhealthy',
  message,
  lastTimestamp: formatTime(now),
  ...more,
})
const nodeWith = (status: string, message = ''): Node => ({
  metadata: { name: 'node-a' },
  status: { conditions: [{ type: 'Ready', status, message }] },
})

type Around = Omit<PodEvidence, 'pod' | 'now'>

function tell(pod: Pod, around: Around = {}): readonly [string, string, string] | null {
  const found = podTrouble({ pod, now, ...around })
  return found && [found.trouble.kind, remedyOf(found.trouble), troubleText({ ...found, now })]
}

describe('a Pod that is well', () => {
  test('has no trouble', () => {
    expect(tell(podWith({ conditions: [{ type: 'Ready', status: 'True' }] }))).toBeNull()
  })
})

describe('why a Pod is not Ready', () => {
  test.each<[string, string, string, Pod, Around?]>([
    ['unscheduled', 'time', 'it is not scheduled yet for 90 s', podWith({ phase: 'Pending' }, unplaced)],
    [
      'schedulingGated',
      'time',
      'it is not to be scheduled before example.com/wait is taken from it',
      podWith(
        {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
        { spec: { containers: [], nodeName: undefined, schedulingGates: [{ name: 'example.com/wait' }] } },
      ),
    ],
    [
      'unschedulable',
      'scheduling',
      'it cannot be scheduled for 90 s: 0/1 nodes are available',
      podWith({
        phase: 'Pending',
        conditions: [notReady, { type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }],
      }),
    ],
    [
      'claimUnbound',
      'scheduling',
      'it cannot be scheduled for 90 s, for want of a volume: pod has unbound immediate PersistentVolumeClaims',
      podWith({
        phase: 'Pending',
        conditions: [
          notReady,
          {
            type: 'PodScheduled',
            status: 'False',
            message: 'pod has unbound immediate PersistentVolumeClaims',
          },
        ],
      }),
    ],
    [
      'nodeSilent',
      'node',
      'nothing is heard of its node node-a for 90 s',
      podWith({ conditions: [{ ...notReady, status: 'Unknown' }] }),
    ],
    [
      'nodeSilent',
      'node',
      'nothing is heard of its node node-a for 90 s',
      podWith({ containerStatuses: [container({ state: { running: {} } })] }),
      { nodes: [nodeWith('Unknown')] },
    ],
    [
      'nodeMissing',
      'node',
      'its node node-a is not there',
      podWith({ phase: 'Pending' }),
      { nodes: [{ metadata: { name: 'node-b' } }] },
    ],
    [
      'nodeNotReady',
      'node',
      'its node node-a is not Ready for 90 s: no network',
      podWith({ containerStatuses: [container({ state: { running: {} } })] }),
      { nodes: [nodeWith('False', 'no network')] },
    ],
    [
      'mountFailing',
      'time',
      'a volume cannot be mounted: volume busy',
      podWith({ phase: 'Pending' }),
      { events: [eventOf('volume busy\nmore', { reason: 'FailedMount' })] },
    ],
    [
      'sandboxFailing',
      'time',
      'its sandbox cannot be made: no bridge',
      podWith({ phase: 'Pending' }),
      { events: [eventOf('no bridge', { reason: 'FailedCreatePodSandBox' })] },
    ],
    [
      'warned',
      'time',
      'strange: odd',
      podWith({ phase: 'Pending' }),
      { events: [eventOf('odd', { reason: 'Strange' })] },
    ],
    [
      'imagePull',
      'template',
      'its image nginx:9 cannot be pulled: no such manifest',
      podWith({
        phase: 'Pending',
        containerStatuses: [waiting('ImagePullBackOff', 'no such manifest\nat all')],
      }),
    ],
    [
      'containerConfig',
      'template',
      'its container main cannot be started (CreateContainerConfigError): secret "s" not found',
      podWith({
        phase: 'Pending',
        containerStatuses: [waiting('CreateContainerConfigError', 'secret "s" not found')],
      }),
    ],
    [
      'crashLoop',
      'template',
      'its init container main crashes again and again (exit code 137, signal 9, out of memory, 1 restart)',
      podWith({
        phase: 'Pending',
        initContainerStatuses: [
          container({
            restartCount: 1,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 137, signal: 9, reason: 'OOMKilled' } },
          }),
        ],
      }),
    ],
    [
      'containerEnded',
      'time',
      'its init container main ended with exit code 2: no data',
      podWith({
        phase: 'Pending',
        initContainerStatuses: [
          container({
            restartCount: 1,
            state: { terminated: { exitCode: 2, reason: 'Error', message: 'no data' } },
          }),
        ],
      }),
    ],
    [
      'containerWaiting',
      'time',
      'its container main waits (Odd)',
      podWith({ phase: 'Pending', containerStatuses: [waiting('Odd')] }),
    ],
    [
      'initializing',
      'time',
      'its init container main runs for 90 s',
      podWith({
        phase: 'Pending',
        initContainerStatuses: [container({ state: { running: {} } })],
        containerStatuses: [waiting('PodInitializing')],
      }),
    ],
    [
      'starting',
      'time',
      'its containers are being created for 90 s',
      podWith({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }),
    ],
    [
      'starting',
      'time',
      'its containers are being created for 90 s',
      podWith({ phase: 'Pending', containerStatuses: [waiting('RestartingAllContainers')] }),
    ],
    [
      'probeFailing',
      'time',
      'its readiness probe fails with 404 for 90 s',
      podWith({ containerStatuses: [container({ state: { running: {} } })] }),
      { events: [eventOf('Readiness probe failed: HTTP probe failed with statuscode: 404')] },
    ],
    [
      'probeFailing',
      'time',
      'its readiness probe fails for 90 s',
      podWith({ containerStatuses: [container({ state: { running: {} } })] }),
      { events: [eventOf('Readiness probe failed: ')] },
    ],
    [
      'readinessGate',
      'time',
      'its readiness gate example.com/ok is not met',
      podWith(
        { containerStatuses: [container({ ready: true, state: { running: {} } })] },
        { spec: { containers: [], readinessGates: [{ conditionType: 'example.com/ok' }] } },
      ),
    ],
    [
      'containersNotReady',
      'time',
      'its containers are not ready for 90 s',
      podWith({ containerStatuses: [container({ state: { running: {} } })] }),
    ],
    [
      'notReady',
      'time',
      'its readiness is not known for 90 s: who knows',
      podWith({
        conditions: [{ ...notReady, message: 'who knows' }],
        containerStatuses: [container({ ready: true, state: { running: {} } })],
      }),
    ],
  ])('%s (%s): %s', (kind, remedy, text, pod, around) => {
    expect(tell(pod, around)).toEqual([kind, remedy, `is not Ready: ${text}`])
  })

  test('the newest event about a probe counts, and only those about this Pod', () => {
    const pod = podWith({ containerStatuses: [container({ state: { running: {} } })] })
    const old = eventOf('Startup probe failed: no route', { lastTimestamp: formatTime(now - 9_000) })
    const other = eventOf('Readiness probe failed: other', { involvedObject: { uid: 'x' } })
    const newest = eventOf('Liveness probe failed: dial tcp: refused\nmore')
    expect(tell(pod, { events: [newest, old, other] })?.[2]).toBe(
      'is not Ready: its liveness probe fails with dial tcp: refused for 90 s',
    )
  })

  test('of several containers that one is named whose probe fails, and for no longer than it runs', () => {
    const running = (name: string, agoMs: number) =>
      container({ name, state: { running: { startedAt: formatTime(now - agoMs) } } })
    const pod = podWith({ containerStatuses: [running('app', 80_000), running('nr', 15_000)] })
    const failed = (fieldPath?: string) => ({
      events: [eventOf('Readiness probe failed: no ok file', { involvedObject: { uid: 'u', fieldPath } })],
    })
    expect(tell(pod, failed('spec.containers{nr}'))?.[2]).toBe(
      "is not Ready: container nr's readiness probe fails with no ok file for 15 s",
    )
    expect(tell(pod, failed('spec.initContainers{app}'))?.[2]).toBe(
      "is not Ready: container app's readiness probe fails with no ok file for 80 s",
    )
    // One that does not say which is of any of them.
    expect(tell(pod, failed())?.[2]).toBe('is not Ready: its readiness probe fails with no ok file for 90 s')
    const alone = podWith({ containerStatuses: [running('nr', 15_000)] })
    expect(tell(alone, failed('spec.containers{nr}'))?.[2]).toBe(
      'is not Ready: its readiness probe fails with no ok file for 15 s',
    )
  })

  test('a warning is over when the Pod has come further since', () => {
    const warning = eventOf('volume busy', { reason: 'FailedMount', lastTimestamp: formatTime(now - 5_000) })
    const pulled = eventOf('Pulled', { type: 'Normal', reason: 'Pulled' })
    expect(tell(podWith({ phase: 'Pending' }), { events: [warning, pulled] })?.[0]).toBe('starting')
  })
})

describe('a Pod that is over or on its way out', () => {
  test.each<[string, boolean, string, Pod, Around?]>([
    [
      'ended',
      false,
      'has ended (Evicted): no room',
      podWith({ phase: 'Failed', reason: 'Evicted', message: 'no room' }),
    ],
    ['terminating', false, 'is terminating for 10 s', podWith({}, deleted())],
    [
      'terminating',
      false,
      'is terminating for 3 min, and its grace period is over',
      podWith({}, deleted(180_000)),
    ],
    [
      'finalizers',
      true,
      'is terminating for 10 s, held by a/b, c/d',
      podWith({}, { metadata: { ...deleted().metadata, finalizers: ['a/b', 'c/d'] } }),
    ],
    [
      'terminatingOnSilentNode',
      true,
      'is terminating for 10 s, and nothing is heard of its node node-a',
      podWith({}, deleted()),
      { nodes: [nodeWith('Unknown')] },
    ],
  ])('%s (only somebody can help: %s): %s', (kind, hard, text, pod, around) => {
    const found = podTrouble({ pod, now, ...around })
    expect(found && isHard(found.trouble)).toBe(hard)
    expect(tell(pod, around)).toEqual([kind, expect.anything(), text])
  })

  test('says since when: its timestamp is the end of the grace that it was given', () => {
    expect(podTrouble({ pod: podWith({}, deleted()), now })?.since).toBe(now - 10_000)
  })
})

describe('a Pod whose claim has no volume', () => {
  const message = 'pod has unbound immediate PersistentVolumeClaims'
  const waiting = podWith(
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message }] },
    {
      spec: { containers: [], volumes: [{ name: 'www', persistentVolumeClaim: { claimName: 'www-web-0' } }] },
    },
  )
  const claimsOf = (storageClassName?: string) =>
    new Map([['www-web-0', { metadata: { name: 'www-web-0' }, spec: { storageClassName } }]])

  test.each([
    ['fast', 'its claim www-web-0 names the StorageClass fast, which does not exist'],
    [undefined, 'its claim www-web-0 names no StorageClass, and none is the default one'],
    ['', 'its claim www-web-0 wants no StorageClass, and a volume for it has to be made by hand'],
    // Its class is there, so the scheduler's words are all that is known.
    ['slow', message],
  ])('with the class %s: %s', (className, why) => {
    const classes = [{ metadata: { name: 'slow' }, provisioner: 'example.com/disks' }]
    expect(tell(waiting, { claims: claimsOf(className), classes })?.[2]).toContain(
      `for want of a volume: ${why}`,
    )
  })

  test('is told in the words of the scheduler where classes are not known', () => {
    expect(tell(waiting, { claims: claimsOf('fast') })?.[2]).toContain(message)
  })
})

describe('a container that crashes again and again', () => {
  const at = (agoMs: number) => formatTime(now - agoMs)
  const lived = (ms: number, exitCode = 1) => ({
    startedAt: at(60_000),
    finishedAt: at(60_000 - ms),
    exitCode,
  })
  const kindOf = (status: ContainerStatus, more: Omit<Pod, 'status'> = {}, conditions = [notReady]) =>
    podTrouble({ pod: podWith({ conditions, containerStatuses: [status] }, more), now })?.trouble.kind
  const tried = (more: Partial<ContainerStatus>) =>
    container({
      restartCount: 2,
      state: { running: { startedAt: at(1_000) } },
      lastState: { terminated: lived(2_000) },
      ...more,
    })

  test.each<[string, ContainerStatus, string]>([
    ['runs for a moment', tried({}), 'crashLoop'],
    ['has just ended', tried({ state: { terminated: lived(2_000) } }), 'crashLoop'],
    ['is about to run', tried({ state: { waiting: { reason: 'ContainerCreating' } } }), 'crashLoop'],
    ['has crashed once', tried({ restartCount: 1 }), 'containersNotReady'],
    [
      'has outlived its life before',
      tried({ state: { running: { startedAt: at(12_001) } } }),
      'containersNotReady',
    ],
    ['had lived for long', tried({ lastState: { terminated: lived(200_000) } }), 'containersNotReady'],
  ])('%s', (_, status, kind) => {
    expect(kindOf(status)).toBe(kind)
  })

  test('is no such container where it has done its work', () => {
    const ended = tried({ state: { terminated: lived(2_000, 0) } })
    const once = { spec: { nodeName: 'node-a', containers: [], restartPolicy: 'OnFailure' } }
    expect([kindOf(ended), kindOf(ended, once)]).toEqual(['crashLoop', 'containersNotReady'])
  })

  test('is Ready where its own probe says so, and not because it runs', () => {
    const ready = [{ ...notReady, status: 'True' }]
    const probed = {
      spec: {
        nodeName: 'node-a',
        containers: [{ name: 'main', readinessProbe: { exec: { command: ['true'] } } }],
      },
    }
    const status = tried({ ready: true })
    expect([kindOf(status, probed, ready), kindOf(status, {}, ready)]).toEqual([undefined, 'crashLoop'])
  })

  test('does so since it began to, not since it was Ready for a moment', () => {
    const ready = [{ ...notReady, status: 'True', lastTransitionTime: at(1_000) }]
    const pod = podWith({ conditions: ready, containerStatuses: [tried({ ready: true })] })
    expect(podTrouble({ pod, now })?.since).toBe(now - 70_000)
  })
})
