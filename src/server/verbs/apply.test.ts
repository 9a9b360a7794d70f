import { describe, expect, it } from 'vitest'
import { statefulSet } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'
import {
  type Answer,
  applyAs,
  configMap,
  configMaps,
  dataOf,
  linesOf,
  sendOver,
  withConfigMap,
} from './apply.fixture.ts'

const sets = '/apis/apps/v1/namespaces/default/statefulsets'
const merge = 'application/merge-patch+json'

describe('an applied configuration', () => {
  it('creates what is missing, and is its owner', async () => {
    const server = await startServer()
    const made = await applyAs(server, 'one', `${configMaps}/c`, configMap({ a: '1' }))
    expect(made.code).toBe(201)
    expect(made.managed).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ])
    expect((await sendOver(server, 'GET', `${configMaps}/c`)).body).toEqual(made.body)
  })

  it('may be YAML', async () => {
    const server = await startServer()
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata: {a: "1"}\n'
    expect(dataOf(await applyAs(server, 'one', `${configMaps}/c`, yaml))).toEqual({ a: '1' })
    const flow = '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "2"}}'
    expect(dataOf(await applyAs(server, 'one', `${configMaps}/c`, flow))).toEqual({ a: '2' })
  })

  it('changes nothing when it is applied again, not even its time', async () => {
    const server = await withConfigMap({ a: '1' })
    const before = await sendOver(server, 'GET', `${configMaps}/c`)
    await server.clock.advance(60_000)
    const again = await applyAs(server, 'one', `${configMaps}/c`, configMap({ a: '1' }))
    expect(again.code).toBe(200)
    expect(again.body).toEqual(before.body)
  })

  it('takes away what its manager no longer wants, and nothing of others', async () => {
    const server = await withConfigMap({ a: '1', b: '2' })
    await sendOver(server, 'PATCH', `${configMaps}/c`, { data: { z: '9' } }, { type: merge })
    const left = await applyAs(server, 'one', `${configMaps}/c`, configMap({ a: '1' }))
    expect(dataOf(left)).toEqual({ a: '1', z: '9' })
  })

  it('keeps what others want too, and lets go of it', async () => {
    const server = await withConfigMap({ a: '1', b: '2' })
    const shared = await applyAs(server, 'two', `${configMaps}/c`, configMap({ b: '2' }))
    expect(linesOf(shared)).toEqual([
      'one Apply {"f:data":{"f:a":{},"f:b":{}}}',
      'two Apply {"f:data":{"f:b":{}}}',
    ])
    const left = await applyAs(server, 'one', `${configMaps}/c`, configMap({ a: '1' }))
    expect(dataOf(left)).toEqual({ a: '1', b: '2' })
    expect(linesOf(left)).toEqual(['one Apply {"f:data":{"f:a":{}}}', 'two Apply {"f:data":{"f:b":{}}}'])
  })

  it('is refused where others own another value, with all causes', async () => {
    const server = await withConfigMap({ a: '1', b: '2' })
    const { code, body } = await applyAs(server, 'two', `${configMaps}/c`, configMap({ a: 'x', b: 'y' }))
    expect(code).toBe(409)
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.b' },
        ],
      },
    })
  })

  it('names the updater, its API version and the element of a list', async () => {
    const server = await startServer()
    await sendOver(server, 'POST', sets, statefulSet('web'), { agent: 'kubectl-create/v1.35 (linux)' })
    const config = {
      ...statefulSet('web'),
      spec: { template: { spec: { containers: [{ name: 'main', image: 'other' }] } } },
    }
    const { body } = await applyAs(server, 'two', `${sets}/web`, config)
    expect(body.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.template.spec.containers[name="main"].image',
    )
  })

  it('takes what others own when it is forced', async () => {
    const server = await withConfigMap({ a: '1', b: '2' })
    const forced = await applyAs(server, 'two', `${configMaps}/c`, configMap({ a: 'x' }), { force: 'true' })
    expect(dataOf(forced)).toEqual({ a: 'x', b: '2' })
    expect(linesOf(forced)).toEqual(['one Apply {"f:data":{"f:b":{}}}', 'two Apply {"f:data":{"f:a":{}}}'])
  })

  it('merges lists by their keys, and takes its own elements away with all that came along', async () => {
    const server = await startServer()
    await sendOver(server, 'POST', sets, statefulSet('web'))
    const config = (containers: readonly object[]) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers } } },
    })
    const namesOf = ({ body }: Answer) =>
      (body as ReturnType<typeof statefulSet> & Answer['body']).spec.template.spec.containers.map(
        ({ name }) => name,
      )
    const both = await applyAs(server, 'two', `${sets}/web`, config([{ name: 'side', image: 'side' }]))
    expect(namesOf(both)).toEqual(['main', 'side'])
    expect(namesOf(await applyAs(server, 'two', `${sets}/web`, config([])))).toEqual(['main'])
  })

  it('a manager has 128 bytes that can be printed', async () => {
    const server = await withConfigMap({ a: '1' })
    const said = async (manager: string) => {
      const { code, body } = await applyAs(server, manager, `${configMaps}/c`, configMap({ b: '1' }))
      return code === 200 ? code : body.message
    }
    expect(await said('ä'.repeat(64))).toBe(200)
    expect(await said('a b')).toBe(200)
    expect(await said('ä'.repeat(65))).toMatch(/fieldManager: Too long: may not be more than 128 bytes$/)
    for (const blank of ['\u00a0', '\u2028', '\u3000', '\t'])
      expect(await said(`a${blank}b`)).toMatch(/should only contain printable characters$/)
  })

  it('refuses what is no configuration of this object', async () => {
    const server = await withConfigMap({ a: '1' })
    const refusal = async (config: unknown, query = {}, path = `${configMaps}/c`) => {
      const { code, body } = await applyAs(server, 'two', path, config, query)
      return `${code} ${body.message}`
    }
    expect(await refusal({ ...configMap({}), kind: 'Secret' })).toBe(
      '400 invalid object type: /v1, Kind=Secret',
    )
    expect(await refusal({ ...configMap({}), apiVersion: 'apps/v9' })).toBe(
      '400 invalid object type: apps/v9, Kind=ConfigMap',
    )
    expect(await refusal('[]')).toBe('400 invalid object type: /, Kind=')
    expect(await refusal('a: [')).toMatch(/^400 error decoding YAML: /)
    expect(await refusal(configMap({}, { managedFields: [{ manager: 'x' }] }))).toBe(
      '400 metadata.managedFields must be nil',
    )
    expect(await refusal(configMap({}, { name: 'other' }))).toBe(
      '400 the name of the object (other) does not match the name on the URL (c)',
    )
    expect(await refusal(configMap({}, { namespace: 'kube-system' }))).toBe(
      '400 the namespace of the provided object does not match the namespace sent on the request',
    )
    expect(await refusal({ ...configMap({}), more: 1 })).toBe(
      '400 failed to create typed patch object (default/c; /v1, Kind=ConfigMap): .more: field not declared in schema',
    )
    expect(await refusal({ ...configMap({}), data: 'x' })).toMatch(/^400 failed to create typed patch object/)
    expect(await refusal(configMap({}, { resourceVersion: '1' }))).toMatch(
      /^409 .*the object has been modified/,
    )
    expect(await refusal(configMap({}, { name: '' }), {}, `${configMaps}/new`)).toMatch(
      /^400 the name of the object/,
    )
    expect(await refusal(configMap({}, { name: 'new', uid: 'u' }), {}, `${configMaps}/new`)).toBe(
      '409 Operation cannot be fulfilled on configmaps "new": uid mismatch: the provided object specified uid u, and no existing object was found',
    )
    expect(await refusal(configMap({}), { fieldManager: '' })).toBe(
      '422 PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    )
  })

  it('refuses elements of a list that nobody can tell apart', async () => {
    const server = await startServer()
    const config = {
      ...statefulSet('web'),
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'main', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] },
              { image: 'x' },
            ],
          },
        },
      },
    }
    const { code, body } = await applyAs(server, 'one', `${sets}/web`, config)
    expect(code).toBe(400)
    expect(body.message).toBe(
      [
        'failed to create typed patch object (default/web; apps/v1, Kind=StatefulSet): errors:',
        '  .spec.template.spec.containers[name="main"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
        '  .spec.template.spec.containers: element 1: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
      ].join('\n'),
    )
  })

  it('tells of a key that stands twice by its line, whatever the text looks like', async () => {
    const server = await startServer()
    const yaml = [
      'apiVersion: apps/v1',
      'kind: StatefulSet',
      'metadata:',
      '  name: web',
      '  annotations:',
      '    a.example.com/b: one',
      '    a.example.com/b: two',
      'spec:',
      '  replicas: 1',
      '  replicas: 2',
    ].join('\n')
    const message = (lines: readonly number[]) =>
      [
        'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:',
        `  line ${lines[0]}: key "a.example.com/b" already set in map`,
        `  line ${lines[1]}: key "replicas" already set in map`,
      ].join('\n')
    const json = `{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","annotations":{
      "a.example.com/b":"one",
      "a.example.com/b":"two"}},
      "spec":{"replicas":1,"replicas":2}}`
    const strict = { fieldValidation: 'Strict' }
    for (const [config, lines] of [
      [yaml, [7, 10]],
      [json, [3, 4]],
    ] as const)
      expect(await applyAs(server, 'one', `${sets}/web`, config, strict)).toMatchObject({
        code: 400,
        body: { message: message(lines) },
      })
  })

  it('does not let other patches be forced', async () => {
    const server = await withConfigMap({ a: '1' })
    const { code, body } = await sendOver(
      server,
      'PATCH',
      `${configMaps}/c`,
      {},
      { type: merge, query: { force: 'true' } },
    )
    expect(code).toBe(422)
    expect(body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    )
  })

  it('shows in a dry run what it would do', async () => {
    const server = await withConfigMap({ a: '1' })
    const before = server.store.revision()
    const dry = await applyAs(server, 'one', `${configMaps}/c`, configMap({ b: '1' }), { dryRun: 'All' })
    expect(dataOf(dry)).toEqual({ b: '1' })
    expect(linesOf(dry)).toEqual(['one Apply {"f:data":{"f:b":{}}}'])
    expect(server.store.revision()).toBe(before)
  })

  it('is added up with whatever happens at the same moment', async () => {
    const server = await startServer()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        applyAs(server, `m${index}`, `${configMaps}/c`, configMap({ [`k${index}`]: 'x' })),
      ),
    )
    expect(answers.map(({ code }) => code).sort()).toEqual([...Array(19).fill(200), 201])
    const after = await sendOver(server, 'GET', `${configMaps}/c`)
    expect(Object.keys(dataOf(after) ?? {})).toHaveLength(20)
    expect(after.managed).toHaveLength(20)
  })
})

