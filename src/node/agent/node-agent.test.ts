import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Container, Event, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { uidOf } from '../../api/object.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { type InProcessApi, startInProcessApi } from '../../testing/fixtures/in-process-api.ts'
import { ScriptedRuntime } from '../../testing/fixtures/scripted-runtime.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { deletionMsMin } from '../pod/pod-ending.ts'
import { RuntimeError } from '../runtime.ts'
import { type RunningNodeAgent, startNodeAgent } from './node-agent.ts'

let folder: string
let api: InProcessApi
let clock: SimulatedClock
let context: ControllerContext
let runtime: ScriptedRuntime
let agent: RunningNodeAgent

const start = () =>
  startNodeAgent({
    context,
    runtime,
    node: {
      name: 'node-1',
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
      podCidr: '10.244.0.0/24',
      version: 'v1.36.2',
      labels: { zone: 'a' },
    },
    directories: { pods: join(folder, 'pods'), logs: join(folder, 'logs') },
    dns: { servers: ['10.244.0.1'], domain: 'cluster.local' },
  })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-agent-'))
  clock = createSimulatedClock()
  api = await startInProcessApi({ clock })
  context = api.context
  // Tokens, and the CA beside them, are a matter of a whole Kedge.
  await context.client.create(kinds.ServiceAccount, {
    metadata: ref('default'),
    automountServiceAccountToken: false,
  })
  runtime = new ScriptedRuntime(clock)
  agent = await start()
})

afterEach(async () => {
  await agent.stop()
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
})

const ref = (name = 'web-0') => ({ namespace: 'default', name })

const podOf = (spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Pod['metadata'] = {}): Pod => ({
  metadata: { ...ref(), ...metadata },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'nginx:1' }], ...spec },
})

const web = (more: Partial<Container> = {}): Container => ({ name: 'web', image: 'nginx:1', ...more })

/** Work on files does not end within a turn of the event loop, so a few are given. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) {
    await clock.settle()
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** Work on files takes real time, so the wait is a real one; `stepMs` turns the clock at each look. */
async function until(condition: () => boolean | Promise<boolean>, { stepMs = 0 } = {}): Promise<void> {
  const deadline = performance.now() + 100_000
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`it did not come true; the runtime saw: ${runtime.calls.join(', ')}`)
    await (stepMs > 0 ? clock.advance(stepMs) : clock.settle())
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

const read = (name?: string) => context.client.get(kinds.Pod, ref(name))
const isGone = (name?: string) =>
  read(name).then(
    () => false,
    () => true,
  )

async function create(pod: Pod): Promise<void> {
  await context.client.create(kinds.Pod, pod)
}

const phaseIs = (phase: string, name?: string) => async () => (await read(name)).status?.phase === phase
const webOf = async (name?: string) =>
  (await read(name)).status?.containerStatuses?.find(each => each.name === 'web')
const waitingFor = (reason: string) => async () => (await webOf())?.state?.waiting?.reason === reason
const isReady = async (name?: string) =>
  (await read(name)).status?.conditions?.find(each => each.type === 'Ready')?.status === 'True'

/** Creates the pod and waits until it runs. */
async function up(pod: Pod): Promise<void> {
  await create(pod)
  await until(phaseIs('Running', pod.metadata?.name))
}

const restarts = (count: number) => async () =>
  (await webOf())?.restartCount === count && (await webOf())?.state?.running !== undefined

async function eventsOf(reason: string): Promise<readonly Event[]> {
  const { items } = await context.client.list(kinds.Event, { namespace: 'default' })
  return items.filter(event => event.reason === reason)
}

/** The message of the first event with the reason, once there is one. */
async function told(reason: string): Promise<string | undefined> {
  await until(async () => (await eventsOf(reason)).length > 0)
  return (await eventsOf(reason))[0]?.message
}

