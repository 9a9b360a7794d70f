import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { createServer as createTlsServer, request as httpsRequest } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { NodeAccess } from '../../api/node-access.ts'
import { silentLog } from '../../base/log.ts'
import { makeCertificates } from '../certificates/certificates.ts'
import { listen } from '../listen.ts'
import { pod } from '../objects.fixture.ts'
import { adminToken, startServer } from '../server-under-test.ts'
import { throughProxy } from './proxy-headers.ts'
import { parseProxyName } from './proxy-name.ts'

const certificates = makeCertificates({ names: [], addresses: ['127.0.0.1'], now: Date.now() })
const tls = {
  key: certificates.serving.key,
  certificate: certificates.serving.certificate,
  ca: certificates.ca.certificate,
}
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const pods = '/api/v1/namespaces/default/pods'
const services = '/api/v1/namespaces/default/services'

async function serving<T extends Server>(server: T): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

/** What runs in the Pod: says what it was asked, or leads elsewhere. */
function inPod(request: IncomingMessage, body: string): { code: number; headers: object; text: string } {
  const { method, url = '', headers } = request
  if (url === '/moved') return { code: 302, headers: { location: '/there?x=1' }, text: '' }
  if (url === '/page')
    return {
      code: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      text: '<a href="/rewriteme">tést</a>',
    }
  if (url === '/cookies') return { code: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, text: '' }
  return { code: 200, headers: { 'x-from': 'pod' }, text: JSON.stringify({ method, url, headers, body }) }
}

function answer(request: IncomingMessage, response: import('node:http').ServerResponse): void {
  if (request.url === '/broken') {
    response.writeHead(200, { 'content-length': 1_000 })
    response.write('{"kind":', () => response.destroy())
    return
  }
  let body = ''
  request.on('data', chunk => {
    body += chunk
  })
  request.on('end', () => {
    const { code, headers, text } = inPod(request, body)
    response.writeHead(code, { 'content-type': 'application/json', ...headers })
    response.end(text)
  })
}

async function openCluster() {
  const plain = createServer(answer)
  const webSockets = new WebSocketServer({ server: plain })
  const upgraded: (string | undefined)[] = []
  webSockets.on('connection', (socket, { url }) => {
    upgraded.push(url)
    socket.on('message', message => socket.send(`heard ${message}`))
  })
  const ports = new Map([
    [80, await serving(plain)],
    [443, await serving(createTlsServer({ key: tls.key, cert: tls.certificate }, answer))],
  ])
  const nodeAccess = {
    async connect(_pod: unknown, port: number) {
      const real = ports.get(port)
      if (!real) throw new Error('connection refused')
      return connect(real, '127.0.0.1')
    },
  } as unknown as NodeAccess
  const server = await startServer({ nodeAccess })
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  closing.push(() => listening.close())
  const containers = [{ name: 'c', image: 'i', ports: [{ containerPort: 80, name: 'http' }] }]
  await server.send('POST', pods, pod('web', { nodeName: 'n', containers }))
  await server.send('PATCH', `${pods}/web/status`, { status: { podIP: '10.1.0.5' } }, mergePatch)
  await server.send('POST', pods, pod('loose'))
  return { ...server, port: listening.port, ports, upgraded }
}

const mergePatch = { headers: { 'content-type': 'application/merge-patch+json' } }

interface Answer {
  readonly code: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

function ask(
  port: number,
  path: string,
  more: { method?: string; body?: string; headers?: object } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', body = '', headers = {} } = more
    const asked = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        ca: tls.ca,
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(body ? { 'content-length': body.length } : {}),
          ...headers,
        },
      },
      response => {
        let text = ''
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve({ code: response.statusCode ?? 0, headers: response.headers, text }))
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

