import { describe, expect, it } from 'vitest'
import { statefulSet } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const fieldManager = '?fieldManager=test&fieldValidation=Strict'

describe('create', () => {
  it('stamps what belongs to the server and drops what clients may not set', async () => {
    const { send } = await startServer()
    const { code, body } = await send('POST', configMaps, {
      metadata: {
        name: 'a',
        labels: { app: 'x' },
        uid: 'mine',
        resourceVersion: '',
        creationTimestamp: '1999-01-01T00:00:00Z',
        deletionTimestamp: '1999-01-01T00:00:00Z',
        generation: 7,
        managedFields: [{ manager: 'me' }],
      },
      data: { x: '1' },
    })
    expect(code).toBe(201)
    expect(body).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name: 'a',
        namespace: 'default',
        labels: { app: 'x' },
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: '3',
        creationTimestamp: '2026-01-02T03:04:05Z',
      },
      data: { x: '1' },
    })
  })

  it('starts a StatefulSet at generation 1 with its defaults and without a status of the client', async () => {
    const { send } = await startServer()
    const { body } = await send('POST', '/apis/apps/v1/namespaces/default/statefulsets', statefulSet('web'))
    expect(body).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 1, podManagementPolicy: 'OrderedReady', updateStrategy: { type: 'RollingUpdate' } },
      status: { replicas: 0 },
    })
  })

  it('keeps a name of any characters, as its kind allows, and refuses one that the store has no key for', async () => {
    const { send } = await startServer()
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'
    const named = (name: string) => send('POST', roles, { metadata: { name }, rules: [] })
    expect((await named('a\u0001b')).code).toBe(201)
    // Half a surrogate pair is what Go makes of it.
    expect(await named('half \ud800')).toMatchObject({
      code: 201,
      body: { metadata: { name: 'half \ufffd' } },
    })
    expect((await named('half \ud801')).code).toBe(409)
    expect((await send('GET', `${roles}/${encodeURIComponent('half \ufffd')}`)).code).toBe(200)
    const [fits, long] = await Promise.all([named('fits'), named('ä'.repeat(1000))])
    expect(fits.code).toBe(201)
    expect(long).toMatchObject({
      code: 422,
      body: {
        reason: 'Invalid',
        details: {
          causes: [
            {
              ...{ reason: 'FieldValueTooLong', field: 'metadata.name' },
              message: expect.stringMatching(/^Too long: may not be more than 19\d\d bytes$/),
            },
          ],
        },
      },
    })
  })

  it('refuses a name that is taken', async () => {
    const { send } = await startServer()
    await send('POST', configMaps, { metadata: { name: 'a' } })
    const { code, body } = await send('POST', configMaps, { metadata: { name: 'a' } })
    expect(code).toBe(409)
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "a" already exists',
      reason: 'AlreadyExists',
      details: { name: 'a', kind: 'configmaps' },
      code: 409,
    })
  })

  it('names the group in the refusal, as kubectl prints it', async () => {
    const { send } = await startServer()
    const { body } = await send('GET', '/apis/apps/v1/namespaces/default/statefulsets/web')
    expect(body).toMatchObject({
      message: 'statefulsets.apps "web" not found',
      details: { name: 'web', group: 'apps', kind: 'statefulsets' },
    })
  })

  it('generates names, and others when they are taken', async () => {
    // A random source that repeats itself makes the second name collide with the first.
    const numbers = [...new Array(5).fill(0.1), ...new Array(5).fill(0.1), ...new Array(5).fill(0.5)]
    const random = { next: () => numbers.shift() ?? 0.9, uuid: () => '00000000-0000-4000-a000-000000000000' }
    const { send } = await startServer({ random })
    const first = await send('POST', configMaps, { metadata: { generateName: 'job-' } })
    const second = await send('POST', configMaps, { metadata: { generateName: 'job-' } })
    expect(first.body).toMatchObject({ metadata: { name: 'job-ddddd', generateName: 'job-' } })
    expect(second.body).toMatchObject({ metadata: { name: expect.stringMatching(/^job-[a-z0-9]{5}$/) } })
    expect(second.code).toBe(201)
  })

  it('gives up on a generated name that is always taken', async () => {
    const { send } = await startServer({ random: { next: () => 0.1, uuid: () => 'u' } })
    await send('POST', configMaps, { metadata: { generateName: 'job-' } })
    const { code, body } = await send('POST', configMaps, { metadata: { generateName: 'job-' } })
    expect(code).toBe(409)
    const sentence =
      'configmaps "job-ddddd" already exists, the server was not able to generate a unique name for the object'
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: sentence,
      details: { name: 'job-ddddd', kind: 'configmaps', retryAfterSeconds: 1 },
    })
    // A name beside it is taken as if it were generated.
    const beside = { metadata: { name: 'job-ddddd', generateName: 'x-' } }
    expect((await send('POST', configMaps, beside)).body).toMatchObject({ message: sentence })
  })

  it('says of a name that is taken whether it becomes free, in a dry run too', async () => {
    const { send } = await startServer()
    const object = { metadata: { name: 'a', finalizers: ['x.dev/y'] } }
    await send('POST', configMaps, object)
    expect(await send('POST', configMaps, object)).toMatchObject({
      code: 409,
      body: { message: 'configmaps "a" already exists' },
    })
    await send('DELETE', `${configMaps}/a`)
    for (const query of ['', '?dryRun=All'])
      expect(await send('POST', `${configMaps}${query}`, object)).toMatchObject({
        code: 409,
        body: { message: 'object is being deleted: configmaps "a" already exists', reason: 'AlreadyExists' },
      })
  })

  it('refuses an object that bears a version: it means one that is there', async () => {
    const { send } = await startServer()
    const body = { metadata: { name: 'a', resourceVersion: '7' } }
    expect((await send('POST', configMaps, body)).body).toMatchObject({
      code: 400,
      message: 'resourceVersion should not be set on objects to be created',
    })
    expect((await send('POST', `${configMaps}?dryRun=All`, body)).code).toBe(201)
    for (const resourceVersion of ['0', ''])
      expect(
        (await send('POST', configMaps, { metadata: { generateName: 'a', resourceVersion } })).code,
      ).toBe(201)
  })

  it('asks for a name', async () => {
    const { send } = await startServer()
    const { code, body } = await send('POST', configMaps, {})
    expect(code).toBe(422)
    expect(body).toMatchObject({
      message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    })
  })

  it('refuses a namespace that is not the path’s, that is missing, or that is being emptied', async () => {
    const { send } = await startServer()
    const other = await send('POST', configMaps, { metadata: { name: 'a', namespace: 'kube-system' } })
    expect(other.code).toBe(400)
    expect(other.body).toMatchObject({
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    })
    const missing = await send('POST', '/api/v1/namespaces/nowhere/configmaps', { metadata: { name: 'a' } })
    expect(missing.code).toBe(404)
    expect(missing.body).toMatchObject({ message: 'namespaces "nowhere" not found' })
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'going' } })
    await send('DELETE', '/api/v1/namespaces/going')
    const going = await send('POST', '/api/v1/namespaces/going/configmaps', { metadata: { name: 'a' } })
    expect(going.code).toBe(403)
    expect(going.body).toMatchObject({
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace going is being terminated',
            field: 'metadata.namespace',
          },
        ],
      },
    })
  })

  it('does everything but the write in a dry run', async () => {
    const { send, store } = await startServer()
    const before = store.revision()
    const { code, body } = await send('POST', `${configMaps}?dryRun=All`, { metadata: { name: 'a' } })
    expect(code).toBe(201)
    expect(body).toMatchObject({ metadata: { name: 'a', uid: expect.any(String) } })
    expect(body).not.toHaveProperty('metadata.resourceVersion')
    expect(store.revision()).toBe(before)
    await send('POST', configMaps, { metadata: { name: 'a' } })
    expect((await send('POST', `${configMaps}?dryRun=All`, { metadata: { name: 'a' } })).body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
    })
    expect((await send('POST', `${configMaps}?dryRun=all`, { metadata: { name: 'a' } })).body).toMatchObject({
      code: 422,
      message:
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["all"]: supported values: "All"',
    })
  })

  it('warns of unknown fields, or refuses them when asked to', async () => {
    const { send } = await startServer()
    const body = { metadata: { name: 'a' }, datum: 1 }
    const warned = await send('POST', configMaps, body)
    expect(warned.code).toBe(201)
    expect(warned.warnings).toEqual(['unknown field "datum"'])
    const refused = await send('POST', `${configMaps}${fieldManager}`, body)
    expect(refused.code).toBe(400)
    expect(refused.body).toMatchObject({
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datum"',
    })
    const ignored = await send('POST', `${configMaps}?fieldValidation=Ignore`, {
      ...body,
      metadata: { name: 'b' },
    })
    expect(ignored.warnings).toEqual([])
  })

  it('leaves the client’s own object alone', async () => {
    const { send } = await startServer()
    const mine = Object.freeze({ metadata: Object.freeze({ name: 'a' }), data: Object.freeze({ x: '1' }) })
    const { body } = await send('POST', configMaps, mine)
    expect(mine).toEqual({ metadata: { name: 'a' }, data: { x: '1' } })
    expect(Object.isFrozen(body)).toBe(true)
  })
})

