// apply, scale, image, delete and explain as a user types them, on a whole Kedge.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'
import { type SimulatedSetOptions, simulatedSet } from '../../testing/simulated-set.ts'

let cli: CliUnderTest
beforeAll(async () => {
  cli = await startCliOnKedge()
})
afterAll(() => cli.stop())

const refOf = (name: string) => ({ namespace: 'default', name })
const lines = (text: string) => text.trimEnd().split('\n')

async function up(name: string, options: SimulatedSetOptions = {}): Promise<void> {
  await cli.client.create(kinds.StatefulSet, simulatedSet(name, options))
  expect((await cli.run('rollout', 'status', name, '--timeout', '90s')).code).toBe(0)
}

const setNamed = (name: string) => cli.client.get(kinds.StatefulSet, refOf(name))
const podNames = async (name: string) =>
  (await cli.client.list(kinds.Pod, { labelSelector: `app=${name}` })).items.map(nameOf).sort()
const claimNames = async (name: string) =>
  (await cli.client.list(kinds.PersistentVolumeClaim, { labelSelector: `app=${name}` })).items
    .map(nameOf)
    .sort()
const isGone = (name: string) =>
  setNamed(name).then(
    () => false,
    error => isRefusal(error, 'NotFound'),
  )

describe('scale', () => {
  it('changes the number of Pods, and waits when asked to', async () => {
    await up('sc', { replicas: 1 })
    const run = await cli.run('scale', 'statefulset/sc', '--replicas', '3', '--wait', '--timeout', '90s')
    expect(run.code).toBe(0)
    expect(lines(run.out)[0]).toBe('statefulset.apps/sc scaled')
    expect(lines(run.out).at(-1)).toBe('3 of 3 Pods are Ready.')
    expect(await podNames('sc')).toEqual(['sc-0', 'sc-1', 'sc-2'])
    const two = await cli.run('scale', 'sts', 'sc', '--replicas=2')
    expect(two).toMatchObject({ code: 0, out: 'statefulset.apps/sc scaled\n', err: '' })
  })

  it('shows first that data would go, and asks', async () => {
    const policy = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' } }
    await up('sc-data', { claims: true, ...policy })
    const unasked = await cli.run('scale', 'sc-data', '--replicas', '1')
    expect(unasked).toMatchObject({ code: 2, out: '', err: expect.stringContaining('✗ H10 Data is deleted') })
    const declined = await cli.start(['scale', 'sc-data', '--replicas', '1'], {
      input: 'n\n',
      isInteractive: true,
    })
    expect(await declined.ended).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'Change statefulset default/sc-data all the same? [y/N] Nothing was changed.',
      ),
    })
    expect((await setNamed('sc-data')).spec?.replicas).toBe(3)
    const done = await cli.run('scale', 'sc-data', '--replicas', '1', '-y', '--wait')
    expect(done.code).toBe(0)
    expect(await podNames('sc-data')).toEqual(['sc-data-0'])
  })

  it('keeps to --current-replicas', async () => {
    await up('sc-now', { replicas: 1 })
    const run = await cli.run('scale', 'sc-now', '--replicas', '2', '--current-replicas', '5')
    expect(run).toMatchObject({ code: 1, out: '', err: 'error: Expected replicas to be 5, was 1\n' })
  })

  it('needs --replicas', async () => {
    expect(await cli.run('scale', 'sc')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--replicas'),
    })
  })
})

describe('image', () => {
  it('changes the image of a container, with the cause for the history', async () => {
    await up('im', { replicas: 1 })
    const args = ['image', 'statefulset', 'im', 'nginx=nginx:2', '--change-cause', 'safer']
    expect(await cli.run(...args, '--wait', '--timeout', '90s')).toMatchObject({
      code: 0,
      out: expect.stringContaining('statefulset.apps/im image updated\n'),
    })
    const { spec, metadata } = await setNamed('im')
    expect(spec?.template.spec?.containers[0]?.image).toBe('nginx:2')
    expect(metadata?.annotations?.['kubernetes.io/change-cause']).toBe('safer')
  })

  it('of a container that is not there is refused', async () => {
    await up('im-none', { replicas: 1 })
    expect(await cli.run('image', 'im-none', 'other=nginx:2')).toMatchObject({
      code: 1,
      out: '',
      err: 'error: unable to find container named "other"\n',
    })
  })

  it('shows first that the rollout would stick, and tells programs the whole plan', async () => {
    await up('im-stuck', { rules: { ready: 'true' } })
    const body = {
      spec: {
        template: { metadata: { annotations: { 'kedge.dev/simulated-start-failure': 'ErrImagePull' } } },
      },
    }
    await cli.client.patch(kinds.StatefulSet, refOf('im-stuck'), { type: 'merge', body })
    await cli.untilPullFails('im-stuck')
    const run = await cli.run('image', 'im-stuck', 'nginx=nginx:2', '--progress', 'json')
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('✗ H3') })
    expect(JSON.parse(lines(run.out)[0] ?? '')).toMatchObject({
      kind: 'plan',
      set: refOf('im-stuck'),
      plan: { kind: 'Plan', end: { kind: 'stuck', pod: 'im-stuck-2' } },
    })
  })
})

