// down, status and kubeconfig, on a data folder as a running Kedge leaves it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StatusError } from '../../api/status-error.ts'
import { formatKubeconfig } from '../../client/kubeconfig/format-kubeconfig.ts'
import { captureConsole } from '../../testing/fixtures/captured-console.ts'
import { writeInstance } from '../machine/instance-file.ts'
import { processToken } from '../machine/process-token.ts'
import { runCli } from '../run-cli.ts'

let home: string
let dataDir: string
const children: ChildProcess[] = []
const servers: http.Server[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kedge-verbs-'))
  dataDir = join(home, 'kedge')
  mkdirSync(dataDir)
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close().closeAllConnections()
  rmSync(home, { recursive: true })
})

async function run(...args: string[]) {
  const console = captureConsole({ env: { KEDGE_HOME: home } })
  const code = await runCli(args, console)
  return { code, out: console.outText, err: console.errText }
}

/** A process that holds the data folder, and prints once it is ready to be stopped. */
async function holdBy(
  script: string,
): Promise<{ readonly pid: number; readonly ended: Promise<NodeJS.Signals | null> }> {
  const child = spawn(
    process.execPath,
    ['-e', `${script}; setInterval(() => {}, 1000); console.log('ready')`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  await new Promise(resolve => child.stdout.once('data', resolve))
  const pid = child.pid ?? 0
  writeFileSync(join(dataDir, 'kedge.lock'), JSON.stringify({ pid, startedAt: processToken(pid) }))
  return { pid, ended: new Promise(resolve => child.once('exit', (_, signal) => resolve(signal))) }
}

/** An API of which a test says the answers; its kubeconfig and instance file are in the data folder. */
async function serve(
  answers: { readonly [path: string]: object | number },
  pid = process.ppid,
): Promise<void> {
  const server = http.createServer((request, response) => {
    const answer = answers[request.url ?? '']
    const code = typeof answer === 'number' ? answer : answer ? 200 : 404
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(typeof answer === 'object' ? answer : notReady.status))
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(
    join(dataDir, 'kubeconfig'),
    formatKubeconfig({ name: 'kedge', cluster: { server: address }, user: {} }),
  )
  writeFileSync(join(dataDir, 'kedge.lock'), JSON.stringify({ pid, startedAt: processToken(pid) }))
  writeInstance(dataDir, {
    name: 'kedge',
    version: '1.2.3',
    pid,
    address,
    context: 'kedge',
    kubeconfig: join(dataDir, 'kubeconfig'),
    runtime: { name: 'simulated', reason: 'asked for' },
    startedAt: new Date().toISOString(),
  })
}

const notReady = new StatusError({ reason: 'ServiceUnavailable', message: 'the store cannot write' })
const list = (...items: object[]) => ({ metadata: { resourceVersion: '1' }, items })
const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } })
const wellAnswers = {
  '/readyz': {},
  '/api/v1/nodes': list(ready('True')),
  '/api/v1/pods': list(ready('True'), ready('False')),
  '/apis/apps/v1/statefulsets': list({
    metadata: { namespace: 'default', name: 'web' },
    spec: { replicas: 2 },
    status: { readyReplicas: 1 },
  }),
}

describe('down', () => {
  test('asks the process to end and waits for it', async () => {
    const { ended } = await holdBy(`process.on('SIGTERM', () => setTimeout(() => process.exit(), 100))`)
    writeFileSync(join(dataDir, 'kedge.json'), '{}')
    const { code, err } = await run('down')
    expect(code).toBe(0)
    expect(await ended).toBeNull()
    expect(err).toBe(`Kedge has stopped; its data stays in ${dataDir}\n`)
    expect(existsSync(join(dataDir, 'kedge.json'))).toBe(false)
    expect(existsSync(join(dataDir, 'kedge.lock'))).toBe(false)
  })

  test('kills a process that does not end', async () => {
    const { pid, ended } = await holdBy(`process.on('SIGTERM', () => {})`)
    const { code, err } = await run('down', '--timeout', '0')
    expect([code, await ended]).toEqual([0, 'SIGKILL'])
    expect(err).toContain(`process ${pid} has not stopped after 0 s and is killed`)
  })

  test('of what does not run is no error, and kills nobody whose number is in an old lock', async () => {
    writeFileSync(join(dataDir, 'kedge.lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }))
    expect(await run('down')).toMatchObject({ code: 0, err: `Kedge is not running in ${dataDir}\n` })
  })
})

describe('status', () => {
  test('is 0 when it is healthy, with what there is', async () => {
    await serve(wellAnswers)
    const { code, out } = await run('status')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^Kedge +healthy\naddress +http:.*\ncontext +kedge\nversion +1.2.3\nprocess +\d+, for \ds\n/,
    )
    expect(out).toContain('Pods      1 of 2 Ready\n')
    expect(out).toMatch(/NAMESPACE {3}STATEFULSET {3}READY\ndefault {5}web {11}1\/2\n$/)
  })

  test('is a document for scripts', async () => {
    await serve(wellAnswers)
    const { out } = await run('status', '-o', 'json')
    expect(JSON.parse(out)).toMatchObject({
      state: 'healthy',
      pods: { ready: 1, total: 2 },
      statefulSets: [{ namespace: 'default', name: 'web', ready: '1/2' }],
    })
  })

  test('is 1 when it does not run, also when it was killed', async () => {
    expect(await run('status')).toMatchObject({
      code: 1,
      out: expect.stringContaining('stopped: start it with'),
    })
    await serve(wellAnswers, process.pid)
    writeFileSync(join(dataDir, 'kedge.lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }))
    expect((await run('status')).code).toBe(1)
  })

  test('is 3 when it says that it is not ready', async () => {
    await serve({ ...wellAnswers, '/readyz': 503 })
    expect(await run('status')).toMatchObject({
      code: 3,
      out: expect.stringContaining('unhealthy: the store cannot write'),
    })
  })

  test('is 3 when it does not answer', async () => {
    await serve(wellAnswers)
    for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
    const { code, out } = await run('status', '-o', 'json')
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      state: 'unhealthy',
      message: expect.stringContaining('connection refused'),
    })
  })

  test('is 3 while it starts', async () => {
    await holdBy('')
    expect(await run('status')).toMatchObject({ code: 3, out: expect.stringContaining('it is starting') })
  })
})

describe('kubeconfig', () => {
  test('is printed as it is, or where it is', async () => {
    writeFileSync(join(dataDir, 'kubeconfig'), 'kind: Config\n')
    expect(await run('kubeconfig')).toEqual({ code: 0, out: 'kind: Config\n', err: '' })
    expect((await run('kubeconfig', '--path')).out).toBe(`${join(dataDir, 'kubeconfig')}\n`)
  })

  test('that is not there says how to get one', async () => {
    expect(await run('kubeconfig')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('kedge up'),
    })
  })
})
