import { describe, expect, test } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { claimOf, nodeOf, podOf, storageClassOf, volumeOf } from '../testing/fixtures/objects.ts'
import { ClusterView } from './cluster.ts'
import {
  hostname,
  messageOf,
  plan,
  snapshotOf,
  useless,
  type World,
  zone,
} from './placement-world.fixture.ts'
import { nodesToScore, planPlacement } from './plan-placement.ts'

describe('where a pod does not go', () => {
  const taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' }

  test('without nodes there is nothing to say but that', () => {
    expect(messageOf(plan(podOf('web-0'), {}))).toBe('no nodes available to schedule pods')
  })

  test('the message counts the reasons of all nodes, sorted, and says whether preemption would help', () => {
    const placement = plan(podOf('web-0', { requests: { cpu: '2' } }), {
      nodes: [nodeOf('a', { spec: { taints: [taint] } }), nodeOf('b'), nodeOf('c')],
      pods: [
        podOf('x', { nodeName: 'b', requests: { cpu: '3' } }),
        podOf('y', { nodeName: 'c', requests: { cpu: '3' } }),
      ],
    })
    expect(messageOf(placement)).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    )
  })

  test('more than an empty node has is not helped by preemption', () => {
    const placement = plan(podOf('web-0', { requests: { cpu: '64' } }), { nodes: [nodeOf('a')] })
    expect(messageOf(placement)).toBe(`0/1 nodes are available: 1 Insufficient cpu. ${useless(1)}`)
  })

  const refusals: readonly [name: string, pod: Pod, world: World, reason: string][] = [
    [
      'a cordoned node',
      podOf('p'),
      { nodes: [nodeOf('a', { spec: { unschedulable: true } })] },
      'node(s) were unschedulable',
    ],
    [
      'a taint that is tolerated for another value only',
      podOf('p', { spec: { tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'web' }] } }),
      { nodes: [nodeOf('a', { spec: { taints: [taint] } })] },
      'node(s) had untolerated taint(s)',
    ],
    [
      'a node selector',
      podOf('p', { spec: { nodeSelector: { disk: 'ssd' } } }),
      { nodes: [nodeOf('a', { labels: { disk: 'hdd' } })] },
      "node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'a required node affinity by field',
      podOf('p', {
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] },
                ],
              },
            },
          },
        },
      }),
      { nodes: [nodeOf('a')] },
      "node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'a missing claim',
      podOf('p', { claims: ['data'] }),
      { nodes: [nodeOf('a')] },
      'persistentvolumeclaim "data" not found',
    ],
    [
      'a claim of its own that is still to be made',
      podOf('p', {
        spec: { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: {} } } }] },
      }),
      { nodes: [nodeOf('a')] },
      'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-scratch"',
    ],
    [
      'an unbound claim of an immediate class',
      podOf('p', { claims: ['data'] }),
      {
        nodes: [nodeOf('a')],
        claims: [claimOf('data', { storageClassName: 'now' })],
        classes: [storageClassOf('now', { volumeBindingMode: 'Immediate' })],
      },
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'a claim on its way out',
      podOf('p', { claims: ['data'] }),
      {
        nodes: [nodeOf('a')],
        claims: [
          claimOf('data', {
            metadata: { name: 'data', namespace: 'default', deletionTimestamp: '2026-01-01T00:00:00Z' },
          }),
        ],
      },
      'persistentvolumeclaim "data" is being deleted',
    ],
    [
      'a waiting claim of a class without a provisioner and without volumes',
      podOf('p', { claims: ['data'] }),
      {
        nodes: [nodeOf('a')],
        claims: [claimOf('data', { storageClassName: 'by-hand' })],
        classes: [storageClassOf('by-hand', { provisioner: 'kubernetes.io/no-provisioner' })],
      },
      "1 node(s) didn't find available persistent volumes to bind",
    ],
    [
      'a bound volume on another node',
      podOf('p', { claims: ['data'] }),
      {
        nodes: [nodeOf('a')],
        claims: [
          claimOf('data', {
            annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
            spec: { volumeName: 'v' },
          }),
        ],
        volumes: [volumeOf('v', { nodeName: 'b' })],
      },
      "1 node(s) didn't match PersistentVolume's node affinity",
    ],
  ]
  test.each(refusals)('%s', (_, pod, world, reason) => {
    const count = /^persistent|^pod has|^waiting|^1 /.test(reason) ? '' : '1 '
    expect(messageOf(plan(pod, world))).toBe(`0/1 nodes are available: ${count}${reason}. ${useless(1)}`)
  })

  test('a host port that is taken, on the same address or on all', () => {
    const withPort = (name: string, hostIP?: string, nodeName?: string) =>
      podOf(name, {
        nodeName,
        spec: {
          containers: [
            { name: 'c', ports: [{ containerPort: 80, hostPort: 80, ...(hostIP ? { hostIP } : {}) }] },
          ],
          ...(nodeName ? { nodeName } : {}),
        },
      })
    const world = { nodes: [nodeOf('a')], pods: [withPort('x', '127.0.0.1', 'a')] }
    expect(messageOf(plan(withPort('p', '127.0.0.2'), world))).toBe('placed on a')
    expect(messageOf(plan(withPort('p', '127.0.0.1'), world))).toContain(
      "1 node(s) didn't have free ports for the requested pod ports",
    )
    expect(messageOf(plan(withPort('p'), world))).toContain("didn't have free ports")
  })

  test('a node that is full of pods', () => {
    const world = {
      nodes: [nodeOf('a', { allocatable: { pods: '1' } })],
      pods: [podOf('x', { nodeName: 'a' })],
    }
    expect(messageOf(plan(podOf('p'), world))).toContain('1 Too many pods')
  })

  test('a device that is claimed, since no node offers any', () => {
    const pod = podOf('p')
    const asking = {
      ...pod,
      spec: { ...pod.spec, containers: [], resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }] },
    }
    expect(messageOf(plan(asking, { nodes: [nodeOf('a'), nodeOf('b')] }))).toBe(
      '0/2 nodes are available: 2 cannot allocate all claims. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    )
  })

  test('several resources are all named', () => {
    const world = {
      nodes: [nodeOf('a', { allocatable: { cpu: '1', memory: '1Gi' } })],
      pods: [podOf('x', { nodeName: 'a', requests: { cpu: '1', memory: '1Gi' } })],
    }
    expect(messageOf(plan(podOf('p', { requests: { cpu: '100m', memory: '1Mi' } }), world))).toMatch(
      /^0\/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory\. /,
    )
  })

  test('a pod that must not preempt says so', () => {
    const world = {
      nodes: [nodeOf('a', { allocatable: { cpu: '1' } })],
      pods: [podOf('x', { nodeName: 'a', requests: { cpu: '1' } })],
    }
    const pod = podOf('p', { requests: { cpu: '1' }, priority: 10, spec: { preemptionPolicy: 'Never' } })
    expect(messageOf(plan({ ...pod, spec: { ...pod.spec!, priority: 10 } }, world))).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    )
  })
})

