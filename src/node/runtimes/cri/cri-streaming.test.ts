import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { SpdySession, type SpdyStream } from '../../../base/spdy/session.ts'
import { runStreams } from './cri-streaming.ts'

const status = JSON.stringify({
  metadata: {},
  status: 'Failure',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '3' }] },
})

/** An engine with one command, which closes the connection when its command has ended: with bytes left unread, if there are any. */
async function startEngine(begin: (opened: ReadonlyMap<string, SpdyStream>, end: () => void) => void) {
  const server = createServer().on('upgrade', (_request, socket, head) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
    const opened = new Map<string, SpdyStream>()
    const session = new SpdySession(socket, {
      role: 'server',
      head,
      onStream: stream => {
        stream.on('error', () => {})
        stream.reply()
        opened.set(stream.headers.streamtype ?? '', stream)
        if (opened.size === 4) begin(opened, end)
      },
    })
    const end = () => opened.get('error')?.end(status, () => session.close())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, end: () => server.close() }
}

const endOutputs = (opened: ReadonlyMap<string, SpdyStream>) => {
  for (const type of ['stdout', 'stderr']) opened.get(type)?.end()
}

const streamsWith = (stdin: PassThrough) => ({
  stdin,
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  tty: false,
})

test('a command hears all of its input before the end of it', async () => {
  const engine = await startEngine((opened, end) => {
    let heard = 0
    opened
      .get('stdin')
      ?.on('data', (chunk: Buffer) => {
        heard += chunk.length
      })
      .once('end', () => {
        opened.get('stdout')?.write(String(heard))
        endOutputs(opened)
        end()
      })
  })
  const stdin = new PassThrough({ highWaterMark: 8 * 1024 * 1024 })
  stdin.end(Buffer.alloc(3_000_000))
  const streams = streamsWith(stdin)
  await runStreams(engine.url, streams)
  expect(String(streams.stdout.read())).toBe('3000000')
  engine.end()
})

test('a command that leaves its input unread ends with its own exit code', async () => {
  const engine = await startEngine((opened, end) => {
    opened.get('stdin')?.once('readable', () => {
      endOutputs(opened)
      end()
    })
  })
  for (let round = 0; round < 10; round++) {
    const stdin = new PassThrough()
    stdin.write(Buffer.alloc(8 * 1024 * 1024))
    expect(await runStreams(engine.url, streamsWith(stdin))).toBe(3)
    expect(stdin.listenerCount('data')).toBe(0)
  }
  engine.end()
})

test('a command whose outputs have ended is not waited for by its input', async () => {
  const engine = await startEngine((opened, end) => {
    opened.get('stdin')?.once('end', end).resume()
    endOutputs(opened)
  })
  expect(await runStreams(engine.url, streamsWith(new PassThrough()))).toBe(3)
  engine.end()
})
