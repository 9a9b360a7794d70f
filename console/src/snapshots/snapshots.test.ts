import { describe, expect, it } from 'vitest'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { nameProblemOf, sizeProblemOf } from './problems.ts'
import { groupLabel, groupName, groupsOf, restoredClaims, snapshotsToTake } from './set-snapshots.ts'
import {
  defaultClassOf,
  newSnapshot,
  restoredClaim,
  restoredName,
  sizeToRestore,
  snapshotName,
  snapshotsOf,
  stateOf,
  type VolumeSnapshot,
} from './snapshot-kinds.ts'
import { mountedBy, sourceLike } from './source-like.ts'

const claim: PersistentVolumeClaim = {
  metadata: { name: 'www-web-0', namespace: 'shop', labels: { app: 'web' } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
    volumeName: 'pv-1',
    resources: { requests: { storage: '1Gi' } },
  },
}
const snapshot = (name: string, at: string, status: VolumeSnapshot['status'] = {}): VolumeSnapshot => ({
  ...newSnapshot({ namespace: 'shop', name, claim: 'www-web-0', className: '' }),
  status: { creationTime: at, ...status },
})

describe('snapshots of a set', () => {
  const now = new Date('2026-11-28T14:05:09Z')
  const bound = (name: string): PersistentVolumeClaim => ({
    ...claim,
    metadata: { ...claim.metadata, name },
    status: { phase: 'Bound' },
  })
  const claims = [
    bound('www-web-0'),
    { ...bound('www-web-1'), status: { phase: 'Pending' } },
    bound('www-web-2'),
  ]
  const web: StatefulSet = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: {}, template: {}, volumeClaimTemplates: [{ metadata: { name: 'www' } }] },
  }
  const wish = { namespace: 'shop', group: groupName('web', now), className: 'daily', now }

  it('are one of each claim that has a volume, with one name for all', () => {
    const wanted = snapshotsToTake(claims, wish)
    expect(
      wanted.map(({ metadata, spec }) => [metadata?.name, metadata?.labels?.[groupLabel], spec]),
    ).toEqual(
      ['www-web-0', 'www-web-2'].map(each => [
        `${each}-20261128-140509`,
        'web-20261128-140509',
        { source: { persistentVolumeClaimName: each }, volumeSnapshotClassName: 'daily' },
      ]),
    )
  })

  it('have a name that a label can hold, however long that of the set is', () => {
    expect(groupName('a'.repeat(200), now)).toHaveLength(63)
  })

  it('are told together, the newest first, with what failed', () => {
    const [first, second] = snapshotsToTake(claims, wish)
    const older = snapshotsToTake(claims, { ...wish, group: 'web-before' }).map(each => ({
      ...each,
      status: { creationTime: '2026-01-01T00:00:00Z', readyToUse: true },
    }))
    const all = [
      ...older,
      { ...first, status: { creationTime: '2026-11-28T14:05:10Z', readyToUse: true } },
      { ...second, status: { creationTime: '2026-11-28T14:05:12Z', error: { message: 'no room' } } },
      snapshot('alone', '2026-02-01T00:00:00Z'),
    ]
    expect(groupsOf(web, all)).toMatchObject([
      {
        name: 'web-20261128-140509',
        takenAt: '2026-11-28T14:05:10Z',
        count: 2,
        ready: 1,
        failures: ['www-web-2-20261128-140509: no room'],
      },
      { name: 'web-before', takenAt: '2026-01-01T00:00:00Z', count: 2, ready: 2, failures: [] },
    ])
    // Of claims, not of the claims that are still there: those that are gone are what snapshots are for.
    expect(groupsOf(web, all).map(({ snapshots }) => snapshots.length)).toEqual([2, 2])
    expect(groupsOf({ ...web, metadata: { name: 'other', namespace: 'shop' } }, all)).toEqual([])
  })
})

