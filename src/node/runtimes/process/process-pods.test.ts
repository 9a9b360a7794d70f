// The agent and real processes together, over the real API: what the parts' own tests cannot show.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { type InProcessApi, startInProcessApi } from '../../../testing/fixtures/in-process-api.ts'
import { type RunningNodeAgent, startNodeAgent } from '../../agent/node-agent.ts'
import { openProcessRuntime, type ProcessRuntime } from './process-runtime.ts'

let folder: string
let api: InProcessApi
let runtime: ProcessRuntime
let agent: RunningNodeAgent

async function begin(): Promise<void> {
  runtime = await openProcessRuntime({
    folder: join(folder, 'runtime'),
    podCidr: '10.244.0.0/24',
    version: '0.0.0',
  })
  agent = await startNodeAgent({
    context: api.context,
    runtime,
    node: {
      name: 'node-1',
      addresses: [{ type: 'InternalIP', address: runtime.gateway }],
      podCidr: runtime.podCidr,
      version: 'v1.36.2',
    },
    directories: { pods: join(folder, 'pods'), logs: join(folder, 'logs') },
    dns: null,
  })
}

async function end(): Promise<void> {
  await agent.stop()
  await runtime.close()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-pods-'))
  api = await startInProcessApi()
  await begin()
})

afterEach(async () => {
  // The agent goes first, or it would make again what is taken away; it finishes what it is making.
  await agent.stop()
  for (const { id } of (await runtime.list()).sandboxes) await runtime.removeSandbox(id)
  await runtime.close()
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
})

const ref = (name = 'web-0') => ({ namespace: 'default', name })
const read = (name?: string) => api.context.client.get(kinds.Pod, ref(name))

/** Waits for the watch to bring a pod for which the condition holds; null when it is gone. */
function until(condition: (pod: Pod | null) => boolean, name = 'web-0'): Promise<Pod | null> {
  return new Promise(resolve => {
    const unsubscribe = api.context.informers.of(kinds.Pod).onChange(change => {
      if (change.object.metadata?.name !== name) return
      const pod = change.kind === 'deleted' ? null : change.object
      if (!condition(pod)) return
      queueMicrotask(() => unsubscribe())
      resolve(pod)
    })
  })
}

const ready = (pod: Pod | null): boolean =>
  pod?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'

const gone = (pod: Pod | null): boolean => pod === null

const server = `
const { createServer } = require('node:http')
createServer((request, response) => {
  console.log('asked for ' + request.url)
  response.end(process.env.GREETING + ' from ' + require('node:os').hostname())
}).listen(8080)
process.on('SIGTERM', () => { console.log('bye'); process.exit(0) })
`

const webPod = (name = 'web-0'): Pod => ({
  metadata: ref(name),
  spec: {
    nodeName: 'node-1',
    containers: [
      {
        name: 'web',
        image: 'node:20',
        command: [process.execPath, '-e', server],
        env: [{ name: 'GREETING', value: 'hello' }],
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 },
      },
    ],
  },
})

async function logsOf(name = 'web-0'): Promise<string> {
  const { uid = '' } = (await read(name)).metadata ?? {}
  const options = { container: 'web', follow: false, previous: false, timestamps: false }
  const parts: Uint8Array[] = []
  const pod = { ...ref(name), uid, nodeName: 'node-1' }
  for await (const part of agent.access.logs(pod, options, new AbortController().signal)) parts.push(part)
  return Buffer.concat(parts).toString()
}

