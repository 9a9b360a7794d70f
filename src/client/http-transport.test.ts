import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StatusError } from '../api/status-error.ts'
import { createTestAuthority } from '../testing/fixtures/certificates.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import type { ClusterAccess, ExecPlugin } from './cluster-access.ts'
import { CredentialError } from './exec-credential.ts'
import { createHttpTransport, type HttpTransport, type HttpTransportOptions } from './http-transport.ts'
import { type ApiRequest, Unreachable } from './transport.ts'

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void

const authority = createTestAuthority()
const { certificate: cert, key } = authority.server({ names: ['api.example'], addresses: ['127.0.0.1'] })
let folder: string
let answer: Answer
let requests: { method: string; url: string; headers: http.IncomingHttpHeaders; body: string }[]
const closers: (() => void)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-http-'))
  requests = []
  answer = (_, response) => json(response, 200, { kind: 'Pod' })
})

afterEach(() => {
  for (const close of closers.splice(0)) close()
  rmSync(folder, { recursive: true })
})

function json(response: http.ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const listener: http.RequestListener = (request, response) => {
  let body = ''
  request.on('data', chunk => {
    body += chunk
  })
  request.on('end', () => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, headers, body })
    answer(request, response, body)
  })
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const nobody: Omit<ClusterAccess, 'server'> = {
  certificateAuthority: null,
  insecure: false,
  tlsServerName: null,
  proxyUrl: null,
  certificate: null,
  login: { kind: 'none' },
  impersonate: null,
}

async function plain(
  access: Partial<ClusterAccess> = {},
  options: HttpTransportOptions = {},
): Promise<HttpTransport> {
  const port = await listening(http.createServer(listener))
  return transport({ server: `http://127.0.0.1:${port}`, ...access }, options)
}

function transport(
  access: Partial<ClusterAccess> & { server: string },
  options: HttpTransportOptions = {},
): HttpTransport {
  const made = createHttpTransport({ ...nobody, ...access }, options)
  closers.push(() => made.close())
  return made
}

async function secure(options: https.ServerOptions = {}): Promise<string> {
  const server = https.createServer({ cert, key, ...options }, listener)
  server.on('tlsClientError', () => {})
  return `https://127.0.0.1:${await listening(server)}`
}

const get: ApiRequest = { method: 'GET', path: '/api/v1/pods/web-0' }
const authorizations = () => requests.map(({ headers }) => headers.authorization)

