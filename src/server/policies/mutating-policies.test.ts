import { expect, it } from 'vitest'
import type { ApiObject } from '../../api/object.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const registration = '/apis/admissionregistration.k8s.io/v1'
const maps = '/api/v1/namespaces/default/configmaps'
const pods = '/api/v1/namespaces/default/pods'

const on = (...resources: readonly string[]) => ({
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: [...resources] },
  ],
})

const apply = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
})
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })

async function bind({ send }: ServerUnderTest, name: string, spec: object, binding: object = {}) {
  const policy = await send('POST', `${registration}/mutatingadmissionpolicies`, {
    metadata: { name },
    spec: { matchConstraints: on('configmaps', 'pods'), reinvocationPolicy: 'Never', ...spec },
  })
  expect(policy.body).toMatchObject({ kind: 'MutatingAdmissionPolicy' })
  const bound = await send('POST', `${registration}/mutatingadmissionpolicybindings`, {
    metadata: { name: `${name}-here` },
    spec: { policyName: name, ...binding },
  })
  expect(bound.body).toMatchObject({ kind: 'MutatingAdmissionPolicyBinding' })
}

const made = async ({ send }: ServerUnderTest, data: object, metadata: object = {}) =>
  (await send('POST', maps, { metadata: { generateName: 'm-', ...metadata }, data })).body as ApiObject & {
    readonly data?: object
    readonly message?: string
  }

it('lays a configuration over the object, with variables, parameters and conditions', async () => {
  const server = await startServer()
  await made(server, { suffix: '-x' }, { name: 'params', generateName: undefined })
  await bind(
    server,
    'add',
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [{ name: 'value', expression: 'object.data.a + params.data.suffix' }],
      matchConditions: [{ name: 'asked', expression: 'has(object.data.a)' }],
      mutations: [
        apply(
          'Object{data: Object.data{b: variables.value}, metadata: Object.metadata{labels: {"by": request.operation}}}',
        ),
        apply('Object{data: Object.data{c: object.data.b}}'),
      ],
    },
    { paramRef: { name: 'params', namespace: 'default', parameterNotFoundAction: 'Deny' } },
  )
  const map = await made(server, { a: '1' })
  expect(map.data).toEqual({ a: '1', b: '1-x', c: '1-x' })
  expect(map.metadata?.labels).toEqual({ by: 'CREATE' })
  expect((await made(server, { z: '1' })).data).toEqual({ z: '1' })
})

it('merges lists by their keys, and sees the defaults', async () => {
  const server = await startServer()
  await bind(server, 'side', {
    mutations: [
      apply(`Object{spec: Object.spec{
        initContainers: [Object.spec.initContainers{name: "proxy", image: "proxy", restartPolicy: "Always"}],
        containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, env: [Object.spec.containers.env{name: "POLICY", value: c.imagePullPolicy}]})
      }}`),
    ],
  })
  const { body } = await server.send('POST', pods, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i:1', env: [{ name: 'A', value: 'b' }] }] },
  })
  expect(body).toMatchObject({
    spec: {
      initContainers: [{ name: 'proxy', image: 'proxy', restartPolicy: 'Always', imagePullPolicy: 'Always' }],
      containers: [
        {
          name: 'c',
          image: 'i:1',
          env: [
            { name: 'A', value: 'b' },
            { name: 'POLICY', value: 'IfNotPresent' },
          ],
        },
      ],
    },
  })
})

it('applies a JSON Patch, on updates too, and not in a dry run that is thrown away', async () => {
  const server = await startServer()
  await bind(server, 'patch', {
    mutations: [
      patch(`has(object.metadata.labels) ? [] : [
        JSONPatch{op: "add", path: "/metadata/labels", value: {"team/a": "x"}}
      ]`),
      patch(
        '[JSONPatch{op: "replace", path: "/metadata/labels/" + jsonpatch.escapeKey("team/a"), value: "y"}]',
      ),
    ],
  })
  const map = await made(server, {})
  expect(map.metadata?.labels).toEqual({ 'team/a': 'y' })
  const path = `${maps}/${map.metadata?.name}`
  const updated = await server.send('PUT', path, { metadata: { name: map.metadata?.name }, data: { b: 'c' } })
  expect(updated.body).toMatchObject({ metadata: { labels: { 'team/a': 'y' } }, data: { b: 'c' } })
})