describe('the node', () => {
  test('tells the API what it is', async () => {
    const node = await context.client.get(kinds.Node, { namespace: '', name: 'node-1' })
    expect(node.metadata?.labels).toMatchObject({ 'kubernetes.io/hostname': 'node-1', zone: 'a' })
    expect(node.status?.addresses).toEqual([{ type: 'InternalIP', address: '192.0.2.1' }])
    expect(node.status?.nodeInfo).toMatchObject({
      containerRuntimeVersion: 'containerd://2.0.0',
      kubeletVersion: 'v1.36.2',
      operatingSystem: 'linux',
    })
    expect(Number(node.status?.capacity?.cpu)).toBeGreaterThan(0)
    expect(node.status?.allocatable?.pods).toBe('110')
  })
})

describe('the node’s events', () => {
  const tellings = async () => {
    const { items } = await context.client.list(kinds.Event, { namespace: 'default' })
    return items
      .filter(({ involvedObject }) => involvedObject.kind === 'Node')
      .map(({ reason, message }) => `${reason}: ${message}`)
  }
  const status = (reason: string) => `${reason}: Node node-1 status is now: ${reason}`

  test('tell of its start and of its conditions, again of what has changed', async () => {
    await until(async () => (await tellings()).length === 5)
    expect((await tellings()).toSorted()).toEqual(
      [
        status('NodeHasNoDiskPressure'),
        status('NodeHasSufficientMemory'),
        status('NodeHasSufficientPID'),
        status('NodeReady'),
        'Starting: Starting kubelet.',
      ].toSorted(),
    )
    const cordon = (unschedulable: boolean) =>
      context.client.patch(
        kinds.Node,
        { namespace: '', name: 'node-1' },
        { type: 'merge', body: { spec: { unschedulable } } },
      )
    await cordon(true)
    await until(async () => (await tellings()).includes(status('NodeNotSchedulable')))
    await cordon(false)
    await until(async () => (await tellings()).includes(status('NodeSchedulable')))
    const pressure = { type: 'MemoryPressure', status: 'True' }
    await context.client.patch(
      kinds.Node,
      { namespace: '', name: 'node-1' },
      { type: 'strategic', body: { status: { conditions: [pressure] } } },
      { subresource: 'status' },
    )
    await until(async () => (await tellings()).includes(status('NodeHasInsufficientMemory')))
  })

  test('tell of a start of the machine since it was there last', async () => {
    const nodeInfo = { bootID: 'of-last-year' }
    await context.client.patch(
      kinds.Node,
      { namespace: '', name: 'node-1' },
      { type: 'strategic', body: { status: { nodeInfo } } },
      { subresource: 'status' },
    )
    await agent.stop()
    agent = await start()
    expect(await told('Rebooted')).toMatch(/^Node node-1 has been rebooted, boot id: \S+$/)
  })
})

