// Beside the real kubectl: as its plugin, and where both print the same.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { example, type KedgeUnderTest, kubectlPath, root, run } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startWithSet()
})
afterAll(() => kedge.end())

async function startWithSet(): Promise<KedgeUnderTest> {
  const { startKedge } = await import('./support/kedge.ts')
  const started = await startKedge(['--runtime', 'simulated', '--nodes', '2'])
  await started.apply(example('basic-statefulset.yaml'))
  return started
}

const path = `${join(root, 'bin')}:${process.env.PATH}`
const kubectl = (...args: string[]) =>
  run(kubectlPath(), args, { env: { PATH: path, KUBECONFIG: kedge.kubeconfig } })

it('kubectl finds the plugin on PATH and hands it its words', async () => {
  const listed = await kubectl('plugin', 'list')
  expect(listed.stdout).toContain(join(root, 'bin/kubectl-sts_plan'))
  const set = (await kedge.must('get', 'sts', '-o', 'name')).trim().replace('statefulset.apps/', '')
  const planned = await kubectl('sts-plan', `statefulset/${set}`, '--replicas', '1', '-o', 'json')
  expect(planned.stderr).toBe('')
  expect(JSON.parse(planned.stdout)).toMatchObject({
    apiVersion: 'kedge.dev/v1',
    kind: 'Plan',
    set: { name: set },
  })
  expect((await kubectl('sts-plan', '--help')).stdout).toContain('Says what an edit of a StatefulSet will do')
})

it('get prints what kubectl get prints', async () => {
  const set = (await kedge.must('get', 'sts', '-o', 'name')).trim()
  expect((await kedge.kedge('rollout', 'status', set.replace('.apps', ''), '--timeout', '60s')).code).toBe(0)
  // Ages may be a second apart.
  const ageless = (text: string) => text.replace(/\d+m?\d*s\b/g, 'age').replace(/ +/g, ' ')
  for (const args of [
    ['pods'],
    ['sts', '-o', 'wide'],
    ['pvc', '-A'],
    ['pods', '--show-labels'],
    ['nodes', '-o', 'name'],
    ['sts,pods'],
  ]) {
    const [ours, theirs] = [await kedge.kedge('get', ...args), await kedge.kubectl('get', ...args)]
    expect(ageless(ours.stdout), args.join(' ')).toBe(ageless(theirs.stdout))
  }
  const [ours, theirs] = [
    await kedge.kedge('get', set, '-o', 'json'),
    await kedge.kubectl('get', set, '-o', 'json'),
  ]
  expect(JSON.parse(ours.stdout)).toEqual(JSON.parse(theirs.stdout))
})

it('apply and kubectl apply take turns on the same object', async () => {
  const manifest = example('basic-statefulset.yaml')
  const ours = await run(process.execPath, [join(root, 'bin/kedge'), 'apply', '-f', '-'], {
    env: { KUBECONFIG: kedge.kubeconfig },
    input: manifest.replace(/replicas: \d+/, 'replicas: 4'),
  })
  expect(ours).toMatchObject({ code: 0, stdout: expect.stringContaining('configured') })
  const theirs = await kedge.apply(manifest)
  expect(theirs.stdout).toContain('configured')
  const again = await run(process.execPath, [join(root, 'bin/kedge'), 'apply', '-f', '-'], {
    env: { KUBECONFIG: kedge.kubeconfig },
    input: manifest,
  })
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/unchanged/) })
})
