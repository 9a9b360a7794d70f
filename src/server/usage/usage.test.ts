import { expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import type { ContainerStats, NodeStats } from '../../api/node-stats.ts'
import { StatusError } from '../../api/status-error.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { startServer } from '../server-under-test.ts'
import { UsageSampler, usageBetween } from './usage-sampler.ts'

const container = (name: string, at: number, cpuNanos: number, startedAt = 0): ContainerStats => ({
  name,
  startedAt,
  usage: { at, cpuNanos, memoryBytes: 2 ** 20 },
})
const statsOf = (uid: string, containers: readonly ContainerStats[]): NodeStats => ({
  usage: null,
  disk: null,
  pods: [{ uid, namespace: 'default', name: 'web-0', containers, network: null, volumes: [] }],
})

it('a rate is what was used between two measurements, per second', () => {
  const usage = usageBetween(
    { at: 10_000, stats: statsOf('u', [container('a', 10_000, 5e9)]) },
    { at: 14_000, stats: statsOf('u', [container('a', 14_000, 7e9)]) },
  )
  expect(usage.windowMs).toBe(4_000)
  expect(usage.pods.get('u')?.get('a')?.cpuNanoCores).toBe(5e8)
})

it('a container that has started anew counts from its start, and never backwards', () => {
  const usage = usageBetween(
    { at: 10_000, stats: statsOf('u', [container('a', 10_000, 5e9), container('b', 10_000, 5e9)]) },
    { at: 14_000, stats: statsOf('u', [container('a', 14_000, 1e9, 12_000), container('b', 14_000, 4e9)]) },
  )
  expect(usage.pods.get('u')?.get('a')?.cpuNanoCores).toBe(5e8)
  expect(usage.pods.get('u')?.get('b')?.cpuNanoCores).toBe(0)
})

it('nothing is measured unless asked, twice for the first who asks, once for who asks again', async () => {
  const clock = createSimulatedClock(0)
  let measured = 0
  const sampler = new UsageSampler({
    clock,
    nodes: { stats: async () => statsOf('u', [container('a', clock.now(), ++measured * 1e9)]) },
  })
  await clock.advance(100_000)
  expect(measured).toBe(0)
  const first = [sampler.of('n'), sampler.of('n')]
  await clock.advance(1_000)
  expect((await first[0])?.windowMs).toBe(1_000)
  expect(await first[1]).toBe(await first[0])
  expect(measured).toBe(2)
  expect(await sampler.of('n')).toBe(await first[0])
  await clock.advance(15_000)
  expect((await sampler.of('n'))?.windowMs).toBe(15_000)
  expect(measured).toBe(3)
  await clock.advance(100_000)
  const late = sampler.of('n')
  await clock.advance(1_000)
  expect((await late)?.windowMs).toBe(1_000)
})

async function serverWith(more: Partial<NodeAccess> = {}) {
  const clock = createSimulatedClock(Date.parse('2026-01-02T03:04:05Z'))
  const uids = new Map<string, string>()
  const nodeAccess = {
    stats: async (node: string) => {
      if (node !== 'n') throw new StatusError({ reason: 'ServiceUnavailable', message: 'gone' })
      const now = clock.now()
      return {
        usage: { at: now, cpuNanos: now * 1e6, memoryBytes: 2 ** 30 },
        disk: { capacityBytes: 100, availableBytes: 40 },
        pods: [...uids].map(([name, uid]) => ({
          uid,
          namespace: 'default',
          name,
          containers: [
            { name: 'main', startedAt: 0, usage: { at: now, cpuNanos: now * 5e4, memoryBytes: 4096 } },
          ],
          network: { at: now, receivedBytes: 7, sentBytes: 9 },
          volumes: [
            {
              name: 'd',
              claim: `d-${name}`,
              at: now,
              usedBytes: 1,
              capacityBytes: 4,
              availableBytes: 3,
              files: 1,
            },
          ],
        })),
      }
    },
    ...more,
  } as unknown as NodeAccess
  const { send } = await startServer({ nodeAccess, clock })
  for (const name of ['n', 'far']) await send('POST', '/api/v1/nodes', { metadata: { name } })
  for (const [name, node] of [
    ['web-0', 'n'],
    ['web-1', 'n'],
    ['lost', 'far'],
  ] as const) {
    const pod = await send('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name, labels: { app: name } },
      spec: { nodeName: node, containers: [{ name: 'main', image: 'i' }] },
    })
    if (node === 'n') uids.set(name, (pod.body as { metadata: { uid: string } }).metadata.uid)
    await send(
      'PATCH',
      `/api/v1/namespaces/default/pods/${name}/status`,
      { status: { phase: 'Running' } },
      {
        headers: { 'content-type': 'application/merge-patch+json' },
      },
    )
  }
  const ask: typeof send = async (...args) => {
    const asked = send(...args)
    for (let turn = 0; turn < 5; turn++) await clock.advance(500)
    return asked
  }
  return { ask }
}

