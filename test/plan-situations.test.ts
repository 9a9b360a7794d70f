// Plans made where the cluster itself stands in the way, and then carried out on simulated Pods: nodes that fill or are
// cordoned, Pods that may not share a node, quotas that are used up on the way, Pods that an orphaning deletion left.
import { afterEach, describe, expect, it } from 'vitest'
import type { LimitRange, ResourceQuota, StatefulSet } from '../src/api/generated/types.ts'
import { type Kind, kinds } from '../src/api/kinds.ts'
import { type ApiObject, nameOf, uidOf } from '../src/api/object.ts'
import { applyManifest, definitionOf, foresee, observeForPlan } from '../src/foresee/index.ts'
import { startCluster, type TestCluster } from '../src/testing/start-cluster.ts'

type Spec = NonNullable<StatefulSet['spec']>
type Template = Spec['template']

const namespace = 'default'
const ref = { namespace, name: 'web' }

const template = (spec: object = {}, image = 'app:1'): Template => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image, resources: { requests: { cpu: '1' } } }], ...spec },
})

const setOf = (spec: Partial<Spec> = {}): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { ...ref },
  spec: {
    serviceName: 'web',
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: template(),
    ...spec,
  },
})

const spread = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
      ],
    },
  },
}
const claimsOf = (storage: string): Spec['volumeClaimTemplates'] => [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  },
]
const claimTemplates = claimsOf('1Gi')

interface Situation {
  readonly before: StatefulSet
  readonly after: StatefulSet
  readonly prepare?: (cluster: TestCluster) => Promise<void>
  readonly hard?: { readonly [name: string]: string }
  /** Fields change that are fixed: the set is made again around its Pods. */
  readonly isAnew?: boolean
  readonly end: 'done' | 'stuck'
}

const cordonAll = async ({ client }: TestCluster) => {
  for (const { metadata } of (await client.list(kinds.Node)).items)
    await client.patch(
      kinds.Node,
      { namespace: '', name: metadata?.name ?? '' },
      { type: 'merge', body: { spec: { unschedulable: true } } },
    )
}

const bare = (spec: object = {}, image = 'app:1'): Template => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image }], ...spec },
})
const classed = (image: string) => template({ runtimeClassName: 'big' }, image)

type Prepare = NonNullable<Situation['prepare']>

const making =
  <T extends ApiObject>(kind: Kind<T>, object: T): Prepare =>
  async ({ client }) => {
    await client.create(kind, object)
  }
const inTurn =
  (...all: readonly Prepare[]): Prepare =>
  async cluster => {
    for (const each of all) await each(cluster)
  }
const withQuota = (spec: NonNullable<ResourceQuota['spec']>): Prepare =>
  making(kinds.ResourceQuota, { metadata: { name: 'late', namespace }, spec })
const withLimits = (...limits: NonNullable<LimitRange['spec']>['limits']): Prepare =>
  making(kinds.LimitRange, { metadata: { name: 'limits', namespace }, spec: { limits } })
const withClaimsOfDefaultClass: Prepare = async cluster => {
  const [first] = (await cluster.client.list(kinds.StorageClass)).items
  const name = `${first?.metadata?.name}.storageclass.storage.k8s.io/persistentvolumeclaims`
  await withQuota({ hard: { [name]: '4' } })(cluster)
}

