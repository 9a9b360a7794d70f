// `kedge plan` as a user types it: beside a rollout that goes wrong, and by somebody who may see little of the cluster.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import type { PlanDocument } from '../../foresee/index.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'
import { simulatedSet } from '../../testing/simulated-set.ts'

let cli: CliUnderTest
beforeAll(async () => {
  cli = await startCliOnKedge()
})
afterAll(() => cli.stop())

const refOf = (name: string) => ({ namespace: 'default', name })

describe('plan --watch', () => {
  it('follows nothing that is refused, or changes nothing', async () => {
    await cli.client.create(kinds.StatefulSet, simulatedSet('still'))
    await cli.run('rollout', 'status', 'still', '--timeout', '100s')
    const refused = {
      ...simulatedSet('still'),
      spec: { ...simulatedSet('still').spec, serviceName: 'other' },
    }
    const run = await cli.run('plan', '-f', cli.manifest('refused.yaml', refused), '--watch')
    expect(run.code).toBe(1)
    expect(run.err).not.toContain('make the edit now')
    const nothing = await cli.run(
      'plan',
      'still',
      '--replicas',
      `${simulatedSet('still').spec?.replicas}`,
      '--watch',
    )
    expect([nothing.code, nothing.err]).toEqual([0, 'There is nothing to follow.\n'])
  })

  it('follows one set, in lines', async () => {
    const two = cli.manifest('two.yaml', {
      apiVersion: 'v1',
      kind: 'List',
      items: [simulatedSet('one'), simulatedSet('two')],
    })
    expect(await cli.run('plan', '-f', two, '--watch')).toMatchObject({
      code: 2,
      err: expect.stringContaining('one StatefulSet at a time'),
    })
    expect((await cli.run('plan', 'one', '--replicas', '3', '--watch', '-o', 'json')).code).toBe(2)
  })

  it('has a verdict when a Pod breaks that was not foreseen to', async () => {
    await cli.client.create(kinds.StatefulSet, simulatedSet('breaks'))
    await cli.run('rollout', 'status', 'breaks', '--timeout', '60s')
    // What may only be slow, as all is on a busy machine, has ten times as long.
    const edit = ['breaks', '--image', 'nginx=nginx:2', '--watch', '--stuck-after', '2s']
    const { console, ended } = cli.start(['plan', ...edit])
    await console.errShows('make the edit now')
    const annotations = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
    const spec = { containers: [{ name: 'nginx', image: 'nginx:2' }] }
    await cli.client.patch(kinds.StatefulSet, refOf('breaks'), {
      type: 'strategic',
      body: { spec: { template: { metadata: { annotations }, spec } } },
    })
    const { code, out } = await ended
    expect(code).toBe(1)
    expect(out).toMatch(/✓ 1\. delete breaks-2/)
    expect(out).toContain('not as foreseen')
    expect(out).toMatch(/Stuck: breaks-2 .*image/)
    // And how to get out of it.
    expect(out).toContain('kedge rollout undo statefulset/breaks --repair')
  })

  it('ends well where all goes as foreseen, and says nothing of what was wrong before the edit', async () => {
    const annotations = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
    const set = simulatedSet('mended', { podManagementPolicy: 'Parallel', replicas: 2 })
    const broken = { ...set.spec?.template, metadata: { ...set.spec?.template.metadata, annotations } }
    await cli.client.create(kinds.StatefulSet, { ...set, spec: { ...set.spec, template: broken } } as never)
    await cli.run('rollout', 'status', 'mended', '--stuck-after', '100ms')
    const { console, ended } = cli.start([
      'plan',
      'mended',
      '--replicas',
      '0',
      '--watch',
      '--stuck-after',
      '200ms',
    ])
    await console.errShows('make the edit now')
    await cli.run('scale', 'mended', '--replicas', '0', '-y')
    expect((await ended).code).toBe(0)
  })
})

describe('a plan by somebody who may read one namespace', () => {
  const namespace = 'own'
  const planOf = async (...edit: readonly string[]) => {
    const { out, err } = await cli.run('plan', ...edit, '-n', namespace, '--as', 'ann', '-o', 'json')
    if (out === '') throw new Error(err)
    return JSON.parse(out) as PlanDocument
  }

  beforeAll(async () => {
    await cli.client.create(kinds.Namespace, { metadata: { name: namespace } })
    await cli.client.create(kinds.RoleBinding, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'ann', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }],
    })
    const set = simulatedSet('web')
    await cli.client.create(kinds.StatefulSet, { ...set, metadata: { ...set.metadata, namespace } })
    await cli.run('rollout', 'status', 'web', '-n', namespace, '--timeout', '60s')
  })

  it('says what it could not see, and foresees the rest', async () => {
    const plan = await planOf('web', '--image', 'nginx=nginx:2')
    const unseen = plan.notes.flatMap(note => (note.kind === 'unread' ? [note.what] : []))
    expect(unseen.sort()).toEqual([
      'nodes',
      'persistentvolumes',
      'pods of other namespaces',
      'storageclasses.storage.k8s.io',
    ])
    expect(plan.end.kind).toBe('done')
    expect(plan.steps.filter(({ kind }) => kind === 'delete').map(({ pod }) => pod)).toEqual([
      'web-2',
      'web-1',
      'web-0',
    ])
    expect(plan.hazards.filter(({ severity }) => severity === 'danger')).toEqual([])
    const text = await cli.run('plan', 'web', '--image', 'nginx=nginx:2', '-n', namespace, '--as', 'ann')
    expect(text.out).toMatch(/Note: .*nodes/)
  })

  it('foresees as much as what the namespace alone tells', async () => {
    await cli.client.create(kinds.ResourceQuota, {
      metadata: { name: 'small', namespace },
      spec: { hard: { pods: '4' } },
    })
    await expect.poll(async () => (await planOf('web', '--replicas', '6')).end.kind).toBe('stuck')
  })

  it('says in words that the set itself may not be read', async () => {
    const { code, err } = await cli.run('plan', 'web', '--replicas', '2', '-n', 'default', '--as', 'ann')
    expect(code).toBe(1)
    expect(err).toContain('User "ann" cannot get resource "statefulsets"')
  })
})

it('a manifest that leaves the name to the server is told that it has none', async () => {
  const { apiVersion, kind, spec } = simulatedSet('unnamed')
  const folder = await mkdtemp(join(tmpdir(), 'kedge-plan-'))
  const file = join(folder, 'set.json')
  await writeFile(file, JSON.stringify({ apiVersion, kind, metadata: { generateName: 'n-' }, spec }))
  const { code, err } = await cli.run('plan', '-f', file)
  await rm(folder, { recursive: true })
  expect({ code, err }).toEqual({ code: 1, err: 'error: a StatefulSet in the manifest has no name\n' })
})
