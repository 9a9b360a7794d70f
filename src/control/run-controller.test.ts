import { beforeEach, expect, test } from 'vitest'
import { StatusError } from '../api/status-error.ts'
import { type Log, type LogFields, silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import { type Outcome, PermanentError, settled } from './controller.ts'
import { runController } from './run-controller.ts'
import { StaleView } from './stale-view.ts'

let clock: SimulatedClock
let logged: { level: string; message: string; fields: LogFields }[]

beforeEach(() => {
  clock = createSimulatedClock(0)
  logged = []
})

const line =
  (level: string) =>
  (message: string, fields: LogFields = {}) =>
    logged.push({ level, message, fields })
const log: Log = { ...silentLog, warn: line('warn'), error: line('error'), debug: line('debug') }

function run(reconcile: (key: string) => Promise<Outcome>, workers = 1) {
  return runController({
    name: 'test',
    workers,
    context: { clock, log, random: seededRandom(1) },
    reconcile,
  })
}

/** A promise and what resolves it. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = () => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, passed }
}

test('a key is reconciled once for many changes and again for one that comes meanwhile', async () => {
  const keys: string[] = []
  const controller = run(async key => {
    keys.push(key)
    if (keys.length === 1) controller.enqueue(key)
    return settled
  })
  controller.enqueue('a')
  controller.enqueue('a')
  await clock.settle()
  expect(keys).toEqual(['a', 'a'])
  await controller.stop()
})

test('workers take different keys, never the same one', async () => {
  const { open, passed } = gate()
  let atOnce = 0
  const busy = new Set<string>()
  const controller = run(async key => {
    expect(busy.has(key)).toBe(false)
    busy.add(key)
    atOnce = Math.max(atOnce, busy.size)
    await passed
    busy.delete(key)
    return settled
  }, 3)
  for (const key of ['a', 'b', 'c', 'd']) controller.enqueue(key)
  await clock.settle()
  for (const key of ['a', 'b']) controller.enqueue(key)
  open()
  await clock.settle()
  expect(atOnce).toBe(3)
  await controller.stop()
})

test('checkAgain comes back after its delay', async () => {
  const times: number[] = []
  const controller = run(async () => {
    times.push(clock.now())
    return times.length < 3 ? { kind: 'checkAgain', afterMs: 100 } : settled
  })
  controller.enqueue('a')
  await clock.advance(1000)
  expect(times).toEqual([0, 100, 200])
  await controller.stop()
})

test('a failure is tried again with a back-off, which a success ends', async () => {
  const times: number[] = []
  const controller = run(async () => {
    times.push(clock.now())
    if (times.length === 4) return settled
    throw new Error('no')
  })
  controller.enqueue('a')
  await clock.advance(1000)
  expect(times).toEqual([0, 5, 15, 35])
  expect(logged.map(each => each.fields.retryInMs)).toEqual([5, 10, 20])
  expect(logged[0]?.fields).toMatchObject({ controller: 'test', key: 'a' })
  controller.enqueue('a')
  await clock.advance(5)
  expect(times.slice(4)).toEqual([1000, 1005])
  await controller.stop()
})

test('a conflict is tried again without a word to the operator', async () => {
  let tries = 0
  const controller = run(async () => {
    if (++tries === 1) throw new StatusError({ reason: 'Conflict', message: 'the object has been modified' })
    return settled
  })
  controller.enqueue('a')
  await clock.advance(5)
  expect(tries).toBe(2)
  expect(logged.map(each => each.level)).toEqual(['debug'])
  await controller.stop()
})

test('what keeps conflicting is tried ever more seldom, and told once it has lasted', async () => {
  const times: number[] = []
  const controller = run(async () => {
    times.push(clock.now())
    const gone = new StatusError({ reason: 'NotFound', message: 'pods "a" not found' })
    throw new AggregateError([new StaleView('pod a has changed'), gone])
  })
  controller.enqueue('a')
  await clock.advance(10_000)
  expect(times.length).toBeLessThan(12)
  expect(logged.map(each => each.level)).toEqual([
    ...Array.from({ length: 8 }, () => 'debug'),
    'warn',
    ...Array.from({ length: times.length - 9 }, () => 'debug'),
  ])
  await controller.stop()
})

test('resetBackoff makes the next delay the shortest again', async () => {
  const times: number[] = []
  const controller = run(async () => {
    times.push(clock.now())
    throw new Error('no')
  })
  controller.enqueue('a')
  await clock.advance(100)
  controller.resetBackoff('a')
  controller.enqueue('a')
  await clock.advance(5)
  expect(times.slice(-2)).toEqual([100, 105])
  await controller.stop()
})

test('a failure for good is logged once and not tried again', async () => {
  let tries = 0
  const controller = run(async () => {
    tries++
    throw new PermanentError('the selector cannot be read')
  })
  controller.enqueue('a')
  await clock.advance(1_000_000)
  expect(tries).toBe(1)
  expect(logged.map(each => each.level)).toEqual(['error'])
  controller.enqueue('a')
  await clock.settle()
  expect(tries).toBe(2)
  await controller.stop()
})

test('stop waits for the reconciles under way and starts no more', async () => {
  const { open, passed } = gate()
  const keys: string[] = []
  const controller = run(async key => {
    keys.push(key)
    await passed
    return { kind: 'checkAgain', afterMs: 1 }
  })
  controller.enqueue('a')
  controller.enqueue('b')
  await clock.settle()
  let stopped = false
  const stopping = controller.stop().then(() => {
    stopped = true
  })
  await clock.settle()
  expect(stopped).toBe(false)
  open()
  await stopping
  await clock.advance(1000)
  expect(keys).toEqual(['a'])
})

test('a key that fails alike is told of once, and again when it fails otherwise or has come to rest', async () => {
  let words = 'pods "web-x7" is forbidden: no room'
  let isWell = false
  const controller = run(async () => {
    if (isWell) return settled
    words = words.replace(/web-\w+/, `web-${logged.length}`)
    throw new Error(words)
  })
  const told = () => logged.filter(({ level }) => level === 'warn').length
  controller.enqueue('a')
  await clock.advance(120_000)
  expect(logged.length).toBeGreaterThan(10)
  expect(told()).toBe(1)
  words = 'the disk is full'
  await clock.advance(300_000)
  expect(told()).toBe(2)
  isWell = true
  await clock.advance(1_000_000)
  isWell = false
  controller.enqueue('a')
  await clock.settle()
  expect(told()).toBe(3)
  await controller.stop()
})
