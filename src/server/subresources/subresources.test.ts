import { describe, expect, it } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { pod, statefulSet } from '../objects.fixture.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { startServer } from '../server-under-test.ts'

const pods = '/api/v1/namespaces/default/pods'
const sets = '/apis/apps/v1/namespaces/default/statefulsets'
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

describe('scale', () => {
  async function withSet() {
    const server = await startServer()
    await server.send('POST', sets, statefulSet('web', { replicas: 3 }))
    return server
  }

  it('is read off the object', async () => {
    const { send } = await withSet()
    await send('PATCH', `${sets}/web/status`, { status: { replicas: 2 } }, merge)
    expect((await send('GET', `${sets}/web/scale`)).body).toEqual({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: 'web',
        namespace: 'default',
        uid: expect.any(String),
        resourceVersion: '4',
        creationTimestamp: '2026-01-02T03:04:05Z',
      },
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'app=web' },
    })
  })

  it('has columns of its own', async () => {
    const { send } = await withSet()
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
    const { body } = await send('GET', `${sets}/web/scale`, undefined, { headers })
    const { columnDefinitions } = body as { columnDefinitions: readonly { readonly name: string }[] }
    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age'])
    expect(body).toMatchObject({ kind: 'Table', rows: [{ cells: ['web', 3, 0, '0s'] }] })
  })

  it('is written without a version, and its status is not', async () => {
    const { send } = await withSet()
    const body = { metadata: { name: 'web' }, spec: { replicas: 5 }, status: { replicas: 99 } }
    const { code, body: scale } = await send('PUT', `${sets}/web/scale`, body)
    expect(code).toBe(200)
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 5 }, status: { replicas: 0 } })
    expect((await send('GET', `${sets}/web`)).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 5 },
    })
    const patched = await send('PATCH', `${sets}/web/scale`, { spec: { replicas: 0 } }, merge)
    expect(patched.body).toMatchObject({ spec: { replicas: 0 } })
  })

  it('is refused for another state, another object, or below zero', async () => {
    const { send } = await withSet()
    const put = (metadata: object, replicas = 1) =>
      send('PUT', `${sets}/web/scale`, { metadata: { name: 'web', ...metadata }, spec: { replicas } })
    expect((await put({ resourceVersion: '1' })).body).toMatchObject({ code: 409, reason: 'Conflict' })
    expect((await put({ uid: 'other' })).body).toMatchObject({
      code: 409,
      message: expect.stringContaining('Precondition failed: UID in precondition: other'),
    })
    expect((await put({}, -1)).body).toMatchObject({
      code: 422,
      message:
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    })
    expect((await put({ name: 'other' })).code).toBe(400)
    expect((await send('GET', `${sets}/gone/scale`)).code).toBe(404)
    expect((await send('POST', `${sets}/web/scale`, {})).code).toBe(405)
    expect((await send('GET', `${sets}/web/nothing`)).code).toBe(404)
  })

  it('says in a dry run what it would be', async () => {
    const { send, store } = await withSet()
    const before = store.revision()
    const { body } = await send('PATCH', `${sets}/web/scale?dryRun=All`, { spec: { replicas: 7 } }, merge)
    expect(body).toMatchObject({ spec: { replicas: 7 } })
    expect(store.revision()).toBe(before)
  })
})

