import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  creatorAnnotation,
  joiningAnnotation,
  namespaceOfWorkspace,
  workspaceLabel,
} from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { accountKind } from '../accounts/account.ts'
import { outcomeOf, startTeam, type Team } from './projects-under-test.ts'
import { workspaceKind } from './workspace.ts'

let team: Team
beforeAll(async () => {
  team = await startTeam()
})
afterAll(() => team.stop())

const namespaced = (namespace: string, name: string) => ({ namespace, name })
const configMap = (namespace: string, name = 'a') => ({ metadata: { namespace, name } })
const merge = (body: object) => ({ type: 'merge' as const, body })

test('a team: who makes a workspace or project is its admin at once, and whom they invite sees that and nothing else', async () => {
  const { as, makeWorkspace, makeProject, joinWorkspace, join } = team
  const [ann, ben, cat, dan] = [as('ann', 'platform-self-provisioner'), as('ben'), as('cat'), as('dan')]
  const workspace = await makeWorkspace(ann, 'acme')
  expect(workspace.metadata?.annotations?.[creatorAnnotation]).toBe('ann')
  await joinWorkspace(ann, 'acme', 'workspace-self-provisioner', 'ben')
  await makeProject(ben, 'acme', 'shop')
  await makeProject(ben, 'acme', 'bank')
  // At once: nothing is waited for in between.
  await join(ben, 'shop', 'project-operator', 'cat')
  await cat.create(kinds.ConfigMap, configMap('shop'))
  const seenBy = async (client: typeof cat) => (await client.list(kinds.Namespace)).items.map(nameOf)
  expect(await seenBy(cat)).toEqual(['shop'])
  expect(await seenBy(ben)).toEqual(['bank', 'shop'])
  // The admin of the workspace is admin of what others make in it.
  expect(await seenBy(ann)).toEqual(['bank', 'shop'])
  expect(await outcomeOf(dan.list(kinds.Namespace))).toBe('403')
  expect(await outcomeOf(cat.get(kinds.ConfigMap, namespaced('bank', 'a')))).toBe('403')
  expect((await ben.list(workspaceKind)).items.map(nameOf)).toEqual(['acme'])
  expect(await outcomeOf(cat.list(workspaceKind))).toBe('403')
  expect(await outcomeOf(cat.get(workspaceKind, namespaced('', 'acme')))).toBe('403')
})

test('who may make a project is told of a free name that nothing is there, and of a hidden one as little as anybody', async () => {
  const { as } = team
  const looks = (name: string, user: string) => outcomeOf(as(user).get(kinds.Namespace, namespaced('', name)))
  const [may, mayNot] = ['ben', 'cat']
  expect([await looks('nowhere', may), await looks('default', may)]).toEqual(['404', '403'])
  expect([await looks('nowhere', mayNot), await looks('default', mayNot)]).toEqual(['403', '403'])
  expect(await looks('kedge-workspace-nowhere', may)).toBe('403')
  const ann = as('ann', 'platform-self-provisioner')
  expect(await outcomeOf(ann.get(workspaceKind, namespaced('', 'nowhere')))).toBe('404')
  expect(await outcomeOf(as('ben').get(workspaceKind, namespaced('', 'nowhere')))).toBe('403')
})

