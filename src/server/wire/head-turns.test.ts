import { once } from 'node:events'
import { createServer as createHttp1 } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2, type Http2SecureServer } from 'node:http2'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { nextTurn } from '../../base/turn.ts'
import { readHeadsInTurns } from './head-turns.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The server without TLS, and how many heads each turn of its loop brought. */
async function counted(server: Server) {
  const perTurn: number[] = []
  let here = 0
  server.on('request', (_request, response: { end(): void }) => {
    if (here++ === 0)
      setImmediate(() => {
        perTurn.push(here)
        here = 0
      })
    response.end()
  })
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    server.emit('secureConnection', socket)
  })
  readHeadsInTurns(server as unknown as Http2SecureServer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const answered = async (heads: number) => {
    while (perTurn.reduce((all, each) => all + each, 0) < heads) await nextTurn()
    return Math.max(...perTurn.splice(0))
  }
  return { port: (server.address() as AddressInfo).port, sockets, answered }
}

async function connections(port: number, sockets: readonly Socket[], count: number): Promise<Socket[]> {
  const clients = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
  closing.push(() => {
    for (const client of clients) client.destroy()
  })
  await Promise.all(clients.map(client => once(client, 'connect')))
  while (sockets.length < count) await nextTurn()
  for (const client of clients) client.resume()
  return clients
}

it.each([
  { heads: 100, fields: 1, most: 100 },
  { heads: 400, fields: 1, most: 160 },
  // Node keeps a thousand of them.
  { heads: 100, fields: 1_900, most: 14 },
])(
  'of $heads connections at once with heads of $fields fields a turn reads $most at most',
  async ({ heads, fields, most }) => {
    const { port, sockets, answered } = await counted(createHttp1({ maxHeaderSize: 65_536 }))
    const clients = await connections(port, sockets, heads)
    const head = `GET / HTTP/1.1\r\nhost: a\r\n${'a-b: c\r\n'.repeat(fields)}\r\n`
    // The second time connections have had an answer.
    for (let times = 0; times < 2; times++) {
      const answers = clients.map(client => once(client, 'data'))
      for (const client of clients) client.write(head)
      expect(await answered(heads)).toBeLessThanOrEqual(most)
      await Promise.all(answers)
    }
  },
)

it('of connections of HTTP/2 a turn reads what one of them brings', async () => {
  const { port, answered } = await counted(createHttp2() as unknown as Server)
  const sessions = Array.from({ length: 8 }, () => connectHttp2(`http://127.0.0.1:${port}`))
  closing.push(() => {
    for (const session of sessions) session.destroy()
  })
  await Promise.all(sessions.map(session => once(session, 'remoteSettings')))
  for (const session of sessions)
    for (let each = 0; each < 125; each++) session.request({ ':path': '/' }).resume()
  expect(await answered(1_000)).toBeLessThanOrEqual(250)
})
