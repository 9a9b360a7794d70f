import { createServer, type RequestListener } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Container, Probe } from '../../api/generated/types.ts'
import { ownSockets } from '../../network/pod-sockets.ts'
import { RuntimeError } from '../runtime.ts'
import type { ProbeOutcome } from './probe-outcome.ts'
import { runProbe } from './run-probe.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const serve = (handle: RequestListener) => listening(createServer(handle))

const runProbeOf = (probe: Probe, more: Partial<Container> = {}, execSync = noExec): Promise<ProbeOutcome> =>
  runProbe(
    // However busy the machine is: only who asks for less has less.
    { timeoutSeconds: 100, ...probe },
    { container: { name: 'web', ...more }, containerId: 'web-0', podIp: '127.0.0.1' },
    { execSync },
  )

const noExec = async (): Promise<{ exitCode: number; output: string }> => {
  throw new Error('nothing is run in this test')
}

describe('HTTP', () => {
  test('200 to 399 is success, anything else is named', async () => {
    let code = 200
    const port = await serve((_request, response) => response.writeHead(code).end())
    expect(await runProbeOf({ httpGet: { port } })).toEqual({ kind: 'success' })
    code = 399
    expect(await runProbeOf({ httpGet: { port } })).toEqual({ kind: 'success' })
    code = 404
    expect(await runProbeOf({ httpGet: { port } })).toEqual({
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 404',
      statusCode: 404,
    })
  })

  test('path, headers and named ports are as the manifest says', async () => {
    const seen: unknown[] = []
    const port = await serve(({ url, headers }, response) => {
      seen.push([url, headers.host, headers['user-agent'], headers['x-a']])
      response.end()
    })
    const httpHeaders = [
      { name: 'X-A', value: '1' },
      { name: 'X-A', value: '2' },
      { name: 'Host', value: 'kedge.test' },
    ]
    const ports = [{ name: 'http', containerPort: port }]
    await runProbeOf({ httpGet: { port: 'http', path: '/healthz?full=1', httpHeaders } }, { ports })
    expect(seen).toEqual([['/healthz?full=1', 'kedge.test', 'kube-probe/1.36', '1, 2']])
    expect(await runProbeOf({ httpGet: { port: 'grpc' } }, { ports })).toMatchObject({ kind: 'unknown' })
  })

  test('a redirect to the same host is followed, one to another host is success', async () => {
    const port = await serve(({ url }, response) => {
      if (url === '/elsewhere') response.writeHead(302, { location: 'http://example.com/' }).end()
      else if (url === '/here') response.writeHead(302, { location: '/gone' }).end()
      else if (url === '/round') response.writeHead(302, { location: '/round' }).end()
      else response.writeHead(410).end()
    })
    const at = (path: string) => runProbeOf({ httpGet: { port, path } })
    expect(await at('/elsewhere')).toEqual({ kind: 'success', warning: 'Probe terminated redirects' })
    expect(await at('/here')).toEqual({
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 410',
      statusCode: 410,
    })
    expect(await at('/round')).toMatchObject({
      kind: 'failure',
      output: expect.stringContaining('stopped after 10 redirects'),
    })
  })

  test('what is not there, late or broken is told in kubelet words', async () => {
    const hung = await serve(() => {})
    expect(await runProbeOf({ httpGet: { port: hung, path: '/x' }, timeoutSeconds: 0.05 })).toEqual({
      kind: 'failure',
      output: `Get "http://127.0.0.1:${hung}/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    })
    const cut = await serve(request => request.socket.destroy())
    expect(await runProbeOf({ httpGet: { port: cut } })).toEqual({
      kind: 'failure',
      output: `Get "http://127.0.0.1:${cut}/": EOF`,
    })
    expect(await runProbeOf({ httpGet: { port: 1 } })).toEqual({
      kind: 'failure',
      output: 'Get "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
    })
  })
})

describe('a host', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const sockets = { ...ownSockets, dial: () => Promise.reject(refused) }
  const probeAt = (probe: Probe) => {
    const target = { container: { name: 'web' }, containerId: 'web-0', podIp: '127.0.0.1' }
    return runProbe(probe, target, { execSync: noExec, sockets })
  }
  const wordsOf = async (host: string) => {
    const outcome = await probeAt({ httpGet: { host, port: 8080, path: '/x' } })
    return outcome.kind === 'unknown' ? outcome.output : outcome.kind
  }

  test('that makes no URL is told in kubelet words, and proves nothing', async () => {
    expect(await wordsOf('a b')).toBe('parse "http://a%20b:8080/x": invalid URL escape "%20"')
    expect(await wordsOf('kedge.test/other')).toBe(
      'parse "http://kedge.test%2Fother:8080/x": invalid URL escape "%2F"',
    )
    expect(await wordsOf('127.0.0.1:80')).toBe(
      'parse "http://[127.0.0.1:80]:8080/x": invalid host: ParseAddr("127.0.0.1:80"): unexpected character (at ":80")',
    )
    expect(await wordsOf('localhost:80')).toBe(
      'parse "http://[localhost:80]:8080/x": invalid host: ParseAddr("localhost:80"): each colon-separated field must have at least one digit (at "localhost:80")',
    )
    expect(await wordsOf('api:80')).toBe(
      'parse "http://[api:80]:8080/x": invalid host: ParseAddr("api:80"): unexpected character, want colon (at "pi:80")',
    )
    expect(await wordsOf('fe80::1%eth0')).toContain('parse "http://[fe80::1%25eth0]:8080/x": ')
    expect(await wordsOf('1.2.3.4.5')).toBe('parse "http://1.2.3.4.5:8080/x": invalid host')
  })

  test('of IPv6 is one', async () => {
    expect(await wordsOf('::1')).toBe('failure')
  })

  test('of any kind never breaks the probe', async () => {
    const hosts = [
      '',
      '%',
      '%zz',
      '[',
      ']',
      '[::1]',
      'a]b',
      '\0',
      '\ud800',
      'ſ',
      '-',
      '.',
      '0x',
      '<',
      '"',
      '\\',
    ]
    for (const host of [...hosts, 'a'.repeat(70_000), ':'.repeat(9)])
      for (const probe of [{ httpGet: { host, port: 1 } }, { tcpSocket: { host, port: 1 } }])
        expect((await probeAt(probe)).kind).toMatch(/^(failure|unknown)$/)
  })

  test('of a pod without an address is none, rather than this machine', async () => {
    const port = await listening(createTcpServer(socket => socket.destroy()))
    const target = { container: { name: 'web' }, containerId: 'web-0', podIp: '' }
    for (const probe of [{ httpGet: { port } }, { tcpSocket: { port } }, { grpc: { port } }])
      expect(await runProbe(probe, target, { execSync: noExec })).toEqual({
        kind: 'unknown',
        output: 'the pod has no address',
      })
  })
})

describe('TCP', () => {
  test('an open port is success, a closed one is named', async () => {
    const port = await listening(createTcpServer(socket => socket.destroy()))
    expect(await runProbeOf({ tcpSocket: { port } })).toEqual({ kind: 'success' })
    expect(await runProbeOf({ tcpSocket: { port: 1 } })).toEqual({
      kind: 'failure',
      output: 'dial tcp 127.0.0.1:1: connect: connection refused',
    })
  })
})

const health = async (status: number, trailers: { [name: string]: string } = {}, more = noBytes) => {
  const server = createHttp2Server()
  const asked: string[] = []
  const pushes: boolean[] = []
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    pushes.push(stream.pushAllowed)
    asked.push(`${headers[':path']}`)
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', ...trailers }))
    stream.on('data', (frame: Buffer) => asked.push(frame.subarray(7).toString()))
    stream.on('end', () => stream.end(Buffer.concat([Buffer.of(0, 0, 0, 0, 2, 0x08, status), more])))
  })
  return { port: await listening(server), asked, pushes }
}
const noBytes = Buffer.alloc(0)

describe('gRPC', () => {
  test('serving is success, anything else is named', async () => {
    const serving = await health(1)
    expect(await runProbeOf({ grpc: { port: serving.port, service: 'db' } })).toEqual({ kind: 'success' })
    expect(serving.asked).toEqual(['/grpc.health.v1.Health/Check', 'db'])
    const sick = await health(2)
    expect(await runProbeOf({ grpc: { port: sick.port } })).toEqual({
      kind: 'failure',
      output: 'service unhealthy (responded with "NOT_SERVING")',
    })
    const dumb = await health(0, { 'grpc-status': '12' })
    expect(await runProbeOf({ grpc: { port: dumb.port } })).toMatchObject({
      output: 'this server does not implement the grpc health protocol (grpc.health.v1.Health)',
    })
    expect(await runProbeOf({ grpc: { port: 1 } })).toMatchObject({
      kind: 'failure',
      output: expect.stringContaining('failed to connect service "127.0.0.1:1" within 100s'),
    })
  })
})

describe('a gRPC server that sends what it likes', () => {
  test('is heard as far as it can be understood', async () => {
    const { port } = await health(0, { 'grpc-status': '13', 'grpc-message': 'at 100%, %zz' })
    expect(await runProbeOf({ grpc: { port } })).toEqual({
      kind: 'failure',
      output: 'service health check failed: at 100%, %zz',
    })
  })

  test('is given up when it sends without end', async () => {
    const { port } = await health(1, {}, Buffer.alloc(64 * 1024))
    expect(await runProbeOf({ grpc: { port } })).toMatchObject({
      kind: 'failure',
      output: expect.stringMatching(
        /^service health check failed: grpc: received message larger than max \(\d+ vs. 4096\)$/,
      ),
    })
  })

  test('may push nothing, as nobody would hear that break', async () => {
    const { port, pushes } = await health(1)
    expect(await runProbeOf({ grpc: { port } })).toEqual({ kind: 'success' })
    expect(pushes).toEqual([false])
  })

  test('is asked for a service by a name of any length', async () => {
    const { port, asked } = await health(1)
    const service = 'a'.repeat(300)
    await runProbeOf({ grpc: { port, service } })
    expect(asked[1]).toMatch(/a{300}$/)
    expect(asked[1]).toHaveLength(301)
  })
})

describe('exec', () => {
  const exec = { command: ['cat', '/ready'] }

  test('the exit code decides, and the output is what is told', async () => {
    expect(await runProbeOf({ exec }, {}, async () => ({ exitCode: 0, output: '' }))).toEqual({
      kind: 'success',
    })
    expect(await runProbeOf({ exec }, {}, async () => ({ exitCode: 1, output: 'no such file\n' }))).toEqual({
      kind: 'failure',
      output: 'no such file\n',
    })
  })

  test('a command that takes too long has failed, one that cannot be run proves nothing', async () => {
    const failing = (error: Error) => runProbeOf({ exec }, {}, () => Promise.reject(error))
    expect(await failing(new RuntimeError('DeadlineExceeded', 'command "cat /ready" timed out'))).toEqual({
      kind: 'failure',
      output: 'command timed out: "cat /ready" timed out after 100s',
    })
    expect(await failing(new Error('container not found'))).toEqual({
      kind: 'unknown',
      output: 'container not found',
    })
  })
})
