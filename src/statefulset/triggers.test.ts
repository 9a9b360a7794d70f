import { beforeEach, describe, expect, test } from 'vitest'
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import type { Informer } from '../control/controller.ts'
import { LaggingInformer } from '../testing/sim/model/lagging-informer.ts'
import { ModelApi, modelKinds } from '../testing/sim/model/model-api.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { setOwner } from './nouns/set-owner.ts'
import { claimTemplate, setFixture } from './objects.fixture.ts'
import { setInformers } from './set-informers.ts'
import { watchTriggers } from './triggers.ts'

const user = { actor: 'user' }
const stranger: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web',
  uid: 'x',
  controller: true,
}

let api: ModelApi
let informers: readonly LaggingInformer<ApiObject>[]
let woken: string[]
let set: StatefulSet

const named = (name: string) => ({ namespace: 'default', name })

beforeEach(() => {
  api = new ModelApi(createSimulatedClock())
  set = api.create(kinds.StatefulSet, setFixture({ volumeClaimTemplates: [claimTemplate('www')] }), user)
  informers = modelKinds.map(kind => new LaggingInformer<ApiObject>(kind, api))
  woken = []
  const of = <T extends ApiObject>({ plural }: { plural: string }) =>
    informers.find(informer => informer.kind.plural === plural) as unknown as Informer<T>
  watchTriggers(setInformers({ of }), {
    enqueue: key => void woken.push(key),
    resetBackoff: key => void woken.push(`afresh ${key}`),
  })
  woken = []
})

/** What a change wakes. */
function wakes(change: () => void): readonly string[] {
  woken = []
  change()
  for (const informer of informers) informer.deliver(informer.lag)
  return woken
}

const podOf = (name: string, metadata: Partial<Pod['metadata']> = {}): Pod => ({
  metadata: { ...named(name), labels: { app: 'web' }, ownerReferences: [setOwner(set)], ...metadata },
  spec: { containers: [], nodeName: 'node-a' },
})
const editPod = (name: string, edit: (metadata: NonNullable<Pod['metadata']>) => Pod['metadata']) =>
  api.change(kinds.Pod, named(name), pod => ({ ...pod, metadata: edit(pod.metadata ?? {}) }), user)

describe('a set is woken', () => {
  test('by every change of its own, and afresh by a new spec', () => {
    const annotate = (each: StatefulSet) => ({
      ...each,
      metadata: { ...each.metadata, annotations: { a: 'b' } },
    })
    const scale = (each: StatefulSet) => ({ ...each, spec: { ...each.spec!, replicas: 9 } })
    expect(wakes(() => api.change(kinds.StatefulSet, named('web'), annotate, user))).toEqual(['default/web'])
    expect(wakes(() => api.change(kinds.StatefulSet, named('web'), scale, user))).toEqual([
      'afresh default/web',
      'default/web',
    ])
    expect(wakes(() => api.delete(kinds.StatefulSet, named('web'), {}, user))).toEqual(['default/web'])
  })

  test('by its Pods: born, changed, gone', () => {
    expect(wakes(() => api.create(kinds.Pod, podOf('web-0'), user))).toEqual(['default/web'])
    expect(wakes(() => editPod('web-0', each => ({ ...each, annotations: { a: 'b' } })))).toEqual([
      'default/web',
    ])
    const force = { gracePeriodSeconds: 0 }
    expect(wakes(() => api.delete(kinds.Pod, named('web-0'), force, user))).toEqual([
      'afresh default/web',
      'default/web',
    ])
  })

  test('not by an update that is none', () => {
    wakes(() => api.create(kinds.Pod, podOf('web-0'), user))
    expect(wakes(() => informers.find(each => each.kind === (kinds.Pod as never))?.repeat())).toEqual([])
  })

  test('by a Pod that it loses', () => {
    wakes(() => api.create(kinds.Pod, podOf('web-0'), user))
    expect(wakes(() => editPod('web-0', each => ({ ...each, ownerReferences: [stranger] })))).toEqual([
      'afresh default/web',
      'default/web',
    ])
  })

  test('by an orphan that it could take in: when it comes, when its labels change', () => {
    const orphan = podOf('web-7', { ownerReferences: [], labels: { app: 'other' } })
    expect(wakes(() => api.create(kinds.Pod, orphan, user))).toEqual([])
    expect(wakes(() => editPod('web-7', each => ({ ...each, labels: { app: 'web' } })))).toEqual([
      'default/web',
    ])
    expect(wakes(() => editPod('web-7', each => ({ ...each, annotations: { a: 'b' } })))).toEqual([])
  })

  test('by any Pod that goes and had a name that it could want', () => {
    const force = { gracePeriodSeconds: 0 }
    for (const ownerReferences of [[], [stranger]]) {
      wakes(() => api.create(kinds.Pod, podOf('web-7', { ownerReferences }), user))
      expect(wakes(() => api.delete(kinds.Pod, named('web-7'), force, user))).toEqual([
        'afresh default/web',
        'default/web',
      ])
    }
    wakes(() => api.create(kinds.Pod, podOf('db-7', { ownerReferences: [] }), user))
    expect(wakes(() => api.delete(kinds.Pod, named('db-7'), force, user))).toEqual([])
  })

  test('not by what Pods of others do', () => {
    expect(wakes(() => api.create(kinds.Pod, podOf('web-8', { ownerReferences: [stranger] }), user))).toEqual(
      [],
    )
    const formerly = { ...setOwner(set), uid: 'an earlier set' }
    expect(wakes(() => api.create(kinds.Pod, podOf('web-9', { ownerReferences: [formerly] }), user))).toEqual(
      [],
    )
  })
})

