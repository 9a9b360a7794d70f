import { describe, expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { draftOf, nameOf } from '../api/object.ts'
import { formatTime } from '../base/clock.ts'
import { newRevision } from '../statefulset/plan/revisions.ts'
import { revisionLabel } from '../workload/revisions.ts'
import { planRepair } from './repair.ts'
import { crashing, now, setOf, settled, snapshotOf, type World } from './snapshot.fixture.ts'

const withImage = (set: StatefulSet, image: string): StatefulSet => {
  const draft = draftOf(set)
  for (const container of draft.spec?.template.spec?.containers ?? []) container.image = image
  return draft as StatefulSet
}

/** A set whose Pods of these ordinals were made from a template that fails, and whose template is right again. */
function rolledBack(broken: readonly number[], given = setOf()): World {
  const world = settled(given)
  const bad = newRevision(withImage(world.set, 'nginx:none'), 2)
  const good = world.revisions[0]
  if (!good) throw new Error('a settled set has a revision')
  const relabel = (pod: Pod): Pod => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, [revisionLabel]: nameOf(bad) } },
  })
  return {
    ...world,
    revisions: [bad, { ...good, revision: 3 }],
    pods: world.pods.map((pod, index) => (broken.includes(index) ? crashing(relabel(pod)) : pod)),
  }
}

/** Made just now, running, and not Ready yet. */
const slowOf = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, creationTimestamp: formatTime(now - 55_000) },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(now - 55_000) }],
  },
})

const repair = (world: World, set = world.set) =>
  planRepair(snapshotOf(world, { kind: 'accepted', set, warnings: [] }), set)
const deleted = (world: World, set?: StatefulSet) =>
  repair(world, set).deletions.map(({ pod }) => nameOf(pod))

describe('repair', () => {
  it('deletes the broken Pod of the template that was taken back, and no other', () => {
    const { deletions, plan } = repair(rolledBack([2]))
    expect(deletions.map(({ pod, cause }) => [nameOf(pod), cause])).toEqual([
      ['web-2', 'its container nginx crashes again and again (9 restarts)'],
    ])
    expect(plan.steps.map(({ kind, pod, cause }) => `${kind} ${pod} ${cause}`)).toEqual([
      'delete web-2 repair',
      'create web-2 replace',
      'wait web-2 notReady',
    ])
    expect(plan.claims.map(({ fate }) => fate)).toEqual(['kept', 'kept', 'kept'])
    expect(plan.hazards.map(({ id }) => id)).not.toContain('H13')
    expect(plan.end.kind).toBe('done')
  })

  it('deletes each of several that block', () => {
    expect(deleted(rolledBack([1, 2]))).toEqual(['web-1', 'web-2'])
  })

  it('waits for a Pod that may only be slow, and does not where it is known to stick', () => {
    const world = rolledBack([2])
    const slow: World = {
      ...world,
      pods: world.pods.map(pod => (nameOf(pod) === 'web-2' ? slowOf(pod) : pod)),
    }
    const taken = snapshotOf(slow, { kind: 'accepted', set: slow.set, warnings: [] })
    expect(planRepair(taken, slow.set).deletions).toEqual([])
    expect(planRepair(taken, slow.set, 0).deletions.map(({ pod }) => nameOf(pod))).toEqual(['web-2'])
  })

  it('deletes nothing where nothing is in the way', () => {
    expect(deleted(settled())).toEqual([])
  })

  it('leaves a Pod alone that fails by the newest template', () => {
    const world = settled()
    const failing = { ...world, pods: world.pods.map((pod, index) => (index === 2 ? crashing(pod) : pod)) }
    const { deletions, plan } = repair(failing)
    expect(deletions).toEqual([])
    expect(plan.end).toMatchObject({ kind: 'stuck', pod: 'web-2' })
  })

  it('leaves a Pod below the partition alone: it would come back as it was', () => {
    const partitioned = setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } })
    expect(deleted(rolledBack([2], partitioned))).toEqual([])
  })

  it('leaves a broken Pod of an older template alone where the rollout replaces it by itself', () => {
    expect(deleted(rolledBack([2], setOf({ podManagementPolicy: 'Parallel' })))).toEqual([])
  })

  it('leaves a Pod alone that is on its way out', () => {
    const world = rolledBack([2])
    const pods = world.pods.map(pod =>
      nameOf(pod) === 'web-2'
        ? {
            ...pod,
            metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T12:00:00Z', finalizers: ['a/b'] },
          }
        : pod,
    )
    expect(deleted({ ...world, pods })).toEqual([])
  })

  it('frees condemned Pods that block each other, the highest first, and keeps the last for the controller', () => {
    const world = settled()
    const broken = { ...world, pods: world.pods.map((pod, index) => (index > 0 ? crashing(pod) : pod)) }
    const set = { ...world.set, spec: { ...world.set.spec, replicas: 1 } } as StatefulSet
    const { deletions, plan } = repair(broken, set)
    expect(deletions.map(({ pod }) => nameOf(pod))).toEqual(['web-2'])
    expect(plan.end.kind).toBe('done')
  })
})
