// Requests that are odd and meant: what Go's server, behind which upstream's stands, makes of them.
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect, createServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, it, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { makeCertificates } from '../certificates/certificates.ts'
import { type Listening, listen } from '../listen.ts'
import { adminToken, startServer } from '../server-under-test.ts'

const { serving, ca } = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
const token = `authorization: Bearer ${adminToken}`
const maps = '/api/v1/namespaces/default/configmaps'
const pods = '/api/v1/namespaces/default/pods'

let server: Awaited<ReturnType<typeof startServer>>
let listening: Listening
beforeEach(async () => {
  server = await startServer()
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
})
afterEach(() => listening.close())

/** All that comes back until the server ends the connection. */
function heard(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = listening
    const socket = connectTls({ port, host: '127.0.0.1', ca: ca.certificate, servername: 'localhost' })
    let all = ''
    socket.on('data', chunk => {
      all += chunk
    })
    socket.on('close', () => resolve(all))
    socket.on('error', reject)
    socket.write(text)
  })
}

const asking = (line: string, more: readonly string[] = [], body = '') =>
  heard([`${line} HTTP/1.1`, 'host: x', token, 'connection: close', ...more, '', body].join('\r\n'))

const dry = `${maps}?dryRun=All`
const map = '{"metadata":{"name":"a"}}'