describe('pods and their neighbours', () => {
  const nodes = [
    nodeOf('a', { labels: zone('1') }),
    nodeOf('b', { labels: zone('1') }),
    nodeOf('c', { labels: zone('2') }),
  ]
  const term = (app: string, topologyKey: string) => ({
    labelSelector: { matchLabels: { app } },
    topologyKey,
  })
  const anti = (app: string, topologyKey = hostname) => ({
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] },
    },
  })
  const near = (app: string, topologyKey = hostname) => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] } },
  })

  test('anti-affinity keeps the pods of a set on nodes of their own', () => {
    const labels = { app: 'web' }
    const pods = ['a', 'b'].map(nodeName => podOf(`web-${nodeName}`, { labels, nodeName }))
    expect(messageOf(plan(podOf('web-2', { labels, spec: anti('web') }), { nodes, pods }))).toBe(
      'placed on c',
    )
    const all = [...pods, podOf('web-c', { labels, nodeName: 'c' })]
    expect(messageOf(plan(podOf('web-3', { labels, spec: anti('web') }), { nodes, pods: all }))).toContain(
      "3 node(s) didn't match pod anti-affinity rules",
    )
  })

  test('anti-affinity of a running pod keeps others away from its zone', () => {
    const loner = podOf('loner', {
      nodeName: 'a',
      spec: { ...anti('web', 'topology.kubernetes.io/zone'), nodeName: 'a' },
    })
    const web = podOf('web-0', { labels: { app: 'web' } })
    expect(messageOf(plan(web, { nodes, pods: [loner] }))).toBe('placed on c')
    expect(messageOf(plan(web, { nodes: nodes.slice(0, 2), pods: [loner] }))).toContain(
      "2 node(s) didn't satisfy existing pods anti-affinity rules",
    )
    expect(
      messageOf(
        plan(podOf('other', { namespace: 'elsewhere', labels: { app: 'web' } }), {
          nodes: nodes.slice(0, 1),
          pods: [loner],
        }),
      ),
    ).toBe('placed on a')
  })

  test('affinity goes where the others are; the first of a group may go anywhere', () => {
    const db = podOf('db-0', { labels: { app: 'db' }, nodeName: 'b' })
    expect(messageOf(plan(podOf('web-0', { spec: near('db') }), { nodes, pods: [db] }))).toBe('placed on b')
    expect(messageOf(plan(podOf('web-0', { spec: near('db') }), { nodes }))).toContain(
      "3 node(s) didn't match pod affinity rules",
    )
    const first = podOf('db-0', { labels: { app: 'db' }, spec: near('db') })
    expect(plan(first, { nodes }).kind).toBe('place')
  })

  test('spread keeps the skew between zones within bounds', () => {
    const labels = { app: 'web' }
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: labels },
        },
      ],
    }
    const pods = [podOf('web-0', { labels, nodeName: 'a' })]
    expect(messageOf(plan(podOf('web-1', { labels, spec: spread }), { nodes, pods }))).toBe('placed on c')
    const cordoned = [...nodes.slice(0, 2), nodeOf('c', { labels: zone('2'), spec: { unschedulable: true } })]
    expect(messageOf(plan(podOf('web-1', { labels, spec: spread }), { nodes: cordoned, pods }))).toContain(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints.",
    )
    const unlabelled = [nodeOf('d')]
    expect(messageOf(plan(podOf('web-1', { labels, spec: spread }), { nodes: unlabelled }))).toContain(
      "1 node(s) didn't match pod topology spread constraints (missing required label)",
    )
  })
})

