// What every runtime has to do, as one suite that all of them run.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ExecStreams } from '../api/node-access.ts'
import { toUid } from '../api/object.ts'
import { parseLogEntry } from './container/cri-log.ts'
import type { ContainerSpec, ContainerState, Runtime, SandboxSpec, SandboxState } from './runtime.ts'

export interface RuntimeUnderTest {
  readonly runtime: Runtime
  /** Ends this life of the driver and begins the next one over the same state; `meanwhile` happens in between. */
  reopen(meanwhile?: () => Promise<void>): Promise<Runtime>
  /** A folder of the suite's own on the host, for one of each test in it. */
  readonly folder: string
  /** An image with a POSIX shell. */
  readonly image: string
  /** A command that answers every TCP connection to the port, on the pod's address, with this text. */
  serve(port: number, answer: string): readonly string[]
  close(): Promise<void>
}

export interface RuntimeSuiteOptions {
  open(): Promise<RuntimeUnderTest>
  readonly skip?: readonly { readonly test: string; readonly reason: string }[]
}

export function describeRuntime(name: string, { open, skip = [] }: RuntimeSuiteOptions): void {
  let under: RuntimeUnderTest
  let runtime: Runtime
  /** Of the test that runs. */
  let folder: string

  /** A test that says why when it is skipped. */
  const it = (title: string, run: () => Promise<void>) => {
    const skipped = skip.find(each => each.test === title)
    if (skipped) test.skip(`${title} (${skipped.reason})`, run)
    else test(title, run)
  }

  const sandboxSpec = (more: Partial<SandboxSpec> = {}): SandboxSpec => ({
    podUid: toUid('uid-0'),
    namespace: 'default',
    name: 'web-0',
    attempt: 0,
    hostname: 'web-0',
    dns: null,
    hostNetwork: false,
    hostPid: false,
    hostIpc: false,
    sharedPid: false,
    privileged: false,
    portMappings: [],
    logDirectory: join(folder, 'logs'),
    labels: {},
    annotations: {},
    ...more,
  })

  const containerSpec = (script: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: 'main',
    attempt: 0,
    image: under.image,
    command: ['sh', '-c', script],
    args: [],
    workingDir: '',
    env: [],
    mounts: [],
    logPath: 'main/0.log',
    stdin: false,
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
  })

  async function run(
    script: string,
    { sandbox = {}, ...more }: Partial<ContainerSpec> & { readonly sandbox?: Partial<SandboxSpec> } = {},
  ): Promise<{ readonly id: string; readonly sandbox: SandboxState }> {
    const spec = sandboxSpec(sandbox)
    const state = await runtime.runSandbox(spec)
    const id = await runtime.createContainer({ id: state.id, spec }, containerSpec(script, more))
    await runtime.startContainer(id)
    return { id, sandbox: state }
  }

  const stateOf = async (id: string): Promise<ContainerState | undefined> =>
    (await runtime.list()).containers.find(each => each.id === id)

  /** Waits for a change that the runtime tells of, until the container is in this state. */
  async function until(id: string, kind: ContainerState['state']['kind']): Promise<ContainerState> {
    for (;;) {
      const changed = nextChange(runtime)
      const state = await stateOf(id)
      if (state?.state.kind === kind) return state
      await changed
    }
  }

  const entriesOf = (path = 'main/0.log') =>
    readFileSync(join(folder, 'logs', path), 'latin1')
      .split('\n')
      .filter(line => line !== '')
      .map(line => parseLogEntry(Buffer.from(line, 'latin1')))

  const outputOf = (path?: string): readonly string[] =>
    entriesOf(path).map(entry => `${entry?.stream}: ${entry?.content}`)

  /** What a script prints, once it has ended well. */
  async function printed(script: string, more: Parameters<typeof run>[1] = {}): Promise<readonly string[]> {
    const { id } = await run(script, more)
    expect((await until(id, 'exited')).state).toMatchObject({ exitCode: 0 })
    return outputOf(more.logPath).map(line => line.replace(/^stdout: /, ''))
  }

  describe(`${name} runtime`, () => {
    // A bridge and a world for each test would be most of the work. What a test has made goes before the next one begins.
    beforeAll(async () => {
      under = await open()
      runtime = under.runtime
    })
    beforeEach(() => {
      folder = mkdtempSync(join(under.folder, 'test-'))
    })
    afterEach(async () => {
      for (const { id } of (await runtime.list()).sandboxes) await runtime.removeSandbox(id)
      expect(await runtime.list()).toEqual({ sandboxes: [], containers: [] })
    })
    afterAll(() => under?.close())

    describe('lists', () => {
      it('a sandbox with what it was made from', async () => {
        const made = await runtime.runSandbox(sandboxSpec({ attempt: 2 }))
        expect(made).toMatchObject({
          podUid: toUid('uid-0'),
          namespace: 'default',
          name: 'web-0',
          attempt: 2,
          ready: true,
        })
        expect(made.ips.length).toBeGreaterThan(0)
        expect((await runtime.list()).sandboxes).toEqual([made])
      })

      it('a container from created over running to exited', async () => {
        const spec = sandboxSpec()
        const sandbox = await runtime.runSandbox(spec)
        const id = await runtime.createContainer(
          { id: sandbox.id, spec },
          containerSpec('sleep 0.2; exit 3', { attempt: 4, logPath: 'main/4.log' }),
        )
        expect(await stateOf(id)).toMatchObject({
          sandboxId: sandbox.id,
          podUid: toUid('uid-0'),
          name: 'main',
          attempt: 4,
          logPath: 'main/4.log',
          state: { kind: 'created' },
        })
        const before = Date.now()
        await runtime.startContainer(id)
        const running = await until(id, 'running')
        const ended = await until(id, 'exited')
        if (running.state.kind !== 'running' || ended.state.kind !== 'exited') throw new Error('unreachable')
        expect(running.state.startedAt).toBeGreaterThanOrEqual(before - 1000)
        expect(ended.state).toMatchObject({ exitCode: 3, reason: 'Error' })
        expect(ended.state.finishedAt).toBeGreaterThanOrEqual(ended.state.startedAt)
      })

      it('a container that did its work as completed', async () => {
        const { id } = await run('exit 0')
        expect((await until(id, 'exited')).state).toMatchObject({ exitCode: 0, reason: 'Completed' })
      })

      it('nothing that was removed', async () => {
        const { id, sandbox } = await run('sleep 60')
        await runtime.removeContainer(id)
        expect((await runtime.list()).containers).toEqual([])
        await runtime.removeSandbox(sandbox.id)
        expect(await runtime.list()).toEqual({ sandboxes: [], containers: [] })
      })
    })

    describe('runs a command', () => {
      it('with its environment, arguments and working directory', async () => {
        const lines = await printed('echo "$GREETING $1"; pwd', {
          command: ['sh', '-c', 'echo "$GREETING $1"; pwd', 'sh'],
          args: ["it's $HOME"],
          env: [{ name: 'GREETING', value: 'a "b" $c\\' }],
          workingDir: '/usr',
        })
        expect(lines).toEqual([`a "b" $c\\ it's $HOME`, '/usr'])
      })

      it('under its own host name', async () => {
        expect(await printed('hostname', { sandbox: { hostname: 'db-7' } })).toEqual(['db-7'])
      })

      it('as the first process of its own', async () => {
        expect(await printed('echo $$')).toEqual(['1'])
      })

      it('with names resolved as the pod says', async () => {
        const dns = { servers: ['10.96.0.10'], searches: ['default.svc.cluster.local'], options: ['ndots:5'] }
        expect(await printed('cat /etc/resolv.conf', { sandbox: { dns } })).toEqual([
          'search default.svc.cluster.local',
          'nameserver 10.96.0.10',
          'options ndots:5',
        ])
      })

      it('with files of its own that are gone with it', async () => {
        expect(await printed('echo x >/etc/kedge-was-here; cat /etc/kedge-was-here')).toEqual(['x'])
        // A pod's sandboxes and containers are known by their attempts: each is made once.
        const again = await printed('ls /etc/kedge-was-here 2>/dev/null || echo gone', {
          attempt: 1,
          logPath: 'main/1.log',
          sandbox: { attempt: 1 },
        })
        expect(again).toEqual(['gone'])
      })

      it('that does not exist is refused, and listed as one that could not start', async () => {
        const spec = sandboxSpec()
        const sandbox = await runtime.runSandbox(spec)
        const missing = containerSpec('', { command: ['kedge-no-such-program'] })
        const id = await runtime.createContainer({ id: sandbox.id, spec }, missing)
        await expect(runtime.startContainer(id)).rejects.toMatchObject({
          reason: 'RunContainerError',
          message: expect.stringContaining('kedge-no-such-program'),
        })
        expect((await until(id, 'exited')).state).toMatchObject({ exitCode: 128, reason: 'StartError' })
      })
    })

    describe('mounts', () => {
      const volume = (name: string): string => {
        const path = join(folder, name)
        mkdirSync(path, { recursive: true })
        return path
      }

      it('a folder where the container wants it, below new and existing folders', async () => {
        const hostPath = volume('data')
        writeFileSync(join(hostPath, 'in'), 'from the host')
        const at = (containerPath: string) => ({ hostPath, containerPath, readOnly: false })
        const lines = await printed('cat /kedge/deep/down/in; echo; echo back >/usr/share/kedge/out', {
          mounts: [at('/kedge/deep/down'), at('/usr/share/kedge')],
        })
        expect(lines).toEqual(['from the host'])
        expect(readFileSync(join(hostPath, 'out'), 'utf8')).toBe('back\n')
      })

      it('a single file over another one', async () => {
        const hostPath = join(volume('files'), 'hosts')
        writeFileSync(hostPath, '127.0.0.1 kedge\n')
        const mounts = [{ hostPath, containerPath: '/etc/hosts', readOnly: false }]
        expect(await printed('cat /etc/hosts', { mounts })).toEqual(['127.0.0.1 kedge'])
      })

      it('read-only', async () => {
        const mounts = [{ hostPath: volume('fixed'), containerPath: '/fixed', readOnly: true }]
        expect(await printed('touch /fixed/x 2>/dev/null || echo refused', { mounts })).toEqual(['refused'])
      })

      it('along links of the container to places in the container', async () => {
        const mounts = [{ hostPath: volume('run'), containerPath: '/var/run/kedge', readOnly: false }]
        await printed('echo x >/var/run/kedge/file', { mounts })
        expect(readFileSync(join(folder, 'run', 'file'), 'utf8')).toBe('x\n')
      })
    })

    describe('logs', () => {
      it('hold all that was written, whole lines in order', async () => {
        const { id } = await run('for i in $(seq 1 2000); do echo line $i; done; printf last')
        await until(id, 'exited')
        const lines = Array.from({ length: 2000 }, (_, index) => `stdout: line ${index + 1}`)
        expect(outputOf()).toEqual([...lines, 'stdout: last'])
      })

      it('tell the streams apart', async () => {
        const { id } = await run('echo out; echo err >&2')
        await until(id, 'exited')
        expect(outputOf().toSorted()).toEqual(['stderr: err', 'stdout: out'])
      })

      it('take what is written to the output by its name', async () => {
        const { id } = await run('echo one; echo two >/dev/stdout; echo three')
        await until(id, 'exited')
        expect(outputOf()).toEqual(['stdout: one', 'stdout: two', 'stdout: three'])
      })
    })

    describe('stops', () => {
      it('a container by asking it first', async () => {
        const { id } = await run("trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done")
        await untilLogged('stdout: up')
        await runtime.stopContainer(id, 10)
        expect((await stateOf(id))?.state).toMatchObject({ kind: 'exited', exitCode: 7 })
        expect(outputOf()).toContain('stdout: bye')
      })

      it('a container that does not listen by force, when the grace is over', async () => {
        const { id } = await run("trap '' TERM; echo up; while :; do sleep 0.05; done")
        await untilLogged('stdout: up')
        await runtime.stopContainer(id, 1)
        expect((await stateOf(id))?.state).toMatchObject({ kind: 'exited', exitCode: 137 })
      })

      it('a container sooner when asked again with less grace', async () => {
        const { id } = await run("trap '' TERM; echo up; while :; do sleep 0.05; done")
        await untilLogged('stdout: up')
        const patient = runtime.stopContainer(id, 60)
        await runtime.stopContainer(id, 0)
        await patient
        expect((await stateOf(id))?.state).toMatchObject({ kind: 'exited', exitCode: 137 })
      })

      it('everything in a sandbox with it', async () => {
        const { id, sandbox } = await run('sleep 60')
        await runtime.stopSandbox(sandbox.id)
        expect((await stateOf(id))?.state.kind).toBe('exited')
        expect((await runtime.list()).sandboxes).toMatchObject([{ ready: false }])
      })

      it('what is gone, and is content', async () => {
        const { id, sandbox } = await run('exit 0')
        await until(id, 'exited')
        await runtime.stopContainer(id, 1)
        await runtime.removeContainer(id)
        await runtime.stopContainer(id, 1)
        await runtime.removeContainer(id)
        await runtime.removeSandbox(sandbox.id)
        await runtime.stopSandbox(sandbox.id)
        await runtime.removeSandbox(sandbox.id)
        expect(await runtime.list()).toEqual({ sandboxes: [], containers: [] })
      })
    })

    describe('runs commands beside it', () => {
      it('to their end, with their output and exit code', async () => {
        const env = [{ name: 'GREETING', value: 'hello' }]
        const { id } = await run('sleep 60', { env, sandbox: { hostname: 'db-7' } })
        const command = ['sh', '-c', 'echo "$GREETING"; hostname; exit 5']
        expect(await runtime.execSync(id, command, 10_000)).toEqual({ exitCode: 5, output: 'hello\ndb-7\n' })
      })

      it('in the same files', async () => {
        const { id } = await run('echo here >/tmp/kedge-file; echo up; sleep 60')
        await untilLogged('stdout: up')
        expect(await runtime.execSync(id, ['cat', '/tmp/kedge-file'], 10_000)).toMatchObject({
          output: 'here\n',
        })
      })

      it('no longer than they may', async () => {
        const { id } = await run('sleep 60')
        await expect(runtime.execSync(id, ['sleep', '30'], 1000)).rejects.toThrow()
      })

      it('with their streams connected', async () => {
        const { id } = await run('sleep 60')
        const { streams, stdin, stdout, stderr } = pipes()
        const exitCode = runtime.exec(id, ['sh', '-c', 'cat; echo err >&2; exit 4'], streams)
        stdin.end('to and fro')
        expect(await exitCode).toBe(4)
        stdout.end()
        stderr.end()
        expect([await text(stdout), await text(stderr)]).toEqual(['to and fro', 'err\n'])
      })

      it('until the one who asked goes away', async () => {
        const { id } = await run('sleep 60')
        const end = new AbortController()
        const { streams, stdout } = pipes()
        const exec = runtime.exec(id, ['sh', '-c', 'echo up; sleep 50'], streams, end.signal).catch(() => -1)
        await new Promise(resolve => stdout.once('data', resolve))
        end.abort()
        expect(await exec).not.toBe(0)
      })
    })

    describe('attaches', () => {
      it('to what a container says, and to what it hears', async () => {
        const { id } = await run('echo up; while read -r line; do echo "heard $line"; done', { stdin: true })
        await untilLogged('stdout: up')
        const { streams, stdin, stdout } = pipes()
        const end = new AbortController()
        const attached = runtime.attach(id, streams, end.signal)
        stdin.write('hello\n')
        const heard = await new Promise(resolve => stdout.once('data', resolve))
        expect(`${heard}`).toBe('heard hello\n')
        end.abort()
        await attached.catch(() => {})
        expect((await stateOf(id))?.state.kind).toBe('running')
      })
    })

    describe('connects', () => {
      it('to a port of the pod, at its address and through the runtime', async () => {
        const { sandbox } = await run('', { command: under.serve(8080, 'hello') })
        await untilLogged('stdout: listening')
        const stream = await runtime.connect(sandbox.id, 8080)
        expect(await text(stream)).toBe('hello')
      })
    })

    describe('tells', () => {
      it('whose container has changed', async () => {
        const told: string[] = []
        const unsubscribe = runtime.onChange(uid => told.push(uid))
        // Of the test before, whose end may still be told, it is not.
        const { id } = await run('exit 0', { sandbox: { podUid: toUid('uid-told') } })
        await until(id, 'exited')
        unsubscribe()
        expect(told).toContain('uid-told')
      })
    })

    describe('in its next life', () => {
      it('finds what runs, and has not touched it', async () => {
        const { id, sandbox } = await run('echo up; sleep 60')
        await untilLogged('stdout: up')
        const before = await runtime.list()
        runtime = await under.reopen()
        expect(await runtime.list()).toEqual(before)
        expect((await stateOf(id))?.state.kind).toBe('running')
        expect((await runtime.execSync(id, ['echo', 'hi'], 10_000)).output).toBe('hi\n')
        await runtime.stopSandbox(sandbox.id)
        expect((await stateOf(id))?.state.kind).toBe('exited')
      })

      it('knows what ended and what was said meanwhile', async () => {
        const flag = join(folder, 'flag')
        mkdirSync(flag)
        const { id } = await run(
          'echo up; until [ -e /flag/go ]; do sleep 0.05; done; echo down; touch /flag/gone; exit 9',
          {
            mounts: [{ hostPath: flag, containerPath: '/flag', readOnly: false }],
          },
        )
        await untilLogged('stdout: up')
        runtime = await under.reopen(async () => {
          writeFileSync(join(flag, 'go'), '')
          while (!existsSync(join(flag, 'gone'))) await new Promise(resolve => setTimeout(resolve, 10))
        })
        expect((await until(id, 'exited')).state).toMatchObject({ exitCode: 9 })
        expect(outputOf()).toEqual(['stdout: up', 'stdout: down'])
      })
    })
  })

  /** Waits until the log holds this line; logs are written as things happen. */
  async function untilLogged(line: string): Promise<void> {
    for (;;) {
      try {
        if (outputOf().includes(line)) return
      } catch {
        // The file is not there yet.
      }
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
}

function nextChange(runtime: Runtime): Promise<void> {
  return new Promise(resolve => {
    const unsubscribe = runtime.onChange(() => {
      unsubscribe()
      resolve()
    })
  })
}

function pipes() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()] as const
  const streams: ExecStreams = { stdin, stdout, stderr, tty: false }
  return { streams, stdin, stdout, stderr }
}
