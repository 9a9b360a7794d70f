import { describe, expect, test } from 'vitest'
import { claimTemplate, setFixture } from '../objects.fixture.ts'
import { newRevision } from '../plan/revisions.ts'
import { identityMatches, indexOf, isMember, type Ordinal, ordinalAt, parsePodName } from './identity.ts'
import { buildPod, repairedPod, storageMatches } from './pod-template.ts'

describe('names of Pods', () => {
  test.each([
    ['web-0', 'web', 0],
    ['web-12', 'web', 12],
    ['web-db-3', 'web-db', 3],
    ['web-0-1', 'web-0', 1],
    ['web-01', 'web', 1],
    ['web--5', 'web-', 5],
    ['-5', '', 5],
    ['web-2147483647', 'web', 2147483647],
    ['web-2147483648', 'web', null],
    ['web-99999999999999999999', 'web', null],
  ])('%s is of %s, ordinal %s', (name, parent, ordinal) => {
    expect(parsePodName(name)).toEqual({ parent, ordinal })
  })

  test.each(['web', 'web-', 'web-a', 'web-1a', '1', ''])('%s is no such name', name => {
    expect(parsePodName(name)).toBeNull()
  })

  test('membership is a question of names alone', () => {
    const set = setFixture()
    expect(isMember(set, { metadata: { name: 'web-7' } })).toBe(true)
    expect(isMember(set, { metadata: { name: 'web-db-7' } })).toBe(false)
    expect(isMember(set, { metadata: { name: 'web' } })).toBe(false)
  })
})

test('an index counts from the first ordinal', () => {
  const range = { start: 5, replicas: 3 }
  expect(ordinalAt(range, 2)).toBe(7)
  expect([4, 5, 7, 8].map(ordinal => indexOf(range, ordinal as Ordinal))).toEqual([null, 0, 2, null])
})

describe('a new Pod', () => {
  const set = setFixture({
    volumeClaimTemplates: [claimTemplate('www'), claimTemplate('log')],
    template: {
      metadata: { labels: { app: 'web' }, annotations: { note: 'x' }, finalizers: ['example.com/f'] },
      spec: {
        hostname: 'other',
        subdomain: 'other',
        containers: [{ name: 'main', image: 'v1' }],
        volumes: [
          { name: 'www', emptyDir: {} },
          { name: 'tmp', emptyDir: {} },
        ],
      },
    },
  })
  const revision = newRevision(set, 1)
  const pod = buildPod(set, revision, 4 as Ordinal)

  test('is known by its name, its labels and its owner', () => {
    expect(pod.metadata).toEqual({
      name: 'web-4',
      generateName: 'web-',
      namespace: 'default',
      labels: {
        app: 'web',
        'statefulset.kubernetes.io/pod-name': 'web-4',
        'apps.kubernetes.io/pod-index': '4',
        'controller-revision-hash': revision.metadata?.name,
      },
      annotations: { note: 'x' },
      finalizers: ['example.com/f'],
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          name: 'web',
          uid: 'set-uid',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    })
  })

  test('has the host name and subdomain of its identity, whatever the template says', () => {
    expect(pod.spec?.hostname).toBe('web-4')
    expect(pod.spec?.subdomain).toBe('nginx')
  })

  test('mounts its claims first, in the order of their templates, instead of volumes of the same name', () => {
    expect(pod.spec?.volumes).toEqual([
      { name: 'www', persistentVolumeClaim: { claimName: 'www-web-4' } },
      { name: 'log', persistentVolumeClaim: { claimName: 'log-web-4' } },
      { name: 'tmp', emptyDir: {} },
    ])
  })

  test('has no subdomain where the set names no Service', () => {
    const lone = buildPod(setFixture({ serviceName: '' }), revision, 0 as Ordinal)
    expect(lone.spec).not.toHaveProperty('subdomain')
  })

  test('is who its name says, and is stored as it should be', () => {
    expect(identityMatches(set, pod)).toBe(true)
    expect(storageMatches(set, pod, 4 as Ordinal)).toBe(true)
  })
})

describe('what is mended', () => {
  const set = setFixture({ volumeClaimTemplates: [claimTemplate('www')] })
  const pod = buildPod(set, newRevision(set, 1), 1 as Ordinal)
  const labelled = (labels: object) => ({ ...pod, metadata: { ...pod.metadata, labels: { ...labels } } })

  test('a wrong name label is, and the index label with it', () => {
    const strange = labelled({ app: 'web', 'statefulset.kubernetes.io/pod-name': 'web-9' })
    expect(identityMatches(set, strange)).toBe(false)
    expect(repairedPod(set, strange, 1 as Ordinal).metadata?.labels).toEqual({
      app: 'web',
      'statefulset.kubernetes.io/pod-name': 'web-1',
      'apps.kubernetes.io/pod-index': '1',
    })
  })

  test('a missing index label alone is not', () => {
    const { 'apps.kubernetes.io/pod-index': _, ...labels } = pod.metadata?.labels ?? {}
    expect(identityMatches(set, labelled(labels))).toBe(true)
  })

  test('a leading zero is a wrong name', () => {
    const labels = { 'statefulset.kubernetes.io/pod-name': 'web-01' }
    const zero = { metadata: { name: 'web-01', namespace: 'default', labels } }
    expect(identityMatches(set, zero)).toBe(false)
    expect(repairedPod(set, zero, 1 as Ordinal).metadata?.name).toBe('web-1')
  })

  test('a volume that points elsewhere is, and others stay', () => {
    const volumes = [
      { name: 'tmp', emptyDir: {} },
      { name: 'www', persistentVolumeClaim: { claimName: 'www-web-0' } },
    ]
    const strange = { ...pod, spec: { ...pod.spec!, volumes } }
    expect(storageMatches(set, strange, 1 as Ordinal)).toBe(false)
    expect(repairedPod(set, strange, 1 as Ordinal).spec?.volumes).toEqual([
      { name: 'www', persistentVolumeClaim: { claimName: 'www-web-1' } },
      { name: 'tmp', emptyDir: {} },
    ])
  })
})
