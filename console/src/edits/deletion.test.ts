import { describe, expect, it } from 'vitest'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import {
  type Cascade,
  chosenOf,
  claimsToChoose,
  firstEditOf,
  firstStepOf,
  planOneByOne,
  takerOfPods,
  withClaimsGone,
} from './deletion.ts'

const setOf = (spec: object = {}): StatefulSet =>
  ({
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 3, volumeClaimTemplates: [{ metadata: { name: 'data' } }], ...spec },
  }) as unknown as StatefulSet
const claim = (name: string, metadata: object = {}): PersistentVolumeClaim => ({
  metadata: { name, namespace: 'default', ...metadata },
})
const claims = ['data-web-0', 'data-web-1', 'data-web-7', 'data-other-0'].map(name => claim(name))
const rowsOf = (set: StatefulSet, cascade: Cascade = 'background') => claimsToChoose(set, { cascade }, claims)

describe('a deletion', () => {
  it.each([
    ['ordered', 3, { kind: 'scale', replicas: 0 }],
    ['ordered', 0, { kind: 'delete', cascade: 'background' }],
    ['foreground', 3, { kind: 'delete', cascade: 'foreground' }],
    ['background', 3, { kind: 'delete', cascade: 'background' }],
    ['orphan', 3, { kind: 'delete', cascade: 'orphan' }],
  ] as const)('%s of %d Pods begins with %j', (cascade, replicas, edit) => {
    expect(firstEditOf({ cascade }, setOf({ replicas }))).toEqual(edit)
  })

  it('takes the Pods of a Parallel set by one at a time itself', () => {
    const parallel = setOf({ podManagementPolicy: 'Parallel' })
    expect(takerOfPods([setOf(), setOf({ podManagementPolicy: 'OrderedReady' })])).toBe('byController')
    expect(takerOfPods([setOf(), parallel])).toBe('byPage')
    expect(firstStepOf({ cascade: 'ordered' }, parallel)).toEqual({ kind: 'scale', replicas: 2 })
    expect(firstStepOf({ cascade: 'ordered' }, setOf())).toEqual({ kind: 'scale', replicas: 0 })
    expect(firstStepOf({ cascade: 'orphan' }, parallel)).toEqual({ kind: 'delete', cascade: 'orphan' })
  })

  it('is gone on with where Pods are left of a set that wants none any more', () => {
    const none = setOf({ podManagementPolicy: 'Parallel', replicas: 0 })
    const ending: StatefulSet = { ...none, status: { replicas: 2 } }
    expect(firstEditOf({ cascade: 'ordered' }, ending)).toEqual({ kind: 'scale', replicas: 0 })
    expect(firstStepOf({ cascade: 'ordered' }, ending)).toEqual({ kind: 'scale', replicas: 0 })
    expect(firstEditOf({ cascade: 'ordered' }, none)).toEqual({ kind: 'delete', cascade: 'background' })
  })

  it('has them in its plan one by one, the highest ordinal first', () => {
    const step = { revision: null, typicalSeconds: 0, worstSeconds: 0 }
    const wait = { ...step, kind: 'wait', cause: 'terminating', worstSeconds: 30 }
    const plan = {
      steps: [
        ...['web-9', 'web-10'].map(pod => ({ ...step, kind: 'delete', cause: 'scaleDown', pod })),
        { ...wait, pod: 'web-9', typicalSeconds: 4 },
      ],
      hazards: [{ id: 'H16' }, { id: 'H29' }],
    } as unknown as PlanDocument
    const { steps, hazards, typicalSeconds, worstSeconds } = planOneByOne(plan)
    // Nothing of it happens all at once.
    expect(hazards.map(({ id }) => id)).toEqual(['H29'])
    expect(steps.map(({ kind, pod }) => `${kind} ${pod}`)).toEqual([
      'delete web-10',
      'wait web-10',
      'delete web-9',
      'wait web-9',
    ])
    expect([typicalSeconds, worstSeconds]).toEqual([8, 60])
  })

  it('takes the claims that were chosen, those of ordinals that are gone among them', () => {
    const rows = rowsOf(setOf())
    const names = (choice: Parameters<typeof chosenOf>[0]) => chosenOf(choice, rows).map(nameOf)
    expect(names({ kind: 'none' })).toEqual([])
    expect(names({ kind: 'all' })).toEqual(['data-web-0', 'data-web-1', 'data-web-7'])
    expect(names({ kind: 'some', ordinals: new Set([1, 7]) })).toEqual(['data-web-1', 'data-web-7'])
  })

  it('offers none where Pods keep them, where they go by themselves, and none that goes already', () => {
    expect(rowsOf(setOf(), 'orphan')).toEqual([])
    expect(rowsOf(setOf({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } }))).toEqual([])
    const going = claim('data-web-0', { deletionTimestamp: '2026-01-01T00:00:00Z' })
    expect(claimsToChoose(setOf(), { cascade: 'background' }, [going])).toEqual([])
  })

  it('has them deleted in its plan, and tells of the others alone that they stay behind', () => {
    const names = ['data-web-0', 'data-web-1']
    const left = {
      id: 'H11',
      values: { fate: 'left', claims: names },
      commands: ['kubectl delete pvc data-web-0 data-web-1'],
    }
    const plan = {
      claims: names.map(name => ({ name, fate: 'orphaned' })),
      hazards: [left],
    } as unknown as PlanDocument
    const told = withClaimsGone(plan, [claim('data-web-1')])
    expect(told.claims.map(({ fate }) => fate)).toEqual(['orphaned', 'deleted'])
    expect(told.hazards).toMatchObject([
      { values: { claims: ['data-web-0'] }, commands: ['kubectl delete pvc data-web-0'] },
    ])
    const all = names.map(name => claim(name))
    expect(withClaimsGone(plan, all).hazards).toEqual([])
  })
})
