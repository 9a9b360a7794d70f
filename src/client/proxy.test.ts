import { expect, test } from 'vitest'
import { proxyFor } from './proxy.ts'

const server = new URL('https://api.prod.example:6443')

test('the kubeconfig names the proxy before the environment does', () => {
  const env = { HTTPS_PROXY: 'http://env:1' }
  expect(proxyFor(server, 'http://configured:2', env)?.host).toBe('configured:2')
  expect(proxyFor(server, null, env)?.host).toBe('env:1')
  expect(proxyFor(server, null, { https_proxy: 'lower:3' })?.href).toBe('http://lower:3/')
  expect(proxyFor(server, null, { HTTP_PROXY: 'http://plain:4' })).toBeNull()
})

test.each([
  ['api.prod.example', true],
  ['.prod.example', true],
  ['*.example', true],
  ['other, example:6443', true],
  ['*', true],
  ['prod', false],
  ['od.example', false],
  ['', false],
])('NO_PROXY=%j excepts the server: %j', (exceptions, isExcepted) => {
  const proxy = proxyFor(server, null, { HTTPS_PROXY: 'http://env:1', NO_PROXY: exceptions })
  expect(proxy === null).toBe(isExcepted)
})

test('this machine is reached without one', () => {
  for (const own of ['https://127.0.0.1:6443', 'https://localhost', 'https://[::1]:6443'])
    expect(proxyFor(new URL(own), null, { HTTPS_PROXY: 'http://env:1' })).toBeNull()
})
