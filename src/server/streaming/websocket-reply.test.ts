import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { limits } from '../../base/limits.ts'
import type { Entry, Key, Revision } from '../../store/store.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { WebSocketSink } from './websocket-reply.ts'

const entry: Entry = { key: '/k' as Key, revision: 1 as Revision, bytes: Buffer.from('{}') }

/** A client that takes nothing beyond what the socket holds for it, until it reads. */
function watching() {
  const clock = createSimulatedClock()
  const sent: string[] = []
  const done: (() => void)[] = []
  const peer = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: Number.POSITIVE_INFINITY,
    isClosed: false,
    isCut: false,
    send(text: string, next: () => void) {
      sent.push(text)
      done.push(next)
    },
    close() {
      peer.isClosed = true
      peer.emit('close')
    },
    terminate() {
      peer.isCut = true
      peer.emit('close')
    },
  })
  const sink = new WebSocketSink(peer as unknown as WebSocket, clock)
  return { clock, sent, peer, sink }
}

it('who does not read a watch that was given up is cut off', async () => {
  const { clock, peer, sink, sent } = watching()
  sink.send([{ type: 'ADDED', entry }])
  sink.abandon({ type: 'ERROR', value: {} })
  await clock.advance(limits.unreadMsMax - 1)
  expect([peer.isCut, peer.isClosed, sent]).toEqual([false, false, []])
  await clock.advance(1)
  expect(peer.isCut).toBe(true)
})

it('who reads hears the end, and is not cut off', async () => {
  const { clock, peer, sink, sent } = watching()
  peer.bufferedAmount = 0
  sink.send([{ type: 'ADDED', entry }])
  sink.end()
  expect(sent).toEqual(['{"type":"ADDED","object":{}}'])
  expect(peer.isClosed).toBe(true)
  await clock.advance(2 * limits.unreadMsMax)
  expect(peer.isCut).toBe(false)
})