describe('what is applied below an object', () => {
  it('is its status alone', async () => {
    const server = await startServer()
    await sendOver(server, 'POST', sets, statefulSet('web'))
    const config = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web' },
      spec: { replicas: 9 },
      status: { replicas: 1, readyReplicas: 1 },
    }
    const applied = await applyAs(server, 'ctl', `${sets}/web/status`, config)
    expect(applied.body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1, readyReplicas: 1 } })
    expect(applied.managed.find(each => each.operation === 'Apply')).toMatchObject({
      manager: 'ctl',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:readyReplicas': {}, 'f:replicas': {} } },
    })
    const main = await applyAs(server, 'one', `${sets}/web`, { ...config, spec: {}, status: { replicas: 7 } })
    expect(main.body).toMatchObject({ status: { replicas: 1 } })
    expect((await applyAs(server, 'ctl', `${sets}/none/status`, config)).code).toBe(404)
  })

  it('is the replicas of a Scale, owned in the object', async () => {
    const server = await startServer()
    await sendOver(server, 'POST', sets, statefulSet('web'))
    const scale = (replicas: number) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web' },
      spec: { replicas },
    })
    const refused = await applyAs(server, 'hpa', `${sets}/web/scale`, scale(4))
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "test" using apps/v1: .spec.replicas',
    )
    const scaled = await applyAs(server, 'hpa', `${sets}/web/scale`, scale(4), { force: 'true' })
    expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } })
    const set = await sendOver(server, 'GET', `${sets}/web`)
    expect(set.managed.find(each => each.manager === 'hpa')).toMatchObject({
      operation: 'Apply',
      apiVersion: 'apps/v1',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    })
    const put = await sendOver(server, 'PUT', `${sets}/web/scale`, scale(2), { agent: 'kubectl/v1' })
    expect(put.code).toBe(200)
    const after = await sendOver(server, 'GET', `${sets}/web`)
    expect(after.managed.find(each => each.manager === 'kubectl')).toMatchObject({
      operation: 'Update',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    })
    expect((await applyAs(server, 'hpa', `${sets}/web/scale`, scale(-1))).code).toBe(422)
    expect((await applyAs(server, 'hpa', `${sets}/web/scale`, { ...scale(1), kind: 'Other' })).code).toBe(400)
  })
})

