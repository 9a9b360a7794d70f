import { afterEach, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startAccountTokens } from './reconcile.ts'

let world: World
let running: Running

beforeEach(async () => {
  world = await startWorld([])
  await world.client.create(kinds.Namespace, { metadata: { name: 'shop' } }).catch(() => {})
  const sign = async ({ account, secretName }: { account: { name: string }; secretName: string }) =>
    `token of ${account.name} in ${secretName}`
  running = await started(startAccountTokens(world.context, { ca: 'PEM', sign }))
})

afterEach(async () => {
  await running.stop()
  await world.stop()
})

const ref = { namespace: 'shop', name: 'robot-token' }
const account = { metadata: { namespace: 'shop', name: 'robot' } }
const secret = (annotations: { readonly [key: string]: string } = {}) => ({
  metadata: { ...ref, annotations: { 'kubernetes.io/service-account.name': 'robot', ...annotations } },
  type: 'kubernetes.io/service-account-token',
})
const present = () =>
  world.client.get(kinds.Secret, ref).then(
    found => found,
    () => null,
  )
const text = (base64 = '') => Buffer.from(base64, 'base64').toString()

test('a Secret for an account gets its token, the CA and the namespace', async () => {
  const { metadata } = await world.client.create(kinds.ServiceAccount, account)
  await world.client.create(kinds.Secret, secret())
  await world.clock.settle()
  const filled = await present()
  expect(filled?.metadata?.annotations?.['kubernetes.io/service-account.uid']).toBe(metadata?.uid)
  expect(Object.entries(filled?.data ?? {}).map(([key, value]) => [key, text(value)])).toEqual([
    ['ca.crt', 'PEM'],
    ['namespace', 'shop'],
    ['token', 'token of robot in robot-token'],
  ])
  world.writes.length = 0
  await world.client.patch(kinds.Secret, ref, { type: 'merge', body: { data: { namespace: null } } })
  await world.clock.settle()
  expect(text((await present())?.data?.namespace)).toBe('shop')
})

test('it goes with its account, and is not there for one of the same name', async () => {
  await world.client.create(kinds.ServiceAccount, account)
  await world.client.create(kinds.Secret, secret())
  await world.clock.settle()
  await world.client.delete(kinds.ServiceAccount, { namespace: 'shop', name: 'robot' })
  await world.clock.settle()
  expect(await present()).toBeNull()
  await world.client.create(kinds.ServiceAccount, account)
  await world.client.create(kinds.Secret, secret({ 'kubernetes.io/service-account.uid': 'of-another' }))
  await world.clock.settle()
  expect(await present()).toBeNull()
})

test('other Secrets are left alone', async () => {
  await world.client.create(kinds.Secret, { ...secret(), type: 'Opaque' })
  await world.clock.settle()
  expect((await present())?.data).toBeUndefined()
})
