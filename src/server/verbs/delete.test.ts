import { describe, expect, it } from 'vitest'
import type { ApiObject } from '../../api/object.ts'
import { pod, statefulSet } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const pods = '/api/v1/namespaces/default/pods'
const sets = '/apis/apps/v1/namespaces/default/statefulsets'

async function withPod(spec: object = { nodeName: 'n' }, metadata: object = {}) {
  const server = await startServer()
  const { body } = await server.send('POST', pods, pod('p', spec, metadata))
  return { ...server, uid: (body as ApiObject).metadata?.uid ?? '' }
}

describe('delete', () => {
  it('answers with a Status, or with the object, as upstream does for the kind', async () => {
    const { send } = await startServer()
    const made = await send('POST', sets, statefulSet('web'))
    const { code, body } = await send('DELETE', `${sets}/web`)
    expect(code).toBe(200)
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name: 'web',
        group: 'apps',
        kind: 'statefulsets',
        uid: (made.body as ApiObject).metadata?.uid,
      },
    })
    expect((await send('DELETE', `${sets}/web`)).code).toBe(404)
    await send('POST', pods, pod('p'))
    expect((await send('DELETE', `${pods}/p`)).body).toMatchObject({ kind: 'Pod', metadata: { name: 'p' } })
  })

  it('gives a running pod its grace, and counts the generation up', async () => {
    const { send } = await withPod()
    const { code, body } = await send('DELETE', `${pods}/p`)
    expect(code).toBe(200)
    expect(body).toMatchObject({
      metadata: {
        deletionTimestamp: '2026-01-02T03:04:35Z',
        deletionGracePeriodSeconds: 30,
        generation: 2,
      },
    })
    expect((await send('GET', `${pods}/p`)).body).toEqual(body)
  })

  it('may be repeated to shorten the grace, never to lengthen it', async () => {
    const { send, clock } = await withPod()
    await send('DELETE', `${pods}/p`)
    await clock.advance(2_000)
    const again = await send('DELETE', `${pods}/p`, { gracePeriodSeconds: 60 })
    expect(again.body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 30 } })
    const shorter = await send('DELETE', `${pods}/p?gracePeriodSeconds=10`)
    expect(shorter.body).toMatchObject({
      metadata: {
        deletionGracePeriodSeconds: 10,
        deletionTimestamp: '2026-01-02T03:04:15Z',
        generation: 2,
      },
    })
    await send('DELETE', `${pods}/p`, { gracePeriodSeconds: 0 })
    expect((await send('GET', `${pods}/p`)).code).toBe(404)
  })

  it('removes at once what no node runs', async () => {
    const { send } = await withPod({})
    await send('DELETE', `${pods}/p`)
    expect((await send('GET', `${pods}/p`)).code).toBe(404)
  })

  it('keeps what a finalizer holds, also with grace 0', async () => {
    const { send } = await withPod({ nodeName: 'n' }, { finalizers: ['x.dev/hold'] })
    const { body } = await send('DELETE', `${pods}/p`, { gracePeriodSeconds: 0 })
    expect(body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 0, deletionTimestamp: '2026-01-02T03:04:05Z' },
    })
    expect((await send('DELETE', `${pods}/p`, { gracePeriodSeconds: 0 })).code).toBe(200)
    expect((await send('GET', `${pods}/p`)).code).toBe(200)
  })

  it('is for the object it names, and for the state it names', async () => {
    const { send, uid } = await withPod()
    const refused = await send('DELETE', `${pods}/p`, { preconditions: { uid: 'other' } })
    expect(refused.code).toBe(409)
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Pod "p": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    })
    const stale = await send('DELETE', `${pods}/p`, { preconditions: { resourceVersion: '1' } })
    expect(stale.body).toMatchObject({
      message: expect.stringContaining('the ResourceVersion in the precondition (1) does not match'),
    })
    expect((await send('DELETE', `${pods}/p`, { preconditions: { uid } })).code).toBe(200)
  })

  it('leaves a finalizer that tells the garbage collector what to do with the dependents', async () => {
    const finalizersAfter = async (options: object, before: string[] = []) => {
      const { send } = await startServer()
      await send('POST', configMaps, { metadata: { name: 'a', finalizers: before } })
      await send('DELETE', `${configMaps}/a`, options)
      const { code, body } = await send('GET', `${configMaps}/a`)
      return code === 404 ? null : (body as ApiObject).metadata?.finalizers
    }
    expect(await finalizersAfter({ propagationPolicy: 'Foreground' })).toEqual(['foregroundDeletion'])
    expect(await finalizersAfter({ propagationPolicy: 'Orphan' })).toEqual(['orphan'])
    expect(await finalizersAfter({ orphanDependents: true })).toEqual(['orphan'])
    expect(await finalizersAfter({ propagationPolicy: 'Background' })).toBeNull()
    expect(await finalizersAfter({ propagationPolicy: 'Background' }, ['orphan'])).toBeNull()
    expect(await finalizersAfter({}, ['orphan'])).toEqual(['orphan'])
    expect(await finalizersAfter({ propagationPolicy: 'Orphan' }, ['foregroundDeletion', 'x.dev/y'])).toEqual(
      ['x.dev/y', 'orphan'],
    )
  })

  it('refuses options that contradict themselves or are unknown', async () => {
    const { send } = await withPod()
    const message = async (options: object) =>
      ((await send('DELETE', `${pods}/p`, options)).body as { message: string }).message
    expect(await message({ propagationPolicy: 'Orphan', orphanDependents: true })).toContain(
      'orphanDependents and deletionPropagation cannot be both set',
    )
    expect(await message({ propagationPolicy: 'Later' })).toContain(
      'Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"',
    )
    expect(await message({ kind: 'Pod' })).toContain('must be of type DeleteOptions')
    expect(await message({ gracePeriodSeconds: 'soon' })).toContain('gracePeriodSeconds')
  })

  it('removes nothing in a dry run', async () => {
    const { send } = await withPod({})
    expect((await send('DELETE', `${pods}/p?dryRun=All`)).code).toBe(200)
    expect((await send('DELETE', `${pods}/p`, { dryRun: ['All'] })).code).toBe(200)
    expect((await send('GET', `${pods}/p`)).code).toBe(200)
  })

  it('takes its options from the body where there is one, and from the query alone otherwise', async () => {
    const { send } = await startServer()
    await send('POST', configMaps, { metadata: { name: 'a' } })
    const dry = { dryRun: ['All'] }
    expect((await send('DELETE', `${configMaps}/a?dryRun=`, dry)).code).toBe(200)
    expect((await send('DELETE', configMaps, dry)).code).toBe(200)
    expect((await send('GET', `${configMaps}/a`)).code).toBe(200)
    expect((await send('DELETE', `${configMaps}/a?dryRun=All`, {})).code).toBe(200)
    expect((await send('GET', `${configMaps}/a`)).code).toBe(404)
  })

  it('goes by the preconditions of the query where there is no body', async () => {
    const { send, uid } = await withPod()
    expect((await send('DELETE', `${pods}/p?uid=other`)).body).toMatchObject({
      code: 409,
      message: expect.stringContaining('the UID in the precondition (other) does not match'),
    })
    expect((await send('DELETE', `${pods}/p?resourceVersion=1`)).code).toBe(409)
    expect((await send('DELETE', `${pods}/p?uid=other`, {})).code).toBe(200)
    expect((await send('DELETE', `${pods}/p?uid=${uid}&gracePeriodSeconds=0`)).code).toBe(200)
  })

  it('removes a collection by its selectors', async () => {
    const { send } = await startServer()
    for (const name of ['a', 'b', 'c'])
      await send('POST', configMaps, { metadata: { name, labels: { keep: String(name === 'b') } } })
    const { code, body } = await send('DELETE', `${configMaps}?labelSelector=keep%3Dfalse`)
    expect(code).toBe(200)
    expect(body).toMatchObject({
      kind: 'ConfigMapList',
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'c' } }],
    })
    expect((await send('GET', configMaps)).body).toMatchObject({ items: [{ metadata: { name: 'b' } }] })
    expect((await send('DELETE', '/api/v1/configmaps')).code).toBe(405)
  })
})

describe('a namespace', () => {
  const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

  it('is terminating until its finalizers are gone', async () => {
    const { send } = await startServer()
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'ns' } })
    const { body } = await send('DELETE', '/api/v1/namespaces/ns')
    expect(body).toMatchObject({
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Terminating' },
      metadata: { deletionTimestamp: '2026-01-02T03:04:05Z' },
    })
    expect((await send('DELETE', '/api/v1/namespaces/ns')).code).toBe(200)
    const kept = await send('PATCH', '/api/v1/namespaces/ns', { spec: { finalizers: [] } }, merge)
    expect(kept.body).toMatchObject({ spec: { finalizers: ['kubernetes'] } })
    const finalized = { ...(body as object), spec: { finalizers: [] } }
    expect((await send('PUT', '/api/v1/namespaces/ns/finalize', finalized)).code).toBe(200)
    expect((await send('GET', '/api/v1/namespaces/ns')).code).toBe(404)
  })

  it('stays when a cluster cannot do without it', async () => {
    const { send } = await startServer()
    const { code, body } = await send('DELETE', '/api/v1/namespaces/default')
    expect(code).toBe(403)
    expect(body).toMatchObject({
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    })
  })
})