describe('kubectl, which applied on the client’s side before', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
  const lastOf = ({ body }: Answer) => body.metadata?.annotations?.[annotation]

  async function clientSide(): Promise<ServerUnderTest> {
    const server = await startServer()
    const annotations = { [annotation]: `${JSON.stringify(configMap({ a: '1', b: '2' }))}\n` }
    await sendOver(server, 'POST', configMaps, configMap({ a: '1', b: '2' }, { annotations }), {
      query: { fieldManager: 'kubectl-client-side-apply' },
    })
    return server
  }

  it('takes over what still is as it said, and keeps saying it for the way back', async () => {
    const server = await clientSide()
    const applied = await applyAs(server, 'kubectl', `${configMaps}/c`, configMap({ a: 'x', b: '2' }))
    expect(applied.code).toBe(200)
    expect(dataOf(applied)).toEqual({ a: 'x', b: '2' })
    expect(JSON.parse(lastOf(applied) ?? '')).toEqual(configMap({ a: 'x', b: '2' }))
  })

  it('does not take what others changed since', async () => {
    const server = await clientSide()
    await sendOver(
      server,
      'PATCH',
      `${configMaps}/c`,
      { data: { b: 'other' } },
      { type: merge, agent: 'else/v1' },
    )
    const { code, body } = await applyAs(server, 'kubectl', `${configMaps}/c`, configMap({ a: 'x', b: '2' }))
    expect(code).toBe(409)
    expect(body.message).toBe('Apply failed with 1 conflict: conflict with "else" using v1: .data.b')
  })

  it('is alone in that: other managers are refused', async () => {
    const server = await clientSide()
    expect((await applyAs(server, 'helm', `${configMaps}/c`, configMap({ a: 'x' }))).code).toBe(409)
  })
})