const situations: { readonly [name: string]: Situation } = {
  'a quota of Pods that is full, and a new image': {
    before: setOf(),
    after: setOf({ template: template({}, 'app:2') }),
    hard: { pods: '3' },
    end: 'done',
  },
  'a quota of CPUs that is used up on the way': {
    before: setOf(),
    after: setOf({ replicas: 6 }),
    hard: { 'requests.cpu': '4' },
    end: 'stuck',
  },
  'a quota of claims that is used up on the way, in a Parallel set': {
    before: setOf({ podManagementPolicy: 'Parallel', volumeClaimTemplates: claimTemplates }),
    after: setOf({ podManagementPolicy: 'Parallel', volumeClaimTemplates: claimTemplates, replicas: 6 }),
    hard: { persistentvolumeclaims: '4' },
    end: 'stuck',
  },
  'a quota of claims of the default class, which their template does not name': {
    before: setOf({ volumeClaimTemplates: claimTemplates }),
    after: setOf({ replicas: 5, volumeClaimTemplates: claimTemplates }),
    prepare: withClaimsOfDefaultClass,
    end: 'stuck',
  },
  'claims that are smaller than a limit range allows': {
    before: setOf({ volumeClaimTemplates: claimTemplates }),
    after: setOf({ replicas: 5, volumeClaimTemplates: claimTemplates }),
    prepare: withLimits({ type: 'PersistentVolumeClaim', min: { storage: '2Gi' } }),
    end: 'stuck',
  },
  'a limit range whose default requests use up a quota': {
    before: setOf({ template: bare() }),
    after: setOf({ replicas: 6, template: bare() }),
    prepare: inTurn(
      withLimits({ type: 'Container', defaultRequest: { cpu: '1' }, default: { cpu: '1' } }),
      withQuota({ hard: { 'requests.cpu': '2' } }),
    ),
    end: 'stuck',
  },
  'a limit range whose default requests no node has': {
    before: setOf({ template: bare() }),
    after: setOf({ template: bare({}, 'app:2') }),
    prepare: withLimits({ type: 'Container', defaultRequest: { cpu: '1200' }, default: { cpu: '1200' } }),
    end: 'stuck',
  },
  'a priority class of all Pods whose quota is used up on the way': {
    before: setOf(),
    after: setOf({ replicas: 6 }),
    prepare: inTurn(
      making(kinds.PriorityClass, { metadata: { name: 'high' }, value: 1000, globalDefault: true }),
      withQuota({
        hard: { pods: '2' },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }],
        },
      }),
    ),
    end: 'stuck',
  },
  'a runtime class with more overhead than a node has': {
    before: setOf(),
    after: setOf({ template: classed('app:2') }),
    prepare: making(kinds.RuntimeClass, {
      metadata: { name: 'big' },
      handler: 'runc',
      overhead: { podFixed: { cpu: '1500' } },
    }),
    end: 'stuck',
  },
  'a quota of revisions that is used up, and a new image': {
    before: setOf(),
    after: setOf({ template: template({}, 'app:2') }),
    prepare: withQuota({ hard: { 'count/controllerrevisions.apps': '1' } }),
    end: 'stuck',
  },
  'a readiness gate whose condition nobody sets': {
    before: setOf(),
    after: setOf({
      template: template({ readinessGates: [{ conditionType: 'example.com/ready' }] }, 'app:2'),
    }),
    end: 'stuck',
  },
  'more Pods than nodes that may not share one': {
    before: setOf({ replicas: 2, template: template(spread) }),
    after: setOf({ replicas: 5, template: template(spread) }),
    end: 'stuck',
  },
  'Pods that may not share a node, and a new image': {
    before: setOf({ template: template(spread) }),
    after: setOf({ template: template(spread, 'app:2') }),
    end: 'done',
  },
  'nodes that are all cordoned': {
    before: setOf(),
    after: setOf({ template: template({}, 'app:2') }),
    prepare: cordonAll,
    end: 'stuck',
  },
  'nodes that are all cordoned, and a set that shrinks': {
    before: setOf(),
    after: setOf({ replicas: 1 }),
    prepare: cordonAll,
    end: 'done',
  },
  'Pods that an orphaning deletion left': {
    before: setOf(),
    after: setOf({ template: template({}, 'app:2') }),
    prepare: async ({ client, quiesce }) => {
      await client.delete(kinds.StatefulSet, ref, { propagationPolicy: 'Orphan' })
      await quiesce()
    },
    end: 'done',
  },
  'a set made anew around its Pods, with larger claims': {
    before: setOf({ volumeClaimTemplates: claimTemplates }),
    after: setOf({ volumeClaimTemplates: claimsOf('2Gi') }),
    isAnew: true,
    end: 'done',
  },
  'a set made anew around its Pods, Parallel and of another Service, with a new image': {
    before: setOf({ volumeClaimTemplates: claimTemplates }),
    after: setOf({
      volumeClaimTemplates: claimTemplates,
      podManagementPolicy: 'Parallel',
      serviceName: 'other',
      template: template({}, 'app:2'),
    }),
    isAnew: true,
    end: 'done',
  },
  'a set made anew whose selector leaves its Pods out': {
    before: setOf(),
    after: setOf({
      selector: { matchLabels: { app: 'other' } },
      template: { ...template(), metadata: { labels: { app: 'other' } } },
    }),
    isAnew: true,
    end: 'stuck',
  },
}