describe('a request', () => {
  test('carries method, path, query, headers and body', async () => {
    const to = await plain({}, { userAgent: 'kedge/1' })
    await to.send({
      method: 'PATCH',
      path: '/api/v1/pods/web%200',
      query: { fieldManager: 'a b', force: undefined },
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { text: 'ü' },
    })
    expect(requests).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/v1/pods/web%200?fieldManager=a+b',
        headers: { 'content-type': 'application/merge-patch+json', 'user-agent': 'kedge/1' },
        body: '{"text":"ü"}',
      },
    ])
  })

  test('goes below the path of the server', async () => {
    const port = await listening(http.createServer(listener))
    await transport({ server: `http://127.0.0.1:${port}/k8s/clusters/one/` }).send(get)
    expect(requests[0]?.url).toBe('/k8s/clusters/one/api/v1/pods/web-0')
  })

  test('uses a kept connection again', async () => {
    const ports = new Set<number | undefined>()
    answer = (request, response) => {
      ports.add(request.socket.remotePort)
      json(response, 200, {})
    }
    const to = await plain()
    await to.send(get)
    await to.send(get)
    expect(ports.size).toBe(1)
  })

  test('that reads is sent again when the kept connection was closed', async () => {
    const server = http.createServer(listener)
    // The second request on a connection finds it closed.
    const seen = new WeakSet<Socket>()
    server.prependListener('request', request => {
      if (seen.has(request.socket)) request.socket.destroy()
      seen.add(request.socket)
    })
    const to = transport({ server: `http://127.0.0.1:${await listening(server)}` })
    await to.send(get)
    await expect(to.send(get)).resolves.toMatchObject({ code: 200 })
    await expect(to.send({ method: 'POST', path: '/api/v1/pods', body: {} })).rejects.toBeInstanceOf(
      Unreachable,
    )
  })

  test('that is ended by its signal fails with the reason', async () => {
    const ending = new AbortController()
    answer = () => ending.abort(new Error('changed my mind'))
    const to = await plain()
    await expect(to.send({ ...get, signal: ending.signal })).rejects.toThrow('changed my mind')
    await expect(to.send({ ...get, signal: ending.signal })).rejects.toThrow('changed my mind')
    expect(requests).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('is JSON or text, as it says', async () => {
    const to = await plain()
    expect((await to.send(get)).body).toEqual({ kind: 'Pod' })
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('{"a":1}')
    expect((await to.send(get)).body).toBe('{"a":1}')
  })

  test('that refuses is handed on as it is', async () => {
    const { status } = new StatusError({ reason: 'NotFound', message: 'pods "web-0" not found' })
    answer = (_, response) => json(response, 404, status)
    await expect((await plain()).send(get)).resolves.toMatchObject({ code: 404, body: status })
  })

  test('brings its warnings, each with its quotes undone', async () => {
    answer = (_, response) => {
      response.setHeader('warning', [
        '299 - "duplicate key \\"clusterIP\\", the last one counts"',
        '299 kube "b, c"',
      ])
      json(response, 200, {})
    }
    const { warnings } = await (await plain()).send(get)
    expect(warnings).toEqual(['duplicate key "clusterIP", the last one counts', 'b, c'])
  })

  test('that is compressed is unpacked', async () => {
    answer = (_, response) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync('{"kind":"PodList"}'))
    }
    expect((await (await plain()).send(get)).body).toEqual({ kind: 'PodList' })
  })

  test('that breaks off is no answer', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"kind":', () => response.destroy())
    }
    await expect((await plain()).send(get)).rejects.toBeInstanceOf(Unreachable)
  })

  test('that does not come within its time is given up', async () => {
    const clock = createSimulatedClock()
    const to = await plain({}, { clock, timeoutMs: 5000 })
    const arrived = new Promise<void>(resolve => {
      answer = () => resolve()
    })
    const sending = to.send(get)
    const failing = expect(sending).rejects.toThrow(/cannot reach http:\/\/127.0.0.1:\d+: it does not answer/)
    await arrived
    await clock.advance(5000)
    await failing
  })

  test('of nobody is said in words', async () => {
    const server = http.createServer()
    const port = await listening(server)
    await new Promise(resolve => server.close(resolve))
    const failing = transport({ server: `http://127.0.0.1:${port}` }).send(get)
    await expect(failing).rejects.toThrow(`cannot reach http://127.0.0.1:${port}: connection refused`)
    await expect(failing).rejects.toBeInstanceOf(Unreachable)
  })
})

describe('a stream', () => {
  const watch: ApiRequest = { method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } }

  async function collect(documents: AsyncIterable<unknown>): Promise<unknown[]> {
    const all: unknown[] = []
    for await (const document of documents) all.push(document)
    return all
  }

  test('gives its documents one by one, however they are cut', async () => {
    const text = '{"n":1}\n{"n":"ü"}\n\n{"n":3}'
    answer = async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.of(byte))
        await new Promise(resolve => setImmediate(resolve))
      }
      response.end()
    }
    expect(await collect((await plain()).stream(watch))).toEqual([{ n: 1 }, { n: 'ü' }, { n: 3 }])
  })

  test('gives a document as soon as it is complete', async () => {
    answer = (_, response) => response.writeHead(200).write('{"n":1}\n{"n":')
    const documents = (await plain()).stream(watch)[Symbol.asyncIterator]()
    expect(await documents.next()).toEqual({ done: false, value: { n: 1 } })
    await documents.return?.()
  })

  test('that is refused throws what the server says', async () => {
    const expired = new StatusError({ reason: 'Expired', message: 'too old resource version' })
    answer = (_, response) => json(response, 410, expired.status)
    await expect(collect((await plain()).stream(watch))).rejects.toMatchObject({
      reason: 'Expired',
      code: 410,
    })
  })

  test('that breaks off within a document or without an end is unreachable', async () => {
    answer = (_, response) => response.writeHead(200).end('{"n":1}\n{"n":')
    const to = await plain()
    await expect(collect(to.stream(watch))).rejects.toBeInstanceOf(Unreachable)
    answer = (_, response) => response.writeHead(200).write('{"n":1}\n', () => response.destroy())
    await expect(collect(to.stream(watch))).rejects.toBeInstanceOf(Unreachable)
  })

  test('may be silent for as long as it likes', async () => {
    const clock = createSimulatedClock()
    let go = () => {}
    answer = (_, response) => {
      response.writeHead(200).write('{"n":1}\n')
      go = () => response.end('{"n":2}\n')
    }
    const documents = (await plain({}, { clock, timeoutMs: 5000 })).stream(watch)[Symbol.asyncIterator]()
    await documents.next()
    await clock.advance(3_600_000)
    go()
    expect(await documents.next()).toEqual({ done: false, value: { n: 2 } })
  })

  test('that the reader leaves or its signal ends closes its connection', async () => {
    let closed = Promise.resolve()
    answer = (request, response) => {
      closed = new Promise(resolve => request.socket.once('close', () => resolve()))
      response.writeHead(200).write('{"n":1}\n')
    }
    const to = await plain()
    for await (const _ of to.stream(watch)) break
    await closed
    const ending = new AbortController()
    for await (const _ of to.stream({ ...watch, signal: ending.signal })) ending.abort()
    await closed
    expect(requests).toHaveLength(2)
  })
})

