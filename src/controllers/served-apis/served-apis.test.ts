import { afterEach, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startServedApis } from './reconcile.ts'

let world: World
let running: Running | null

beforeEach(async () => {
  world = await startWorld([])
  running = null
})

afterEach(async () => {
  await running?.stop()
  await world.stop()
})

test('every group and version has an APIService, and flow control its default objects', async () => {
  running = startServedApis(world.context)
  await world.clock.settle()
  const services = (await world.client.list(kinds.APIService)).items
  const names = services.map(({ metadata }) => metadata?.name)
  expect(names).toEqual(expect.arrayContaining(['v1.', 'v1.apps', 'v2.autoscaling', 'v1.batch']))
  expect(services.find(({ metadata }) => metadata?.name === 'v1.apps')).toMatchObject({
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  })
  const schemas = (await world.client.list(kinds.FlowSchema)).items
  expect(schemas).toHaveLength(13)
  expect(schemas.find(({ metadata }) => metadata?.name === 'catch-all')).toMatchObject({
    spec: { matchingPrecedence: 10_000, priorityLevelConfiguration: { name: 'catch-all' } },
    status: { conditions: [{ type: 'Dangling', status: 'False', reason: 'Found' }] },
  })
  const levels = (await world.client.list(kinds.PriorityLevelConfiguration)).items
  expect(levels.map(({ metadata }) => metadata?.name)).toContain('workload-low')
})

test('what was changed stays as it is, at the next start too', async () => {
  running = startServedApis(world.context)
  await world.clock.settle()
  const level = await world.client.get(kinds.PriorityLevelConfiguration, { namespace: '', name: 'system' })
  const limited = { ...level.spec?.limited, nominalConcurrencyShares: 7 }
  await world.client.update(kinds.PriorityLevelConfiguration, {
    ...level,
    spec: { ...level.spec, limited },
  } as typeof level)
  await running.stop()
  running = startServedApis(world.context)
  await world.clock.settle()
  const after = await world.client.get(kinds.PriorityLevelConfiguration, { namespace: '', name: 'system' })
  expect(after.spec?.limited?.nominalConcurrencyShares).toBe(7)
})
