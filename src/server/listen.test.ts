import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeProtobuf } from '../api/protobuf/decoded.fixture.ts'
import { limits } from '../base/limits.ts'
import { silentLog } from '../base/log.ts'
import { nextTurn } from '../base/turn.ts'
import { type Certificates, makeCertificates } from './certificates/certificates.ts'
import { type Listening, listen } from './listen.ts'
import { adminToken, type ServerUnderTest, startServer } from './server-under-test.ts'
import type { Front } from './wire/front.ts'

const certificates = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
const bearer = { authorization: `Bearer ${adminToken}` }
const configMaps = '/api/v1/namespaces/default/configmaps'

const opened: Listening[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(each => each.close()))
})

interface Port extends ServerUnderTest {
  readonly port: number
  readonly listening: Listening
}

async function openPort(
  front: Front | null = null,
  options: Parameters<typeof startServer>[0] = {},
): Promise<Port> {
  const server = await startServer(options)
  const { serving, ca } = certificates
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog, front })
  opened.push(listening)
  return { ...server, port: listening.port, listening }
}

interface Answer {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Question {
  readonly method?: string
  readonly path: string
  readonly headers?: IncomingHttpHeaders
  readonly body?: string | Buffer
  readonly client?: Certificates['client']
}

function ask(
  port: number,
  { method = 'GET', path, headers = bearer, body, client }: Question,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const credentials = client ? { cert: client.certificate, key: client.key } : {}
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers,
      ca: certificates.ca.certificate,
      agent: false as const,
    }
    const request = httpsRequest({ ...options, ...credentials }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

const json = (answer: Answer) => JSON.parse(answer.body.toString())

describe('the TLS port', () => {
  it('speaks HTTP/1.1', async () => {
    const { port } = await openPort()
    const made = await ask(port, {
      method: 'POST',
      path: configMaps,
      body: '{"metadata":{"name":"a"},"x":1}',
    })
    expect(made.code).toBe(201)
    expect(made.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(made.body.byteLength),
      'cache-control': 'no-cache, private',
      warning: '299 - "unknown field \\"x\\""',
    })
    expect(made.body.at(-1)).toBe(0x0a)
    expect(json(await ask(port, { path: configMaps }))).toMatchObject({
      items: [{ metadata: { name: 'a' } }],
    })
    const head = await ask(port, { method: 'HEAD', path: '/apis/apps' })
    expect(head.code).toBe(200)
    expect(head.body.byteLength).toBe(0)
    expect(head.headers['content-length']).toBe(
      String((await ask(port, { path: '/apis/apps' })).body.byteLength),
    )
  })

  it('answers a refusal as an answer to whoever asks for that, but never that nobody is signed in', async () => {
    const { port } = await openPort()
    const path = `${configMaps}/gone`
    const asked = { ...bearer, 'x-kedge-refusals': 'as-answers' }
    expect((await ask(port, { path })).code).toBe(404)
    const answer = await ask(port, { path, headers: asked })
    expect([answer.code, answer.headers['x-kedge-code'], json(answer).code]).toEqual([200, '404', 404])
    const nobody = await ask(port, { path, headers: { ...asked, authorization: 'Bearer nobody' } })
    expect([nobody.code, nobody.headers['x-kedge-code']]).toEqual([401, undefined])
  })

  it('understands a whole address, as a proxy is asked', async () => {
    const { port } = await openPort()
    const answer = await ask(port, { path: `https://localhost:${port}${configMaps}?limit=1` })
    expect(json(answer)).toMatchObject({ kind: 'ConfigMapList' })
  })

  it('speaks HTTP/2, with a watch and its writes on one connection', async () => {
    const { port } = await openPort()
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: certificates.ca.certificate })
    const lines: string[] = []
    const watch = session.request({ ':path': `${configMaps}?watch=true`, ...bearer })
    const ended = new Promise(resolve => watch.on('close', resolve))
    const firstLine = new Promise(resolve =>
      watch.on('data', chunk => {
        lines.push(...String(chunk).trim().split('\n'))
        resolve(null)
      }),
    )
    await new Promise(resolve => watch.once('response', resolve))
    const post = session.request({ ':method': 'POST', ':path': configMaps, ...bearer })
    post.end('{"metadata":{"name":"a"}}')
    const text: string[] = []
    for await (const chunk of post) text.push(String(chunk))
    await firstLine
    expect(lines.map(line => JSON.parse(line))).toEqual([
      { type: 'ADDED', object: JSON.parse(text.join('')) },
    ])
    watch.close()
    await ended
    session.close()
  })

