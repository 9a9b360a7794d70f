import { afterAll, beforeAll, expect, test } from 'vitest'
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
