import { afterEach, describe, expect, test } from 'vitest'
import type { Pod, ResourceQuota } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { allAtOnce } from '../../base/turn.ts'
import type { Running } from '../../control/controller.ts'
import type { Countable } from '../../scheduling/quota-usage.ts'
import { claimOf, podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startDefinitions } from '../definitions/reconcile.ts'
import { planQuota } from './plan.ts'
import { startQuotas } from './reconcile.ts'

const quota = (
  hard: { readonly [name: string]: string },
  spec: ResourceQuota['spec'] = {},
): ResourceQuota => ({
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard, ...spec },
})

const planned = (...of: Parameters<typeof planQuota>) => allAtOnce(planQuota(...of))

const usedOf = (hard: readonly string[], content: Partial<Countable>, spec: ResourceQuota['spec'] = {}) =>
  planned(quota(Object.fromEntries(hard.map(name => [name, '100'])), spec), {
    now: 0,
    pods: [],
    services: [],
    claims: [],
    count: () => null,
    ...content,
  })?.used

const limited = (name: string): Pod =>
  podOf(name, {
    spec: {
      containers: [
        {
          name: 'a',
          image: 'x',
          resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
        },
        { name: 'b', image: 'x', resources: { requests: { cpu: '250m' } } },
      ],
    },
  })

