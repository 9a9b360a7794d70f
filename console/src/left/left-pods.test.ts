import { describe, expect, it } from 'vitest'
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { leftPodsOf, setForLeft } from './left-pods.ts'

const podOf = (name: string, more: { readonly metadata?: object; readonly spec?: object } = {}): Pod => ({
  metadata: {
    name,
    namespace: 'shop',
    labels: {
      app: 'web',
      'statefulset.kubernetes.io/pod-name': name,
      'controller-revision-hash': 'web-2',
    },
    ...more.metadata,
  },
  spec: {
    containers: [],
    subdomain: 'names',
    volumes: [{ name: 'www', persistentVolumeClaim: { claimName: `www-${name}` } }],
    ...more.spec,
  },
})
const setOf = (name: string): StatefulSet => ({ metadata: { name, namespace: 'shop' } })
const namesOf = (pods: readonly Pod[], sets: readonly StatefulSet[] = []) =>
  leftPodsOf(pods, sets).map(each => [each.set, each.pods.map(pod => pod.metadata?.name)])

describe('Pods that were left behind', () => {
  it('are those that a set has made, by ordinal, and that belong to nothing', () => {
    const owned = { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u' }] }
    const pods = [
      podOf('web-10'),
      podOf('web-2'),
      podOf('web-3', { metadata: owned }),
      podOf('by-hand-0', { metadata: { labels: {} } }),
      podOf('other-0'),
    ]
    expect(namesOf(pods)).toEqual([
      ['web', ['web-2', 'web-10']],
      ['other', ['other-0']],
    ])
  })

  it('are nothing to tell of while they end, or where the set is there and may take them in', () => {
    const ending = podOf('web-0', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })
    expect(namesOf([ending])).toEqual([])
    expect(namesOf([podOf('web-0')], [setOf('web')])).toEqual([])
    expect(namesOf([podOf('web-0')], [setOf('we')])).toEqual([['web', ['web-0']]])
  })
})

describe('the set that takes them in', () => {
  const revision = (name: string, number: number, image: string): ControllerRevision => ({
    metadata: { name, namespace: 'shop' },
    revision: number,
    data: {
      spec: {
        template: {
          $patch: 'replace',
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'a', image }] },
        },
      },
    },
  })
  const claim: PersistentVolumeClaim = {
    metadata: { name: 'www-web-2', namespace: 'shop' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'local',
      volumeName: 'pv-1',
    },
  }
  const left = { namespace: 'shop', set: 'web', pods: [podOf('web-2'), podOf('web-4')] }

  it('is of the template that the newest of them was made from, with their claims and ordinals', () => {
    const revisions = [revision('web-1', 7, 'old'), revision('web-2', 2, 'new')]
    expect(setForLeft(left, { revisions, claims: [claim] })).toEqual({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 3,
        ordinals: { start: 2 },
        serviceName: 'names',
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'a', image: 'new' }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'www' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
              storageClassName: 'local',
            },
          },
        ],
      },
    })
  })

  it('is not known where nobody has kept their template', () => {
    expect(setForLeft(left, { revisions: [revision('web-1', 7, 'old')], claims: [claim] })).toBeNull()
  })

  it('is not known where no claim of theirs is there: without its templates it would be another', () => {
    expect(setForLeft(left, { revisions: [revision('web-2', 2, 'new')], claims: [] })).toBeNull()
  })

  describe('selects by the labels that all have in common:', () => {
    const labelled = (name: string, number: number, labels: object): ControllerRevision => ({
      metadata: { name, namespace: 'shop', labels: { 'controller.kubernetes.io/hash': name.slice(4) } },
      revision: number,
      data: { spec: { template: { metadata: { labels }, spec: { containers: [] } } } },
    })
    const podWith = (name: string, hash: string, labels: object) =>
      podOf(name, {
        metadata: {
          labels: { ...labels, 'statefulset.kubernetes.io/pod-name': name, 'controller-revision-hash': hash },
        },
      })
    const newest = labelled('web-2', 2, { app: 'web', tier: 'db', version: '2' })
    const claimWith = (labels: object): PersistentVolumeClaim => ({
      ...claim,
      metadata: { ...claim.metadata, labels: { ...labels } },
    })
    const selectorOf = (pods: readonly Pod[], revisions: readonly ControllerRevision[], labels: object) =>
      setForLeft({ ...left, pods }, { revisions, claims: [claimWith(labels)] })?.spec?.selector
    const two = podWith('web-2', 'web-2', { app: 'web', tier: 'db', version: '2' })
    const four = podWith('web-4', 'web-1', { app: 'web', tier: 'db', version: '1' })

    it('a Pod of an older revision', () => {
      expect(selectorOf([two, four], [newest], {})).toEqual({ matchLabels: { app: 'web', tier: 'db' } })
    })

    it('a revision that no Pod is of any more', () => {
      const older = labelled('web-0', 1, { app: 'web', tier: 'db', version: '0' })
      expect(selectorOf([two], [newest, older], {})).toEqual({ matchLabels: { app: 'web', tier: 'db' } })
    })

    it('a claim, which has those of the selector, unless it was there before the set', () => {
      expect(selectorOf([two], [newest], { app: 'web', more: '1' })).toEqual({ matchLabels: { app: 'web' } })
      expect(selectorOf([two], [newest], { more: '1' })).toEqual({
        matchLabels: { app: 'web', tier: 'db', version: '2' },
      })
    })

    it('and there is none where they have none', () => {
      expect(selectorOf([two, podWith('web-4', 'web-1', { app: 'shop' })], [newest], {})).toBeUndefined()
    })
  })
})
