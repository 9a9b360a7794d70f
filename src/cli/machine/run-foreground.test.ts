import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StartupError } from '../../base/startup-error.ts'
import { createClient } from '../../client/create-client.ts'
import { loadKubeconfig } from '../../client/kubeconfig/load-kubeconfig.ts'
import { admin, startServer } from '../../server/server-under-test.ts'
import type { RunningKedge, StartOptions, UpOptions } from '../../start-options.ts'
import { type CapturedConsole, captureConsole } from '../../testing/fixtures/captured-console.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { ownVersion } from '../terminal/own-version.ts'
import { holderOf } from './data-dir-lock.ts'
import { readInstance } from './instance-file.ts'
import { runForeground } from './run-foreground.ts'
import type { UpSummary } from './up-summary.ts'

let home: string
let console: CapturedConsole
let stopping: AbortController
let started: StartOptions[]
let stops: number
/** What is printed when it is up. */
let announced: RegExp

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kedge-up-'))
  console = captureConsole({ env: { HOME: home } })
  stopping = new AbortController()
  started = []
  stops = 0
  announced = /Ctrl-C stops/
})

afterEach(() => rmSync(home, { recursive: true }))

const dataDir = () => join(home, 'data')

function options(more: Partial<UpOptions> = {}): UpOptions {
  return {
    name: 'kedge',
    dataDir: dataDir(),
    listen: { host: '127.0.0.1', port: 6443, orAnyPort: true },
    runtime: 'auto',
    criSocket: null,
    registryMirrors: {},
    authentication: { tokenFile: null },
    nodes: null,
    authorization: 'RBAC',
    kubeconfig: null,
    merge: true,
    detach: false,
    example: null,
    ...more,
  }
}

const clock = createSimulatedClock()

/** Runs with a Kedge that is nothing but an API server, and calls `whileUp` once it is announced. */
async function run(
  asked: UpOptions,
  whileUp: () => unknown = () => {},
  running: Partial<RunningKedge> = {},
): Promise<number> {
  const { api } = await startServer()
  return runForeground(asked, {
    console,
    clock,
    stop: stopping.signal,
    elapsedMs: () => 420,
    start: async given => {
      started.push(given)
      // Announcing takes real files, so the end is asked for by what it writes last.
      void untilUp().then(async () => {
        await whileUp()
        stopping.abort()
      })
      return {
        address: 'https://127.0.0.1:6443',
        kubeconfig: {
          cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Q0E=' },
          user: { token: 'secret' },
        },
        runtime: { name: 'process', reason: 'no container engine was found' },
        notes: [],
        client: createClient(api.inProcess(admin)),
        consoleLink: () => null,
        stop: async () => {
          stops++
        },
        ...running,
      }
    },
  })
}

async function untilUp(): Promise<void> {
  while (!announced.test(console.errText)) await new Promise(resolve => setImmediate(resolve))
}

describe('while it runs', () => {
  test('it says what runs where and why, and leaves files that say so too', async () => {
    const seen: unknown[] = []
    const code = await run(options(), () => seen.push(holderOf(dataDir())?.pid, readInstance(dataDir())))
    expect(code).toBe(0)
    expect(console.errText).toBe(`Kedge ${ownVersion} is up at https://127.0.0.1:6443 after 0.42 s
  runtime     process: no container engine was found
  data        ~/data
  kubeconfig  context kedge in ~/.kube/config

Try: kubectl get nodes

Ctrl-C stops Kedge; its data stays.

stopping (Ctrl-C again stops at once)
`)
    expect(seen).toEqual([
      process.pid,
      {
        name: 'kedge',
        version: ownVersion,
        pid: process.pid,
        address: 'https://127.0.0.1:6443',
        context: 'kedge',
        kubeconfig: join(home, '.kube/config'),
        runtime: { name: 'process', reason: 'no container engine was found' },
        startedAt: '2026-01-01T00:00:00Z',
      },
    ])
  })

  test('what was asked for reaches the composition root', async () => {
    await run(options({ runtime: 'simulated', nodes: 3, criSocket: '/s', name: 'two' }))
    expect(started).toMatchObject([
      {
        name: 'two',
        version: ownVersion,
        dataDir: dataDir(),
        runtime: 'simulated',
        nodes: 3,
        criSocket: '/s',
      },
    ])
  })

  test('a port that was chosen instead of the usual one is said', async () => {
    await run(options(), undefined, { address: 'https://127.0.0.1:40123' })
    expect(console.errText).toContain('port 6443 is taken by another program, so 40123 was chosen')
  })

  test('what the machine lacks, and who else can come, is told below it', async () => {
    const notes = ['no user namespaces: Pods share the files of this machine', 'the API listens beyond it']
    await run(options(), undefined, { notes })
    for (const note of notes) expect(console.errText).toContain(`\n  ${note}\n`)
  })

  test('the example is applied and followed', async () => {
    announced = /kv: applied/
    expect(await run(options({ example: 'kv' }))).toBe(0)
    expect(console.errText).not.toContain('are Ready')
  })
})