describe('TLS', () => {
  test('trusts the given authority and nobody else', async () => {
    const server = await secure()
    const trusting = transport({ server, certificateAuthority: authority.certificate })
    await expect(trusting.send(get)).resolves.toMatchObject({ code: 200 })
    await expect(transport({ server }).send(get)).rejects.toThrow('signed by an unknown authority')
    await expect(transport({ server, insecure: true }).send(get)).resolves.toMatchObject({ code: 200 })
  })

  test('checks the name that the kubeconfig gives', async () => {
    const server = await secure()
    const access = { server, certificateAuthority: authority.certificate }
    await expect(transport({ ...access, tlsServerName: 'api.example' }).send(get)).resolves.toBeDefined()
    await expect(transport({ ...access, tlsServerName: 'other.example' }).send(get)).rejects.toThrow(
      'other.example',
    )
  })

  test('presents the client certificate', async () => {
    const server = await secure({ requestCert: true, ca: authority.certificate })
    answer = (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate()
      json(response, 200, { user: subject.CN })
    }
    const certificate = authority.client('admin')
    const to = transport({ server, certificateAuthority: authority.certificate, certificate })
    expect((await to.send(get)).body).toEqual({ user: 'admin' })
  })

  test('goes through the proxy of the kubeconfig', async () => {
    const server = await secure()
    const tunnels: (string | undefined)[] = []
    const proxy = http.createServer().on('connect', (request, socket) => {
      tunnels.push(request.url, request.headers['proxy-authorization'])
      const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(target).pipe(socket)
      })
      target.on('error', () => socket.destroy())
      socket.on('error', () => target.destroy())
      closers.push(() => target.destroy())
    })
    const proxyUrl = `http://me:secret@127.0.0.1:${await listening(proxy)}`
    const to = transport({ server, certificateAuthority: authority.certificate, proxyUrl })
    await expect(to.send(get)).resolves.toMatchObject({ code: 200 })
    expect(tunnels).toEqual([new URL(server).host, `Basic ${Buffer.from('me:secret').toString('base64')}`])
  })

  test('says when the proxy refuses', async () => {
    const proxy = http
      .createServer()
      .on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    const proxyUrl = `http://127.0.0.1:${await listening(proxy)}`
    const to = transport({ server: 'https://api.example', proxyUrl })
    await expect(to.send(get)).rejects.toThrow('refused with 403')
  })
})

