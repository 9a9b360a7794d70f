import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import type { ContainerSpec, ContainerState, Runtime, SandboxSpec } from '../../src/node/runtime.ts'
import { CriClient } from '../../src/node/runtimes/cri/cri-client.ts'
import { rotateOnce } from '../../src/node/runtimes/cri/cri-logs.ts'
import { openCriRuntime } from '../../src/node/runtimes/cri/cri-runtime.ts'
import { containerdSkip, startTestContainerd, type TestContainerd } from './support/containerd-machine.ts'
import { busyboxImage, webImage } from './support/make-image.ts'
import { logLines, sandboxSpec, shellContainer } from './support/pod-specs.ts'
import { type Registry, startRegistry } from './support/registry.ts'

describe.skipIf(containerdSkip('the CRI driver'))('the CRI driver on containerd', () => {
  let registry: Registry
  let guarded: Registry
  let machine: TestContainerd
  let runtime: Runtime
  let image: string
  const webReference = 'registry.k8s.io/nginx-slim:0.24'

  beforeAll(async () => {
    registry = await startRegistry()
    guarded = await startRegistry({ user: { name: 'reader', password: 'secret' } })
    await registry.push('busybox:1', busyboxImage())
    await registry.push('nginx-slim:0.24', webImage())
    await guarded.push('private/web:1', webImage())
    machine = await startTestContainerd('cri-test', { 'registry.k8s.io': [registry.url] })
    runtime = await openCriRuntime({ socketPath: machine.engine.socketPath, instance: machine.instance })
    image = `${registry.host}/busybox:1`
    await runtime.pullImage(image, [])
  })

  afterAll(async () => {
    await runtime?.close()
    await machine?.end()
    await registry?.stop()
    await guarded?.stop()
  })

  async function run(script: string, changes: Partial<ContainerSpec> = {}, sandboxChanges = {}) {
    const sandbox = sandboxSpec(machine.folder, sandboxChanges)
    const spec = shellContainer(sandbox, script, { image, ...changes })
    const state = await runtime.runSandbox(sandbox)
    const id = await runtime.createContainer({ id: state.id, spec: sandbox }, spec)
    await runtime.startContainer(id)
    return { sandbox, spec, sandboxId: state.id, ips: state.ips, id }
  }

  async function containerOf(sandbox: SandboxSpec, wanted: ContainerState['state']['kind']) {
    const find = async () =>
      (await runtime.list()).containers.find(
        each => each.podUid === sandbox.podUid && each.state.kind === wanted,
      )
    return new Promise<ContainerState>((resolve, reject) => {
      const look = () =>
        find().then(found => {
          if (!found) return
          stop()
          resolve(found)
        }, reject)
      const stop = runtime.onChange(uid => uid === sandbox.podUid && look())
      look()
    })
  }

  /** Runs a command with text as its stdin. */
  async function exec(id: string, command: readonly string[], input: string | null = null) {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
    const read = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      streams[name].on('data', chunk => {
        read[name] += chunk
      })
    const stdin = input === null ? null : new PassThrough().end(input)
    const exitCode = await runtime.exec(id, command, { ...streams, stdin, tty: false })
    return { exitCode, ...read }
  }

  test('it says which engine and version it speaks to', () => {
    expect(runtime.version).toMatch(/^containerd:\/\/\d+\.\d+/)
  })

  test("the documentation's web server runs, with an address that the machine reaches", async () => {
    await runtime.pullImage(webReference, [])
    const web = await run('', { image: webReference, command: [] }, { name: 'web-0' })
    expect(web.ips).toHaveLength(1)
    const page = await fetchWhenUp(`http://${web.ips[0]}/`)
    expect(page).toBe('nginx-slim 0.24\n')
    const [listed] = (await runtime.list()).containers.filter(({ id }) => id === web.id)
    expect(listed?.image).toBe(webReference)
    expect(listed?.imageId).toMatch(/^registry\.k8s\.io\/nginx-slim@sha256:[0-9a-f]{64}$/)
    expect((await exec(web.id, ['hostname'])).stdout).toBe('web-0\n')
  })

  test('a container that ends is told within a second, with its exit code and its log', async () => {
    const pod = await run('echo out; echo err >&2; exit 5')
    const ended = await containerOf(pod.sandbox, 'exited')
    expect(ended.state).toMatchObject({ kind: 'exited', exitCode: 5, reason: 'Error' })
    expect([...logLines(pod.sandbox, pod.spec)].sort()).toEqual(['stderr F err', 'stdout F out'])
  })

  test('a container that is killed is told', async () => {
    const seconds = 100_000 + process.pid
    const pod = await run(`exec sleep ${seconds}`)
    const ended = containerOf(pod.sandbox, 'exited')
    // From inside its own PID namespace nothing can kill it, so it is killed from the machine.
    // Its shell is about to become that.
    const asked = () => Number(execFileSync('pgrep', ['-xf', `sleep ${seconds}`], { encoding: 'utf8' }))
    const pid = await vi.waitFor(asked, { timeout: 60_000 })
    process.kill(pid, 'SIGKILL')
    expect((await ended).state).toMatchObject({ exitCode: 137, reason: 'Error' })
  })

  test('stopping lets a container end by itself within its grace, and kills it after', async () => {
    const polite = await run('trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done')
    const stubborn = await run('trap "" TERM; echo ready; while :; do sleep 0.05; done')
    await Promise.all([written(polite, 'ready'), written(stubborn, 'ready')])
    await Promise.all([runtime.stopContainer(polite.id, 30), runtime.stopContainer(stubborn.id, 1)])
    const { containers } = await runtime.list()
    const stateOf = (id: string) => containers.find(each => each.id === id)?.state
    expect(stateOf(polite.id)).toMatchObject({ kind: 'exited', exitCode: 0, reason: 'Completed' })
    expect(stateOf(stubborn.id)).toMatchObject({ kind: 'exited', exitCode: 137, reason: 'Error' })
    expect(logLines(polite.sandbox, polite.spec)).toContain('stdout F bye')
  })

  test('stopping and removing what is gone is a success', async () => {
    const pod = await run('sleep 1000')
    for (const _ of [1, 2]) {
      await runtime.stopContainer(pod.id, 0)
      await runtime.removeContainer(pod.id)
    }
    for (const _ of [1, 2]) {
      await runtime.stopSandbox(pod.sandboxId)
      await runtime.removeSandbox(pod.sandboxId)
    }
    const state = await runtime.list()
    expect(state.sandboxes.some(({ id }) => id === pod.sandboxId)).toBe(false)
  })

  test('stopping a sandbox ends its containers, which stay listed until they are removed', async () => {
    const pod = await run('sleep 1000')
    await runtime.stopSandbox(pod.sandboxId)
    const state = await runtime.list()
    expect(state.sandboxes.find(({ id }) => id === pod.sandboxId)?.ready).toBe(false)
    expect(state.containers.find(({ id }) => id === pod.id)?.state.kind).toBe('exited')
  })

  test('exec carries both outputs, stdin to its end, and the exit code', async () => {
    const pod = await run('sleep 1000')
    expect(await exec(pod.id, ['sh', '-c', 'cat; echo oops >&2; exit 7'], 'typed')).toEqual({
      exitCode: 7,
      stdout: 'typed',
      stderr: 'oops\n',
    })
    const large = await exec(pod.id, ['sh', '-c', 'wc -c'], 'x'.repeat(1_000_000))
    expect(large.stdout.trim()).toBe('1000000')
    const flood = await exec(pod.id, ['sh', '-c', 'yes 0123456789 | head -n 100000'])
    expect(flood.stdout.length).toBe(1_100_000)
  })

  test('exec of a command that is not there fails with the words of kubelet', async () => {
    const pod = await run('sleep 1000')
    await expect(exec(pod.id, ['nothing'])).rejects.toThrow(
      /^Internal error occurred: error executing command in container: failed to exec in container: .*exec: "nothing": executable file not found in \$PATH/,
    )
  })

  test('exec with a terminal joins the outputs and hears of sizes', async () => {
    const pod = await run('sleep 1000')
    const stdout = new PassThrough()
    let text = ''
    stdout.on('data', chunk => {
      text += chunk
    })
    const stdin = new PassThrough()
    const sized = (listener: (size: { columns: number; rows: number }) => void) =>
      listener({ columns: 91, rows: 17 })
    const done = runtime.exec(pod.id, ['sh'], { stdin, stdout, stderr: null, tty: true, onResize: sized })
    await until(() => text.includes('#'))
    stdin.write('stty size; tty\n')
    await until(() => /17 91/.test(text))
    stdin.write('exit 4\n')
    expect(await done).toBe(4)
    expect(text).toContain('/dev/pts/')
  })

  test('an aborted exec ends for its caller, and its stdin for the command', async () => {
    const pod = await run('sleep 1000')
    const abort = new AbortController()
    const stdin = new PassThrough()
    const streams = { stdin, stdout: new PassThrough(), stderr: null, tty: false }
    const done = runtime.exec(pod.id, ['sh', '-c', 'echo on; cat; touch /ended'], streams, abort.signal)
    await new Promise(resolve => streams.stdout.once('data', resolve))
    abort.abort(new Error('the client went away'))
    await expect(done).rejects.toThrow('the client went away')
    await until(async () => (await exec(pod.id, ['test', '-f', '/ended'])).exitCode === 0)
  })

  test('execSync answers with output and exit code, and gives up after its time', async () => {
    const pod = await run('sleep 1000')
    const answer = await runtime.execSync(pod.id, ['sh', '-c', 'echo seen; exit 3'], 5000)
    expect(answer).toEqual({ exitCode: 3, output: 'seen\n' })
    await expect(runtime.execSync(pod.id, ['sleep', '100'], 1000)).rejects.toThrow(
      /DeadlineExceeded|timed out/,
    )
  })

  test('attach shows what the container writes from now on', async () => {
    const pod = await run('while read line; do echo "got $line"; done', { stdin: true })
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: null, tty: false }
    let text = ''
    streams.stdout.on('data', chunk => {
      text += chunk
    })
    const abort = new AbortController()
    const done = runtime.attach(pod.id, streams, abort.signal)
    streams.stdin.write('this\n')
    await until(() => text === 'got this\n')
    abort.abort(new Error('enough'))
    await expect(done).rejects.toThrow('enough')
  })

  test('connect reaches a port that only the pod itself sees, and says why where nothing listens', async () => {
    const pod = await run('httpd -f -p 127.0.0.1:8080 -h /etc')
    await until(
      async () => (await exec(pod.id, ['wget', '-qO-', 'http://127.0.0.1:8080/hostname'])).exitCode === 0,
    )
    const connection = await runtime.connect(pod.sandboxId, 8080)
    let text = ''
    connection.on('data', chunk => {
      text += chunk
    })
    connection.write('GET /hostname HTTP/1.0\r\n\r\n')
    await until(() => text.includes('200 OK'))
    connection.destroy()
    const refused = await runtime.connect(pod.sandboxId, 8081)
    const error = await new Promise<Error>(resolve => refused.once('error', resolve))
    expect(error.message).toMatch(/8081.*connection refused/)
  })

  test('mounts, environment, working folder, users, groups and limits are as asked', async () => {
    const shared = join(machine.folder, 'shared')
    writeFileSync(shared, 'from the host')
    const pod = await run('sleep 1000', {
      env: [{ name: 'GREETING', value: 'a "quoted" value' }],
      workingDir: '/tmp',
      mounts: [{ hostPath: shared, containerPath: '/given', readOnly: true }],
      resources: { cpuMillisRequest: 250, memoryBytesLimit: 64 * 1024 * 1024 },
      security: {
        ...shellContainer(sandboxSpec(machine.folder), '').security,
        runAsUser: 1000,
        runAsGroup: 1000,
        supplementalGroups: [4242],
        readOnlyRootFilesystem: true,
        capabilitiesDrop: ['ALL'],
        noNewPrivileges: true,
      },
    })
    const script = [
      'echo "$GREETING"; pwd; cat /given; echo; id -u; id -g; id -G',
      'touch /file 2>&1; echo x 2>/dev/null > /given || echo kept; grep -E "CapEff|NoNewPrivs" /proc/1/status',
    ].join('; ')
    const { stdout } = await exec(pod.id, ['sh', '-c', script])
    expect(stdout.split('\n')).toEqual([
      'a "quoted" value',
      '/tmp',
      'from the host',
      '1000',
      '1000',
      '1000 2000 4242',
      'touch: /file: Read-only file system',
      'kept',
      'CapEff:\t0000000000000000',
      'NoNewPrivs:\t1',
      '',
    ])
  })

  test('a pod has the resolver it was given, and shares its network among its containers', async () => {
    const dns = { servers: ['10.0.0.53'], searches: ['a.test', 'b.test'], options: ['ndots:5'] }
    const pod = await run('httpd -f -p 80 -h /etc', {}, { dns })
    const { stdout } = await exec(pod.id, ['cat', '/etc/resolv.conf'])
    expect(stdout).toBe('search a.test b.test\nnameserver 10.0.0.53\noptions ndots:5\n')
    const other = shellContainer(pod.sandbox, 'wget -qO- http://127.0.0.1/hostname', { name: 'other', image })
    const id = await runtime.createContainer({ id: pod.sandboxId, spec: pod.sandbox }, other)
    await runtime.startContainer(id)
    const ended = await containerOf(pod.sandbox, 'exited')
    expect(ended).toMatchObject({ name: 'other', state: { exitCode: 0 } })
    expect(logLines(pod.sandbox, other)).toEqual([`stdout F ${pod.sandbox.hostname}`])
  })

  test('host ports lead to the pod', async () => {
    const hostPort = 30_000 + (process.pid % 2000)
    const portMappings = [{ hostPort, containerPort: 80, protocol: 'TCP' as const }]
    const pod = await run('echo hello > /tmp/index.html; httpd -f -p 80 -h /tmp', {}, { portMappings })
    await fetchWhenUp(`http://${pod.ips[0]}/`)
    const own = pod.ips[0]?.replace(/\.\d+$/, '.1')
    expect(await fetchWhenUp(`http://${own}:${hostPort}/`)).toBe('hello\n')
  })

  test('a pod on the host network has the addresses and the name of the host', async () => {
    const pod = await run('sleep 1000', {}, { hostNetwork: true })
    expect(pod.ips).toEqual([])
    const { stdout } = await exec(pod.id, ['sh', '-c', 'ip link | grep -c cri-no-such; hostname'])
    const { hostname } = await import('node:os')
    expect(stdout).toBe(`0\n${hostname()}\n`)
  })

  test('images: what is not there is null, what was pulled has its digest', async () => {
    expect(await runtime.image(`${registry.host}/none:1`)).toBeNull()
    const state = await runtime.image(image)
    expect(state?.id).toMatch(/^sha256:/)
    expect(state?.repoDigests).toEqual([expect.stringMatching(/^localhost:\d+\/busybox@sha256:/)])
  })

  test('an image that its registry lacks fails as kubelet says it', async () => {
    const reference = `${registry.host}/none:1`
    await expect(runtime.pullImage(reference, [])).rejects.toMatchObject({
      reason: 'ErrImagePull',
      message: `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`,
    })
  })

  test('a registry with a lock opens to its credential alone', async () => {
    const reference = `${guarded.host}/private/web:1`
    const refusal = await runtime.pullImage(reference, []).catch(error => error)
    expect(refusal.reason).toBe('ErrImagePull')
    expect(refusal.message).toContain('401 Unauthorized')
    const wrong = { registry: guarded.host, username: 'reader', password: 'guess' }
    await expect(runtime.pullImage(reference, [wrong])).rejects.toMatchObject({ reason: 'ErrImagePull' })
    const right = { ...wrong, password: 'secret' }
    const elsewhere = { ...right, registry: 'example.org' }
    const { repoDigests } = await runtime.pullImage(reference, [elsewhere, wrong, right])
    expect(repoDigests).toContainEqual(expect.stringMatching(`^${guarded.host}/private/web@sha256:`))
  })

  test('a name that is no reference, a missing command and a missing mount have their reasons', async () => {
    await expect(runtime.image('not a name')).rejects.toMatchObject({ reason: 'InvalidImageName' })
    await expect(run('', { command: ['/no/such/program'] })).rejects.toMatchObject({
      reason: 'RunContainerError',
      message: expect.stringMatching(
        /^failed to create containerd task: .*\/no\/such\/program.*no such file or directory/,
      ),
    })
    await expect(run('', { image: `${registry.host}/none:1` })).rejects.toMatchObject({
      reason: 'CreateContainerError',
    })
  })

  test('a log that has grown too long is put aside, nothing of it is lost, and the oldest go', async () => {
    const pod = await run(
      'read line; for i in $(seq 1 500); do echo "line $i"; done; read line; echo last; sleep 1000',
      {
        stdin: true,
      },
    )
    const client = new CriClient(machine.engine.socketPath, systemClock)
    const options = {
      client,
      instance: machine.instance,
      clock: systemClock,
      log: silentLog,
      logBytesMax: 1000,
    }
    const look = () => rotateOnce(options, new Map())
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: null, tty: false }
    streams.stdout.resume()
    const abort = new AbortController()
    const attached = runtime.attach(pod.id, streams, abort.signal).catch(() => {})
    const folder = dirname(join(pod.sandbox.logDirectory, pod.spec.logPath))
    for (const stamp of ['2020', '2021', '2022', '2023', '2024'])
      writeFileSync(join(folder, `0.log.${stamp}`), '')

    await look()
    expect(readdirSync(folder)).toHaveLength(6)
    streams.stdin.write('go\n')
    await written(pod, 'line 500')
    await look()
    const names = readdirSync(folder).sort()
    expect(names).toEqual([
      '0.log',
      '0.log.2022',
      '0.log.2023',
      '0.log.2024',
      expect.stringMatching(/^0\.log\.20\d{12}/),
    ])
    expect(readFileSync(join(folder, names[4] ?? ''), 'utf8').split('\n')).toHaveLength(501)
    streams.stdin.write('go on\n')
    await written(pod, 'last')
    expect(logLines(pod.sandbox, pod.spec)).toEqual(['stdout F last'])
    abort.abort()
    await attached
    client.close()
  })

  test('another Kedge on the same engine sees nothing of ours', async () => {
    const pod = await run('sleep 1000')
    const other = await openCriRuntime({ socketPath: machine.engine.socketPath, instance: 'another' })
    expect(await other.list()).toEqual({ sandboxes: [], containers: [] })
    await other.close()
    expect((await runtime.list()).containers.some(({ id }) => id === pod.id)).toBe(true)
  })

  /** Waits for a line in a container's log. */
  function written(pod: { sandbox: SandboxSpec; spec: ContainerSpec }, line: string) {
    return until(() => logLines(pod.sandbox, pod.spec).some(each => each.endsWith(line)))
  }
})

/** Real processes tell nobody when they are ready: asks again until it holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 10))
}

async function fetchWhenUp(url: string): Promise<string> {
  let text: string | null = null
  await until(async () => {
    text = await fetch(url).then(
      response => response.text(),
      () => null,
    )
    return text !== null
  })
  return text ?? ''
}
