import { describe, expect, it } from 'vitest'
import { foresee } from './foresee.ts'
import type { PlanDocument } from './plan-document.ts'
import { crashing, edited, now, setOf, settled, snapshotOf, type World } from './snapshot.fixture.ts'
import type { Snapshot } from './snapshot.ts'
import { isNothing } from './words/is-nothing.ts'

const acts = (plan: PlanDocument) =>
  plan.steps.filter(({ kind }) => kind !== 'wait').map(({ kind, pod }) => `${kind} ${pod}`)
const fates = (plan: PlanDocument) => plan.claims.map(({ name, fate }) => `${name} ${fate}`)
const plan = (world: World, change: Parameters<typeof edited>[1], more: Partial<Snapshot> = {}) =>
  foresee(snapshotOf(world, edited(world, change), more))
const newImage: Parameters<typeof edited>[1] = spec => {
  const [container] = spec.template.spec?.containers ?? []
  if (container) container.image = 'nginx:2'
}

describe('a new image', () => {
  it('replaces Pods one at a time, the highest first', () => {
    const told = plan(settled(), newImage)
    expect(acts(told)).toEqual([
      'delete web-2',
      'create web-2',
      'delete web-1',
      'create web-1',
      'delete web-0',
      'create web-0',
    ])
    expect(told.revision).toMatchObject({ kind: 'new', number: 2 })
    expect(told.changes).toEqual([
      {
        path: 'spec.template.spec.containers[nginx].image',
        kind: 'changed',
        before: 'nginx:1',
        after: 'nginx:2',
      },
    ])
    expect(told).toMatchObject({ availableNow: 3, minimumAvailable: 2, end: { kind: 'done' } })
  })

  it('takes as long as the Pods of the set took to start and to stop', () => {
    const told = plan(settled(), newImage)
    expect(told.pace).toEqual({ kind: 'observed', pods: 3 })
    const waits = told.steps
      .filter(({ kind }) => kind === 'wait')
      .map(({ pod, cause, typicalSeconds, worstSeconds }) => [pod, cause, typicalSeconds, worstSeconds])
    expect(waits.slice(0, 2)).toEqual([
      ['web-2', 'terminating', 2, 10],
      ['web-2', 'notReady', 4, 8],
    ])
    expect(told.typicalSeconds).toBe(18)
    expect(told.worstSeconds).toBe(54)
  })

  it('counts minReadySeconds for each Pod', () => {
    expect(plan(settled(setOf({ minReadySeconds: 30 })), newImage).typicalSeconds).toBe(18 + 3 * 30)
  })

  it('stops at the partition and says so', () => {
    const told = plan(
      settled(setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })),
      newImage,
    )
    expect(acts(told)).toEqual(['delete web-2', 'create web-2'])
    expect(told.end).toMatchObject({
      kind: 'done',
      summary: expect.stringContaining('2 still at an older one'),
    })
    expect(told.hazards.map(({ id }) => id)).toContain('H6')
  })

  it('does nothing under OnDelete', () => {
    const told = plan(settled(setOf({ updateStrategy: { type: 'OnDelete' } })), newImage)
    expect(acts(told)).toEqual([])
    expect(told.hazards.map(({ id }) => id)).toEqual(['H18'])
  })

  it('does not begin while a Pod is broken, and names it with the way out', () => {
    const world = settled()
    const broken = { ...world, pods: world.pods.map((pod, index) => (index === 1 ? crashing(pod) : pod)) }
    const told = plan(broken, newImage)
    expect(acts(told)).toEqual([])
    expect(told.end).toMatchObject({
      kind: 'stuck',
      pod: 'web-1',
      cause: expect.stringContaining('crashes again and again'),
    })
    expect(told.hazards[0]).toMatchObject({
      id: 'H3',
      severity: 'danger',
      commands: ['kubectl -n default delete pod web-1'],
    })
  })

  it('sticks after one Pod when no node takes it', () => {
    const told = plan(settled(), spec => {
      newImage(spec)
      if (spec.template.spec) spec.template.spec.nodeSelector = { disk: 'fast' }
    })
    expect(acts(told)).toEqual(['delete web-2', 'create web-2'])
    expect(told.end).toMatchObject({ kind: 'stuck', pod: 'web-2' })
    expect(told.hazards.map(({ id }) => id)).toContain('H4')
  })
})

