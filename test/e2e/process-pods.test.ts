// What kubectl sees of single Pods on host processes: logs, readiness, refusal, ends of every kind, and their volumes.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { memorySkip, processesOf, processSkip } from './support/process-machine.ts'

const skip = await processSkip('Pods on host processes')

/** Ready while /tmp/down is not there; says when it first answered that it is not. */
const gateServer = `
const { existsSync } = require('node:fs')
let wasDown = false
require('node:http').createServer((_, answer) => {
  const isDown = existsSync('/tmp/down')
  if (isDown && !wasDown) console.log('down at ' + Date.now())
  if (!isDown && wasDown) console.log('up at ' + Date.now())
  wasDown = isDown
  answer.writeHead(isDown ? 503 : 200).end()
}).listen(8080)
process.on('SIGTERM', () => process.exit(0))`

const gateSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'gate' },
  spec: {
    replicas: 3,
    serviceName: 'gate',
    selector: { matchLabels: { app: 'gate' } },
    template: {
      metadata: { labels: { app: 'gate' } },
      spec: {
        containers: [
          {
            name: 'gate',
            image: 'node',
            command: ['node', '-e', gateServer],
            readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
          },
        ],
      },
    },
  },
}

const podOf = (name: string, script: string, { spec = {}, metadata = {}, container = {} } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: {
    containers: [{ name: 'main', image: 'host', command: ['sh', '-c', script], ...container }],
    ...spec,
  },
})

/** Ends at once when it is asked to. */
const obedient = 'trap "exit 0" TERM; echo up; while :; do sleep 0.1; done'

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const noMemory = skip || (await memorySkip('Secrets in memory'))

