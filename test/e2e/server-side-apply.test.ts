// The real kubectl and server-side apply: what it changes, whom it asks first, and how it comes from client-side apply.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '1'])
})
afterAll(() => kedge.end())

const configMap = (name: string, data: object, labels?: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data })

const applying = ['apply', '--server-side', '-f', '-']

const dataOf = async (name: string) =>
  JSON.parse(await kedge.must('get', 'cm', name, '-o', 'jsonpath={.data}'))

const managersOf = (name: string) =>
  kedge.must(
    'get',
    'cm',
    name,
    '--show-managed-fields',
    '-o',
    'jsonpath={range .metadata.managedFields[*]}{.manager}/{.operation} {end}',
  )

it('creates, changes, and takes away what is no longer said', async () => {
  const made = await kedge.feed(configMap('a', { x: '1', y: '2' }), ...applying)
  expect(made.stdout).toBe('configmap/a serverside-applied\n')
  await kedge.feed(configMap('a', { x: '3' }), ...applying)
  expect(await dataOf('a')).toEqual({ x: '3' })
  expect(await managersOf('a')).toBe('kubectl/Apply ')
})

it('shows managers only to who asks for them', async () => {
  expect(await kedge.must('get', 'cm', 'a', '-o', 'yaml')).not.toContain('managedFields')
  expect(await kedge.must('get', 'cm', 'a', '-o', 'yaml', '--show-managed-fields')).toContain('f:data:')
})

it('asks before it takes what others own', async () => {
  await kedge.feed(configMap('b', { x: '1' }), ...applying, '--field-manager=first')
  const refused = await kedge.feed(configMap('b', { x: '2' }), ...applying, '--field-manager=second')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "first": .data.x')
  expect(refused.stderr).toContain('Please review the fields above')
  const forced = await kedge.feed(
    configMap('b', { x: '2' }),
    ...applying,
    '--field-manager=second',
    '--force-conflicts',
  )
  expect(forced.stdout).toBe('configmap/b serverside-applied\n')
  expect(await managersOf('b')).toBe('second/Apply ')
})

it('goes on where client-side apply ended, and back', async () => {
  await kedge.feed(configMap('c', { x: '1', y: '2' }), 'apply', '-f', '-')
  expect(await managersOf('c')).toBe('kubectl-client-side-apply/Update ')
  const over = await kedge.feed(configMap('c', { x: '2' }), ...applying)
  expect(over).toMatchObject({ code: 0, stdout: 'configmap/c serverside-applied\n' })
  // What client-side apply had set is kubectl's own now: it goes when kubectl no longer says it.
  expect(await dataOf('c')).toEqual({ x: '2' })
  // By the second kubectl keeps the annotation true that client-side apply goes by. Which is first depends on the second of the
  // clock in which each was written.
  const managers = (await managersOf('c')).trimEnd().split(' ')
  expect(managers.toSorted()).toEqual(['kubectl-last-applied/Apply', 'kubectl/Apply'])
  const back = await kedge.feed(configMap('c', { z: '3' }), 'apply', '-f', '-')
  expect(back).toMatchObject({ code: 0, stdout: 'configmap/c configured\n' })
  expect(await dataOf('c')).toEqual({ z: '3' })
})

it('is foreseen by kubectl diff, on either side', async () => {
  await kedge.feed(configMap('d', { x: '1' }), ...applying)
  for (const side of [[], ['--server-side']]) {
    const { code, stdout } = await kedge.feed(configMap('d', { x: '2' }), 'diff', ...side, '-f', '-')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^-\s+x: "1"$/m)
    expect(stdout).toMatch(/^\+\s+x: "2"$/m)
  }
  const same = await kedge.feed(configMap('d', { x: '1' }), 'diff', '--server-side', '-f', '-')
  expect(same).toMatchObject({ code: 0, stdout: '' })
})

// kubectl prunes on the client's side alone: "--prune … doesn't currently work on objects created by server-side apply".
it('prunes what is no longer among the manifests, beside what was applied on the server’s side', async () => {
  const labels = { app: 'pruned' }
  const both = `${configMap('keep', { x: '1' }, labels)}\n---\n${configMap('drop', { x: '1' }, labels)}`
  const prune = ['apply', '-f', '-', '--prune', '-l', 'app=pruned', '--prune-allowlist', 'core/v1/ConfigMap']
  await kedge.feed(configMap('other', { x: '1' }, labels), ...applying)
  await kedge.feed(both, ...prune)
  const pruned = await kedge.feed(configMap('keep', { x: '1' }, labels), ...prune)
  expect(pruned.stdout).toContain('configmap/drop pruned')
  expect(await kedge.must('get', 'cm', '-l', 'app=pruned', '-o', 'name')).toBe(
    'configmap/keep\nconfigmap/other\n',
  )
})

it('says what is wrong with a manifest', async () => {
  const { code, stderr } = await kedge.feed(
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'e' }, dta: {} }),
    ...applying,
    '--validate=false',
  )
  expect(code).toBe(1)
  expect(stderr).toContain(
    'failed to create typed patch object (default/e; /v1, Kind=ConfigMap): .dta: field not declared in schema',
  )
})

it('is marked by those who write in Kedge itself, as upstream’s programs are', async () => {
  const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: main}]}
`
  const applied = await kedge.feed(set, ...applying)
  expect(applied.stderr).toBe('')
  await kedge.must('rollout', 'status', 'sts/web', '--timeout=180s')
  const managers = (kind: string, name: string) =>
    kedge.must(
      'get',
      kind,
      name,
      '--show-managed-fields',
      '-o',
      'jsonpath={range .metadata.managedFields[*]}{.manager}/{.operation}/{.subresource} {end}',
    )
  const ofPod = await managers('pod', 'web-0')
  expect(ofPod).toContain('kube-controller-manager/Update/ ')
  expect(ofPod).toContain('kubelet/Update/status ')
  expect(await managers('sts', 'web')).toContain('kube-controller-manager/Update/status ')
  const again = await kedge.feed(set, ...applying)
  expect(again.code).toBe(0)
})

it('outlives the process', async () => {
  await kedge.killNow()
  await kedge.start()
  const refused = await kedge.feed(configMap('b', { x: '9' }), ...applying, '--field-manager=first')
  expect(refused.stderr).toContain('conflict with "second": .data.x')
})
