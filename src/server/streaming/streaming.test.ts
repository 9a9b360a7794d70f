import { request as httpsRequest } from 'node:https'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ExecStreams, NodeAccess } from '../../api/node-access.ts'
import { StatusError } from '../../api/status-error.ts'
import { silentLog } from '../../base/log.ts'
import { SpdySession } from '../../base/spdy/session.ts'
import { nextTurn } from '../../base/turn.ts'
import { makeCertificates } from '../certificates/certificates.ts'
import { listen } from '../listen.ts'
import { pod } from '../objects.fixture.ts'
import { adminToken, startServer } from '../server-under-test.ts'

const certificates = makeCertificates({ names: [], addresses: ['127.0.0.1'], now: Date.now() })
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A node on which `cat` echoes, `exit N` ends with N and `sizes` tells what it heard. */
const node: NodeAccess = {
  async *logs(_pod, { container, tailLines }) {
    if (container === 'waiting')
      throw new StatusError({ reason: 'BadRequest', message: 'container "waiting" is waiting to start' })
    yield Buffer.from('one\n')
    if (tailLines !== 1) yield Buffer.from('two\n')
  },
  async exec(_pod, { command: [program, argument], streams }, signal) {
    if (program === 'cat') for await (const chunk of streams.stdin ?? []) streams.stdout?.write(chunk)
    if (program === 'sizes') streams.stdout?.write(await nextSize(streams))
    if (program === 'hang') await new Promise(resolve => signal.addEventListener('abort', resolve))
    if (program === 'fail') throw new StatusError({ reason: 'NotFound', message: 'no such container' })
    streams.stderr?.write('done')
    return program === 'exit' ? Number(argument) : 0
  },
  async attach(_pod, { streams }) {
    streams.stdout?.write('attached')
  },
  connect: async () => new PassThrough(),
  stats: async () => ({ usage: null, disk: null, pods: [] }),
}

const nextSize = (streams: ExecStreams) =>
  new Promise<string>(resolve => streams.onResize?.(({ columns, rows }) => resolve(`${columns}x${rows}`)))

async function openPort(nodeAccess: NodeAccess | null = node) {
  const server = await startServer({ nodeAccess })
  const { serving, ca } = certificates
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  closing.push(() => listening.close())
  const containers = [
    { name: 'main', image: 'i' },
    { name: 'waiting', image: 'i' },
  ]
  await server.send('POST', '/api/v1/namespaces/default/pods', pod('p', { nodeName: 'n', containers }))
  await server.send('POST', '/api/v1/namespaces/default/pods', pod('loose'))
  return { ...server, port: listening.port }
}

interface Heard {
  readonly protocol: string
  readonly text: (channel: number) => string
  readonly code: number
}

/** Runs a command over a WebSocket; what is typed is sent once it is open. */
function runOver(
  port: number,
  {
    path,
    protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    typed = [],
    isBase64 = false,
  }: {
    readonly path: string
    readonly protocols?: string[]
    readonly typed?: readonly Buffer[]
    readonly isBase64?: boolean
  },
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const url = `wss://127.0.0.1:${port}/api/v1/namespaces/default/pods/${path}`
    const headers = { authorization: `Bearer ${adminToken}` }
    const socket = new WebSocket(url, protocols, { ca: certificates.ca.certificate, headers })
    const heard = new Map<number, string>()
    socket.on('open', () => {
      for (const message of typed) socket.send(message)
    })
    socket.on('message', (message: Buffer) => {
      const first = message[0] ?? -1
      const rest = message.subarray(1)
      const channel = isBase64 ? first - 0x30 : first
      const text = isBase64 ? Buffer.from(rest.toString(), 'base64').toString() : rest.toString()
      heard.set(channel, `${heard.get(channel) ?? ''}${text}`)
    })
    socket.on('close', code =>
      resolve({ protocol: socket.protocol, code, text: channel => heard.get(channel) ?? '' }),
    )
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => reject(new Error(`${response.statusCode} ${JSON.parse(body).message}`)))
    })
    socket.on('error', reject)
  })
}

const typed = (channel: number, text = '') => Buffer.concat([Buffer.from([channel]), Buffer.from(text)])