test('nobody gives what they do not have, makes projects elsewhere, or takes hold of what is not theirs', async () => {
  const { as, join, joinWorkspace, makeWorkspace, makeProject, admin } = team
  const [ann, ben, cat] = [as('ann', 'platform-self-provisioner'), as('ben'), as('cat')]
  await makeWorkspace(admin, 'rival')
  await admin.create(kinds.Namespace, { metadata: { name: 'free' } })
  const home = namespaceOfWorkspace('acme')
  const relabel = (client: typeof cat, name: string, workspace: string | null) =>
    client.patch(
      kinds.Namespace,
      namespaced('', name),
      merge({ metadata: { labels: { [workspaceLabel]: workspace } } }),
    )
  const attempts: { readonly [what: string]: () => Promise<unknown> } = {
    'an operator invites': () => join(cat, 'shop', 'project-viewer', 'dan'),
    'an operator makes themselves admin': () => join(cat, 'shop', 'project-admin', 'cat'),
    'an admin of a project gives cluster-admin in it': () => join(ben, 'shop', 'cluster-admin', 'ben'),
    'an admin of a project gives platform-admin in it': () => join(ben, 'shop', 'platform-admin', 'ben'),
    'an admin of a project gives its quotas away': () => join(ben, 'shop', 'project-manage-quotas', 'ben'),
    'a self-provisioner invites to the workspace': () =>
      joinWorkspace(ben, 'acme', 'workspace-regular', 'dan'),
    'a self-provisioner makes themselves admin of the workspace': () =>
      joinWorkspace(ben, 'acme', 'workspace-admin', 'ben'),
    'an admin of a workspace joins another': () => joinWorkspace(ann, 'rival', 'workspace-regular', 'ann'),
    'an admin of a workspace gives platform-admin': () => joinWorkspace(ann, 'acme', 'platform-admin', 'ann'),
    'an admin of a workspace binds themselves to the platform': () =>
      ann.create(kinds.ClusterRoleBinding, {
        metadata: { name: 'mine' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'platform-admin' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }],
      }),
    'a project in a workspace of others': () => makeProject(ben, 'rival', 'mine'),
    'a project in a workspace that there is not': () => makeProject(ben, 'none', 'mine'),
    'a namespace that is no project': () => ben.create(kinds.Namespace, { metadata: { name: 'mine' } }),
    'the namespace of a workspace': () => makeProject(ben, 'acme', namespaceOfWorkspace('soon')),
    'a project is moved into a workspace of others': () => relabel(ben, 'shop', 'rival'),
    'a project is taken out of its workspace': () => relabel(ben, 'shop', null),
    'a namespace of others is taken in': () => relabel(ann, 'free', 'acme'),
    'the labels of a project are changed': () =>
      ben.patch(kinds.Namespace, namespaced('', 'shop'), merge({ metadata: { labels: { x: 'y' } } })),
    'a role of the platform is edited': () =>
      ann.patch(
        kinds.ClusterRole,
        namespaced('', 'project-viewer'),
        merge({ metadata: { labels: { 'iam.kedge.dev/aggregate-to-project-admin': 'true' } } }),
      ),
    'a role with more than its writer has': () =>
      ben.create(kinds.Role, {
        metadata: { namespace: 'shop', name: 'more' },
        rules: [{ apiGroups: [''], resources: ['resourcequotas'], verbs: ['delete'] }],
      }),
    'a role of a template that its writer has not': () =>
      ben.create(kinds.Role, {
        metadata: {
          namespace: 'shop',
          name: 'more',
          annotations: { 'iam.kedge.dev/templates': 'project-manage-quotas' },
        },
        rules: [],
      }),
    'a quota for the own workspace': () =>
      ann.patch(workspaceKind, namespaced('', 'acme'), merge({ spec: { quota: { hard: { pods: '9' } } } })),
    'a workspace with a quota of its maker': () => makeWorkspace(ann, 'rich', { pods: '9' }),
    'the end of the own workspace': () => ann.delete(workspaceKind, namespaced('', 'acme')),
    'a role in the workspace that reaches into projects': () =>
      ann.create(kinds.ClusterRole, {
        metadata: { name: 'reach', annotations: { 'iam.kedge.dev/in-projects': 'cluster-admin' } },
        rules: [],
      }),
  }
  const outcomes: { [what: string]: string } = {}
  for (const [what, attempt] of Object.entries(attempts)) outcomes[what] = await outcomeOf(attempt())
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(attempts).map(what => [what, '403'])))
  // By way of a role of one's own with the rules of a higher one, nothing of the projects comes along.
  const { rules } = await admin.get(kinds.ClusterRole, namespaced('', 'workspace-admin'))
  await ann.create(kinds.Role, { metadata: { namespace: home, name: 'like-admin' }, rules })
  await ann.create(kinds.RoleBinding, {
    metadata: { namespace: home, name: 'like-admin' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'like-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'eve' }],
  })
  expect(await outcomeOf(joinWorkspace(as('eve'), 'acme', 'workspace-regular', 'eve'))).toBe('ok')
  expect(await outcomeOf(joinWorkspace(as('eve'), 'acme', 'workspace-admin', 'eve'))).toBe('403')
  expect(await outcomeOf(joinWorkspace(as('eve'), 'acme', 'workspace-viewer', 'eve'))).toBe('403')
})

