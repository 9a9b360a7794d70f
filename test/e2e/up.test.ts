// What `kedge up` says when it cannot start, and what it leaves for people to find when it can.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Output, program, run } from './support/kedge.ts'
import { processesOf } from './support/process-machine.ts'

let folder: string
let home: string
const taken: Server[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-up-'))
  home = join(folder, 'home')
  mkdirSync(home)
})

afterEach(async () => {
  await kedge('down', '--data-dir', dataDir())
  await kedge('down')
  for (const server of taken.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

const dataDir = () => join(folder, 'data')
const env = () => ({ HOME: home, KUBECONFIG: '', XDG_DATA_HOME: '' })
const kedge = (...args: readonly string[]): Promise<Output> =>
  run(process.execPath, [program, ...args], { env: env() })
const usual = () => ['--data-dir', dataDir(), '--runtime', 'simulated', '--no-merge', '--detach']
const up = (...args: readonly string[]) => kedge('up', ...usual(), '--listen', '127.0.0.1:0', ...args)

/** Takes the port, or any; null when another program has it already. */
function take(port: number): Promise<number> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(port))
    server.listen(port, '127.0.0.1', () => {
      taken.push(server)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

/** It failed with one sentence that says what and how to go on, and without a stack. */
function expectRefusal(output: Output, sentence: RegExp): void {
  expect(output.stderr).toMatch(sentence)
  expect(output.stderr).not.toMatch(/\n\s+at /)
  expect(output.stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
  expect(output.code).not.toBe(0)
}

describe('a start that cannot be', () => {
  test('a port that was asked for and is taken', async () => {
    const port = await take(0)
    expectRefusal(
      await kedge('up', ...usual(), '--listen', `127.0.0.1:${port}`),
      new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}: the port is taken.*--listen`, 's'),
    )
    expect((await up()).code).toBe(0)
  })

  test('a data folder that another Kedge uses, which goes on', async () => {
    expect((await up()).code).toBe(0)
    const refused = await up()
    expectRefusal(refused, /is in use by another Kedge/)
    // The very one, and not who has the usual folder.
    expect(refused.stderr).toContain(`\`kedge down --data-dir ${dataDir()}\``)
    expect((await kedge('status', '--data-dir', dataDir())).code).toBe(0)
  })

  test('a corrupt data folder, which stays as it is', async () => {
    expect((await up()).code).toBe(0)
    expect((await kedge('down', '--data-dir', dataDir())).code).toBe(0)
    const file = join(dataDir(), 'store/data.mdb')
    const broken = readFileSync(file).fill(0xa5, 0, 8192)
    writeFileSync(file, broken)
    expectRefusal(await up(), /restore it from a copy .*, or start with another --data-dir/)
    expect(readFileSync(file).equals(broken)).toBe(true)
  })

  test('an example that is not there', async () => {
    expectRefusal(await up('--example', 'nothing'), /there is no example "nothing".*kv/s)
  })

  test.each([
    [['--runtime', 'docker'], /'docker' is invalid.*auto, containerd, process, simulated/s],
    [['--runtime', 'containerd', '--cri-socket', '/nonexistent'], /\/nonexistent/],
    [['--runtime', 'nothing'], /Allowed choices are auto, containerd/],
    [['--listen', 'everywhere'], /an address and a port/],
  ])('%j', async (args, sentence) => {
    expectRefusal(await up(...args), sentence)
    // What was started before the refusal has ended with it.
    await expect.poll(() => processesOf(folder)).toEqual([])
    expect((await up()).code).toBe(0)
  })
})

describe('a start that succeeds', () => {
  test('the usual port is taken, so that another is chosen and said', async () => {
    await take(6443)
    const { code, stderr } = await kedge('up', ...usual())
    expect(code).toBe(0)
    const [, port] = /is up at https:\/\/127\.0\.0\.1:(\d+)/.exec(stderr) ?? []
    expect(port).not.toBe('6443')
    expect(stderr).toContain(`port 6443 is taken by another program, so ${port} was chosen`)
  })

  test('only its owner can read how to get in', async () => {
    await up()
    for (const name of ['kubeconfig', 'pki']) expect(statSync(join(dataDir(), name)).mode & 0o077).toBe(0)
    for (const name of readdirSync(join(dataDir(), 'pki')).filter(each => /key/.test(each)))
      expect(statSync(join(dataDir(), 'pki', name)).mode & 0o077).toBe(0)
  })

  test('its context goes into the own kubeconfig without becoming the current one', async () => {
    mkdirSync(join(home, '.kube'))
    const own = join(home, '.kube/config')
    writeFileSync(
      own,
      [
        'apiVersion: v1',
        'kind: Config',
        '# mine',
        'current-context: work',
        'contexts: [{name: work, context: {cluster: work, user: me}}]',
        'clusters: [{name: work, cluster: {server: "https://work:6443"}}]',
        'users: [{name: me, user: {token: t}}]',
        '',
      ].join('\n'),
      { mode: 0o600 },
    )
    const { code, stderr } = await kedge(
      'up',
      '--runtime',
      'simulated',
      '--listen',
      '127.0.0.1:0',
      '--detach',
    )
    expect(code).toBe(0)
    expect(stderr).toContain('context kedge in ~/.kube/config')
    const text = readFileSync(own, 'utf8')
    expect(text).toMatch(/current-context: work/)
    expect(text).toMatch(/name: kedge/)
    expect(text).toMatch(/https:\/\/work:6443/)
    expect(statSync(own).mode & 0o077).toBe(0)
    expect(statSync(join(home, '.local/share/kedge/kedge/kubeconfig')).mode & 0o077).toBe(0)
  })

  test('without a kubeconfig of its own, a person gets one with the context current', async () => {
    await kedge('up', '--runtime', 'simulated', '--listen', '127.0.0.1:0', '--detach')
    expect(readFileSync(join(home, '.kube/config'), 'utf8')).toMatch(/current-context: "?kedge/)
  })

  test('a second Kedge leaves the context to the one that runs, and takes it over from one that does not', async () => {
    const merging = ['--runtime', 'simulated', '--listen', '127.0.0.1:0', '--detach']
    await kedge('up', ...merging)
    const own = join(home, '.kube/config')
    const first = readFileSync(own, 'utf8')
    const second = await kedge('up', ...merging, '--data-dir', dataDir())
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('context kedge of your own kubeconfig leads to another Kedge that runs')
    expect(readFileSync(own, 'utf8')).toBe(first)
    await kedge('down')
    await kedge('down', '--data-dir', dataDir())
    expect((await kedge('up', ...merging, '--data-dir', dataDir())).stderr).toContain('context kedge in')
    expect(readFileSync(own, 'utf8')).not.toBe(first)
  })

  test('in the background: status and down say how it is, by their exit codes too', async () => {
    const at = ['--data-dir', dataDir()]
    expect(await kedge('status', ...at)).toMatchObject({ code: 1 })
    expect(await up()).toMatchObject({ code: 0 })
    const status = await kedge('status', ...at, '-o', 'json')
    expect(status.code).toBe(0)
    const { state, pid, nodes } = JSON.parse(status.stdout)
    expect({ state, nodes }).toEqual({ state: 'healthy', nodes: { ready: 1, total: 1 } })
    process.kill(pid, 'SIGSTOP')
    expect(await kedge('status', ...at)).toMatchObject({ code: 3 })
    process.kill(pid, 'SIGCONT')
    const down = await kedge('down', ...at)
    expect(down).toMatchObject({ code: 0 })
    expect(down.stderr).toMatch(/Kedge has stopped; its data stays/)
    expect(await kedge('status', ...at)).toMatchObject({ code: 1 })
    expect(await kedge('down', ...at)).toMatchObject({ code: 0 })
    expect(processesOf(folder)).toEqual([])
  })
})