describe.skipIf(process.getuid?.() !== 0)('a pod of a real process (needs root)', () => {
  test('serves, is seen to be ready, logs, and ends when it is asked to', async () => {
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, webPod())
    const pod = await isReady
    const reply = await fetch(`http://${pod?.status?.podIP}:8080/`)
    expect(await reply.text()).toBe('hello from web-0')
    await expect.poll(() => logsOf()).toContain('asked for /healthz')
    const isGone = until(gone)
    await api.context.client.delete(kinds.Pod, ref())
    await isGone
    await expect.poll(async () => await runtime.list()).toEqual({ sandboxes: [], containers: [] })
  })

  test('runs the same process after Kedge was started again', async () => {
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, webPod())
    const before = await isReady
    await end()
    await begin()
    const reply = await fetch(`http://${before?.status?.podIP}:8080/again`)
    expect(reply.status).toBe(200)
    await expect.poll(() => logsOf()).toContain('asked for /again')
    const after = await read()
    expect(after.status?.containerStatuses).toEqual(before?.status?.containerStatuses)
    expect(ready(after)).toBe(true)
  })

  test('finds its volumes where the manifest says, and its files again after a restart', async () => {
    const hostPath = join(folder, 'data')
    mkdirSync(hostPath)
    writeFileSync(join(hostPath, 'in'), 'kept')
    await api.context.client.create(kinds.ConfigMap, { metadata: ref('app'), data: { color: 'blue' } })
    const script = 'cat /data/in /etc/app/color >/data/out; echo done >/dev/termination-log; exit 3'
    const isOver = until(each => each?.status?.phase === 'Failed')
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'web',
            image: 'host',
            command: ['sh', '-c', script],
            volumeMounts: [
              { name: 'data', mountPath: '/data' },
              { name: 'config', mountPath: '/etc/app' },
            ],
          },
        ],
        volumes: [
          { name: 'data', hostPath: { path: hostPath, type: 'Directory' } },
          { name: 'config', configMap: { name: 'app' } },
        ],
      },
    })
    const pod = await isOver
    expect(readFileSync(join(hostPath, 'out'), 'utf8')).toBe('keptblue')
    expect(pod?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 3,
      message: 'done\n',
    })
  })

  test('runs commands on a terminal', async () => {
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, webPod())
    const { uid = '' } = (await isReady)?.metadata ?? {}
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    const pod = { ...ref(), uid, nodeName: 'node-1' }
    const streams = { stdin, stdout, stderr: null, tty: true }
    const command = ['sh', '-c', 'tty >/dev/null && echo on a terminal; hostname; exit 6']
    const exitCode = await agent.access.exec(pod, 'web', command, streams, new AbortController().signal)
    stdout.end()
    expect((await text(stdout)).replaceAll('\r', '')).toBe('on a terminal\nweb-0\n')
    expect(exitCode).toBe(6)
  })

  test('is killed when it takes more memory than it may', async ({ skip }) => {
    const unlimited = runtime.isolation.notes.find(note => note.startsWith('limits'))
    skip(unlimited !== undefined, unlimited)
    const hog = 'const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1))'
    const isOver = until(each => each?.status?.phase === 'Failed')
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'web',
            image: 'host',
            command: [process.execPath, '-e', hog],
            resources: { limits: { memory: '100Mi' } },
          },
        ],
      },
    })
    const pod = await isOver
    expect(pod?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
  })

  test('runs as the user that the manifest names, on a root that it may not write', async () => {
    const isOver = until(each => each?.status?.phase === 'Succeeded')
    const script = 'id -u; id -g; id -G; touch /etc/x 2>/dev/null || echo refused'
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 },
        containers: [
          {
            name: 'web',
            image: 'host',
            command: ['sh', '-c', script],
            securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
          },
        ],
      },
    })
    await isOver
    expect(await logsOf()).toBe('1000\n3000\n3000 2000\nrefused\n')
  })

  test('is reached through a port of the host', async () => {
    const pod = webPod()
    const [web] = pod.spec?.containers ?? []
    const hostPort = 20_000 + Math.floor(Math.random() * 10_000)
    const containers = [{ name: 'web', ...web, ports: [{ name: 'http', containerPort: 8080, hostPort }] }]
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, { ...pod, spec: { ...pod.spec, containers } })
    await isReady
    expect(await (await fetch(`http://127.0.0.1:${hostPort}/`)).text()).toBe('hello from web-0')
  })

  test('is refused with words when it has no command', async () => {
    const isWaiting = until(
      each => each?.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerError',
    )
    const containers = [{ name: 'web', image: 'nginx' }]
    await api.context.client.create(kinds.Pod, { metadata: ref(), spec: { nodeName: 'node-1', containers } })
    const pod = await isWaiting
    expect(pod?.status?.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
      /has no command.*--runtime containerd/,
    )
  })
})
