import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../base/log.ts'
import { makeCertificates } from './certificates/certificates.ts'
import { type Listening, listen } from './listen.ts'
import { adminToken, startServer } from './server-under-test.ts'

const certificates = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
const ca = certificates.ca.certificate
const path = '/api/v1/namespaces/default/configmaps'
const authorization = `Bearer ${adminToken}`

let opened: Listening | null = null
afterEach(() => opened?.close())

/** A port where a body may take a moment only. */
async function openPort(): Promise<number> {
  const { api } = await startServer()
  const tls = { key: certificates.serving.key, certificate: certificates.serving.certificate, ca }
  opened = await listen({ api, host: '127.0.0.1', port: 0, tls, log: silentLog, bodyMsMax: 200 })
  return opened.port
}

/** What is written meanwhile may fail: that is no reason not to wait. */
const closed = (end: Duplex) => new Promise<void>(resolve => end.once('close', () => resolve()))

/** Sends a blank of a body again and again, for as long as it is taken. */
function drip(send: () => void): () => void {
  const timer = setInterval(send, 20)
  return () => clearInterval(timer)
}

it('a body that does not end is answered, and the stream of HTTP/2 ends', async () => {
  const session = connectHttp2(`https://localhost:${await openPort()}`, { ca })
  const stream = session.request({ ':method': 'POST', ':path': path, authorization })
  const stop = drip(() => stream.write(' '))
  stream.on('error', () => {})
  stream.resume()
  const [{ ':status': status }] = await once(stream, 'response')
  // What is written behind the end would keep this end of it open.
  stop()
  await closed(stream)
  expect(status).toBe(504)
  // Others on the same connection go on.
  const other = session.request({ ':path': '/livez' })
  expect((await once(other, 'response'))[0][':status']).toBe(200)
  session.destroy()
})

it('a body that does not end is answered, and the connection of HTTP/1 ends', async () => {
  const socket = connectTls({ host: '127.0.0.1', port: await openPort(), ca, servername: 'localhost' })
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 1000\r\n\r\n{`,
  )
  const stop = drip(() => socket.write(' '))
  socket.on('error', () => {})
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk
  })
  await closed(socket)
  stop()
  expect(answer).toMatch(/^HTTP\/1.1 504 /)
})
