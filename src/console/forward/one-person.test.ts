import { expect, test } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { type Console, createConsole } from '../console.ts'
import { onePerson } from './one-person.ts'

const clock = createSimulatedClock()
let made = 0
const people = onePerson({
  clock,
  newSecret: () => `secret-${++made}`,
  cluster: { name: 'staging', version: '' },
  clusters: [{ name: 'staging', namespace: 'default' }],
})
const console: Console = createConsole({ folder: null, people, hosts: new Set() })

const ask = async (method: string, path: string, headers: { readonly [name: string]: string } = {}) => {
  const [bare = '', query] = path.split('?')
  const reply = await console.answer({
    method,
    path: bare,
    query: new URLSearchParams(query),
    headers: { host: 'localhost:1', 'x-kedge-console': '1', ...headers },
    certificate: null,
    vouched: () => Promise.resolve(null),
    body: () => Promise.resolve(new Uint8Array()),
  })
  return { ...reply, text: new TextDecoder().decode(reply?.bytes) }
}
const cookieIn = (headers: object | undefined) =>
  /^[^;]+/.exec(String(Object(headers)['set-cookie']))?.[0] ?? ''
const link = () => people.newLink({ name: 'me', groups: [] })

test('the person comes in by their link, once, and is told which clusters there are', async () => {
  const once = link()
  const first = await ask('GET', once)
  expect([first.code, first.headers?.location]).toEqual([303, '/console/'])
  expect((await ask('GET', once)).headers?.location).toBe('/console/?link=used')
  const cookie = cookieIn(first.headers)
  expect(JSON.parse((await ask('GET', '/console/session', { cookie })).text)).toMatchObject({
    user: { name: 'me' },
    clusters: [{ name: 'staging' }],
  })
  expect(JSON.parse((await ask('GET', '/console/session')).text)).not.toHaveProperty('clusters')
  expect((await ask('DELETE', '/console/session', { cookie })).code).toBe(200)
  expect(JSON.parse((await ask('GET', '/console/session', { cookie })).text).user).toBeNull()
})

test('a link that has lain about, and a session that nobody used for half a day, are over', async () => {
  const old = link()
  await clock.advance(16 * 60_000)
  expect((await ask('GET', old)).headers?.location).toBe('/console/?link=used')
  const cookie = cookieIn((await ask('GET', link())).headers)
  await clock.advance(13 * 3_600_000)
  expect(JSON.parse((await ask('GET', '/console/session', { cookie })).text).user).toBeNull()
})
