import { describe, expect, it } from 'vitest'
import { pod } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'
import {
  type Answer,
  applyAs,
  configMap,
  configMaps,
  linesOf,
  sendOver,
  withConfigMap,
} from './apply.fixture.ts'

const merge = 'application/merge-patch+json'

describe('the managers of an object', () => {
  it('are whoever wrote, by door', async () => {
    const server = await startServer()
    const pods = '/api/v1/namespaces/default/pods'
    await sendOver(server, 'POST', pods, pod('p'), { agent: 'kube-controller-manager/v1.36' })
    const status = { status: { phase: 'Running' }, spec: { nodeName: 'ignored' } }
    const after = await sendOver(server, 'PATCH', `${pods}/p/status`, status, {
      type: merge,
      agent: 'kubelet/v1',
    })
    expect(after.managed.map(each => [each.manager, each.operation, each.subresource])).toEqual([
      ['kube-controller-manager', 'Update', undefined],
      ['kubelet', 'Update', 'status'],
    ])
    expect(after.managed[1]?.fieldsV1).toEqual({ 'f:status': { 'f:phase': {} } })
  })

  it('lose what others change or remove', async () => {
    const server = await withConfigMap({ a: '1', b: '2' })
    await server.clock.advance(5_000)
    const patch = { data: { a: 'x', b: null } }
    const after = await sendOver(server, 'PATCH', `${configMaps}/c`, patch, {
      type: merge,
      agent: 'kubectl-edit/v1',
    })
    expect(linesOf(after)).toEqual(['kubectl-edit Update {"f:data":{"f:a":{}}}'])
    expect(after.managed[0]?.time).toBe('2026-01-02T03:04:10Z')
  })

  it('stay as they are when nothing changes', async () => {
    const server = await withConfigMap({ a: '1' })
    const before = await sendOver(server, 'GET', `${configMaps}/c`)
    await server.clock.advance(5_000)
    const same = await sendOver(server, 'PUT', `${configMaps}/c`, before.body, { agent: 'other/v1' })
    expect(same.body).toEqual(before.body)
  })

  it('are kept by clients that do not know them, forgotten on demand, and rewritten as asked', async () => {
    const server = await withConfigMap({ a: '1' })
    const put = await sendOver(server, 'PUT', `${configMaps}/c`, configMap({ a: '1' }, { managedFields: [] }))
    expect(linesOf(put)).toEqual(['one Apply {"f:data":{"f:a":{}}}'])
    const managedFields = [
      {
        manager: 'two',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ]
    const operations = [{ op: 'replace', path: '/metadata/managedFields', value: managedFields }]
    const type = 'application/json-patch+json'
    const moved = await sendOver(server, 'PATCH', `${configMaps}/c`, operations, { type })
    expect(linesOf(moved)).toEqual(['two Apply {"f:data":{"f:a":{}}}'])
    const broken = [{ ...managedFields[0], fieldsV1: { 'k:x': {} } }]
    const kept = await sendOver(
      server,
      'PATCH',
      `${configMaps}/c`,
      { metadata: { managedFields: broken } },
      { type: merge },
    )
    expect(linesOf(kept)).toEqual(['two Apply {"f:data":{"f:a":{}}}'])
    const reset = await sendOver(
      server,
      'PATCH',
      `${configMaps}/c`,
      { metadata: { managedFields: [{}] } },
      { type: merge },
    )
    expect(reset.managed).toEqual([])
    // Nobody is tracked from here on, until somebody applies.
    const untracked = await sendOver(
      server,
      'PATCH',
      `${configMaps}/c`,
      { data: { b: '2' } },
      { type: merge },
    )
    expect(untracked.managed).toEqual([])
    const applied = await applyAs(server, 'one', `${configMaps}/c`, configMap({ c: '3' }))
    expect(linesOf(applied)).toEqual([
      'one Apply {"f:data":{"f:c":{}}}',
      'before-first-apply Update {"f:data":{".":{},"f:a":{},"f:b":{}}}',
    ])
  })

  it('are folded when too many have updated', async () => {
    const server = await startServer()
    await sendOver(server, 'POST', configMaps, configMap({ a: '0' }), { agent: 'm0/v1' })
    let last: Answer | null = null
    for (let index = 1; index < 15; index++) {
      await server.clock.advance(1_000)
      const agent = `m${index}/v1`
      last = await sendOver(
        server,
        'PATCH',
        `${configMaps}/c`,
        { data: { [`k${index}`]: 'x' } },
        { type: merge, agent },
      )
    }
    expect(last?.managed.map(({ manager }) => manager)).toEqual([
      'ancient-changes',
      ...Array.from({ length: 9 }, (_, i) => `m${i + 6}`),
    ])
    expect(last?.managed[0]?.fieldsV1).toMatchObject({ 'f:data': { 'f:a': {}, 'f:k1': {}, 'f:k5': {} } })
  })

  it('are shown in every form but a table’s own', async () => {
    const server = await withConfigMap({ a: '1' })
    const partial = await server.raw({
      path: configMaps,
      headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' },
    })
    expect(partial.kind === 'list' && partial.shown && partial.entries.map(partial.shown.show)).toMatchObject(
      [{ metadata: { managedFields: [{ manager: 'one' }] } }],
    )
  })

  it('are left out where the object is too large with them', async () => {
    const server = await startServer()
    const data = Object.fromEntries(
      Array.from({ length: 48_000 }, (_, index) => [`key-${index}`, 'xxxxxxxxx']),
    )
    const made = await sendOver(server, 'POST', configMaps, configMap(data))
    expect(made.code).toBe(201)
    expect(made.managed).toEqual([])
  })
})