describe('plan', () => {
  const planned = async (...args: readonly string[]) => {
    const { code, out, err } = await cli.run('plan', ...args, '-o', 'json')
    expect([code, err]).toEqual([0, ''])
    return JSON.parse(out)
  }

  it('takes every way to name a set, and several edits that go together', async () => {
    await up('pl', { replicas: 2 })
    for (const words of [['pl'], ['sts', 'pl'], ['statefulset', 'pl'], ['StatefulSet/pl']])
      expect((await planned(...words, '--replicas', '3')).set).toMatchObject({ name: 'pl' })
    const { changes } = await planned('pl', '--replicas', '3', '--image', 'nginx=nginx:2', '--partition', '1')
    expect(changes.map(({ path }: { path: string }) => path)).toEqual([
      'spec.replicas',
      'spec.template.spec.containers[nginx].image',
      'spec.updateStrategy.rollingUpdate.partition',
    ])
    const alone = await cli.run('plan', 'pl', '--replicas', '3', '--delete')
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('planned alone') })
  })

  it('tells a manifest without a template what the server has against it', async () => {
    for (const template of [{}, { template: null }]) {
      const bare = {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'pl-bare' },
        spec: { replicas: 1, ...template },
      }
      const { code, out, err } = await cli.run('plan', '-f', cli.manifest('bare.yaml', bare))
      expect(code).toBe(1)
      expect(out + err).toContain('is invalid')
      expect(out + err).not.toContain('bug in Kedge')
    }
  })

  it('counts a storage class that comes in the same manifests', async () => {
    const storage = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'pl-class' },
      provisioner: 'kedge.dev/local',
      volumeBindingMode: 'WaitForFirstConsumer',
    }
    const set = simulatedSet('pl-storage', { claims: true })
    for (const template of set.spec?.volumeClaimTemplates ?? [])
      Object.assign(template.spec ?? {}, { storageClassName: 'pl-class' })
    const path = cli.manifest(
      'storage.yaml',
      [storage, set].map(each => JSON.stringify(each)).join('\n---\n'),
    )
    const { hazards, end } = await planned('-f', path)
    expect([
      hazards.map(({ id }: { id: string }) => id).filter((id: string) => id === 'H4'),
      end.kind,
    ]).toEqual([[], 'done'])
  })

  it('takes folders, several files and kustomizations', async () => {
    const one = cli.manifest('many/one.yaml', simulatedSet('pl-one'))
    const two = cli.manifest('many/two.yaml', simulatedSet('pl-two'))
    cli.manifest('many/kustomization.yaml', { namespace: 'kube-public', resources: ['one.yaml'] })
    const folder = one.slice(0, one.lastIndexOf('/'))
    const namesIn = (list: { readonly items: readonly { readonly set: { readonly name: string } }[] }) =>
      list.items.map(({ set }) => set.name)
    expect(namesIn(await planned('-f', folder))).toEqual(['pl-one', 'pl-two'])
    expect(namesIn(await planned('-f', one, '-f', two))).toEqual(['pl-one', 'pl-two'])
    expect((await planned('-k', folder)).set).toMatchObject({ namespace: 'kube-public', name: 'pl-one' })
    expect(await cli.run('plan', '-f', one, '-k', folder)).toMatchObject({
      code: 2,
      err: 'error: only one of -f and -k can be given\n',
    })
  })
})

