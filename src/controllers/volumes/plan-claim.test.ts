import { describe, expect, test } from 'vitest'
import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { claimOf, storageClassOf, volumeOf } from '../../testing/fixtures/objects.ts'
import { type ObservedClaim, planClaim } from './plan-claim.ts'

const standard = storageClassOf('standard', { allowVolumeExpansion: true })
const now = storageClassOf('now', { volumeBindingMode: 'Immediate' })
const protection = 'kubernetes.io/pvc-protection'

const withProtection = (claim: PersistentVolumeClaim): PersistentVolumeClaim => ({
  ...claim,
  metadata: { ...claim.metadata, finalizers: [protection] },
})

const plan = (claim: PersistentVolumeClaim, observed: Partial<ObservedClaim> = {}) =>
  planClaim({
    claim: withProtection(claim),
    storageClass: standard,
    defaultClass: null,
    volume: null,
    candidates: [],
    users: [],
    waitingPods: [],
    selectedNodeExists: true,
    ...observed,
  })

const selected = { 'volume.kubernetes.io/selected-node': 'a' }
const bound = (more: Partial<Parameters<typeof claimOf>[1]> = {}) =>
  claimOf('data', {
    annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' },
    spec: { volumeName: 'v' },
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
    ...more,
  })
const refTo = (claim: PersistentVolumeClaim) => ({
  namespace: 'default',
  name: claim.metadata?.name,
  uid: claim.metadata?.uid,
})

describe('a claim without a volume', () => {
  test('waits for the first pod that uses it', () => {
    expect(plan(claimOf('data'))).toEqual({
      steps: [],
      telling: {
        type: 'Normal',
        reason: 'WaitForFirstConsumer',
        message: 'waiting for first consumer to be created before binding',
        when: 'ifItLasts',
      },
    })
  })

  test('waits for its pods to get a node', () => {
    expect(plan(claimOf('data'), { waitingPods: ['web-0'] }).telling).toMatchObject({
      reason: 'WaitForPodScheduled',
      message: 'waiting for pod web-0 to be scheduled',
    })
    expect(plan(claimOf('data'), { waitingPods: ['a', 'b'] }).telling?.message).toBe(
      'waiting for pods a,b to be scheduled',
    )
  })

  test('gets a volume on the node that the scheduler has chosen', () => {
    const claim = claimOf('data', { annotations: selected })
    expect(plan(claim).steps).toEqual([{ kind: 'provision', storageClass: standard, nodeName: 'a' }])
  })

  test('gives back a node that is no more', () => {
    const claim = claimOf('data', { annotations: selected })
    expect(plan(claim, { selectedNodeExists: false }).steps).toEqual([{ kind: 'unselectNode' }])
  })

  test('of an immediate class gets a volume at once, for any node', () => {
    const claim = claimOf('data', { storageClassName: 'now' })
    expect(plan(claim, { storageClass: now }).steps).toEqual([
      { kind: 'provision', storageClass: now, nodeName: null },
    ])
  })

  test('that is to be filled from a snapshot or another claim gets no empty volume', () => {
    const dataSource = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'friday' }
    const { steps, telling } = plan(
      claimOf('data', { spec: { dataSource, dataSourceRef: dataSource }, annotations: selected }),
    )
    expect(steps).toEqual([])
    expect(telling).toMatchObject({
      reason: 'ProvisioningFailed',
      message: 'kedge.dev/local does not support volumes that are filled from VolumeSnapshot "friday"',
    })
  })

  test('of a class that does not exist says so', () => {
    expect(plan(claimOf('data', { storageClassName: 'x' }), { storageClass: null }).telling).toMatchObject({
      type: 'Warning',
      reason: 'ProvisioningFailed',
      message: 'storageclass.storage.k8s.io "x" not found',
    })
  })

  test('of another provisioner asks it, once', () => {
    const foreign = storageClassOf('now', { provisioner: 'example.com/disk', volumeBindingMode: 'Immediate' })
    const claim = claimOf('data', { storageClassName: 'now' })
    const { steps, telling } = plan(claim, { storageClass: foreign })
    expect(steps).toEqual([{ kind: 'askProvisioner', provisioner: 'example.com/disk' }])
    expect(telling).toMatchObject({ reason: 'ExternalProvisioning' })
    expect(telling?.message).toContain("by the external provisioner 'example.com/disk' or manually")
    const asked = claimOf('data', {
      annotations: { 'volume.kubernetes.io/storage-provisioner': 'example.com/disk' },
    })
    expect(plan(asked, { storageClass: foreign }).steps).toEqual([])
  })

  test('of no class takes the default one; without any, it says what is missing', () => {
    const claim = claimOf('data')
    const { storageClassName: _, ...spec } = claim.spec ?? {}
    expect(plan({ ...claim, spec }, { storageClass: null, defaultClass: 'standard' }).steps).toEqual([
      { kind: 'setClass', className: 'standard' },
    ])
    expect(plan({ ...claim, spec }, { storageClass: null }).telling?.message).toBe(
      'no persistent volumes available for this claim and no storage class is set',
    )
    const none = claimOf('data', { storageClassName: '' })
    expect(plan(none, { storageClass: null, defaultClass: 'standard' }).steps).toEqual([])
  })

  test('a block device is more than a directory can be', () => {
    const claim = claimOf('data', { annotations: selected, spec: { volumeMode: 'Block' } })
    expect(plan(claim).telling?.message).toBe('kedge.dev/local does not support block volume provisioning')
  })
})

