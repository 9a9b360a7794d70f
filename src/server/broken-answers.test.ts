// What becomes of a connection whose answer breaks off, or cannot be given.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../base/log.ts'
import type { Entry } from '../store/store.ts'
import type { ApiServer } from './api-server.ts'
import { makeCertificates } from './certificates/certificates.ts'
import { type Listening, listen } from './listen.ts'
import type { Reply } from './request/reply.ts'
import { startServer } from './server-under-test.ts'

const { serving, ca } = makeCertificates({
  names: ['localhost'],
  addresses: ['127.0.0.1'],
  now: Date.now(),
})

const opened: Listening[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(each => each.close()))
})

async function openPort(handle?: ApiServer['handle']): Promise<number> {
  const { api } = await startServer()
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const answering = handle ? { ...api, handle } : api
  const listening = await listen({
    api: answering,
    host: '127.0.0.1',
    port: 0,
    tls,
    log: silentLog,
    front: null,
  })
  opened.push(listening)
  return listening.port
}

function ask(port: number, path: string, headers: object) {
  const request = httpsRequest({ host: '127.0.0.1', port, path, headers: { ...headers }, ca: ca.certificate })
  request.end()
  return request
}

/** A list, of which one object in the middle cannot be shown. */
function listThatBreaks(): Reply {
  const entries = Array.from({ length: 1_000 }, (_, index) => ({
    ...{ key: `//configmaps/default/c${index}`, revision: index + 1 },
    get bytes() {
      if (index === 700) throw new Error('it cannot be shown')
      return Buffer.from(JSON.stringify({ metadata: { name: `c${index}` }, data: { a: 'x'.repeat(1_000) } }))
    },
  })) as unknown as readonly Entry[]
  const head = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1000' } }
  return { kind: 'list', code: 200, head, entries }
}

it.each([{}, { 'accept-encoding': 'gzip' }])(
  'a list that breaks ends with its connection: %j',
  async headers => {
    const port = await openPort(listThatBreaks)
    const [response] = (await once(ask(port, '/api/v1/configmaps?pretty=true', headers), 'response')) as [
      IncomingMessage,
    ]
    response.resume()
    const [error] = await once(response, 'error')
    expect(error).toMatchObject({ code: 'ECONNRESET' })
  },
)

it('an upgrade of a path that is none is refused, and its connection ends', async () => {
  const port = await openPort()
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  const [response] = (await once(ask(port, '/api/v1/%zz', headers), 'response')) as [IncomingMessage]
  response.resume()
  expect(response.statusCode).toBe(400)
  await once(response.socket, 'close')
})