describe('exec over WebSocket', () => {
  it('carries stdin in, stdout and stderr out, and how it ended', async () => {
    const { port } = await openPort()
    const heard = await runOver(port, {
      // As the clients for Python write it.
      path: 'p/exec?container=main&command=cat&stdin=True&stdout=True&stderr=True',
      typed: [typed(0, 'hello '), typed(0, 'world'), Buffer.from([255, 0])],
    })
    expect(heard.protocol).toBe('v5.channel.k8s.io')
    expect(heard.text(1)).toBe('hello world')
    expect(heard.text(2)).toBe('done')
    expect(JSON.parse(heard.text(3))).toEqual({ metadata: {}, status: 'Success' })
    expect(heard.code).toBe(1000)
  })

  it.each([
    ['v4.base64.channel.k8s.io', true, true],
    ['channel.k8s.io', false, false],
    ['base64.channel.k8s.io', true, false],
    ['', false, false],
  ])('speaks %j', async (protocol, isBase64, tellsStatus) => {
    const { port } = await openPort()
    const run = (command: string) =>
      runOver(port, {
        path: `p/exec?container=main&${command}&stdout=1&stderr`,
        protocols: protocol ? [protocol] : [],
        isBase64,
      })
    const heard = await run('command=exit&command=3')
    expect(heard.protocol).toBe(protocol)
    expect(heard.text(3)).toContain('exit code 3')
    expect(heard.text(3).startsWith('{')).toBe(tellsStatus)
    const well = await run('command=exit&command=0')
    expect(well.text(3)).toBe(tellsStatus ? '{"metadata":{},"status":"Success"}' : '')
  })

  it('tells the exit code', async () => {
    const { port } = await openPort()
    const heard = await runOver(port, {
      path: 'p/exec?container=main&command=exit&command=3&stdout=true',
      protocols: ['v4.channel.k8s.io'],
    })
    expect(heard.protocol).toBe('v4.channel.k8s.io')
    expect(JSON.parse(heard.text(3))).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code: error executing command [exit 3], exit code 3',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    })
  })

  it('tells a terminal’s size', async () => {
    const { port } = await openPort()
    const heard = await runOver(port, {
      path: 'p/exec?container=main&command=sizes&stdin=true&stdout=true&tty=true',
      typed: [typed(4, 'nonsense'), typed(4, '{"Width":120,"Height":40}')],
    })
    expect(heard.text(1)).toBe('120x40')
    expect(heard.text(2)).toBe('')
  })

  it('passes the node’s refusal on', async () => {
    const { port } = await openPort()
    const heard = await runOver(port, { path: 'p/exec?container=main&command=fail&stdout=true' })
    expect(JSON.parse(heard.text(3))).toMatchObject({ status: 'Failure', message: 'no such container' })
  })

  it('attaches', async () => {
    const { port } = await openPort()
    expect((await runOver(port, { path: 'p/attach?container=main&stdout=true' })).text(1)).toBe('attached')
  })

  it.each([
    ['gone/exec?command=ls&stdout=true', '404 pods "gone" not found'],
    ['loose/exec?command=ls&stdout=true', '400 pod loose does not have a host assigned'],
    [
      'p/exec?command=ls&stdout=true',
      '400 a container name must be specified for pod p, choose one of: [main waiting]',
    ],
    ['p/exec?command=ls&stdout=true&container=x', '400 container x is not valid for pod p'],
    ['p/exec?container=main&command=ls', '400 you must specify at least 1 of stdin, stdout, stderr'],
    ['p/exec?container=main&stdout=true', '400 you must specify at least 1 command for the container'],
  ])('%s is refused: %s', async (path, refusal) => {
    const { port } = await openPort()
    await expect(runOver(port, { path })).rejects.toThrow(refusal)
  })

  it('is refused in an unknown protocol, and without nodes', async () => {
    const { port } = await openPort()
    const path = 'p/exec?container=main&command=cat&stdout=true'
    await expect(runOver(port, { path, protocols: ['v9.channel.k8s.io'] })).rejects.toThrow(
      '400 unable to negotiate',
    )
    const { port: without } = await openPort(null)
    await expect(runOver(without, { path })).rejects.toThrow('503')
  })

  it('needs an upgrade', async () => {
    const { send } = await openPort()
    expect((await send('POST', '/api/v1/namespaces/default/pods/p/exec')).body).toMatchObject({
      code: 400,
      message: 'Upgrade request required',
    })
  })
})