describe('what upstream takes or refuses of a new object', () => {
  it('drops a namespace where there is none, on create, update and patch', async () => {
    const { send } = await startServer()
    const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
    const role = { metadata: { name: 'r', namespace: 'prod' }, rules: [] }
    const made = await send('POST', roles, role)
    expect(made).toMatchObject({ code: 201 })
    expect(Object(made.body).metadata).not.toHaveProperty('namespace')
    expect((await send('PUT', `${roles}/r`, role)).code).toBe(200)
    const headers = { 'content-type': 'application/merge-patch+json' }
    const patched = await send(
      'PATCH',
      `${roles}/r`,
      { metadata: { namespace: 'x', labels: { a: 'b' } } },
      { headers },
    )
    expect(patched).toMatchObject({ code: 200, body: { metadata: { labels: { a: 'b' } } } })
  })

  it('gives no address of a family that there is not', async () => {
    const { send } = await startServer()
    const create = (spec: object) =>
      send('POST', '/api/v1/namespaces/default/services?dryRun=All', {
        metadata: { name: 's' },
        spec: { ports: [{ port: 80 }], ...spec },
      })
    expect(await create({ ipFamilies: ['IPv6'] })).toMatchObject({
      code: 422,
      body: {
        message: expect.stringContaining(
          'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
        ),
      },
    })
    expect((await create({ ipFamilyPolicy: 'RequireDualStack' })).code).toBe(422)
    expect((await create({ ipFamilyPolicy: 'PreferDualStack' })).code).toBe(201)
  })

  it('takes an eviction as kubectl of old sends it', async () => {
    const { send } = await startServer()
    const pods = '/api/v1/namespaces/default/pods'
    await send('POST', pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })
    const eviction = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'p' } }
    expect((await send('POST', `${pods}/p/eviction`, eviction)).code).toBe(201)
  })
})
