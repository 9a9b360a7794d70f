import { beforeEach, describe, expect, test } from 'vitest'
import { invalidError } from '../api/field-error.ts'
import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { keyOf } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import { PermanentError } from '../control/controller.ts'
import { StaleView } from '../control/stale-view.ts'
import { claimTemplate, setFixture } from './objects.fixture.ts'
import { Bench, key, user, web } from './reconcile.fixture.ts'

let bench: Bench

beforeEach(() => {
  bench = new Bench()
})

describe('its own writes', () => {
  test('are waited for before the next pass', async () => {
    bench.create()
    await bench.pass()
    const writes = bench.api.writes.length
    expect(await bench.pass()).toEqual({ kind: 'settled' })
    expect(bench.api.writes).toHaveLength(writes)
    expect(bench.skips).toBe(1)
  })

  test('bring the set back once they are seen, and only once', async () => {
    bench.create()
    await bench.pass()
    await bench.pass()
    await bench.pass()
    expect(bench.enqueued).toEqual([])
    bench.catchUp()
    await bench.clock.settle()
    expect(bench.enqueued).toEqual([key])
  })

  test('of a set that is gone are forgotten', async () => {
    bench.create()
    await bench.pass()
    bench.api.delete(kinds.StatefulSet, web, {}, user)
    bench.catchUp()
    expect(await bench.pass()).toEqual({ kind: 'settled' })
    expect(await bench.pass()).toEqual({ kind: 'settled' })
  })
})

describe('adopting', () => {
  const orphan = (name: string): Pod => ({
    metadata: { namespace: 'default', name, labels: { app: 'web' } },
    spec: { containers: [] },
  })

  test('asks the API itself whether the set is still the one it knows', async () => {
    bench.create()
    const { uid } = bench.set.metadata ?? {}
    bench.api.create(kinds.Pod, orphan('web-0'), user)
    bench.catchUp()
    bench.api.delete(kinds.StatefulSet, web, {}, user)
    bench.api.create(kinds.StatefulSet, setFixture(), user)
    const now = bench.set.metadata?.uid
    const pod = bench.api.get(kinds.Pod, { namespace: 'default', name: 'web-0' })
    await expect(bench.pass()).rejects.toThrow(
      `can't adopt Pod default/web-0 (${pod.metadata?.uid}): can't recheck DeletionTimestamp: original StatefulSet default/web is gone: got uid ${now}, wanted ${uid}`,
    )
    expect(bench.api.writes.filter(write => write.actor === 'controller')).toEqual([])
  })

  test('does not happen for a set that has just been deleted', async () => {
    bench.create()
    bench.api.create(kinds.Pod, orphan('web-0'), user)
    bench.catchUp()
    bench.api.delete(kinds.StatefulSet, web, { propagationPolicy: 'Orphan' }, user)
    await expect(bench.pass()).rejects.toThrow(/default\/web has just been deleted at 2026-01-01T00:00:00Z$/)
  })

  test('names revisions as what could not be adopted', async () => {
    bench.create()
    await bench.pass()
    const [revision] = bench.api.list(kinds.ControllerRevision)
    const ref = { namespace: 'default', name: revision?.metadata?.name ?? '' }
    bench.api.change(
      kinds.ControllerRevision,
      ref,
      each => ({ ...each, metadata: { ...each.metadata, ownerReferences: [] } }),
      user,
    )
    bench.catchUp()
    bench.api.delete(kinds.StatefulSet, web, { propagationPolicy: 'Orphan' }, user)
    await expect(bench.pass()).rejects.toThrow(/^can't adopt ControllerRevisions: default\/web has just been/)
  })

  test('goes on without a Pod that is gone by then', async () => {
    bench.create(setFixture({ replicas: 1 }))
    bench.api.create(kinds.Pod, orphan('web-0'), user)
    bench.catchUp()
    bench.before = call => {
      if (call.startsWith('patch pods'))
        bench.api.delete(kinds.Pod, { namespace: 'default', name: 'web-0' }, {}, user)
    }
    await bench.pass()
    expect(bench.podNames).toEqual(['web-0'])
    expect(bench.events).toEqual(['Normal SuccessfulCreate: Create Pod web-0 in StatefulSet web successful'])
  })

  test('waits for a newer view when the Pod has changed meanwhile', async () => {
    bench.create()
    bench.api.create(kinds.Pod, orphan('web-0'), user)
    bench.catchUp()
    bench.before = call => {
      if (call.startsWith('patch pods'))
        bench.api.change(
          kinds.Pod,
          { namespace: 'default', name: 'web-0' },
          pod => ({ ...pod, metadata: { ...pod.metadata, labels: {} } }),
          user,
        )
    }
    await expect(bench.pass()).rejects.toThrow(StaleView)
    expect(bench.api.writes.filter(write => write.actor === 'controller')).toEqual([])
  })

  test('of one Pod that fails ends the pass, after the others were tried', async () => {
    bench.create()
    for (const name of ['web-0', 'web-1']) bench.api.create(kinds.Pod, orphan(name), user)
    bench.catchUp()
    bench.fault = call => (call === 'patch pods/web-0' ? new Error('no') : null)
    await expect(bench.pass()).rejects.toThrow('no')
    const patched = bench.api.writes.filter(write => write.verb === 'patch')
    expect(patched.map(write => write.after?.metadata?.name)).toEqual(['web-1'])
  })

  test.each([
    ['gone', new StatusError({ reason: 'NotFound', message: 'not found' })],
    ['not ours any more', invalidError(kinds.Pod, 'web-0', [])],
  ])('a Pod to release that is %s counts as released', async (_, refusal) => {
    bench.create(setFixture({ replicas: 1 }))
    await bench.pass()
    const ref = { namespace: 'default', name: 'web-0' }
    const relabelled = (pod: Pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } })
    bench.api.change(kinds.Pod, ref, relabelled, user)
    bench.catchUp()
    bench.fault = call => (call.startsWith('patch') ? refusal : null)
    // The name is taken, which the API says.
    await expect(bench.pass()).rejects.toThrow('pods "web-0" already exists')
  })
})

