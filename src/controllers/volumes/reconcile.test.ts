import { afterEach, expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { claimOf, nodeOf, podOf, storageClassOf, volumeOf } from '../../testing/fixtures/objects.ts'
import { addNode } from '../../testing/fixtures/ready-node.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startScheduler } from '../scheduler/reconcile.ts'
import { startEphemeralVolumes } from './ephemeral.ts'
import { startVolumes } from './reconcile.ts'

let world: World
let running: Running[]
let directories: Set<string>
let failing: Error | null

async function start(classes: readonly StorageClass[] = [standard]): Promise<void> {
  world = await startWorld()
  directories = new Set()
  failing = null
  for (const each of classes) await world.client.create(kinds.StorageClass, each)
  await addNode(world.client, nodeOf('a'))
  const volumes = await started(
    startVolumes(world.context, {
      directories: {
        async create(name) {
          if (failing) throw failing
          directories.add(name)
          return `/volumes/${name}`
        },
        async remove(name) {
          if (failing) throw failing
          directories.delete(name)
        },
      },
    }),
  )
  running = [volumes, startScheduler(world.context)]
  await world.clock.settle()
}

afterEach(async () => {
  await Promise.all(running.map(each => each.stop()))
  await world.stop()
})

const standard = storageClassOf('standard', { allowVolumeExpansion: true })
const ref = { namespace: 'default', name: 'data' }
const claim = (): Promise<PersistentVolumeClaim> => world.client.get(kinds.PersistentVolumeClaim, ref)
const volumes = async (): Promise<readonly PersistentVolume[]> =>
  (await world.client.list(kinds.PersistentVolume)).items
const create = (object: PersistentVolumeClaim) => world.client.create(kinds.PersistentVolumeClaim, object)
const reasonsOf = async (name: string) =>
  (await world.client.list(kinds.Event, { namespace: 'default' })).items
    .filter(event => event.involvedObject.name === name)
    .map(event => event.reason)
const removePod = (name: string) =>
  world.client.delete(kinds.Pod, { namespace: 'default', name }, { gracePeriodSeconds: 0 })

test('a claim and its pod: a directory on the chosen node, both bound, and no event about waiting', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  const bound = await claim()
  const [volume] = await volumes()
  const name = `pvc-${bound.metadata?.uid}`
  expect([...directories]).toEqual([name])
  expect(volume).toMatchObject({
    metadata: { name, finalizers: ['kubernetes.io/pv-protection'] },
    spec: {
      capacity: { storage: '1Gi' },
      claimRef: { namespace: 'default', name: 'data', uid: bound.metadata?.uid },
      hostPath: { path: `/volumes/${name}` },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'standard',
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] }] },
          ],
        },
      },
    },
    status: { phase: 'Bound' },
  })
  expect(bound).toMatchObject({
    metadata: {
      annotations: {
        'pv.kubernetes.io/bind-completed': 'yes',
        'pv.kubernetes.io/bound-by-controller': 'yes',
        'volume.kubernetes.io/selected-node': 'a',
        'volume.kubernetes.io/storage-provisioner': 'kedge.dev/local',
      },
      finalizers: ['kubernetes.io/pvc-protection'],
    },
    spec: { volumeName: name },
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
  })
  expect((await world.client.get(kinds.Pod, { namespace: 'default', name: 'web-0' })).spec?.nodeName).toBe(
    'a',
  )
  await world.clock.advance(1000)
  expect(await reasonsOf('data')).toEqual(['ProvisioningSucceeded'])
})

test('what a pod with a claim costs in writes', async () => {
  await start()
  await create({
    ...claimOf('data'),
    metadata: { ...claimOf('data').metadata, finalizers: ['kubernetes.io/pvc-protection'] },
  })
  await world.clock.settle()
  world.writes.length = 0
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  expect(world.writes.toSorted()).toEqual([
    'bind pods',
    'create persistentvolumes',
    'patch persistentvolumeclaims',
    'patch persistentvolumeclaims',
    'patch persistentvolumeclaims/status',
    'patch persistentvolumes/status',
  ])
})

test('a claim that nobody uses says what it waits for', async () => {
  await start()
  await create(claimOf('data'))
  await world.clock.settle()
  expect(await reasonsOf('data')).toEqual([])
  await world.clock.advance(200)
  expect(await reasonsOf('data')).toEqual(['WaitForFirstConsumer'])
  await world.clock.advance(60_000)
  expect(await reasonsOf('data')).toEqual(['WaitForFirstConsumer'])
})

test('an immediate class with Retain keeps the directory when the claim goes', async () => {
  await start([storageClassOf('keep', { volumeBindingMode: 'Immediate', reclaimPolicy: 'Retain' })])
  await create(claimOf('data', { storageClassName: 'keep' }))
  await world.clock.settle()
  expect((await claim()).status?.phase).toBe('Bound')
  await world.client.delete(kinds.PersistentVolumeClaim, ref)
  await world.clock.settle()
  const [volume] = await volumes()
  expect(volume?.status?.phase).toBe('Released')
  expect(volume?.spec?.nodeAffinity).toBeUndefined()
  expect(directories.size).toBe(1)
})

test('a claim keeps its volume when its pod goes, and the next pod goes where it is', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  await removePod('web-0')
  await addNode(world.client, nodeOf('b', { allocatable: { cpu: '64' } }))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  expect((await world.client.get(kinds.Pod, { namespace: 'default', name: 'web-0' })).spec?.nodeName).toBe(
    'a',
  )
  expect(await volumes()).toHaveLength(1)
})