describe('a plan where the cluster stands in the way', () => {
  let cluster: TestCluster | null = null
  afterEach(async () => {
    await cluster?.stop()
    cluster = null
  })

  for (const [name, { before, after, prepare, hard, isAnew = false, end }] of Object.entries(situations))
    it(`comes true: ${name}`, { timeout: 60_000 }, async () => {
      cluster = await startCluster({ nodes: 3 })
      const { client, clock } = cluster
      if (hard)
        await client.create(kinds.ResourceQuota, {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'small', namespace },
          spec: { hard },
        })
      await applyManifest(client, null, before, {})
      await cluster.quiesce()
      await clock.advance(90_000)
      await prepare?.(cluster)
      await cluster.quiesce()
      const edit = isAnew
        ? ({ kind: 'recreate', definition: definitionOf(after) } as const)
        : ({ kind: 'apply', manifest: after } as const)
      const plan = foresee(await observeForPlan(client, clock, { ...ref, edit }))
      expect(plan.end.kind).toBe(end)
      const dangers = plan.hazards.filter(({ severity }) => severity === 'danger')
      expect(dangers.length > 0).toBe(end === 'stuck')

      const uids = async () =>
        new Map((await client.list(kinds.Pod, { namespace })).items.map(pod => [nameOf(pod), uidOf(pod)]))
      const pastPods = await uids()
      if (isAnew) {
        await client.delete(kinds.StatefulSet, ref, { propagationPolicy: 'Orphan' })
        await cluster.quiesce()
      }
      const current = await client.get(kinds.StatefulSet, ref).catch(() => null)
      await applyManifest(client, current, after, {})
      await cluster.quiesce(20_000)
      const pods = (await client.list(kinds.Pod, { namespace })).items
      const set = await client.get(kinds.StatefulSet, ref)
      const isDone =
        // A status of before says nothing of now.
        set.status?.observedGeneration === set.metadata?.generation &&
        set.status?.updatedReplicas === after.spec?.replicas &&
        set.status?.readyReplicas === after.spec?.replicas
      expect(isDone).toBe(end === 'done')
      // Those that the plan does not take away are the very same.
      const replaced = new Set(plan.steps.filter(({ kind }) => kind === 'delete').map(({ pod }) => pod))
      for (const [pod, uid] of await uids())
        if (pastPods.has(pod)) expect([pod, uid === pastPods.get(pod)]).toEqual([pod, !replaced.has(pod)])
      // Every Pod that the plan leaves is there, and no other; the one it sticks at is the one that is not Ready.
      const left = new Set(plan.steps.filter(({ kind }) => kind === 'create').map(({ pod }) => pod))
      for (let at = 0; at < (before.spec?.replicas ?? 0); at++) left.add(`web-${at}`)
      for (const { kind, pod, cause } of plan.steps)
        if (kind === 'delete' && cause === 'scaleDown') left.delete(pod)
      expect(pods.map(({ metadata }) => metadata?.name ?? '').sort()).toEqual([...left].sort())
      const claims = (await client.list(kinds.PersistentVolumeClaim, { namespace })).items
      expect(claims.map(({ metadata }) => metadata?.name).sort()).toEqual(
        plan.claims.flatMap(({ name: claim, fate }) => (fate === 'deleted' ? [] : [claim])).sort(),
      )
    })
})