describe('revisions', () => {
  test('whose name is taken by another template get another one', async () => {
    bench.create()
    await bench.pass()
    const [first] = bench.api.list(kinds.ControllerRevision)
    const other = { ...first, revision: 9, metadata: { ...first?.metadata, ownerReferences: [], labels: {} } }
    bench = new Bench()
    bench.api.create(kinds.ControllerRevision, { ...other, data: { spec: {} } }, user)
    bench.create()
    await bench.pass()
    expect(bench.api.list(kinds.ControllerRevision)).toHaveLength(2)
    expect(bench.set.status?.collisionCount).toBe(1)
    expect(bench.set.status?.updateRevision).not.toBe(first?.metadata?.name)
    const [pod] = bench.api.list(kinds.Pod)
    expect(pod?.metadata?.labels?.['controller-revision-hash']).toBe(bench.set.status?.updateRevision)
  })

  test('that are there with the same data are used', async () => {
    bench.create()
    await bench.pass()
    const [first] = bench.api.list(kinds.ControllerRevision)
    bench = new Bench()
    const stray = { ...first, revision: 1, metadata: { ...first?.metadata, ownerReferences: [], labels: {} } }
    bench.api.create(kinds.ControllerRevision, stray, user)
    bench.create()
    await bench.pass()
    expect(bench.set.status).toMatchObject({ updateRevision: first?.metadata?.name, collisionCount: 0 })
  })

  test('that cannot be made leave everything else undone, the status too', async () => {
    bench.create()
    bench.fault = call => (call.startsWith('create controllerrevisions') ? new Error('no') : null)
    await expect(bench.pass()).rejects.toThrow('no')
    expect(bench.api.writes.filter(write => write.actor === 'controller')).toEqual([])
  })

  test('that come back are renumbered against ever newer versions', async () => {
    bench.create(setFixture({ replicas: 0 }))
    await bench.pass()
    const template = (image: string) => (set: StatefulSet) => ({
      ...set,
      spec: { ...set.spec!, template: setFixture({}, image).spec!.template },
    })
    bench.api.change(kinds.StatefulSet, web, template('v2'), user)
    bench.catchUp()
    await bench.pass()
    bench.api.change(kinds.StatefulSet, web, template('v1'), user)
    bench.catchUp()
    let conflicts = 0
    bench.fault = call =>
      call.startsWith('update controllerrevisions') && conflicts++ < 2
        ? new StatusError({ reason: 'Conflict', message: 'changed' })
        : null
    await bench.pass()
    expect(
      bench.api
        .list(kinds.ControllerRevision)
        .map(each => each.revision)
        .sort(),
    ).toEqual([2, 3])
  })
})

test('a selector that cannot be read is a failure for good', async () => {
  const matchExpressions = [{ key: 'app', operator: 'Likes', values: ['web'] }]
  bench.create(setFixture({ selector: { matchExpressions } }))
  await expect(bench.pass()).rejects.toThrow(PermanentError)
})