it.each([
  ['broken', apply('Object{data: {"a": object.none}}'), 'no such key: none'],
  [
    'atomic',
    apply('Object{metadata: Object.metadata{ownerReferences: []}, spec: 1}'),
    'field not declared in schema',
  ],
  [
    'gone',
    patch('[JSONPatch{op: "remove", path: "/data/none"}]'),
    "JSONPath: error in remove for path: '/data/none': Unable to remove nonexistent key: none",
  ],
  [
    'renamed',
    patch('[JSONPatch{op: "replace", path: "/metadata/namespace", value: "other"}]'),
    'must not change metadata.namespace',
  ],
])('what cannot be done refuses the request, or is passed over: %s', async (name, mutation, why) => {
  const server = await startServer()
  await bind(server, name, { mutations: [mutation] })
  const { code, body } = await server.send('POST', maps, { metadata: { name: 'm' }, data: { a: 'b' } })
  expect(body).toMatchObject({
    reason: 'Invalid',
    message: expect.stringMatching(`^policy '${name}' with binding '${name}-here' denied request: `),
  })
  expect([code, String((body as { message?: string }).message)]).toEqual([403, expect.stringContaining(why)])
  await server.send(
    'PATCH',
    `${registration}/mutatingadmissionpolicies/${name}`,
    { spec: { failurePolicy: 'Ignore' } },
    {
      headers: { 'content-type': 'application/merge-patch+json' },
    },
  )
  expect((await made(server, { a: 'b' })).data).toEqual({ a: 'b' })
})

it('tries the other mutations when one fails, and tells all that failed or keeps what did not', async () => {
  const server = await startServer()
  const failing = (field: string) => apply(`Object{data: Object.data{x: object.data.${field}}}`)
  const mutations = [apply('Object{data: Object.data{b: "1"}}'), failing('none'), failing('more')]
  await bind(server, 'some', { mutations })
  const refused = await server.send('POST', maps, { metadata: { name: 'm' }, data: { a: 'b' } })
  expect(refused).toMatchObject({
    code: 403,
    body: {
      message: expect.stringMatching(/no such key: none$/),
      details: {
        name: 'm',
        causes: [
          { message: expect.stringMatching(/no such key: none$/) },
          { message: expect.stringMatching(/no such key: more$/) },
        ],
      },
    },
  })
  const headers = { 'content-type': 'application/merge-patch+json' }
  const ignoring = { spec: { failurePolicy: 'Ignore' } }
  await server.send('PATCH', `${registration}/mutatingadmissionpolicies/some`, ignoring, { headers })
  expect((await made(server, { a: 'b' })).data).toEqual({ a: 'b', b: '1' })
})

it('is about objects as they came, whatever others before it have made of them', async () => {
  const server = await startServer()
  await bind(server, 'a-labels', {
    mutations: [apply('Object{metadata: Object.metadata{labels: {"by": "a"}}}')],
  })
  const mutations = [apply('Object{data: Object.data{seen: "yes"}}')]
  await bind(server, 'b-selects', {
    matchConstraints: { ...on('configmaps'), objectSelector: { matchLabels: { by: 'a' } } },
    mutations,
  })
  await bind(server, 'c-asks', {
    matchConditions: [{ name: 'labelled', expression: 'object.metadata.labels.by == "a"' }],
    mutations: [apply('Object{data: Object.data{asked: "yes"}}')],
  })
  expect((await made(server, {})).data).toEqual({ asked: 'yes' })
})

it('refuses to take apart what can only be set as a whole', async () => {
  const server = await startServer()
  await bind(server, 'whole', { mutations: [apply('Object{spec: Object.spec{nodeSelector: {"a": "b"}}}')] })
  const { body } = await server.send('POST', pods, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  })
  expect(body).toMatchObject({
    message: expect.stringContaining('may not mutate atomic arrays, maps or structs: .spec.nodeSelector'),
  })
})

it('a step that tests decides whether the others are taken', async () => {
  const server = await startServer()
  const test = (value: string) => `JSONPatch{op: "test", path: "/data/a", value: "${value}"}`
  const add = 'JSONPatch{op: "add", path: "/data/b", value: object.data.a}'
  await bind(server, 'test', { mutations: [patch(`[${test('x')}, ${add}]`)] })
  expect((await made(server, { a: 'x' })).data).toEqual({ a: 'x', b: 'x' })
  expect((await made(server, { a: 'y' })).data).toEqual({ a: 'y' })
})

