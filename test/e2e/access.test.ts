// Who may do what, as the real kubectl asks and tells it: two users, two namespaces.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated'])
  await kedge.done('create', 'namespace', 'shop')
})
afterAll(() => kedge.end())

const as =
  (user: string) =>
  (...args: readonly string[]) =>
    kedge.kubectl(...args, '--as', user)
const jane = as('jane')
const adam = as('adam')

describe('a role of one namespace', () => {
  beforeAll(async () => {
    await kedge.must(
      '-n',
      'shop',
      'create',
      'role',
      'reader',
      '--verb=get,list,watch',
      '--resource=pods,pods/log',
    )
    await kedge.must('-n', 'shop', 'create', 'rolebinding', 'jane', '--role=reader', '--user=jane')
  })

  it('opens that namespace and no other', async () => {
    expect(await jane('-n', 'shop', 'get', 'pods')).toMatchObject({ code: 0 })
    expect(await jane('get', 'pods')).toMatchObject({
      code: 1,
      stderr:
        'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n',
    })
    expect((await jane('get', 'pods', '-A')).stderr).toContain(
      'cannot list resource "pods" in API group "" at the cluster scope',
    )
    expect((await jane('-n', 'shop', 'delete', 'pod', 'x')).stderr).toBe(
      'Error from server (Forbidden): pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "shop"\n',
    )
  })

  it('is what `auth can-i` says', async () => {
    expect(await jane('-n', 'shop', 'auth', 'can-i', 'list', 'pods')).toMatchObject({
      code: 0,
      stdout: 'yes\n',
    })
    expect(await jane('-n', 'shop', 'auth', 'can-i', 'get', 'pods', '--subresource=log')).toMatchObject({
      stdout: 'yes\n',
    })
    expect(await jane('auth', 'can-i', 'list', 'pods')).toMatchObject({ code: 1, stdout: 'no\n' })
    expect(await jane('auth', 'can-i', 'get', '/metrics')).toMatchObject({ stdout: 'no\n' })
    const { stdout } = await jane('-n', 'shop', 'auth', 'can-i', '--list')
    expect(stdout).toMatch(/^pods\/log +\[\] +\[\] +\[get list watch\]$/m)
    expect(stdout).toMatch(/^ +\[\/version\] +\[\] +\[get\]$/m)
    expect(stdout).not.toContain('secrets')
  })
})

describe('an administrator of one namespace', () => {
  beforeAll(async () => {
    await kedge.must('-n', 'shop', 'create', 'rolebinding', 'adam', '--clusterrole=admin', '--user=adam')
  })

  it('hands out what is theirs, and nothing more', async () => {
    expect(
      await adam('-n', 'shop', 'create', 'rolebinding', 'eve', '--clusterrole=view', '--user=eve'),
    ).toMatchObject({ code: 0 })
    const bound = await adam(
      '-n',
      'shop',
      'create',
      'rolebinding',
      'x',
      '--clusterrole=cluster-admin',
      '--user=adam',
    )
    expect(bound.stderr).toContain(
      'user "adam" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    )
    const made = await adam('-n', 'shop', 'create', 'role', 'x', '--verb=get', '--resource=nodes')
    expect(made.stderr).toContain('{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}')
    expect((await adam('create', 'rolebinding', 'x', '--clusterrole=view', '--user=adam')).code).toBe(1)
  })

  it('runs a StatefulSet there', async () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
      },
    }
    const applied = await kedge.feed(JSON.stringify(manifest), 'apply', '--as', 'adam', '-f', '-')
    expect(applied.stderr).toBe('')
    expect(await adam('-n', 'shop', 'rollout', 'status', 'sts/web', '--timeout=180s')).toMatchObject({
      code: 0,
    })
    expect(await jane('-n', 'shop', 'get', 'pods', '-o', 'name')).toMatchObject({
      stdout: 'pod/web-0\npod/web-1\n',
    })
  })
})

describe('roles that come with the cluster', () => {
  it('gather what is labelled for them', async () => {
    await kedge.must(
      'create',
      'clusterrole',
      'gadgets',
      '--verb=get,list',
      '--resource=runtimeclasses.node.k8s.io',
    )
    expect(
      (await as('eve')('-n', 'shop', 'auth', 'can-i', 'list', 'runtimeclasses.node.k8s.io')).stdout,
    ).toBe('no\n')
    await kedge.must('label', 'clusterrole', 'gadgets', 'rbac.authorization.k8s.io/aggregate-to-view=true')
    await kedge.must(
      ...[
        'wait',
        '--for=jsonpath={.rules[?(@.resources[0]=="runtimeclasses")].verbs[0]}=get',
        'clusterrole/view',
        '--timeout=180s',
      ],
    )
    expect(
      (await as('eve')('-n', 'shop', 'auth', 'can-i', 'list', 'runtimeclasses.node.k8s.io')).stdout,
    ).toBe('yes\n')
  })

  it('come back at the next start, but those that are to stay as they are', async () => {
    await kedge.done('delete', 'clusterrole', 'system:discovery')
    await kedge.must(
      'annotate',
      '--overwrite',
      'clusterrole',
      'system:heapster',
      'rbac.authorization.kubernetes.io/autoupdate=false',
    )
    await kedge.must(
      'patch',
      'clusterrole',
      'system:heapster',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/rules/0"}]',
    )
    await kedge.stop()
    await kedge.start()
    await kedge.done('wait', '--for=create', 'clusterrole/system:discovery', '--timeout=180s')
    expect(
      await kedge.must('get', 'clusterrole', 'system:heapster', '-o', 'jsonpath={.rules[*].resources}'),
    ).toBe('["deployments"]')
  })
})

it('`auth reconcile` brings a role to what a file says', async () => {
  const role = (verbs: readonly string[]) =>
    JSON.stringify({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'kept', namespace: 'shop' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
    })
  expect((await kedge.feed(role(['get']), 'auth', 'reconcile', '-f', '-')).stdout).toContain(
    'role.rbac.authorization.k8s.io/kept reconciled',
  )
  await kedge.feed(role(['list']), 'auth', 'reconcile', '-f', '-')
  const rules = JSON.parse(await kedge.must('-n', 'shop', 'get', 'role', 'kept', '-o', 'jsonpath={.rules}'))
  expect(rules.flatMap((rule: { readonly verbs: readonly string[] }) => rule.verbs).toSorted()).toEqual([
    'get',
    'list',
  ])
})

it('what is no role is refused in upstream’s words', async () => {
  const bad = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'bad' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'a/b' },
    subjects: [{ kind: 'Robot', name: '' }],
  }
  const { stderr } = await kedge.feed(JSON.stringify(bad), 'create', '-f', '-')
  expect(stderr).toContain(
    'roleRef.kind: Unsupported value: "Group": supported values: "Role", "ClusterRole"',
  )
  expect(stderr).toContain('subjects[0].kind: Unsupported value: "Robot"')
})

it('no part of Kedge itself was refused anything', () => {
  const log = readFileSync(join(kedge.folder, 'data/kedge.log'), 'utf8')
  expect(log.split('\n').filter(line => line.includes('is forbidden: User \\"system:'))).toEqual([])
})
