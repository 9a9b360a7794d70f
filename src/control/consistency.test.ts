import { beforeEach, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { ScriptedApi } from '../testing/fixtures/scripted-api.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import { type Consistency, createConsistency } from './consistency.ts'
import { createInformers } from './informers.ts'

let api: ScriptedApi<ApiObject>
let clock: SimulatedClock
let consistency: Consistency

beforeEach(async () => {
  clock = createSimulatedClock()
  api = new ScriptedApi<ApiObject>(kinds.Pod)
  const informers = createInformers({ client: api.client(), clock, random: seededRandom(1), log: silentLog })
  informers.of(kinds.Pod)
  consistency = createConsistency(informers)
  await clock.settle()
})

const pod = (name: string): ApiObject => ({ metadata: { namespace: 'default', name, uid: name } })

test('a key that wrote nothing has caught up', () => {
  expect(consistency.caughtUp('default/web')).toBe(true)
})

test('a key has caught up once the informer shows its write', async () => {
  consistency.wrote('default/web', kinds.Pod, api.put(pod('web-0')))
  expect(consistency.caughtUp('default/web')).toBe(false)
  expect(consistency.caughtUp('default/other')).toBe(true)
  await clock.settle()
  expect(consistency.caughtUp('default/web')).toBe(true)
})

test('the newest write of a kind counts, in whatever order they are noted', async () => {
  const first = api.put(pod('web-0'))
  await clock.settle()
  const second = api.put(pod('web-1'))
  consistency.wrote('default/web', kinds.Pod, second)
  consistency.wrote('default/web', kinds.Pod, first)
  expect(consistency.caughtUp('default/web')).toBe(false)
})

test('waiting ends when the informer has caught up, also with what is written meanwhile', async () => {
  let caughtUp = false
  consistency.wrote('default/web', kinds.Pod, '101')
  void consistency.whenCaughtUp('default/web').then(() => {
    caughtUp = true
  })
  consistency.wrote('default/web', kinds.Pod, '102')
  api.put(pod('web-0'))
  await clock.settle()
  expect(caughtUp).toBe(false)
  api.put(pod('web-1'))
  await clock.settle()
  expect(caughtUp).toBe(true)
})

test('a bookmark catches up with a write whose object is gone again', async () => {
  consistency.wrote('default/web', kinds.Pod, '150')
  api.skipVersions(60)
  api.bookmark()
  await clock.settle()
  expect(consistency.caughtUp('default/web')).toBe(true)
})

test('a key has caught up with what an API that was restored has forgotten', async () => {
  api.skipVersions(100)
  api.bookmark()
  await clock.settle()
  consistency.wrote('default/web', kinds.Pod, '900')
  let caughtUp = false
  void consistency.whenCaughtUp('default/web').then(() => {
    caughtUp = true
  })
  await clock.settle()
  expect([consistency.caughtUp('default/web'), caughtUp]).toEqual([false, false])
  api.skipVersions(-50)
  api.failNext('watch', new StatusError({ reason: 'Expired', message: 'too old resource version' }))
  api.endWatches('closed')
  await clock.advance(60_000)
  // Whoever looks later finds the history beyond where it was.
  api.skipVersions(100)
  api.bookmark()
  await clock.settle()
  expect([consistency.caughtUp('default/web'), caughtUp]).toEqual([true, true])
})

test('an answer without an object counts as nothing', () => {
  consistency.wrote('default/web', kinds.Pod, { kind: 'Status', metadata: { resourceVersion: '900' } })
  consistency.wrote('default/web', kinds.Pod, undefined)
  expect(consistency.caughtUp('default/web')).toBe(true)
})

test('a forgotten key has caught up', () => {
  consistency.wrote('default/web', kinds.Pod, '900')
  consistency.forget('default/web')
  expect(consistency.caughtUp('default/web')).toBe(true)
})
