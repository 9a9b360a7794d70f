import { EventEmitter } from 'node:events'
import type { Http2SecureServer } from 'node:http2'
import { expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { endIdleSessions } from './idle-sessions.ts'

function connected() {
  const clock = createSimulatedClock()
  const server = new EventEmitter()
  endIdleSessions(server as Http2SecureServer, clock)
  const session = Object.assign(new EventEmitter(), {
    closed: false,
    close() {
      session.closed = true
      session.emit('close')
    },
  })
  server.emit('session', session)
  const ask = () => {
    const stream = new EventEmitter()
    session.emit('stream', stream)
    return stream
  }
  return { clock, session, ask }
}

it('a connection that asks nothing ends', async () => {
  const { clock, session } = connected()
  await clock.advance(limits.idleSessionMsMax - 1)
  expect(session.closed).toBe(false)
  await clock.advance(1)
  expect(session.closed).toBe(true)
})

it('one with a request under way stays, and ends when nothing follows the last of them', async () => {
  const { clock, session, ask } = connected()
  const [watch, other] = [ask(), ask()]
  other.emit('close')
  await clock.advance(10 * limits.idleSessionMsMax)
  expect(session.closed).toBe(false)
  watch.emit('close')
  await clock.advance(limits.idleSessionMsMax - 1)
  ask().emit('close')
  await clock.advance(limits.idleSessionMsMax - 1)
  expect(session.closed).toBe(false)
  await clock.advance(1)
  expect(session.closed).toBe(true)
})
