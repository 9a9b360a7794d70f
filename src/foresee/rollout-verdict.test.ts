import { describe, expect, it } from 'vitest'
import type { Event, Pod, StatefulSet } from '../api/generated/types.ts'
import type { Draft } from '../api/object.ts'
import { draftOf, nameOf } from '../api/object.ts'
import { formatTime } from '../base/clock.ts'
import { newRevision } from '../statefulset/plan/revisions.ts'
import { revisionLabel } from '../workload/revisions.ts'
import { judgeRollout, type ObservedRollout, type Verdict } from './rollout-verdict.ts'
import { crashing, now, setOf, settled, type World } from './snapshot.fixture.ts'

const rolloutOf = (world: World, more: Partial<ObservedRollout> = {}): ObservedRollout => ({
  ...world,
  events: [],
  now,
  ...more,
})
const judge = (world: World, more: Partial<ObservedRollout> = {}, stuckAfterMs = 30_000): Verdict =>
  judgeRollout(rolloutOf(world, more), { stuckAfterMs })

type Counts = Draft<NonNullable<StatefulSet['status']>>
const withStatus = (
  world: World,
  status: Partial<Counts>,
  change: (set: Draft<StatefulSet>) => void = () => {},
): World => {
  const set = draftOf(world.set)
  set.status = { replicas: 3, availableReplicas: 3, ...set.status, ...status }
  change(set)
  return { ...world, set: set as StatefulSet }
}

const newImage = (set: Draft<StatefulSet>, image = 'nginx:2'): void => {
  for (const container of set.spec?.template.spec?.containers ?? []) container.image = image
}

const changePod = (world: World, name: string, change: (pod: Pod) => Pod): World => ({
  ...world,
  pods: world.pods.map(pod => (nameOf(pod) === name ? change(pod) : pod)),
})

/** A rollout to a second template that stands at web-2, which is as `change` makes it. */
function inRollout(change: (pod: Pod) => Pod, given = setOf()): World {
  const world = settled(given)
  const next = withStatus(world, { readyReplicas: 2, availableReplicas: 2, updatedReplicas: 1 }, newImage)
  const revision = newRevision(next.set, 2)
  const status = { updateRevision: nameOf(revision) }
  return changePod({ ...withStatus(next, status), revisions: [...world.revisions, revision] }, 'web-2', pod =>
    change({
      ...pod,
      metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, [revisionLabel]: nameOf(revision) } },
    }),
  )
}

const unready = (pod: Pod, sinceMs: number): Pod => ({
  ...pod,
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(now - sinceMs) }],
    containerStatuses: [
      { name: 'nginx', image: '', imageID: '', ready: false, restartCount: 0, state: { running: {} } },
    ],
  },
})

const stuck = (verdict: Verdict) => (verdict.kind === 'stuck' ? verdict.trouble : verdict)

describe('a rollout is done', () => {
  it('when every Pod is as the set wants it, in the words of kubectl', () => {
    expect(judge(settled())).toEqual({
      kind: 'done',
      message: 'partitioned roll out complete: 3 new pods have been updated...',
    })
    const plain = settled(setOf({ updateStrategy: { type: 'RollingUpdate' } }))
    expect(judge(plain).message).toMatch(
      /^statefulset rolling update complete 3 pods at revision web-\w+\.\.\.$/,
    )
  })

  it('at the partition', () => {
    const world = inRollout(
      pod => pod,
      setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    )
    expect(judge(withStatus(world, { readyReplicas: 3, availableReplicas: 3 }))).toEqual({
      kind: 'done',
      message: 'partitioned roll out complete: 1 new pods have been updated...',
    })
  })

  it('under OnDelete whatever the revisions are', () => {
    const world = settled(setOf({ updateStrategy: { type: 'OnDelete' } }))
    expect(judge(withStatus(world, { updatedReplicas: 0, updateRevision: 'web-next' })).kind).toBe('done')
  })

  it('not before the controller has seen the newest spec', () => {
    const world = withStatus(settled(), {}, set => {
      if (set.metadata) set.metadata.generation = 2
    })
    expect(judge(world)).toEqual({
      kind: 'going',
      message: 'Waiting for statefulset spec update to be observed...',
      trouble: null,
    })
  })

  it('not while a Pod is Ready between two crashes alone, on which it is stuck all the time', () => {
    const at = (agoMs: number) => formatTime(now - agoMs)
    const world = changePod(settled(), 'web-1', pod => ({
      ...pod,
      status: {
        ...pod.status,
        containerStatuses: [
          {
            name: 'nginx',
            image: '',
            imageID: '',
            ready: true,
            restartCount: 4,
            state: { running: { startedAt: at(1_000) } },
            lastState: { terminated: { exitCode: 1, startedAt: at(42_000), finishedAt: at(41_000) } },
          },
        ],
      },
    }))
    expect(judge(world)).toMatchObject({
      kind: 'stuck',
      trouble: { pod: 'web-1', trouble: { kind: 'crashLoop' } },
    })
  })

  it('not while a surplus Pod is there, nor before minReadySeconds are over', () => {
    expect(judge(withStatus(settled(), { replicas: 4 })).message).toBe('Waiting for 1 pods to be removed...')
    expect(judge(withStatus(settled(), { availableReplicas: 1 })).message).toBe(
      'Waiting for 2 pods to be available...',
    )
  })
})

