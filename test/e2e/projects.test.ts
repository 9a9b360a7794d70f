// A team shares one Kedge, as its people meet it through the real kubectl: workspaces, projects, members, and what others may not.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { untilWorkspaces } from './support/people.ts'

const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n'

let folder: string
let kedge: KedgeUnderTest
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-projects-'))
  writeFileSync(join(folder, 'policy.yaml'), policy)
  const audit = [
    '--audit-policy-file',
    join(folder, 'policy.yaml'),
    '--audit-log-path',
    join(folder, 'audit.log'),
  ]
  kedge = await startKedge(['--runtime', 'simulated', ...audit])
  await untilWorkspaces(kedge)
})
afterAll(async () => {
  await kedge.end()
  rmSync(folder, { recursive: true, force: true })
})

const account = (name: string, role: string) => [
  ...['--as', name, '--as-group', 'iam.kedge.dev:accounts', '--as-group', `iam.kedge.dev:${role}`],
  ...['--as-group', 'system:authenticated'],
]
const as =
  (name: string, role = 'platform-regular') =>
  (...args: readonly string[]) =>
    kedge.kubectl(...args, ...account(name, role))
const [ann, admin, regular, eve] = [
  as('ann', 'platform-self-provisioner'),
  as('project-admin'),
  as('project-regular'),
  as('eve'),
]
const home = 'kedge-workspace-acme'
const project = (name: string, workspace: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'iam.kedge.dev/workspace': workspace } },
  })
const workspace = (name: string, spec: object = {}) =>
  JSON.stringify({ apiVersion: 'iam.kedge.dev/v1', kind: 'Workspace', metadata: { name }, spec })
const bind = (namespace: string, role: string, user: string) =>
  [
    '-n',
    namespace,
    'create',
    'rolebinding',
    `${role}:${user}`,
    `--clusterrole=${role}`,
    `--user=${user}`,
  ] as const

test('the story of the documents: a workspace, a project, an invitation, a set', async () => {
  const made = await kedge.feed(
    workspace('acme'),
    'create',
    '-f',
    '-',
    ...account('ann', 'platform-self-provisioner'),
  )
  expect(made).toMatchObject({ code: 0, stdout: 'workspace.iam.kedge.dev/acme created\n' })
  expect(await ann(...bind(home, 'workspace-self-provisioner', 'project-admin'))).toMatchObject({ code: 0 })
  const shop = await kedge.feed(
    project('shop', 'acme'),
    'create',
    '-f',
    '-',
    ...account('project-admin', 'platform-regular'),
  )
  expect(shop).toMatchObject({ code: 0 })
  expect(await admin(...bind('shop', 'project-operator', 'project-regular'))).toMatchObject({ code: 0 })
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    },
  }
  const applied = await kedge.feed(
    JSON.stringify(set),
    'apply',
    '-f',
    '-',
    ...account('project-regular', 'platform-regular'),
  )
  expect(applied.stderr).toBe('')
  expect(await regular('-n', 'shop', 'rollout', 'status', 'sts/web', '--timeout=180s')).toMatchObject({
    code: 0,
  })
})

