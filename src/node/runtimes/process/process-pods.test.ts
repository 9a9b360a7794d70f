// The agent and real processes together, over the real API: what the parts' own tests cannot show.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { toUid, uidOf } from '../../../api/object.ts'
import { type InProcessApi, startInProcessApi } from '../../../testing/fixtures/in-process-api.ts'
import { type RunningNodeAgent, startNodeAgent } from '../../agent/node-agent.ts'
import { openProcessRuntime, type ProcessRuntime } from './process-runtime.ts'

let folder: string
let home: string
let api: InProcessApi
let runtime: ProcessRuntime
let agent: RunningNodeAgent

async function begin(): Promise<void> {
  runtime = await openProcessRuntime({
    folder: join(folder, 'runtime'),
    hidden: [join(folder, 'runtime'), join(home, '.kube'), join(home, 'keys.json')],
    podCidr: '10.244.0.0/24',
    version: '0.0.0',
  })
  agent = await startNodeAgent({
    context: api.context,
    runtime,
    node: {
      name: 'node-1',
      addresses: [{ type: 'InternalIP', address: runtime.gateway ?? '127.0.0.1' }],
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
  // Not where containers have a folder of their own.
  home = mkdtempSync('/var/tmp/kedge-home-')
  api = await startInProcessApi()
  // Tokens, and the CA beside them, are a matter of a whole Kedge.
  await api.context.client.create(kinds.ServiceAccount, {
    metadata: ref('default'),
    automountServiceAccountToken: false,
  })
  await begin()
})

afterEach(async () => {
  // The agent goes first, or it would make again what is taken away; it finishes what it is making.
  await agent.stop()
  for (const { id } of (await runtime.list()).sandboxes) await runtime.removeSandbox(id)
  await runtime.close()
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
  rmSync(home, { recursive: true, force: true })
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
  const uid = uidOf(await read(name))
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
    const uid = toUid((await isReady)?.metadata?.uid)
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    const pod = { ...ref(), uid, nodeName: 'node-1' }
    const streams = { stdin, stdout, stderr: null, tty: true }
    const command = ['sh', '-c', 'tty >/dev/null && echo on a terminal; hostname; exit 6']
    const exitCode = await agent.access.exec(
      pod,
      { container: 'web', command, streams },
      new AbortController().signal,
    )
    stdout.end()
    expect((await text(stdout)).replaceAll('\r', '')).toBe('on a terminal\nweb-0\n')
    expect(exitCode).toBe(6)
  })

  test('has terminals of its own, of the size that the client has', async () => {
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, webPod())
    const uid = toUid((await isReady)?.metadata?.uid)
    const pod = { ...ref(), uid, nodeName: 'node-1' }
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    let tell: (size: { columns: number; rows: number }) => void = () => {}
    const onResize = (listener: typeof tell) => {
      tell = listener
      listener({ columns: 91, rows: 17 })
    }
    const streams = { stdin, stdout, stderr: null, tty: true, onResize }
    // Rows and columns come one after the other, each with a signal of its own.
    const isTold = 's=$(stty size); if [ "$s" = "43 132" ]; then echo "$s"; exit; fi'
    const script = `tty; stty size; echo $TERM; trap '${isTold}' WINCH; echo wait; while :; do sleep 0.05; done`
    const running = agent.access.exec(
      pod,
      { container: 'web', command: ['sh', '-c', script], streams },
      new AbortController().signal,
    )
    let said = ''
    stdout.on('data', (part: Buffer) => {
      said += part
      if (said.includes('wait')) tell({ columns: 132, rows: 43 })
    })
    expect(await running).toBe(0)
    expect(said.replaceAll('\r', '').split('\n').slice(0, 5)).toEqual([
      '/dev/pts/0',
      '17 91',
      'xterm',
      'wait',
      '43 132',
    ])
  })

  test('with a terminal of its own reads what is typed', async () => {
    const isRunning = until(each => each?.status?.phase === 'Running')
    const script = 'tty; stty size; while read -r line; do echo "heard $line"; stty size; done'
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
            stdin: true,
            stdinOnce: true,
            tty: true,
          },
        ],
      },
    })
    const uid = toUid((await isRunning)?.metadata?.uid)
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    let said = ''
    stdout.on('data', (part: Buffer) => {
      said += part
    })
    const onResize = (listener: (size: { columns: number; rows: number }) => void) =>
      listener({ columns: 91, rows: 17 })
    const streams = { stdin, stdout, stderr: null, tty: true, onResize }
    const pod = { ...ref(), uid, nodeName: 'node-1' }
    const attached = agent.access.attach(pod, { container: 'web', streams }, new AbortController().signal)
    await expect.poll(() => logsOf()).toContain('/dev/pts/0')
    await expect
      .poll(() => {
        stdin.write('hello\n')
        return said
      })
      .toMatch(/heard hello[\s\S]*17 91/)
    stdin.end()
    await attached
    await expect.poll(async () => (await read()).status?.phase).toBe('Succeeded')
  })

  test('runs commands, probes and hooks as its own user, with its own powers and limits', async () => {
    const isReady = until(ready)
    const env = [{ name: 'TOPSECRET', value: 'abc' }]
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        securityContext: { runAsUser: 1001, runAsGroup: 1001, supplementalGroups: [2000] },
        containers: [
          {
            name: 'web',
            image: 'host',
            command: ['sh', '-c', 'exec sleep 600'],
            workingDir: '/var/tmp',
            env,
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            readinessProbe: { periodSeconds: 1, exec: { command: ['sh', '-c', 'id -u >/shared/probe'] } },
            lifecycle: { postStart: { exec: { command: ['sh', '-c', 'id -u >/shared/hook'] } } },
            volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
          },
        ],
        volumes: [{ name: 'shared', emptyDir: {} }],
      },
    })
    const uid = toUid((await isReady)?.metadata?.uid)
    const pod = { ...ref(), uid, nodeName: 'node-1' }
    const exec = async (script: string) => {
      const stdout = new PassThrough()
      const streams = { stdin: null, stdout, stderr: stdout, tty: false }
      await agent.access.exec(
        pod,
        { container: 'web', command: ['sh', '-c', script], streams },
        new AbortController().signal,
      )
      stdout.end()
      return text(stdout)
    }
    const facts =
      'id -u; id -g; id -G; grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status; pwd; echo $TOPSECRET'
    expect((await exec(facts)).replaceAll('\t', ' ')).toBe(
      '1001\n1001\n1001 2000\nCapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n/var/tmp\nabc\n',
    )
    expect(await exec('cat /shared/probe /shared/hook; stat -c %u /shared/probe /shared/hook')).toBe(
      '1001\n'.repeat(4),
    )
    const [own, group] = (await exec('cat /proc/1/cgroup; echo; cat /proc/self/cgroup')).split('\n\n')
    expect(group?.trim()).toBe(own?.trim())
    const stop = new AbortController()
    const sleeping = agent.access.exec(
      pod,
      {
        container: 'web',
        command: ['sleep', '60'],
        streams: { stdin: null, stdout: null, stderr: null, tty: false },
      },
      stop.signal,
    )
    await new Promise(resolve => setTimeout(resolve, 300))
    const commandLines = readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(name => {
        try {
          return readFileSync(`/proc/${name}/cmdline`, 'utf8')
        } catch {
          return ''
        }
      })
    expect(commandLines.filter(line => line.includes('TOPSECRET'))).toEqual([])
    stop.abort()
    await sleeping
  })

  test('finds nothing of what is hidden, also when it may unmount', async () => {
    writeFileSync(join(folder, 'runtime', 'ca.key'), 'secret')
    mkdirSync(join(home, '.kube'))
    for (const name of ['.kube/config', 'keys.json', 'open']) writeFileSync(join(home, name), `${name}\n`)
    const isOver = until(each => each?.status?.phase === 'Succeeded')
    const hidden = join(folder, 'runtime')
    const script = `umount -l ${home}/.kube ${home}/keys.json 2>/dev/null; cat ${home}/.kube/config ${home}/keys.json ${home}/open 2>/dev/null; umount -l ${hidden} /tmp /run /dev/shm 2>/dev/null; umount -l /dev 2>/dev/null; find ${hidden} /tmp -mindepth 1 2>/dev/null; echo done`
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
            securityContext: { privileged: true },
          },
        ],
      },
    })
    await isOver
    expect(await logsOf()).toBe('open\ndone\n')
  })

  test('is seen by a container that is to look at it, and its processes with it', async () => {
    const isReady = until(ready)
    await api.context.client.create(kinds.Pod, webPod())
    await isReady
    const endOf = (pod: Pod | null, name: string) =>
      pod?.status?.ephemeralContainerStatuses?.find(each => each.name === name)?.state?.terminated
    const areOver = until(pod => endOf(pod, 'looks') !== undefined && endOf(pod, 'alone') !== undefined)
    const look = 'tr "\\0" " " </proc/1/cmdline >/dev/termination-log; exit 3'
    const container = { image: 'host', command: ['sh', '-c', look] }
    const body = {
      spec: {
        ephemeralContainers: [
          { name: 'looks', ...container, targetContainerName: 'web' },
          { name: 'alone', ...container },
        ],
      },
    }
    const options = { subresource: 'ephemeralcontainers' }
    await api.context.client.patch(kinds.Pod, ref(), { type: 'strategic', body }, options)
    const pod = await areOver
    expect(endOf(pod, 'looks')).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('createServer'),
    })
    expect(endOf(pod, 'alone')).toMatchObject({ exitCode: 3, message: expect.stringContaining('cmdline') })
    expect(ready(await read())).toBe(true)
  })

  test('may neither mount nor change the settings of the host', async () => {
    const isOver = until(each => each?.status?.phase === 'Succeeded')
    const script =
      'mount -t tmpfs x /mnt 2>/dev/null || echo refused; umount /tmp 2>/dev/null || echo refused; (echo 1 >/proc/sys/vm/swappiness) 2>/dev/null || echo refused'
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [{ name: 'web', image: 'host', command: ['sh', '-c', script] }],
      },
    })
    await isOver
    expect(await logsOf()).toBe('refused\n'.repeat(3))
  })

  test('has the settings of the kernel’s network that it asks for, and is refused those of others', async () => {
    const withSysctl = (name: string, sysctl: { readonly name: string; readonly value: string }) =>
      api.context.client.create(kinds.Pod, {
        metadata: ref(name),
        spec: {
          nodeName: 'node-1',
          restartPolicy: 'Never',
          securityContext: { sysctls: [sysctl] },
          containers: [
            {
              name: 'web',
              image: 'host',
              command: [
                'cat',
                '/proc/sys/net/ipv4/ip_local_port_range',
                '/proc/sys/net/ipv4/tcp_fin_timeout',
              ],
            },
          ],
        },
      })
    const setting = ['net.ipv4.ip_local_port_range', 'net/ipv4/tcp_fin_timeout']
    const before = readFileSync('/proc/sys/net/ipv4/tcp_fin_timeout', 'utf8')
    const hasRun = (name: string) => until(pod => pod?.status?.phase === 'Succeeded', name)
    const ended = [hasRun('range'), hasRun('timeout')]
    await withSysctl('range', { name: setting[0] ?? '', value: '2000 3000' })
    await withSysctl('timeout', { name: setting[1] ?? '', value: '17' })
    await Promise.all(ended)
    expect(await logsOf('range')).toBe(`2000\t3000\n${before}`)
    expect((await logsOf('timeout')).split('\n')[1]).toBe('17')
    expect(readFileSync('/proc/sys/net/ipv4/tcp_fin_timeout', 'utf8')).toBe(before)
    await withSysctl('shared', { name: 'kernel.shm_rmid_forced', value: '1' })
    await withSysctl('wrong', { name: 'net.ipv4.tcp_fin_timeout', value: 'long' })
    const said = async (name: string) =>
      (await api.context.client.list(kinds.Event, { namespace: 'default' })).items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ message }) => message)
        .join('\n')
    await expect.poll(() => said('shared')).toContain('kernel.shm_rmid_forced needs the containerd runtime')
    await expect.poll(() => said('wrong')).toContain('net.ipv4.tcp_fin_timeout cannot be set to long')
  })

  test('is not run as root where it must not be, nor without the profile that it wants', async () => {
    const waiting = (name: string) => (each: Pod | null) =>
      each?.status?.containerStatuses?.find(status => status.name === name)?.state?.waiting?.reason ===
      'CreateContainerConfigError'
    const areWaiting = Promise.all([until(waiting('web')), until(waiting('other'))])
    await api.context.client.create(kinds.Pod, {
      metadata: ref(),
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'web', image: 'host', command: ['true'], securityContext: { runAsNonRoot: true } },
          {
            name: 'other',
            image: 'host',
            command: ['true'],
            securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'x.json' } },
          },
        ],
      },
    })
    const pods = await areWaiting
    const messages = pods
      .flatMap(pod => pod?.status?.containerStatuses ?? [])
      .map(each => each.state?.waiting?.message)
    expect(messages.join('\n')).toContain(
      'container has runAsNonRoot and image will run as root (pod: "web-0_default(',
    )
    expect(messages.join('\n')).toContain('wants seccompProfile of type Localhost')
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
