// The oldest kubectl that people still have, Debian's 1.20, does what is done to a set every day. It is unpacked from its
// package, beside whatever kubectl is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, root, run, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const cached = join(root, 'node_modules/.cache/kedge/clients/kubectl-debian')

/** Why there is no such kubectl here; null where there is one. */
function fetchKubectl(): string | null {
  if (existsSync(cached)) return null
  const folder = mkdtempSync(join(tmpdir(), 'kedge-kubectl-'))
  const does = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { cwd: folder, timeout: 60_000 }).status === 0
  try {
    if (!does('apt-get', '--version')) return 'no apt-get'
    if (!does('apt-get', 'download', 'kubernetes-client')) return 'not to be had: kubernetes-client'
    const [file = ''] = readdirSync(folder)
    if (!does('dpkg', '--extract', file, 'unpacked')) return 'dpkg cannot unpack it'
    mkdirSync(join(cached, '..'), { recursive: true })
    renameSync(join(folder, 'unpacked/usr/bin/kubectl'), cached)
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const lacks = fetchKubectl()
if (lacks) console.log(`skipped: an old kubectl (${lacks})`)
const skip = (await processSkip('an old kubectl')) || lacks !== null

const manifest = (image: string) => `
apiVersion: v1
kind: Service
metadata: {name: old}
spec: {clusterIP: None, selector: {app: old}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: old}
spec:
  serviceName: old
  replicas: 2
  selector: {matchLabels: {app: old}}
  template:
    metadata: {labels: {app: old}}
    spec:
      containers:
        - name: main
          image: ${image}
          command: [sh, -c, "echo hello; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
`

describe.skipIf(skip)('an old kubectl', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
  })
  afterAll(() => kedge?.end())

  const env = () => ({ KUBECONFIG: kedge.kubeconfig, HOME: kedge.folder })
  async function must(args: string, input = ''): Promise<string> {
    const { code, stdout, stderr } = await run(cached, args.split(' '), { env: env(), input })
    expect(`${args}: ${code} ${stderr}`).toMatch(/: 0 /)
    return stdout
  }

  test('makes a set, looks at it and into it', async () => {
    expect(await must('version --short')).toMatch(/Client Version: v1\.2\d\..*\nServer Version: v1\.36/)
    expect(await must('apply -f -', manifest('host:1'))).toBe(
      'service/old created\nstatefulset.apps/old created\n',
    )
    expect(await must('rollout status sts/old')).toContain('roll out complete: 2 new pods')
    expect(await must('get sts')).toMatch(/^NAME +READY +AGE\nold +2\/2/)
    expect(await must('get pods -o wide')).toMatch(/old-0 +1\/1 +Running/)
    expect(await must('describe sts old')).toMatch(/Pods Status: +2 Running/)
    expect(await must('describe pod old-0')).toContain('Controlled By:  StatefulSet/old')
    expect(await must('logs old-0')).toBe('hello\n')
    expect(await must('exec old-0 -- hostname')).toBe('old-0\n')
    expect(await must('explain sts.spec.replicas')).toMatch(/FIELD: +replicas <integer>/)
    expect(await must('explain sts.spec.updateStrategy')).not.toContain('<no description>')
  })

  test('changes it: scale, image, dry run, history, undo', async () => {
    await must('scale sts/old --replicas=3')
    await must('rollout status sts/old')
    await must('apply --dry-run=server -f -', manifest('host:9'))
    await must('set image sts/old main=host:2')
    expect(await must('rollout status sts/old')).toContain('roll out complete: 3 new pods')
    expect(await must('rollout history sts/old')).toMatch(/^1 .*\n2 /m)
    await must('rollout undo sts/old')
    await must('rollout status sts/old')
    const image = 'jsonpath={.items[*].spec.containers[0].image}'
    expect(await must(`get pods -o ${image}`)).toBe('host:1 host:1 host:1')
    // `diff` ends with 1 where there is a difference.
    const diff = await run(cached, ['diff', '-f', '-'], { env: env(), input: manifest('host:9') })
    expect([diff.code, diff.stderr]).toEqual([1, expect.not.stringMatching(/error/i)])
    expect(diff.stdout).toMatch(/-\s+- ?image: host:1|image: host:1/)
  })

  test('takes it down, and waits', async () => {
    await must('delete pod old-2')
    await must('wait pod/old-0 --for=condition=Ready --timeout=180s')
    await must('delete -f -', manifest('host:1'))
    expect(await must('get sts')).toBe('')
  })
})
