// How the transport knows whom it talks to, and how it says who is asking.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls, { type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import type { ExecPlugin } from './cluster-access.ts'
import { CredentialError } from './exec-credential.ts'
import { authority, get, json, ScriptedHttpApi } from './scripted-http-api.fixture.ts'

let api: ScriptedHttpApi
beforeEach(() => {
  api = new ScriptedHttpApi()
})
afterEach(() => api.close())

describe('TLS', () => {
  test('trusts the given authority and nobody else', async () => {
    const server = await api.secure()
    const trusting = api.transport({ server, certificateAuthority: authority.certificate })
    await expect(trusting.send(get)).resolves.toMatchObject({ code: 200 })
    await expect(api.transport({ server }).send(get)).rejects.toThrow('signed by an unknown authority')
    await expect(api.transport({ server, insecure: true }).send(get)).resolves.toMatchObject({ code: 200 })
  })

  test('checks the name that the kubeconfig gives', async () => {
    const server = await api.secure()
    const access = { server, certificateAuthority: authority.certificate }
    await expect(api.transport({ ...access, tlsServerName: 'api.example' }).send(get)).resolves.toBeDefined()
    await expect(api.transport({ ...access, tlsServerName: 'other.example' }).send(get)).rejects.toThrow(
      'other.example',
    )
  })

  test('presents the client certificate', async () => {
    const server = await api.secure({ requestCert: true, ca: authority.certificate })
    api.answer = (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate()
      json(response, 200, { user: subject.CN })
    }
    const certificate = authority.client('admin')
    const to = api.transport({ server, certificateAuthority: authority.certificate, certificate })
    expect((await to.send(get)).body).toEqual({ user: 'admin' })
  })

  test('reads the certificates and the key once, and not for each connection', async () => {
    const server = await api.secure()
    const certificate = authority.client('admin')
    const to = api.transport({ server, certificateAuthority: authority.certificate, certificate })
    const read = vi.spyOn(tls, 'createSecureContext')
    try {
      await Promise.all([to.send(get), to.send(get), to.send(get)])
      expect(read).not.toHaveBeenCalled()
    } finally {
      read.mockRestore()
    }
  })

  test('says in words that a client certificate cannot be used', async () => {
    const server = await api.secure()
    const { certificate, key } = authority.client('admin')
    for (const broken of [
      { certificate, key: 'foo' },
      { certificate: 'foo', key },
      { certificate, key: authority.client('other').key },
    ])
      await expect(api.transport({ server, insecure: true, certificate: broken }).send(get)).rejects.toThrow(
        CredentialError,
      )
  })

  test('goes through the proxy of the kubeconfig', async () => {
    const server = await api.secure()
    const tunnels: (string | undefined)[] = []
    const proxy = http.createServer().on('connect', (request, socket) => {
      tunnels.push(request.url, request.headers['proxy-authorization'])
      const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(target).pipe(socket)
      })
      target.on('error', () => socket.destroy())
      socket.on('error', () => target.destroy())
      api.onClose(() => target.destroy())
    })
    const proxyUrl = `http://me:secret@127.0.0.1:${await api.listening(proxy)}`
    const to = api.transport({ server, certificateAuthority: authority.certificate, proxyUrl })
    await expect(to.send(get)).resolves.toMatchObject({ code: 200 })
    expect(tunnels).toEqual([new URL(server).host, `Basic ${Buffer.from('me:secret').toString('base64')}`])
  })

  test('says when the proxy refuses', async () => {
    const proxy = http
      .createServer()
      .on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    const proxyUrl = `http://127.0.0.1:${await api.listening(proxy)}`
    const to = api.transport({ server: 'https://api.example', proxyUrl })
    await expect(to.send(get)).rejects.toThrow('refused with 403')
  })
})

describe('credentials', () => {
  test('of each kind travel as they should', async () => {
    const to = await api.plain({ login: { kind: 'token', token: 'abc' } })
    await to.send(get)
    const other = await api.plain({ login: { kind: 'password', username: 'me', password: 'pw' } })
    await other.send(get)
    expect(api.authorizations()).toEqual(['Bearer abc', `Basic ${Buffer.from('me:pw').toString('base64')}`])
  })

  test('name whom to act for', async () => {
    const impersonate = { user: 'jane', uid: '7', groups: ['dev', 'ops'], extra: { 'a/b': ['x'] } }
    await (await api.plain({ impersonate })).send(get)
    expect(api.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-a%2fb': 'x',
    })
  })

  test('in a file are read again after a minute, or when the server refuses them', async () => {
    const path = join(api.folder, 'token')
    const clock = createSimulatedClock()
    writeFileSync(path, 'one\n')
    const to = await api.plain({ login: { kind: 'tokenFile', path } }, { clock })
    await to.send(get)
    writeFileSync(path, 'two\n')
    await to.send(get)
    await clock.advance(60_000)
    await to.send(get)
    expect(api.authorizations()).toEqual(['Bearer one', 'Bearer one', 'Bearer two'])
    writeFileSync(path, 'three\n')
    api.answer = (request, response) =>
      json(response, request.headers.authorization === 'Bearer three' ? 200 : 401, {})
    expect((await to.send(get)).code).toBe(200)
    rmSync(path)
    await clock.advance(60_000)
    expect((await to.send(get)).code).toBe(200)
  })

  test('in a file that is not there fail in words', async () => {
    const path = join(api.folder, 'missing')
    const to = await api.plain({ login: { kind: 'tokenFile', path } })
    await expect(to.send(get)).rejects.toThrow(`the token file ${path} cannot be read`)
    await expect(to.send(get)).rejects.toBeInstanceOf(CredentialError)
  })

  test('that stay refused are refused once, not for ever', async () => {
    api.answer = (_, response) => json(response, 401, {})
    expect((await (await api.plain({ login: { kind: 'token', token: 'x' } })).send(get)).code).toBe(401)
    expect(api.requests).toHaveLength(1)
  })
})