describe('a deletion', () => {
  beforeEach(async () => {
    bench.create(setFixture({ replicas: 1 }))
    await bench.pass()
    bench.heal()
    await bench.pass()
    bench.catchUp()
    bench.events.length = 0
    bench.api.change(kinds.StatefulSet, web, set => ({ ...set, spec: { ...set.spec!, replicas: 0 } }), user)
    bench.catchUp()
  })

  const pod = { namespace: 'default', name: 'web-0' }

  test('is of the very Pod that was looked at, in the very state', async () => {
    await bench.pass()
    const deletion = bench.api.writes.find(write => write.verb === 'delete')
    expect(deletion?.options).toEqual({
      preconditions: {
        uid: deletion?.before?.metadata?.uid,
        resourceVersion: deletion?.before?.metadata?.resourceVersion,
      },
    })
  })

  test('of a Pod that has changed pass meanwhile does not happen, and is no event', async () => {
    bench.api.change(
      kinds.Pod,
      pod,
      each => ({ ...each, metadata: { ...each.metadata, ownerReferences: [] } }),
      user,
    )
    await expect(bench.pass()).rejects.toThrow(StaleView)
    expect(bench.api.get(kinds.Pod, pod).metadata?.deletionTimestamp).toBeUndefined()
    expect(bench.events).toEqual([])
  })

  test('of a Pod that is gone is a success', async () => {
    bench.api.delete(kinds.Pod, pod, { gracePeriodSeconds: 0 }, user)
    await bench.pass()
    expect(bench.events).toEqual(['Normal SuccessfulDelete: Delete Pod web-0 in StatefulSet web successful'])
  })
})

describe('a large set', () => {
  test('has its passes spaced by its size, and none of them is lost', async () => {
    const bench = new Bench()
    bench.create(setFixture({ replicas: 1_000 }))
    await bench.pass()
    bench.catchUp()
    bench.heal()
    expect(await bench.pass()).toEqual({ kind: 'checkAgain', afterMs: 20 })
    expect(bench.podNames).toEqual(['web-0'])
    await bench.clock.advance(20)
    await bench.pass()
    expect(bench.podNames).toEqual(['web-0', 'web-1'])
  })
})

test('a set that waits for many Pods has its passes spaced by their number, and one that waits for a few has not', async () => {
  const bench = new Bench()
  const spec = { ...setFixture().spec, replicas: 40, podManagementPolicy: 'Parallel' as const }
  bench.create({ ...setFixture(), spec: spec as StatefulSet['spec'] })
  await bench.pass()
  bench.catchUp()
  // None of the Pods is Ready: the wait is told of after a while.
  expect(await bench.pass()).toEqual({ kind: 'checkAgain', afterMs: 10_000 })
  bench.catchUp()
  expect(await bench.pass()).toEqual({ kind: 'checkAgain', afterMs: 4 })
  await bench.clock.advance(4)
  bench.heal()
  await bench.pass()
  bench.catchUp()
  expect(bench.set.status?.readyReplicas).toBe(40)
  expect(await bench.pass()).toEqual({ kind: 'settled' })
})

describe('the status', () => {
  test('is not written over one of a newer spec', async () => {
    bench.create()
    bench.before = call => {
      if (call.endsWith('/status'))
        bench.api.change(
          kinds.StatefulSet,
          web,
          set => ({ ...set, spec: { ...set.spec!, replicas: 5 } }),
          user,
        )
    }
    await expect(bench.pass()).rejects.toThrow(StaleView)
    expect(bench.set.status?.observedGeneration).toBeUndefined()
  })

  test('is written over a version that differs only in its metadata, with the conditions that it has', async () => {
    bench.create()
    let edits = 0
    bench.before = call => {
      if (!call.endsWith('/status') || edits++ > 0) return
      const status = { replicas: 0, availableReplicas: 0, conditions: [{ type: 'X', status: 'True' }] }
      bench.api.change(kinds.StatefulSet, web, set => ({ ...set, status }), user)
    }
    expect(await bench.pass()).toMatchObject({ kind: 'checkAgain', afterMs: 10_000 })
    expect(bench.set.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: 'X', status: 'True' }],
    })
  })

  test('is written after a failure, whose error is the one that counts', async () => {
    bench.create(setFixture({ podManagementPolicy: 'Parallel' }))
    bench.fault = call => {
      if (call === 'create pods/web-1') return new StatusError({ reason: 'Forbidden', message: 'quota' })
      return call.endsWith('/status') ? new Error('no status') : null
    }
    await expect(bench.pass()).rejects.toThrow('quota')
    bench.fault = call => (call === 'create pods/web-1' ? new Error('quota') : null)
    bench.catchUp()
    await expect(bench.pass()).rejects.toThrow('quota')
    expect(bench.set.status).toMatchObject({ replicas: 2, observedGeneration: 1 })
  })

  test('that says nothing new is not written', async () => {
    bench.create(setFixture({ replicas: 0 }))
    await bench.pass()
    bench.catchUp()
    const writes = bench.api.writes.length
    await bench.pass()
    expect(bench.api.writes).toHaveLength(writes)
  })
})

