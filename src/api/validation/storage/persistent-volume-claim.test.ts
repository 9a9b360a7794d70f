import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import type { Draft } from '../../object.ts'
import { aClaim, refusalsOfCreate, refusalsOfStatus, refusalsOfUpdate } from '../objects-under-test.ts'

const kind = kinds.PersistentVolumeClaim
const withSpec = (change: PersistentVolumeClaimSpec) =>
  aClaim(claim => Object.assign(claim.spec ?? {}, change))
const ofSize = (storage: string) => ({ resources: { requests: { storage } } })

test.each<[string, PersistentVolumeClaimSpec]>([
  ['spec.accessModes: Required value: at least 1 access mode is required', { accessModes: [] }],
  [
    'spec.accessModes: Unsupported value: "Sometimes": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    { accessModes: ['Sometimes'] },
  ],
  [
    'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
    { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] },
  ],
  ['spec.resources[storage]: Required value', { resources: {} }],
  ['spec.resources[storage]: Invalid value: "0": must be greater than zero', ofSize('0')],
  [
    'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    { volumeMode: 'Tape' },
  ],
  [
    'spec.dataSource: Invalid value: "Backup": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    { dataSource: { kind: 'Backup', name: 'a' } },
  ],
])('create: %s', (text, change) => {
  expect(refusalsOfCreate(kind, withSpec(change))).toEqual([text])
})

const immutable =
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

const inPhase = (phase: string, change: PersistentVolumeClaimSpec = {}): Draft<PersistentVolumeClaim> => ({
  ...withSpec(change),
  status: { phase, capacity: { storage: '1Gi' } },
})
const firstLines = (texts: readonly string[]) => texts.map(text => text.split('\n', 1)[0])

test('update: a bound claim may grow, one that is pending may not', () => {
  const bound = refusalsOfUpdate(kind, inPhase('Bound', ofSize('2Gi')), inPhase('Bound'))
  expect(bound).toEqual([])
  const pending = refusalsOfUpdate(kind, inPhase('Pending', ofSize('2Gi')), inPhase('Pending'))
  expect(pending).toEqual([
    `${immutable}\n  core.PersistentVolumeClaimSpec{\n- \tresources.requests.storage: "1Gi",\n+ \tresources.requests.storage: "2Gi",\n  }\n`,
  ])
})

test('update: a claim shrinks no further than what it has', () => {
  const text = 'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'
  const grown = inPhase('Bound', ofSize('3Gi'))
  expect(refusalsOfUpdate(kind, inPhase('Bound', ofSize('2Gi')), grown)).toEqual([])
  expect(refusalsOfUpdate(kind, inPhase('Bound', ofSize('1Gi')), grown)).toEqual([text])
})

test('update: another class is refused, and so is leaving the class', () => {
  const to = (change: PersistentVolumeClaimSpec) =>
    firstLines(refusalsOfUpdate(kind, inPhase('Bound', change), inPhase('Bound')))
  expect(to({ storageClassName: 'fast' })).toEqual([immutable])
  expect(to({ accessModes: ['ReadWriteMany'] })).toEqual([immutable])
  expect(to({ volumeMode: 'Block' })).toEqual([
    immutable,
    'volumeMode: Invalid value: "Block": field is immutable',
  ])
})

test('update: the binder names the volume, once', () => {
  const named = (volumeName: string) => inPhase('Pending', { volumeName })
  expect(refusalsOfUpdate(kind, named('pv1'), inPhase('Pending'))).toEqual([])
  expect(firstLines(refusalsOfUpdate(kind, named('pv2'), named('pv1')))).toEqual([immutable])
})

test('update: a claim without a class may be given one, the empty one not', () => {
  const ofClass = (storageClassName: string | undefined) => {
    const claim = inPhase('Pending', { storageClassName: storageClassName ?? '' })
    if (storageClassName === undefined) delete claim.spec?.storageClassName
    return claim
  }
  expect(refusalsOfUpdate(kind, ofClass('standard'), ofClass(undefined))).toEqual([])
  expect(firstLines(refusalsOfUpdate(kind, ofClass('standard'), ofClass('')))).toEqual([immutable])
})

test('status: amounts are amounts, of resources that a claim has', () => {
  const claim = {
    ...aClaim(),
    status: { capacity: { storage: '-1' }, allocatedResources: { cpu: '-1', storage: '-1' } },
  }
  expect(refusalsOfStatus(kind, claim, aClaim())).toEqual([
    'status.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
    'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
    'status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity',
  ])
})
