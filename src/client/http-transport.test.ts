import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StatusError } from '../api/status-error.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { get, json, ScriptedHttpApi } from './scripted-http-api.fixture.ts'
import { type ApiRequest, Unreachable } from './transport.ts'

let api: ScriptedHttpApi
beforeEach(() => {
  api = new ScriptedHttpApi()
})
afterEach(() => api.close())

describe('a request', () => {
  test('carries method, path, query, headers and body', async () => {
    const to = await api.plain({}, { userAgent: 'kedge/1' })
    await to.send({
      method: 'PATCH',
      path: '/api/v1/pods/web%200',
      query: { fieldManager: 'a b', force: undefined },
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { text: 'ü' },
    })
    expect(api.requests).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/v1/pods/web%200?fieldManager=a+b',
        headers: { 'content-type': 'application/merge-patch+json', 'user-agent': 'kedge/1' },
        body: '{"text":"ü"}',
      },
    ])
  })

  test('goes below the path of the server', async () => {
    const port = await api.listening(http.createServer(api.listener))
    await api.transport({ server: `http://127.0.0.1:${port}/k8s/clusters/one/` }).send(get)
    expect(api.requests[0]?.url).toBe('/k8s/clusters/one/api/v1/pods/web-0')
  })

  test('uses a kept connection again', async () => {
    const ports = new Set<number | undefined>()
    api.answer = (request, response) => {
      ports.add(request.socket.remotePort)
      json(response, 200, {})
    }
    const to = await api.plain()
    await to.send(get)
    await to.send(get)
    expect(ports.size).toBe(1)
  })

  test('that reads is sent again when the kept connection was closed', async () => {
    const server = http.createServer(api.listener)
    // The second request on a connection finds it closed.
    const seen = new WeakSet<Socket>()
    server.prependListener('request', request => {
      if (seen.has(request.socket)) request.socket.destroy()
      seen.add(request.socket)
    })
    const to = api.transport({ server: `http://127.0.0.1:${await api.listening(server)}` })
    await to.send(get)
    await expect(to.send(get)).resolves.toMatchObject({ code: 200 })
    await expect(to.send({ method: 'POST', path: '/api/v1/pods', body: {} })).rejects.toBeInstanceOf(
      Unreachable,
    )
  })

  test('that is ended by its signal fails with the reason', async () => {
    const ending = new AbortController()
    api.answer = () => ending.abort(new Error('changed my mind'))
    const to = await api.plain()
    await expect(to.send({ ...get, signal: ending.signal })).rejects.toThrow('changed my mind')
    await expect(to.send({ ...get, signal: ending.signal })).rejects.toThrow('changed my mind')
    expect(api.requests).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('is JSON or text, as it says', async () => {
    const to = await api.plain()
    expect((await to.send(get)).body).toEqual({ kind: 'Pod' })
    api.answer = (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('{"a":1}')
    expect((await to.send(get)).body).toBe('{"a":1}')
  })

  test('that refuses is handed on as it is', async () => {
    const { status } = new StatusError({ reason: 'NotFound', message: 'pods "web-0" not found' })
    api.answer = (_, response) => json(response, 404, status)
    await expect((await api.plain()).send(get)).resolves.toMatchObject({ code: 404, body: status })
  })

  test('brings its warnings, each with its quotes undone', async () => {
    api.answer = (_, response) => {
      response.setHeader('warning', [
        '299 - "duplicate key \\"clusterIP\\", the last one counts"',
        '299 kube "b, c"',
      ])
      json(response, 200, {})
    }
    const { warnings } = await (await api.plain()).send(get)
    expect(warnings).toEqual(['duplicate key "clusterIP", the last one counts', 'b, c'])
  })

  test('that is compressed is unpacked', async () => {
    api.answer = (_, response) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync('{"kind":"PodList"}'))
    }
    expect((await (await api.plain()).send(get)).body).toEqual({ kind: 'PodList' })
  })

  test('that breaks off is no answer', async () => {
    api.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"kind":', () => response.destroy())
    }
    await expect((await api.plain()).send(get)).rejects.toBeInstanceOf(Unreachable)
  })

  test('that does not come within its time is given up', async () => {
    const clock = createSimulatedClock()
    const to = await api.plain({}, { clock, timeoutMs: 5000 })
    const arrived = new Promise<void>(resolve => {
      api.answer = () => resolve()
    })
    const sending = to.send(get)
    const failing = expect(sending).rejects.toThrow(/cannot reach http:\/\/127.0.0.1:\d+: it does not answer/)
    await arrived
    await clock.advance(5000)
    await failing
  })

  test('of nobody is said in words', async () => {
    const server = http.createServer()
    const port = await api.listening(server)
    await new Promise(resolve => server.close(resolve))
    const failing = api.transport({ server: `http://127.0.0.1:${port}` }).send(get)
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
    api.answer = async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.of(byte))
        await new Promise(resolve => setImmediate(resolve))
      }
      response.end()
    }
    expect(await collect((await api.plain()).stream(watch))).toEqual([{ n: 1 }, { n: 'ü' }, { n: 3 }])
  })

  test('gives a document as soon as it is complete', async () => {
    api.answer = (_, response) => response.writeHead(200).write('{"n":1}\n{"n":')
    const documents = (await api.plain()).stream(watch)[Symbol.asyncIterator]()
    expect(await documents.next()).toEqual({ done: false, value: { n: 1 } })
    await documents.return?.()
  })

  test('that is refused throws what the server says', async () => {
    const expired = new StatusError({ reason: 'Expired', message: 'too old resource version' })
    api.answer = (_, response) => json(response, 410, expired.status)
    await expect(collect((await api.plain()).stream(watch))).rejects.toMatchObject({
      reason: 'Expired',
      code: 410,
    })
  })

  test('that breaks off within a document or without an end is unreachable', async () => {
    api.answer = (_, response) => response.writeHead(200).end('{"n":1}\n{"n":')
    const to = await api.plain()
    await expect(collect(to.stream(watch))).rejects.toBeInstanceOf(Unreachable)
    api.answer = (_, response) => response.writeHead(200).write('{"n":1}\n', () => response.destroy())
    await expect(collect(to.stream(watch))).rejects.toBeInstanceOf(Unreachable)
  })

  test('may be silent for as long as it likes', async () => {
    const clock = createSimulatedClock()
    let go = () => {}
    api.answer = (_, response) => {
      response.writeHead(200).write('{"n":1}\n')
      go = () => response.end('{"n":2}\n')
    }
    const documents = (await api.plain({}, { clock, timeoutMs: 5000 })).stream(watch)[Symbol.asyncIterator]()
    await documents.next()
    await clock.advance(3_600_000)
    go()
    expect(await documents.next()).toEqual({ done: false, value: { n: 2 } })
  })

  test('that the reader leaves or its signal ends closes its connection', async () => {
    let closed = Promise.resolve()
    api.answer = (request, response) => {
      closed = new Promise(resolve => request.socket.once('close', () => resolve()))
      response.writeHead(200).write('{"n":1}\n')
    }
    const to = await api.plain()
    for await (const _ of to.stream(watch)) break
    await closed
    const ending = new AbortController()
    for await (const _ of to.stream({ ...watch, signal: ending.signal })) ending.abort()
    await closed
    expect(api.requests).toHaveLength(2)
  })
})

