// Clients for Python and for Node, doing what people do with them: each speaks to the API in ways of its own.
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type * as k8s from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadClientNode } from './support/client-node.ts'
import { type KedgeUnderTest, type Output, root, run, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const skip = await processSkip('other clients')
const port = '8080'

/** A web server and a shell in one Pod. */
const server = `echo began; exec node -e 'require("http").createServer((q, r) => r.end("served\\n")).listen(${port})'`
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'served', labels: { app: 'served' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'c',
        image: 'host',
        command: ['sh', '-c', server],
        readinessProbe: { tcpSocket: { port: Number(port) }, periodSeconds: 1 },
      },
    ],
  },
}
/** Whose log has an end. */
const brief = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'brief' },
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'host', command: ['sh', '-c', 'echo began; sleep 1; echo ended'] }],
  },
}
const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { of: 'python' } },
  data: {},
})
const emptySet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'python' },
  spec: {
    replicas: 1,
    serviceName: 'python',
    selector: { matchLabels: { app: 'python' } },
    template: {
      metadata: { labels: { app: 'python' } },
      spec: { containers: [{ name: 'c', image: 'host', command: ['sleep', '600'] }] },
    },
  },
}

/** Debian's own Python, whose other packages the unpacked client needs. */
const interpreter = '/usr/bin/python3'
const packages = join(root, 'node_modules/.cache/kedge/debian-python/usr/lib/python3/dist-packages')
const hasPython = existsSync(interpreter) && existsSync(packages)
if (!hasPython)
  console.log('skipped: the client for Python (Debian’s python3-kubernetes could not be fetched)')

const fluent = join(root, 'node_modules/.cache/kedge/fluent-client')
const hasFluent = existsSync(join(fluent, '.whole'))
if (!hasFluent) console.log('skipped: kubernetes-fluent-client (could not be fetched)')

/** What a script has told of its steps, one in a line. */
function listen(said: Map<string, unknown>, { stdout, stderr }: Output): void {
  for (const line of stdout.trim().split('\n').filter(Boolean)) {
    const { name, result, error } = JSON.parse(line)
    said.set(name, error ?? result)
  }
  if (said.size === 0) throw new Error(stderr)
}

let kedge: KedgeUnderTest
beforeAll(async () => {
  if (skip) return
  kedge = await startKedge(['--runtime', 'process'])
  const items = [pod, brief, configMap('p1'), configMap('p2'), emptySet]
  const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  expect(applied.code, applied.stderr).toBe(0)
  await kedge.must('wait', '--for=condition=Ready', 'pod/served', '--timeout=180s')
  await kedge.must('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/brief', '--timeout=180s')
})
afterAll(() => kedge?.end())

describe.skipIf(skip || !hasPython)('the client for Python', () => {
  const said = new Map<string, unknown>()
  beforeAll(async () => {
    const script = join(root, 'test/e2e/support/python-client.py')
    const env = { PYTHONPATH: packages, KUBECONFIG: kedge.kubeconfig, PYTHONWARNINGS: 'ignore' }
    listen(said, await run(interpreter, [script, 'served', port], { env }))
  })

  test.each<[string, unknown]>([
    ['lists', [['p1'], ['p2']]],
    ['watches', ['ADDED', 'MODIFIED', 'DELETED']],
    ['patches', { json: '2', merge: '3' }],
    ['executes', ['out\n', 'err\n', 3]],
    ['executes_with_input', 'got sand\n'],
    ['executes_at_once', 'hello\n'],
    ['logs', 'began\n'],
    ['follows', 'began'],
    ['forwards', 'HTTP/1.1 200 OK'],
    ['leads', true],
    ['evicts', 'gone'],
    ['scales', 0],
    ['refused', [422, 'Invalid']],
  ])('%s', (name, result) => {
    expect(said.get(name)).toEqual(result)
  })
})

describe.skipIf(skip || !hasFluent)('kubernetes-fluent-client', () => {
  const said = new Map<string, unknown>()
  beforeAll(async () => {
    const script = join(root, 'test/e2e/support/fluent-client.mjs')
    const env = { KUBECONFIG: kedge.kubeconfig }
    listen(said, await run(process.execPath, [script, fluent], { env }))
  })

  test.each<[string, unknown]>([
    ['applies', [2, ['Apply']]],
    ['watches', ['fluent-0', 'fluent-1']],
    ['selects', ['fluent']],
    ['patches', 1],
    ['conflicts', 409],
    ['forces', 3],
    ['customKinds', 1],
    ['isToldWhatIsWrong', [404, 'statefulsets.apps "none" not found']],
    ['deletes', 404],
  ])('%s', (name, result) => {
    expect(said.get(name)).toEqual(result)
  })
})