it('a Pod that gets a node is told its zone and region, whatever it said itself', async () => {
  const { send } = await startServer()
  const zone = 'topology.kubernetes.io/zone'
  const region = 'topology.kubernetes.io/region'
  const labels = { [zone]: 'z1', [region]: 'r1', other: 'x' }
  await send('POST', '/api/v1/nodes', { metadata: { name: 'n1', labels } })
  await send('POST', pods, { ...pod('p'), metadata: { name: 'p', labels: { [zone]: 'mine', app: 'p' } } })
  await send('POST', `${pods}/p/binding`, { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n1' } })
  expect((await send('GET', `${pods}/p`)).body).toMatchObject({
    metadata: { labels: { app: 'p', [zone]: 'z1', [region]: 'r1' } },
  })
  await send('POST', pods, pod('q', { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] }))
  expect((await send('GET', `${pods}/q`)).body).toMatchObject({
    metadata: { labels: { [zone]: 'z1', [region]: 'r1' } },
  })
})

describe('binding', () => {
  const binding = (node: string, metadata: object = {}) => ({
    metadata: { name: 'p', ...metadata },
    target: { kind: 'Node', name: node },
  })

  async function withPod(spec: object = {}) {
    const server = await startServer()
    await server.send('POST', pods, pod('p', spec))
    return server
  }

  it('leaves the rest of the pod as it is, and makes no copy of it', async () => {
    const { send, store } = await withPod()
    const stored = () => storedByName<Pod>(store, kinds.Pod, { namespace: 'default', name: 'p' })
    const before = stored()
    const annotations = { a: 'b' }
    await send('POST', `${pods}/p/binding`, binding('n1', { annotations }))
    const after = stored()
    expect(after?.spec).toEqual({ ...before?.spec, nodeName: 'n1' })
    expect(after?.metadata).toMatchObject({
      ...before?.metadata,
      resourceVersion: expect.any(String),
      annotations,
    })
    expect(after?.spec?.containers).toBe(before?.spec?.containers)
  })

  it('puts a pod on a node, once', async () => {
    const { send } = await withPod()
    const { code, body } = await send('POST', `${pods}/p/binding`, binding('n1', { annotations: { a: 'b' } }))
    expect(code).toBe(201)
    expect(body).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
    expect((await send('GET', `${pods}/p`)).body).toMatchObject({
      metadata: { annotations: { a: 'b' } },
      spec: { nodeName: 'n1' },
      status: {
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' }],
      },
    })
    const again = await send('POST', '/api/v1/namespaces/default/bindings', binding('n2'))
    expect(again.code).toBe(409)
    expect(again.body).toMatchObject({
      message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    })
  })

  it('takes back which node was promised', async () => {
    const { send } = await withPod()
    await send('PATCH', `${pods}/p/status`, { status: { nominatedNodeName: 'n1' } }, merge)
    expect((await send('GET', `${pods}/p`)).body).toMatchObject({ status: { nominatedNodeName: 'n1' } })
    await send('POST', `${pods}/p/binding`, binding('n1'))
    const { status } = (await send('GET', `${pods}/p`)).body as { status: object }
    expect(status).not.toHaveProperty('nominatedNodeName')
    expect(status).toMatchObject({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] })
  })

  it('is refused for pods that wait at a gate, go, or are others', async () => {
    const gated = await withPod({ schedulingGates: [{ name: 'x.dev/wait' }] })
    expect((await gated.send('POST', `${pods}/p/binding`, binding('n'))).body).toMatchObject({
      code: 409,
      message: expect.stringContaining('non-empty .spec.schedulingGates'),
    })
    const { send } = await withPod()
    expect((await send('POST', `${pods}/p/binding`, binding('n', { uid: 'other' }))).code).toBe(409)
    expect((await send('POST', `${pods}/p/binding`, { target: { kind: 'Node' } })).body).toMatchObject({
      code: 422,
      message: 'Binding "p" is invalid: target.name: Required value',
    })
    expect((await send('POST', `${pods}/gone/binding`, { target: { name: 'n' } })).code).toBe(404)
  })
})