describe('the plan', () => {
  test('adds up what pods ask for and may use', () => {
    const pods = [limited('a'), limited('b'), podOf('over', { status: { phase: 'Succeeded' } })]
    expect(usedOf(['pods', 'cpu', 'requests.memory', 'limits.cpu', 'limits.memory'], { pods })).toEqual({
      pods: '2',
      cpu: '1',
      'requests.memory': '128Mi',
      'limits.cpu': '2',
      'limits.memory': '256Mi',
    })
  })

  test('what bounds nothing of a pod has no usage', () => {
    const resources = { requests: { 'example.dev/gpu': '1' }, limits: { 'example.dev/gpu': '1' } }
    const pods = [podOf('a', { spec: { containers: [{ name: 'a', image: 'x', resources }] } })]
    expect(
      usedOf(['requests.example.dev/gpu', 'limits.example.dev/gpu', 'example.dev/gpu'], { pods }),
    ).toEqual({ 'requests.example.dev/gpu': '1' })
  })

  test('limits of a pod that is being resized count as its requests do', () => {
    const resized = (type: string, reason: string): Pod => ({
      ...podOf('a', {
        spec: { containers: [{ name: 'a', image: 'x', resources: { limits: { cpu: '2' } } }] },
      }),
      status: {
        conditions: [{ type, status: 'True', reason }],
        containerStatuses: [
          {
            name: 'a',
            image: 'x',
            imageID: '',
            ready: true,
            restartCount: 0,
            allocatedResources: { cpu: '7' },
            resources: { requests: { cpu: '8' }, limits: { cpu: type === 'PodResizePending' ? '1' : '4' } },
          },
        ],
      },
    })
    const used = (pod: Pod) => usedOf(['limits.cpu'], { pods: [pod] })
    expect(used(resized('PodResizeInProgress', ''))).toEqual({ 'limits.cpu': '4' })
    expect(used(resized('PodResizePending', 'Deferred'))).toEqual({ 'limits.cpu': '2' })
    expect(used(resized('PodResizePending', 'Infeasible'))).toEqual({ 'limits.cpu': '1' })
  })

  test('thousands of resources of several pods are added up in steps, each pod looked at once', () => {
    const resources = Array.from({ length: 5_000 }, (_, index) => `example.dev/r${index}`)
    let looks = 0
    const pods = ['a', 'b', 'c'].map(name => {
      const requests = Object.fromEntries(resources.map(each => [each, '2']))
      const container = { name: 'a', image: 'x', resources: { requests } }
      const spec = {
        get containers() {
          looks++
          return [container]
        },
      }
      return { metadata: { name, namespace: 'default' }, spec }
    })
    const hard = Object.fromEntries(resources.map(each => [`requests.${each}`, '9']))
    const steps = planQuota(quota(hard), { now: 0, pods, services: [], claims: [], count: () => null })
    let count = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) count++
    expect([count, looks]).toEqual([8, 3])
    expect(Object.values(step.value?.used ?? {})).toEqual(resources.map(() => '6'))
  })

  test('what looks like storage of a class may be a resource of pods', () => {
    const name = 'gold.storageclass.storage.k8s.io/gpu'
    const resources = { requests: { [name]: '3' } }
    const pods = [podOf('a', { spec: { containers: [{ name: 'a', image: 'x', resources }] } })]
    expect(usedOf([`requests.${name}`], { pods })).toEqual({ [`requests.${name}`]: '3' })
  })

  test('counts claims and their storage, by class too', () => {
    const claims = [
      claimOf('a', { storage: '1Gi' }),
      claimOf('b', { storage: '2Gi', storageClassName: 'fast' }),
    ]
    const names = [
      'requests.storage',
      'fast.storageclass.storage.k8s.io/requests.storage',
      'fast.storageclass.storage.k8s.io/persistentvolumeclaims',
    ]
    expect(usedOf(names, { claims })).toEqual({
      'requests.storage': '3Gi',
      'fast.storageclass.storage.k8s.io/requests.storage': '2Gi',
      'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
    })
  })

  test('counts objects of any kind, and says nothing of kinds it does not know', () => {
    const count = (resource: string) =>
      resource === 'statefulsets.apps' ? 3 : resource === 'configmaps' ? 1 : null
    expect(usedOf(['count/statefulsets.apps', 'configmaps', 'count/widgets.example.com'], { count })).toEqual(
      {
        'count/statefulsets.apps': '3',
        configmaps: '1',
      },
    )
  })

  test('counts services by type, and their ports', () => {
    const service = (type: string, ports: number) => ({
      spec: {
        type,
        ports: Array.from({ length: ports }, (_, index) => ({ port: index + 1, nodePort: 30000 + index })),
      },
    })
    const services = [service('NodePort', 2), service('LoadBalancer', 1), service('ClusterIP', 1)]
    expect(usedOf(['services.nodeports', 'services.loadbalancers'], { services })).toEqual({
      'services.nodeports': '3',
      'services.loadbalancers': '1',
    })
  })

  test('scopes choose the pods', () => {
    const pods = [limited('a'), podOf('best-effort'), podOf('vip', { spec: { priorityClassName: 'high' } })]
    expect(usedOf(['pods'], { pods }, { scopes: ['BestEffort'] })).toEqual({ pods: '2' })
    expect(usedOf(['pods'], { pods }, { scopes: ['NotBestEffort'] })).toEqual({ pods: '1' })
    const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }]
    expect(usedOf(['pods'], { pods }, { scopeSelector: { matchExpressions } })).toEqual({ pods: '1' })
  })

  test('a scope of claims chooses the claims', () => {
    const claims = [
      claimOf('plain', { storage: '1Gi' }),
      claimOf('fast', { storage: '2Gi', spec: { volumeAttributesClassName: 'fast' } }),
      claimOf('leaving', {
        storage: '4Gi',
        spec: { volumeAttributesClassName: 'slow' },
        status: { currentVolumeAttributesClassName: 'fast' },
      }),
    ]
    const used = (operator: string, values?: readonly string[]) =>
      usedOf(
        ['persistentvolumeclaims', 'requests.storage'],
        { claims },
        {
          scopeSelector: {
            matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator, ...(values && { values }) }],
          },
        },
      )
    expect(used('In', ['fast'])).toEqual({ persistentvolumeclaims: '2', 'requests.storage': '6Gi' })
    expect(used('NotIn', ['fast'])).toEqual({ persistentvolumeclaims: '2', 'requests.storage': '5Gi' })
    expect(used('Exists')).toEqual({ persistentvolumeclaims: '2', 'requests.storage': '6Gi' })
    expect(used('DoesNotExist')).toEqual({ persistentvolumeclaims: '1', 'requests.storage': '1Gi' })
  })

  test('pods that have ended are objects still', () => {
    const pods = [podOf('a'), podOf('over', { status: { phase: 'Succeeded' } })]
    expect(usedOf(['pods', 'count/pods'], { pods })).toEqual({ pods: '1', 'count/pods': '2' })
  })

  test('pods that should have gone, and their grace once more ago, are objects still', () => {
    const stuck = (name: string, deletionTimestamp: string) =>
      podOf(name, { metadata: { deletionTimestamp, deletionGracePeriodSeconds: 30 } })
    const pods = [podOf('a'), stuck('b', '2026-01-01T00:00:00Z'), stuck('c', '2026-01-01T00:00:01Z')]
    const now = Date.parse('2026-01-01T00:00:30.500Z')
    expect(usedOf(['pods', 'count/pods'], { pods, now })).toEqual({ pods: '2', 'count/pods': '3' })
  })

  test('what is right is not written', () => {
    const right = { ...quota({ pods: '1' }), status: { hard: { pods: '1' }, used: { pods: '0' } } }
    expect(planned(right, { now: 0, pods: [], services: [], claims: [], count: () => null })).toBeNull()
  })
})

