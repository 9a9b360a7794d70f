import { expect, test } from 'vitest'
import type { PersistentVolume } from '../../api/generated/types.ts'
import { claimOf, type VolumeOptions, volumeOf } from '../../testing/fixtures/objects.ts'
import { planVolume } from './plan-volume.ts'

const claim = claimOf('data', { spec: { volumeName: 'v' } })
const ref = { namespace: 'default', name: 'data', uid: claim.metadata?.uid }
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }
const byUs = { 'pv.kubernetes.io/provisioned-by': 'kedge.dev/local' }

const volume = (options: VolumeOptions = {}): PersistentVolume =>
  volumeOf('v', {
    ...options,
    metadata: { name: 'v', finalizers: ['kubernetes.io/pv-protection'], ...options.metadata },
  })

const steps = (each: PersistentVolume, of: typeof claim | null = claim) =>
  planVolume({ volume: each, claim: of }).steps.map(step =>
    step.kind === 'setPhase' ? `phase ${step.phase}` : step.kind,
  )

test('a volume of nobody is available, also when it is set aside by name', () => {
  expect(steps(volume({ status: { phase: 'Pending' } }), null)).toEqual(['phase Available'])
  expect(steps(volume(), null)).toEqual([])
  const aside = { claimRef: { namespace: 'default', name: 'data' } }
  expect(steps(volume({ status: { phase: 'Pending' }, spec: aside }), null)).toEqual(['phase Available'])
})

test('a volume that comes without protection gets it', () => {
  expect(steps(volume({ metadata: { finalizers: [] } }), null)).toEqual(['protect'])
})

test('a volume whose claim names it is bound', () => {
  expect(steps(volume({ spec: { claimRef: ref } }))).toEqual(['phase Bound'])
  expect(steps(volume({ spec: { claimRef: ref }, status: { phase: 'Bound' } }))).toEqual([])
})

test('a new volume waits for its claim to be written', () => {
  expect(steps(volume({ spec: { claimRef: ref }, status: { phase: 'Pending' } }), claimOf('data'))).toEqual(
    [],
  )
})

test('when the claim is gone the policy decides', () => {
  const spec = { claimRef: ref, persistentVolumeReclaimPolicy: 'Retain' }
  expect(steps(volume({ spec, status: { phase: 'Bound' } }), null)).toEqual(['phase Released'])
  expect(steps(volume({ spec, status: { phase: 'Released' } }), null)).toEqual([])
  const deleted = { claimRef: ref, persistentVolumeReclaimPolicy: 'Delete' }
  expect(
    steps(volume({ spec: deleted, metadata: { annotations: byUs }, status: { phase: 'Bound' } }), null),
  ).toEqual(['phase Released', 'removeDirectory', 'delete'])
})

test('what nobody can remove has failed, and says so once', () => {
  const spec = { claimRef: ref, persistentVolumeReclaimPolicy: 'Delete' }
  const plan = planVolume({ volume: volume({ spec, status: { phase: 'Bound' } }), claim: null })
  expect(plan.telling).toMatchObject({
    reason: 'VolumeFailedDelete',
    message: 'error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
  })
  expect(planVolume({ volume: volume({ spec, status: { phase: 'Failed' } }), claim: null })).toEqual({
    steps: [],
    telling: null,
  })
})

test('a volume of another provisioner is left to it', () => {
  const spec = { claimRef: ref, persistentVolumeReclaimPolicy: 'Delete' }
  const annotations = { 'pv.kubernetes.io/provisioned-by': 'example.com/disk' }
  expect(steps(volume({ spec, metadata: { annotations }, status: { phase: 'Bound' } }), null)).toEqual([
    'phase Released',
  ])
})

test('a volume whose claim took another one goes back, or goes', () => {
  const elsewhere = { ...claim, spec: { ...claim.spec, volumeName: 'other' } }
  const chosen = { 'pv.kubernetes.io/bound-by-controller': 'yes' }
  expect(steps(volume({ spec: { claimRef: ref }, metadata: { annotations: chosen } }), elsewhere)).toEqual([
    'unbind',
  ])
  const made = volume({
    spec: { claimRef: ref, persistentVolumeReclaimPolicy: 'Delete' },
    metadata: { annotations: byUs },
    status: { phase: 'Pending' },
  })
  expect(steps(made, elsewhere)).toEqual(['phase Released', 'removeDirectory', 'delete'])
})

test('a volume that is to go waits for its claim, and takes its directory with it', () => {
  const bound = {
    spec: { claimRef: ref, persistentVolumeReclaimPolicy: 'Delete' },
    status: { phase: 'Bound' },
  }
  const made = (metadata: object) =>
    volume({ ...bound, metadata: { annotations: byUs, ...leaving, ...metadata } })
  expect(steps(made({}))).toEqual([])
  expect(steps(made({}), null)).toEqual(['removeDirectory', 'unprotect'])
  const kept = volume({ spec: { claimRef: ref }, metadata: { annotations: byUs, ...leaving } })
  expect(steps(kept, null)).toEqual(['unprotect'])
})