describe('log', () => {
  it('looks at what is asked for before it looks for the pod or its container', async () => {
    const { send } = await startServer()
    const containers = ['a', 'b'].map(name => ({ name, image: 'i' }))
    await send('POST', pods, pod('two', { nodeName: 'n', containers }))
    expect((await send('GET', `${pods}/nope/log?tailLines=-1`)).body).toMatchObject({
      code: 422,
      message:
        'PodLogOptions "nope" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    })
    expect((await send('GET', `${pods}/two/log?tailLines=abc`)).body).toMatchObject({
      code: 400,
      message: 'strconv.ParseInt: parsing "abc": invalid syntax',
    })
    expect((await send('GET', `${pods}/two/log?container=a&stream=Stderr`)).body).toMatchObject({
      code: 422,
      message: 'PodLogOptions "two" is invalid: stream: Forbidden: may not be specified',
    })
    expect((await send('GET', `${pods}/nope/log?tailLines=1`)).code).toBe(404)
  })
})

describe('eviction', () => {
  async function withBudget(status: object, spec: object = {}) {
    const server = await startServer()
    const { send } = server
    await send('POST', pods, pod('p', { nodeName: 'n' }, { labels: { app: 'web' } }))
    const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    await send('PATCH', `${pods}/p/status`, { status: running }, merge)
    const selector = { matchLabels: { app: 'web' } }
    await send('POST', budgets, { metadata: { name: 'b' }, spec: { minAvailable: 1, selector, ...spec } })
    await send('PATCH', `${budgets}/b/status`, { status: { observedGeneration: 1, ...status } }, merge)
    return server
  }

  it('spends the budget, then deletes the pod', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 1, desiredHealthy: 1, currentHealthy: 2 })
    const { code, body } = await send('POST', `${pods}/p/eviction`, { metadata: { name: 'p' } })
    expect(code).toBe(201)
    expect(body).toMatchObject({ status: 'Success' })
    expect((await send('GET', `${budgets}/b`)).body).toMatchObject({
      status: {
        disruptionsAllowed: 0,
        disruptedPods: { p: '2026-01-02T03:04:05Z' },
        conditions: [
          {
            type: 'DisruptionAllowed',
            status: 'False',
            reason: 'InsufficientPods',
            lastTransitionTime: '2026-01-02T03:04:05Z',
          },
        ],
      },
    })
    expect((await send('GET', `${pods}/p`)).body).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      status: {
        conditions: expect.arrayContaining([
          expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
        ]),
      },
    })
  })

  it('waits when the budget is spent', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 })
    const { code, body } = await send('POST', `${pods}/p/eviction`, {})
    expect(code).toBe(429)
    expect(body).toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget b needs 1 healthy pods and has 1 currently',
          },
        ],
      },
    })
    expect((await send('GET', `${pods}/p`)).body).not.toHaveProperty('metadata.deletionTimestamp')
  })

  const failed = { type: 'DisruptionAllowed', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }

  it.each<[object, object]>([
    [
      { disruptionsAllowed: 0, conditions: [{ ...failed, reason: 'SyncFailed', message: 'no way' }] },
      {
        code: 429,
        details: {
          causes: [
            {
              message:
                'The disruption budget b does not allow evicting pods currently because it failed sync: no way',
            },
          ],
        },
      },
    ],
    [
      {
        disruptionsAllowed: 0,
        desiredHealthy: 1,
        currentHealthy: 2,
        conditions: [{ ...failed, reason: 'Other', message: 'wait' }],
      },
      {
        code: 429,
        details: {
          causes: [
            { message: 'The disruption budget b does not allow evicting pods currently (Other): wait' },
          ],
        },
      },
    ],
    [
      { disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 2 },
      {
        code: 429,
        details: {
          causes: [{ message: 'The disruption budget b does not allow evicting pods currently' }],
        },
      },
    ],
  ])('says why a budget with %j is spent', async (status, refusal) => {
    const { send } = await withBudget(status)
    expect((await send('POST', `${pods}/p/eviction`, {})).body).toMatchObject(refusal)
  })

  it('knows one budget for a pod', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 1 })
    const selector = { matchLabels: { app: 'web' } }
    await send('POST', budgets, { metadata: { name: 'c' }, spec: { minAvailable: 1, selector } })
    const { body } = await send('POST', `${pods}/p/eviction`, {})
    expect(body).toMatchObject({ code: 500, message: expect.stringContaining('more than one') })
    expect(body).not.toHaveProperty('reason')
  })

  it('never spends one allowance twice', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 1, desiredHealthy: 1, currentHealthy: 3 })
    for (const name of ['q', 'r']) {
      await send('POST', pods, pod(name, { nodeName: 'n' }, { labels: { app: 'web' } }))
      await send('PATCH', `${pods}/${name}/status`, { status: { phase: 'Running' } }, merge)
    }
    // Unready pods go for free while the budget is met; these are judged like ready ones.
    await send('PATCH', `${budgets}/b/status`, { status: { currentHealthy: 0 } }, merge)
    const evictions = await Promise.all(
      ['p', 'q', 'r'].map(name => send('POST', `${pods}/${name}/eviction`, {})),
    )
    expect(evictions.map(({ code }) => code).toSorted()).toEqual([201, 429, 429])
  })

  it('asks no budget for what does not run, and waits for one that has not been looked at', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 0, observedGeneration: 0 })
    expect((await send('POST', `${pods}/p/eviction`, {})).body).toMatchObject({
      code: 429,
      details: { retryAfterSeconds: 10 },
    })
    await send('PATCH', `${pods}/p/status`, { status: { phase: 'Pending' } }, merge)
    expect((await send('POST', `${pods}/p/eviction`, {})).code).toBe(201)
  })

  it('lets unhealthy pods go when the budget says so', async () => {
    const { send } = await withBudget(
      { disruptionsAllowed: 0 },
      { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    )
    await send(
      'PATCH',
      `${pods}/p/status`,
      { status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      merge,
    )
    expect((await send('POST', `${pods}/p/eviction`, {})).code).toBe(201)
  })

  it('obeys the options and preconditions that come with it', async () => {
    const { send } = await withBudget({ disruptionsAllowed: 5 })
    const evict = (deleteOptions: object) => send('POST', `${pods}/p/eviction`, { deleteOptions })
    expect((await evict({ preconditions: { uid: 'other' } })).code).toBe(409)
    expect((await evict({ dryRun: ['All'] })).code).toBe(201)
    expect((await send('GET', `${budgets}/b`)).body).toMatchObject({ status: { disruptionsAllowed: 5 } })
    expect((await send('POST', `${pods}/p/eviction`, { metadata: { name: 'q' } })).code).toBe(400)
    expect((await evict({ gracePeriodSeconds: 0 })).code).toBe(201)
    expect((await send('GET', `${pods}/p`)).code).toBe(404)
  })
})