describe.skipIf(skip)('the client for Node', () => {
  let library: typeof k8s
  let config: k8s.KubeConfig
  let core: k8s.CoreV1Api
  const namespace = 'default'
  beforeAll(async () => {
    library = await loadClientNode()
    config = new library.KubeConfig()
    config.loadFromFile(kedge.kubeconfig)
    core = config.makeApiClient(library.CoreV1Api)
  })

  test('lists in pages', async () => {
    const first = await core.listNamespacedConfigMap({ namespace, labelSelector: 'of=python', limit: 1 })
    expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(['p1'])
    const { _continue: next = '' } = first.metadata ?? {}
    const second = await core.listNamespacedConfigMap({
      namespace,
      labelSelector: 'of=python',
      _continue: next,
    })
    expect(second.items.map(({ metadata }) => metadata?.name)).toEqual(['p2'])
  })

  test('informs of what is there and of what changes', async () => {
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'of=node' })
    const path = '/api/v1/namespaces/default/configmaps'
    const informer = library.makeInformer(config, path, list, 'of=node')
    const seen: string[] = []
    const isDeleted = new Promise<void>(resolve => {
      informer.on('add', ({ metadata }) => seen.push(`add ${metadata?.name}`))
      informer.on('update', ({ data }) => seen.push(`update ${data?.a}`))
      informer.on('delete', () => resolve())
    })
    await informer.start()
    const metadata = { name: 'informed', labels: { of: 'node' } }
    await core.createNamespacedConfigMap({ namespace, body: { metadata } })
    await core.replaceNamespacedConfigMap({
      name: 'informed',
      namespace,
      body: { metadata, data: { a: '1' } },
    })
    await core.deleteNamespacedConfigMap({ name: 'informed', namespace })
    await isDeleted
    await informer.stop()
    expect(seen).toEqual(['add informed', 'update 1'])
  })

  test('patches in every way', async () => {
    const { PatchStrategy, setHeaderOptions } = library
    const by = (strategy: string) => setHeaderOptions('Content-Type', strategy)
    const name = 'patched'
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data: { gone: 'x' } } })
    const json = [{ op: 'add', path: '/data/json', value: '1' }]
    await core.patchNamespacedConfigMap({ name, namespace, body: json }, by(PatchStrategy.JsonPatch))
    const merge = { data: { merge: '2', gone: null } }
    await core.patchNamespacedConfigMap({ name, namespace, body: merge }, by(PatchStrategy.MergePatch))
    const strategic = { data: { strategic: '3' } }
    await core.patchNamespacedConfigMap(
      { name, namespace, body: strategic },
      by(PatchStrategy.StrategicMergePatch),
    )
    const apply = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { applied: '4' } }
    const { data } = await core.patchNamespacedConfigMap(
      { name, namespace, body: apply, fieldManager: 'node' },
      by(PatchStrategy.ServerSideApply),
    )
    expect(data).toEqual({ json: '1', merge: '2', strategic: '3', applied: '4' })
  })

  /** A command's outputs and how it ended. */
  async function execute(command: string[], input?: string) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const stdin = input === undefined ? null : new PassThrough().end(input)
    const status = await new Promise<k8s.V1Status>((resolve, reject) => {
      new library.Exec(config)
        .exec(namespace, 'served', 'c', command, stdout, stderr, stdin, false, resolve)
        .catch(reject)
    })
    stdout.end()
    stderr.end()
    return { out: await text(stdout), err: await text(stderr), status }
  }

  test('runs commands', async () => {
    const { out, err, status } = await execute(['sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect([out, err]).toEqual(['out\n', 'err\n'])
    expect(status.details?.causes?.[0]).toMatchObject({ reason: 'ExitCode', message: '3' })
    expect((await execute(['sh'], 'echo typed; exit\n')).out).toBe('typed\n')
  })

  test('reads logs, whole and as they come', async () => {
    expect(await core.readNamespacedPodLog({ name: 'served', namespace })).toBe('began\n')
    const lines = new PassThrough()
    await new library.Log(config).log(namespace, 'brief', 'c', lines, { follow: true })
    expect(await text(lines)).toBe('began\nended\n')
  })

  test('forwards ports', async () => {
    const forward = new library.PortForward(config)
    const local = createServer(socket => {
      forward
        .portForward(namespace, 'served', [Number(port)], socket, null, socket)
        .catch(() => socket.destroy())
    })
    await new Promise<void>(resolve => local.listen(0, '127.0.0.1', resolve))
    const address = local.address()
    const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    let said = ''
    for await (const part of socket) {
      said += part
      if (said.includes('served')) break
    }
    expect(said).toMatch(/^HTTP\/1.1 200 OK/)
    local.close()
  })

  test('is told what is wrong', async () => {
    const wrong = core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'Not A Name' } } })
    await expect(wrong).rejects.toMatchObject({
      code: 422,
      body: expect.stringContaining('"reason":"Invalid"'),
    })
  })
})
