import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type AskedRuntime,
  type CriSocket,
  chooseRuntime,
  observeRuntimes,
  type RuntimeFacts,
} from './detect.ts'

const programs = {
  kind: 'found',
  containerd: '/usr/bin/containerd',
  ctr: '/usr/bin/ctr',
  runc: '/usr/sbin/runc',
  cniFolder: '/usr/lib/cni',
  hostPorts: true,
  firewall: true,
} as const

const facts = (changes: Partial<RuntimeFacts> = {}): RuntimeFacts => ({
  platform: 'linux',
  root: true,
  kubelet: false,
  criSockets: [],
  containerd: programs,
  docker: null,
  ...changes,
})

const asked = (runtime: AskedRuntime['runtime'], criSocket: string | null = null) => ({ runtime, criSocket })

const path = '/run/containerd/containerd.sock'
const ready: CriSocket = { path, state: { kind: 'ready', engine: 'containerd 2.1.0' } }
const silent: CriSocket = { path, state: { kind: 'silent', why: 'connection refused' } }
const bare: CriSocket = {
  path,
  state: { kind: 'unready', why: 'Network plugin returns error: cni plugin not initialized' },
}
const missing = { kind: 'missing', sentence: 'not installed: runc' } as const

describe('auto takes', () => {
  test('an engine that answers', () => {
    expect(chooseRuntime(asked('auto'), facts({ criSockets: [ready] }))).toEqual({
      kind: 'chosen',
      runtime: { kind: 'cri', socketPath: path },
      reason: `containerd 2.1.0 answers on ${path}`,
    })
  })

  test('a private containerd where no engine runs', () => {
    expect(chooseRuntime(asked('auto'), facts())).toEqual({
      kind: 'chosen',
      runtime: { kind: 'privateContainerd' },
      reason: 'no container engine runs here; Kedge starts a containerd of its own',
    })
  })

  test('a private containerd beside an engine without a network', () => {
    const choice = chooseRuntime(asked('auto'), facts({ criSockets: [bare] }))
    expect(choice).toMatchObject({ runtime: { kind: 'privateContainerd' } })
    expect(choice.reason).toContain('cni plugin not initialized')
  })

  test("a private containerd beside a kubelet's engine", () => {
    const choice = chooseRuntime(asked('auto'), facts({ criSockets: [ready], kubelet: true }))
    expect(choice).toMatchObject({ runtime: { kind: 'privateContainerd' } })
    expect(choice.reason).toContain('belongs to another Kubernetes')
  })

  test('host processes for a plain user, and says what stands in the way', () => {
    expect(chooseRuntime(asked('auto'), facts({ root: false }))).toEqual({
      kind: 'chosen',
      runtime: { kind: 'process' },
      reason: 'no container engine runs here, and only root can start a containerd: Pods are host processes.',
    })
    expect(chooseRuntime(asked('auto'), facts({ containerd: missing })).reason).toContain(
      'not installed: runc',
    )
    expect(chooseRuntime(asked('auto'), facts({ root: false, platform: 'darwin' })).reason).toContain(
      'darwin',
    )
  })

  test('host processes though Docker is there, and says so', () => {
    const choice = chooseRuntime(asked('auto'), facts({ root: false, docker: '/var/run/docker.sock' }))
    expect(choice.reason).toContain(
      'Docker is there (/var/run/docker.sock), but this release has no driver for it.',
    )
  })
})

describe('what is asked for', () => {
  test('is taken: a named socket, even that of a kubelet', () => {
    const choice = chooseRuntime(asked('containerd', path), facts({ criSockets: [ready], kubelet: true }))
    expect(choice).toMatchObject({ kind: 'chosen', runtime: { kind: 'cri', socketPath: path } })
  })

  test('is refused with the way out: a named socket that nobody answers on', () => {
    for (const runtime of ['auto', 'containerd'] as const)
      expect(chooseRuntime(asked(runtime, path), facts({ criSockets: [silent] }))).toEqual({
        kind: 'unusable',
        reason: `no container engine can be used on ${path}: connection refused`,
        remedy: 'Start the engine, name another socket with --cri-socket, or leave the flag out.',
      })
  })

  test('is refused with the way out: containerd where there is none', () => {
    expect(chooseRuntime(asked('containerd'), facts({ root: false, containerd: missing }))).toEqual({
      kind: 'unusable',
      reason: 'no container engine runs here, and there is no containerd to start (not installed: runc)',
      remedy:
        'Run Kedge as root, or install containerd, runc and the CNI plugins (Debian: apt install containerd runc containernetworking-plugins), or name an engine with --cri-socket, or use --runtime process.',
    })
  })

  test('is taken: processes and simulated pods, whatever else there is', () => {
    for (const kind of ['process', 'simulated'] as const)
      expect(chooseRuntime(asked(kind), facts({ criSockets: [ready] }))).toMatchObject({ runtime: { kind } })
  })
})

describe('looking at a socket', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kedge-detect-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('that is not there tells so', async () => {
    const { criSockets } = await observeRuntimes({ criSocket: join(folder, 'none.sock') })
    expect(criSockets).toMatchObject([{ state: { kind: 'silent', why: 'no such file or directory' } }])
  })

  test('where something else listens tells that it is no engine', async () => {
    const server = createServer(socket => socket.end('hello\n'))
    const criSocket = join(folder, 'other.sock')
    await new Promise<void>(resolve => server.listen(criSocket, resolve))
    const { criSockets } = await observeRuntimes({ criSocket })
    server.close()
    expect(criSockets).toMatchObject([{ path: criSocket, state: { kind: 'silent' } }])
  })
})