describe('snapshots of a claim', () => {
  it('are its own, the newest first, each with its state', () => {
    const other = newSnapshot({ namespace: 'shop', name: 'x', claim: 'www-web-1', className: 'c' })
    const all = [
      snapshot('a', '2026-01-01T00:00:00Z', { readyToUse: true }),
      other,
      snapshot('b', '2026-02-01T00:00:00Z', { error: { message: 'no room' } }),
      snapshot('c', '2026-03-01T00:00:00Z'),
    ]
    expect(snapshotsOf('www-web-0', all).map(each => [each.metadata?.name, stateOf(each)])).toEqual([
      ['c', 'working'],
      ['b', 'failed'],
      ['a', 'ready'],
    ])
    expect(other.spec).toEqual({
      source: { persistentVolumeClaimName: 'www-web-1' },
      volumeSnapshotClassName: 'c',
    })
  })

  it('are restored into a claim of the same kind, as large as they need, and of nobody’s volume', () => {
    const taken = snapshot('a', '2026-01-01T00:00:00Z', { readyToUse: true, restoreSize: '3Gi' })
    expect(sizeToRestore(taken, claim)).toBe('3Gi')
    expect(sizeToRestore(snapshot('b', ''), claim)).toBe('1Gi')
    expect(restoredClaim(taken, claim, { name: 'back', size: '3Gi' })).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'back', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        volumeMode: 'Filesystem',
        resources: { requests: { storage: '3Gi' } },
        dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'a' },
      },
    })
  })

  it('of a group are restored as each was, or as was chosen for those whose claims are gone', () => {
    const all = [
      { snapshot: snapshot('a', ''), claim, like: null },
      { snapshot: snapshot('b', ''), claim: null, like: { storageClassName: 'slow' } },
    ]
    const told = (choice: Parameters<typeof restoredClaims>[1]) =>
      restoredClaims(all, choice).map(({ spec }) => [spec?.storageClassName, spec?.accessModes?.[0]])
    expect(told({ className: null, accessMode: null })).toEqual([
      ['fast', 'ReadWriteOnce'],
      ['slow', 'ReadWriteOnce'],
    ])
    expect(told({ className: 'ssd', accessMode: 'ReadWriteMany' })).toEqual([
      ['fast', 'ReadWriteOnce'],
      ['ssd', 'ReadWriteMany'],
    ])
    expect(told({ className: '', accessMode: null })[1]).toEqual([undefined, 'ReadWriteOnce'])
  })

  it('of a claim that is gone are restored under its name, by which its set mounts it', () => {
    const taken = snapshot('a', '2026-01-01T00:00:00Z', { readyToUse: true })
    expect([restoredName(taken, claim), restoredName(taken, null)]).toEqual([
      'www-web-0-restored',
      'www-web-0',
    ])
    expect(restoredClaim(taken, null, { name: 'www-web-0', size: sizeToRestore(taken, null) })).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'www-web-0', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'a' },
      },
    })
  })

  it('of a claim that is gone are of the class that its set, or its volume, still tells', () => {
    const taken = snapshot('a', '2026-01-01T00:00:00Z', { readyToUse: true })
    const set = {
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        volumeClaimTemplates: [
          { metadata: { name: 'www' }, spec: { storageClassName: 'slow', accessModes: ['ReadWriteMany'] } },
        ],
      },
    } as unknown as StatefulSet
    const volume = {
      spec: {
        claimRef: { name: 'www-web-0', namespace: 'shop' },
        storageClassName: 'kept',
        capacity: { storage: '2Gi' },
      },
    } as unknown as PersistentVolume
    expect(sourceLike(taken, { sets: [set], volumes: [volume] })?.storageClassName).toBe('slow')
    expect(sourceLike(taken, { sets: [], volumes: [volume] })).toMatchObject({ storageClassName: 'kept' })
    expect(sourceLike(taken, { sets: [], volumes: [] })).toBeNull()
    expect(mountedBy({ name: 'www-web-3', namespace: 'shop' }, [set])).toMatchObject({
      set: 'web',
      pod: 'web-3',
    })
    expect(mountedBy({ name: 'www-web-0-restored', namespace: 'shop' }, [set])).toBeNull()
    const like = { spec: set.spec?.volumeClaimTemplates?.[0]?.spec ?? {} }
    const wish = { name: 'x', size: '1Gi' }
    expect(restoredClaim(taken, like, wish).spec).toMatchObject({
      storageClassName: 'slow',
      accessModes: ['ReadWriteMany'],
    })
    const chosen = restoredClaim(taken, like, { ...wish, className: '', accessMode: 'ReadWriteOnce' })
    expect(chosen.spec).toMatchObject({ accessModes: ['ReadWriteOnce'] })
    expect(chosen.spec).not.toHaveProperty('storageClassName')
  })

  it('are told what is wrong with a name or a size before the server is asked', () => {
    expect(['', 'Bad Name!', ' good '].map(each => nameProblemOf(each))).toEqual(['noName', 'badName', null])
    expect(nameProblemOf('good ', ['good'])).toBe('taken')
    expect(['much', '1Gi', '2Gi', '2048Mi'].map(each => sizeProblemOf(each, '2Gi'))).toEqual([
      'noSize',
      'tooSmall',
      null,
      null,
    ])
  })

  it('have a name of their own, and the default class where one is marked', () => {
    expect(snapshotName('www-web-0', new Date('2026-11-28T14:05:09Z'))).toBe('www-web-0-20261128-140509')
    const marked = { 'snapshot.storage.kubernetes.io/is-default-class': 'true' }
    const classes = [{ metadata: { name: 'a' } }, { metadata: { name: 'b', annotations: marked } }]
    expect([defaultClassOf(classes), defaultClassOf([])]).toEqual(['b', null])
  })
})