describe('which of the nodes', () => {
  test('the emptier one', () => {
    const world = {
      nodes: [nodeOf('a'), nodeOf('b')],
      pods: [podOf('x', { nodeName: 'a', requests: { cpu: '2', memory: '2Gi' } })],
    }
    expect(messageOf(plan(podOf('p', { requests: { cpu: '1', memory: '1Gi' } }), world))).toBe('placed on b')
  })

  test('the preferred one, though it is fuller', () => {
    const prefers = {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] },
            },
          ],
        },
      },
    }
    const world = {
      nodes: [nodeOf('a', { labels: { disk: 'ssd' } }), nodeOf('b')],
      pods: [podOf('x', { nodeName: 'a', requests: { cpu: '1', memory: '2Gi' } })],
    }
    expect(messageOf(plan(podOf('p', { spec: prefers }), world))).toBe('placed on a')
  })

  test('one without a sibling of the same controller', () => {
    const owned = (name: string, nodeName?: string) =>
      podOf(name, {
        nodeName,
        metadata: {
          name,
          namespace: 'default',
          uid: name,
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'set', controller: true },
          ],
        },
      })
    const nodes = ['a', 'b', 'c'].map(name => nodeOf(name))
    const cluster = new ClusterView()
    for (const node of nodes) cluster.setNode(node)
    const used: string[] = []
    for (const ordinal of [0, 1, 2]) {
      const placement = planPlacement(owned(`web-${ordinal}`), { ...snapshotOf({}), cluster })
      if (placement.kind !== 'place') throw new Error('not placed')
      used.push(placement.nodeName)
      cluster.place(owned(`web-${ordinal}`), placement.nodeName)
    }
    expect(used.toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('a share of a large cluster is enough', () => {
    expect([10, 100, 1000, 5000, 15000].map(nodesToScore)).toEqual([10, 100, 420, 500, 750])
  })
})