test('a claim in use goes with its last pod, and its volume and directory with it', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  await world.client.delete(kinds.PersistentVolumeClaim, ref)
  await world.clock.settle()
  expect((await claim()).metadata?.deletionTimestamp).toBeDefined()
  await removePod('web-0')
  await world.clock.settle()
  await expect(claim()).rejects.toMatchObject({ reason: 'NotFound' })
  await world.clock.settle()
  expect(await volumes()).toEqual([])
  expect(directories.size).toBe(0)
})

test('a claim whose pod has no node goes at once', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(
    kinds.Pod,
    podOf('web-0', { claims: ['data'], spec: { nodeSelector: { no: 'where' } } }),
  )
  await world.clock.settle()
  await world.client.delete(kinds.PersistentVolumeClaim, ref)
  await world.clock.settle()
  await expect(claim()).rejects.toMatchObject({ reason: 'NotFound' })
})

test('a volume made by hand is bound, and available again only when it is given back', async () => {
  await start()
  await world.client.create(kinds.PersistentVolume, volumeOf('v', { storage: '5Gi' }))
  await create(claimOf('data', { storageClassName: '' }))
  await world.clock.settle()
  expect((await claim()).status).toMatchObject({ phase: 'Bound', capacity: { storage: '5Gi' } })
  expect((await volumes())[0]?.status?.phase).toBe('Bound')
  await world.client.delete(kinds.PersistentVolumeClaim, ref)
  await world.clock.settle()
  expect((await volumes())[0]?.status?.phase).toBe('Released')
  await world.client.patch(
    kinds.PersistentVolume,
    { namespace: '', name: 'v' },
    { type: 'json', body: [{ op: 'remove', path: '/spec/claimRef' }] },
  )
  await world.clock.settle()
  expect((await volumes())[0]?.status?.phase).toBe('Available')
})

test('a pending claim is bound when a volume comes that fits', async () => {
  await start()
  await create(claimOf('data', { storageClassName: '' }))
  await world.clock.settle()
  await world.client.create(kinds.PersistentVolume, volumeOf('v'))
  await world.clock.settle()
  expect((await claim()).spec?.volumeName).toBe('v')
})

test('two claims never get one volume', async () => {
  await start()
  await Promise.all(['x', 'y'].map(name => create(claimOf(name, { storageClassName: '' }))))
  await world.client.create(kinds.PersistentVolume, volumeOf('v'))
  await world.clock.advance(100)
  const { items } = await world.client.list(kinds.PersistentVolumeClaim, { namespace: 'default' })
  expect(items.filter(each => each.spec?.volumeName === 'v')).toHaveLength(1)
  expect(items.map(each => each.status?.phase).toSorted()).toEqual(['Bound', 'Pending'])
})

test('a larger request grows the volume and says so', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  await world.client.patch(kinds.PersistentVolumeClaim, ref, {
    type: 'merge',
    body: { spec: { resources: { requests: { storage: '3Gi' } } } },
  })
  await world.clock.settle()
  expect((await claim()).status?.capacity).toEqual({ storage: '3Gi' })
  expect((await volumes())[0]?.spec?.capacity).toEqual({ storage: '3Gi' })
  expect(await reasonsOf('data')).toContain('VolumeResizeSuccessful')
})

test('a directory that cannot be made is tried again, and told', async () => {
  await start()
  failing = new Error('no space left on device')
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.advance(20)
  const { items } = await world.client.list(kinds.Event, { namespace: 'default' })
  expect(items.map(({ message }) => message)).toContain(
    'failed to provision volume with StorageClass "standard": no space left on device',
  )
  failing = null
  await world.clock.advance(5_000)
  expect((await claim()).status?.phase).toBe('Bound')
})

test('a directory that cannot be removed leaves a failed volume, and is tried again', async () => {
  await start()
  await create(claimOf('data'))
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  await removePod('web-0')
  failing = new Error('directory is busy')
  await world.client.delete(kinds.PersistentVolumeClaim, ref)
  await world.clock.advance(20)
  expect((await volumes())[0]?.status).toMatchObject({ phase: 'Failed', message: 'directory is busy' })
  failing = null
  await world.clock.advance(10_000)
  expect(await volumes()).toEqual([])
})

test('a volume whose claim vanished while it was made goes again', async () => {
  await start([storageClassOf('now', { volumeBindingMode: 'Immediate' })])
  const orphan = volumeOf('pvc-gone', {
    storageClassName: 'now',
    metadata: { name: 'pvc-gone', annotations: { 'pv.kubernetes.io/provisioned-by': 'kedge.dev/local' } },
    spec: {
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: { namespace: 'default', name: 'gone', uid: 'no-more' },
    },
  })
  directories.add('pvc-gone')
  await world.client.create(kinds.PersistentVolume, orphan)
  await world.clock.settle()
  expect(await volumes()).toEqual([])
  expect(directories.size).toBe(0)
})

test('an ephemeral volume gets a claim of its own, owned by the pod', async () => {
  await start()
  const ephemeral = await started(startEphemeralVolumes(world.context))
  running.push(ephemeral)
  const volumeClaimTemplate = {
    metadata: { labels: { app: 'web' } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'standard',
      resources: { requests: { storage: '1Gi' } },
    },
  }
  const pod = await world.client.create(
    kinds.Pod,
    podOf('web-0', { spec: { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate } }] } }),
  )
  await world.clock.settle()
  const made = await world.client.get(kinds.PersistentVolumeClaim, {
    namespace: 'default',
    name: 'web-0-scratch',
  })
  expect(made.metadata).toMatchObject({
    labels: { app: 'web' },
    ownerReferences: [{ kind: 'Pod', uid: pod.metadata?.uid }],
  })
  expect(made.status?.phase).toBe('Bound')
  expect((await world.client.get(kinds.Pod, { namespace: 'default', name: 'web-0' })).spec?.nodeName).toBe(
    'a',
  )
})
