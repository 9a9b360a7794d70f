import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toUid } from '../api/object.ts'
import { nodeOf, podOf } from '../testing/fixtures/objects.ts'
import { ClusterView, type NodeSummary } from './cluster.ts'
import { addResources, noResources, requestsOf, resourcesOf, scoredRequestsOf } from './requests.ts'

type Step =
  | {
      readonly kind: 'place'
      readonly pod: number
      readonly node: number
      readonly cpu: number
      readonly port: number
    }
  | { readonly kind: 'remove'; readonly pod: number }
  | { readonly kind: 'setNode' | 'removeNode'; readonly node: number }

const small = fc.nat({ max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('place' as const), pod: small, node: small, cpu: small, port: small }),
  fc.record({ kind: fc.constant('remove' as const), pod: small }),
  fc.record({ kind: fc.constantFrom('setNode' as const, 'removeNode' as const), node: small }),
)

function apply(cluster: ClusterView, each: Step): void {
  switch (each.kind) {
    case 'place': {
      const name = `pod-${each.pod}`
      const container = {
        name: 'c',
        resources: { requests: { cpu: String(each.cpu), 'example.com/gpu': '1' } },
        ...(each.port > 0 ? { ports: [{ containerPort: 80, hostPort: each.port }] } : {}),
      }
      const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'set', controller: true }
      const metadata = { name, uid: name, namespace: 'default', ownerReferences: [owner], generation: 1 }
      cluster.place(podOf(name, { metadata, spec: { containers: [container] } }), `node-${each.node}`)
      break
    }
    case 'remove':
      cluster.remove(toUid(`pod-${each.pod}`))
      break
    case 'setNode':
      cluster.setNode(nodeOf(`node-${each.node}`))
      break
    case 'removeNode':
      cluster.removeNode(`node-${each.node}`)
  }
}

function expectSums(summary: NodeSummary): void {
  const pods = [...summary.pods.values()]
  const sum = pods.map(each => each.requests).reduce(addResources, noResources)
  expect(summary.requested.milliCpu).toBe(sum.milliCpu)
  expect(summary.requested.others.get('example.com/gpu') ?? 0).toBe(pods.length)
  expect(summary.podsOfController.get('set') ?? 0).toBe(pods.length)
  const ports = [...summary.ports.values()].flat()
  expect(ports).toHaveLength(pods.flatMap(each => each.hostPorts).length)
}

test('sums stay what a count would give, in whatever order things come', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const cluster = new ClusterView()
      for (const each of steps) {
        apply(cluster, each)
        for (const summary of cluster.nodes) expectSums(summary)
        const uids = cluster.nodes.flatMap(({ pods }) => [...pods.keys()])
        expect(new Set(uids).size).toBe(uids.length)
      }
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('a host port that two pods hold by hand stays taken until both are gone', () => {
  const cluster = new ClusterView()
  cluster.setNode(nodeOf('a'))
  for (const name of ['p', 'q'])
    cluster.place(
      podOf(name, {
        metadata: { name, uid: name },
        spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] },
      }),
      'a',
    )
  cluster.remove(toUid('q'))
  expect(cluster.node('a')?.ports.get('TCP/80')).toEqual(['0.0.0.0'])
  cluster.remove(toUid('p'))
  expect(cluster.node('a')?.ports.size).toBe(0)
})

test('a later state of a pod whose spec is the same costs no second reading', () => {
  const cluster = new ClusterView()
  cluster.setNode(nodeOf('a'))
  const metadata = { name: 'p', uid: 'p', generation: 1, labels: { app: 'web' } }
  cluster.place(podOf('p', { metadata }), 'a')
  const before = cluster.node('a')?.pods.get('p')
  cluster.place(podOf('p', { metadata, status: { phase: 'Running' } }), 'a')
  expect(cluster.node('a')?.pods.get('p')?.requests).toBe(before?.requests)
  expect(cluster.node('a')?.pods.get('p')?.pod.status?.phase).toBe('Running')
  cluster.place(podOf('p', { metadata: { ...metadata, labels: { app: 'db' } } }), 'a')
  expect(cluster.node('a')?.pods.get('p')?.labels).toEqual({ app: 'db' })
})

test('init containers count one by one, sidecars stay, and a pod may ask as a whole', () => {
  const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } })
  const pod = podOf('p', {
    spec: {
      containers: [{ name: 'main', ...cpu('1') }],
      initContainers: [
        { name: 'sidecar', restartPolicy: 'Always', ...cpu('500m') },
        { name: 'setup', ...cpu('2') },
      ],
      overhead: { cpu: '100m' },
    },
  })
  expect(requestsOf(pod).milliCpu).toBe(2600)
  const whole = { ...pod, spec: { ...pod.spec, containers: [], resources: { requests: { cpu: '3' } } } }
  expect(requestsOf(whole).milliCpu).toBe(3100)
})

test('a container that asks for nothing counts with a little when nodes are compared', () => {
  expect(scoredRequestsOf(podOf('p'))).toMatchObject({ milliCpu: 100, memoryBytes: 200 * 1024 * 1024 })
  expect(requestsOf(podOf('p'))).toMatchObject({ milliCpu: 0, memoryBytes: 0 })
  expect(resourcesOf({ cpu: '1500m', memory: '1Gi', 'hugepages-2Mi': '4Mi' })).toMatchObject({
    milliCpu: 1500,
    memoryBytes: 2 ** 30,
    others: new Map([['hugepages-2Mi', 4 * 2 ** 20]]),
  })
})
