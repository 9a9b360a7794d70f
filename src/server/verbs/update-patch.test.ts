import { describe, expect, it } from 'vitest'
import type { ApiObject } from '../../api/object.ts'
import { pod, statefulSet } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const sets = '/apis/apps/v1/namespaces/default/statefulsets'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
const strategic = { headers: { 'content-type': 'application/strategic-merge-patch+json' } }
const jsonPatch = { headers: { 'content-type': 'application/json-patch+json' } }

async function withSet(): Promise<ServerUnderTest & { readonly made: ApiObject }> {
  const server = await startServer()
  const { body } = await server.send('POST', sets, statefulSet('web'))
  return { ...server, made: body as ApiObject }
}

const metaOf = (body: unknown) => (body as ApiObject).metadata ?? {}

it('an update that names version 0 takes the place of whichever is stored, as one that names none', async () => {
  const { send } = await startServer()
  const path = '/api/v1/namespaces/default/configmaps'
  await send('POST', path, { metadata: { name: 'a' } })
  for (const resourceVersion of ['', '0']) {
    const put = (x: string) =>
      send('PUT', `${path}/a`, { metadata: { name: 'a', resourceVersion }, data: { x } })
    const written = await Promise.all(['1', '2', '3'].map(put))
    expect(written.map(({ code }) => code)).toEqual([200, 200, 200])
  }
})