test('a DELETE brings its body, and the connection goes on', async () => {
  const to = await api.plain()
  const body = { kind: 'DeleteOptions', preconditions: { uid: 'ü' } }
  await to.send({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web-0', body })
  await to.send(get)
  expect(api.requests.map(({ method }) => method)).toEqual(['DELETE', 'GET'])
  expect(JSON.parse(api.requests[0]?.body ?? '')).toEqual(body)
})

describe('what is no JSON', () => {
  test('comes as bytes, uncompressed and whole', async () => {
    const to = await api.plain()
    api.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('first\n')
      response.end('second\n')
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of to.bytes(get)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('first\nsecond\n')
    expect(api.requests[0]?.headers['accept-encoding']).toBe('identity')
  })

  test('is refused in words, and ends quietly when nobody wants it any more', async () => {
    const to = await api.plain()
    api.answer = (_, response) =>
      json(response, 404, { kind: 'Status', reason: 'NotFound', message: 'not there' })
    await expect(to.bytes(get)[Symbol.asyncIterator]().next()).rejects.toThrow('not there')
    api.answer = (_, response) => response.write('first\n')
    const stop = new AbortController()
    for await (const _ of to.bytes({ ...get, signal: stop.signal })) stop.abort()
    expect(stop.signal.aborted).toBe(true)
  })

  test('a WebSocket is opened with the same credentials, below the path of the server', async () => {
    const to = api.transport({
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