/** Asks to leave HTTP for SPDY; resolves with the session, or with the refusal's body. */
function upgradeToSpdy(port: number, path: string, protocol: string): Promise<SpdySession> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: `/api/v1/namespaces/default/pods/${path}`,
      headers: {
        authorization: `Bearer ${adminToken}`,
        connection: 'Upgrade',
        upgrade: 'SPDY/3.1',
        'x-stream-protocol-version': protocol,
      },
      ca: certificates.ca.certificate,
      agent: false,
    })
    request.on('upgrade', (_response, socket, head) =>
      resolve(new SpdySession(socket, { role: 'client', head })),
    )
    request.on('response', response => {
      response.resume()
      reject(new Error(String(response.statusCode)))
    })
    request.on('error', reject)
    request.end()
  })
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('SPDY', () => {
  it('carries a command and how it ended', async () => {
    const { port } = await openPort()
    const path = 'p/exec?container=main&command=cat&stdin=true&stdout=true&stderr=true'
    const session = await upgradeToSpdy(port, path, 'v4.channel.k8s.io')
    const [error, stdin, stdout, stderr] = ['error', 'stdin', 'stdout', 'stderr'].map(streamtype =>
      session.open({ streamtype }),
    )
    const read = Promise.all([stdout, stderr, error].map(stream => textOf(stream ?? new PassThrough())))
    stdin?.end('hello')
    const [out, err, status] = await read
    expect([out, err]).toEqual(['hello', 'done'])
    expect(JSON.parse(status ?? '')).toEqual({ metadata: {}, status: 'Success' })
  })

  it('forwards ports', async () => {
    const { port } = await openPort()
    const session = await upgradeToSpdy(port, 'p/portforward', 'portforward.k8s.io')
    const error = session.open({ streamtype: 'error', port: '80', requestid: '0' })
    const data = session.open({ streamtype: 'data', port: '80', requestid: '0' })
    const read = Promise.all([textOf(data), textOf(error)])
    data.end('there and back')
    // The node of this test echoes.
    expect(await read).toEqual(['there and back', ''])
    session.close()
  })

  it('forwards any number of connections, one after the other', async () => {
    const { port } = await openPort()
    const session = await upgradeToSpdy(port, 'p/portforward', 'portforward.k8s.io')
    for (let number = 0; number < 1_050; number++) {
      const about = { port: '80', requestid: String(number) }
      const error = session.open({ streamtype: 'error', ...about })
      // As kubectl does: it has nothing to say there.
      error.end()
      const data = session.open({ streamtype: 'data', ...about })
      const read = Promise.all([textOf(data), textOf(error)])
      data.end('x')
      expect(await read).toEqual(['x', ''])
    }
    session.close()
  })

  it('is refused in an unknown protocol', async () => {
    const { port } = await openPort()
    const path = 'p/exec?container=main&command=cat&stdout=true'
    await expect(upgradeToSpdy(port, path, 'v9.channel.k8s.io')).rejects.toThrow('403')
  })
})

