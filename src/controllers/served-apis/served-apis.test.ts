import { afterEach, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
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

const dangling = async (name: string) => {
  const { status } = await world.client.get(kinds.FlowSchema, { namespace: '', name })
  return status?.conditions?.map(each => `${each.type} ${each.status} ${each.reason}: ${each.message}`)
}
const named = (name: string) => ({ namespace: '', name })
const namesOf = async () => {
  const levels = (await world.client.list(kinds.PriorityLevelConfiguration)).items
  const schemas = (await world.client.list(kinds.FlowSchema)).items
  return [...levels, ...schemas].map(({ metadata }) => metadata?.name)
}

test('mandatory objects of flow control come back at once and as they were, suggested ones after a minute', async () => {
  running = startServedApis(world.context)
  await world.clock.settle()
  const all = await namesOf()
  const about = 'This FlowSchema references the PriorityLevelConfiguration object named "system"'
  await world.client.delete(kinds.PriorityLevelConfiguration, named('exempt'))
  await world.client.delete(kinds.FlowSchema, named('catch-all'))
  await world.client.delete(kinds.PriorityLevelConfiguration, named('system'))
  await world.clock.settle()
  expect(await namesOf()).toEqual(all.filter(name => name !== 'system'))
  expect(await dangling('system-nodes')).toEqual([
    `Dangling True NotFound: ${about} but there is no such object`,
  ])
  await world.clock.advance(60_000)
  expect(await namesOf()).toEqual(all)
  expect(await dangling('system-nodes')).toEqual([`Dangling False Found: ${about} and it exists`])
})

test('a mandatory FlowSchema that was changed is put right, where the server lets it be changed', async () => {
  running = startServedApis(world.context)
  await world.clock.settle()
  const exempt = await world.client.get(kinds.FlowSchema, named('exempt'))
  const spec = { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 500 }
  await world.client.update(kinds.FlowSchema, { ...exempt, spec }).catch(error => {
    if (!isRefusal(error, 'Invalid')) throw error
  })
  await world.clock.settle()
  expect((await world.client.get(kinds.FlowSchema, named('exempt'))).spec).toEqual(exempt.spec)
})

test('every FlowSchema is told whether its level exists', async () => {
  running = startServedApis(world.context)
  await world.clock.settle()
  const level = { priorityLevelConfiguration: { name: 'none' }, matchingPrecedence: 700 }
  await world.client.create(kinds.FlowSchema, { metadata: { name: 'mine' }, spec: level })
  await world.clock.settle()
  expect(await dangling('mine')).toEqual([expect.stringContaining('Dangling True NotFound')])
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
