// What streams through process Pods, as kubectl sees it: much of it, from and to programs that do not care, while the
// API goes on answering. That is judged by the longest delay that the event loop has had, which a busy machine makes a
// few hundred milliseconds long, and only a real standstill seconds.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip, usersSkip } from './support/process-machine.ts'

const skip = await processSkip('what streams through Pods')
const oneUser = skip || usersSkip('users and groups of commands in Pods')

/** 20 MB in lines of 1,000 bytes. */
const much = "seq -f '%0999.0f' 1 20000"
const muchText = Array.from({ length: 20_000 }, (_, index) => `${`${index + 1}`.padStart(999, '0')}\n`).join(
  '',
)
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const muchSum = sha256(muchText)
const standstillSeconds = 5

describe.skipIf(skip)('what streams through Pods on host processes', () => {
  let kedge: KedgeUnderTest
  const kubectl = process.env.KEDGE_TEST_KUBECTL ?? 'kubectl'
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
  })
  afterAll(() => kedge?.end())

  afterEach(async () => {
    const metrics = await kedge.must('get', '--raw', '/metrics')
    const longest = Number(/^kedge_event_loop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1])
    expect(longest).toBeLessThan(standstillSeconds)
    expect(await kedge.must('get', '--raw', '/readyz')).toBe('ok')
  })

  async function runPod(name: string, script: string, { spec = {}, container = {} } = {}): Promise<void> {
    const containers = [{ name: 'main', image: 'host', command: ['sh', '-c', script], ...container }]
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, ...spec } }
    const applied = await kedge.apply(JSON.stringify(pod))
    if (applied.code !== 0) throw new Error(applied.stderr)
    await kedge.done('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=180s')
  }

  const remove = (name: string) => kedge.must('delete', 'pod', name, '--grace-period=1')

  /** The sum of what kubectl prints, and how it ended. `attached` resolves when `-v=6` has told that the stream is open. */
  function sumOf(args: readonly string[], input: readonly Buffer[] | 'open' = []) {
    const hash = createHash('sha256')
    const child = spawn(kubectl, args, {
      env: { ...process.env, KUBECONFIG: kedge.kubeconfig },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const attached = new Promise<void>(resolve => {
      createInterface({ input: child.stderr }).on(
        'line',
        line => line.includes('101 Switching Protocols') && resolve(),
      )
    })
    child.stdout.on('data', (part: Buffer) => hash.update(part))
    child.stdin.on('error', () => {})
    if (input !== 'open') {
      for (const part of input) child.stdin.write(part)
      child.stdin.end()
    }
    const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
    return { child, attached, sum: async () => ({ code: await ended, sum: hash.digest('hex') }) }
  }

  test('a Pod that writes without end leaves the API answering, and the disk its room', async () => {
    await runPod('chatter', 'exec yes "a line of some log"')
    for (let answers = 0; answers < 20; answers++)
      expect(await kedge.must('get', '--raw', '/readyz')).toBe('ok')
    expect(bytesIn(kedge.folder)).toBeLessThan(300 * 1024 * 1024)
    // From the last line on, and what comes while it is read; of the newest there may be the beginning alone so far.
    const line = 'a line of some log'
    const lines = (await kedge.must('logs', 'chatter', '--tail=1')).trimEnd().split('\n')
    const newest = lines.pop()
    expect(lines.filter(each => each !== line)).toEqual([])
    expect(newest).not.toBe('')
    expect(line.startsWith(newest ?? '')).toBe(true)
    await remove('chatter')
  })

  test('attach to a Pod that does not listen keeps nobody waiting', async () => {
    await runPod('deaf', 'exec sleep 600', { container: { stdin: true } })
    const { child, attached, sum } = sumOf(['attach', '-v=6', '-i', 'deaf'], [Buffer.alloc(1_000_000)])
    await attached
    for (let answers = 0; answers < 10; answers++)
      expect(await kedge.must('get', '--raw', '/readyz')).toBe('ok')
    child.kill()
    await sum()
    await remove('deaf')
  })

  test('20 MB come through logs -f, exec and attach as they were written', async () => {
    const script = `echo up; while [ ! -e /tmp/go ]; do sleep 0.05; done; ${much}; exec sleep 2`
    await runPod('source', script, { spec: { restartPolicy: 'Never' } })
    const logs = sumOf(['logs', '-f', 'source'], 'open')
    const attached = sumOf(['attach', '-v=6', 'source'], 'open')
    await attached.attached
    await kedge.must('exec', 'source', '--', 'touch', '/tmp/go')
    expect(await sumOf(['exec', 'source', '--', 'sh', '-c', much]).sum()).toEqual({ code: 0, sum: muchSum })
    expect(await logs.sum()).toEqual({ code: 0, sum: sha256(`up\n${muchText}`) })
    expect(await attached.sum()).toMatchObject({ sum: muchSum })
    await remove('source')
  })

  test('20 MB go into a Pod and come back by exec -i and cp', async () => {
    await runPod('store', 'exec sleep 600')
    const into = sumOf(['exec', '-i', 'store', '--', 'sh', '-c', 'sha256sum'], [Buffer.from(muchText)])
    expect(await into.sum()).toEqual({ code: 0, sum: sha256(`${muchSum}  -\n`) })
    const [there, back] = [join(kedge.folder, 'there'), join(kedge.folder, 'back')]
    writeFileSync(there, muchText)
    // Where all users are one, nobody can be made the owner that the file has here.
    await kedge.must('cp', ...(oneUser ? ['--no-preserve'] : []), there, 'store:/tmp/file')
    await kedge.must('cp', 'store:/tmp/file', back)
    expect(sha256(readFileSync(back))).toBe(muchSum)
    await remove('store')
  })

  test.skipIf(oneUser)('commands run as the container does', async () => {
    await runPod('other', 'exec sleep 600', {
      spec: { securityContext: { runAsUser: 1001, runAsGroup: 1001, supplementalGroups: [2000] } },
      container: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
    })
    const script = 'id -u; id -G; grep -E "CapEff|NoNewPrivs" /proc/self/status | tr "\\t" " "'
    expect(await kedge.must('exec', 'other', '--', 'sh', '-c', script)).toBe(
      '1001\n1001 2000\nCapEff: 0000000000000000\nNoNewPrivs: 1\n',
    )
    await remove('other')
  })

  test('kubectl run -it gives a terminal of the right size', async () => {
    // The size comes when kubectl is attached, which it tells nobody.
    const inside =
      'until [ "$(stty size)" = "33 77" ]; do sleep 0.1; done; tty; stty size; read -r line; echo "read $line"'
    const words = `stty rows 33 cols 77; exec ${kubectl} run typed --rm -it --restart=Never --image=host --command -- sh -c '${inside}'`
    const child = spawn('script', ['-qefc', words, '/dev/null'], {
      env: { ...process.env, KUBECONFIG: kedge.kubeconfig, SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part
      if (said.includes('33 77') && !said.includes('hello')) child.stdin.write('hello\n')
    })
    const code = await new Promise<number | null>(resolve => child.once('close', resolve))
    expect(said).toContain('/dev/pts/0')
    expect(said).toContain('33 77')
    expect(said).toContain('read hello')
    expect(code).toBe(0)
  })

  test('a web server in a Pod is reached through the API, by its Pod and by its Service', async () => {
    const server = `require('http').createServer((q, r) => r.end(q.method + ' ' + q.url)).listen(8080)`
    const container = {
      command: ['node', '-e', server],
      ports: [{ containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    }
    await runPod('web', '', { container })
    await kedge.must('label', 'pod', 'web', 'app=web')
    await kedge.must('expose', 'pod', 'web', '--port=80', '--target-port=8080')
    const raw = (path: string) => kedge.must('get', '--raw', `/api/v1/namespaces/default/${path}`)
    expect(await raw('pods/web:8080/proxy/a%20b?x=1')).toBe('GET /a%20b?x=1')
    expect(await raw('pods/web/proxy/')).toBe('GET /')
    const address = '--for=jsonpath={.subsets[0].addresses[0].ip}'
    await kedge.done('wait', address, 'endpoints/web', '--timeout=180s')
    expect(await raw('services/web:80/proxy/x')).toBe('GET /x')
    await kedge.done('delete', 'service', 'web')
    await remove('web')
  })

  test('kubectl explains every field of a Pod in words', async () => {
    const explained = await kedge.must('explain', 'pod.spec')
    expect(explained).toContain('How many seconds the Pod has to end by itself')
    expect(explained).not.toContain('no description')
  })
})

function bytesIn(folder: string): number {
  let sum = 0
  for (const entry of entriesIn(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sum += bytesIn(path)
    if (!entry.isFile()) continue
    try {
      sum += statSync(path).blocks * 512
    } catch {
      // It was rotated away in the meantime.
    }
  }
  return sum
}

/** What the kernel keeps for itself in the layers of a Pod a plain user may not read. */
function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
