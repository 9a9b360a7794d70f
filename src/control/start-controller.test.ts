import { beforeEach, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { type ApiObject, keyOf, refOf } from '../api/object.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { ScriptedApi } from '../testing/fixtures/scripted-api.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import { type Informers, settled } from './controller.ts'
import { createInformers } from './informers.ts'
import { startController, together, type Watch, watch } from './start-controller.ts'

let clock: SimulatedClock
let api: ScriptedApi<ApiObject>
let informers: Informers
let reconciled: string[]

beforeEach(() => {
  clock = createSimulatedClock()
  api = new ScriptedApi<ApiObject>(kinds.Pod)
  informers = createInformers({ client: api.client(), clock, random: seededRandom(1), log: silentLog })
  reconciled = []
})

const pod = (name: string): ApiObject => ({ metadata: { namespace: 'default', name, uid: name } })
const watchPods = () =>
  watch(informers.of(kinds.Pod), ({ object }, wake) => wake.enqueue(keyOf(refOf(object))))
const start = (
  watches: readonly Watch[] | Promise<readonly Watch[]>,
  reads: { synced(): Promise<void> }[] = [],
) =>
  startController({
    name: 'test',
    workers: 1,
    context: { clock, log: silentLog, random: seededRandom(1) },
    watches,
    reads,
    reconcile: async key => {
      reconciled.push(key)
      return settled
    },
  })

test('what is present is looked at once, and what changes again', async () => {
  api.put(pod('web-0'))
  const controller = start([watchPods()])
  await controller.ready
  await clock.settle()
  expect(reconciled).toEqual(['default/web-0'])
  api.put(pod('web-0'))
  await clock.settle()
  expect(reconciled).toEqual(['default/web-0', 'default/web-0'])
  await controller.stop()
})

test('nothing is reconciled before all that is read has arrived', async () => {
  api.put(pod('web-0'))
  let arrive = () => {}
  const read = new Promise<void>(resolve => {
    arrive = resolve
  })
  const controller = start([watchPods()], [{ synced: () => read }])
  await clock.settle()
  expect(reconciled).toEqual([])
  arrive()
  await controller.ready
  await clock.settle()
  expect(reconciled).toEqual(['default/web-0'])
  await controller.stop()
})

test('every watch has told what is present before the first key is looked at', async () => {
  const told: string[] = []
  const source = (name: string): Watch => ({
    synced: async () => {},
    start(wake) {
      expect(reconciled).toEqual([])
      told.push(name)
      wake.enqueue(name)
      return () => {}
    },
  })
  const controller = start(Promise.resolve([source('a'), source('b')]))
  await controller.ready
  await clock.settle()
  expect(told).toEqual(['a', 'b'])
  expect(reconciled).toEqual(['a', 'b'])
  await controller.stop()
})

test('stopped before it is ready, it never begins', async () => {
  api.put(pod('web-0'))
  const controller = start([watchPods()], [{ synced: () => new Promise(() => {}) }])
  await controller.stop()
  await controller.ready
  await clock.settle()
  expect(reconciled).toEqual([])
})

test('stopped, it hears of nothing any more', async () => {
  const controller = start([watchPods()])
  await controller.ready
  await controller.stop()
  api.put(pod('web-0'))
  controller.enqueue('default/web-1')
  await clock.settle()
  expect(reconciled).toEqual([])
})

test('that it cannot tell what to watch is told to who waits for it', async () => {
  const controller = start(Promise.reject(new Error('no discovery')))
  await expect(controller.ready).rejects.toThrow('no discovery')
  await controller.stop()
})

test('several are ready when all are, and stop together', async () => {
  const both = together([start([watchPods()]), start([watchPods()])])
  await both.ready
  api.put(pod('web-0'))
  await clock.settle()
  expect(reconciled).toEqual(['default/web-0', 'default/web-0'])
  await both.stop()
  api.put(pod('web-1'))
  await clock.settle()
  expect(reconciled).toHaveLength(2)
})
