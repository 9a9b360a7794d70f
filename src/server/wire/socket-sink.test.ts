import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { Clock } from '../../base/clock.ts'
import { LoopTurn, turnMsMax } from '../../base/event-loop/loop-turn.ts'
import { limits } from '../../base/limits.ts'
import type { Revision } from '../../store/store.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import type { WatchLine } from '../request/reply.ts'
import { SocketSink } from './socket-sink.ts'

/** A response that keeps what is written, and whose other side reads when told to. */
function openSink(turn = new LoopTurn(createSimulatedClock())) {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const written: string[] = []
  let takes = true
  let ended = false
  Object.assign(response, {
    write: (bytes: Uint8Array) => {
      written.push(Buffer.from(bytes).toString())
      return takes
    },
    end: () => {
      ended = true
    },
  })
  return {
    sink: new SocketSink(response, null, turn),
    response,
    written,
    block: () => {
      takes = false
    },
    drain: () => {
      takes = true
      response.emit('drain')
    },
    hasEnded: () => ended,
  }
}

const added = (text: string): WatchLine => ({
  type: 'ADDED',
  entry: { key: '/k', bytes: Buffer.from(text), revision: 1 as Revision },
})

it('counts what waits for a watcher that does not read', () => {
  const { sink, written, block, drain } = openSink()
  block()
  sink.send([added('1')])
  expect(written).toEqual(['{"type":"ADDED","object":1}\n'])
  sink.send([added('22'), { type: 'BOOKMARK', value: { a: 1 } }])
  expect(sink.waiting).toBe(2)
  expect(sink.waitingBytes).toBe('22{"a":1}'.length)
  drain()
  expect(written.slice(1)).toEqual(['{"type":"ADDED","object":22}\n{"type":"BOOKMARK","object":{"a":1}}\n'])
  expect([sink.waiting, sink.waitingBytes]).toEqual([0, 0])
})

it('writes small events together, and no more at once than is held for whoever does not read', () => {
  const { sink, written, block, drain } = openSink()
  const huge = 'x'.repeat(900_000)
  block()
  sink.send([added(huge), added('1'), added('2'), added(huge), added('3')])
  expect(written.join('').length).toBeLessThan(270_000)
  expect(sink.waitingBytes).toBe(1_800_003 - 256 * 1024)
  drain()
  for (const text of written) expect(text.length).toBeLessThan(270_000)
  const line = (text: string) => `{"type":"ADDED","object":${text}}\n`
  expect(written.join('')).toBe([huge, '1', '2', huge, '3'].map(line).join(''))
  expect([sink.waiting, sink.waitingBytes]).toEqual([0, 0])
})

it('does not leave an event in the middle when its watcher is given up', () => {
  const { sink, written, block, drain } = openSink()
  const huge = 'x'.repeat(300_000)
  block()
  sink.send([added(huge), added('1')])
  sink.abandon({ type: 'ERROR', value: {} })
  expect([sink.waiting, sink.waitingBytes]).toEqual([2, 300_000 - 256 * 1024 + 2])
  drain()
  expect(written.join('')).toBe(`{"type":"ADDED","object":${huge}}\n{"type":"ERROR","object":{}}\n`)
})

it('ends the connection of who does not read to the end', () => {
  vi.useFakeTimers()
  try {
    const { sink, block, response } = openSink()
    block()
    sink.send([added('1'), added('2')])
    sink.end()
    vi.advanceTimersByTime(limits.unreadMsMax - 1)
    expect(response.destroyed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(response.destroyed).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

it('forgets what waits for a watcher that is given up', () => {
  const { sink, written, block, drain, hasEnded } = openSink()
  block()
  sink.send([added('1')])
  sink.send([added('x'.repeat(300_000))])
  sink.abandon({ type: 'ERROR', value: {} })
  expect(sink.waitingBytes).toBe(2)
  sink.send([added('2')])
  expect(hasEnded()).toBe(false)
  drain()
  expect(written.slice(1)).toEqual(['{"type":"ERROR","object":{}}\n'])
  expect(hasEnded()).toBe(true)
})

it('where thousands are told of an event, some are written to in a later turn, in order and with nothing lost', async () => {
  let now = 0
  const clock: Clock = { now: () => (now += turnMsMax / 5), after: () => ({ cancel() {} }) }
  const turn = new LoopTurn(clock)
  const opened = Array.from({ length: 1_000 }, () => openSink(turn))
  for (const { sink } of opened) sink.send([added('1')])
  const atOnce = opened.filter(({ written }) => written.length > 0)
  expect(atOnce.length).toBeLessThan(10)
  for (const { sink } of opened) sink.send([added('2')])
  // Who ends meanwhile is told all that came before.
  opened[500]?.sink.end()
  expect(opened[500]?.hasEnded()).toBe(true)
  while (opened.some(({ sink }) => sink.waiting > 0)) await new Promise(resolve => setImmediate(resolve))
  const all = '{"type":"ADDED","object":1}\n{"type":"ADDED","object":2}\n'
  for (const { written } of opened) expect(written.join('')).toBe(all)
})
