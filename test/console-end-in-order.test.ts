// A set whose Pods the console ends in order before it is deleted, on a whole Kedge.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endInOrder } from '../console/src/edits/end-in-order.ts'
import type { StatefulSet } from '../src/api/generated/types.ts'
import { kinds } from '../src/api/kinds.ts'
import { nameOf } from '../src/api/object.ts'
import type { Client } from '../src/client/client.ts'
import { Unreachable } from '../src/client/transport.ts'
import { startCluster, type TestCluster } from '../src/testing/start-cluster.ts'

const ref = { namespace: 'default', name: 'web' }
const web: StatefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { ...ref },
  spec: {
    serviceName: 'web',
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
}

describe('a set whose Pods end in order', () => {
  let cluster: TestCluster
  let client: Client
  let set: StatefulSet
  beforeEach(async () => {
    cluster = await startCluster({ nodes: 1 })
    client = cluster.client
    await client.create(kinds.StatefulSet, web)
    await cluster.quiesce()
    set = await client.get(kinds.StatefulSet, ref)
  })
  afterEach(() => cluster.stop())

  const begin = (by: Client = client) => {
    const left: number[] = []
    const stop = new AbortController()
    const ended = endInOrder(by, set, {
      signal: stop.signal,
      onLeft: pods => left.push(pods),
      rest: async () => {},
    })
    return { ended, left, stop }
  }

  it('has none left at the version that is then deleted', async () => {
    const { ended, left } = begin()
    await cluster.quiesce(60_000)
    const outcome = await ended
    expect(outcome).toMatchObject({ kind: 'ended' })
    expect([...new Set(left)]).toEqual([3, 2, 1, 0])
    expect((await client.list(kinds.Pod, { namespace: ref.namespace })).items.map(nameOf)).toEqual([])
    if (outcome.kind !== 'ended') return
    await client.delete(kinds.StatefulSet, ref, {
      preconditions: { uid: set.metadata?.uid, resourceVersion: outcome.resourceVersion },
    })
  })

  it('goes by one Pod at a time, also where the set is Parallel', async () => {
    await client.delete(kinds.StatefulSet, ref, { propagationPolicy: 'Foreground' })
    await cluster.quiesce(60_000)
    await client.create(kinds.StatefulSet, {
      ...web,
      spec: { ...web.spec, podManagementPolicy: 'Parallel' },
    } as StatefulSet)
    await cluster.quiesce()
    set = await client.get(kinds.StatefulSet, ref)
    const { ended, left } = begin()
    await cluster.quiesce(60_000)
    expect(await ended).toMatchObject({ kind: 'ended', replicas: 0 })
    // All at once it would be three, and then none.
    expect([...new Set(left)]).toEqual([3, 2, 1, 0])
  })

  it('is waited for over a connection that is lost', async () => {
    let isLost = true
    const lossy = {
      ...client,
      watch: (...given: Parameters<Client['watch']>) => {
        if (!isLost) return client.watch(...given)
        isLost = false
        throw new Unreachable('the connection broke off')
      },
    } as Client
    const { ended } = begin(lossy)
    await cluster.quiesce(60_000)
    expect(await ended).toMatchObject({ kind: 'ended' })
    expect(isLost).toBe(false)
  })

  it('is let go where somebody wants its Pods again', async () => {
    const { ended } = begin()
    await client.scale(kinds.StatefulSet, ref, 0)
    await client.scale(kinds.StatefulSet, ref, 2)
    await cluster.quiesce(60_000)
    expect(await ended).toEqual({ kind: 'rescaled', replicas: 2 })
  })

  it('is let go where it is another one', async () => {
    await client.delete(kinds.StatefulSet, ref, { propagationPolicy: 'Orphan' })
    await cluster.quiesce()
    await client.create(kinds.StatefulSet, web)
    await cluster.quiesce()
    expect(await begin().ended).toEqual({ kind: 'gone' })
    expect((await client.get(kinds.StatefulSet, ref)).spec?.replicas).toBe(3)
  })
})
