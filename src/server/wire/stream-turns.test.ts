import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { LoopTurn, turnMsMax } from '../../base/event-loop/loop-turn.ts'
import { takeStreamsInTurns } from './stream-turns.ts'

/** Makes each turn long after a few looks at it. */
function ticking() {
  let now = 0
  return { now: () => (now += turnMsMax / 5), after: () => ({ cancel() {} }) }
}

function opened(turn: LoopTurn) {
  const server = new EventEmitter() as Http2SecureServer
  const taken: ServerHttp2Stream[] = []
  server.on('stream', stream => taken.push(stream))
  takeStreamsInTurns(server, turn)
  const bring = (session: object) => {
    const stream = Object.assign(new Duplex({ read() {} }), { session }) as unknown as ServerHttp2Stream
    server.emit('stream', stream, {}, 0, [])
    return stream
  }
  return { bring, taken }
}

it('of a thousand requests of one read some begin at once, the others in later turns, in order', async () => {
  const { bring, taken } = opened(new LoopTurn(ticking()))
  const session = {}
  const streams = Array.from({ length: 1_000 }, () => bring(session))
  expect(taken.length).toBeLessThan(10)
  let turns = 0
  for (; taken.length < streams.length; turns++) await new Promise(resolve => setImmediate(resolve))
  expect(taken).toEqual(streams)
  expect(turns).toBeGreaterThan(200)
})

it('who breaks off while it waits costs nobody anything', async () => {
  const { bring, taken } = opened(new LoopTurn(ticking()))
  const streams = Array.from({ length: 100 }, () => bring({}))
  streams.at(-1)?.destroy(new Error('reset'))
  while (taken.length < 99) await new Promise(resolve => setImmediate(resolve))
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
  expect(taken).toEqual(streams.slice(0, -1))
})

it('a body that came before its request began is read whole', async () => {
  const server = createServer((request, response) => request.pipe(response))
  const turn = new LoopTurn(ticking())
  takeStreamsInTurns(server as unknown as Http2SecureServer, turn)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const bodies = Array.from({ length: 200 }, async (_, number) => {
    const request = client.request({ ':path': '/', ':method': 'POST' })
    request.end(`body ${number}`)
    let text = ''
    request.on('data', chunk => {
      text += chunk
    })
    await once(request, 'end')
    return text
  })
  expect(await Promise.all(bodies)).toEqual(bodies.map((_, number) => `body ${number}`))
  client.close()
  server.close()
})
