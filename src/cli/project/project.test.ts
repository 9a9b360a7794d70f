import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { namespaceOfWorkspace, workspaceLabel } from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'

let kedge: CliUnderTest
beforeAll(async () => {
  kedge = await startCliOnKedge({ nodes: 0 })
})
afterAll(() => kedge.stop())

const rows = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => line.split(/ {2,}/))

test('a project is made in a workspace; who is added again with another role has that one', async () => {
  const { client, run } = kedge
  const at = { method: 'POST', path: '/apis/iam.kedge.dev/v1/workspaces' } as const
  const make = async (): Promise<void> => {
    try {
      await client.raw({ ...at, body: { metadata: { name: 'acme' }, spec: {} } })
    } catch {
      // The kind is served some moments after the API is.
      await new Promise(resolve => setImmediate(resolve))
      await make()
    }
  }
  await make()
  const made = await run('project', 'create', 'shop', '--workspace', 'acme', '--alias', 'The shop')
  expect(made).toMatchObject({ code: 0, out: 'namespace/shop created in the workspace acme\n' })
  const { metadata } = await client.get(kinds.Namespace, { namespace: '', name: 'shop' })
  expect([metadata?.labels?.[workspaceLabel], metadata?.annotations?.['kubesphere.io/alias-name']]).toEqual([
    'acme',
    'The shop',
  ])
  await run('project', 'members', 'shop', '--add', 'ann=project-viewer', '--add', 'ben=project-admin')
  const changed = await run('project', 'members', 'shop', '--add', 'ann=project-operator', '--remove', 'ben')
  expect(changed.code).toBe(0)
  expect(rows(changed.out)).toEqual([
    ['MEMBER', 'KIND', 'ROLE', 'BY'],
    ['ann', 'User', 'project-operator'],
  ])
  const ofWorkspace = await run('project', 'members', '--workspace', 'acme', '--add', 'ann=workspace-regular')
  expect(rows(ofWorkspace.out)).toContainEqual(['ann', 'User', 'workspace-regular'])
  expect(
    (await client.list(kinds.RoleBinding, { namespace: namespaceOfWorkspace('acme') })).items,
  ).toHaveLength(1)
  expect(await run('project', 'members', 'shop', '--add', 'ann')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--add takes user=role'),
  })
})

describe('members', () => {
  const members = (...args: readonly string[]) => kedge.run('project', 'members', ...args)
  const roleOf = async (user: string) =>
    rows((await members('shop')).out).flatMap(([name, , role]) => (name === user ? [role] : []))

  test('get no role that is not there or is not of this level, and keep the one they have', async () => {
    await members('shop', '--add', 'eve=project-viewer')
    for (const role of ['NOSUCH', 'workspace-admin', 'platform-admin']) {
      const refused = await members('shop', '--add', `eve=${role}`, '--add', 'gus=project-viewer')
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toBe(
        `error: "${role}" is no role that a member of a project can have: project-admin, project-operator, project-viewer, admin, edit, view, or a Role of its own\n`,
      )
    }
    expect(await roleOf('eve')).toEqual(['project-viewer'])
    expect(await roleOf('gus')).toEqual([])
    expect((await members('--workspace', 'acme', '--add', 'eve=project-admin')).err).toContain(
      'is no role that a member of a workspace can have: workspace-admin',
    )
    await kedge.client.create(kinds.Role, { metadata: { namespace: 'shop', name: 'reader' }, rules: [] })
    expect((await members('shop', '--add', 'eve=reader')).code).toBe(0)
    expect(await roleOf('eve')).toEqual(['reader'])
    const { items } = await kedge.client.list(kinds.RoleBinding, { namespace: 'shop' })
    expect(items.find(({ metadata }) => metadata?.name === 'reader:eve')?.roleRef.kind).toBe('Role')
  })

  test('of nothing, or who are none, are told', async () => {
    expect(await members('nosuch')).toMatchObject({ code: 1, err: 'error: there is no project "nosuch"\n' })
    const ofNoWorkspace = await members('--workspace', 'nosuch', '--add', 'ann=workspace-regular')
    expect(ofNoWorkspace).toMatchObject({ code: 1, out: '' })
    expect(ofNoWorkspace.err).toContain('error: there is no workspace "nosuch": ')
    expect(await members('shop', '--remove', 'nobody')).toMatchObject({
      code: 1,
      err: 'error: nobody is no member of the project shop\n',
    })
    const made = await kedge.run('project', 'create', 'late', '--workspace', 'nosuch')
    expect(made.code).toBe(1)
    expect(made.err).toContain('error: there is no workspace "nosuch": ')
  })

  test('who are taken out are not shown any more; taken out and added, they have what they are given', async () => {
    await members('shop', '--add', 'fay=project-viewer')
    const both = await members('shop', '--remove', 'fay', '--add', 'fay=project-operator')
    expect(rows(both.out)).toContainEqual(['fay', 'User', 'project-operator'])
    const gone = await members('shop', '--remove', 'fay')
    expect([gone.code, gone.out.includes('fay')]).toEqual([0, false])
    await members('--workspace', 'acme', '--add', 'fay=workspace-viewer')
    await expect.poll(() => roleOf('fay')).toEqual(['project-viewer'])
    expect((await members('shop', '--remove', 'fay')).err).toBe(
      'error: fay is a member of the project shop by the workspace acme: take them out with --workspace acme\n',
    )
    const left = await members('--workspace', 'acme', '--remove', 'fay')
    expect([left.code, left.out.includes('fay')]).toEqual([0, false])
  })
})

test('an account that there is not has no sessions and no kubeconfig', async () => {
  const { run } = kedge
  const notFound = 'Error from server (NotFound): accounts.iam.kedge.dev "nobody" not found\n'
  for (const args of [
    ['sessions', 'nobody'],
    ['sessions', 'nobody', '--end'],
    ['kubeconfig', 'nobody'],
  ])
    expect(await run('account', ...args)).toEqual({ code: 1, out: '', err: notFound })
  expect((await run('account', 'create', 'ann')).code).toBe(0)
  expect((await run('account', 'sessions', 'ann')).code).toBe(0)
  expect(await run('account', 'sessions', 'ann', '--end', 'nosuch')).toMatchObject({
    code: 1,
    err: 'Error from server (NotFound): there is no session "nosuch"\n',
  })
})
