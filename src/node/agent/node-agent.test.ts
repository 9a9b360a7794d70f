import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import { kinds } from '../../api/kinds.ts'
import { uidOf } from '../../api/object.ts'
import { RuntimeError } from '../runtime.ts'
import {
  agent,
  clock,
  context,
  create,
  eventsOf,
  folder,
  isGone,
  isReady,
  phaseIs,
  podOf,
  read,
  ref,
  restarts,
  runtime,
  settle,
  startAgain,
  told,
  until,
  up,
  useAgent,
  waitingFor,
  web,
} from './agent-under-test.ts'

useAgent()

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

  test('takes up what others advertise on it, and says again what is its own to say', async () => {
    const node = { namespace: '', name: 'node-1' }
    const now = async () => (await context.client.get(kinds.Node, node)).status
    const before = await now()
    const setStatus = (status: object) =>
      context.client.patch(
        kinds.Node,
        node,
        { type: 'strategic', body: { status } },
        { subresource: 'status' },
      )
    await setStatus({
      capacity: { 'example.com/dongle': '4', pods: '7' },
      conditions: [{ type: 'Ready', status: 'Unknown' }],
    })
    await until(async () => (await now())?.allocatable?.['example.com/dongle'] === '4', { stepMs: 1000 })
    expect((await now())?.capacity).toEqual({ ...before?.capacity, 'example.com/dongle': '4' })
    expect(conditionOf((await now())?.conditions, 'Ready')?.status).toBe('True')

    await setStatus({ capacity: { 'example.com/dongle': null } })
    await until(async () => (await now())?.allocatable?.['example.com/dongle'] === undefined, {
      stepMs: 1000,
    })
    expect((await now())?.allocatable).toEqual(before?.allocatable)

    const { resourceVersion } = (await context.client.get(kinds.Node, node)).metadata ?? {}
    await clock.advance(60_000)
    await settle()
    expect((await context.client.get(kinds.Node, node)).metadata?.resourceVersion).toBe(resourceVersion)
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
    await agent.stop()
    const nodeInfo = { bootID: 'of-last-year' }
    await context.client.patch(
      kinds.Node,
      { namespace: '', name: 'node-1' },
      { type: 'strategic', body: { status: { nodeInfo } } },
      { subresource: 'status' },
    )
    await startAgain()
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

describe('the next life of the agent', () => {
  test('finds what runs and touches nothing', async () => {
    await up(podOf())
    const before = await read()
    await agent.stop()
    runtime.calls.length = 0
    await startAgain()
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
    await startAgain()
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('goes on with a deletion that was under way', async () => {
    await up(podOf())
    await agent.stop()
    await context.client.delete(kinds.Pod, ref())
    await settle()
    await startAgain()
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
    expect(await agent.access.exec(pod, { container: 'web', command: ['true'], streams }, signal)).toBe(7)
    await expect(
      agent.access.exec(pod, { container: 'db', command: ['true'], streams }, signal),
    ).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'container not found ("db")',
    })
  })
})
