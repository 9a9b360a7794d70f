import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { encodeFrame, FrameReader } from './frames.ts'
import { HeaderDecoder, HeaderEncoder } from './header-block.ts'
import { SpdySession, type SpdyStream } from './session.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function connectedSockets(): Promise<[Socket, Socket]> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const peer = await accepted
  cleanups.push(() => {
    client.destroy()
    peer.destroy()
    server.close()
  })
  return [client, peer]
}

/** All that a stream reads, without closing its other half. */
function text(stream: Duplex): Promise<string> {
  let read = ''
  stream.setEncoding('utf8')
  stream.on('data', chunk => {
    read += chunk
  })
  return new Promise((resolve, reject) => {
    stream.once('end', () => resolve(read)).once('error', reject)
  })
}

/** A client session, and the streams that its server saw, as they come. */
async function connectedSessions() {
  const [near, far] = await connectedSockets()
  const arrivals: SpdyStream[] = []
  const waiting: ((stream: SpdyStream) => void)[] = []
  const server = new SpdySession(far, {
    role: 'server',
    onStream: stream => {
      stream.on('error', () => {})
      stream.reply()
      const wanted = waiting.shift()
      if (wanted) wanted(stream)
      else arrivals.push(stream)
    },
  })
  const client = new SpdySession(near, { role: 'client' })
  cleanups.unshift(() => client.close())
  const next = () => {
    const stream = arrivals.shift()
    return stream ? Promise.resolve(stream) : new Promise<SpdyStream>(resolve => waiting.push(resolve))
  }
  return { client, server, next }
}

test('streams carry their headers and bytes both ways, and each end closes on its own', async () => {
  const { client, next } = await connectedSessions()
  const stdin = client.open({ streamType: 'stdin' })
  const served = await next()
  expect(served.headers).toEqual({ streamtype: 'stdin' })

  stdin.end('question')
  expect(await text(served)).toBe('question')
  served.end('answer')
  expect(await text(stdin)).toBe('answer')
})

test('many streams share the header stream of their connection', async () => {
  const { client, next } = await connectedSessions()
  for (let index = 0; index < 20; index += 1) client.open({ streamtype: 'data', requestid: `${index}` })
  for (let index = 0; index < 20; index += 1) expect((await next()).headers.requestid).toBe(`${index}`)
})

test('bytes beyond one frame arrive whole, also past a reader that is slow to start', async () => {
  const { client, next } = await connectedSessions()
  const stream = client.open({ streamtype: 'stdout' })
  const served = await next()
  const sent = 'x'.repeat(1_000_000)
  served.end(sent)
  await new Promise(resolve => stream.once('readable', resolve))
  expect((await text(stream)).length).toBe(sent.length)
})

test('a stream that is destroyed ends at the peer after what was sent, the others go on', async () => {
  const { client, next } = await connectedSessions()
  const lost = client.open({ streamtype: 'a' })
  const kept = client.open({ streamtype: 'b' })
  const [servedLost, servedKept] = [await next(), await next()]
  await new Promise(resolve => lost.write('last words', resolve))
  lost.destroy()
  expect(await text(servedLost)).toBe('last words')
  servedKept.end('still here')
  expect(await text(kept)).toBe('still here')
})

test('when the connection ends, open streams end with it', async () => {
  const { client, server, next } = await connectedSessions()
  const stream = client.open({ streamtype: 'stdout' })
  ;(await next()).write('half a ')
  await new Promise(resolve => stream.once('readable', resolve))
  server.close()
  expect(await text(stream)).toBe('half a ')
})

test('bytes that are not SPDY end the session with an error', async () => {
  const [near, far] = await connectedSockets()
  const closed = new Promise<Error | null>(resolve => {
    new SpdySession(near, { role: 'client', onClose: resolve })
  })
  far.write(Buffer.from('ffff000100000000', 'hex'))
  expect((await closed)?.message).toBe('not a SPDY/3.1 frame')
})

test('pings are answered as fast as the answers are read, and no faster', async () => {
  const [near, far] = await connectedSockets()
  new SpdySession(far, { role: 'server' })
  const pings = Buffer.concat(
    Array.from({ length: 10_000 }, (_, index) => encodeFrame({ kind: 'ping', id: index * 2 + 1 })),
  )
  near.pause()
  // Until the other side takes no more.
  let sent = 0
  while (near.write(pings) && sent < 200) sent++
  const isStuck = () => near.writableLength > 0
  for (let turn = 0; turn < 400 && sent < 400; turn++) {
    if (!isStuck()) {
      near.write(pings)
      sent++
    }
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(far.writableLength).toBeLessThan(2 * 1024 * 1024)
})

test('data is handed on as it comes, however long a frame says it is, and other frames are short', () => {
  const reader = new FrameReader()
  const frame = encodeFrame({ kind: 'data', streamId: 1, fin: true, bytes: Buffer.alloc(1_000, 'x') })
  const read = [frame.subarray(0, 5), frame.subarray(5, 500), frame.subarray(500)].flatMap(each =>
    reader.read(each),
  )
  const pieces = read.map(each => (each.kind === 'data' ? [each.bytes.byteLength, each.fin] : []))
  expect(pieces).toEqual([
    [492, false],
    [508, true],
  ])
  const long = encodeFrame({ kind: 'headers', streamId: 1, fin: false, block: Buffer.alloc(200_000) })
  expect(() => reader.read(long.subarray(0, 8))).toThrow('longer than any of its type')
})

test('a header block is read back, and one of another dictionary is refused', async () => {
  const encoder = new HeaderEncoder()
  const decoder = new HeaderDecoder()
  expect(await decoder.decode(encoder.encode({ StreamType: 'error', port: '80' }))).toEqual({
    streamtype: 'error',
    port: '80',
  })
  expect(await decoder.decode(encoder.encode({}))).toEqual({})
  await expect(new HeaderDecoder().decode(Buffer.from('78bb00000000', 'hex'))).rejects.toThrow()
})

test('a ping is answered once all before it was read, and at the latest by the end', async () => {
  const { client, next } = await connectedSessions()
  const stream = client.open({ streamtype: 'stdin' })
  await next()
  await client.ping()
  // Nobody reads it: the peer stops to read the connection.
  stream.write(Buffer.alloc(1024 * 1024))
  const waiting = client.ping().then(() => 'answered')
  expect(await Promise.race([waiting, client.ping().then(() => 'answered'), read(stream)])).toBe('later')
  client.close()
  expect(await waiting).toBe('answered')
})

/** A round through the event loop and the connection, which is longer than an answer takes. */
async function read(stream: SpdyStream): Promise<string> {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
  return stream.destroyed ? 'destroyed' : 'later'
}

test('what came before the connection broke is heard', async () => {
  const [near, far] = await connectedSockets()
  const session = new SpdySession(near, { role: 'client' })
  const stream = session.open({ streamtype: 'error' })
  far.write(encodeFrame({ kind: 'data', streamId: stream.id, fin: true, bytes: Buffer.from('status') }))
  near.once('data', () => near.destroy(new Error('broken')))
  expect(await text(stream)).toBe('status')
})
