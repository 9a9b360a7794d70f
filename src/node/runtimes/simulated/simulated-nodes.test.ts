import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { Uid } from '../../../api/object.ts'
import type { ControllerContext, Running } from '../../../control/controller.ts'
import { type InProcessApi, startInProcessApi } from '../../../testing/fixtures/in-process-api.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../testing/simulated-clock.ts'
import { startSimulatedNodes } from './simulated-nodes.ts'
import { SimulatedPod } from './simulated-pod.ts'
import { simulatedAnnotations } from './simulated-rules.ts'

let api: InProcessApi
let clock: SimulatedClock
let context: ControllerContext
let nodes: Running

beforeEach(async () => {
  clock = createSimulatedClock()
  api = await startInProcessApi({ clock })
  context = api.context
  nodes = await startSimulatedNodes({ context, nodes: ['node-0', 'node-1'], version: 'v1.36.2' })
})

afterEach(async () => {
  await nodes.stop()
  await api.stop()
})

const ref = (name: string) => ({ namespace: 'default', name })

const podOf = (
  name: string,
  more: { annotations?: Pod['metadata']; spec?: Partial<Pod['spec']> } = {},
): Pod => ({
  metadata: { name, namespace: 'default', ...more.annotations },
  spec: { nodeName: 'node-0', containers: [{ name: 'web', image: 'nginx' }], ...more.spec },
})

const annotated = (annotations: { [name: string]: string }, spec: Partial<Pod['spec']> = {}) => ({
  annotations: { annotations },
  spec,
})

async function create(pod: Pod): Promise<void> {
  await context.client.create(kinds.Pod, pod)
  await clock.settle()
}

const read = (name: string) => context.client.get(kinds.Pod, ref(name))

const isReady = ({ status }: Pod) => status?.conditions?.find(each => each.type === 'Ready')?.status

/** How often the pod was written, from one resourceVersion to the next. */
async function writesOf(name: string): Promise<readonly string[]> {
  const seen: string[] = []
  const end = new AbortController()
  const watch = async () => {
    for await (const event of context.client.watch(kinds.Pod, { namespace: 'default', signal: end.signal }))
      if (event.object.metadata?.name === name) seen.push(event.type)
  }
  void watch()
  await clock.settle()
  return seen
}

describe('nodes', () => {
  test('are registered, ready, and kept alive by their leases', async () => {
    const node = await context.client.get(kinds.Node, { namespace: '', name: 'node-1' })
    expect(node.metadata?.labels).toMatchObject({
      'kubernetes.io/hostname': 'node-1',
      'kubernetes.io/os': 'linux',
    })
    expect(node.spec?.podCIDR).toBe('10.128.4.0/22')
    expect(node.status?.conditions?.find(each => each.type === 'Ready')?.status).toBe('True')
    const lease = { namespace: 'kube-node-lease', name: 'node-1' }
    const before = await context.client.get(kinds.Lease, lease)
    await clock.advance(10_000)
    const after = await context.client.get(kinds.Lease, lease)
    expect(before.spec?.renewTime).toBe('2026-01-01T00:00:00.000000Z')
    expect(after.spec?.renewTime).toBe('2026-01-01T00:00:10.000000Z')
    expect(after.metadata?.ownerReferences).toMatchObject([{ kind: 'Node', uid: node.metadata?.uid }])
  })

  test('that are there already keep what others have set', async () => {
    const node = { namespace: '', name: 'node-0' }
    const taint = { key: 'a', effect: 'NoSchedule' }
    await context.client.patch(kinds.Node, node, { type: 'merge', body: { spec: { taints: [taint] } } })
    await nodes.stop()
    nodes = await startSimulatedNodes({ context, nodes: ['node-0'], version: 'v1.36.3' })
    const found = await context.client.get(kinds.Node, node)
    expect(found.spec?.taints).toMatchObject([taint])
    expect(found.status?.nodeInfo?.kubeletVersion).toBe('v1.36.3')
  })
})

