import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { Relay } from './relay.ts'

// Here the relay stands on our own network: what it hands over is the same.
const relay = new Relay(words => words)
const servers: Server[] = []

afterEach(() => {
  relay.close()
  for (const server of servers.splice(0)) server.close()
})

async function serving(words: string): Promise<number> {
  const server = createServer(socket => socket.end(words)).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('a relay', () => {
  test('hands over a connection with the first words of the other side still in it', async () => {
    const port = await serving('220 welcome\n')
    const sockets = await Promise.all([1, 2, 3].map(() => relay.dial({ host: '127.0.0.1', port })))
    for (const socket of sockets) expect((await socket.toArray()).join('')).toBe('220 welcome\n')
  })

  test('tells why there is no connection, with the code of the system', async () => {
    const port = await serving('')
    servers.pop()?.close()
    await expect(relay.dial({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('hands over sockets that listen', async () => {
    const tcp = await relay.listenTcp({ host: '127.0.0.1', port: 0 })
    servers.push(tcp)
    tcp.on('connection', socket => socket.end('from here'))
    const address = tcp.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const socket = await relay.dial({ host: '127.0.0.1', port })
    expect((await socket.toArray()).join('')).toBe('from here')
    const udp = await relay.listenUdp({ host: '127.0.0.1', port: 0 })
    const client = createSocket('udp4')
    client.send('question', udp.address().port, '127.0.0.1')
    const [message] = await once(udp, 'message')
    expect(String(message)).toBe('question')
    client.close()
    udp.close()
  })

  test('stands up again after it was killed', async () => {
    const port = await serving('still here')
    const pidFile = join(mkdtempSync(join(tmpdir(), 'kedge-relay-')), 'pid')
    const script = 'echo $$ >"$0"; exec "$@"'
    const mortal = new Relay(words => ['sh', '-c', script, pidFile, ...words])
    const hear = async () => (await (await mortal.dial({ host: '127.0.0.1', port })).toArray()).join('')
    expect(await hear()).toBe('still here')
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
    await expect.poll(() => hear().catch(() => 'gone')).toBe('still here')
    mortal.close()
  })

  test('says so when it cannot stand anywhere', async () => {
    const nowhere = new Relay(words => ['sh', '-c', 'exit 3', ...words])
    await expect(nowhere.dial({ host: '127.0.0.1', port: 1 })).rejects.toThrow(
      'the network of the Pods cannot be reached: its relay',
    )
    nowhere.close()
  })
})
