import { describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../api/generated/types.ts'
import { type Draft, nameOf } from '../../api/object.ts'
import { defaultFeatures } from '../../statefulset/nouns/observed.ts'
import { newRevision } from '../../statefulset/plan/revisions.ts'
import { revisionLabel } from '../../workload/revisions.ts'
import { worldOf } from '../foresee.ts'
import { edited, nodeOf, setOf, settled, snapshotOf, type World } from '../snapshot.fixture.ts'
import type { Snapshot } from '../snapshot.ts'
import { belongingsOf } from './belongings.ts'
import { type Foretold, foretell } from './foretell.ts'
import { learnPace } from './pace.ts'

type Change = (spec: NonNullable<Draft<StatefulSet>['spec']>) => void

const plenty = [nodeOf('node-a', { status: { allocatable: { cpu: '40k', memory: '80Ti', pods: '100k' } } })]

const atOnce = (maxUnavailable: number | string, more: object = {}): Parameters<typeof setOf>[0] => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable, ...more } },
})

function toldOf(
  world: World,
  change: Change,
  more: Partial<Snapshot> & { isWhole?: boolean } = {},
): Foretold {
  const { isWhole, ...rest } = more
  const after = edited(world, change)
  if (after.kind !== 'accepted') throw new Error('not accepted')
  const snapshot = snapshotOf(world, after, { nodes: plenty, ...rest })
  const pace = learnPace(belongingsOf(after.set, snapshot).pods, after.set)
  return foretell(worldOf(snapshot, after.set, { pace }), pace, { inStretches: !isWhole })
}

const newImage: Change = spec => {
  const [container] = spec.template.spec?.containers ?? []
  if (container) container.image = 'nginx:2'
}
const bare = (spec: Parameters<typeof setOf>[0] = {}) => settled(setOf({ replicas: 90, ...spec }))

describe('a long set, foretold in stretches, is what it is foretold whole', () => {
  const cases: readonly (readonly [string, () => World, Change])[] = [
    ['a new image', bare, newImage],
    [
      'a new image without rollingUpdate',
      () => bare({ updateStrategy: { type: 'RollingUpdate' } }),
      newImage,
    ],
    ['a new image with minReadySeconds', () => bare({ minReadySeconds: 5 }), newImage],
    [
      'a new image above a partition',
      () => bare({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 37 } } }),
      newImage,
    ],
    ['a new image in a Parallel set', () => bare({ podManagementPolicy: 'Parallel' }), newImage],
    ['a new image from another start', () => bare({ ordinals: { start: 11 } }), newImage],
    [
      'more Pods',
      () => bare({ replicas: 60 }),
      spec => {
        spec.replicas = 130
      },
    ],
    [
      'more Pods and a new image, with a partition',
      () =>
        bare({ replicas: 60, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 80 } } }),
      spec => {
        spec.replicas = 130
        newImage(spec)
      },
    ],
    [
      'fewer Pods',
      bare,
      spec => {
        spec.replicas = 7
      },
    ],
    [
      'fewer Pods whose claims go, and a new image',
      () => bare({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' } }),
      spec => {
        spec.replicas = 20
        newImage(spec)
      },
    ],
    [
      'another start',
      bare,
      spec => {
        spec.ordinals = { start: 60 }
      },
    ],
  ]
  for (const [name, world, change] of cases)
    it(name, () => {
      const whole = toldOf(world(), change, { isWhole: true })
      const inStretches = toldOf(world(), change)
      expect({ ...inStretches, looks: 0 }).toEqual({ ...whole, looks: 0 })
      expect(inStretches.looks).toBeLessThanOrEqual(whole.looks)
    })

  const features = { ...defaultFeatures, maxUnavailable: true }
  const budgets: readonly (readonly [string, Parameters<typeof setOf>[0], Partial<Snapshot>?])[] = [
    ['one at a time, though more might be', {}],
    ['three at once', atOnce(3)],
    ['three at once in a Parallel set', { ...atOnce(3), podManagementPolicy: 'Parallel' }],
    [
      'seven at once in a Parallel set with minReadySeconds',
      { ...atOnce(7), podManagementPolicy: 'Parallel', minReadySeconds: 5 },
    ],
    ['a tenth at once above a partition', atOnce('10%', { partition: 13 })],
    ['more at once than half of them', atOnce(60)],
    [
      'four at once in a Parallel set that runs out of room',
      { ...atOnce(4), podManagementPolicy: 'Parallel' },
      { nodes: [nodeOf('node-a', { status: { allocatable: { cpu: '21', memory: '8Gi', pods: '1k' } } })] },
    ],
  ]
  for (const [name, spec, more] of budgets)
    it(`a new image, ${name}`, () => {
      const change: Change = edit => {
        newImage(edit)
        const [container] = edit.template.spec?.containers ?? []
        if (more && container) container.resources = { requests: { cpu: '1' } }
      }
      const whole = toldOf(bare(spec), change, { isWhole: true, features, ...more })
      expect({ ...toldOf(bare(spec), change, { features, ...more }), looks: 0 }).toEqual({
        ...whole,
        looks: 0,
      })
      expect(whole.stuck?.why).toBe(more ? 'noNode' : undefined)
    })

  it('also with some that are updated already', () => {
    const world = bare(atOnce(3))
    const after = edited(world, newImage)
    if (after.kind !== 'accepted') throw new Error('not accepted')
    const next = newRevision(after.set, 2)
    const pods = world.pods.map((pod, at) =>
      at % 4 === 1
        ? {
            ...pod,
            metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, [revisionLabel]: nameOf(next) } },
          }
        : pod,
    )
    const more = { features, pods, revisions: [...world.revisions, next] }
    const whole = toldOf(world, newImage, { isWhole: true, ...more })
    const inStretches = toldOf(world, newImage, more)
    expect({ ...inStretches, looks: 0 }).toEqual({ ...whole, looks: 0 })
    expect(inStretches.looks).toBeLessThan(whole.looks / 3)
  })

  it('also where it sticks half-way', () => {
    // Room for all that are there, and for no new one that asks for a CPU, but on the first five places made free.
    const asking: Change = spec => {
      const [container] = spec.template.spec?.containers ?? []
      if (container) container.resources = { requests: { cpu: '1' } }
    }
    const nodes = [nodeOf('node-a', { status: { allocatable: { cpu: '20', memory: '8Gi', pods: '1k' } } })]
    const whole = toldOf(bare(), asking, { isWhole: true, nodes })
    expect(whole.stuck).toMatchObject({ pod: 'web-69', why: 'noNode' })
    expect({ ...toldOf(bare(), asking, { nodes }), looks: 0 }).toEqual({ ...whole, looks: 0 })
  })
})

it('the cost of foretelling grows with the Pods, not with their square', () => {
  const looks = (replicas: number, change: Change) => toldOf(bare({ replicas }), change).looks
  expect(looks(1000, newImage) / looks(100, newImage)).toBeLessThan(15)
  const emptied: Change = spec => {
    spec.replicas = 1
  }
  expect(looks(1000, emptied) / looks(100, emptied)).toBeLessThan(15)
  const inBatches = (replicas: number) =>
    toldOf(bare({ replicas, ...atOnce(3) }), newImage, {
      features: { ...defaultFeatures, maxUnavailable: true },
    }).looks
  expect(inBatches(1000) / inBatches(100)).toBeLessThan(15)
})
