import { expect, test } from 'vitest'
import { kinds } from './api/kinds.ts'
import { startProfile } from './profiles.ts'
import { setFixture } from './statefulset/objects.fixture.ts'
import { startWorld } from './testing/fixtures/world-under-test.ts'

const directories = { create: async (name: string) => `/volumes/${name}`, remove: async () => {} }

test('beside the controllers of a cluster only sets are looked after', async () => {
  const world = await startWorld()
  const running = startProfile(world.context, { kind: 'statefulSetsOnly' })
  await running.ready
  await world.client.create(kinds.StatefulSet, setFixture())
  await world.clock.settle()
  expect(world.writes).toContain('create pods')
  expect(world.writes.filter(write => !/pods|controllerrevisions|statefulsets|claims/.test(write))).toEqual(
    [],
  )
  await running.stop()
  await world.stop()
})

test('a whole cluster has its accounts, its classes and its sets', async () => {
  const world = await startWorld()
  const profile = { kind: 'wholeCluster', ca: 'PEM', apiAddress: null, directories } as const
  const running = startProfile(world.context, profile)
  await running.ready
  await world.client.create(kinds.StatefulSet, setFixture())
  await world.clock.settle()
  expect(world.writes).toEqual(
    expect.arrayContaining(['create serviceaccounts', 'create storageclasses', 'create pods']),
  )
  await running.stop()
  await world.stop()
})
