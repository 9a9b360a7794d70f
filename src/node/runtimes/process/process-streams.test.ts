// What streams through a container's own input and output: as plain processes, which every machine can run.

import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toUid } from '../../../api/object.ts'
import type { ContainerSpec, SandboxSpec } from '../../runtime.ts'
import { openProcessRuntime, type ProcessRuntime } from './process-runtime.ts'

let folder: string
let runtime: ProcessRuntime

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-streams-'))
  runtime = await openProcessRuntime({
    folder: join(folder, 'runtime'),
    podCidr: '10.244.0.0/24',
    version: '0.0.0',
    isolation: { kind: 'none', notes: [] },
  })
})

afterEach(async () => {
  for (const { id } of (await runtime.list()).sandboxes) await runtime.removeSandbox(id)
  await runtime.close()
  rmSync(folder, { recursive: true, force: true })
})

const sandboxSpec = (): SandboxSpec => ({
  podUid: toUid('uid-0'),
  namespace: 'default',
  name: 'web-0',
  attempt: 0,
  hostname: 'web-0',
  dns: null,
  hostNetwork: true,
  hostPid: false,
  hostIpc: false,
  sharedPid: false,
  privileged: false,
  portMappings: [],
  logDirectory: join(folder, 'logs'),
  labels: {},
  annotations: {},
})

async function run(script: string, more: Partial<ContainerSpec> = {}): Promise<string> {
  const spec = sandboxSpec()
  const sandbox = await runtime.runSandbox(spec)
  const id = await runtime.createContainer(
    { id: sandbox.id, spec },
    {
      name: 'main',
      attempt: 0,
      image: 'host',
      command: ['sh', '-c', script],
      args: [],
      workingDir: '',
      env: [],
      mounts: [],
      logPath: 'main/0.log',
      stdin: true,
      stdinOnce: false,
      tty: false,
      resources: {},
      security: {
        privileged: false,
        readOnlyRootFilesystem: false,
        supplementalGroups: [],
        capabilitiesAdd: [],
        capabilitiesDrop: [],
        noNewPrivileges: false,
      },
      labels: {},
      annotations: {},
      ...more,
    },
  )
  await runtime.startContainer(id)
  return id
}

const stateOf = async (id: string) => (await runtime.list()).containers.find(each => each.id === id)?.state
const ended = (id: string) => expect.poll(async () => (await stateOf(id))?.kind).toBe('exited')
const silent = { stdout: null, stderr: null, tty: false }
/** Ends of the containers' input that this process holds open. */
const pipesHeld = () =>
  readdirSync('/proc/self/fd').filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith('/stdin')
    } catch {
      return false
    }
  }).length

test('a container that does not read its input holds nobody up, and leaves nothing open', async () => {
  const id = await run('exec sleep 600')
  for (let round = 0; round < 3; round++) {
    const leave = new AbortController()
    const stdin = Readable.from([Buffer.alloc(300_000)])
    const attached = runtime.attach(id, { ...silent, stdin }, leave.signal)
    // The loop turns: whoever blocked it would never get here.
    await new Promise(resolve => setTimeout(resolve, 50))
    leave.abort()
    await attached
  }
  await expect.poll(pipesHeld).toBe(0)
  expect((await stateOf(id))?.kind).toBe('running')
})

test('what is typed arrives whole, however slowly it is read', async () => {
  const sum = join(folder, 'sum')
  const id = await run(`sleep 0.3; head -c 2000000 | sha256sum >${sum}`)
  const bytes = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (index * 7) % 251))
  const stdin = Readable.from([bytes.subarray(0, 700_000), bytes.subarray(700_000)])
  await runtime.attach(id, { ...silent, stdin })
  await ended(id)
  expect(readFileSync(sum, 'utf8').slice(0, 64)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('the end of the first client is the end of the input, where the manifest says so', async () => {
  const id = await run('cat; echo over', { stdinOnce: true })
  const stdout = new PassThrough()
  const said: Buffer[] = []
  stdout.on('data', (part: Buffer) => said.push(part))
  await runtime.attach(id, { stdin: Readable.from(['hello\n']), stdout, stderr: null, tty: false })
  await ended(id)
  expect(Buffer.concat(said).toString()).toBe('hello\nover\n')
})

test('much output reaches a slow client as it was written', async () => {
  const id = await run('read -r go; seq 1 400000')
  const hash = createHash('sha256')
  const slow = new Writable({
    write(part: Buffer, _encoding, done) {
      hash.update(part)
      setImmediate(done)
    },
  })
  await runtime.attach(id, { stdin: Readable.from(['go\n']), stdout: slow, stderr: null, tty: false })
  slow.end()
  const text = Array.from({ length: 400_000 }, (_, index) => `${index + 1}\n`).join('')
  expect(hash.digest('hex')).toBe(createHash('sha256').update(text).digest('hex'))
})

test('a container that writes without end is slowed down, and fills neither memory nor disk', async () => {
  const id = await run(`exec yes ${'a long line '.repeat(20)}`)
  const sizeOf = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .reduce((sum, { parentPath, name }) => {
        try {
          return sum + statSync(join(parentPath, name)).size
        } catch {
          return sum
        }
      }, 0)
  // More than two logs, so the first were put away; five are kept, and there is what may wait before them.
  const megabyte = 1024 * 1024
  await expect.poll(sizeOf, { timeout: 100_000, interval: 20 }).toBeGreaterThan(25 * megabyte)
  for (let looks = 0; looks < 20; looks++) {
    expect(sizeOf()).toBeLessThan(120 * megabyte)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const stopped = runtime.stopContainer(id, 1)
  await stopped
  expect((await stateOf(id))?.kind).toBe('exited')
})