describe('a Pod', () => {
  test('that is there already, unseen, is no event', async () => {
    bench.create(setFixture({ replicas: 1 }))
    bench.api.create(kinds.Pod, { metadata: { namespace: 'default', name: 'web-0' } }, user)
    await expect(bench.pass()).rejects.toThrow('pods "web-0" already exists')
    expect(bench.events).toEqual([])
  })

  test('is not made when a claim is refused, and both are told', async () => {
    bench.create(
      setFixture({ replicas: 1, volumeClaimTemplates: [claimTemplate('www'), claimTemplate('log')] }),
    )
    bench.fault = call => (call === 'create persistentvolumeclaims/www-web-0' ? new Error('no') : null)
    await expect(bench.pass()).rejects.toThrow('failed to create PVC www-web-0: no')
    expect(bench.podNames).toEqual([])
    expect(bench.events).toEqual([
      'Warning FailedCreate: Create Claim www-web-0 for Pod web-0 in StatefulSet web failed error: no',
      'Normal SuccessfulCreate: Create Claim log-web-0 Pod web-0 in StatefulSet web success',
      'Warning FailedCreate: Create Pod web-0 in StatefulSet web failed error: failed to create PVC www-web-0: no',
    ])
  })

  test('whose claim exists already, unseen, is told as failed without a word about the claim', async () => {
    bench.create(setFixture({ replicas: 1, volumeClaimTemplates: [claimTemplate('www')] }))
    const claim = { metadata: { namespace: 'default', name: 'www-web-0' } }
    bench.api.create(kinds.PersistentVolumeClaim, claim, user)
    await expect(bench.pass()).rejects.toThrow(/^failed to create PVC www-web-0: /)
    expect(bench.events).toHaveLength(1)
    expect(bench.events[0]).toMatch(/^Warning FailedCreate: Create Pod web-0 in StatefulSet web failed/)
  })

  test('that was refused leaves its claims owned as far as they are', async () => {
    const policy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
    bench.create(
      setFixture({
        replicas: 1,
        volumeClaimTemplates: [claimTemplate('www')],
        persistentVolumeClaimRetentionPolicy: policy,
      }),
    )
    bench.fault = call => (call.startsWith('create pods') ? new Error('quota') : null)
    await expect(bench.pass()).rejects.toThrow('quota')
    bench.catchUp()
    await expect(bench.pass()).rejects.toThrow('quota')
    const [claim] = bench.api.list(kinds.PersistentVolumeClaim)
    expect(claim?.metadata?.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'web' }])
  })
})

test('a set whose name is too long gets no Pod, and the user is told why', async () => {
  const set = setFixture({ replicas: 1 })
  const name = 'a'.repeat(53)
  bench.create({ ...set, metadata: { ...set.metadata, name } })
  await expect(bench.pass(keyOf({ namespace: 'default', name }))).rejects.toThrow(
    'must be no more than 63 bytes',
  )
  expect(bench.podNames).toEqual([])
  expect(bench.events).toEqual([
    expect.stringMatching(/^Warning FailedCreate: Create Pod a+-0 in StatefulSet a+ failed/),
  ])
})

test('two Pods that fail alike fail as one, unlike ones together', async () => {
  bench.create(setFixture({ replicas: 4, podManagementPolicy: 'Parallel' }))
  bench.fault = call => (/create pods\/web-[12]/.test(call) ? new Error('quota') : null)
  await expect(bench.pass()).rejects.toThrow(/^quota$/)
  bench.catchUp()
  bench.fault = call => (/create pods\/web-[23]/.test(call) ? new Error(call) : null)
  await expect(bench.pass()).rejects.toThrow('[create pods/web-2, create pods/web-3]')
})