describe('a pod', () => {
  test('runs and is reported with all that belongs to it', async () => {
    await up(podOf())
    const { status } = await read()
    expect(status).toMatchObject({
      phase: 'Running',
      hostIP: '192.0.2.1',
      podIP: '127.0.0.2',
      startTime: '2026-01-01T00:00:00Z',
      containerStatuses: [
        {
          name: 'web',
          ready: true,
          started: true,
          restartCount: 0,
          image: 'nginx:1',
          imageID: 'sha256:nginx:1',
          containerID: 'containerd://container-2',
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    })
    expect(await isReady()).toBe(true)
    expect(runtime.calls).toEqual(['runSandbox web-0 0', 'createContainer web 0', 'startContainer web 0'])
    expect(await told('Pulled')).toBe(
      'Container image "nginx:1" already present on machine and can be accessed by the pod',
    )
    expect(await told('Started')).toBe('Container started')
    const [created] = await eventsOf('Created')
    expect(created?.involvedObject.fieldPath).toBe('spec.containers{web}')
    expect(created?.source).toEqual({ component: 'kubelet', host: 'node-1' })
  })

  test('is given its files, volumes and environment', async () => {
    // Made a moment before the pod: it may be heard of after it.
    await context.client.create(kinds.ConfigMap, { metadata: ref('app'), data: { color: 'blue' } })
    const container = web({
      command: ['run', '$(COLOR)'],
      env: [
        { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      volumeMounts: [
        { name: 'config', mountPath: '/etc/app', readOnly: true },
        { name: 'data', mountPath: '/data', subPathExpr: 'of-$(COLOR)' },
      ],
    })
    const volumes = [
      { name: 'config', configMap: { name: 'app' } },
      { name: 'data', emptyDir: {} },
    ]
    await up(podOf({ containers: [container], volumes, enableServiceLinks: false }))
    const spec = runtime.specOf('web')
    expect(spec?.command).toEqual(['run', 'blue'])
    expect(spec?.env).toEqual([
      { name: 'COLOR', value: 'blue' },
      { name: 'IP', value: '127.0.0.2' },
    ])
    const at = (path: string) => spec?.mounts.find(mount => mount.containerPath === path)
    expect(readFileSync(join(at('/etc/app')?.hostPath ?? '', 'color'), 'utf8')).toBe('blue')
    expect(at('/etc/app')?.readOnly).toBe(true)
    expect(at('/data')?.hostPath).toMatch(/kubernetes\.io~empty-dir\/data\/of-blue$/)
    expect(readFileSync(at('/etc/hosts')?.hostPath ?? '', 'utf8')).toContain('127.0.0.2\tweb-0\n')
    expect(at('/dev/termination-log')).toBeDefined()
    expect(await eventsOf('FailedMount')).toEqual([])
  })

  test('follows the objects of its volumes while it runs', async () => {
    await context.client.create(kinds.ConfigMap, { metadata: ref('app'), data: { color: 'blue' } })
    const volumeMounts = [{ name: 'config', mountPath: '/etc/app' }]
    await up(
      podOf({
        containers: [web({ volumeMounts })],
        volumes: [{ name: 'config', configMap: { name: 'app' } }],
      }),
    )
    const folderOf =
      runtime.specOf('web')?.mounts.find(mount => mount.containerPath === '/etc/app')?.hostPath ?? ''
    await context.client.patch(kinds.ConfigMap, ref('app'), {
      type: 'merge',
      body: { data: { color: 'red' } },
    })
    await until(() => readFileSync(join(folderOf, 'color'), 'utf8') === 'red')
  })

  test('bound elsewhere is left alone', async () => {
    await create(podOf({ nodeName: 'node-2' }))
    await settle()
    expect(runtime.calls).toEqual([])
  })

  test('that does not fit is refused with the reason', async () => {
    await create(podOf({ nodeSelector: { zone: 'b' } }))
    await until(phaseIs('Failed'))
    const { status } = await read()
    expect(status).toMatchObject({
      reason: 'NodeAffinity',
      message:
        "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    })
    expect(await told('NodeAffinity')).toBe(
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    )
    await context.client.delete(kinds.Pod, ref())
    await until(() => isGone())
    expect(runtime.calls).toEqual([])
  })

  test('is refused a host port that another one has, until that one is gone', async () => {
    const ports = [{ containerPort: 80, hostPort: 8080 }]
    const containers = [web({ ports })]
    await up(podOf({ containers }))
    await create(podOf({ containers }, ref('web-1')))
    await until(phaseIs('Failed', 'web-1'))
    expect((await read('web-1')).status?.reason).toBe('NodePorts')
    await context.client.delete(kinds.Pod, ref())
    await until(() => isGone(), { stepMs: 100 })
    await up(podOf({ containers }, ref('web-2')))
  })
})

describe('an end', () => {
  test('is followed by a new start, at once and then later and later', async () => {
    await up(podOf())
    runtime.end('web', 1)
    await until(restarts(1))
    expect((await webOf())?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    runtime.end('web', 1)
    await until(waitingFor('CrashLoopBackOff'))
    const { uid } = (await read()).metadata ?? {}
    expect((await webOf())?.state?.waiting?.message).toBe(
      `back-off 10s restarting failed container=web pod=web-0_default(${uid})`,
    )
    expect(await told('BackOff')).toBe(
      `Back-off restarting failed container web in pod web-0_default(${uid})`,
    )
    expect((await read()).status?.phase).toBe('Running')
    await clock.advance(9000)
    await settle()
    expect((await webOf())?.restartCount).toBe(1)
    await clock.advance(1000)
    await until(restarts(2))
    runtime.end('web', 1)
    await until(waitingFor('CrashLoopBackOff'))
    await clock.advance(20_000)
    await until(restarts(3))
  })

  test('of a job is the end of its pod', async () => {
    await up(podOf({ restartPolicy: 'Never' }))
    runtime.end('web', 0)
    await until(phaseIs('Succeeded'))
    await until(() => runtime.calls.includes('stopSandbox web-0'))
    expect((await webOf())?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
  })

  test('is told in the last words of the container', async () => {
    await up(podOf({ restartPolicy: 'Never' }))
    const file = runtime.specOf('web')?.mounts.find(mount => mount.containerPath === '/dev/termination-log')
    writeFileSync(file?.hostPath ?? '', 'out of ideas')
    runtime.end('web', 1)
    await until(phaseIs('Failed'))
    expect((await webOf())?.state?.terminated?.message).toBe('out of ideas')
  })

  test('of the sandbox starts the pod anew', async () => {
    await up(podOf())
    runtime.killSandbox('web-0')
    await until(() => runtime.calls.includes('startContainer web 1'))
    await until(restarts(1))
    expect(await told('SandboxChanged')).toBe('Pod sandbox changed, it will be killed and re-created.')
    expect((await read()).status?.podIP).not.toBe('127.0.0.2')
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })
})

describe('a start', () => {
  test('waits for an image that cannot be pulled', async () => {
    runtime.missingImages.add('nginx:1')
    runtime.failNext('pullImage', new RuntimeError('ErrImagePull', 'manifest unknown'))
    await create(podOf())
    await until(waitingFor('ErrImagePull'))
    expect(await told('Failed')).toBe('Failed to pull image "nginx:1": manifest unknown')
    await clock.advance(5000)
    await until(waitingFor('ImagePullBackOff'))
    expect(await told('BackOff')).toBe('Back-off pulling image "nginx:1"')
    await clock.advance(5000)
    await until(phaseIs('Running'))
    expect(await told('Pulling')).toBe('Pulling image "nginx:1"')
    expect((await eventsOf('Pulled'))[0]?.message).toMatch(/^Successfully pulled image "nginx:1" in \d+ms/)
  })

  test('waits for an image that may not be pulled', async () => {
    runtime.missingImages.add('nginx:1')
    const container = web({ imagePullPolicy: 'Never' })
    await create(podOf({ containers: [container] }))
    await until(waitingFor('ErrImageNeverPull'))
    expect(await told('ErrImageNeverPull')).toBe(
      'Container image "nginx:1" is not present with pull policy of Never',
    )
    expect(await told('Failed')).toBe('Error: ErrImageNeverPull')
  })

  test('waits for an image that cannot be looked at', async () => {
    const message = `Failed to apply default image tag "nginx:1": couldn't parse image name "nginx:1": because`
    runtime.failNext('image', new RuntimeError('InvalidImageName', message))
    await create(podOf())
    expect(await told('InspectFailed')).toBe(message)
    expect(await told('Failed')).toBe('Error: InvalidImageName')
    await until(phaseIs('Running'), { stepMs: 1000 })
  })

  test('waits for an engine that does not tell of images', async () => {
    runtime.failNext('image', new Error('engine away'))
    await create(podOf())
    expect(await told('InspectFailed')).toBe('Failed to inspect image "nginx:1": engine away')
    expect(await told('Failed')).toBe('Error: ImageInspectError')
    await until(phaseIs('Running'), { stepMs: 1000 })
  })

  test('warns of names that a resolv.conf has no room for', async () => {
    await up(podOf({ dnsConfig: { nameservers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] } }))
    expect(await told('DNSConfigForming')).toBe(
      'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.244.0.1 192.0.2.1 192.0.2.2',
    )
  })

  test('waits for a volume whose object is not there, and goes on when it comes', async () => {
    await create(podOf({ volumes: [{ name: 'config', configMap: { name: 'app' } }] }))
    expect(await told('FailedMount')).toBe(
      'MountVolume.SetUp failed for volume "config" : configmap "app" not found',
    )
    expect(await webOf()).toMatchObject({ state: { waiting: { reason: 'ContainerCreating' } } })
    await context.client.create(kinds.ConfigMap, { metadata: ref('app'), data: { color: 'blue' } })
    await until(phaseIs('Running'))
  })

  test('waits for a variable whose object is not there, and goes on when it comes', async () => {
    const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }]
    await create(podOf({ containers: [web({ env })] }))
    await until(waitingFor('CreateContainerConfigError'))
    expect((await webOf())?.state?.waiting?.message).toBe('secret "keys" not found')
    expect(await told('Failed')).toBe('Error: secret "keys" not found')
    await context.client.create(kinds.Secret, { metadata: ref('keys'), data: { token: 'eA==' } })
    await until(phaseIs('Running'))
  })

  test('of a container that cannot run is told, and backs off', async () => {
    const error = new RuntimeError('RunContainerError', 'exec: "nope": executable file not found in $PATH')
    for (let times = 0; times < 3; times++) runtime.failNext('startContainer', error)
    await create(podOf())
    await until(waitingFor('RunContainerError'))
    expect(await told('Failed')).toBe('Error: exec: "nope": executable file not found in $PATH')
    await until(() => runtime.calls.includes('startContainer web 1'), { stepMs: 250 })
    await until(waitingFor('CrashLoopBackOff'), { stepMs: 250 })
  })

  test('of a sandbox that fails is told, and tried again', async () => {
    runtime.failNext('runSandbox', new Error('no address left'))
    await create(podOf())
    expect(await told('FailedCreatePodSandBox')).toBe('Failed to create pod sandbox: no address left')
    await clock.advance(1000)
    await until(phaseIs('Running'))
  })

  test('follows the init containers', async () => {
    const init = (name: string) => ({ name, image: 'busybox' })
    await create(podOf({ initContainers: [init('a'), init('b')] }))
    await until(() => runtime.calls.includes('startContainer a 0'))
    await until(waitingFor('PodInitializing'))
    runtime.end('a', 0)
    await until(() => runtime.calls.includes('startContainer b 0'))
    expect(runtime.calls).not.toContain('startContainer web 0')
    runtime.end('b', 0)
    await until(phaseIs('Running'))
    expect((await read()).status?.initContainerStatuses).toMatchObject([
      { name: 'a', ready: true, state: { terminated: { reason: 'Completed' } } },
      { name: 'b', ready: true },
    ])
  })

  test('is over only when its postStart hook is', async () => {
    let isDone = false
    runtime.onExec = () => ({ exitCode: isDone ? 0 : 1, output: 'not yet' })
    await create(
      podOf({ containers: [web({ lifecycle: { postStart: { exec: { command: ['warm-up'] } } } })] }),
    )
    await until(waitingFor('PostStartHookError'))
    expect(await told('FailedPostStartHook')).toBe('PostStartHook failed')
    isDone = true
    await until(restarts(1), { stepMs: 250 })
  })
})

describe('a deletion', () => {
  test('stops the pod and lets its object go', async () => {
    await up(podOf())
    await context.client.delete(kinds.Pod, ref())
    await until(() => isGone(), { stepMs: 100 })
    await until(() => runtime.calls.includes('removeSandbox web-0'))
    expect(runtime.calls).toContain('stopContainer web 30')
    expect(await told('Killing')).toBe('Stopping container web')
    expect(await runtime.list()).toEqual({ sandboxes: [], containers: [] })
  })

  test('gives the container its grace, and the preStop hook a part of it', async () => {
    const asked: string[] = []
    runtime.onExec = command => {
      asked.push(command.join(' '))
      return { exitCode: 0, output: '' }
    }
    runtime.stopMs = 3000
    const container = web({ lifecycle: { preStop: { exec: { command: ['drain', 'all'] } } } })
    await up(podOf({ containers: [container], terminationGracePeriodSeconds: 5 }))
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 5'))
    expect(asked).toEqual(['drain all'])
    await clock.advance(2000)
    await settle()
    expect((await read()).status?.phase).toBe('Running')
    await clock.advance(1000)
    await until(() => isGone())
  })

  test('with less grace than before hurries', async () => {
    runtime.stopMs = 60_000
    await up(podOf())
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 30'))
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 1 })
    await until(() => runtime.calls.includes('stopContainer web 1'))
    await clock.advance(1000)
    await until(() => isGone())
  })

  test('that a finalizer holds up ends the pod all the same', async () => {
    await up(podOf({}, { finalizers: ['example.com/hold'] }))
    await context.client.delete(kinds.Pod, ref())
    await until(phaseIs('Succeeded'), { stepMs: 100 })
    expect(await isReady()).toBe(false)
    expect((await webOf())?.state?.terminated).toMatchObject({ exitCode: 0 })
    await settle()
    await context.client.patch(kinds.Pod, ref(), { type: 'merge', body: { metadata: { finalizers: null } } })
    await until(() => isGone(), { stepMs: 100 })
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('by force kills what runs', async () => {
    runtime.stopMs = 60_000
    await up(podOf())
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    expect(await isGone()).toBe(true)
    await until(() => runtime.calls.some(call => call.startsWith('stopContainer web')))
    await clock.advance(2000)
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('by force lets the next pod of the name start only when nothing of it is left', async () => {
    runtime.stopMs = 1500
    await up(podOf())
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    await create(podOf())
    await until(() => runtime.calls.some(call => call.startsWith('stopContainer web')))
    await settle()
    expect(runtime.calls.filter(call => call.startsWith('runSandbox'))).toHaveLength(1)
    expect(await told('Waiting')).toBe('An earlier pod of this name is still being stopped on this node')
    await until(phaseIs('Running'), { stepMs: 100 })
    const calls = runtime.calls.filter(call => /Sandbox/.test(call))
    expect(calls).toEqual(['runSandbox web-0 0', 'removeSandbox web-0', 'runSandbox web-0 0'])
  })

  test('by force while Kedge is not there holds the next pod of the name too', async () => {
    runtime.stopMs = 1500
    await up(podOf())
    await agent.stop()
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    await create(podOf())
    agent = await start()
    await until(phaseIs('Running'), { stepMs: 100 })
    const calls = runtime.calls.filter(call => /Sandbox/.test(call))
    expect(calls).toEqual(['runSandbox web-0 0', 'removeSandbox web-0', 'runSandbox web-0 0'])
  })

  test('takes some hundred milliseconds, also where nothing ever ran', async () => {
    runtime.missingImages.add('nginx:1')
    for (let times = 0; times < 9; times++)
      runtime.failNext('pullImage', new RuntimeError('ErrImagePull', 'no'))
    await create(podOf())
    await until(waitingFor('ErrImagePull'))
    await context.client.delete(kinds.Pod, ref())
    await settle()
    await clock.advance(deletionMsMin - 1)
    await settle()
    expect(await isGone()).toBe(false)
    await until(() => isGone(), { stepMs: 1 })
  })
})

test('a pod whose time is up, and whose engine does not stop it at once, tells of both', async () => {
  await up(podOf({ activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1 }))
  runtime.failNext('stopContainer', new Error('engine away'))
  await until(phaseIs('Failed'), { stepMs: 1000 })
  expect(await told('DeadlineExceeded')).toBe('Pod was active on the node longer than the specified deadline')
  expect(await told('FailedKillPod')).toBe('error killing pod: engine away')
})

describe('probes', () => {
  let server: Server
  let code: number

  beforeEach(() => {
    code = 404
    server = createServer((_request, response) =>
      response.writeHead(code, { location: 'http://elsewhere.example/' }).end(),
    )
  })

  afterEach(() => server.close())

  async function listening(): Promise<number> {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.2', resolve))
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  test('make a pod ready and unready, in the API too', async () => {
    const readinessProbe = { httpGet: { port: await listening() }, periodSeconds: 1, failureThreshold: 1 }
    await up(podOf({ containers: [web({ readinessProbe })] }))
    expect(await isReady()).toBe(false)
    await until(async () => {
      await clock.advance(1000)
      return (await eventsOf('Unhealthy')).length > 0
    })
    expect(await told('Unhealthy')).toBe('Readiness probe failed: HTTP probe failed with statuscode: 404')
    code = 200
    await until(async () => {
      await clock.advance(1000)
      return isReady()
    })
    code = 500
    await until(async () => {
      await clock.advance(1000)
      return !(await isReady())
    })
  })

  test('that are sent to another host count as successes, with a warning', async () => {
    code = 302
    const readinessProbe = { httpGet: { port: await listening() }, periodSeconds: 1 }
    await up(podOf({ containers: [web({ readinessProbe })] }))
    await until(async () => {
      await clock.advance(1000)
      return (await eventsOf('ProbeWarning')).length > 0
    })
    expect((await eventsOf('ProbeWarning'))[0]).toMatchObject({
      type: 'Warning',
      message: 'Readiness probe warning: Probe terminated redirects',
      involvedObject: { fieldPath: 'spec.containers{web}' },
    })
    expect(await isReady()).toBe(true)
  })

  test('have a container killed and started again', async () => {
    const livenessProbe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 2 }
    let isWell = true
    runtime.onExec = () => ({ exitCode: isWell ? 0 : 1, output: 'sick' })
    await up(podOf({ containers: [web({ livenessProbe })] }))
    isWell = false
    await until(async () => {
      await clock.advance(1000)
      return runtime.calls.includes('stopContainer web 30')
    })
    isWell = true
    await until(restarts(1))
    expect(await told('Killing')).toBe('Container web failed liveness probe, will be restarted')
    expect(await told('Unhealthy')).toBe('Liveness probe failed: sick')
  })
})

describe('the next life of the agent', () => {
  test('finds what runs and touches nothing', async () => {
    await up(podOf())
    const before = await read()
    await agent.stop()
    runtime.calls.length = 0
    agent = await start()
    await settle()
    expect(runtime.calls).toEqual([])
    expect((await read()).metadata?.resourceVersion).toBe(before.metadata?.resourceVersion)
    runtime.end('web', 1)
    await until(restarts(1))
  })

  test('clears away what has no object any more', async () => {
    await up(podOf())
    await agent.stop()
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    await settle()
    agent = await start()
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('goes on with a deletion that was under way', async () => {
    await up(podOf())
    await agent.stop()
    await context.client.delete(kinds.Pod, ref())
    await settle()
    agent = await start()
    await until(() => isGone(), { stepMs: 100 })
  })
})

describe('access', () => {
  const onNode = async () => ({ ...ref(), uid: uidOf(await read()), nodeName: 'node-1' })
  const logOptions = { container: 'web', follow: false, previous: false, timestamps: false }

  async function logs(more: { previous?: boolean } = {}): Promise<string> {
    const parts: Uint8Array[] = []
    const end = new AbortController().signal
    for await (const part of agent.access.logs(await onNode(), { ...logOptions, ...more }, end))
      parts.push(part)
    return Buffer.concat(parts).toString()
  }

  async function writeLog(attempt: number, line: string): Promise<void> {
    const { uid } = await onNode()
    const path = join(folder, 'logs', `default_web-0_${uid}`, 'web')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, `${attempt}.log`), `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`)
  }

  test('reads the log of a container, and of the one before it', async () => {
    await up(podOf())
    await writeLog(0, 'first life')
    expect(await logs()).toBe('first life\n')
    await expect(logs({ previous: true })).rejects.toMatchObject({
      reason: 'BadRequest',
      message: 'previous terminated container "web" in pod "web-0" not found',
    })
    runtime.end('web', 1)
    await until(restarts(1))
    await writeLog(1, 'second life')
    expect(await logs()).toBe('second life\n')
    expect(await logs({ previous: true })).toBe('first life\n')
  })

  test('says why there is no log yet', async () => {
    runtime.missingImages.add('nginx:1')
    runtime.failNext('pullImage', new RuntimeError('ErrImagePull', 'no'))
    await create(podOf())
    await until(waitingFor('ErrImagePull'))
    await expect(logs()).rejects.toMatchObject({
      message: `container "web" in pod "web-0" is waiting to start: image can't be pulled`,
    })
  })

  test('runs commands in running containers only', async () => {
    await up(podOf({ restartPolicy: 'Never' }))
    runtime.onExec = () => ({ exitCode: 7, output: '' })
    const streams = { stdin: null, stdout: null, stderr: null, tty: false }
    const { signal } = new AbortController()
    const pod = await onNode()
    expect(await agent.access.exec(pod, 'web', ['true'], streams, signal)).toBe(7)
    await expect(agent.access.exec(pod, 'db', ['true'], streams, signal)).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'container not found ("db")',
    })
  })
})
