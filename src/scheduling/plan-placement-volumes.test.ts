import { describe, expect, test } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { claimOf, nodeOf, podOf, storageClassOf, volumeOf } from '../testing/fixtures/objects.ts'
import { ClusterView } from './cluster.ts'
import { hostname, messageOf, plan, snapshotOf } from './placement-world.fixture.ts'
import { planPlacement } from './plan-placement.ts'

describe('volumes', () => {
  const standard = storageClassOf('standard')
  const nodes = [nodeOf('a'), nodeOf('b')]

  test('a waiting claim is provisioned for the chosen node', () => {
    const claim = claimOf('data')
    const placement = plan(podOf('p', { claims: ['data'] }), { nodes, claims: [claim], classes: [standard] })
    expect(placement).toMatchObject({ kind: 'place', volumeSteps: [{ kind: 'provision', claim }] })
  })

  test('a claim that was given a node keeps its pod to it', () => {
    const claim = claimOf('data', { annotations: { 'volume.kubernetes.io/selected-node': 'b' } })
    const placement = plan(podOf('p', { claims: ['data'] }), { nodes, claims: [claim], classes: [standard] })
    expect(placement).toMatchObject({ kind: 'place', nodeName: 'b' })
  })

  test('the smallest free volume that is large enough is used, on the node that reaches it', () => {
    const byHand = storageClassOf('by-hand', { provisioner: 'kubernetes.io/no-provisioner' })
    const options = { storageClassName: 'by-hand', nodeName: 'b' }
    const volumes = [
      volumeOf('large', { ...options, storage: '10Gi' }),
      volumeOf('right', { ...options, storage: '2Gi' }),
      volumeOf('small', { ...options, storage: '512Mi' }),
    ]
    const claims = [
      claimOf('data', { storageClassName: 'by-hand' }),
      claimOf('more', { storageClassName: 'by-hand', storage: '2Gi' }),
    ]
    const placement = plan(podOf('p', { claims: ['more', 'data'] }), {
      nodes,
      claims,
      volumes,
      classes: [byHand],
    })
    expect(
      placement.kind === 'place' && [
        placement.nodeName,
        placement.volumeSteps.map(step => [
          step.claim.metadata?.name,
          step.kind === 'useVolume' && step.volume.metadata?.name,
        ]),
      ],
    ).toEqual([
      'b',
      [
        ['data', 'right'],
        ['more', 'large'],
      ],
    ])
  })

  test('allowed topologies of the class limit the nodes', () => {
    const limited = storageClassOf('standard', {
      allowedTopologies: [{ matchLabelExpressions: [{ key: hostname, values: ['b'] }] }],
    })
    const placement = plan(podOf('p', { claims: ['data'] }), {
      nodes,
      claims: [claimOf('data')],
      classes: [limited],
    })
    expect(placement).toMatchObject({ kind: 'place', nodeName: 'b' })
  })

  test('a claim for one pod only is not shared', () => {
    const claim = claimOf('data', {
      annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
      spec: { accessModes: ['ReadWriteOncePod'], volumeName: 'v' },
    })
    const world = {
      nodes: [nodeOf('a')],
      claims: [claim],
      volumes: [volumeOf('v', { spec: { accessModes: ['ReadWriteOncePod'] } })],
      pods: [podOf('x', { nodeName: 'a', claims: ['data'] })],
    }
    expect(messageOf(plan(podOf('p', { claims: ['data'] }), world))).toContain(
      'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
    )
  })
})

describe('preemption', () => {
  const full = nodeOf('a', { allocatable: { cpu: '2' } })
  const victim = (name: string, priority: number, cpu: string, nodeName = 'a') =>
    podOf(name, { nodeName, priority, requests: { cpu } })

  test('the fewest and least important pods go', () => {
    const pods = [victim('low', 1, '1'), victim('middle', 5, '500m'), victim('high', 9, '500m')]
    const placement = plan(podOf('p', { priority: 10, requests: { cpu: '1' } }), { nodes: [full], pods })
    expect(placement).toMatchObject({
      kind: 'preempt',
      nodeName: 'a',
      message: '0/1 nodes are available: 1 Insufficient cpu.',
    })
    expect(placement.kind === 'preempt' && placement.victims.map(pod => pod.metadata?.name)).toEqual(['low'])
  })

  test('the node whose victims matter least is chosen', () => {
    const nodes = [full, nodeOf('b', { allocatable: { cpu: '2' } })]
    const pods = [victim('x', 5, '2'), victim('y', 3, '2', 'b')]
    const placement = plan(podOf('p', { priority: 10, requests: { cpu: '2' } }), { nodes, pods })
    expect(placement).toMatchObject({ kind: 'preempt', nodeName: 'b' })
  })

  test('equals are not preempted', () => {
    const placement = plan(podOf('p', { priority: 5, requests: { cpu: '1' } }), {
      nodes: [full],
      pods: [victim('x', 5, '2')],
    })
    expect(messageOf(placement)).toContain('1 No preemption victims found for incoming pod.')
  })

  test('a pod whose place is being freed waits for it', () => {
    const leaving = podOf('x', {
      nodeName: 'a',
      priority: 1,
      requests: { cpu: '2' },
      metadata: { name: 'x', uid: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' },
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] },
    })
    const pod = podOf('p', { priority: 10, requests: { cpu: '1' }, status: { nominatedNodeName: 'a' } })
    const placement = plan(pod, { nodes: [full], pods: [leaving] })
    expect(placement).toMatchObject({ kind: 'unschedulable', keepsNomination: true })
    expect(messageOf(placement)).toContain(
      'preemption: not eligible due to a terminating pod on the nominated node.',
    )
  })

  test('room that is being freed for a more important pod is not given away', () => {
    const snapshot = snapshotOf({ nodes: [full] })
    const promised = podOf('vip', { priority: 10, requests: { cpu: '2' } })
    const cluster = snapshot.cluster as ClusterView
    const placement = planPlacement(promised, snapshot)
    if (placement.kind !== 'place') throw new Error('not placed')
    cluster.nominate({ ...needs(promised), priority: 10 }, 'a')
    expect(messageOf(planPlacement(podOf('p', { requests: { cpu: '1' } }), snapshot))).toContain(
      '1 Insufficient cpu',
    )
  })
})

const needs = (pod: Pod) => {
  const cluster = new ClusterView()
  cluster.setNode(nodeOf('a'))
  cluster.place(pod, 'a')
  return cluster.node('a')!.pods.get(pod.metadata?.uid ?? '')!
}