describe.skipIf(skip)('Pods on host processes', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
  })
  afterAll(() => kedge?.end())

  const lines = (text: string) => text.trimEnd().split('\n')
  const field = (object: string, path: string) => kedge.must('get', object, '-o', `jsonpath={${path}}`)
  const wait = (condition: string, object: string) =>
    kedge.must('wait', `--for=${condition}`, object, '--timeout=180s')
  async function apply(...objects: readonly object[]): Promise<void> {
    const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    if (applied.code !== 0) throw new Error(applied.stderr)
  }
  const conditionOf = (type: string) => `.status.conditions[?(@.type=="${type}")]`
  const running = (word: string) => processesOf(kedge.folder).some(({ command }) => command.includes(word))

  test('logs are shown as asked for, and followed as they come', async () => {
    const script =
      'for i in 1 2 3; do echo line $i; done; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo after; sleep 600'
    await apply(podOf('talker', script))
    await wait('condition=Ready', 'pod/talker')
    const following = kedge.follow('logs', '-f', 'talker')
    await following.until(/^line 3$/)
    expect(await kedge.must('logs', 'talker', '--tail=2')).toBe('line 2\nline 3\n')
    expect(await kedge.must('logs', 'talker', '--limit-bytes=7')).toBe('line 1\n')
    for (const line of lines(await kedge.must('logs', 'talker', '--timestamps')))
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line \d$/)
    expect(await kedge.must('logs', 'talker', '--since-time=2100-01-01T00:00:00Z')).toBe('')
    await kedge.must('exec', 'talker', '--', 'touch', '/tmp/go')
    expect(await following.until(/^after$/)).toEqual(['line 1', 'line 2', 'line 3', 'after'])
    await following.end()
    const none = await kedge.kubectl('logs', 'talker', '--previous')
    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toContain('previous terminated container "main" in pod "talker" not found')
    await kedge.done('delete', 'pod', 'talker', '--grace-period=1')
  })

  test('logs -f ends with its container', async () => {
    await apply(podOf('brief', 'echo first; sleep 0.3; echo last', { spec: { restartPolicy: 'Never' } }))
    await wait('jsonpath={.status.phase}=Succeeded', 'pod/brief')
    expect(await kedge.must('logs', '-f', 'brief')).toBe('first\nlast\n')
    expect(await field('pod/brief', '.status.containerStatuses[0].state.terminated.reason')).toBe('Completed')
    await kedge.done('delete', 'pod', 'brief')
  })

  test('a readiness probe that fails over HTTP shows in the API as soon as it is run', async () => {
    await apply(gateSet)
    await kedge.done('rollout', 'status', 'sts/gate', '--timeout=180s')
    const watching = kedge.follow(
      'get',
      'pod',
      'gate-1',
      '-w',
      '-o',
      `jsonpath={${conditionOf('Ready')}.status}{"\\n"}`,
    )
    await watching.until(/^True$/)
    await kedge.must('exec', 'gate-1', '--', 'touch', '/tmp/down')
    await watching.until(/^False$/)
    expect(await kedge.must('logs', 'gate-1')).toMatch(/down at \d+/)
    await watching.end()
    await wait('jsonpath={.status.readyReplicas}=2', 'sts/gate')
    expect(lines(await kedge.must('get', 'pod', 'gate-1'))[1]).toMatch(/^gate-1 +0\/1 +Running +0 /)
    expect(await kedge.must('describe', 'pod', 'gate-1')).toContain(
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    )
  })

  test('the set neither grows nor shrinks past its Pod that is not ready', async () => {
    const names = async () => lines(await kedge.must('get', 'pods', '-l', 'app=gate', '-o', 'name'))
    const three = ['pod/gate-0', 'pod/gate-1', 'pod/gate-2']
    const seen = async (replicas: number) => {
      await kedge.done('scale', 'sts/gate', `--replicas=${replicas}`)
      const generation = await field('sts/gate', '.metadata.generation')
      await wait(`jsonpath={.status.observedGeneration}=${generation}`, 'sts/gate')
    }
    await seen(5)
    expect(await names()).toEqual(three)
    await seen(2)
    expect(await names()).toEqual(three)
    expect(await field('pod/gate-2', '.metadata.deletionTimestamp')).toBe('')
    await kedge.must('exec', 'gate-1', '--', 'rm', '/tmp/down')
    await wait('delete', 'pod/gate-2')
    expect(await names()).toEqual(['pod/gate-0', 'pod/gate-1'])
    await kedge.done('delete', 'sts', 'gate', '--cascade=foreground')
    expect((await kedge.kubectl('get', 'pods', '-l', 'app=gate')).stderr).toContain('No resources found')
  })

  test('an image without a command is refused with the runtimes that could run it', async () => {
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'image-only' },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    })
    const waiting = '.status.containerStatuses[0].state.waiting'
    await wait(`jsonpath={${waiting}.reason}=CreateContainerError`, 'pod/image-only')
    expect(await field('pod/image-only', `${waiting}.message`)).toBe(
      'container "web" has no command, and the process runtime does not run images such as "nginx:1": ' +
        'give it a command that exists on this host, or use --runtime containerd',
    )
    expect(await kedge.must('describe', 'pod', 'image-only')).toContain('or use --runtime containerd')
    await kedge.done('delete', 'pod', 'image-only')
  })

  test('the node refuses what was put on it by hand and does not fit', async () => {
    const hostPort = await freePort()
    const spec = { nodeName: 'kedge' }
    const container = { ports: [{ containerPort: 80, hostPort }] }
    await apply(podOf('port-one', obedient, { spec, container }))
    await wait('condition=Ready', 'pod/port-one')
    await apply(
      podOf('port-two', obedient, { spec, container }),
      podOf('elsewhere', obedient, { spec: { ...spec, nodeSelector: { disk: 'ssd' } } }),
      podOf('huge', obedient, { spec, container: { resources: { requests: { cpu: '4000' } } } }),
    )
    for (const name of ['port-two', 'elsewhere', 'huge'])
      await wait('jsonpath={.status.phase}=Failed', `pod/${name}`)
    const why = async (name: string) =>
      `${await field(`pod/${name}`, '.status.reason')}: ${await field(`pod/${name}`, '.status.message')}`
    expect(await why('port-two')).toBe(
      "NodePorts: Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    )
    expect(await why('elsewhere')).toBe(
      "NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    )
    expect(await why('huge')).toMatch(
      /^OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 4000000, /,
    )
    // Left to the scheduler the same Pod waits.
    await apply(podOf('port-three', obedient, { container }))
    await wait('condition=PodScheduled=false', 'pod/port-three')
    expect(await field('pod/port-three', '.status.phase')).toBe('Pending')
    await kedge.done('delete', 'pod', 'port-one', 'port-two', 'port-three', 'elsewhere', 'huge')
  })

  test('a deleted Pod with a finalizer is stopped, turns not Ready and ends its phase while it is held', async () => {
    await apply(podOf('held', `: held-word; ${obedient}`, { metadata: { finalizers: ['example.com/hold'] } }))
    await wait('condition=Ready', 'pod/held')
    expect(running('held-word')).toBe(true)
    await kedge.done('delete', 'pod', 'held', '--wait=false')
    await wait('jsonpath={.status.phase}=Succeeded', 'pod/held')
    await wait('condition=Ready=false', 'pod/held')
    expect(await field('pod/held', '.status.containerStatuses[0].state.terminated.exitCode')).toBe('0')
    expect(running('held-word')).toBe(false)
    await kedge.must('patch', 'pod', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}')
    await wait('delete', 'pod/held')
  })

  test('grace 0 removes a Pod at once, and what it ran goes with it', async () => {
    await apply(podOf('stubborn', ': stubborn-word; trap "" TERM; while :; do sleep 0.2; done'))
    await wait('condition=Ready', 'pod/stubborn')
    await kedge.done('delete', 'pod', 'stubborn', '--grace-period=0', '--force')
    expect((await kedge.kubectl('get', 'pod', 'stubborn')).stderr).toContain('NotFound')
    await expect.poll(() => running('stubborn-word')).toBe(false)
  })

  test('the grace that was given is what a Pod gets', async () => {
    await apply(
      podOf('slow', 'trap "sleep 0.5; echo done; exit 0" TERM; echo up; while :; do sleep 0.1; done'),
    )
    await wait('condition=Ready', 'pod/slow')
    const following = kedge.follow('logs', '-f', 'slow')
    await following.until(/^up$/)
    const last = following.until(/^done$/)
    await kedge.done('delete', 'pod', 'slow')
    expect(await last).toEqual(['up', 'done'])
    await following.end()
  })

  test('a Pod past its deadline is Failed when its program is dead, and not before', async () => {
    const script = ': deadline-word; trap "sleep 0.5; exit 0" TERM; echo up; while :; do sleep 0.1; done'
    const seen = kedge.follow('get', 'pod', '-w', '-o', 'jsonpath={.metadata.name} {.status.phase}{"\\n"}')
    await apply(podOf('hurried', script, { spec: { activeDeadlineSeconds: 2 } }))
    await seen.until(/^hurried Failed$/)
    expect(running('deadline-word')).toBe(false)
    await seen.end()
    expect(await field('pod/hurried', '.status.reason')).toBe('DeadlineExceeded')
    expect(await field('pod/hurried', `${conditionOf('Ready')}.status`)).toBe('False')
    await kedge.done('delete', 'pod', 'hurried')
  })

  test('a downward API volume follows the labels of its Pod', async () => {
    const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }]
    await apply(
      podOf('labelled', `until grep -q later /about/labels; do sleep 0.1; done; echo seen; ${obedient}`, {
        metadata: { labels: { stage: 'sooner' } },
        spec: { volumes: [{ name: 'about', downwardAPI: { items } }] },
        container: { volumeMounts: [{ name: 'about', mountPath: '/about' }] },
      }),
    )
    await wait('condition=Ready', 'pod/labelled')
    await kedge.must('label', 'pod', 'labelled', 'stage=later', '--overwrite')
    const following = kedge.follow('logs', '-f', 'labelled')
    await following.until(/^seen$/)
    await following.end()
    await kedge.done('delete', 'pod', 'labelled')
  })

  test.skipIf(noMemory)(
    'what is in a Secret volume is in memory, follows its Secret, and is never written to the disk',
    async () => {
      await kedge.must('create', 'secret', 'generic', 'vault', '--from-literal=word=sesame-one')
      await apply(
        podOf('keeper', obedient, {
          container: { volumeMounts: [{ name: 'vault', mountPath: '/vault' }] },
          spec: { volumes: [{ name: 'vault', secret: { secretName: 'vault' } }] },
        }),
      )
      await wait('condition=Ready', 'pod/keeper')
      const inKeeper = (script: string) => kedge.must('exec', 'keeper', '--', 'sh', '-c', script)
      expect(await inKeeper('stat -f -c %T /vault/; cat /vault/word')).toBe('tmpfs\nsesame-one')
      // Nor are tokens.
      expect(await inKeeper('stat -f -c %T /var/run/secrets/kubernetes.io/serviceaccount/')).toBe('tmpfs\n')
      const word = Buffer.from('sesame-two').toString('base64')
      await kedge.must('patch', 'secret', 'vault', '-p', JSON.stringify({ data: { word } }))
      await expect.poll(() => inKeeper('cat /vault/word')).toBe('sesame-two')
      const told = spawnSync('grep', ['-rlaE', 'sesame-(one|two)', kedge.folder], { encoding: 'utf8' })
      expect(told.stdout).toBe('')
      await kedge.done('delete', 'pod', 'keeper', '--grace-period=1')
    },
  )

  test('a runtime class that this runtime does not have is told, and one that does not exist is refused', async () => {
    await apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'boxed' },
      handler: 'boxed',
    })
    const refused = await kedge.apply(
      JSON.stringify(podOf('unboxed', obedient, { spec: { runtimeClassName: 'none' } })),
    )
    expect(refused.stderr).toContain('pod rejected: RuntimeClass "none" not found')
    const events = kedge.follow(
      'get',
      'events',
      '-w',
      '-o',
      'jsonpath={.involvedObject.name} {.message}{"\\n"}',
    )
    await apply(podOf('boxed', obedient, { spec: { runtimeClassName: 'boxed' } }))
    await events.until(/^boxed Failed to create pod sandbox: no runtime for "boxed" is configured$/)
    await events.end()
    await kedge.done('delete', 'pod', 'boxed')
  })

  test('a generic ephemeral volume is a claim that comes and goes with its Pod', async () => {
    const volumeClaimTemplate = {
      metadata: { labels: { of: 'scratch' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    }
    const scratch = podOf('scratch', `echo one > /scratch/word; ${obedient}`, {
      spec: { volumes: [{ name: 'room', ephemeral: { volumeClaimTemplate } }] },
      container: { volumeMounts: [{ name: 'room', mountPath: '/scratch' }] },
    })
    await apply(scratch)
    await wait('condition=Ready', 'pod/scratch')
    const owner = '{.metadata.labels.of} {.metadata.ownerReferences[0].kind} {.status.phase}'
    expect(await kedge.must('get', 'pvc', 'scratch-room', '-o', `jsonpath=${owner}`)).toBe(
      'scratch Pod Bound',
    )
    await kedge.done('delete', 'pod', 'scratch')
    await wait('delete', 'pvc/scratch-room')
    // A Pod that waits for its claim, which waits for no Pod.
    await apply(scratch)
    await wait('condition=Ready', 'pod/scratch')
    await kedge.must('delete', 'pod', 'scratch', '--cascade=foreground', '--timeout=180s')
    expect(await kedge.must('get', 'pvc', '-o', 'name', '-l', 'of=scratch')).toBe('')
  })

  test('a claim keeps its directory when its Pod goes; then the reclaim policy decides', async () => {
    const claim = (name: string, storageClassName: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    })
    const volumes = ['standard', 'kept'].map(name => ({ name, persistentVolumeClaim: { claimName: name } }))
    await apply(
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'kept' },
        provisioner: 'kedge.dev/local',
        volumeBindingMode: 'WaitForFirstConsumer',
        reclaimPolicy: 'Retain',
      },
      ...volumes.map(({ name }) => claim(name, name)),
      podOf('writer', `echo one > /a/word; echo two > /b/word; ${obedient}`, {
        spec: { volumes },
        container: {
          volumeMounts: [
            { name: 'standard', mountPath: '/a' },
            { name: 'kept', mountPath: '/b' },
          ],
        },
      }),
    )
    await wait('condition=Ready', 'pod/writer')
    const folder = join(kedge.folder, 'data/volumes')
    const volumeOf = async (name: string) => field(`pvc/${name}`, '.spec.volumeName')
    const [standard, kept] = [await volumeOf('standard'), await volumeOf('kept')]
    const word = (volume: string) => readFileSync(join(folder, volume, 'word'), 'utf8')
    await kedge.done('delete', 'pod', 'writer')
    expect([word(standard), word(kept)]).toEqual(['one\n', 'two\n'])
    await kedge.done('delete', 'pvc', 'standard', 'kept')
    await wait('delete', `pv/${standard}`)
    expect(existsSync(join(folder, standard))).toBe(false)
    await wait('jsonpath={.status.phase}=Released', `pv/${kept}`)
    expect(readdirSync(folder)).toEqual([kept])
    expect(word(kept)).toBe('two\n')
  })
})
