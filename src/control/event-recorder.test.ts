import { beforeEach, expect, test } from 'vitest'
import type { Event, Pod } from '../api/generated/types.ts'
import { StatusError } from '../api/status-error.ts'
import { silentLog } from '../base/log.ts'
import type { Client } from '../client/client.ts'
import { Unreachable } from '../client/transport.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import type { EventRecorder } from './controller.ts'
import { createEventRecorder } from './event-recorder.ts'

let clock: SimulatedClock
let recorder: EventRecorder
let events: Map<string, Event>
let writes: string[]
let failures: Error[]

/** As much of the API as events need. */
const client = {
  async create(_kind: unknown, event: Event) {
    const failure = failures.shift()
    if (failure) throw failure
    writes.push(`create ${event.reason}`)
    events.set(event.metadata.name ?? '', event)
    return event
  },
  async patch(_kind: unknown, { name }: { name: string }, { body }: { body: Partial<Event> }) {
    const failure = failures.shift()
    if (failure) throw failure
    const event = events.get(name)
    if (!event) throw new StatusError({ reason: 'NotFound', message: `events "${name}" not found` })
    writes.push(`patch ${event.reason} ${body.count}`)
    events.set(name, { ...event, ...body })
    return event
  },
} as unknown as Client

beforeEach(() => {
  clock = createSimulatedClock(Date.UTC(2026, 0, 2, 3, 4, 5, 600))
  recorder = createEventRecorder({ client, clock, log: silentLog })
  events = new Map()
  writes = []
  failures = []
})

const pod = (name = 'web-0'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: '7' },
})

function record(message = 'it happened', more: Partial<Parameters<EventRecorder['record']>[0]> = {}): void {
  const component = 'statefulset-controller'
  recorder.record({ regarding: pod(), type: 'Normal', reason: 'Happened', message, component, ...more })
}

test('an event has the form that upstream gives it', async () => {
  record('create Pod web-0', { host: 'node-1', fieldPath: 'spec.containers{web}' })
  await clock.settle()
  const [event] = [...events.values()]
  expect(event).toEqual({
    metadata: { name: expect.stringMatching(/^web-0\.[0-9a-f]{16}$/), namespace: 'shop' },
    involvedObject: {
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-0',
      uid: 'uid-web-0',
      apiVersion: 'v1',
      resourceVersion: '7',
      fieldPath: 'spec.containers{web}',
    },
    reason: 'Happened',
    message: 'create Pod web-0',
    source: { component: 'statefulset-controller', host: 'node-1' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 1,
    type: 'Normal',
    reportingComponent: 'statefulset-controller',
    reportingInstance: 'node-1',
  })
})

test('the name carries the time in nanoseconds, and two of one moment differ', async () => {
  record('one')
  record('two')
  await clock.settle()
  const times = [...events.keys()].map(name => BigInt(`0x${name.split('.')[1]}`))
  expect(times.map(time => Number(time / 1_000_000n))).toEqual([clock.now(), clock.now()])
  expect(new Set(times).size).toBe(2)
})

test('an event about an object without a namespace lives in the default one', async () => {
  record('ready', { regarding: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } } })
  await clock.settle()
  expect([...events.values()][0]).toMatchObject({
    metadata: { namespace: 'default' },
    involvedObject: { name: 'node-1' },
  })
})

test('the same event again is counted up', async () => {
  record()
  await clock.advance(2000)
  record()
  await clock.settle()
  expect(writes).toEqual(['create Happened', 'patch Happened 2'])
  expect([...events.values()]).toMatchObject([
    { count: 2, firstTimestamp: '2026-01-02T03:04:05Z', lastTimestamp: '2026-01-02T03:04:07Z' },
  ])
})

test('one that is gone meanwhile is told as a whole again', async () => {
  record()
  await clock.settle()
  events.clear()
  record()
  await clock.settle()
  expect([...events.values()]).toMatchObject([{ count: 2, reason: 'Happened' }])
})

test('events that differ only in their text become one from the tenth on', async () => {
  for (let n = 1; n <= 12; n++) record(`try ${n}`)
  await clock.settle()
  const messages = [...events.values()].map(event => event.message)
  expect(messages).toHaveLength(10)
  expect(messages.at(-1)).toBe('(combined from similar events): try 12')
  expect([...events.values()].at(-1)?.count).toBe(3)
})

test('texts that are ten minutes apart are not combined', async () => {
  for (let n = 1; n <= 12; n++) {
    record(`try ${n}`)
    await clock.advance(601_000)
  }
  expect([...events.values()].filter(event => event.message?.startsWith('(combined'))).toEqual([])
})

test('an object is spoken of 25 times in a row, then once in five minutes', async () => {
  for (let n = 1; n <= 40; n++) record()
  await clock.settle()
  expect(writes).toHaveLength(25)
  record('of another', { regarding: pod('web-1') })
  await clock.settle()
  expect(writes).toHaveLength(26)
  await clock.advance(299_000)
  record()
  await clock.advance(1000)
  expect(writes).toHaveLength(26)
  record()
  await clock.settle()
  expect(writes.at(-1)).toBe('patch Happened 42')
})

test('a server that cannot be reached gets the event later, in order', async () => {
  failures.push(new Unreachable('connection refused'))
  record('first', { reason: 'First' })
  record('second', { reason: 'Second' })
  await clock.settle()
  expect(writes).toEqual([])
  await clock.advance(10_000)
  expect(writes).toEqual(['create First', 'create Second'])
})

test('those that wait go out together, and what is told of one event one after the other', async () => {
  const begun: string[] = []
  const open: (() => void)[] = []
  const answer = () => new Promise<void>(resolve => open.push(resolve))
  const slow = {
    async create(_kind: unknown, { reason }: Event) {
      begun.push(`create ${reason}`)
      await answer()
    },
    async patch(_kind: unknown, _ref: unknown, { body }: { body: Partial<Event> }) {
      begun.push(`patch ${body.count}`)
      await answer()
    },
  } as unknown as Client
  const answerAll = async () => {
    for (const each of open.splice(0)) each()
    await clock.settle()
    return begun.splice(0)
  }
  recorder = createEventRecorder({ client: slow, clock, log: silentLog })
  for (const reason of ['A', 'B', 'C', 'B', 'D']) record('it happened', { reason })
  for (let n = 0; n < 40; n++) record('it happened', { reason: 'Many', regarding: pod(`web-${n}`) })
  expect(begun.splice(0)).toEqual(['create A'])
  expect(await answerAll()).toEqual(['create B', 'create C'])
  const third = await answerAll()
  expect(third).toHaveLength(32)
  expect(third.slice(0, 3)).toEqual(['patch 2', 'create D', 'create Many'])
  expect(await answerAll()).toHaveLength(10)
})

test('a refused event is dropped without harm', async () => {
  failures.push(new StatusError({ reason: 'Forbidden', message: 'the namespace is being terminated' }))
  record('first', { reason: 'First' })
  record('second', { reason: 'Second' })
  await clock.settle()
  expect(writes).toEqual(['create Second'])
})

test('no more than a thousand wait for a server that is away', async () => {
  failures.push(new Unreachable('connection refused'))
  for (let n = 0; n < 1200; n++) record('it happened', { regarding: pod(`web-${n}`) })
  await clock.advance(10_000)
  // The one on its way and those that wait.
  expect(writes).toHaveLength(1001)
})
