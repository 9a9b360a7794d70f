// logs and exec as a user types them, over HTTPS and WebSocket; the test itself is the node.
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { LogOptions, NodeAccess } from '../../api/node-access.ts'
import { StatusError } from '../../api/status-error.ts'
import type { CapturedConsoleOptions } from '../../testing/fixtures/captured-console.ts'
import { startCli } from '../../testing/fixtures/cli-on-kedge.ts'
import { type ServedApi, startServedApi } from '../../testing/fixtures/served-api.ts'
import { simulatedSet } from '../../testing/simulated-set.ts'

type Exec = NodeAccess['exec']
type Logs = NodeAccess['logs']

let api: ServedApi
let exec: Exec
let logs: Logs
let setUid: string

beforeAll(async () => {
  api = await startServedApi({
    exec: (...args) => exec(...args),
    logs: (...args) => logs(...args),
    attach: async () => {},
    connect: () => Promise.reject(new Error('nobody connects here')),
    stats: async () => ({ usage: null, disk: null, pods: [] }),
  })
  await api.client.create(kinds.Namespace, { metadata: { name: 'default' } })
  const set = await api.client.create(kinds.StatefulSet, simulatedSet('web'))
  setUid = set.metadata?.uid ?? ''
  for (const name of ['web-0', 'web-1']) await addPod(name)
  await addPod('two', ['main', 'side'])
})
afterAll(() => api.stop())
beforeEach(() => {
  exec = async () => 0
  logs = async function* () {}
})

/** A Pod on a node, as far as the API knows. */
async function addPod(name: string, containers: readonly string[] = ['nginx'], restarts = 0): Promise<Pod> {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: setUid, controller: true }
  const ref = { namespace: 'default', name }
  await api.client.create(kinds.Pod, {
    metadata: { ...ref, ...(name.startsWith('web-') ? { ownerReferences: [owner] } : {}) },
    spec: { nodeName: 'node-0', containers: containers.map(each => ({ name: each, image: 'nginx' })) },
  })
  return running(name, containers, restarts)
}

function running(name: string, containers: readonly string[], restarts: number): Promise<Pod> {
  const containerStatuses = containers.map(each => ({
    name: each,
    image: 'nginx',
    imageID: '',
    ready: true,
    restartCount: restarts,
    containerID: `x://${name}-${each}-${restarts}`,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  }))
  const body = { status: { phase: 'Running', containerStatuses } }
  return api.client.patch(
    kinds.Pod,
    { namespace: 'default', name },
    { type: 'merge', body },
    { subresource: 'status' },
  )
}

const run = (...args: string[]) => startCli(api.kubeconfig, args).ended
const start = (args: readonly string[], options: CapturedConsoleOptions) =>
  startCli(api.kubeconfig, args, options)
const bytes = (value: string) => Buffer.from(value)

describe('logs', () => {
  it('prints the log of a Pod as it is, with what was asked for', async () => {
    const asked: LogOptions[] = []
    logs = async function* (_, options) {
      asked.push(options)
      yield bytes('one\ntwo')
      yield bytes('\nthree')
    }
    expect(await run('logs', 'web-0')).toEqual({ code: 0, out: 'one\ntwo\nthree', err: '' })
    await run('logs', 'pod/web-0', '--tail', '5', '--since', '90s', '--timestamps', '-p')
    expect(asked[0]).toEqual({ container: 'nginx', follow: false, previous: false, timestamps: false })
    expect(asked[1]).toMatchObject({ tailLines: 5, sinceMs: 90_000, timestamps: true, previous: true })
  })

  it('chooses the container, or says which it took', async () => {
    logs = async function* (_, { container }) {
      yield bytes(`of ${container}\n`)
    }
    expect(await run('logs', 'two')).toMatchObject({
      out: 'of main\n',
      err: 'Defaulted container "main" out of: main, side\n',
    })
    for (const args of [
      ['two', '-c', 'side'],
      ['two', 'side'],
    ])
      expect(await run('logs', ...args)).toMatchObject({ out: 'of side\n', err: '' })
    expect((await run('logs', 'two', '--all-containers', '--prefix')).out).toBe(
      '[pod/two/main] of main\n[pod/two/side] of side\n',
    )
    expect(await run('logs', 'two', '-c', 'none')).toMatchObject({
      code: 1,
      err: 'error: container none is not in pod two; it has main, side\n',
    })
  })

  it('of a set come from all its Pods, each line with its Pod, in the order of the ordinals', async () => {
    logs = async function* ({ name }) {
      if (name === 'web-0') throw new StatusError({ reason: 'BadRequest', message: 'not just now' })
      yield bytes(`a of ${name}\n`)
      yield bytes(`b of ${name}\nc`)
    }
    expect(await run('logs', 'statefulset/web')).toEqual({
      code: 1,
      out: '[pod/web-1/nginx] a of web-1\n[pod/web-1/nginx] b of web-1\n[pod/web-1/nginx] c\n',
      err: 'Error from server (BadRequest): not just now\n',
    })
  })

  it('of a set are followed through restarts and new Pods', async () => {
    const asked: string[] = []
    logs = async function* ({ name }, { tailLines }) {
      asked.push(`${name} ${tailLines}`)
      yield bytes(`hello from ${name}, ${asked.length}\n`)
    }
    const { console, ended } = start(['logs', '-f', 'sts/web', '--tail', '1'], {})
    await console.outShows('hello from web-0')
    await console.outShows('hello from web-1')
    await running('web-1', ['nginx'], 1)
    await console.outShows('hello from web-1, 3')
    await addPod('web-2')
    await console.outShows('hello from web-2, 4')
    expect(asked.toSorted()).toEqual(['web-0 1', 'web-1 1', 'web-1 undefined', 'web-2 undefined'])
    process.emit('SIGINT')
    expect((await ended).code).toBe(130)
  })

  it('of what has none are refused', async () => {
    expect(await run('logs', 'service/web')).toMatchObject({
      code: 2,
      err: expect.stringContaining('has no logs'),
    })
    expect((await run('logs', 'none')).err).toBe('Error from server (NotFound): pods "none" not found\n')
    expect((await run('logs', 'web-0', '--tail', 'all')).code).toBe(2)
  })
})