test('Pods of a project have nothing of the machine, whoever makes them, unless an administrator says so', async () => {
  const { as, admin } = team
  const enforced = 'pod-security.kubernetes.io/enforce'
  const make = (client: typeof admin, name: string, level?: string) =>
    client.create(kinds.Namespace, {
      metadata: { name, labels: { [workspaceLabel]: 'acme', ...(level ? { [enforced]: level } : {}) } },
    })
  const levelOf = async (making: Promise<{ metadata?: { labels?: object } }>) =>
    (await making).metadata?.labels
  expect(await levelOf(make(as('ben'), 'plain'))).toMatchObject({
    ...{ [enforced]: 'baseline', 'pod-security.kubernetes.io/warn': 'baseline' },
  })
  expect(await levelOf(make(as('ben'), 'strict', 'restricted'))).toMatchObject({ [enforced]: 'restricted' })
  expect(await outcomeOf(make(as('ben'), 'loose', 'privileged'))).toBe('403')
  expect(await levelOf(make(admin, 'loose', 'privileged'))).toMatchObject({ [enforced]: 'privileged' })
  const root = podOf('root', { namespace: 'shop' })
  const takes = (spec: object) =>
    outcomeOf(as('cat').create(kinds.Pod, { ...root, spec: { ...root.spec, containers: [], ...spec } }))
  const [container] = root.spec?.containers ?? []
  for (const spec of [
    { containers: [container], volumes: [{ name: 'host', hostPath: { path: '/' } }] },
    { containers: [{ ...container, securityContext: { privileged: true } }] },
    { containers: [container], hostPID: true },
  ])
    expect(await takes(spec)).toBe('403')
  expect(await takes({ containers: [container] })).toBe('ok')
  await admin.delete(kinds.Pod, namespaced('shop', 'root'), { gracePeriodSeconds: 0 })
  for (const name of ['plain', 'strict', 'loose']) await admin.delete(kinds.Namespace, namespaced('', name))
})

test('a project in no workspace is refused by its name', async () => {
  const lost = { metadata: { name: 'lost', labels: { [workspaceLabel]: 'nosuch' } } }
  await expect(team.admin.create(kinds.Namespace, lost)).rejects.toThrow(
    `Namespace "lost" is invalid: metadata.labels[${workspaceLabel}]: Not found: "nosuch"`,
  )
})

test('who made it is not written over, and a description may be changed', async () => {
  const { as, admin } = team
  const warnings: string[] = []
  const shop = await as('ben').patch(
    kinds.Namespace,
    namespaced('', 'shop'),
    merge({
      metadata: {
        annotations: {
          'kubesphere.io/alias-name': 'The shop',
          [creatorAnnotation]: 'eve',
          [joiningAnnotation]: 'eve',
        },
      },
    }),
    { onWarning: text => warnings.push(text) },
  )
  expect(warnings).toEqual(
    [creatorAnnotation, joiningAnnotation].map(
      name => `metadata.annotations[${name}]: the server writes it, what was given is ignored`,
    ),
  )
  expect(shop.metadata?.annotations).toEqual({
    'kubesphere.io/alias-name': 'The shop',
    [creatorAnnotation]: 'ben',
  })
  expect((await admin.get(kinds.Namespace, namespaced('', 'shop'))).metadata?.labels?.[workspaceLabel]).toBe(
    'acme',
  )
})