it('metrics of pods are listed by label, with what was measured', async () => {
  const { ask } = await serverWith()
  const all = await ask('GET', '/apis/metrics.k8s.io/v1beta1/pods')
  expect(all.body).toMatchObject({
    kind: 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1beta1',
    items: [
      {
        metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web-0' } },
        window: expect.stringMatching(/^[\d.]+s$/),
        containers: [{ name: 'main', usage: { cpu: '50000000n', memory: '4Ki' } }],
      },
      { metadata: { name: 'web-1' } },
    ],
  })
  const one = await ask(
    'GET',
    '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dweb-1',
  )
  expect(one.body).toMatchObject({ items: [{ metadata: { name: 'web-1' } }] })
})

it('metrics of one are got, and what cannot be measured is not there', async () => {
  const { ask } = await serverWith()
  const base = '/apis/metrics.k8s.io/v1beta1'
  expect(await ask('GET', `${base}/nodes/n`)).toMatchObject({
    code: 200,
    body: { kind: 'NodeMetrics', usage: { cpu: '1000000000n', memory: '1048576Ki' } },
  })
  expect(await ask('GET', `${base}/namespaces/default/pods/lost`)).toMatchObject({
    code: 404,
    body: { message: 'podmetrics "default/lost" not found' },
  })
  expect(await ask('GET', `${base}/nodes/none`)).toMatchObject({ code: 404 })
  expect(await ask('POST', `${base}/nodes`, {})).toMatchObject({ code: 405 })
  expect(await ask('GET', `${base}/nodes?watch=true`)).toMatchObject({ code: 405 })
})

it('a node tells its summary, and nothing else, by its proxy', async () => {
  const { ask } = await serverWith()
  const { body } = await ask('GET', '/api/v1/nodes/n/proxy/stats/summary')
  expect(body).toMatchObject({
    node: { nodeName: 'n', cpu: { usageNanoCores: 1e9 }, fs: { capacityBytes: 100, usedBytes: 60 } },
    pods: [
      {
        podRef: { name: 'web-0', namespace: 'default' },
        network: { rxBytes: 7, txBytes: 9 },
        volume: [{ name: 'd', pvcRef: { name: 'd-web-0' }, usedBytes: 1, capacityBytes: 4 }],
      },
      { podRef: { name: 'web-1' } },
    ],
  })
  expect(await ask('GET', '/api/v1/nodes/n/proxy/configz')).toMatchObject({ code: 404 })
  expect(await ask('GET', '/api/v1/nodes/n/proxy/constructor')).toMatchObject({ code: 404 })
  expect(await ask('GET', '/api/v1/nodes/far/proxy/stats/summary')).toMatchObject({ code: 503 })
  expect(await ask('GET', '/api/v1/nodes/none/proxy/stats/summary')).toMatchObject({ code: 404 })
})

it('a node tells whether containers find a program, where they run those of its machine', async () => {
  const asked: unknown[] = []
  const { ask } = await serverWith({
    findsProgram: async (node, program) => {
      asked.push({ node, ...program })
      return node === 'n' ? program.name === 'sh' : null
    },
  })
  const programs = (node: string, query: string) => ask('GET', `/api/v1/nodes/${node}/proxy/programs${query}`)
  expect(await programs('n', '?program=sh&path=%2Fbin')).toMatchObject({
    code: 200,
    body: { program: 'sh', found: true },
  })
  expect(await programs('n', '?program=no')).toMatchObject({ code: 200, body: { found: false } })
  expect(await programs('n', '')).toMatchObject({ code: 400 })
  expect(await programs('far', '?program=sh')).toMatchObject({ code: 404 })
  expect(asked[0]).toEqual({ node: 'n', name: 'sh', searchPath: '/bin' })
})

it('without nodes to ask there is no such group', async () => {
  const { send } = await startServer()
  expect(await send('GET', '/apis/metrics.k8s.io/v1beta1/pods')).toMatchObject({ code: 404 })
})