describe('status', () => {
  it('of a load balancer is given its mode by a patch that names its address', async () => {
    const { send } = await startServer()
    const services = '/api/v1/namespaces/default/services'
    await send('POST', services, {
      metadata: { name: 'lb' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    })
    for (const headers of [merge, strategic]) {
      const ingress = [{ ip: headers === merge ? '203.0.113.1' : '203.0.113.2' }]
      const { code, body } = await send(
        'PATCH',
        `${services}/lb/status`,
        { status: { loadBalancer: { ingress } } },
        headers,
      )
      expect(code).toBe(200)
      expect(body).toMatchObject({
        status: { loadBalancer: { ingress: [{ ...ingress[0], ipMode: 'VIP' }] } },
      })
    }
  })

  it('of a new attachment says that it is not attached', async () => {
    const { send } = await startServer()
    const { body } = await send('POST', '/apis/storage.k8s.io/v1/volumeattachments', {
      metadata: { name: 'va' },
      spec: { attacher: 'example.com', nodeName: 'a', source: { persistentVolumeName: 'pv' } },
    })
    expect(body).toMatchObject({ status: { attached: false } })
  })
})

describe('update', () => {
  it('is refused when the object has changed since it was read', async () => {
    const { send, made } = await withSet()
    await send('PATCH', `${sets}/web`, { metadata: { labels: { a: 'b' } } }, merge)
    const { code, body } = await send('PUT', `${sets}/web`, made)
    expect(code).toBe(409)
    expect(body).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on statefulsets.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'web', group: 'apps', kind: 'statefulsets' },
    })
  })

  it('is unconditional without a version, and keeps what belongs to the server', async () => {
    const { send, made } = await withSet()
    const { code, body } = await send('PUT', `${sets}/web`, statefulSet('web', { replicas: 3 }))
    expect(code).toBe(200)
    const { uid, creationTimestamp } = metaOf(made)
    expect(body).toMatchObject({ metadata: { uid, creationTimestamp, generation: 2 }, spec: { replicas: 3 } })
  })

  it('raises the generation only with the spec', async () => {
    const { send, made } = await withSet()
    const labelled = await send('PATCH', `${sets}/web`, { metadata: { labels: { a: 'b' } } }, merge)
    expect(metaOf(labelled.body).generation).toBe(1)
    expect(metaOf(labelled.body).resourceVersion).not.toBe(metaOf(made).resourceVersion)
    const scaled = await send('PATCH', `${sets}/web`, { spec: { replicas: 2 } }, merge)
    expect(metaOf(scaled.body).generation).toBe(2)
  })

  it('writes nothing when nothing changes', async () => {
    const { send, store, made } = await withSet()
    const before = store.revision()
    const put = await send('PUT', `${sets}/web`, made)
    expect(put.body).toEqual(made)
    expect((await send('PUT', `${sets}/web`, statefulSet('web'))).body).toEqual(made)
    expect((await send('PATCH', `${sets}/web`, {}, merge)).body).toEqual(made)
    expect((await send('PATCH', `${sets}/web`, {}, strategic)).body).toEqual(made)
    expect((await send('PATCH', `${sets}/web`, [], jsonPatch)).body).toEqual(made)
    expect(store.revision()).toBe(before)
  })

  it('is refused for another object of the same name', async () => {
    const { send } = await withSet()
    const other = { ...statefulSet('web'), metadata: { name: 'web', uid: 'other' } }
    const { code, body } = await send('PUT', `${sets}/web`, other)
    expect(code).toBe(409)
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining(
        'Precondition failed: UID in precondition: other, UID in object meta:',
      ),
    })
  })

  it('is refused with another name or namespace than the path’s, and for what is not there', async () => {
    const { send } = await withSet()
    const refusal = async (path: string, body: object) => (await send('PUT', path, body)).body
    expect(await refusal(`${sets}/web`, statefulSet('other'))).toMatchObject({
      message: 'the name of the object (other) does not match the name on the URL (web)',
    })
    expect(await refusal(`${sets}/gone`, statefulSet('gone'))).toMatchObject({
      code: 404,
      message: 'statefulsets.apps "gone" not found',
    })
    const elsewhere = { ...statefulSet('web'), metadata: { name: 'web', namespace: 'kube-system' } }
    expect(await refusal(`${sets}/web`, elsewhere)).toMatchObject({ code: 400 })
  })

  it('creates what is missing, of the kinds that allow it', async () => {
    const { send } = await startServer()
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l'
    const { code, body } = await send('PUT', path, {
      metadata: { name: 'l' },
      spec: { holderIdentity: 'me' },
    })
    expect(code).toBe(201)
    expect(metaOf(body).uid).toBeTruthy()
  })

  it('must name a version, of the kinds that want it', async () => {
    const { send } = await startServer()
    const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
    const budget = { metadata: { name: 'b' }, spec: { minAvailable: 1, selector: {} } }
    const { body } = await send('POST', path, budget)
    expect((await send('PUT', `${path}/b`, budget)).body).toMatchObject({
      code: 422,
      message:
        'PodDisruptionBudget.policy "b" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    })
    expect((await send('PUT', `${path}/b`, body)).code).toBe(200)
    expect((await send('PATCH', `${path}/b`, { metadata: { labels: { a: 'b' } } }, merge)).code).toBe(200)
  })

  it('keeps the status, as an update of the status keeps the rest', async () => {
    const { send, made } = await withSet()
    const status = { replicas: 1, readyReplicas: 1, availableReplicas: 1 }
    const set = await send('PUT', `${sets}/web/status`, { ...made, spec: { replicas: 9 }, status })
    expect(set.code).toBe(200)
    expect(set.body).toMatchObject({ spec: { replicas: 1 }, status, metadata: { generation: 1 } })
    const replaced = await send('PUT', `${sets}/web`, { ...statefulSet('web'), status: { replicas: 7 } })
    expect(replaced.body).toMatchObject({ status })
    const patched = await send('PATCH', `${sets}/web/status`, { status: { replicas: 2 }, spec: null }, merge)
    expect(patched.body).toMatchObject({ status: { ...status, replicas: 2 }, spec: { replicas: 1 } })
    expect((await send('GET', `${sets}/web/status`)).body).toEqual(patched.body)
  })

  it('is judged by the kind’s own rules', async () => {
    const { send } = await withSet()
    const { code, body } = await send('PATCH', `${sets}/web`, { spec: { serviceName: 'other' } }, merge)
    expect(code).toBe(422)
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('updates to statefulset spec for fields other than'),
    })
  })

  it('shows in a dry run what it would do', async () => {
    const { send, store } = await withSet()
    const before = store.revision()
    const { body } = await send('PUT', `${sets}/web?dryRun=All`, statefulSet('web', { replicas: 5 }))
    expect(body).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } })
    expect(store.revision()).toBe(before)
  })
})