test('each sees their own, in lists, watches and `can-i`, and of others not even that they are there', async () => {
  await kedge.done('create', 'namespace', 'secret-project')
  const names = async (who: typeof regular, kind: string) => (await who('get', kind, '-o', 'name')).stdout
  expect(await names(regular, 'ns')).toBe('namespace/shop\n')
  expect(await names(admin, 'ns')).toBe('namespace/shop\n')
  expect(await names(admin, 'workspaces')).toBe('workspace.iam.kedge.dev/acme\n')
  expect((await admin('get', 'ws')).stdout).toMatch(/^NAME +PROJECTS +MEMBERS +AGE\nacme +1 +2 +\S+\n$/)
  expect((await regular('get', 'ns')).stdout).not.toContain('secret-project')
  expect((await eve('get', 'ns')).stderr).toContain('namespaces is forbidden: User "eve" cannot list')
  const other = await regular('get', 'ns', 'secret-project')
  const absent = await regular('get', 'ns', 'absent')
  expect(other.stderr).toContain('namespaces "secret-project" is forbidden')
  expect(other.stderr).toBe(absent.stderr.replaceAll('absent', 'secret-project'))
  for (const kind of ['pods', 'events', 'statefulsets', 'secrets', 'podmetrics'])
    expect((await regular('get', kind, '-A')).stderr).toContain('at the cluster scope')
  const can = async (who: typeof regular, ...args: readonly string[]) =>
    (await who('auth', 'can-i', ...args)).stdout.trim()
  expect(await can(regular, 'list', 'namespaces')).toBe('yes')
  expect(await can(admin, 'create', 'namespaces')).toBe('yes')
  expect(await can(regular, 'create', 'namespaces')).toBe('no')
  expect(await can(regular, 'delete', 'sts', '-n', 'shop')).toBe('yes')
  expect(await can(regular, 'get', 'secrets', '-n', 'secret-project')).toBe('no')
  expect(await can(ann, 'update', 'workspaces/acme')).toBe('yes')
  expect(await can(admin, 'update', 'workspaces/acme')).toBe('no')
  expect((await regular('auth', 'can-i', '--list', '-n', 'shop')).stdout).toMatch(/^statefulsets\.apps .*\[/m)
})

test('kubectl apply makes a project, and tells who makes some nothing of those that are hidden', async () => {
  const apply = (manifest: string, user: string, role = 'platform-regular') =>
    kedge.feed(manifest, 'apply', '-f', '-', ...account(user, role))
  expect(await apply(project('applied', 'acme'), 'project-admin')).toMatchObject({
    code: 0,
    stdout: 'namespace/applied created\n',
  })
  expect((await apply(project('applied', 'acme'), 'project-admin')).stdout).toBe(
    'namespace/applied unchanged\n',
  )
  expect((await apply(project('secret-project', 'acme'), 'project-admin')).stderr).toContain(
    'namespaces "secret-project" is forbidden: User "project-admin" cannot get',
  )
  expect((await apply(project('more', 'acme'), 'project-regular')).stderr).toContain('cannot get')
  const made = await apply(workspace('beta'), 'bea', 'platform-self-provisioner')
  expect(made.stdout).toBe('workspace.iam.kedge.dev/beta created\n')
  const taken = await apply(workspace('acme'), 'bea', 'platform-self-provisioner')
  expect(taken.stderr).toContain('cannot get')
  // Who is not let impersonate is told nothing by it.
  const asOther = await kedge.kubectl('get', 'ns', 'nowhere', '--as', 'eve', '--as-group', 'nobodies')
  expect(asOther.stderr).toContain('is forbidden')
  const applyThere = (manifest: string, user: string, role = 'platform-regular') =>
    kedge.feed(manifest, 'apply', '--server-side', '-f', '-', ...account(user, role))
  for (const _ of ['made', 'there'])
    expect((await applyThere(project('applied-there', 'acme'), 'project-admin')).stdout).toBe(
      'namespace/applied-there serverside-applied\n',
    )
  for (const [name, who] of [
    ['secret-project', 'project-admin'],
    ['more', 'project-regular'],
  ] as const)
    expect((await applyThere(project(name, 'acme'), who)).stderr).toContain('cannot patch resource')
  expect((await applyThere(workspace('gamma'), 'bea', 'platform-self-provisioner')).stdout).toBe(
    'workspace.iam.kedge.dev/gamma serverside-applied\n',
  )
  await kedge.done('delete', 'ns', 'applied', 'applied-there', '--timeout=180s')
  await kedge.done('delete', 'workspace', 'gamma', '--timeout=180s')
  await kedge.done('delete', 'workspace', 'beta', '--timeout=180s')
})

test('nobody gives themselves more, and each attempt is in the audit log', async () => {
  const patch = (kind: string, name: string, body: object) =>
    ['patch', kind, name, '--type=merge', '-p', JSON.stringify(body)] as const
  const attempts: readonly (readonly [typeof ann, readonly string[]])[] = [
    [regular, bind('shop', 'project-admin', 'project-regular')],
    [admin, bind('shop', 'platform-admin', 'project-admin')],
    [
      admin,
      ['-n', home, 'create', 'rolebinding', 'x', '--clusterrole=workspace-admin', '--user=project-admin'],
    ],
    [ann, ['create', 'clusterrolebinding', 'x', '--clusterrole=platform-admin', '--user=ann']],
    [
      ann,
      patch('clusterrole', 'project-viewer', {
        metadata: { labels: { 'iam.kedge.dev/aggregate-to-project-admin': 'true' } },
      }),
    ],
    [ann, patch('workspace', 'acme', { spec: { quota: { hard: { pods: '1' } } } })],
    [ann, ['delete', 'workspace', 'acme']],
    [admin, ['label', 'ns', 'shop', 'iam.kedge.dev/workspace=rival', '--overwrite']],
    [admin, ['label', 'ns', 'shop', 'iam.kedge.dev/workspace-']],
    [admin, ['create', 'ns', 'free']],
  ]
  for (const [who, args] of attempts)
    expect([args.join(' '), (await who(...args)).stderr]).toEqual([
      args.join(' '),
      expect.stringContaining('forbidden'),
    ])
  await kedge.done('delete', 'rolebinding', '-n', 'shop', 'project-operator:project-regular')
  expect((await regular('get', 'ns')).stderr).toContain('forbidden')
})

test('who is removed sees a watch end', async () => {
  await kedge.must(...bind('shop', 'project-viewer', 'vic'))
  const vic = account('vic', 'platform-regular')
  const namespaces = kedge.follow('get', 'ns', '-w', '-o', 'name', ...vic)
  const pods = kedge.follow('-n', 'shop', 'get', 'pods', '-w', '--output-watch-events', '-o', 'name', ...vic)
  await namespaces.until(/^namespace\/shop$/)
  await pods.until(/web-1/)
  await kedge.must('-n', 'shop', 'delete', 'rolebinding', 'project-viewer:vic')
  await expect(pods.until(/never/)).rejects.toThrow(/forbidden|ended with code/)
  await namespaces.end()
})

test('kubectl works on workspaces: explain, server-side apply, validation in its words, deletion', async () => {
  expect(await kedge.must('explain', 'workspaces.spec.quota.hard')).toContain(
    'names that a ResourceQuota has',
  )
  const quota = { quota: { hard: { pods: 2 } } }
  const applied = await kedge.feed(workspace('small', quota), 'apply', '--server-side', '-f', '-')
  expect(applied).toMatchObject({ code: 0, stdout: 'workspace.iam.kedge.dev/small serverside-applied\n' })
  const wrong = await kedge.feed(workspace('a.b'), 'create', '-f', '-')
  expect(wrong.stderr).toContain('The Workspace "a.b" is invalid: metadata.name: Invalid value: "a.b"')
  const unknown = await kedge.feed(workspace('c', { quotas: {} }), 'create', '-f', '-')
  expect(unknown.stderr).toContain('unknown field "spec.quotas"')
  for (const name of ['one', 'two'])
    expect(await kedge.feed(project(name, 'small'), 'create', '-f', '-')).toMatchObject({ code: 0 })
  for (const [name, pod] of [
    ['one', 'a'],
    ['two', 'b'],
  ] as const)
    await kedge.must('-n', name, 'run', pod, '--image=x')
  const third = await kedge.kubectl('-n', 'one', 'run', 'c', '--image=x')
  expect(third.stderr).toContain(
    'exceeded quota: workspace small, requested: pods=1, used: pods=2, limited: pods=2',
  )
  // What counts is what is stored: a crash forgets nothing.
  await kedge.killNow()
  await kedge.start()
  expect((await kedge.kubectl('-n', 'two', 'run', 'c', '--image=x')).stderr).toContain(
    'exceeded quota: workspace small',
  )
  expect((await kedge.kubectl('delete', 'workspace', 'small')).stderr).toContain(
    'it still has the projects "one", "two"',
  )
  await kedge.done('delete', 'ns', 'one', 'two', '--timeout=180s')
  await kedge.done('delete', 'workspace', 'small', '--timeout=180s')
  expect((await kedge.kubectl('get', 'ns', 'kedge-workspace-small')).stderr).toContain('NotFound')
})

test('the audit log names who tried', async () => {
  await kedge.stop()
  interface Event {
    readonly impersonatedUser?: { readonly username: string }
    readonly verb: string
    readonly objectRef?: { readonly resource: string }
    readonly responseStatus?: { readonly code: number }
  }
  const refused = readFileSync(join(folder, 'audit.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Event)
    .filter(({ responseStatus }) => responseStatus?.code === 403)
    .map(
      ({ impersonatedUser, verb, objectRef }) =>
        `${impersonatedUser?.username} ${verb} ${objectRef?.resource}`,
    )
  for (const attempt of [
    'project-regular create rolebindings',
    'project-admin create rolebindings',
    'ann create clusterrolebindings',
    'ann patch clusterroles',
    'ann patch workspaces',
    'ann delete workspaces',
    'project-admin patch namespaces',
    'project-admin create namespaces',
  ])
    expect(refused).toContain(attempt)
  await kedge.start()
})