describe('a simulated pod', () => {
  test('is up with one write', async () => {
    const writes = await writesOf('web-0')
    await create(podOf('web-0'))
    const pod = await read('web-0')
    expect(pod.status).toMatchObject({
      phase: 'Running',
      podIP: '10.128.0.2',
      hostIP: '198.18.0.0',
      containerStatuses: [{ name: 'web', ready: true, started: true, restartCount: 0, image: 'nginx' }],
    })
    expect(isReady(pod)).toBe('True')
    expect(writes).toEqual(['ADDED', 'MODIFIED'])
  })

  test('is not looked at again for what its own node has written', async () => {
    const turns = vi.spyOn(SimulatedPod.prototype, 'turn')
    try {
      await create(podOf('web-0'))
      expect(isReady(await read('web-0'))).toBe('True')
      expect(turns).toHaveBeenCalledTimes(1)
      const body = { metadata: { labels: { by: 'others' } } }
      await context.client.patch(kinds.Pod, ref('web-0'), { type: 'merge', body })
      await clock.settle()
      expect(turns).toHaveBeenCalledTimes(2)
    } finally {
      turns.mockRestore()
    }
  })

  test('is looked at again for what others have written while a write of its node changed nothing', async () => {
    const { client } = context
    const turns = vi.spyOn(SimulatedPod.prototype, 'turn')
    const writes = vi.spyOn(client, 'patch').mockImplementationOnce((kind, of) => {
      const body = { metadata: { labels: { by: 'others' } } }
      return client.patch(kind, of, { type: 'merge', body })
    })
    try {
      await create(podOf('web-0'))
      expect((await read('web-0')).metadata?.labels).toEqual({ by: 'others' })
      expect(turns).toHaveBeenCalledTimes(2)
    } finally {
      turns.mockRestore()
      writes.mockRestore()
    }
  })

  test('that is deleted while its node writes goes, though the watch brings only what came of both', async () => {
    const { client, informers } = context
    await nodes.stop()
    const pods = informers.of(kinds.Pod)
    const listen = pods.onChange.bind(pods)
    vi.spyOn(pods, 'onChange').mockImplementation(handler =>
      listen(change => {
        const { metadata, status } = change.object
        if (!metadata?.deletionTimestamp || status?.phase === 'Running') handler(change)
      }),
    )
    nodes = await startSimulatedNodes({ context, nodes: ['node-0'], version: 'v1.36.2' })
    const writes = vi.spyOn(client, 'patch').mockImplementationOnce(async (kind, of, patch, options) => {
      await client.delete(kinds.Pod, of)
      return client.patch(kind, of, patch, options)
    })
    try {
      await create(podOf('web-0'))
      expect(await read('web-0')).toMatchObject({
        metadata: { deletionTimestamp: expect.any(String) },
        status: { phase: 'Running' },
      })
      await clock.advance(300)
      expect((await client.list(kinds.Pod)).items).toEqual([])
    } finally {
      writes.mockRestore()
    }
  })

  test('that had ended before Kedge was started has its log still', async () => {
    await create(
      podOf('job', annotated({ [simulatedAnnotations.runSeconds]: '1' }, { restartPolicy: 'Never' })),
    )
    await clock.advance(1000)
    const { metadata, status } = await read('job')
    expect(status?.phase).toBe('Succeeded')
    await nodes.stop()
    const { access, stop } = await startSimulatedNodes({ context, nodes: ['node-0'], version: 'v1.36.2' })
    nodes = { stop }
    const logOf = async (uid: Uid) => {
      const pod = { ...ref('job'), uid, nodeName: 'node-0' }
      const options = { container: 'web', follow: false, previous: false, timestamps: false }
      let text = ''
      for await (const part of access.logs(pod, options, new AbortController().signal)) text += part
      return text
    }
    expect(await logOf(metadata?.uid as Uid)).toContain('container web of pod job is simulated')
    await expect(logOf('another' as Uid)).rejects.toThrow('waiting to start')
  })

  test('says again what it is where somebody else has written over it, and only then', async () => {
    await create(podOf('web-0'))
    const before = (await read('web-0')).status
    const writes = await writesOf('web-0')
    const body = {
      status: {
        phase: 'Foo',
        podIP: '1.2.3.4',
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'example.com/gate', status: 'True' },
        ],
      },
    }
    await context.client.patch(
      kinds.Pod,
      ref('web-0'),
      { type: 'strategic', body },
      { subresource: 'status' },
    )
    await clock.settle()
    const { conditions = [], ...status } = (await read('web-0')).status ?? {}
    const { conditions: own = [], ...others } = before ?? {}
    expect(status).toEqual(others)
    expect(conditions).toEqual(
      expect.arrayContaining([...own, expect.objectContaining({ type: 'example.com/gate', status: 'True' })]),
    )
    expect(writes).toEqual(['ADDED', 'MODIFIED', 'MODIFIED'])
    await clock.advance(60_000)
    expect(writes).toHaveLength(3)
  })

  test('is removed with one write', async () => {
    await create(podOf('web-0'))
    const writes = await writesOf('web-0')
    await context.client.delete(kinds.Pod, ref('web-0'))
    await clock.advance(300)
    expect((await context.client.list(kinds.Pod)).items).toEqual([])
    // The first is the deletion that was asked for.
    expect(writes).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  })

  test('that never started takes its time to go too', async () => {
    await create(podOf('web-0', annotated({ [simulatedAnnotations.startFailure]: 'ErrImagePull' })))
    await context.client.delete(kinds.Pod, ref('web-0'))
    await clock.advance(299)
    expect((await context.client.list(kinds.Pod)).items).toHaveLength(1)
    await clock.advance(1)
    expect((await context.client.list(kinds.Pod)).items).toEqual([])
  })

  test('is left alone where it is bound to no simulated node', async () => {
    await create(podOf('web-0', { spec: { nodeName: 'elsewhere' } }))
    expect((await read('web-0')).status?.phase).toBe('Pending')
  })

  test('that a finalizer holds ends, and goes when the finalizer does', async () => {
    await create({ ...podOf('web-0'), metadata: { ...ref('web-0'), finalizers: ['example.com/hold'] } })
    await context.client.delete(kinds.Pod, ref('web-0'))
    await clock.advance(300)
    const held = await read('web-0')
    expect(held.status?.phase).toBe('Succeeded')
    expect(isReady(held)).toBe('False')
    await context.client.patch(kinds.Pod, ref('web-0'), {
      type: 'merge',
      body: { metadata: { finalizers: null } },
    })
    await clock.settle()
    expect((await context.client.list(kinds.Pod)).items).toEqual([])
  })

  test('takes its time where its annotations say so', async () => {
    const { startSeconds, readySeconds, stopSeconds } = simulatedAnnotations
    await create(podOf('slow', annotated({ [startSeconds]: '2', [readySeconds]: '3', [stopSeconds]: '1.5' })))
    expect((await read('slow')).status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
    })
    await clock.advance(2000)
    expect((await read('slow')).status?.phase).toBe('Running')
    expect(isReady(await read('slow'))).toBe('False')
    await clock.advance(3000)
    expect(isReady(await read('slow'))).toBe('True')
    await context.client.delete(kinds.Pod, ref('slow'))
    await clock.advance(1400)
    expect((await read('slow')).metadata?.deletionTimestamp).toBeDefined()
    await clock.advance(100)
    await expect(read('slow')).rejects.toMatchObject({ reason: 'NotFound' })
  })

  test('turns ready and unready with its annotation', async () => {
    const { ready } = simulatedAnnotations
    const turn = async (value: string) => {
      await context.client.patch(kinds.Pod, ref('web-0'), {
        type: 'merge',
        body: { metadata: { annotations: { [ready]: value } } },
      })
      await clock.settle()
    }
    await create(podOf('web-0', annotated({ [ready]: 'false' })))
    expect(isReady(await read('web-0'))).toBe('False')
    await turn('true')
    expect(isReady(await read('web-0'))).toBe('True')
    await turn('false')
    expect(isReady(await read('web-0'))).toBe('False')
  })

  test('that keeps ending backs off as a real one does', async () => {
    const { exitCode, runSeconds } = simulatedAnnotations
    await create(podOf('crash', annotated({ [exitCode]: '1', [runSeconds]: '1' })))
    await clock.advance(1000)
    expect((await read('crash')).status?.containerStatuses).toMatchObject([
      { restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } },
    ])
    await clock.advance(1000)
    expect((await read('crash')).status?.containerStatuses).toMatchObject([
      { restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ])
    await clock.advance(10_000)
    expect((await read('crash')).status?.containerStatuses).toMatchObject([{ restartCount: 2 }])
  })

  test('that ends for good reaches a terminal phase', async () => {
    const { exitCode } = simulatedAnnotations
    await create(podOf('job', annotated({ [exitCode]: '0' }, { restartPolicy: 'Never' })))
    expect((await read('job')).status?.phase).toBe('Succeeded')
  })

  test.each(['Never', 'OnFailure'])('that is not to be started again (%s) ends by itself', async policy => {
    await create(podOf('test', { spec: { restartPolicy: policy } }))
    expect((await read('test')).status?.phase).toBe('Succeeded')
  })

  test('that cannot start says why', async () => {
    const { startFailure } = simulatedAnnotations
    await create(podOf('broken', annotated({ [startFailure]: 'ErrImagePull' })))
    expect((await read('broken')).status?.containerStatuses).toMatchObject([
      { state: { waiting: { reason: 'ErrImagePull' } } },
    ])
    await clock.advance(5000)
    expect((await read('broken')).status?.containerStatuses).toMatchObject([
      { state: { waiting: { reason: 'ImagePullBackOff' } } },
    ])
  })

  test('that ran before is found running, with its address', async () => {
    await create(podOf('web-0'))
    const before = await read('web-0')
    await nodes.stop()
    const writes = await writesOf('web-0')
    nodes = await startSimulatedNodes({ context, nodes: ['node-0'], version: 'v1.36.2' })
    await create(podOf('web-1'))
    expect((await read('web-0')).metadata?.resourceVersion).toBe(before.metadata?.resourceVersion)
    expect((await read('web-1')).status?.podIP).not.toBe(before.status?.podIP)
    expect(writes).toEqual(['ADDED'])
  })

  test('two hundred are up and gone together', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `web-${index}`)
    await Promise.all(
      names.map(name =>
        context.client.create(kinds.Pod, podOf(name, annotated({ [simulatedAnnotations.stopSeconds]: '0' }))),
      ),
    )
    await clock.settle()
    const up = await context.client.list(kinds.Pod)
    await Promise.all(names.map(name => context.client.delete(kinds.Pod, ref(name))))
    for (let round = 0; round < 100 && (await context.client.list(kinds.Pod)).items.length > 0; round++)
      await clock.advance(50)
    expect(up.items.filter(pod => pod.status?.phase === 'Running').length).toBe(200)
    expect((await context.client.list(kinds.Pod)).items).toEqual([])
  })
})