describe('apply', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'ap' },
    spec: { clusterIP: 'None', selector: { app: 'ap' }, ports: [{ port: 80 }] },
  }
  const manifest = (options: SimulatedSetOptions = {}) => {
    const set = simulatedSet('ap', { replicas: 2, ...options })
    return [JSON.stringify(service), JSON.stringify({ ...set, metadata: { name: 'ap' } })].join('\n---\n')
  }

  it('creates, leaves alone, changes, and removes what is no longer said', async () => {
    const path = cli.manifest('ap.yaml', manifest({ minReadySeconds: 1 }))
    const first = await cli.run('apply', '-f', path)
    expect(first).toMatchObject({ code: 0, out: 'service/ap created\nstatefulset.apps/ap created\n' })
    expect((await cli.run('apply', '-f', path)).out).toBe(
      'service/ap unchanged\nstatefulset.apps/ap unchanged\n',
    )
    await cli.client.scale(kinds.StatefulSet, refOf('ap'), 3)
    cli.manifest('ap.yaml', manifest())
    const { out } = await cli.run('apply', '-f', path, '--wait', '--timeout', '90s')
    expect(lines(out).slice(0, 2)).toEqual(['service/ap unchanged', 'statefulset.apps/ap configured'])
    expect(lines(out).at(-1)).toBe('ap: 2 of 2 Pods are Ready.')
    const { spec } = await setNamed('ap')
    expect([spec?.replicas, spec?.minReadySeconds ?? 0]).toEqual([2, 0])
  })

  it('stops before a change that loses data, unless told to go on', async () => {
    const policy = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' } }
    const of = (replicas: number) => simulatedSet('ap-data', { claims: true, replicas, ...policy })
    const path = cli.manifest('ap-data.yaml', of(2))
    expect((await cli.run('apply', '-f', path, '--wait')).code).toBe(0)
    cli.manifest('ap-data.yaml', of(1))
    expect(await cli.run('apply', '-f', path)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('✗ H10'),
    })
    expect((await setNamed('ap-data')).spec?.replicas).toBe(2)
    expect((await cli.run('apply', '-f', path, '-y')).out).toBe('statefulset.apps/ap-data configured\n')
  })

  it('says so when the cluster does not know a kind or refuses an object, and applies the rest', async () => {
    const boat = { apiVersion: 'kedge.test/v9', kind: 'Boat', metadata: { name: 'b' } }
    const bad = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Not a name' } }
    const good = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after-the-boat' } }
    const path = cli.manifest(
      'boat.yaml',
      [boat, bad, good].map(each => JSON.stringify(each)).join('\n---\n'),
    )
    const { code, out, err } = await cli.run('apply', '-f', path)
    expect([code, out]).toEqual([1, 'configmap/after-the-boat created\n'])
    expect(err).toContain('no matches for kind "Boat" in version "kedge.test/v9"')
    expect(err).toContain('ConfigMap "Not a name" is invalid')
  })

  it('says what is wrong with a manifest', async () => {
    expect((await cli.run('apply', '-f', '/no/such.yaml')).err).toContain(
      'the path "/no/such.yaml" does not exist',
    )
    expect((await cli.run('apply', '-f', cli.manifest('empty.yaml', ''))).err).toContain(
      'there is no object in ',
    )
    const invalid = { ...simulatedSet('bad'), spec: { ...simulatedSet('bad').spec, replicas: -1 } }
    const run = await cli.run('apply', '-f', cli.manifest('bad.yaml', invalid))
    expect(run).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Error from server \(Invalid\): .*replicas/),
    })
  })
})

