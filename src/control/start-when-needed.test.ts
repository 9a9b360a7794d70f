import { afterEach, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { startWorld, type World } from '../testing/fixtures/world-under-test.ts'
import type { Starting } from './start-controller.ts'
import { need, startWhenNeeded } from './start-when-needed.ts'

let world: World
afterEach(() => world.stop())

const configMap = (name: string, data = {}) =>
  world.client.create(kinds.ConfigMap, { metadata: { namespace: 'default', name }, data })

test('nothing is loaded until there is an object that needs it, and then once', async () => {
  world = await startWorld()
  const calls: string[] = []
  const load = async (): Promise<Starting> => {
    calls.push('loaded')
    return { ready: Promise.resolve(), stop: async () => void calls.push('stopped') }
  }
  const needs = [need(world.context.informers.of(kinds.ConfigMap), ({ data }) => data?.wanted === 'yes')]
  const starting = startWhenNeeded(needs, load)
  await starting.ready
  await configMap('idle')
  await world.clock.settle()
  expect(calls).toEqual([])
  await configMap('first', { wanted: 'yes' })
  await configMap('second', { wanted: 'yes' })
  await world.clock.settle()
  expect(calls).toEqual(['loaded'])
  await starting.stop()
  await configMap('third', { wanted: 'yes' })
  await world.clock.settle()
  expect(calls).toEqual(['loaded', 'stopped'])
})

test('what is there at the start is waited for', async () => {
  world = await startWorld()
  await configMap('first')
  const calls: string[] = []
  const ready = Promise.resolve().then(() => void calls.push('ready'))
  const load = async (): Promise<Starting> => ({ ready, stop: async () => {} })
  const starting = startWhenNeeded([need(world.context.informers.of(kinds.ConfigMap))], load)
  await starting.ready
  expect(calls).toEqual(['ready'])
  await starting.stop()
})