describe('the way in', () => {
  const contexts = async (explicit: string) =>
    (await loadKubeconfig({ explicit })).contexts?.map(each => each.name)

  test('is written to the data folder, for its owner alone, and merged into the own kubeconfig', async () => {
    await run(options({ name: 'two' }))
    expect(statSync(join(dataDir(), 'kubeconfig')).mode & 0o777).toBe(0o600)
    expect(await contexts(join(dataDir(), 'kubeconfig'))).toEqual(['kedge-two'])
    expect(await contexts(join(home, '.kube/config'))).toEqual(['kedge-two'])
  })

  test('does not steal a current context: kubectl is told to use it', async () => {
    const own = join(home, 'config')
    writeFileSync(own, 'contexts: [{ name: prod, context: {} }]\ncurrent-context: prod\n')
    console = captureConsole({ env: { HOME: home, KUBECONFIG: own } })
    await run(options())
    expect((await loadKubeconfig({ explicit: own }))['current-context']).toBe('prod')
    expect(console.errText).toContain('Try: kubectl --context kedge get nodes')
  })

  test('is not merged when the person does not want that', async () => {
    await run(options({ merge: false }))
    expect(existsSync(join(home, '.kube'))).toBe(false)
    expect(console.errText).toContain('Try: kubectl --kubeconfig ~/data/kubeconfig get nodes')
  })

  test('goes to the file that was asked for, beside what it holds', async () => {
    const asked = join(home, 'mine')
    writeFileSync(asked, 'contexts: [{ name: prod, context: {} }]\n')
    await run(options({ merge: false, kubeconfig: asked }))
    expect(await contexts(asked)).toEqual(['prod', 'kedge'])
    expect(console.errText).toContain('kubectl --kubeconfig ~/mine')
  })

  test('into a kubeconfig that cannot be read is said, and Kedge runs', async () => {
    const own = join(home, 'config')
    writeFileSync(own, 'contexts: [')
    console = captureConsole({ env: { HOME: home, KUBECONFIG: own } })
    expect(await run(options())).toBe(0)
    expect(console.errText).toContain('your own kubeconfig is as it was: the kubeconfig')
    expect(readFileSync(own, 'utf8')).toBe('contexts: [')
  })

  test('into a file that was asked for and cannot be read ends it', async () => {
    const asked = join(home, 'mine')
    writeFileSync(asked, 'contexts: [')
    await expect(run(options({ kubeconfig: asked }))).rejects.toMatchObject({ reason: 'KUBECONFIG_UNUSABLE' })
    expect(stops).toBe(1)
  })
})

describe('at its end', () => {
  test('it stops what it started and lets go of the data folder', async () => {
    await run(options())
    expect(stops).toBe(1)
    expect(holderOf(dataDir())).toBeNull()
    expect(readInstance(dataDir())).toBeNull()
  })

  test('a Kedge that cannot go on says why', async () => {
    const failure = new StartupError({ reason: 'NO_SPACE', message: 'the disk is full', remedy: 'free some' })
    const failing = run(options(), () => new Promise(() => {}), { failure: Promise.resolve(failure) })
    await expect(failing).rejects.toBe(failure)
    expect(stops).toBe(1)
    expect(holderOf(dataDir())).toBeNull()
  })

  test('a start that fails lets go of the data folder', async () => {
    const failure = new StartupError({ reason: 'PORT_IN_USE', message: 'taken', remedy: 'another' })
    const start = () => Promise.reject(failure)
    const shell = { console, clock, stop: stopping.signal, elapsedMs: () => 0, start }
    await expect(runForeground(options(), shell)).rejects.toBe(failure)
    expect(holderOf(dataDir())).toBeNull()
  })

  test('a full disk is told as such, wherever it shows', async () => {
    const full = new Error('commit failed', { cause: Object.assign(new Error('write'), { code: 'ENOSPC' }) })
    const shell = {
      console,
      clock,
      stop: stopping.signal,
      elapsedMs: () => 0,
      start: () => Promise.reject(full),
    }
    await expect(runForeground(options(), shell)).rejects.toMatchObject({ reason: 'NO_SPACE' })
  })

  test('an unknown example is refused before anything starts', async () => {
    await expect(run(options({ example: 'nope' }))).rejects.toMatchObject({ reason: 'EXAMPLE_UNKNOWN' })
    expect(started).toEqual([])
    expect(existsSync(dataDir())).toBe(false)
  })
})

test('in the background it tells its starter instead of a person', async () => {
  const told: UpSummary[] = []
  const { api } = await startServer()
  await runForeground(options({ merge: false }), {
    console,
    clock,
    stop: stopping.signal,
    elapsedMs: () => 420,
    onUp: summary => {
      told.push(summary)
      stopping.abort()
    },
    start: async () => ({
      address: 'https://127.0.0.1:6443',
      kubeconfig: { cluster: { server: 'https://127.0.0.1:6443' }, user: {} },
      runtime: { name: 'simulated', reason: 'asked for' },
      notes: [],
      client: createClient(api.inProcess(admin)),
      consoleLink: () => null,
      stop: async () => {},
    }),
  })
  expect(console.errText).toBe('')
  expect(told).toMatchObject([{ readyMs: 420, kubectl: 'kubectl --kubeconfig ~/data/kubeconfig', notes: [] }])
})