describe('delete', () => {
  it('deletes a set with its Pods, and says which claims stay', async () => {
    await up('de', { claims: true, replicas: 2 })
    const { code, out, err } = await cli.run('delete', 'statefulset/de')
    expect([code, out]).toEqual([0, 'statefulset.apps "de" deleted from default namespace\n'])
    expect(err).toBe('Claims that stay with their data: www-de-0, www-de-1\n')
    expect(await podNames('de')).toEqual([])
    expect(await claimNames('de')).toEqual(['www-de-0', 'www-de-1'])
  })

  it('asks for the word yes where claims go with it', async () => {
    const policy = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } }
    await up('de-data', { claims: true, replicas: 2, ...policy })
    const typed = (input: string) =>
      cli.start(['delete', 'sts', 'de-data'], { input, isInteractive: true }).ended
    const declined = await typed('y\n')
    expect(declined).toMatchObject({ code: 1, out: '' })
    expect(declined.err).toContain('Claims that go, and their data with them: www-de-data-0, www-de-data-1\n')
    expect(declined.err).toContain('Delete statefulset default/de-data and these 2 claims? Type "yes": ')
    expect(await isGone('de-data')).toBe(false)
    expect((await cli.run('delete', 'sts', 'de-data')).code).toBe(2)
    expect((await typed('yes\n')).code).toBe(0)
    expect(await isGone('de-data')).toBe(true)
  })

  it('--ordered takes the Pods down one by one, the highest first, and then the set', async () => {
    await up('de-order', { rules: { stopSeconds: '0.1' }, graceSeconds: 5 })
    const { code, out } = await cli.run('delete', 'sts/de-order', '--ordered', '--progress', 'json')
    expect(code).toBe(0)
    const events = lines(out).map(line => JSON.parse(line))
    const gone = events.filter(({ kind, state }) => kind === 'pod' && state === 'gone').map(({ pod }) => pod)
    expect(gone).toEqual(['de-order-2', 'de-order-1', 'de-order-0'])
    const changes = events.filter(({ kind }) => kind === 'changed').map(({ change }) => change)
    expect(changes).toEqual(['scaled', 'deleted'])
    expect(await isGone('de-order')).toBe(true)
  })

  it('--ordered that sticks does not delete, and says how to go back', async () => {
    await up('de-stuck')
    const body = {
      spec: {
        template: { metadata: { annotations: { 'kedge.dev/simulated-start-failure': 'ErrImagePull' } } },
      },
    }
    await cli.client.patch(kinds.StatefulSet, refOf('de-stuck'), { type: 'merge', body })
    await cli.untilPullFails('de-stuck')
    await cli.client.delete(kinds.Pod, refOf('de-stuck-1'))
    await cli.run('rollout', 'status', 'de-stuck', '--timeout', '500ms')
    const { code, err } = await cli.run('delete', 'sts/de-stuck', '--ordered', '-y', '--stuck-after', '100ms')
    expect(code).toBe(1)
    expect(err).toContain('Not deleted. It had 3 replicas: kedge scale statefulset/de-stuck --replicas 3')
    expect(await isGone('de-stuck')).toBe(false)
  })

  it('--cascade=orphan leaves the Pods', async () => {
    await up('de-orphan', { replicas: 1 })
    expect((await cli.run('delete', 'sts/de-orphan', '--cascade', 'orphan')).code).toBe(0)
    expect(await podNames('de-orphan')).toEqual(['de-orphan-0'])
  })

  it('deletes other objects, also by a manifest, and waits until they are gone', async () => {
    await up('de-pod', { replicas: 1 })
    const [before] = (await cli.client.list(kinds.Pod, { labelSelector: 'app=de-pod' })).items
    expect((await cli.run('delete', 'pod', 'de-pod-0')).out).toBe(
      'pod "de-pod-0" deleted from default namespace\n',
    )
    const after = await cli.client.get(kinds.Pod, refOf('de-pod-0')).catch(() => null)
    expect(after?.metadata?.uid).not.toBe(before?.metadata?.uid)
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' } }
    const path = cli.manifest('cm.yaml', map)
    await cli.run('apply', '-f', path)
    expect((await cli.run('delete', '-f', path)).out).toBe('configmap "cm" deleted from default namespace\n')
    const gone = await cli.run('delete', '-f', path)
    expect([gone.code, gone.err]).toEqual([1, 'Error from server (NotFound): configmaps "cm" not found\n'])
    expect(await cli.run('delete', '-f', path, '--ignore-not-found')).toMatchObject({ code: 0, err: '' })
  })

  it('wants names, and --ordered a set', async () => {
    expect(await cli.run('delete', 'pods')).toMatchObject({
      code: 2,
      err: expect.stringContaining('name what to delete'),
    })
    expect((await cli.run('delete', 'pod/x', '--ordered')).err).toContain('--ordered is for StatefulSets')
  })
})

describe('explain', () => {
  it('says in a sentence how a set stands', async () => {
    await up('ex', { replicas: 2 })
    expect((await cli.run('explain', 'statefulset/ex')).out).toBe('all 2 Pods are Ready and up to date\n')
  })

  it('tells programs the verdict and the way out', async () => {
    await up('ex-stuck')
    const body = {
      spec: {
        template: { metadata: { annotations: { 'kedge.dev/simulated-start-failure': 'ErrImagePull' } } },
      },
    }
    await cli.client.patch(kinds.StatefulSet, refOf('ex-stuck'), { type: 'merge', body })
    await cli.run('rollout', 'status', 'ex-stuck', '--stuck-after', '100ms')
    const { out } = await cli.run('explain', 'ex-stuck', '-o', 'json')
    expect(JSON.parse(out)).toMatchObject({
      set: refOf('ex-stuck'),
      sentence: expect.stringMatching(/^ex-stuck-2 is not Ready: .*; the rollout waits; 1 of 3 updated$/),
      verdict: 'going',
      pod: 'ex-stuck-2',
      ordinal: 2,
    })
  })
})
