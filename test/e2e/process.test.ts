// The example that `npm start` runs, on processes of this machine: the main job from one end to the other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, run, startKedge } from './support/kedge.ts'
import {
  bridgeOf,
  hasAddress,
  mountsBelow,
  partsOf,
  processesBelow,
  processesOf,
  processSkip,
} from './support/process-machine.ts'

const skip = await processSkip('examples/kv on host processes')

/** Without root the bridge is in a network that belongs to Kedge's own processes, and ends with them. */
const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: what a bridge leaves on this machine (not root)')

describe.skipIf(skip)('examples/kv on host processes', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process', '--example', 'kv'])
  })
  afterAll(() => kedge?.end())

  const lines = (text: string) => text.trimEnd().split('\n')
  const inPod = (pod: string, ...command: readonly string[]) => kedge.must('exec', pod, '--', ...command)
  const kv = (pod: string, ...args: readonly string[]) => inPod(pod, 'node', '/app/kv.mjs', ...args)
  const field = (object: string, path: string) => kedge.must('get', object, '-o', `jsonpath={${path}}`)
  const allReady = () => kedge.must('rollout', 'status', 'sts/kv', '--timeout=180s')
  const containers = async () =>
    lines(
      await kedge.must(
        'get',
        'pods',
        '-l',
        'app=kv',
        '-o',
        'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].containerID}{"\\n"}{end}',
      ),
    )
  const restarts = () =>
    kedge.must(
      'get',
      'pods',
      '-l',
      'app=kv',
      '-o',
      'jsonpath={.items[*].status.containerStatuses[0].restartCount}',
    )
  /** The addresses that a program in the Pod gets for a name, from its own resolver. */
  const lookup = async (pod: string, name: string): Promise<readonly string[]> => {
    const script = `require('dns').lookup('${name}', { all: true, family: 4 }, (error, found) =>
      console.log(JSON.stringify(error ? [error.code] : found.map(({ address }) => address).sort())))`
    return JSON.parse(await inPod(pod, 'node', '-e', script))
  }
  /** The host's process that is the main one of the Pod. */
  const mainProcess = async (pod: string): Promise<number> => {
    const [, id = ''] = (await field(`pod/${pod}`, '.status.containerStatuses[0].containerID')).split('://')
    const found = processesBelow(kedge.folder, id).find(({ command }) =>
      command.startsWith('node /app/kv.mjs'),
    )
    if (!found) throw new Error(`no process of ${pod} is there`)
    return found.pid
  }

  test('comes up strictly in order, and says so as it happens', async () => {
    const said = await kedge.heard(/^Ctrl-C stops Kedge/)
    const at = (text: string) => said.findIndex(line => line.includes(text))
    for (const ordinal of [0, 1, 2]) expect(at(`✓ kv-${ordinal} is Ready`)).toBeGreaterThan(0)
    for (const ordinal of [1, 2])
      expect(at(` kv-${ordinal} `)).toBeGreaterThan(at(`✓ kv-${ordinal - 1} is Ready`))
    expect(said.join('\n')).toMatch(
      /Try next:\n {2}kubectl .*exec kv-1 -- node \/app\/kv\.mjs put color blue\n/,
    )
    await allReady()
    expect(await restarts()).toBe('0 0 0')
  })

  test('a write to the primary is read from a follower, and one to a follower from the primary', async () => {
    expect(await kv('kv-0', 'put', 'color', 'blue')).toBe('write 1\n')
    expect(await kv('kv-2', 'get', 'color')).toBe('blue\n')
    expect(await kv('kv-1', 'put', 'shape', 'round')).toBe('write 2\n')
    expect(await kv('kv-0', 'get', 'shape')).toBe('round\n')
  })

  test('stable names resolve inside Pods, short and in full', async () => {
    const ips = (
      await kedge.must('get', 'pods', '-l', 'app=kv', '-o', 'jsonpath={.items[*].status.podIP}')
    ).split(' ')
    for (const name of ['kv-0.kv', 'kv-0.kv.default', 'kv-0.kv.default.svc.cluster.local'])
      expect(await lookup('kv-2', name)).toEqual([ips[0]])
    for (const name of ['kv', 'kv.default.svc.cluster.local'])
      expect(await lookup('kv-1', name)).toEqual(ips.toSorted())
    // In full: a short name is asked of other servers in the end, which a machine may not reach.
    expect(await lookup('kv-1', 'kv-7.kv.default.svc.cluster.local.')).toEqual(['ENOTFOUND'])
    expect(await inPod('kv-1', 'hostname')).toBe('kv-1\n')
  })

  test('exec gives the exit code and takes input', async () => {
    const failed = await kedge.kubectl('exec', 'kv-0', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7')
    expect(failed).toMatchObject({ code: 7, stdout: 'out\n' })
    expect(failed.stderr).toBe('err\ncommand terminated with exit code 7\n')
    const fed = await kedge.feed('one\ntwo\n', 'exec', '-i', 'kv-0', '--', 'sort', '-r')
    expect(fed.stdout).toBe('two\none\n')
    const missing = await kedge.kubectl('exec', 'kv-0', '--', 'no-such-program')
    expect(missing.code).not.toBe(0)
    expect(missing.stderr).toContain('no-such-program')
  })

  test('a process that is killed is started again, at once and then after a wait', async () => {
    process.kill(await mainProcess('kv-1'), 'SIGKILL')
    await kedge.done(
      'wait',
      '--for=jsonpath={.status.containerStatuses[0].restartCount}=1',
      'pod/kv-1',
      '--timeout=180s',
    )
    await kedge.done('wait', '--for=condition=Ready', 'pod/kv-1', '--timeout=180s')
    const last = JSON.parse(await field('pod/kv-1', '.status.containerStatuses[0].lastState.terminated'))
    expect(last).toMatchObject({ exitCode: 137, reason: 'Error' })
    expect(await kv('kv-1', 'get', 'color')).toBe('blue\n')
    expect(await kedge.must('logs', 'kv-1', '--previous')).toMatch(
      /^follower of http:\/\/kv-0\.kv:8080, 0 writes on disk\n/,
    )
    expect(await kedge.must('logs', 'kv-1')).toMatch(
      /^follower of http:\/\/kv-0\.kv:8080, 2 writes on disk\n/,
    )

    process.kill(await mainProcess('kv-1'), 'SIGKILL')
    const waiting = '.status.containerStatuses[0].state.waiting'
    await kedge.done(
      'wait',
      `--for=jsonpath={${waiting}.reason}=CrashLoopBackOff`,
      'pod/kv-1',
      '--timeout=180s',
    )
    expect(await field('pod/kv-1', `${waiting}.message`)).toMatch(
      /^back-off 10s restarting failed container=kv pod=kv-1_default\([-\da-f]{36}\)$/,
    )
    expect(lines(await kedge.must('get', 'pod', 'kv-1'))[1]).toMatch(/^kv-1 +0\/1 +CrashLoopBackOff +1 \(/)
  })

  test('a deleted Pod comes back with its name, its claim and its data', async () => {
    const before = await field('pod/kv-1', '.metadata.uid')
    const volume = await field('pvc/data-kv-1', '.spec.volumeName')
    expect(await kedge.must('delete', 'pod', 'kv-1')).toMatch(/^pod "kv-1" deleted/)
    await kedge.done('wait', '--for=create', 'pod/kv-1', '--timeout=180s')
    await kedge.done('wait', '--for=condition=Ready', 'pod/kv-1', '--timeout=180s')
    expect(await field('pod/kv-1', '.metadata.uid')).not.toBe(before)
    expect(await field('pvc/data-kv-1', '.spec.volumeName')).toBe(volume)
    expect(await kedge.must('logs', 'kv-1')).toContain('2 writes on disk')
    expect(await kv('kv-1', 'get', 'color')).toBe('blue\n')
    expect(await restarts()).toBe('0 0 0')
  })

  test('killed and started again, Kedge finds the same containers and the same data', async () => {
    const before = await containers()
    await kedge.killNow()
    expect(
      processesOf(kedge.folder).filter(({ command }) => command.startsWith('node /app/kv.mjs')),
    ).toHaveLength(3)
    await kedge.start()
    expect(await kedge.heard(/^All Pods of kv are Ready/)).toContain('kv: is there already')
    expect(await containers()).toEqual(before)
    expect(await restarts()).toBe('0 0 0')
    expect(await kv('kv-2', 'get', 'color')).toBe('blue\n')
    expect(await kv('kv-0', 'put', 'color', 'green')).toBe('write 3\n')
    expect(await kv('kv-1', 'get', 'color')).toBe('green\n')
    expect(await lookup('kv-1', 'kv-0.kv')).toHaveLength(1)
  })

  test('scales up in order and down from the highest', async () => {
    await kedge.done('scale', 'sts/kv', '--replicas=5')
    await kedge.done('wait', '--for=jsonpath={.status.readyReplicas}=5', 'sts/kv', '--timeout=180s')
    await kedge.done('scale', 'sts/kv', '--replicas=3')
    await kedge.done('wait', '--for=delete', 'pod/kv-3', '--timeout=180s')
    const told = await kedge.must(
      'get',
      'events',
      '--field-selector=reason=SuccessfulDelete',
      '-o',
      'jsonpath={range .items[*]}{.message}{"\\n"}{end}',
    )
    expect(lines(told)).toEqual([
      'Delete Pod kv-4 in StatefulSet kv successful',
      'Delete Pod kv-3 in StatefulSet kv successful',
    ])
    expect(lines(await kedge.must('get', 'pvc', '-o', 'name'))).toHaveLength(5)
  })

  /** The bridge of the Pods, when Kedge was killed and has taken away what a Kedge before it had left behind. */
  async function bridgeAfterAKill(): Promise<{ readonly name: string; readonly gateway: string }> {
    const gateway = (await inPod('kv-0', 'cat', '/etc/resolv.conf')).match(/nameserver (\S+)/)?.[1] ?? ''
    const bridge = bridgeOf(gateway)
    expect(partsOf(bridge)).toMatchObject({ links: { length: 4 }, namespaces: { length: 3 } })
    // Browsers break off what they load when the machine gains an address, as it would with each Pod.
    const { stdout } = await run('ip', ['-oneline', '-6', 'address', 'show'])
    expect(partsOf(bridge).links.filter(link => stdout.includes(` ${link} `))).toEqual([])
    // What a Kedge that was killed has left behind, and no Pod of the next knows.
    await kedge.killNow()
    const orphan = `${bridge}-0123456789abcdef`
    expect((await run('ip', ['netns', 'add', orphan])).code).toBe(0)
    await kedge.start()
    expect(partsOf(bridge).namespaces).not.toContain(orphan)
    return { name: bridge, gateway }
  }

  test('stopped it leaves nothing running, and started again every Pod and byte is there', async () => {
    const before = lines(await kedge.must('get', 'pods', '-l', 'app=kv', '-o', 'name'))
    const bridge = isRoot ? await bridgeAfterAKill() : null
    await kedge.stop()
    expect(processesOf(kedge.folder)).toEqual([])
    expect(mountsBelow(kedge.folder)).toEqual([])
    if (bridge) {
      expect(hasAddress(bridge.gateway)).toBe(false)
      expect(partsOf(bridge.name)).toEqual({ links: [], namespaces: [], groups: [] })
    }

    await kedge.start()
    await kedge.heard(/^All Pods of kv are Ready/)
    expect(lines(await kedge.must('get', 'pods', '-l', 'app=kv', '-o', 'name'))).toEqual(before)
    expect(await restarts()).toBe('1 1 1')
    expect(await kv('kv-2', 'get', 'color')).toBe('green\n')
    expect(await kv('kv-2', 'get', 'shape')).toBe('round\n')
  })
})
