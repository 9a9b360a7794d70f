import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Secret } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { bootstrapCluster } from '../bootstrap/reconcile.ts'
import { noteLegacyUses, usesSince } from './legacy-uses.ts'

let world: World
beforeEach(async () => {
  world = await startWorld(['default', 'kube-system'])
})
afterEach(() => world.stop())

const ref = { namespace: 'default', name: 'robot-token' }
const make = (labels: { readonly [name: string]: string } = {}): Promise<Secret> =>
  world.client.create(kinds.Secret, { metadata: { ...ref, labels } })
const labels = async () => (await world.client.get(kinds.Secret, ref)).metadata?.labels ?? {}
const lastUsed = 'kubernetes.io/legacy-token-last-used'
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

test('the day of a use is written on the Secret once, and once more on a later day', async () => {
  const note = noteLegacyUses(world.context)
  const secret = await make({ app: 'x' })
  world.writes.length = 0
  for (const _ of [1, 2, 3]) note(secret)
  await world.clock.settle()
  expect(await labels()).toEqual({ app: 'x', [lastUsed]: dayOf(world.clock.now()) })
  note(await world.client.get(kinds.Secret, ref))
  await world.clock.settle()
  expect(world.writes).toEqual(['patch secrets'])
})

test('what another server wrote of tomorrow stays', async () => {
  const tomorrow = dayOf(world.clock.now() + 86_400_000)
  noteLegacyUses(world.context)(await make({ [lastUsed]: tomorrow }))
  await world.clock.settle()
  expect(await labels()).toEqual({ [lastUsed]: tomorrow })
})

test('of a Secret that came anew by the same name nothing is written', async () => {
  const secret = await make()
  await world.client.delete(kinds.Secret, ref)
  await make()
  noteLegacyUses(world.context)(secret)
  await world.clock.settle()
  expect(await labels()).toEqual({})
})

test('a cluster says since when uses are written down, and keeps it', async () => {
  const name = 'kube-apiserver-legacy-service-account-token-tracking'
  for (const day of ['2026-01-02', '2026-03-04'])
    await bootstrapCluster(world.client, {
      apiAddress: null,
      standardClass: false,
      configMaps: [usesSince(Date.parse(`${day}T23:59:59Z`))],
    })
  const found = await world.client.get(kinds.ConfigMap, { namespace: 'kube-system', name })
  expect(found.data).toEqual({ since: '2026-01-02' })
})