describe('credentials', () => {
  test('of each kind travel as they should', async () => {
    const to = await plain({ login: { kind: 'token', token: 'abc' } })
    await to.send(get)
    const other = await plain({ login: { kind: 'password', username: 'me', password: 'pw' } })
    await other.send(get)
    expect(authorizations()).toEqual(['Bearer abc', `Basic ${Buffer.from('me:pw').toString('base64')}`])
  })

  test('name whom to act for', async () => {
    const impersonate = { user: 'jane', uid: '7', groups: ['dev', 'ops'], extra: { 'a/b': ['x'] } }
    await (await plain({ impersonate })).send(get)
    expect(requests[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-a%2fb': 'x',
    })
  })

  test('in a file are read again after a minute, or when the server refuses them', async () => {
    const path = join(folder, 'token')
    const clock = createSimulatedClock()
    writeFileSync(path, 'one\n')
    const to = await plain({ login: { kind: 'tokenFile', path } }, { clock })
    await to.send(get)
    writeFileSync(path, 'two\n')
    await to.send(get)
    await clock.advance(60_000)
    await to.send(get)
    expect(authorizations()).toEqual(['Bearer one', 'Bearer one', 'Bearer two'])
    writeFileSync(path, 'three\n')
    answer = (request, response) =>
      json(response, request.headers.authorization === 'Bearer three' ? 200 : 401, {})
    expect((await to.send(get)).code).toBe(200)
    rmSync(path)
    await clock.advance(60_000)
    expect((await to.send(get)).code).toBe(200)
  })

  test('in a file that is not there fail in words', async () => {
    const path = join(folder, 'missing')
    const to = await plain({ login: { kind: 'tokenFile', path } })
    await expect(to.send(get)).rejects.toThrow(`the token file ${path} cannot be read`)
    await expect(to.send(get)).rejects.toBeInstanceOf(CredentialError)
  })

  test('that stay refused are refused once, not for ever', async () => {
    answer = (_, response) => json(response, 401, {})
    expect((await (await plain({ login: { kind: 'token', token: 'x' } })).send(get)).code).toBe(401)
    expect(requests).toHaveLength(1)
  })
})

describe('a credential plugin', () => {
  /** A plugin that notes its runs and prints what the test says. */
  function plugin(script: string, more: Partial<ExecPlugin> = {}): ExecPlugin {
    const command = join(folder, 'plugin')
    writeFileSync(command, `#!/bin/sh\necho run >> ${folder}/runs\n${script}\n`)
    chmodSync(command, 0o755)
    return {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      args: [],
      env: [],
      installHint: '',
      interactiveMode: 'Never',
      cluster: null,
      ...more,
    }
  }
  const credential = (status: object) =>
    JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })

  test('runs once for many requests and again when its token expires or is refused', async () => {
    const clock = createSimulatedClock()
    const expirationTimestamp = new Date(clock.now() + 60_000).toISOString()
    const script = `n=$(wc -l < ${folder}/runs | tr -d ' '); echo '${credential({ token: 'tN', expirationTimestamp })}' | sed "s/tN/t$n/"`
    const to = await plain({ login: { kind: 'exec', plugin: plugin(script) } }, { clock })
    await Promise.all([to.send(get), to.send(get)])
    await clock.advance(51_000)
    await to.send(get)
    expect(authorizations()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2'])
    answer = (request, response) =>
      json(response, request.headers.authorization === 'Bearer t4' ? 200 : 401, {})
    expect((await to.send(get)).code).toBe(200)
  })

  test('gets its arguments, its environment and the cluster', async () => {
    const script = `echo "$1 $EXTRA $KUBERNETES_EXEC_INFO" > ${folder}/seen; echo '${credential({ token: 't' })}'`
    const run = plugin(script, {
      args: ['get-token'],
      env: [{ name: 'EXTRA', value: 'more' }],
      cluster: { server: 'https://api.example' },
    })
    await (await plain({ login: { kind: 'exec', plugin: run } })).send(get)
    const { readFileSync } = await import('node:fs')
    const [argument, extra, info = ''] = readFileSync(join(folder, 'seen'), 'utf8').split(' ')
    expect([argument, extra]).toEqual(['get-token', 'more'])
    expect(JSON.parse(info)).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://api.example' } },
    })
  })

  test('may bring a certificate', async () => {
    const server = await secure({ requestCert: true, ca: authority.certificate })
    answer = (request, response) =>
      json(response, 200, { user: (request.socket as TLSSocket).getPeerCertificate().subject.CN })
    const { certificate, key } = authority.client('plugged')
    writeFileSync(join(folder, 'out'), credential({ clientCertificateData: certificate, clientKeyData: key }))
    const login = { kind: 'exec', plugin: plugin(`cat ${folder}/out`) } as const
    const to = transport({ server, certificateAuthority: authority.certificate, login })
    expect((await to.send(get)).body).toEqual({ user: 'plugged' })
  })

  test.each([
    ['exits with an error', 'echo "not logged in" >&2; exit 3', 'failed: not logged in'],
    ['prints something else', 'echo hello', 'printed no ExecCredential'],
    ['answers in another version', `echo '{"kind":"ExecCredential","apiVersion":"x/v9"}'`, 'answers in x/v9'],
    ['prints nothing to use', `echo '${credential({})}'`, 'neither a token nor a certificate'],
  ])('that %s fails in words', async (_, script, words) => {
    const to = await plain({ login: { kind: 'exec', plugin: plugin(script) } })
    await expect(to.send(get)).rejects.toThrow(words)
    expect(requests).toEqual([])
  })

  test('that is missing says how to get it', async () => {
    const missing = plugin('', { command: 'kedge-no-such-plugin', installHint: 'Install it with care.' })
    const to = await plain({ login: { kind: 'exec', plugin: missing } })
    await expect(to.send(get)).rejects.toThrow('kedge-no-such-plugin is not installed. Install it with care.')
  })

  test('that cannot be looked for everywhere is missing as well', async () => {
    const locked = mkdtempSync(join(tmpdir(), 'kedge-locked-'))
    writeFileSync(join(locked, 'kedge-no-such-plugin'), '', { mode: 0o644 })
    const missing = plugin('', {
      command: 'kedge-no-such-plugin',
      env: [{ name: 'PATH', value: `${locked}:/usr/bin` }],
    })
    const to = await plain({ login: { kind: 'exec', plugin: missing } })
    await expect(to.send(get)).rejects.toThrow('kedge-no-such-plugin is not installed.')
    rmSync(locked, { recursive: true })
  })

  test('that needs a terminal is not run without one', async () => {
    const to = await plain({ login: { kind: 'exec', plugin: plugin('', { interactiveMode: 'Always' }) } })
    await expect(to.send(get)).rejects.toThrow('needs a terminal')
  })
})

