// A set that the console makes anew, on a whole Kedge: its Pods, claims and revisions are the same ones afterwards, and
// an act that breaks off anywhere is finished by the next.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { carryOut, type Progress } from '../console/src/remake/carry-out.ts'
import { expansionOf, roomOf } from '../console/src/remake/growth.ts'
import type { Remake } from '../console/src/remake/remake.ts'
import type { StatefulSet } from '../src/api/generated/types.ts'
import { type Kind, kinds } from '../src/api/kinds.ts'
import { controllerOf, nameOf, uidOf } from '../src/api/object.ts'
import type { Client } from '../src/client/client.ts'
import { definitionOf } from '../src/foresee/index.ts'
import { startCluster, type TestCluster } from '../src/testing/start-cluster.ts'

const namespace = 'default'
const ref = { namespace, name: 'web' }

const web: StatefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { ...ref },
  spec: {
    serviceName: 'web',
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    // Its claims go with it, but not when it is only made anew.
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

describe('a set that is made anew', () => {
  let cluster: TestCluster
  let client: Client
  beforeEach(async () => {
    cluster = await startCluster({ nodes: 2 })
    client = cluster.client
    await client.create(kinds.StatefulSet, web)
    await cluster.quiesce()
    await client.patch(
      kinds.StatefulSet,
      ref,
      {
        type: 'strategic',
        body: { spec: { template: { spec: { containers: [{ name: 'app', image: 'app:2' }] } } } },
      },
      {},
    )
    await cluster.quiesce(5000)
  })
  afterEach(() => cluster.stop())

  const identities = async () => {
    const lists = await Promise.all(
      [kinds.Pod, kinds.PersistentVolumeClaim, kinds.ControllerRevision].map(kind =>
        client.list(kind as Kind, { namespace }),
      ),
    )
    return lists.flatMap(({ items }) => items.map(item => `${nameOf(item)} ${uidOf(item)}`)).sort()
  }
  const expansion = async (to: string): Promise<Remake> => {
    const set = await client.get(kinds.StatefulSet, ref)
    const claims = (await client.list(kinds.PersistentVolumeClaim, { namespace })).items
    const classes = (await client.list(kinds.StorageClass)).items
    const pods = (await client.list(kinds.Pod, { namespace })).items
    const { growths, definition } = expansionOf(set, roomOf(set, { claims, classes }), { www: to })
    return {
      ...ref,
      uid: uidOf(set),
      opened: definitionOf(set),
      definition,
      growths,
      pods: pods.map(pod => ({ name: nameOf(pod), uid: uidOf(pod) })),
      begunAt: 0,
    }
  }
  const told: Progress[] = []
  const carry = (remake: Remake, by = client) => {
    told.length = 0
    return carryOut(by, remake, {
      tell: progress => void told.push(progress),
      pause: ms => cluster.clock.advance(ms),
    })
  }
  /** Whose requests end after so many writes, as if the tab were closed. */
  const breakingOff = (after: number): Client => {
    let left = after
    const spend = () => {
      left -= 1
      if (left < 0) throw new Error('the tab is closed')
    }
    return {
      ...client,
      patch: (...given: Parameters<Client['patch']>) => {
        spend()
        return client.patch(...given)
      },
      delete: (...given: Parameters<Client['delete']>) => {
        spend()
        return client.delete(...given)
      },
      create: (...given: Parameters<Client['create']>) => {
        if (given[2]?.dryRun === undefined) spend()
        return client.create(...given)
      },
    } as Client
  }
  const sizes = async () =>
    (await client.list(kinds.PersistentVolumeClaim, { namespace })).items.map(
      ({ spec, status }) => `${spec?.resources?.requests?.storage} ${status?.capacity?.storage}`,
    )
  const isWhole = async (before: readonly string[]) => {
    await cluster.quiesce(5000)
    const set = await client.get(kinds.StatefulSet, ref)
    expect(await identities()).toEqual(before)
    for (const kind of [kinds.Pod, kinds.ControllerRevision])
      for (const item of (await client.list(kind as Kind, { namespace })).items)
        expect(controllerOf(item)?.uid).toBe(uidOf(set))
    expect(set.status).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 })
    return set
  }

  it('has larger claims, the volumes follow, and a later Pod has the same', async () => {
    const before = await identities()
    const remake = await expansion('2Gi')
    expect(await carry(remake)).toEqual({ kind: 'done' })
    const set = await isWhole(before)
    expect(uidOf(set)).not.toBe(remake.uid)
    expect(await sizes()).toEqual(Array(3).fill('2Gi 2Gi'))
    await client.scale(kinds.StatefulSet, ref, 4)
    await cluster.quiesce()
    expect(await sizes()).toEqual(Array(4).fill('2Gi 2Gi'))
  })

  it('survives being broken off after any of its requests', async () => {
    const before = await identities()
    const remake = await expansion('2Gi')
    // Three claims grow, the set goes, the set comes.
    for (let requests = 0; requests < 5; requests++) {
      const outcome = await carry(remake, breakingOff(1))
      expect(outcome.kind).toBe(requests < 4 ? 'failed' : 'done')
    }
    expect(await carry(remake)).toEqual({ kind: 'done' })
    await isWhole(before)
    expect(await sizes()).toEqual(Array(3).fill('2Gi 2Gi'))
  })

  it('is left as it is where a claim may not grow, in the server’s words', async () => {
    const before = await identities()
    const remake = await expansion('2Gi')
    await client.patch(
      kinds.StorageClass,
      { namespace: '', name: 'standard' },
      { type: 'merge', body: { allowVolumeExpansion: false } },
    )
    expect(await carry(remake)).toEqual({ kind: 'stop', because: 'refused' })
    expect(String(told.at(-1)?.failures.get('www-web-0'))).toMatch(
      /only dynamically provisioned pvc can be resized/,
    )
    expect(uidOf(await client.get(kinds.StatefulSet, ref))).toBe(remake.uid)
    expect(await identities()).toEqual(before)
  })

  it('is not taken away when the server would not make it again, nor when somebody has changed it', async () => {
    const remake = await expansion('2Gi')
    const spec = { ...remake.definition?.spec, selector: { matchLabels: { app: 'other' } } }
    const wrong = { ...remake, growths: [], definition: { ...remake.definition, spec } as StatefulSet }
    expect(await carry(wrong)).toEqual({ kind: 'failed' })
    expect(String(told.at(-1)?.failures.get(''))).toMatch(/`selector` does not match template `labels`/)
    await client.scale(kinds.StatefulSet, ref, 2)
    expect(await carry(remake)).toEqual({ kind: 'stop', because: 'changed' })
    expect(uidOf(await client.get(kinds.StatefulSet, ref))).toBe(remake.uid)
  })
})
