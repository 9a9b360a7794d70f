import { describe, expect, test } from 'vitest'
import { apiRefusalOf, cookieOf, type GuardedRequest, secretIn, sessionRefusalOf } from './guard.ts'

const cookieName = '__Host-kedge-session-443'
const hosts = new Set(['kedge.example'])
const request = (headers: { readonly [name: string]: string }): GuardedRequest => ({ method: 'GET', headers })
const own = { host: '127.0.0.1:6443', 'x-kedge-console': '1' }

describe('a request by session', () => {
  test.each([
    ['from the page itself', own],
    ['over HTTP/2', { ':authority': 'localhost:6443', 'x-kedge-console': '1' }],
    ['with its own origin', { ...own, origin: 'https://127.0.0.1:6443', 'sec-fetch-site': 'same-origin' }],
    ['by a name that we know', { ...own, host: 'kedge.example' }],
    ['by an IPv6 address', { ...own, host: '[::1]:6443' }],
  ])('%s passes', (_, headers) => {
    expect(sessionRefusalOf(request(headers), hosts, false)).toBeNull()
  })

  test.each([
    ['without our header', { host: '127.0.0.1:6443' }, 'needs the header'],
    ['from another origin', { ...own, origin: 'https://evil.example' }, 'another site'],
    ['from another port of this host', { ...own, origin: 'https://127.0.0.1:8080' }, 'another site'],
    ['from an opaque origin', { ...own, origin: 'null' }, 'another site'],
    ['that the browser calls cross-site', { ...own, 'sec-fetch-site': 'cross-site' }, 'another site'],
    ['by a name that DNS points at us', { ...own, host: 'evil.example' }, 'not at evil.example'],
    ['without a host', { 'x-kedge-console': '1' }, 'not at a host without a name'],
    ['by a name that begins with an address', { ...own, host: '127.0.0.1.evil.example' }, 'not at'],
  ])('%s is refused', (_, headers, words) => {
    expect(sessionRefusalOf(request(headers), hosts, false)).toContain(words)
  })
})

test('a change in the API needs its own origin, which browsers send with everything but reading', () => {
  const change = (headers: { readonly [name: string]: string }, method = 'POST') =>
    apiRefusalOf({ method, headers }, hosts, false)
  expect(change({ ...own, origin: 'https://127.0.0.1:6443' })).toBeNull()
  expect(change(own)).toContain('has to name its origin')
  expect(change({ ...own, origin: 'https://evil.example' })).toContain('another site')
  expect(change(own, 'GET')).toBeNull()
})

test('a stream needs its own origin instead of our header, which browsers cannot send', () => {
  const stream = (headers: { readonly [name: string]: string }) =>
    sessionRefusalOf(request(headers), hosts, true)
  expect(stream({ host: 'localhost:1', origin: 'https://localhost:1' })).toBeNull()
  expect(stream({ host: 'localhost:1' })).toContain('has to name its origin')
  expect(stream({ host: 'localhost:1', origin: 'https://localhost:2' })).toContain('another site')
})

test('the cookie is read among others, and set so that no script and no other site gets it', () => {
  expect(secretIn(request({ cookie: `a=b; ${cookieName}=s3cret; c=d` }))).toBe('s3cret')
  expect(secretIn(request({ cookie: `x${cookieName}=s3cret` }))).toBeNull()
  expect(secretIn(request({}))).toBeNull()
  // Cookies are one for all ports of a host: each port looks for its own.
  expect(secretIn(request({ host: '127.0.0.1:7443', cookie: `${cookieName}=s3cret` }))).toBeNull()
  for (const part of ['__Host-', 'Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict'])
    expect(cookieOf(request({}), 'x')).toContain(part)
  expect(cookieOf(request({}), null)).toContain('Max-Age=0')
})