describe('a rollout goes on', () => {
  it('while a Pod takes its time', () => {
    const world = inRollout(pod => unready(pod, 60_000))
    expect(judge(world)).toMatchObject({
      kind: 'going',
      message: 'Waiting for 1 pods to be ready...',
      trouble: { pod: 'web-2', isHard: false, cause: 'web-2 is not Ready: its containers are not ready' },
    })
  })

  it('and tells what the probe was answered, where an event says so', () => {
    const world = inRollout(pod => unready(pod, 60_000))
    const event: Event = {
      metadata: {},
      involvedObject: { uid: 'uid-web-2' },
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 404',
    }
    expect(judge(world, { events: [event] })).toMatchObject({
      trouble: { cause: 'web-2 is not Ready: its readiness probe fails with 404' },
    })
  })

  it('while a failure is young', () => {
    const world = inRollout(pod => crashing(pod))
    expect(judge(world, {}, 2 * 3_600_000).kind).toBe('going')
  })

  it('while the controller is about to replace a broken Pod of the old template', () => {
    const world = inRollout(pod => pod, setOf({ podManagementPolicy: 'Parallel' }))
    expect(judge(changePod(world, 'web-1', crashing))).toMatchObject({ kind: 'going', trouble: null })
  })
})

describe('a rollout is stuck', () => {
  it('on a Pod that fails by the newest template: back, and then that Pod has to go', () => {
    expect(stuck(judge(inRollout(crashing)))).toMatchObject({
      pod: 'web-2',
      ordinal: 2,
      isHard: true,
      cause: 'web-2 is not Ready: its container nginx crashes again and again (9 restarts)',
      way: { kind: 'undo', back: true },
    })
  })

  it('on a broken Pod of an earlier template: repair', () => {
    const world = settled()
    const fixed = withStatus(world, { readyReplicas: 2, availableReplicas: 2, updatedReplicas: 0 }, set =>
      newImage(set, 'nginx:3'),
    )
    const withRevision = { ...fixed, revisions: [...world.revisions, newRevision(fixed.set, 2)] }
    expect(stuck(judge(changePod(withRevision, 'web-2', crashing)))).toMatchObject({
      pod: 'web-2',
      way: { kind: 'repair' },
    })
  })

  it('with nowhere to go back to, when it is the first template', () => {
    const world = withStatus(settled(), { readyReplicas: 2 })
    expect(stuck(judge(changePod(world, 'web-0', crashing)))).toMatchObject({
      pod: 'web-0',
      way: { kind: 'undo', back: false },
    })
  })

  it('on a slow Pod only after ten times as long', () => {
    expect(judge(inRollout(pod => unready(pod, 299_000))).kind).toBe('going')
    expect(stuck(judge(inRollout(pod => unready(pod, 300_000))))).toMatchObject({
      isHard: false,
      way: { kind: 'look', back: true },
    })
  })

  it('on a slow Pod once all have the newest template, which is no reason to go back', () => {
    const world = withStatus(settled(), { readyReplicas: 2, availableReplicas: 2 })
    const slow = changePod(world, 'web-2', pod => unready(pod, 300_000))
    const history = [newRevision(setOf(), 0), ...slow.revisions]
    expect(stuck(judge({ ...slow, revisions: history }))).toMatchObject({
      way: { kind: 'look', back: false },
    })
  })

  it('on a Pod that no node takes', () => {
    const world = inRollout(pod => ({
      ...unready(pod, 40_000),
      status: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient cpu.' },
        ],
      },
    }))
    expect(stuck(judge(world))).toMatchObject({
      cause: 'web-2 is not Ready: it cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu',
      way: { kind: 'unschedulable', back: true },
    })
  })

  it('on a Pod whose node does not answer', () => {
    const world = inRollout(pod => ({
      ...pod,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: formatTime(now - 60_000) }],
      },
    }))
    expect(stuck(judge(world))).toMatchObject({
      cause: 'web-2 is not Ready: nothing is heard of its node node-a',
      way: { kind: 'node', node: 'node-a' },
    })
  })

  it('on a Pod that only its node tells to be lost', () => {
    const world = inRollout(pod => unready(pod, 60_000))
    const silent = { type: 'Ready', status: 'Unknown' }
    const nodes = [{ metadata: { name: 'node-a' }, status: { conditions: [silent] } }]
    expect(stuck(judge(world, { nodes }))).toMatchObject({ way: { kind: 'node', node: 'node-a' } })
  })

  it('on a Pod that a finalizer holds', () => {
    const world = inRollout(pod => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: formatTime(now - 60_000), finalizers: ['a/b'] },
    }))
    expect(stuck(judge(world))).toMatchObject({
      cause: 'web-2 is terminating, held by a/b',
      way: { kind: 'finalizers' },
    })
  })

  it('on a name that another Pod has', () => {
    const world = withStatus(settled(), { readyReplicas: 2 })
    const taken = changePod(world, 'web-1', pod => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Job', name: 'other', uid: 'x', controller: true }],
      },
    }))
    expect(stuck(judge(taken))).toMatchObject({
      pod: 'web-1',
      cause: 'web-1 cannot be created: a Pod that Job other owns has its name',
      way: { kind: 'foreign' },
    })
  })

  it('on a Pod that the API refuses, by the last event', () => {
    const world = withStatus(settled(), { readyReplicas: 2 })
    const without = { ...world, pods: world.pods.filter(pod => nameOf(pod) !== 'web-2') }
    const failed: Event = {
      metadata: {},
      involvedObject: {},
      reason: 'FailedCreate',
      type: 'Warning',
      message:
        'Create Pod web-2 in StatefulSet web failed error: pods "web-2" is forbidden: exceeded quota: few',
      firstTimestamp: formatTime(now - 60_000),
      lastTimestamp: formatTime(now - 1000),
    }
    expect(stuck(judge(without, { events: [failed] }))).toMatchObject({
      cause: 'web-2 cannot be created: exceeded quota: few',
      way: { kind: 'refused' },
    })
    const ofAnother = { ...failed, message: failed.message?.replace('Pod web-2', 'Pod web-20') }
    expect(judge(without, { events: [ofAnother] })).toMatchObject({ kind: 'going', trouble: null })
    const since = {
      ...failed,
      reason: 'SuccessfulCreate',
      lastTimestamp: formatTime(now),
      message: 'Create Pod web-2 in StatefulSet web successful',
    }
    expect(judge(without, { events: [since, failed] })).toMatchObject({ kind: 'going', trouble: null })
  })

  it('when two unhealthy Pods are to be scaled down', () => {
    const world = withStatus(settled(), { readyReplicas: 1 }, set => {
      if (set.spec) set.spec.replicas = 1
    })
    const both = changePod(changePod(world, 'web-1', crashing), 'web-2', crashing)
    expect(stuck(judge(both))).toMatchObject({
      pod: 'web-2',
      way: { kind: 'repairScaleDown' },
      cause: expect.stringContaining('web-2 and web-1'),
    })
  })
})

describe('a Pod whose claim names a class that is not there', () => {
  it('is told by the class, where classes are known', () => {
    const world = inRollout(pod => ({
      ...pod,
      spec: { ...pod.spec, nodeName: undefined, containers: [] },
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            message: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims',
            lastTransitionTime: formatTime(now - 60_000),
          },
        ],
      },
    }))
    const claims = world.claims.map(claim => ({
      ...claim,
      spec: { ...claim.spec, volumeName: undefined, storageClassName: 'nope' },
      status: { phase: 'Pending' },
    }))
    expect(stuck(judge({ ...world, claims }, { classes: [] }))).toMatchObject({
      cause:
        'web-2 is not Ready: it cannot be scheduled, for want of a volume: its claim www-web-2 names the StorageClass nope, which does not exist',
    })
  })
})
