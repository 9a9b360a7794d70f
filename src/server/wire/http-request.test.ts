import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { expect, it } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { Turns } from '../fairness/turns.ts'
import { noBody } from '../request/request.ts'
import { requestOf } from './http-request.ts'
import type { HttpResponse } from './http-response.ts'

const turns = new Turns({ clock: systemClock, seats: 1, heldMsMax: 1, waitingMax: 1 })
const head = { method: 'GET', path: '/', query: new URLSearchParams(), headers: {}, user: null }

async function portOf(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const isGivenUp = (response: HttpResponse): boolean =>
  requestOf(head, response, { body: noBody, turns }).signal.aborted

it('a request is given up whose client has gone before anybody looks, by HTTP/1', async () => {
  const server = createServer()
  const asked = get({ host: '127.0.0.1', port: await portOf(server) })
  asked.on('error', () => {})
  const [, response] = await once(server, 'request')
  expect(isGivenUp(response)).toBe(false)
  const closed = once(response, 'close')
  asked.destroy()
  await closed
  expect(isGivenUp(response)).toBe(true)
  server.close()
})

it('and by HTTP/2', async () => {
  const server = createHttp2Server()
  const session = connect(`http://127.0.0.1:${await portOf(server)}`)
  const stream = session.request({ ':path': '/' })
  const [, response] = await once(server, 'request')
  expect(isGivenUp(response)).toBe(false)
  const closed = once(response, 'close')
  stream.close(8)
  await closed
  expect(isGivenUp(response)).toBe(true)
  session.destroy()
  server.close()
})