describe('binding', () => {
  const claim = claimOf('data', { storageClassName: '', storage: '2Gi' })
  const kindsOf = (steps: readonly { readonly kind: string }[]) => steps.map(({ kind }) => kind)

  test('takes the smallest free volume that is large enough, the volume side first', () => {
    const candidates = [
      volumeOf('big', { storage: '10Gi' }),
      volumeOf('v', { storage: '3Gi' }),
      volumeOf('small'),
    ]
    const { steps } = plan(claim, { storageClass: null, candidates })
    expect(steps).toEqual([
      { kind: 'bindVolume', volume: candidates[1] },
      {
        kind: 'bindClaim',
        volumeName: 'v',
        annotations: {
          'pv.kubernetes.io/bind-completed': 'yes',
          'pv.kubernetes.io/bound-by-controller': 'yes',
        },
      },
      {
        kind: 'setStatus',
        status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '3Gi' } },
      },
    ])
  })

  test.each([
    ['is too small', volumeOf('v')],
    ['is of another class', volumeOf('v', { storage: '3Gi', storageClassName: 'fast' })],
    ['offers another access', volumeOf('v', { storage: '3Gi', spec: { accessModes: ['ReadOnlyMany'] } })],
    ['is in use', volumeOf('v', { storage: '3Gi', status: { phase: 'Released' } })],
    [
      'is for another claim',
      volumeOf('v', { storage: '3Gi', spec: { claimRef: { namespace: 'default', name: 'other' } } }),
    ],
    ['is a block device', volumeOf('v', { storage: '3Gi', spec: { volumeMode: 'Block' } })],
  ])('does not take a volume that %s', (_, volume) => {
    expect(plan(claim, { storageClass: null, candidates: [volume] }).steps).toEqual([])
  })

  test('a selector narrows the choice', () => {
    const picky = claimOf('data', {
      storageClassName: '',
      spec: { selector: { matchLabels: { disk: 'ssd' } } },
    })
    const candidates = [
      volumeOf('hdd', { labels: { disk: 'hdd' } }),
      volumeOf('ssd', { labels: { disk: 'ssd' }, storage: '5Gi' }),
    ]
    expect(plan(picky, { storageClass: null, candidates }).steps[0]).toEqual({
      kind: 'bindVolume',
      volume: candidates[1],
    })
  })

  test('a volume set aside for the claim is taken, even while it waits for a pod', () => {
    const waiting = claimOf('data')
    const volume = volumeOf('v', {
      storageClassName: 'standard',
      spec: { claimRef: { namespace: 'default', name: 'data' } },
    })
    expect(kindsOf(plan(waiting, { candidates: [volume] }).steps)).toEqual([
      'bindVolume',
      'bindClaim',
      'setStatus',
    ])
  })

  test('a new volume has its side written already', () => {
    const waiting = claimOf('data', { annotations: selected })
    const volume = volumeOf('pvc-1', {
      storageClassName: 'standard',
      metadata: { name: 'pvc-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'kedge.dev/local' } },
      spec: { claimRef: refTo(waiting) },
      status: { phase: 'Pending' },
    })
    const { steps } = plan(waiting, { candidates: [volume] })
    expect(kindsOf(steps)).toEqual(['bindClaim', 'setStatus'])
    expect(steps[0]).toMatchObject({
      annotations: { 'volume.kubernetes.io/storage-provisioner': 'kedge.dev/local' },
    })
  })

  test('a volume that a user names is bound when it fits', () => {
    const named = claimOf('data', { storageClassName: '', spec: { volumeName: 'v' } })
    const fits = plan(named, { storageClass: null, volume: volumeOf('v') })
    expect(kindsOf(fits.steps)).toEqual(['bindVolume', 'bindClaim', 'setStatus'])
    expect(fits.steps[1]).toMatchObject({ annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } })
    expect(fits.steps[1]).not.toHaveProperty(['annotations', 'pv.kubernetes.io/bound-by-controller'])
    const small = plan(named, { storageClass: null, volume: volumeOf('v', { storage: '1Mi' }) })
    expect(small.telling).toMatchObject({
      reason: 'VolumeMismatch',
      message: 'Cannot bind to requested volume "v": requested PV is too small',
    })
    const taken = volumeOf('v', { spec: { claimRef: { namespace: 'default', name: 'other', uid: 'x' } } })
    expect(plan(named, { storageClass: null, volume: taken }).telling?.message).toBe(
      'volume "v" already bound to a different claim.',
    )
    expect(plan(named, { storageClass: null })).toEqual({ steps: [], telling: null })
  })
})