describe('a deletion while a pod is starting', () => {
  test('takes the pod once it has started, and not for ever', async () => {
    const { startSeconds, stopSeconds } = simulatedAnnotations
    await create(podOf('slow', annotated({ [startSeconds]: '3', [stopSeconds]: '1' })))
    await clock.advance(1_500)
    await context.client.delete(kinds.Pod, ref('slow'), { gracePeriodSeconds: 5 })
    await clock.advance(10_000)
    await expect(read('slow')).rejects.toMatchObject({ reason: 'NotFound' })
  })
})

describe('a resize', () => {
  const cpu = (amount: string) => ({ requests: { cpu: amount } })
  const withCpu = (amount: string) => ({
    spec: { containers: [{ name: 'web', image: 'nginx', resources: cpu(amount) }] },
  })
  const ask = async (name: string, amount: string) => {
    const body = { spec: { containers: [{ name: 'web', resources: cpu(amount) }] } }
    await context.client.patch(kinds.Pod, ref(name), { type: 'strategic', body }, { subresource: 'resize' })
    await clock.settle()
  }
  const seen = async (name: string) => {
    const { status } = await read(name)
    return [
      status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason,
      status?.containerStatuses?.[0]?.allocatedResources?.cpu,
    ]
  }

  test('is done at once where the node has room, and waits for it elsewhere', async () => {
    await create(podOf('large', withCpu('900')))
    await create(podOf('small', withCpu('1')))
    await ask('small', '2')
    expect(await seen('small')).toEqual([undefined, '2'])
    await ask('small', '200')
    expect(await seen('small')).toEqual(['Deferred', '2'])
    await ask('small', '2k')
    expect(await seen('small')).toEqual(['Infeasible', '2'])
    await ask('small', '200')
    await context.client.delete(kinds.Pod, ref('large'), { gracePeriodSeconds: 0 })
    await clock.advance(1000)
    expect(await seen('small')).toEqual([undefined, '200'])
  })
  test('has the room at once that another pod has given back', async () => {
    await create(podOf('large', withCpu('900')))
    await create(podOf('small', withCpu('1')))
    await ask('small', '200')
    expect(await seen('small')).toEqual(['Deferred', '1'])
    await ask('large', '700')
    await clock.settle()
    expect(await seen('small')).toEqual([undefined, '200'])
  })
})