describe('a credential plugin', () => {
  /** A plugin that notes its runs and prints what the test says. */
  function plugin(script: string, more: Partial<ExecPlugin> = {}): ExecPlugin {
    const command = join(api.folder, 'plugin')
    writeFileSync(command, `#!/bin/sh\necho run >> ${api.folder}/runs\n${script}\n`)
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
    const script = `n=$(wc -l < ${api.folder}/runs | tr -d ' '); echo '${credential({ token: 'tN', expirationTimestamp })}' | sed "s/tN/t$n/"`
    const to = await api.plain({ login: { kind: 'exec', plugin: plugin(script) } }, { clock })
    await Promise.all([to.send(get), to.send(get)])
    await clock.advance(51_000)
    await to.send(get)
    expect(api.authorizations()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2'])
    api.answer = (request, response) =>
      json(response, request.headers.authorization === 'Bearer t4' ? 200 : 401, {})
    expect((await to.send(get)).code).toBe(200)
  })

  test('gets its arguments, its environment and the cluster', async () => {
    const script = `echo "$1 $EXTRA $KUBERNETES_EXEC_INFO" > ${api.folder}/seen; echo '${credential({ token: 't' })}'`
    const run = plugin(script, {
      args: ['get-token'],
      env: [{ name: 'EXTRA', value: 'more' }],
      cluster: { server: 'https://api.example' },
    })
    await (await api.plain({ login: { kind: 'exec', plugin: run } })).send(get)
    const { readFileSync } = await import('node:fs')
    const [argument, extra, info = ''] = readFileSync(join(api.folder, 'seen'), 'utf8').split(' ')
    expect([argument, extra]).toEqual(['get-token', 'more'])
    expect(JSON.parse(info)).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://api.example' } },
    })
  })

  test('may bring a certificate', async () => {
    const server = await api.secure({ requestCert: true, ca: authority.certificate })
    api.answer = (request, response) =>
      json(response, 200, { user: (request.socket as TLSSocket).getPeerCertificate().subject.CN })
    const { certificate, key } = authority.client('plugged')
    writeFileSync(
      join(api.folder, 'out'),
      credential({ clientCertificateData: certificate, clientKeyData: key }),
    )
    const login = { kind: 'exec', plugin: plugin(`cat ${api.folder}/out`) } as const
    const to = api.transport({ server, certificateAuthority: authority.certificate, login })
    expect((await to.send(get)).body).toEqual({ user: 'plugged' })
  })

  test.each([
    ['exits with an error', 'echo "not logged in" >&2; exit 3', 'failed: not logged in'],
    ['prints something else', 'echo hello', 'printed no ExecCredential'],
    ['answers in another version', `echo '{"kind":"ExecCredential","apiVersion":"x/v9"}'`, 'answers in x/v9'],
    ['prints nothing to use', `echo '${credential({})}'`, 'neither a token nor a certificate'],
  ])('that %s fails in words', async (_, script, words) => {
    const to = await api.plain({ login: { kind: 'exec', plugin: plugin(script) } })
    await expect(to.send(get)).rejects.toThrow(words)
    expect(api.requests).toEqual([])
  })

  test('that is missing says how to get it', async () => {
    const missing = plugin('', { command: 'kedge-no-such-plugin', installHint: 'Install it with care.' })
    const to = await api.plain({ login: { kind: 'exec', plugin: missing } })
    await expect(to.send(get)).rejects.toThrow('kedge-no-such-plugin is not installed. Install it with care.')
  })

  test('that cannot be looked for everywhere is missing as well', async () => {
    const locked = mkdtempSync(join(tmpdir(), 'kedge-locked-'))
    writeFileSync(join(locked, 'kedge-no-such-plugin'), '', { mode: 0o644 })
    const missing = plugin('', {
      command: 'kedge-no-such-plugin',
      env: [{ name: 'PATH', value: `${locked}:/usr/bin` }],
    })
    const to = await api.plain({ login: { kind: 'exec', plugin: missing } })
    await expect(to.send(get)).rejects.toThrow('kedge-no-such-plugin is not installed.')
    rmSync(locked, { recursive: true })
  })

  test('that needs a terminal is not run without one', async () => {
    const to = await api.plain({ login: { kind: 'exec', plugin: plugin('', { interactiveMode: 'Always' }) } })
    await expect(to.send(get)).rejects.toThrow('needs a terminal')
  })
})