test.each<[string, string, number, string]>([
  ['a whole address', `GET https://elsewhere.example${maps}`, 200, '"ConfigMapList"'],
  ['a slash at the end', `GET ${maps}/`, 200, '"ConfigMapList"'],
  ['two slashes', `GET /api/v1//namespaces`, 404, '"NotFound"'],
  ['the core group among the others', `GET /apis//v1/namespaces`, 404, '"NotFound"'],
  ['its discovery among theirs', `GET /apis//v1`, 404, '"NotFound"'],
  ['a way up', 'GET /api/v1/namespaces/../nodes', 404, '"NotFound"'],
  ['a way up in code', 'GET /api/v1/namespaces/%2e%2e/nodes', 404, '"NotFound"'],
  ['a slash in a name', `GET ${maps}/a%2Fb`, 404, '"NotFound"'],
  ['a slash in code', 'GET /api%2Fv1/namespaces%2fdefault/configmaps', 200, '"ConfigMapList"'],
  [
    'a subresource behind a slash in code',
    `GET /api/v1/namespaces/default%2Ffinalize`,
    405,
    '"MethodNotAllowed"',
  ],
  ['the head of an object', `HEAD ${maps}/a`, 405, ''],
  ['the head of a collection', `HEAD ${maps}`, 405, ''],
  ['the head of nothing', 'HEAD /api/v1/nothings', 404, ''],
  ['the head of a part', 'HEAD /api/v1/namespaces/default/status', 405, ''],
  ['the head of health', 'HEAD /healthz', 200, ''],
  ['what is no code', `GET ${maps}/%zz`, 400, '"BadRequest"'],
  ['a question twice', `GET /api/v1/namespaces?limit=1&limit=9`, 200, '"continue"'],
  ['a question that cannot be read', `GET ${maps}?labelSelector=%zz`, 200, '"ConfigMapList"'],
  ['questions parted by a semicolon', `GET ${maps}?limit=x;watch=1`, 200, '"ConfigMapList"'],
  ['the options of a collection', `OPTIONS ${maps}`, 405, '"MethodNotAllowed"'],
  ['a method of no meaning', `PURGE ${maps}`, 405, '"MethodNotAllowed"'],
  ['the options of the server', 'OPTIONS *', 200, ''],
  ['a tunnel', 'CONNECT x:443', 405, ''],
])('%s: %s is %i', async (_, line, code, words) => {
  const answer = await asking(line)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `))
  expect(answer).toContain(words)
})

test.each<[string, readonly string[], string, RegExp]>([
  [
    'that is waited for',
    ['content-length: 25', 'expect: 100-continue'],
    map,
    /^HTTP\/1\.1 100 [\s\S]*HTTP\/1\.1 201 /,
  ],
  ['that something else is expected of', ['content-length: 25', 'expect: more'], map, /^HTTP\/1\.1 417 /],
  [
    'in pieces, with trailers',
    ['transfer-encoding: chunked', 'trailer: a'],
    `19\r\n${map}\r\n0\r\na: b\r\n\r\n`,
    /^HTTP\/1\.1 201 /,
  ],
  ['in pieces of no length', ['transfer-encoding: chunked'], `zz\r\n${map}`, /^HTTP\/1\.1 400 /],
  ['of two lengths', ['content-length: 25', 'content-length: 26'], map, /^HTTP\/1\.1 400 /],
  [
    'of a length and in pieces',
    ['content-length: 25', 'transfer-encoding: chunked'],
    '0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  ['of less than no length', ['content-length: -1'], '', /^HTTP\/1\.1 400 /],
  [
    'that is packed',
    ['content-length: 4', 'content-encoding: gzip'],
    '\x1f\x8b\x08\x00',
    /^HTTP\/1\.1 400 [\s\S]*"BadRequest"/,
  ],
])('a body %s', async (_, head, body, expected) => {
  expect(await asking(`POST ${dry}`, head, body)).toMatch(expected)
})

it('a body that is longer than it said is what it said, and the connection ends with its answer', async () => {
  const text = `POST ${maps} HTTP/1.1\r\nhost: x\r\n${token}\r\ncontent-length: ${map.length}\r\n\r\n${map}GARBAGE`
  const answer = await heard(text)
  expect(answer).toMatch(/^HTTP\/1\.1 201 [\s\S]*connection: close/i)
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect((await server.send('GET', `${maps}/a`)).code).toBe(200)
})

test.each([
  ['GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', '400 Bad Request: missing required Host header'],
  [
    'GET /healthz HTTP/1.1\r\nhost: a\r\nHost: b\r\nconnection: close\r\n\r\n',
    '400 Bad Request: too many Host headers',
  ],
  ['GET /healthz HTTP/1.0\r\n\r\n', 'ok'],
])('%j ends with %j', async (text, end) => {
  expect((await heard(text)).endsWith(`\r\n\r\n${end}`)).toBe(true)
})

const upgrading = 'connection: upgrade\r\nupgrade: websocket\r\n'

test.each([
  ['a tunnel', 'CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n', / 405 /],
  ['an upgrade by somebody unknown', `GET ${pods}/a/exec HTTP/1.1\r\nhost: x\r\n${upgrading}\r\n`, / 401 /],
  ['an upgrade where there is none', `GET /healthz HTTP/1.1\r\nhost: x\r\n${upgrading}\r\n`, / 200 /],
  [
    'an upgrade for no host',
    `GET ${pods}/a/exec HTTP/1.1\r\n${upgrading}\r\n`,
    / 400 [\s\S]*missing required Host/,
  ],
  ['what cannot be read', 'what is this\r\n\r\n', / 400 /],
])('%s ends the connection, also of a peer that does not close its side', async (_, text, expected) => {
  const door = createServer({ allowHalfOpen: true })
  listening.serve(door)
  const arrived = once(door, 'connection')
  await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo
  const halfOpen = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const socket = connectTls({ socket: halfOpen, ca: ca.certificate, servername: 'localhost' })
  let all = ''
  socket.on('data', chunk => {
    all += chunk
  })
  socket.write(text)
  const [there] = await arrived
  await Promise.all([once(there, 'close'), once(socket, 'end')])
  expect(all).toMatch(expected)
  socket.destroy()
  door.close()
})

it('a tunnel over HTTP/2 is refused, and its connection goes on', async () => {
  const session = connectHttp2(`https://127.0.0.1:${listening.port}`, { ca: ca.certificate })
  for (const [headers, code] of [
    [{ ':method': 'CONNECT', ':authority': 'x:443' }, 405],
    [{ ':path': '/healthz' }, 200],
  ] as const) {
    const stream = session.request(headers)
    const [answered] = await once(stream, 'response')
    expect(answered[':status']).toBe(code)
    stream.close()
  }
  session.destroy()
})

it('who breaks off a watch and a list over HTTP/2 leaves the others on the connection alone', async () => {
  const session = connectHttp2(`https://127.0.0.1:${listening.port}`, { ca: ca.certificate })
  const credentials = { authorization: `Bearer ${adminToken}` }
  const watch = session.request({ ...credentials, ':path': `${maps}?watch=1` })
  await once(watch, 'response')
  const list = session.request({ ...credentials, ':path': maps })
  for (const stream of [watch, list]) {
    stream.close(8)
    await once(stream, 'close')
  }
  const other = session.request({ ...credentials, ':path': maps })
  const [answered] = await once(other, 'response')
  expect(answered[':status']).toBe(200)
  const told = once(session, 'goaway')
  await listening.close()
  expect((await told)[0]).toBe(0)
})