describe('the proxy of a Pod', () => {
  it('carries every method, path, query, header and body there, and the answer back', async () => {
    const { port } = await openCluster()
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { code, headers, text } = await ask(port, `${pods}/web:80/proxy/a%20b/c?x=1&y=2`, {
        method,
        body: method === 'GET' ? '' : 'sent',
        headers: { 'x-mine': 'yes', cookie: '__Host-kedge-session=secret; other=1' },
      })
      expect(code).toBe(200)
      expect(headers['x-from']).toBe('pod')
      const seen = JSON.parse(text)
      expect(seen).toMatchObject({
        method,
        url: '/a%20b/c?x=1&y=2',
        body: method === 'GET' ? '' : 'sent',
        headers: { 'x-mine': 'yes', host: '10.1.0.5:80', cookie: 'other=1', 'x-forwarded-proto': 'https' },
      })
      expect(JSON.stringify(seen)).not.toContain(adminToken)
    }
  })

  it('finds the first port of the Pod, speaks TLS, and leads back through itself', async () => {
    const { port } = await openCluster()
    expect(JSON.parse((await ask(port, `${pods}/web/proxy/x`)).text).url).toBe('/x')
    expect(JSON.parse((await ask(port, `${pods}/https:web:443/proxy/x`)).text).url).toBe('/x')
    const bare = await ask(port, `${pods}/web/proxy?q=1`)
    expect([bare.code, bare.headers.location]).toEqual([301, `${pods}/web/proxy/?q=1`])
    // Also what Kedge itself would not read.
    const odd = 'a=1;b=2&c=100%&d+e=%7e'
    expect(JSON.parse((await ask(port, `${pods}/web/proxy/x?${odd}`)).text).url).toBe(`/x?${odd}`)
    expect((await ask(port, `${pods}/web/proxy?${odd}`)).headers.location).toBe(`${pods}/web/proxy/?${odd}`)
    const moved = await ask(port, `${pods}/web/proxy/moved`)
    expect([moved.code, moved.headers.location]).toEqual([302, `${pods}/web/proxy/there?x=1`])
    expect((await ask(port, `${pods}/web/proxy/cookies`)).headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('leads the links of a page through itself', async () => {
    const { port } = await openCluster()
    const { headers, text } = await ask(port, `${pods}/https:web:443/proxy/page`)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toBe(`<a href="${pods}/https:web:443/proxy/rewriteme">tést</a>`)
  })

  it('takes what is sent to its root without leading elsewhere first', async () => {
    const { port } = await openCluster()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { code, text } = await ask(port, `${pods}/web/proxy?method=${method}`, { method })
      expect([code, JSON.parse(text)]).toMatchObject([200, { method, url: `/?method=${method}` }])
    }
    expect((await ask(port, `${pods}/web/proxy?method=HEAD`, { method: 'HEAD' })).code).toBe(301)
  })

  it('breaks off where the answer breaks off', async () => {
    const { port } = await openCluster()
    const path = `${pods}/web/proxy/broken`
    const headers = { authorization: `Bearer ${adminToken}` }
    const overHttp1 = new Promise((resolve, reject) => {
      const asked = httpsRequest({ host: '127.0.0.1', port, path, ca: tls.ca, headers }, response => {
        response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)).resume()
      })
      asked.once('error', reject).end()
    })
    expect(await overHttp1).toBe('ECONNRESET')
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: tls.ca })
    const stream = session.request({ ':path': path, ...headers }).resume()
    const [error] = await once(stream, 'error')
    expect(String(error)).toContain('NGHTTP2_INTERNAL_ERROR')
    session.destroy()
  })

  it('joins WebSockets', async () => {
    const { port, upgraded } = await openCluster()
    const socket = new WebSocket(`wss://127.0.0.1:${port}${pods}/web:80/proxy/ws?a=1;b=100%`, {
      ca: tls.ca,
      headers: { authorization: `Bearer ${adminToken}` },
    })
    const heard = await new Promise((resolve, reject) => {
      socket.on('open', () => socket.send('hello'))
      socket.on('message', message => resolve(String(message)))
      socket.on('error', reject)
    })
    socket.close()
    expect(heard).toBe('heard hello')
    expect(upgraded).toEqual(['/ws?a=1;b=100%'])
  })

  describe('joins what has left HTTP', () => {
    const sent = Buffer.alloc(3_000_000, 'to the Pod, ')
    const answered = Buffer.alloc(5_000_000, 'from the Pod, ')

    /** Both ends of one connection through the proxy, once they have left HTTP. */
    async function joined() {
      const { port, ports } = await openCluster()
      const server = createTcpServer({ allowHalfOpen: true })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      closing.push(() => new Promise(resolve => server.close(resolve)))
      ports.set(80, (server.address() as AddressInfo).port)
      const arrived = once(server, 'connection')
      const client = connectTls({ host: '127.0.0.1', port, ca: tls.ca })
      client.allowHalfOpen = true
      const head = ['upgrade: raw', 'connection: upgrade', `authorization: Bearer ${adminToken}`, 'host: x']
      client.write(`GET ${pods}/web/proxy/raw HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
      const [inPod]: Socket[] = await arrived
      if (!inPod) throw new Error('nobody came')
      await once(inPod, 'data')
      inPod.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
      await once(client, 'data')
      for (const end of [client, inPod]) end.on('error', () => {})
      return { client, inPod }
    }

    /** To its end, which leaves the other direction open. */
    function wholeOf(stream: Duplex): Promise<Buffer> {
      const parts: Buffer[] = []
      stream.on('data', part => parts.push(part))
      return new Promise(resolve => stream.once('end', () => resolve(Buffer.concat(parts))))
    }

    it.each(['the client', 'the Pod'])('%s has said all and hears the rest, byte for byte', async who => {
      const { client, inPod } = await joined()
      const [first, second] = who === 'the client' ? [client, inPod] : [inPod, client]
      const heardBySecond = wholeOf(second)
      const heardByFirst = wholeOf(first)
      first.end(sent)
      expect((await heardBySecond).equals(sent)).toBe(true)
      second.end(answered)
      expect((await heardByFirst).equals(answered)).toBe(true)
    })

    it.each(['the client', 'the Pod'])('%s breaks off, and the other hears of it', async who => {
      const { client, inPod } = await joined()
      const [first, second] = who === 'the client' ? [client, inPod] : [inPod, client]
      const closed = once(second.resume(), 'close')
      if (first === client) client.destroy()
      else inPod.resetAndDestroy()
      // The client half-closes by going away; its server sees the end and closes, as servers do.
      second.once('end', () => second.end())
      await closed
    })
  })

  it('says why it leads nowhere', async () => {
    const { port } = await openCluster()
    const message = async (path: string) => {
      const { code, text } = await ask(port, path)
      return `${code} ${JSON.parse(text).message}`
    }
    expect(await message(`${pods}/a:b:c:d/proxy/`)).toBe('400 invalid pod request "a:b:c:d"')
    expect(await message(`${pods}/web:x/proxy/`)).toBe('400 invalid pod request "web:x"')
    expect(await message(`${pods}/loose/proxy/`)).toBe('400 address not allowed')
    expect(await message(`${pods}/none/proxy/`)).toBe('404 pods "none" not found')
    expect(await message(`${pods}/web:81/proxy/`)).toBe(
      '503 error trying to reach service: connection refused',
    )
    expect(await message(`${services}/none/proxy/`)).toBe('404 endpoints "none" not found')
  })

  it('is closed to whom nobody knows', async () => {
    const { port } = await openCluster()
    expect((await ask(port, `${pods}/web/proxy/`, { headers: { authorization: '' } })).code).toBe(401)
  })
})

describe('the proxy of a Service', () => {
  it('leads to a Pod behind it, by the number or the name of a port', async () => {
    const { port, send } = await openCluster()
    const ports = [{ name: 'http', port: 8080, targetPort: 80 }]
    await send('POST', services, { metadata: { name: 's' }, spec: { ports } })
    const message = async (path: string) => JSON.parse((await ask(port, path)).text).message
    await send('POST', '/api/v1/namespaces/default/endpoints', { metadata: { name: 's' } })
    expect(await message(`${services}/s:http/proxy/`)).toBe('no endpoints available for service "s"')
    const subset = (targetRef?: object) => ({
      metadata: { name: 's' },
      subsets: [
        {
          addresses: [{ ip: '10.1.0.5', ...(targetRef ? { targetRef } : {}) }],
          ports: [{ name: 'http', port: 80 }],
        },
      ],
    })
    const endpoints = '/api/v1/namespaces/default/endpoints/s'
    await send('PUT', endpoints, subset())
    expect(await message(`${services}/s:http/proxy/`)).toBe('no endpoints available for service "s:http"')
    await send('PUT', endpoints, subset({ kind: 'Pod', name: 'web', namespace: 'default' }))
    for (const name of ['s:http', 's:8080', 'http:s:8080', ':s:http'])
      expect(JSON.parse((await ask(port, `${services}/${name}/proxy/x`)).text).url).toBe('/x')
    expect(await message(`${services}/s:81/proxy/`)).toBe('no service port 81 found for service "s"')
    expect(await message(`${services}/s/proxy/`)).toBe('no endpoints available for service "s"')
  })
})

describe('the proxy of a node', () => {
  it('tells that it is well, and which Pods it has', async () => {
    const { port, send } = await openCluster()
    await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } })
    expect((await ask(port, '/api/v1/nodes/n/proxy/healthz')).text).toBe('ok')
    const { items } = JSON.parse((await ask(port, '/api/v1/nodes/n:10250/proxy/pods')).text)
    expect(items).toMatchObject([{ metadata: { name: 'web' } }])
    expect((await ask(port, '/api/v1/nodes/n/proxy/logs/x')).code).toBe(404)
    expect((await ask(port, '/api/v1/nodes/m/proxy/healthz')).code).toBe(404)
  })
})

it('names have a scheme and a port, or not', () => {
  expect(['a', 'a:1', 'http:a:', 'https:a:x', ':a:1'].map(parseProxyName)).toEqual([
    { scheme: 'http', name: 'a', port: '' },
    { scheme: 'http', name: 'a', port: '1' },
    { scheme: 'http', name: 'a', port: '' },
    { scheme: 'https', name: 'a', port: 'x' },
    { scheme: 'http', name: 'a', port: '1' },
  ])
  expect(['', ':', 'a:b:c:d', 'ftp:a:1', 'http::1'].map(parseProxyName)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

it.each([
  ['/x?y#z', '/p/proxy/x?y#z'],
  ['http://10.1.0.5:80/x', '/p/proxy/x'],
  ['http://10.1.0.5:80', '/p/proxy/'],
  ['//10.1.0.5:80/x', '/p/proxy/x'],
  ['/p/proxy/x', '/p/proxy/x'],
  ['x', 'x'],
  ['?y', '?y'],
  ['', ''],
  ['https://elsewhere/x', 'https://elsewhere/x'],
])('a location %s becomes %s', (location, expected) => {
  expect(throughProxy(location, { host: '10.1.0.5:80', prefix: '/p/proxy' })).toBe(expected)
})