describe('a kind in two versions', () => {
  const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`
  const autoscaler = (version: string, spec: object) => ({
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' }, ...spec },
  })

  it('has managers of each, who meet in what both have', async () => {
    const server = await startServer()
    const first = await applyAs(
      server,
      'one',
      `${path('v2')}/h`,
      autoscaler('v2', { minReplicas: 1, maxReplicas: 3 }),
    )
    expect(first.code).toBe(201)
    const conflict = await applyAs(server, 'two', `${path('v1')}/h`, autoscaler('v1', { maxReplicas: 5 }))
    expect(conflict.body.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.maxReplicas')
    const other = autoscaler('v1', { maxReplicas: 3, targetCPUUtilizationPercentage: 50 })
    const shared = await applyAs(server, 'two', `${path('v1')}/h`, other)
    expect(shared.managed.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([
      ['one', 'autoscaling/v2'],
      ['two', 'autoscaling/v1'],
    ])
    const left = await applyAs(server, 'two', `${path('v1')}/h`, autoscaler('v1', { maxReplicas: 3 }))
    // Back to the default, which is nobody's.
    expect(left.body).toMatchObject({ spec: { targetCPUUtilizationPercentage: 80 } })
    // The same manager in another version: what it said in the old one and does not say now goes.
    const moved = await applyAs(server, 'one', `${path('v1')}/h`, autoscaler('v1', { maxReplicas: 3 }))
    expect(moved.managed.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([
      ['one', 'autoscaling/v1'],
      ['two', 'autoscaling/v1'],
    ])
  })
})