describe('patch', () => {
  it('moves nothing to another namespace', async () => {
    const { send } = await withSet()
    for (const more of [merge, strategic])
      expect(
        (await send('PATCH', `${sets}/web`, { metadata: { namespace: 'kube-system' } }, more)).body,
      ).toMatchObject({
        code: 400,
        message: 'the namespace of the provided object does not match the namespace sent on the request',
      })
    const same = { metadata: { namespace: 'default' } }
    expect((await send('PATCH', `${sets}/web`, same, merge)).code).toBe(200)
    expect((await send('PATCH', `${sets}/web`, { metadata: { namespace: null } }, merge)).code).toBe(200)
  })

  it('makes nothing of another kind', async () => {
    const { send, made } = await withSet()
    const refusal = async (body: unknown, more = merge) => {
      const { code, body: status } = await send('PATCH', `${sets}/web`, body, more)
      expect(code).toBe(422)
      return (status as { message: string }).message
    }
    expect(await refusal({ kind: 'Deployment' })).toMatch(
      /converting \(v1\.Deployment\) to \(apps\.StatefulSet\): unknown conversion$/,
    )
    expect(await refusal([{ op: 'replace', path: '/apiVersion', value: 'apps/v9' }], jsonPatch)).toMatch(
      /no kind "StatefulSet" is registered for version "apps\/v9" in scheme "pkg\/api\/legacyscheme\/scheme\.go:30"$/,
    )
    // What is left out, the URL says; and a strategic patch is laid over an object that knows what it is.
    expect((await send('PATCH', `${sets}/web`, { kind: null, apiVersion: null }, merge)).body).toEqual(made)
    expect((await send('PATCH', `${sets}/web`, { kind: 'Deployment' }, strategic)).body).toEqual(made)
  })

  it('adds up whatever happens at the same moment', async () => {
    const { send } = await startServer()
    await send('POST', configMaps, { metadata: { name: 'a' } })
    const writers = Array.from({ length: 20 }, (_, index) =>
      send('PATCH', `${configMaps}/a`, { data: { [`k${index}`]: String(index) } }, merge),
    )
    for (const { code } of await Promise.all(writers)) expect(code).toBe(200)
    const { body } = await send('GET', `${configMaps}/a`)
    expect(Object.keys((body as { data: object }).data)).toHaveLength(20)
  })

  it('that names a version is for that version alone', async () => {
    const { send, made } = await withSet()
    await send('PATCH', `${sets}/web`, { metadata: { labels: { a: 'b' } } }, merge)
    const { resourceVersion } = metaOf(made)
    const stale = await send(
      'PATCH',
      `${sets}/web`,
      { metadata: { resourceVersion }, spec: { replicas: 2 } },
      merge,
    )
    expect(stale.code).toBe(409)
    const uid = await send('PATCH', `${sets}/web`, { metadata: { uid: 'other' } }, strategic)
    expect(uid.code).toBe(409)
  })

  it('merges lists by their keys when it is strategic', async () => {
    const { send } = await withSet()
    const containers = [{ name: 'side', image: 'side' }]
    const { body } = await send(
      'PATCH',
      `${sets}/web`,
      { spec: { template: { spec: { containers } } } },
      strategic,
    )
    expect(body).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'side' }, { name: 'main', image: 'main' }] } } },
    })
  })

  it('carries out the operations of a JSON patch', async () => {
    const { send } = await withSet()
    const operations = [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 4 },
    ]
    const { body } = await send('PATCH', `${sets}/web`, operations, jsonPatch)
    expect(body).toMatchObject({ spec: { replicas: 4 } })
    const failed = await send('PATCH', `${sets}/web`, operations, jsonPatch)
    expect(failed.code).toBe(422)
  })

  it('is refused in a form that is not served', async () => {
    const { raw } = await withSet()
    for (const type of ['application/apply-patch+cbor', 'application/json', 'text/plain']) {
      const bytes = Buffer.from('{}')
      const headers = { 'content-type': type }
      const reply = await raw({
        method: 'PATCH',
        path: `${sets}/web`,
        headers,
        body: { kind: 'bytes', bytes },
      })
      expect(reply).toMatchObject({
        code: 415,
        value: {
          reason: 'UnsupportedMediaType',
          message:
            'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
        },
      })
    }
  })

  it('that makes no sense is a bad request, not a failure', async () => {
    const { send, raw } = await withSet()
    for (const body of [[], 'text', 7, null])
      expect((await send('PATCH', `${sets}/web`, body, merge)).code).toBeGreaterThanOrEqual(400)
    expect((await send('PATCH', `${sets}/web`, { op: 'add' }, jsonPatch)).code).toBe(400)
    const bytes = Buffer.from('{"a"')
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect(
      (await raw({ method: 'PATCH', path: `${sets}/web`, headers, body: { kind: 'bytes', bytes } })).code,
    ).toBe(400)
    expect((await raw({ method: 'PATCH', path: `${sets}/web`, headers })).code).toBe(400)
    expect((await send('PATCH', `${sets}/gone`, {}, merge)).code).toBe(404)
  })

  it('removes an object under deletion with its last finalizer', async () => {
    const { send } = await startServer()
    const made = { metadata: { name: 'a', finalizers: ['x.dev/one', 'x.dev/two'] } }
    await send('POST', configMaps, made)
    const deleted = await send('DELETE', `${configMaps}/a`)
    expect(metaOf(deleted.body).deletionTimestamp).toBe('2026-01-02T03:04:05Z')
    const one = await send('PATCH', `${configMaps}/a`, { metadata: { finalizers: ['x.dev/two'] } }, merge)
    expect(one.code).toBe(200)
    const added = await send(
      'PATCH',
      `${configMaps}/a`,
      { metadata: { finalizers: ['x.dev/two', 'x.dev/new'] } },
      merge,
    )
    expect(added.code).toBe(422)
    const none = await send('PATCH', `${configMaps}/a`, { metadata: { finalizers: null } }, merge)
    expect(none.code).toBe(200)
    expect((await send('GET', `${configMaps}/a`)).code).toBe(404)
  })

  it('does not remove a pod that still has grace', async () => {
    const { send } = await startServer()
    const pods = '/api/v1/namespaces/default/pods'
    await send('POST', pods, pod('p', { nodeName: 'n' }, { finalizers: ['x.dev/one'] }))
    await send('DELETE', `${pods}/p`)
    await send('PATCH', `${pods}/p`, { metadata: { finalizers: null } }, merge)
    expect((await send('GET', `${pods}/p`)).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
    })
  })
})