test('a role in the workspace reaches all projects, is mended there, and is gone with its binding', async () => {
  const { as, admin, joinWorkspace, bindings, until } = team
  const vic = as('vic')
  const viewer = await joinWorkspace(admin, 'acme', 'workspace-viewer', 'vic')
  const derived = (project: string) => bindings.get(namespaced(project, 'workspace:project-viewer'))
  await until(() => derived('shop') !== null && derived('bank') !== null)
  expect((await vic.list(kinds.Namespace)).items.map(nameOf)).toEqual(['bank', 'shop'])
  expect(await outcomeOf(vic.list(kinds.Secret, { namespace: 'shop' }))).toBe('403')
  // Somebody takes it away, or makes it theirs.
  const before = derived('shop')?.metadata?.uid
  await as('ben').delete(kinds.RoleBinding, namespaced('shop', 'workspace:project-viewer'))
  await until(() => derived('shop') !== null && derived('shop')?.metadata?.uid !== before)
  await as('ben').patch(
    kinds.RoleBinding,
    namespaced('shop', 'workspace:project-viewer'),
    merge({ metadata: { labels: null }, subjects: [] }),
  )
  await until(() => (derived('shop')?.subjects ?? []).length === 1)
  await admin.delete(kinds.RoleBinding, namespaced(namespaceOfWorkspace('acme'), nameOf(viewer)))
  await until(() => bindings.get(namespaced(namespaceOfWorkspace('acme'), nameOf(viewer))) === null)
  // When it is gone, so is all that followed.
  expect(await outcomeOf(vic.list(kinds.Namespace))).toBe('403')
  expect(await outcomeOf(vic.list(kinds.Pod, { namespace: 'bank' }))).toBe('403')
})

test('roles are made of templates with what these depend on, and of known ones only', async () => {
  const { as } = team
  const role = (templates: string) => ({
    metadata: { namespace: 'shop', name: 'sets', annotations: { 'iam.kedge.dev/templates': templates } },
    rules: [],
  })
  const made = await as('ben').create(kinds.Role, role('project-manage-statefulsets'))
  expect(made.rules?.map(({ resources }) => resources?.[0])).toEqual([
    'statefulsets',
    'controllerrevisions',
    'pods',
    'pods',
    'events',
    'events',
  ])
  await expect(as('ben').create(kinds.Role, role('project-fly'))).rejects.toThrow(
    'Role.rbac.authorization.k8s.io "sets" is invalid: metadata.annotations[iam.kedge.dev/templates]: Not found: "project-fly"',
  )
})

test('a workspace bounds what its projects use together, whoever comes first', async () => {
  const { admin, makeWorkspace, makeProject, workspaces, until } = team
  await makeWorkspace(admin, 'small', { pods: '3' })
  await makeProject(admin, 'small', 'one')
  await makeProject(admin, 'small', 'two')
  const pod = (namespace: string, name: string) => ({ ...podOf(name), metadata: { namespace, name } })
  for (const namespace of ['one', 'two'])
    await admin.create(kinds.ServiceAccount, { metadata: { namespace, name: 'default' } })
  const made = await Promise.all(
    ['one', 'two', 'one', 'two', 'one', 'two'].map((namespace, index) =>
      outcomeOf(admin.create(kinds.Pod, pod(namespace, `p${index}`))),
    ),
  )
  expect(made.filter(each => each === 'ok')).toHaveLength(3)
  await expect(admin.create(kinds.Pod, pod('two', 'late'))).rejects.toThrow(
    'pods "late" is forbidden: exceeded quota: workspace small, requested: pods=1, used: pods=3, limited: pods=3',
  )
  await admin.delete(kinds.Pod, namespaced('one', `p${made.indexOf('ok')}`), { gracePeriodSeconds: 0 })
  expect(await outcomeOf(admin.create(kinds.Pod, pod('two', 'late')))).toBe('ok')
  await until(() => workspaces.get(namespaced('', 'small'))?.status?.quota?.used?.['pods'] === '3')
})

