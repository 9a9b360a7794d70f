import { expect, test } from 'vitest'
import { startServer } from '../server-under-test.ts'
import { apiAudiences } from './account-claims.ts'
import { userOfSecret } from './bootstrap-tokens.ts'
import { parseTokenFile, staticTokens } from './static-tokens.ts'

test('a file of tokens names users, their ids and groups', () => {
  const text = 'abc,jane,7,"devs,ops"\n# a comment\n\n"x""y",bob,8\n,nobody,9\nabc,jane2,10\n'
  expect([...parseTokenFile(text, '/t')]).toEqual([
    ['abc', { name: 'jane2', uid: '10', groups: [] }],
    ['x"y', { name: 'bob', uid: '8', groups: [] }],
  ])
  expect(parseTokenFile('abc,jane,7,"devs,ops"', '/t').get('abc')?.groups).toEqual(['devs', 'ops'])
  expect(() => parseTokenFile('abc,jane', '/t')).toThrow(
    "token file '/t' must have at least 3 columns (token, user name, user uid), found 2",
  )
})

test('its tokens are for the API alone', async () => {
  const tokens = staticTokens(new Map([['abc', { name: 'jane', groups: [] }]]))
  expect(await tokens.check('abc', apiAudiences)).toMatchObject({ kind: 'user', audiences: apiAudiences })
  expect(await tokens.check('abc', ['vault'])).toEqual({ kind: 'unknown' })
  expect(await tokens.check('ab', apiAudiences)).toEqual({ kind: 'unknown' })
})

const now = Date.parse('2026-01-02T03:04:05Z')
const asked = { id: 'abcdef', secretText: '0123456789abcdef', now }
const base64 = (text: string) => Buffer.from(text).toString('base64')
const secret = (more: { readonly [key: string]: string } = {}, type = 'bootstrap.kubernetes.io/token') => ({
  type,
  data: Object.fromEntries(
    Object.entries({
      'token-id': 'abcdef',
      'token-secret': '0123456789abcdef',
      'usage-bootstrap-authentication': 'true',
      ...more,
    }).map(([key, value]) => [key, base64(value)]),
  ),
})

test('a bootstrap token is of the group of bootstrappers, and of those that its Secret adds', () => {
  expect(userOfSecret(secret(), asked)).toEqual({
    name: 'system:bootstrap:abcdef',
    groups: ['system:bootstrappers'],
  })
  const groups = 'system:bootstrappers:a, system:bootstrappers:b'
  expect(
    userOfSecret(secret({ 'auth-extra-groups': groups, expiration: '2026-01-02T03:04:06Z' }), asked)?.groups,
  ).toEqual(['system:bootstrappers', 'system:bootstrappers:a', 'system:bootstrappers:b'])
})

test.each([
  ['another kind of Secret', secret({}, 'Opaque')],
  ['another id', secret({ 'token-id': 'abcdeg' })],
  ['another secret', secret({ 'token-secret': '0123456789abcdeg' })],
  ['a shorter secret', secret({ 'token-secret': '0123' })],
  ['another use', secret({ 'usage-bootstrap-authentication': 'false' })],
  ['its time over', secret({ expiration: '2026-01-02T03:04:05Z' })],
  ['a time that is none', secret({ expiration: 'tomorrow' })],
  ['a group that is not of bootstrappers', secret({ 'auth-extra-groups': 'system:masters' })],
])('a bootstrap token is nobody’s with %s', (_, it) => {
  expect(userOfSecret(it, asked)).toBeNull()
})

test('a bootstrap token gets in by the Secret of kube-system that has its name', async () => {
  const server = await startServer()
  const headers = { authorization: 'Bearer abcdef.0123456789abcdef' }
  const code = async () => (await server.raw({ path: '/api/v1/pods', user: null, headers })).code
  expect(await code()).toBe(401)
  const secrets = '/api/v1/namespaces/kube-system/secrets'
  await server.send('POST', secrets, { metadata: { name: 'bootstrap-token-abcdef' }, ...secret() })
  expect(await code()).toBe(200)
  await server.send('DELETE', `${secrets}/bootstrap-token-abcdef`)
  expect(await code()).toBe(401)
})