describe('claims wake their set', () => {
  const claim = (name: string): PersistentVolumeClaim => ({ metadata: named(name), spec: {} })

  test('when they go, and not when they merely appear', () => {
    expect(wakes(() => api.create(kinds.PersistentVolumeClaim, claim('www-web-0'), user))).toEqual([])
    const afresh = ['afresh default/web', 'default/web']
    expect(wakes(() => api.delete(kinds.PersistentVolumeClaim, named('www-web-0'), {}, user))).toEqual(afresh)
    const free = (each: PersistentVolumeClaim) => ({
      ...each,
      metadata: { ...each.metadata, finalizers: [] },
    })
    expect(wakes(() => api.change(kinds.PersistentVolumeClaim, named('www-web-0'), free, user))).toEqual(
      afresh,
    )
  })

  test('when they appear, where the set is to own them', () => {
    const policy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
    wakes(() =>
      api.change(
        kinds.StatefulSet,
        named('web'),
        each => ({ ...each, spec: { ...each.spec!, persistentVolumeClaimRetentionPolicy: policy } }),
        user,
      ),
    )
    expect(wakes(() => api.create(kinds.PersistentVolumeClaim, claim('www-web-0'), user))).toEqual([
      'afresh default/web',
      'default/web',
    ])
  })

  test('only by the name of one of its templates', () => {
    for (const name of ['log-web-0', 'www-db-0', 'www-web', 'claim'])
      expect(
        wakes(() => {
          api.create(kinds.PersistentVolumeClaim, claim(name), user)
          api.delete(kinds.PersistentVolumeClaim, named(name), {}, user)
        }),
      ).toEqual([])
  })
})

describe('revisions wake their set', () => {
  const revision = (ownerReferences: readonly OwnerReference[]) => ({
    metadata: { ...named('web-abc'), labels: { app: 'web' }, ownerReferences },
    revision: 1,
  })

  test('when they are orphaned or go, not when it makes them', () => {
    expect(wakes(() => api.create(kinds.ControllerRevision, revision([setOwner(set)]), user))).toEqual([])
    const orphan = (each: { metadata?: object }) => ({
      ...each,
      revision: 1,
      metadata: { ...each.metadata, ownerReferences: [] },
    })
    const woke = wakes(() => api.change(kinds.ControllerRevision, named('web-abc'), orphan, user))
    expect(new Set(woke)).toEqual(new Set(['default/web']))
    expect(wakes(() => api.delete(kinds.ControllerRevision, named('web-abc'), {}, user))).toContain(
      'default/web',
    )
  })

  test('when they go that its predecessor had owned', () => {
    const formerly = { ...setOwner(set), uid: 'an earlier set' }
    wakes(() => api.create(kinds.ControllerRevision, revision([formerly]), user))
    expect(wakes(() => api.delete(kinds.ControllerRevision, named('web-abc'), {}, user))).toEqual([
      'default/web',
    ])
  })
})