it('asks a policy once more when others have changed what it left, if it wishes', async () => {
  const counted = apply(
    'Object{metadata: Object.metadata{annotations: {"fields": string(size(object.data))}}}',
  )
  for (const [policy, fields] of [
    ['Never', '1'],
    ['IfNeeded', '2'],
  ] as const) {
    const server = await startServer()
    await bind(server, 'count', { reinvocationPolicy: policy, mutations: [counted] })
    const { body } = await server.send('POST', `${registration}/mutatingadmissionpolicies`, {
      metadata: { name: 'later' },
      spec: {
        matchConstraints: on('configmaps'),
        reinvocationPolicy: 'Never',
        mutations: [apply('Object{data: Object.data{extra: "1"}}')],
      },
    })
    expect(body).toMatchObject({ kind: 'MutatingAdmissionPolicy' })
    await server.send('POST', `${registration}/mutatingadmissionpolicybindings`, {
      metadata: { name: 'later' },
      spec: { policyName: 'later' },
    })
    expect((await made(server, { a: 'b' })).metadata?.annotations).toEqual({ fields })
  }
})

it('asks a policy once more by one binding when another has changed what it left', async () => {
  const server = await startServer()
  for (const name of ['a', 'b']) await made(server, { letter: name }, { name, generateName: undefined })
  const paramRef = (name: string) => ({ name, namespace: 'default', parameterNotFoundAction: 'Deny' })
  await bind(
    server,
    'trace',
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      reinvocationPolicy: 'IfNeeded',
      mutations: [apply('Object{data: Object.data{trace: object.data.trace + params.data.letter}}')],
    },
    { paramRef: paramRef('a') },
  )
  await server.send('POST', `${registration}/mutatingadmissionpolicybindings`, {
    ...{ metadata: { name: 'trace-too' }, spec: { policyName: 'trace', paramRef: paramRef('b') } },
  })
  expect((await made(server, { trace: '' })).data).toEqual({ trace: 'abab' })
})

it.each([
  [{ mutations: [] }, /^spec\.mutations: Required value/],
  [{ reinvocationPolicy: undefined }, /^spec\.reinvocationPolicy: /],
  [{ mutations: [apply('1 + 1')] }, /applyConfiguration\.expression: .*must evaluate to Object/],
  [{ mutations: [patch('"x"')] }, /jsonPatch\.expression: .*must evaluate to list\(JSONPatch\)/],
  [{ mutations: [{ patchType: 'Merge' }] }, /patchType: Unsupported value: "Merge"/],
  [{ mutations: [apply('Object{')] }, /compilation failed/],
  [{ variables: [{ name: 'a-b', expression: '1' }] }, /not a valid CEL identifier/],
])('is refused when it is written, not when it is asked: %j', async (spec, message) => {
  const { send } = await startServer()
  const { code, body } = await send('POST', `${registration}/mutatingadmissionpolicies`, {
    metadata: { name: 'p' },
    spec: {
      ...{ matchConstraints: on('pods'), reinvocationPolicy: 'Never', mutations: [apply('Object{}')] },
      ...spec,
    },
  })
  const { details } = body as {
    readonly details: { readonly causes: readonly { field: string; message: string }[] }
  }
  expect(code).toBe(422)
  expect(details.causes.map(each => `${each.field}: ${each.message}`).join('\n')).toMatch(message)
})

it('lets others have the event loop between the mutations of many requests', async () => {
  const still = createSimulatedClock(0)
  let now = 0
  // Each look at it is a millisecond later.
  const server = await startServer({ clock: { ...still, now: () => now++ } })
  const add = (name: string) => apply(`Object{data: Object.data{${name}: "1"}}`)
  await bind(server, 'add', { mutations: ['b', 'c', 'd', 'e'].map(add) })
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const asked = Array.from({ length: 40 }, () => made(server, { a: '1' }))
  const maps = await Promise.all(asked)
  isOver = true
  for (const { data } of maps) expect(data).toEqual({ a: '1', b: '1', c: '1', d: '1', e: '1' })
  expect(turns).toBeGreaterThan(30)
})