describe('a patch of the status', () => {
  for (const [name, type] of Object.entries({ merge, strategic }))
    it(`leaves the rest of the object as it was, in its place (${name})`, async () => {
      const { send, made } = await withSet()
      const status = { replicas: 2, readyReplicas: 1 }
      const patch = { metadata: { annotations: { a: 'b' } }, spec: { replicas: 7 }, status }
      const { code, body } = await send('PATCH', `${sets}/web/status`, { status }, type)
      expect(code).toBe(200)
      const patched = body as ApiObject & { readonly spec: unknown; readonly status: unknown }
      expect(Object.keys(patched)).toEqual(Object.keys(made))
      expect(patched).toMatchObject({ status })
      expect(patched.spec).toEqual((made as typeof patched).spec)
      const again = await send('PATCH', `${sets}/web/status`, patch, type)
      expect(again.body).toMatchObject({ metadata: { generation: 1 }, spec: patched.spec, status })
    })

  it('that cannot be read is refused with the whole object that it led to', async () => {
    const { send } = await withSet()
    const { code, body } = await send('PATCH', `${sets}/web/status`, { status: { replicas: 'two' } }, merge)
    expect(code).toBe(422)
    const { message } = body as { readonly message: string }
    expect(message).toContain(String.raw`\"serviceName\":\"web\"`)
    expect(message).toContain(String.raw`\"replicas\":\"two\"`)
  })
})
