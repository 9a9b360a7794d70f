import { expect, it } from 'vitest'
import { adminToken, startServer } from '../server-under-test.ts'

it('everybody who gets in is told who they are and that they may', async () => {
  const { send } = await startServer()
  const self = await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})
  expect(self.code).toBe(201)
  expect(self.body).toMatchObject({ status: { userInfo: { username: 'kubernetes-admin' } } })
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
