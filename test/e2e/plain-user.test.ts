// What a person without root gets: an ordinary user, made for this, starts Kedge with the example and has names, volumes,
// other users, probes and exec, before and after `kill -9`.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Output, root, run } from './support/kedge.ts'

const user = `kedge-plain-${process.pid % 100_000}`
const home = `/home/${user}`

const as = (script: string): Promise<Output> => run('su', ['-', user, '-c', script])

/** Why such a user cannot be had here; null where one can. */
function obstacle(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can make another user'
  if (spawnSync('sh', ['-c', 'command -v useradd']).status !== 0) return 'useradd is missing'
  const unshare = ['unshare', '--user', '--map-root-user', '--mount', '--net', 'true']
  const asNobody = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...unshare])
  if (asNobody.status !== 0) return `no user namespaces: ${asNobody.stderr ?? 'setpriv is missing'}`
  const node = spawnSync('setpriv', ['--reuid=65534', '--clear-groups', process.execPath, '--version'])
  return node.status === 0 ? null : `${process.execPath} is root's alone`
}

const why = obstacle()
if (why !== null) console.log(`skipped: an ordinary user (${why})`)

/** Kedge as it is installed, with what it needs to run. */
function install(): void {
  const listing = spawnSync('npm', ['ls', '--omit=dev', '--parseable', '--all'], {
    cwd: root,
    encoding: 'utf8',
  })
  const modules = listing.stdout.split('\n').filter(path => path.startsWith(join(root, 'node_modules')))
  for (const path of [
    ...['bin', 'dist', 'examples', 'package.json'].map(each => join(root, each)),
    ...modules,
  ])
    cpSync(path, join(home, 'kedge', relative(root, path)), { recursive: true, dereference: true })
  execFileSync('chown', ['-R', `${user}:`, join(home, 'kedge')])
}

const manifest = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: blue}
---
apiVersion: v1
kind: Pod
metadata: {name: other}
spec:
  restartPolicy: Never
  securityContext: {runAsUser: 70, runAsGroup: 71, fsGroup: 72}
  volumes:
    - {name: settings, configMap: {name: settings}}
    - {name: data, emptyDir: {}}
  containers:
    - name: main
      image: host
      command: [sh, -c, 'echo mine >/etc/settings/data/file && cat /etc/settings/color; echo; id -u; id -g; exec sleep 3600']
      securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts:
        - {name: settings, mountPath: /etc/settings, readOnly: true}
        - {name: data, mountPath: /etc/settings/data, subPath: a/b}
      readinessProbe: {exec: {command: [sh, -c, 'test "$(id -u)" = 70 && test -s /etc/settings/data/file']}, periodSeconds: 1}
`

describe.skipIf(why !== null)('an ordinary user', () => {
  const kubectl = async (args: readonly string[], input = ''): Promise<string> => {
    const config = join(home, '.local/share/kedge/plain/kubeconfig')
    const program = process.env.KEDGE_TEST_KUBECTL ?? 'kubectl'
    const output = await run(program, ['--kubeconfig', config, ...args], { input })
    if (output.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${output.stderr}`)
    return output.stdout.trim()
  }
  const up = () =>
    as(
      'cd kedge && node bin/kedge up --runtime process --example kv --name plain --no-merge --listen 127.0.0.1:0 --detach',
    )
  const inPod = (pod: string, ...command: readonly string[]) => kubectl(['exec', pod, '--', ...command])
  const kv = (pod: string, ...args: readonly string[]) => inPod(pod, 'node', '/app/kv.mjs', ...args)
  const processes = () => spawnSync('pgrep', ['-u', user, '-f', 'kv.mjs serve'], { encoding: 'utf8' }).stdout

  beforeAll(async () => {
    execFileSync('useradd', ['-m', user])
    mkdirSync(join(home, 'kedge'), { recursive: true })
    install()
    const { code, stderr } = await up()
    expect(stderr).toContain('All Pods of kv are Ready')
    expect(code).toBe(0)
  })

  afterAll(async () => {
    await as('cd kedge && node bin/kedge down --name plain')
    spawnSync('userdel', ['-r', user])
  })

  test('has Pods that find each other by name, and a Service that knows them', async () => {
    expect(await inPod('kv-2', 'getent', 'hosts', 'kv-0.kv')).toContain('kv-0.kv.default.svc.cluster.local')
    const path = 'jsonpath={.subsets[*].addresses[*].hostname}'
    expect(await kubectl(['get', 'endpoints', 'kv', '-o', path])).toBe('kv-0 kv-1 kv-2')
    expect(await kv('kv-1', 'put', 'color', 'blue')).toBe('write 1')
    await expect.poll(() => kv('kv-2', 'get', 'color').catch(() => '')).toBe('blue')
  })

  test('has volumes below read-only ones, other users, and probes as those users', async () => {
    await kubectl(['apply', '-f', '-'], manifest)
    await kubectl(['wait', '--for=condition=Ready', 'pod/other', '--timeout=180s'])
    expect(await kubectl(['logs', 'other'])).toBe('blue\n70\n71')
    expect(await inPod('other', 'id', '-u')).toBe('70')
  })

  test('finds the same Pods again after kill -9', async () => {
    const before = processes()
    expect(before.trim().split('\n')).toHaveLength(3)
    const instance = readFileSync(join(home, '.local/share/kedge/plain/kedge.json'), 'utf8')
    process.kill(Number(/"pid":\s*(\d+)/.exec(instance)?.[1]), 'SIGKILL')
    expect((await up()).stderr).toContain('All Pods of kv are Ready')
    expect(processes()).toBe(before)
    expect(await kv('kv-2', 'get', 'color')).toBe('blue')
    expect(await inPod('kv-2', 'getent', 'hosts', 'kv-0.kv')).toContain('kv-0.kv')
  })

  test('leaves nothing running when it goes', async () => {
    expect((await as('cd kedge && node bin/kedge down --name plain')).code).toBe(0)
    const running = () => spawnSync('pgrep', ['-u', user], { encoding: 'utf8' }).stdout.trim()
    await expect.poll(running).toBe('')
  })
})