test('a workspace goes when its last project has gone, and its namespace with it', async () => {
  const { admin, makeWorkspace, makeProject, workspaces, namespaces, until, as } = team
  await makeWorkspace(admin, 'brief')
  await makeProject(admin, 'brief', 'last')
  await until(() => namespaces.get(namespaced('', 'last')) !== null)
  await expect(admin.delete(workspaceKind, namespaced('', 'brief'))).rejects.toThrow(
    'Operation cannot be fulfilled on workspaces.iam.kedge.dev "brief": it still has the projects "last"',
  )
  await admin.delete(kinds.Namespace, namespaced('', 'last'))
  await until(() => namespaces.get(namespaced('', 'last')) === null)
  await admin.delete(workspaceKind, namespaced('', 'brief'))
  await until(() => workspaces.get(namespaced('', 'brief')) === null)
  expect(await outcomeOf(admin.get(kinds.Namespace, namespaced('', namespaceOfWorkspace('brief'))))).toBe(
    '404',
  )
  expect(await outcomeOf(makeProject(admin, 'brief', 'again'))).toBe('422')
  expect(await outcomeOf(makeProject(as('ben'), 'brief', 'again'))).toBe('403')
})

test('a workspace has the name of a namespace, and takes over none', async () => {
  const { admin, makeWorkspace } = team
  await expect(makeWorkspace(admin, 'a.b')).rejects.toThrow('metadata.name: Invalid value: "a.b"')
  await expect(makeWorkspace(admin, 'a'.repeat(48))).rejects.toThrow('metadata.name: Too long')
  await expect(makeWorkspace(admin, 'less', { pods: '-1' })).rejects.toThrow(
    'spec.quota.hard.pods: Invalid value: "-1"',
  )
  await expect(makeWorkspace(admin, 'less', { pods: 'x' })).rejects.toThrow(
    'spec.quota.hard.pods: Invalid value: "x"',
  )
  const number = -1 as unknown as string
  await expect(makeWorkspace(admin, 'less', { pods: number })).rejects.toThrow(
    'spec.quota.hard.pods in body should be greater than or equal to 0',
  )
  await admin.create(kinds.Namespace, { metadata: { name: namespaceOfWorkspace('taken') } })
  expect(await outcomeOf(makeWorkspace(admin, 'taken'))).toBe('409')
})

test('a binding in a namespace that is no workspace’s any more can be deleted', async () => {
  const { admin, joinWorkspace, bindings, until } = team
  await joinWorkspace(admin, 'taken', 'workspace-admin', 'ann')
  const ref = namespaced(namespaceOfWorkspace('taken'), 'workspace-admin:ann')
  await until(() => bindings.get(ref) !== null)
  await admin.delete(kinds.RoleBinding, ref)
  await until(() => bindings.get(ref) === null)
  expect(await outcomeOf(admin.get(kinds.RoleBinding, ref))).toBe('404')
})

test('an account that is deleted is a member of nothing any more', async () => {
  const { admin, as, join, accounts, until } = team
  const gus = { metadata: { name: 'gus' }, spec: {} }
  await admin.create(accountKind, gus)
  await until(() => (accounts.get(namespaced('', 'gus'))?.metadata?.finalizers ?? []).length > 0)
  await join(admin, 'shop', 'project-viewer', 'gus')
  expect(await outcomeOf(as('gus').list(kinds.Pod, { namespace: 'shop' }))).toBe('ok')
  await admin.delete(accountKind, namespaced('', 'gus'))
  await until(() => accounts.get(namespaced('', 'gus')) === null)
  await admin.create(accountKind, gus)
  expect(await outcomeOf(as('gus').list(kinds.Pod, { namespace: 'shop' }))).toBe('403')
})