test('a DELETE brings its body, and the connection goes on', async () => {
  const to = await plain()
  const body = { kind: 'DeleteOptions', preconditions: { uid: 'ü' } }
  await to.send({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web-0', body })
  await to.send(get)
  expect(requests.map(({ method }) => method)).toEqual(['DELETE', 'GET'])
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual(body)
})

describe('what is no JSON', () => {
  test('comes as bytes, uncompressed and whole', async () => {
    const to = await plain()
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('first\n')
      response.end('second\n')
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of to.bytes(get)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('first\nsecond\n')
    expect(requests[0]?.headers['accept-encoding']).toBe('identity')
  })

  test('is refused in words, and ends quietly when nobody wants it any more', async () => {
    const to = await plain()
    answer = (_, response) =>
      json(response, 404, { kind: 'Status', reason: 'NotFound', message: 'not there' })
    await expect(to.bytes(get)[Symbol.asyncIterator]().next()).rejects.toThrow('not there')
    answer = (_, response) => response.write('first\n')
    const stop = new AbortController()
    for await (const _ of to.bytes({ ...get, signal: stop.signal })) stop.abort()
    expect(stop.signal.aborted).toBe(true)
  })

  test('a WebSocket is opened with the same credentials, below the path of the server', async () => {
    const to = transport({
      server: 'https://api.example:6443/clusters/a/',
      login: { kind: 'token', token: 't1' },
      impersonate: { user: 'jane', uid: '', groups: ['dev', 'ops'], extra: {} },
    })
    const query = new URLSearchParams([
      ['command', 'ls'],
      ['command', '-l'],
    ])
    expect(await to.webSocket('/api/v1/namespaces/default/pods/web-0/exec', query)).toMatchObject({
      url: 'wss://api.example:6443/clusters/a/api/v1/namespaces/default/pods/web-0/exec?command=ls&command=-l',
      headers: {
        authorization: 'Bearer t1',
        'impersonate-user': 'jane',
        'impersonate-group': ['dev', 'ops'],
      },
      agent: expect.any(https.Agent),
    })
  })
})