describe('against the API', () => {
  let world: World
  let running: Running

  afterEach(async () => {
    await running.stop()
    await world.stop()
  })

  test('a quota follows what there is', async () => {
    world = await startWorld()
    running = await started(startQuotas(world.context))
    await world.client.create(
      kinds.ResourceQuota,
      quota({ pods: '5', 'requests.cpu': '4', configmaps: '10' }),
    )
    await world.clock.settle()
    await world.client.create(kinds.Pod, limited('a'))
    await world.client.create(kinds.ConfigMap, { metadata: { name: 'x', namespace: 'default' } })
    await world.clock.settle()
    const status = async () =>
      (await world.client.get(kinds.ResourceQuota, { namespace: 'default', name: 'q' })).status
    expect(await status()).toEqual({
      hard: { pods: '5', 'requests.cpu': '4', configmaps: '10' },
      used: { pods: '1', 'requests.cpu': '500m', configmaps: '1' },
    })
    await world.client.delete(kinds.Pod, { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 0 })
    await world.clock.settle()
    expect((await status())?.used).toMatchObject({ pods: '0', 'requests.cpu': '0' })
  })

  test('a quota counts the objects of a kind that a definition adds, from when it is there', async () => {
    world = await startWorld()
    const definitions = await started(startDefinitions(world.context))
    running = await started(startQuotas(world.context))
    await world.client.create(kinds.ResourceQuota, quota({ 'count/widgets.example.dev': '5' }))
    await world.client.create(kinds.CustomResourceDefinition, {
      metadata: { name: 'widgets.example.dev' },
      spec: {
        group: 'example.dev',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    })
    await world.clock.settle()
    const path = '/apis/example.dev/v1/namespaces/default/widgets'
    const used = async () =>
      (await world.client.get(kinds.ResourceQuota, { namespace: 'default', name: 'q' })).status?.used
    for (const name of ['a', 'b'])
      await world.client.raw({
        method: 'POST',
        path,
        body: { apiVersion: 'example.dev/v1', kind: 'Widget', metadata: { name } },
      })
    await world.clock.settle()
    expect(await used()).toEqual({ 'count/widgets.example.dev': '2' })
    await world.client.raw({ method: 'DELETE', path: `${path}/a` })
    await world.clock.settle()
    expect(await used()).toEqual({ 'count/widgets.example.dev': '1' })
    await definitions.stop()
  })
})

test('tens of thousands of names are looked at in many turns', () => {
  const hard = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, at) => [`requests.example.dev/r${at}`, '2']),
  )
  const content = { now: 0, pods: [limited('a')], services: [], claims: [], count: () => null }
  let turns = 0
  const steps = planQuota(quota(hard), content)
  while (!steps.next().done) turns++
  expect(turns).toBeGreaterThanOrEqual(14)
})