describe('scaling', () => {
  it('up makes Pods in order and resumes the claims that were left', () => {
    const five = settled(setOf({ replicas: 5 }))
    const world = { ...settled(), claims: five.claims }
    const told = plan(world, spec => {
      spec.replicas = 6
    })
    expect(acts(told)).toEqual(['create web-3', 'create web-4', 'create web-5'])
    expect(fates(told).slice(3)).toEqual(['www-web-3 resumed', 'www-web-4 resumed', 'www-web-5 created'])
    expect(told.hazards.map(({ id }) => id)).toContain('H13')
  })

  it('down deletes the highest first and keeps the claims', () => {
    const told = plan(settled(), spec => {
      spec.replicas = 1
    })
    expect(acts(told)).toEqual(['delete web-2', 'delete web-1'])
    expect(fates(told)).toEqual(['www-web-0 kept', 'www-web-1 orphaned', 'www-web-2 orphaned'])
  })

  it('down deletes claims when the policy says so, and warns', () => {
    const world = settled(
      setOf({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' } }),
    )
    const told = plan(world, spec => {
      spec.replicas = 2
    })
    expect(fates(told)).toEqual(['www-web-0 kept', 'www-web-1 kept', 'www-web-2 deleted'])
    expect(told.hazards[0]).toMatchObject({ id: 'H10', severity: 'danger' })
  })

  it('down waits for ever while two of the Pods to go are broken', () => {
    const world = settled()
    const broken = { ...world, pods: world.pods.map((pod, index) => (index > 0 ? crashing(pod) : pod)) }
    const told = plan(broken, spec => {
      spec.replicas = 0
    })
    expect(acts(told)).toEqual([])
    expect(told.end).toMatchObject({ kind: 'stuck', pod: 'web-1' })
    expect(told.hazards.map(({ id }) => id)).toContain('H14')
  })

  it('all at once in a Parallel set', () => {
    const told = plan(settled(setOf({ podManagementPolicy: 'Parallel' })), spec => {
      spec.replicas = 0
    })
    expect(acts(told)).toEqual(['delete web-2', 'delete web-1', 'delete web-0'])
    expect(told.minimumAvailable).toBe(0)
    expect(told.hazards.map(({ id }) => id)).toContain('H16')
  })
})

describe('the difference', () => {
  it('names elements of keyed lists, and says nothing of those that are equal', () => {
    const withPorts = setOf({
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'nginx',
              image: 'nginx:1',
              ports: [{ containerPort: 80 }],
              env: [{ name: 'A', value: '1' }],
            },
          ],
        },
      },
    })
    const told = plan(settled(withPorts), spec => {
      const [container] = spec.template.spec?.containers ?? []
      if (container) container.env = [{ name: 'A', value: '2' }]
    })
    expect(told.changes.map(({ path }) => path)).toEqual([
      'spec.template.spec.containers[nginx].env[A].value',
    ])
  })
})

describe('other edits', () => {
  it('that change nothing are nothing', () => {
    const told = plan(settled(), () => {})
    expect(isNothing(told)).toBe(true)
    expect(told.hazards).toEqual([])
  })

  it('moving the start makes new Pods first, with new claims', () => {
    const told = plan(settled(setOf({ replicas: 2 })), spec => {
      spec.ordinals = { start: 5 }
    })
    expect(acts(told)).toEqual(['create web-5', 'create web-6', 'delete web-1', 'delete web-0'])
    expect(fates(told)).toEqual([
      'www-web-0 orphaned',
      'www-web-1 orphaned',
      'www-web-5 created',
      'www-web-6 created',
    ])
    expect(told.hazards.map(({ id }) => id)).toContain('H9')
  })

  it('a rollback reuses the revision and says what does not go back', () => {
    const world = settled()
    const second = plan(world, newImage)
    expect(second.revision?.kind).toBe('new')
    const older = settled(
      setOf({
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx:0' }], terminationGracePeriodSeconds: 10 },
        },
      }),
    )
    const both = {
      ...world,
      revisions: [...older.revisions, ...world.revisions.map(revision => ({ ...revision, revision: 2 }))],
    }
    const told = plan(both, spec => {
      const [container] = spec.template.spec?.containers ?? []
      if (container) container.image = 'nginx:0'
    })
    expect(told.revision).toMatchObject({ kind: 'reused', number: 3 })
    expect(told.hazards.map(({ id }) => id)).toContain('H28')
  })

  it('deleting the set takes Pods in no order and leaves the claims', () => {
    const world = settled()
    const told = foresee(snapshotOf(world, { kind: 'deleted', cascade: 'background' }))
    expect(acts(told).sort()).toEqual(['delete web-0', 'delete web-1', 'delete web-2'])
    expect(fates(told)).toEqual(['www-web-0 orphaned', 'www-web-1 orphaned', 'www-web-2 orphaned'])
    expect(told).toMatchObject({
      minimumAvailable: 0,
      end: { kind: 'done' },
      hazards: [{ id: 'H16' }, { id: 'H11' }],
    })
  })

  it('creating the set brings it up in order', () => {
    const set = setOf()
    const fresh = { set, pods: [], claims: [], revisions: [] }
    const told = foresee({ ...snapshotOf(fresh, { kind: 'accepted', set, warnings: [] }), before: null, now })
    expect(acts(told)).toEqual(['create web-0', 'create web-1', 'create web-2'])
    expect(told.pace).toEqual({ kind: 'assumed' })
    expect(told.end).toMatchObject({ kind: 'done' })
  })
})
