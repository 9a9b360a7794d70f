import { expect, it } from 'vitest'
import { adminToken, startServer } from '../server-under-test.ts'

it('everybody who gets in is told who they are and that they may', async () => {
  const { send } = await startServer()
  const self = await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})
  expect(self.code).toBe(201)
  expect(self.body).toMatchObject({
    metadata: { creationTimestamp: expect.stringMatching(/^\d{4}-/) },
    status: { userInfo: { username: 'kubernetes-admin' } },
  })
  const spec = { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } }
  const access = await send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec })
  expect(access.body).toMatchObject({ kind: 'SelfSubjectAccessReview', status: { allowed: true } })
  const both = { ...spec, nonResourceAttributes: { path: '/', verb: 'get' } }
  expect(
    (await send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec: both })).code,
  ).toBe(422)
  const rules = await send('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    spec: { namespace: 'default' },
  })
  expect(rules.body).toMatchObject({ status: { incomplete: false, resourceRules: [{ verbs: ['*'] }] } })
})

it('what is wrong with a review is said in upstream’s words', async () => {
  const { send } = await startServer()
  const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'default' }
  const nonResourceAttributes = { path: '/', verb: 'get' }
  const group = '/apis/authorization.k8s.io/v1'
  const problems = async (path: string, body: object) => {
    const reply = await send('POST', path, body)
    const { causes = [] } = Object(reply.body).details ?? {}
    return [
      reply.code,
      ...causes.map(({ field, message }: { field: string; message: string }) => `${field}: ${message}`),
    ]
  }
  const spec = { user: 'jane', resourceAttributes }
  const empty = (value: string) => `metadata: Invalid value: ${value}: must be empty`
  for (const plural of ['selfsubjectaccessreviews', 'subjectaccessreviews']) {
    expect(await problems(`${group}/${plural}`, { metadata: { labels: { a: 'b' } }, spec })).toEqual([
      422,
      empty('{"labels":{"a":"b"}}'),
    ])
    expect(await problems(`${group}/${plural}`, { metadata: { name: 'x' }, spec })).toEqual([
      422,
      empty('{"name":"x"}'),
    ])
    // What clients write whose metadata is empty, and what the server would set.
    const metadata = { name: '', creationTimestamp: null, labels: {}, uid: 'x' }
    expect(await problems(`${group}/${plural}`, { metadata, spec })).toEqual([201])
    expect(await problems(`${group}/${plural}`, { spec: { ...spec, nonResourceAttributes } })).toEqual([
      422,
      'spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":"get"}: cannot be specified in combination with resourceAttributes',
    ])
  }
  const local = `${group}/namespaces/default/localsubjectaccessreviews`
  expect(await problems(local, { metadata: { namespace: 'default' }, spec })).toEqual([201])
  expect(
    await problems(local, { metadata: { name: 'x' }, spec: { user: 'jane', nonResourceAttributes } }),
  ).toEqual([
    422,
    'metadata: Invalid value: {"name":"x"}: must be empty except for namespace',
    'spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":"get"}: disallowed on this kind of request',
  ])
  expect(await problems(local, { spec: { user: 'jane', resourceAttributes: { verb: 'get' } } })).toEqual([
    422,
    'spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace',
  ])
  const token = { metadata: { name: 'x' }, spec: { token: adminToken } }
  expect(await problems('/apis/authentication.k8s.io/v1/tokenreviews', token)).toEqual([201])
})

it('a token is the user’s whose it is, or nobody’s', async () => {
  const { send } = await startServer()
  const review = async (token: string) =>
    (await send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } })).body
  expect(await review(adminToken)).toMatchObject({
    status: { authenticated: true, user: { username: 'kubernetes-admin' } },
  })
  expect(await review('other')).toMatchObject({ status: { authenticated: false } })
})

it('reviews can only be created', async () => {
  const { send } = await startServer()
  expect((await send('GET', '/apis/authentication.k8s.io/v1/tokenreviews')).code).toBe(405)
})

it('selectors of a review are looked over, in upstream’s words', async () => {
  const { send } = await startServer()
  const review = async (resourceAttributes: object) => {
    const spec = {
      user: 'jane',
      resourceAttributes: { verb: 'list', resource: 'pods', ...resourceAttributes },
    }
    return send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec })
  }
  const messages = async (resourceAttributes: object) => {
    const { code, body } = await review(resourceAttributes)
    expect(code).toBe(422)
    return Object(body).details.causes.map(
      ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
    )
  }
  const path = 'spec.resourceAttributes.fieldSelector'
  const is = { key: 'spec.nodeName', operator: 'In', values: ['n'] }
  expect(await messages({ fieldSelector: { rawSelector: 'foo', requirements: [is] } })).toEqual([
    `${path}.rawSelector: Invalid value: "foo": may not specified at the same time as requirements`,
  ])
  expect(await messages({ fieldSelector: {} })).toEqual([
    `${path}.requirements: Required value: when ${path} is specified, requirements or rawSelector is required`,
  ])
  expect(
    await messages({
      labelSelector: {
        requirements: [
          { key: '', operator: 'In' },
          { key: 'a', operator: 'Exists', values: ['b'] },
        ],
      },
    }),
  ).toEqual([
    'spec.resourceAttributes.labelSelector.requirements[0].key: Required value: must be specified',
    "spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "spec.resourceAttributes.labelSelector.requirements[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ])
  expect((await review({ fieldSelector: { requirements: [is] } })).code).toBe(201)
  expect((await review({ labelSelector: { rawSelector: 'a=b' } })).code).toBe(201)
})