describe('addresses', () => {
  const nextOne = (name: string) => podOf(name, { spec: { restartPolicy: 'Never' } })
  const succeeded = async () => {
    const { items } = await context.client.list(kinds.Pod, { namespace: 'default' })
    return items.filter(({ status }) => status?.phase === 'Succeeded').length
  }

  test('of Pods that have ended are those of the next, and who finds none waits for one', async () => {
    // There are 1,021.
    for (let index = 0; index < 1_100; index++) {
      await context.client.create(kinds.Pod, nextOne(`p-${index}`))
      if (index % 50 === 0) await clock.settle()
    }
    await clock.settle()
    await clock.advance(60_000)
    await clock.settle()
    expect(await succeeded()).toBe(1_100)
  })

  test('are waited for while all are taken, and not by who is deleted meanwhile', async () => {
    for (let index = 0; index < 1_022; index++) {
      await context.client.create(kinds.Pod, podOf(`p-${index}`))
      if (index % 50 === 0) await clock.settle()
    }
    await create(podOf('unwanted'))
    await create(podOf('last'))
    expect((await read('last')).status?.podIP).toBeUndefined()
    await context.client.delete(kinds.Pod, ref('unwanted'))
    await clock.advance(1_000)
    await expect(read('unwanted')).rejects.toThrow('not found')
    for (const name of ['p-3', 'p-4']) await context.client.delete(kinds.Pod, ref(name))
    await clock.advance(1_000)
    await clock.settle()
    expect(isReady(await read('last'))).toBe('True')
  })

  test('of Pods that run are theirs after a restart, whoever comes first', async () => {
    await create(podOf('web'))
    const before = (await read('web')).status?.podIP
    await nodes.stop()
    await create(podOf('a-new'))
    nodes = await startSimulatedNodes({ context, nodes: ['node-0', 'node-1'], version: 'v1.36.2' })
    await clock.advance(1_000)
    await clock.settle()
    expect((await read('web')).status?.podIP).toBe(before)
    expect((await read('a-new')).status?.podIP).not.toBe(before)
  })
})