describe('parts of objects', () => {
  it('ephemeral containers come, but neither change nor go', async () => {
    const { send } = await startServer()
    await send('POST', pods, pod('p', { nodeName: 'n' }))
    const debug = { name: 'debug', image: 'busybox' }
    const patch = (ephemeralContainers: object[]) =>
      send(
        'PATCH',
        `${pods}/p/ephemeralcontainers`,
        { spec: { ephemeralContainers } },
        {
          headers: { 'content-type': 'application/strategic-merge-patch+json' },
        },
      )
    const added = await patch([debug])
    expect(added.body).toMatchObject({
      spec: { ephemeralContainers: [debug], containers: [{ name: 'main' }] },
    })
    expect((await patch([{ ...debug, image: 'other' }])).code).toBe(422)
    expect((await patch([{ name: 'main', image: 'x' }])).code).toBe(422)
    const object = (await send('GET', `${pods}/p`)).body as ApiObject & { spec: object }
    const without = { ...object, spec: { ...object.spec, ephemeralContainers: undefined } }
    expect((await send('PUT', `${pods}/p/ephemeralcontainers`, without)).code).toBe(422)
  })

  it('a resize changes resources and nothing else', async () => {
    const { send } = await startServer()
    const made = { name: 'main', image: 'main', resources: { requests: { cpu: '100m' } } }
    await send('POST', pods, pod('p', { nodeName: 'n', containers: [made] }))
    const containers = [{ name: 'main', image: 'other', resources: { limits: { cpu: '1' } } }]
    const { body } = await send(
      'PATCH',
      `${pods}/p/resize`,
      { spec: { containers, nodeName: 'elsewhere' } },
      {
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
      },
    )
    expect(body).toMatchObject({
      metadata: { generation: 2 },
      spec: {
        nodeName: 'n',
        containers: [
          { name: 'main', image: 'main', resources: { requests: { cpu: '100m' }, limits: { cpu: '1' } } },
        ],
      },
    })
  })

  it('a resize neither removes anything nor changes the class of the Pod', async () => {
    const { send } = await startServer()
    const amounts = { cpu: '100m', memory: '10Mi' }
    const resources = { requests: amounts, limits: amounts }
    await send(
      'POST',
      pods,
      pod('p', { nodeName: 'n', containers: [{ name: 'main', image: 'i', resources }] }),
    )
    const resized = async (change: object) => {
      const { body } = await send(
        'PATCH',
        `${pods}/p/resize`,
        { spec: { containers: [{ name: 'main', resources: change }] } },
        { headers: { 'content-type': 'application/strategic-merge-patch+json' } },
      )
      return (body as { readonly message?: string }).message
    }
    expect(await resized({ requests: { cpu: '50m' } })).toBe(
      'Pod "p" is invalid: spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing',
    )
    expect(await resized({ limits: { memory: null } })).toContain(
      'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    )
    expect(await resized({ limits: { cpu: '-1' } })).toMatch(/must be greater than or equal to 0/)
    expect(await resized({ requests: { 'ephemeral-storage': '1Gi' } })).toContain(
      'only cpu and memory resources are mutable',
    )
    expect(await resized({ requests: { cpu: '200m' }, limits: { cpu: '200m' } })).toBeUndefined()
  })

  it('a container that runs before the others is over, and a Pod of Windows is never resized', async () => {
    const { send } = await startServer()
    const resized = async (name: string, spec: object, change: object) => {
      await send('POST', pods, pod(name, { nodeName: 'n', ...spec }))
      const { body } = await send(
        'PATCH',
        `${pods}/${name}/resize`,
        { spec: change },
        { headers: { 'content-type': 'application/strategic-merge-patch+json' } },
      )
      return (body as { readonly message?: string }).message
    }
    const resources = { requests: { cpu: '1' } }
    const containers = [{ name: 'main', image: 'i', resources }]
    const bigger = { name: 'main', resources: { requests: { cpu: '2' } } }
    const first = { name: 'first', image: 'i', resources }
    const init = [{ name: 'first', resources: { requests: { cpu: '2' } } }]
    expect(await resized('p', { containers, initContainers: [first] }, { initContainers: init })).toContain(
      'spec: Forbidden: only cpu and memory resources are mutable',
    )
    const sidecar = { ...first, restartPolicy: 'Always' }
    expect(await resized('q', { containers, initContainers: [sidecar] }, { initContainers: init })).toBe(
      undefined,
    )
    expect(await resized('r', { containers, os: { name: 'windows' } }, { containers: [bigger] })).toContain(
      'Forbidden: windows pods cannot be resized',
    )
  })

  it('what a Pod has as a whole is resized too, but not taken away', async () => {
    const { send } = await startServer()
    const resources = { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } }
    await send('POST', pods, pod('p', { nodeName: 'n', resources }))
    const resized = (change: object) =>
      send('PATCH', `${pods}/p/resize`, { spec: { resources: change } }, merge)
    expect(await resized({ requests: { cpu: '1500m' }, limits: { memory: '2Gi' } })).toMatchObject({
      code: 200,
      body: { spec: { resources: { requests: { cpu: '1500m' }, limits: { cpu: '2', memory: '2Gi' } } } },
    })
    expect(await resized({ limits: { cpu: null } })).toMatchObject({
      code: 422,
      body: {
        message: expect.stringContaining(
          'spec.resources.limits: Forbidden: pod-level resource limits cannot be removed',
        ),
      },
    })
    const { body } = await send('PATCH', `${pods}/p/resize`, { spec: { resources: null } }, merge)
    expect(body).toMatchObject({
      message: expect.stringContaining('spec.resources: Forbidden: pod-level resources cannot be removed'),
    })
  })
})