describe('exec', () => {
  it('runs a command, keeps its outputs apart, and ends with its exit code', async () => {
    const ran: unknown[] = []
    exec = async (pod, { container, command, streams: { stdin, stdout, stderr, tty } }) => {
      ran.push([pod.name, container, command, stdin, tty])
      stdout?.write('out\n')
      stderr?.write('err\n')
      return 7
    }
    expect(await run('exec', 'pod/web-0', '--', 'sh', '-c', 'exit 7')).toEqual({
      code: 7,
      out: 'out\n',
      err: 'err\ncommand terminated with exit code 7\n',
    })
    expect(ran).toEqual([['web-0', 'nginx', ['sh', '-c', 'exit 7'], null, false]])
  })

  it('hands on what is piped in, to its end', async () => {
    exec = async (_pod, { streams: { stdin, stdout } }) => {
      stdout?.write(`got ${(await text(stdin ?? new PassThrough())).length}`)
      return 0
    }
    const input = 'x'.repeat(300_000)
    expect(await start(['exec', '-i', 'web-0', '--', 'wc', '-c'], { input }).ended).toMatchObject({
      code: 0,
      out: 'got 300000',
    })
  })

  it('gives it a terminal of the right size, whose keys go there one by one', async () => {
    const sizes: unknown[] = []
    exec = async (_pod, { streams: { stdin, stdout, stderr, tty, onResize } }) => {
      expect([tty, stderr]).toEqual([true, null])
      const sized = new Promise<void>(resolve =>
        onResize?.(size => {
          sizes.push(size)
          resolve()
        }),
      )
      stdout?.write('ready')
      await sized
      stdin?.on('data', chunk => stdout?.write(`<${chunk}>`))
      await new Promise(resolve => stdin?.once('data', resolve))
      return 0
    }
    const input = new PassThrough()
    const raw: boolean[] = []
    const { console, ended } = start(['exec', '-it', 'web-0', '--', 'sh'], {
      input,
      isInteractive: true,
      isTerminal: true,
      rows: 33,
      onRaw: isRaw => raw.push(isRaw),
    })
    await console.outShows('ready')
    input.write('\u0003')
    expect((await ended).code).toBe(0)
    expect(console.outText).toBe('ready<\u0003>')
    expect(sizes).toEqual([{ columns: 80, rows: 33 }])
    expect(raw).toEqual([true, false])
  })

  it('says so where a terminal is asked for and there is none', async () => {
    exec = async (_pod, { streams: { tty } }) => (tty ? 1 : 0)
    expect(await start(['exec', '-it', 'web-0', '--', 'sh'], { input: '' }).ended).toMatchObject({
      code: 0,
      err: expect.stringContaining('Unable to use a TTY'),
    })
  })

  it('says why it could not be run', async () => {
    exec = () => Promise.reject(new Error('no such shell'))
    expect(await run('exec', 'web-0', '--', 'sh')).toMatchObject({
      code: 1,
      err: 'Error from server (InternalError): Internal error occurred: no such shell\n',
    })
    expect((await run('exec', 'none', '--', 'sh')).err).toBe(
      'Error from server (NotFound): pods "none" not found\n',
    )
    expect((await run('exec', 'web-0', '-c', 'none', '--', 'sh')).err).toContain(
      'container none is not in pod web-0',
    )
    expect((await run('exec', 'web-0')).code).toBe(2)
    await api.client.patch(
      kinds.Pod,
      { namespace: 'default', name: 'two' },
      { type: 'merge', body: { status: { phase: 'Succeeded' } } },
      { subresource: 'status' },
    )
    expect((await run('exec', 'two', '--', 'sh')).err).toContain('current phase is Succeeded')
  })

  it('is refused in words by a server that does not know the user', async () => {
    const refused = await run('exec', 'web-0', '--token', 'wrong', '--', 'sh')
    expect(refused).toMatchObject({ code: 1, err: 'Error from server (Unauthorized): Unauthorized\n' })
  })
})