describe('a bound claim', () => {
  test('has nothing to do', () => {
    const claim = bound()
    expect(plan(claim, { volume: volumeOf('v', { spec: { claimRef: refTo(claim) } }) })).toEqual({
      steps: [],
      telling: null,
    })
  })

  test('whose volume is gone is lost', () => {
    const lost = plan(bound())
    expect(lost.steps).toMatchObject([{ kind: 'setStatus', status: { phase: 'Lost' } }])
    expect(lost.telling).toMatchObject({
      type: 'Warning',
      reason: 'ClaimLost',
      message: 'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    })
    expect(plan(bound({ status: { phase: 'Lost' } })).steps).toEqual([])
  })

  test('whose volume serves another one is misbound', () => {
    const volume = volumeOf('v', { spec: { claimRef: { namespace: 'default', name: 'other', uid: 'x' } } })
    expect(plan(bound(), { volume }).telling).toMatchObject({ reason: 'ClaimMisbound' })
  })

  const ours = (claim: PersistentVolumeClaim, storage = '1Gi') =>
    volumeOf('v', {
      storage,
      metadata: { name: 'v', annotations: { 'pv.kubernetes.io/provisioned-by': 'kedge.dev/local' } },
      spec: { claimRef: refTo(claim) },
    })

  test('grows with its volume', () => {
    const claim = bound({
      storage: '2Gi',
      spec: { volumeName: 'v', resources: { requests: { storage: '2Gi' } } },
    })
    const volume = ours(claim)
    expect(plan(claim, { volume }).steps).toMatchObject([
      { kind: 'growVolume', storage: '2Gi' },
      { kind: 'setStatus', status: { capacity: { storage: '2Gi' } } },
    ])
    // A crash in between: the volume has grown, the claim has not heard.
    expect(plan(claim, { volume: ours(claim, '2Gi') }).steps).toMatchObject([{ kind: 'setStatus' }])
  })

  test('does not grow where the class forbids it, and never shrinks', () => {
    const claim = bound({ spec: { volumeName: 'v', resources: { requests: { storage: '2Gi' } } } })
    const fixed = storageClassOf('standard', { allowVolumeExpansion: false })
    expect(plan(claim, { volume: ours(claim), storageClass: fixed }).steps).toEqual([])
    const less = bound({ spec: { volumeName: 'v', resources: { requests: { storage: '1Mi' } } } })
    expect(plan(less, { volume: ours(less) }).steps).toEqual([])
  })
})

describe('protection', () => {
  const leaving = (name = 'data') => ({
    ...claimOf(name),
    metadata: { ...claimOf(name).metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  })

  test('a claim that is to go waits for the pods that use it', () => {
    expect(plan(leaving(), { users: ['web-0'] }).steps).toEqual([])
    expect(plan(leaving()).steps).toEqual([{ kind: 'unprotect' }])
  })

  test('a pod without a node does not hold it', () => {
    expect(plan(leaving(), { waitingPods: ['web-0'] }).steps).toEqual([{ kind: 'unprotect' }])
  })

  test('a claim on its way out is not given a volume any more', () => {
    const claim = leaving()
    const chosen = { ...claim, metadata: { ...claim.metadata, annotations: selected } }
    expect(plan(chosen, { users: ['web-0'] }).steps).toEqual([])
  })

  test('a claim that came without protection gets it', () => {
    const observed = {
      storageClass: null,
      defaultClass: null,
      volume: null,
      candidates: [],
      users: [],
      waitingPods: [],
      selectedNodeExists: false,
    }
    expect(planClaim({ ...observed, claim: claimOf('data') }).steps).toEqual([{ kind: 'protect' }])
  })
})
