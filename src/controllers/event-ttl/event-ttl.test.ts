import { afterEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { formatTime } from '../../base/clock.ts'
import type { Running } from '../../control/controller.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { eventTtlMs, startEventTtl } from './reconcile.ts'

let world: World
let running: Running

afterEach(async () => {
  await running.stop()
  await world.stop()
})

const create = (name: string) =>
  world.client.create(kinds.Event, {
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web-0' },
    reason: 'Tested',
    lastTimestamp: formatTime(world.clock.now()),
  })
const names = async () =>
  (await world.client.list(kinds.Event, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)

test('events go after an hour, and not before', async () => {
  world = await startWorld()
  running = startEventTtl(world.context)
  await create('early')
  await world.clock.advance(eventTtlMs / 2)
  await create('late')
  await world.clock.advance(eventTtlMs / 2 - 1000)
  expect(await names()).toEqual(['early', 'late'])
  await world.clock.advance(360_000)
  expect(await names()).toEqual(['late'])
  await world.clock.advance(eventTtlMs)
  expect(await names()).toEqual([])
})

test('what happens again starts anew', async () => {
  world = await startWorld()
  running = startEventTtl(world.context)
  await create('busy')
  await world.clock.advance(eventTtlMs - 60_000)
  await world.client.patch(
    kinds.Event,
    { namespace: 'default', name: 'busy' },
    { type: 'strategic', body: { count: 2, lastTimestamp: formatTime(world.clock.now()) } },
  )
  await world.clock.advance(eventTtlMs - 120_000)
  expect(await names()).toEqual(['busy'])
})