  it('takes each line of a header for one group, in both versions of HTTP', async () => {
    const { port } = await openPort()
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const spoken = {
      ...bearer,
      'impersonate-user': 'CN=jane,OU=x',
      'impersonate-group': ['CN=ops,OU=x', 'devs'],
    }
    const userInfo = {
      username: 'CN=jane,OU=x',
      groups: ['CN=ops,OU=x', 'devs', 'system:authenticated'],
    }
    const first = await ask(port, { method: 'POST', path, headers: Object(spoken), body: '{}' })
    expect(json(first).status).toEqual({ userInfo })
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: certificates.ca.certificate })
    const post = session.request({ ':method': 'POST', ':path': path, ...spoken })
    post.end('{}')
    const text: string[] = []
    for await (const chunk of post) text.push(String(chunk))
    expect(JSON.parse(text.join('')).status).toEqual({ userInfo })
    session.close()
  })

  it('knows users by their certificates, if our CA has signed them', async () => {
    const { port } = await openPort()
    const whoami = (client: Certificates['client'] | undefined) =>
      ask(port, {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        headers: {},
        body: '{}',
        client,
      })
    expect(json(await whoami(certificates.client))).toMatchObject({
      status: {
        userInfo: {
          username: 'kubernetes-admin',
          groups: ['system:masters', 'system:authenticated'],
          extra: {
            'authentication.kubernetes.io/credential-id': [
              expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/),
            ],
          },
        },
      },
    })
    expect((await whoami(undefined)).code).toBe(401)
    const stranger = makeCertificates({ names: [], addresses: [], now: Date.now() }).client
    expect((await whoami(stranger)).code).toBe(401)
  })

  it('compresses what is large, for those who can read it', async () => {
    const { port, send } = await openPort()
    for (let index = 0; index < 3; index++)
      await send('POST', configMaps, { metadata: { name: `c${index}` }, data: { x: 'x'.repeat(60_000) } })
    const plain = await ask(port, { path: configMaps })
    expect(plain.headers['content-encoding']).toBeUndefined()
    const packed = await ask(port, {
      path: configMaps,
      headers: { ...bearer, 'accept-encoding': 'br, gzip' },
    })
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true)
    // What else an answer depends on is said beside it.
    const document = await ask(port, {
      path: '/openapi/v3/apis/apps/v1',
      headers: { ...bearer, 'accept-encoding': 'gzip, deflate' },
    })
    expect(document.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' })
    const refused = await ask(port, {
      path: configMaps,
      headers: { ...bearer, 'accept-encoding': 'gzip;q=0' },
    })
    expect(refused.headers['content-encoding']).toBeUndefined()
  })

  it('answers YAML to those who ask for it', async () => {
    const { port } = await openPort()
    const answer = await ask(port, {
      path: '/api/v1/namespaces/default',
      headers: { ...bearer, accept: 'application/yaml' },
    })
    expect(answer.headers['content-type']).toBe('application/yaml')
    expect(answer.body.toString()).toContain('kind: Namespace\n')
  })

  it('refuses bodies beyond the limit', async () => {
    const { port } = await openPort()
    const answer = await ask(port, {
      method: 'POST',
      path: configMaps,
      body: Buffer.alloc(limits.bodyBytesMax + 1, 'x'),
    })
    expect(answer.code).toBe(413)
    expect(json(answer)).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: `Request entity too large: limit is ${limits.bodyBytesMax}`,
    })
  })

  it('names in lists of built-in kinds what they are once, for all', async () => {
    const { port } = await openPort()
    await ask(port, { method: 'POST', path: configMaps, body: '{"metadata":{"name":"a"},"data":{"x":"1"}}' })
    const asked = async (query: string, accept = 'application/json') => {
      const { body } = await ask(port, { path: `${configMaps}${query}`, headers: { ...bearer, accept } })
      return String(body)
    }
    const item = (text: string) => JSON.parse(text).items[0]
    for (const text of [await asked(''), await asked('?pretty=1')]) {
      expect(JSON.parse(text)).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
      expect(Object.keys(item(text))).toEqual(['metadata', 'data'])
      expect(item(text)).toMatchObject({ metadata: { name: 'a', managedFields: [{}] }, data: { x: '1' } })
    }
    expect(await asked('', 'application/yaml')).toMatch(/^items:\n *- metadata:/m)
    const partial = await asked('', 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')
    expect(item(partial)).toMatchObject({ kind: 'PartialObjectMetadata' })
    const table = await asked('?includeObject=Object', 'application/json;as=Table;g=meta.k8s.io;v=v1')
    expect(JSON.parse(table).rows[0].object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' })
  })

  it('reads long heads, and says so where they are too long', async () => {
    const { port } = await openPort()
    const selector = (length: number) => `${configMaps}?labelSelector=a%3D${'b'.repeat(length)}`
    // Of a value as long as that it is said what is wrong with it.
    expect((await ask(port, { path: selector(48 * 1024) })).code).toBe(400)
    const beyond = await ask(port, { path: selector(limits.headBytesMax) })
    expect(beyond).toMatchObject({ code: 431, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    expect(String(beyond.body)).toBe('431 Request Header Fields Too Large')
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: certificates.ca.certificate })
    const stream = session.request({ ...bearer, ':path': selector(48 * 1024) })
    const [headers] = await once(stream, 'response')
    expect(headers[':status']).toBe(400)
    session.destroy()
  })

  it('lives on whatever comes in', async () => {
    const { port } = await openPort()
    const raw = (bytes: string) =>
      new Promise<string>(resolve => {
        const socket = connectTls({ port, host: '127.0.0.1', ca: certificates.ca.certificate }, () =>
          socket.write(bytes),
        )
        let text = ''
        socket.on('data', chunk => {
          text += chunk
        })
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
        setImmediate(() => socket.end())
      })
    await raw('\0\x01\x02garbage\r\n\r\n')
    await raw('GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await raw('POST /api/v1/namespaces HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
    await raw('GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
    await raw(`GET ${configMaps}?watch=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminToken}\r\n\r\n`)
    expect((await ask(port, { path: '/livez' })).code).toBe(200)
  })

  it('ends its watches when it closes, and is gone then', async () => {
    const { port, listening } = await openPort()
    const watch = ask(port, { path: `${configMaps}?watch=1` })
    // The watch is open once the server counts it.
    while (!(await ask(port, { path: '/metrics' })).body.includes('verb="WATCH",version="v1"} 1'));
    await listening.close()
    expect((await watch).code).toBe(200)
    await expect(ask(port, { path: '/livez' })).rejects.toThrow('ECONNREFUSED')
  })

  it('says so when the port is taken', async () => {
    const { port, api } = await openPort()
    const { serving, ca } = certificates
    const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
    await expect(listen({ api, host: '127.0.0.1', port, tls, log: silentLog })).rejects.toThrow('EADDRINUSE')
  })
})

/** Everything that comes back on a raw connection, until it ends. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: '127.0.0.1',
      port,
      ca: certificates.ca.certificate,
      servername: 'localhost',
    })
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', reject)
    socket.write(text)
  })
}

describe('who is not known', () => {
  const post = (more: string) =>
    `POST ${configMaps} HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n${more}\r\n`

  it.each(['', 'authorization: Bearer other\r\n'])(
    'gets an answer before the body is there, and the connection ends (%j)',
    async more => {
      const { port } = await openPort()
      expect(await talk(port, `${post(more)}{"half":`)).toMatch(/^HTTP\/1\.1 401 /)
    },
  )

  it('is answered plainly when asking to leave HTTP for something that is no stream', async () => {
    const { port } = await openPort()
    const upgrade = 'connection: Upgrade\r\nupgrade: foo\r\n'
    const answer = await talk(
      port,
      `GET /api/v1/namespaces/default HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminToken}\r\n${upgrade}\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*"kind":"Namespace"/)
    const lost = `DELETE /api/v1/namespaces/default HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminToken}\r\ncontent-length: 2\r\n${upgrade}\r\n{}`
    expect(await talk(port, lost)).toMatch(/^HTTP\/1\.1 400 /)
  })
})

it.each([
  { whose: 'an address has', connections: { perAddress: 2 } },
  { whose: 'all together have', connections: { all: 2 } },
])('$whose so many connections, and another one when one has ended', async ({ connections }) => {
  const { api } = await startServer()
  const { serving, ca } = certificates
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api, host: '127.0.0.1', port: 0, tls, log: silentLog, connections })
  opened.push(listening)
  const { port } = listening
  const held = [connectTcp(port, '127.0.0.1'), connectTcp(port, '127.0.0.1')]
  await Promise.all(held.map(socket => once(socket, 'connect')))
  await expect(ask(port, { path: '/livez' })).rejects.toThrow()
  held[0]?.destroy()
  await expect
    .poll(() =>
      ask(port, { path: '/livez' }).then(
        ({ code }) => code,
        () => 0,
      ),
    )
    .toBe(200)
  held[1]?.destroy()
})

describe('who is refused before the body was read', () => {
  const refusing: Front = {
    owns: path => path.startsWith('/door'),
    answer: async () => ({ code: 429, headers: {}, bytes: Buffer.alloc(0) }),
    userOf: () => ({ kind: 'none' }),
  }
  const attempt = (bytes: number) => `POST /door HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n\r\n`

  it('keeps the connection where the body is small, however it arrives', async () => {
    const { port } = await openPort(refusing)
    const answers: string[] = []
    const socket = connectTls({
      host: '127.0.0.1',
      port,
      ca: certificates.ca.certificate,
      servername: 'localhost',
    })
    const body = '{"name":"admin"}'
    const answered = () =>
      new Promise<void>(resolve =>
        socket.once('data', chunk => {
          answers.push(String(chunk))
          resolve()
        }),
      )
    let next = answered()
    socket.write(`${attempt(body.length)}${body}`)
    await next
    next = answered()
    socket.write(attempt(body.length))
    await next
    next = answered()
    // What is left of the last one is not taken for a request.
    socket.write(`${body}${attempt(0)}`)
    await next
    socket.destroy()
    expect(answers).toHaveLength(3)
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*connection: keep-alive/i)
  })

  it('loses the connection where it is large, or of unknown size', async () => {
    const { port } = await openPort(refusing)
    for (const text of [
      attempt(limits.frontBodyBytesMax + 1),
      'POST /door HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    ])
      expect(await talk(port, text)).toMatch(/^HTTP\/1\.1 429 [\s\S]*connection: close/i)
  })
})

describe('protobuf, for clients that take nothing else', () => {
  const accept = 'application/vnd.kubernetes.protobuf'
  const headers = { ...bearer, accept }
  const data = { 'data.txt': 'x' }

  it('objects, lists and refusals', async () => {
    const { port, send } = await openPort()
    await send('POST', configMaps, { metadata: { name: 'a' }, data })
    const one = await ask(port, { path: `${configMaps}/a`, headers })
    expect(one.headers['content-type']).toBe(accept)
    expect(decodeProtobuf('ConfigMap', one.body)).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'a', resourceVersion: '3' },
      data,
    })
    const list = await ask(port, { path: configMaps, headers })
    const text = list.body.toString('latin1')
    expect(text.startsWith('k8s\0')).toBe(true)
    expect(text).toContain('ConfigMapList')
    expect(text).toContain('data.txt')
    const gone = await ask(port, { path: `${configMaps}/b`, headers })
    expect(gone.code).toBe(404)
  })

  it('events of a watch, each behind its length', async () => {
    const { port, send, clock } = await openPort()
    await send('POST', configMaps, { metadata: { name: 'a' }, data })
    const path = `${configMaps}?watch=1&timeoutSeconds=1`
    const asked = ask(port, { path, headers })
    while (clock.nextTimerAt() === null) await nextTurn()
    await clock.advance(1_000)
    const { body, headers: answered } = await asked
    expect(answered['content-type']).toBe(`${accept};stream=watch`)
    expect(body.readUInt32BE(0)).toBe(body.byteLength - 4)
    expect(body.toString('latin1')).toContain('ADDED')
  })
})

describe('answers for people', () => {
  it('come in lines for those who ask, and for curl', async () => {
    const { port, send } = await openPort()
    await send('POST', configMaps, { metadata: { name: 'a' } })
    const text = async (path: string, more: IncomingHttpHeaders = {}) =>
      (await ask(port, { path, headers: { ...bearer, ...more } })).body.toString()
    const inLines = (value: string) => `${JSON.stringify(JSON.parse(value), null, 2)}\n`
    for (const path of [
      `${configMaps}/a`,
      configMaps,
      '/api/v1/secrets',
      '/api',
      '/version',
      `${configMaps}/b`,
    ]) {
      const plain = await text(path)
      expect(plain.trim()).not.toContain('\n')
      expect(await text(`${path}?pretty=true`)).toBe(inLines(plain))
      expect(await text(path, { 'user-agent': 'curl/7.88' })).toBe(inLines(plain))
      expect(await text(`${path}?pretty=0`, { 'user-agent': 'curl/7.88' })).toBe(plain)
    }
  })
})

it('a write has its credentials looked at once, good ones and wrong ones', async () => {
  const looks: string[] = []
  const authenticator = {
    userOfToken(token: string) {
      looks.push(token)
      return token === 'good' ? { name: 'jane', groups: [] } : null
    },
  }
  const { port } = await openPort(null, { authenticator })
  const write = (token: string, name: string) =>
    ask(port, {
      method: 'POST',
      path: configMaps,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }),
    })
  expect((await write('good', 'a')).code).toBe(201)
  expect((await write('wrong', 'b')).code).toBe(401)
  expect(looks).toEqual(['good', 'wrong'])
})