describe('logs', () => {
  const log = '/api/v1/namespaces/default/pods/p/log'

  it('are text, as much of it as was asked for', async () => {
    const { send } = await openPort()
    expect((await send('GET', `${log}?container=main`)).body).toBe('one\ntwo\n')
    expect((await send('GET', `${log}?container=main&tailLines=1`)).body).toBe('one\n')
    expect((await send('GET', `${log}?container=main&limitBytes=5`)).body).toBe('one\nt')
    expect((await send('GET', '/api/v1/namespaces/default/pods/loose/log')).body).toBe('')
  })

  it('are refused in upstream’s words', async () => {
    const { send } = await openPort()
    const refusal = async (query: string) => {
      const { code, body } = await send('GET', `${log}?${query}`)
      return `${code} ${(body as { message: string }).message}`
    }
    expect(await refusal('container=waiting')).toBe('400 container "waiting" is waiting to start')
    expect(await refusal('container=x')).toBe('400 container x is not valid for pod p')
    expect(await refusal('container=main&tailLines=-1')).toBe(
      '422 PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    )
    expect(await refusal('container=main&limitBytes=0')).toContain(
      'limitBytes: Invalid value: 0: must be greater than 0',
    )
    expect(await refusal('container=main&sinceSeconds=1&sinceTime=2026-01-02T03:04:05Z')).toContain(
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    )
    expect(await refusal('container=main&sinceTime=yesterday')).toContain('400 parsing time "yesterday"')
  })
})

describe('other WebSockets', () => {
  const connect = (port: number, path: string, protocols: string[], more: object = {}) => {
    const url = `wss://127.0.0.1:${port}/api/v1/namespaces/default/${path}`
    const headers = { authorization: `Bearer ${adminToken}` }
    return new WebSocket(url, protocols, { ca: certificates.ca.certificate, headers, ...more })
  }
  /** The messages until the other side closes, or as many as asked for. */
  const messagesOf = (socket: WebSocket, count = Number.POSITIVE_INFINITY) =>
    new Promise<Buffer[]>((resolve, reject) => {
      const messages: Buffer[] = []
      socket.on('message', (message: Buffer) => {
        messages.push(message)
        if (messages.length === count) resolve(messages)
      })
      socket.on('close', () => resolve(messages))
      socket.on('error', reject)
    })

  it('forward ports without a tunnel: each channel begins with its port', async () => {
    const { port } = await openPort()
    const socket = connect(port, 'pods/p/portforward?ports=80,8080', ['v4.channel.k8s.io'])
    const heard = messagesOf(socket, 5)
    socket.on('open', () => socket.send(Buffer.from('\u0002hello')))
    expect((await heard).map(message => message.toString('latin1'))).toEqual([
      '\u0000P\u0000',
      '\u0001P\u0000',
      '\u0002\u0090\u001f',
      '\u0003\u0090\u001f',
      '\u0002hello',
    ])
    socket.terminate()
    const wrong = connect(port, 'pods/p/portforward?ports=x', ['v4.channel.k8s.io'])
    await expect(messagesOf(wrong)).rejects.toThrow('400')
  })

  it('have channels for 128 ports', async () => {
    const { port } = await openPort()
    const ports = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join()
    const many = connect(port, `pods/p/portforward?ports=${ports(129)}`, ['v4.channel.k8s.io'])
    await expect(messagesOf(many)).rejects.toThrow('400')
    const socket = connect(port, `pods/p/portforward?ports=${ports(128)}`, ['v4.channel.k8s.io'])
    expect(await messagesOf(socket, 256)).toHaveLength(256)
    socket.terminate()
  })

  it('leave what is sent before the Pod takes the connection with who sends it', async () => {
    let take = (_: PassThrough) => {}
    const connecting = new Promise<PassThrough>(resolve => {
      take = resolve
    })
    const { port } = await openPort({ ...node, connect: () => connecting })
    const socket = connect(port, 'pods/p/portforward?ports=80', ['v4.channel.k8s.io'])
    await messagesOf(socket, 2)
    const piece = Buffer.alloc(1024 * 1024)
    const pieces = 64
    for (let count = 0; count < pieces; count++) socket.send(piece)
    // As much as the two ends of a connection hold between them arrives, and no more.
    let before = -1
    while (socket.bufferedAmount !== before) {
      before = socket.bufferedAmount
      for (let turn = 0; turn < 200; turn++) await nextTurn()
    }
    expect(before).toBeGreaterThan(pieces * piece.byteLength * 0.5)
    let taken = 0
    const connection = new PassThrough()
    const all = new Promise<void>(resolve => {
      connection.on('data', (chunk: Buffer) => {
        taken += chunk.byteLength
        if (taken === pieces * (piece.byteLength - 1)) resolve()
      })
    })
    take(connection)
    await all
    socket.terminate()
  })

  it('watch, an event a message', async () => {
    const { port, send } = await openPort()
    const socket = connect(port, 'pods?watch=true&fieldSelector=metadata.name%3Dp', [])
    const first = await messagesOf(socket, 1)
    expect(JSON.parse(String(first[0]))).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'p' } } })
    const next = messagesOf(socket, 1)
    await send('DELETE', '/api/v1/namespaces/default/pods/p?gracePeriodSeconds=0')
    expect(JSON.parse(String((await next)[0]))).toMatchObject({ type: 'DELETED' })
    socket.terminate()
  })

  it('read a log, as bytes or as base64', async () => {
    const { port } = await openPort()
    const log = 'pods/p/log?container=main'
    expect(Buffer.concat(await messagesOf(connect(port, log, []))).toString()).toBe('one\ntwo\n')
    const encoded = await messagesOf(connect(port, log, ['base64.binary.k8s.io']))
    expect(encoded.map(each => Buffer.from(each.toString(), 'base64').toString())).toEqual(['one\n', 'two\n'])
  })

  it('may bring a token as a protocol, as browsers must', async () => {
    const { port } = await openPort()
    const token = (text: string) =>
      `base64url.bearer.authorization.k8s.io.${Buffer.from(text).toString('base64url')}`
    const log = 'pods/p/log?container=main'
    const known = connect(port, log, [token(adminToken), 'binary.k8s.io'], { headers: {} })
    expect(Buffer.concat(await messagesOf(known)).toString()).toBe('one\ntwo\n')
    const unknown = connect(port, log, [token('other'), 'binary.k8s.io'], { headers: {} })
    await expect(messagesOf(unknown)).rejects.toThrow('401')
  })
})
