// get and describe as a user types them, on a whole Kedge.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { kinds } from '../../api/kinds.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'
import { simulatedSet } from '../../testing/simulated-set.ts'

let cli: CliUnderTest
beforeAll(async () => {
  cli = await startCliOnKedge()
  await cli.client.create(kinds.StatefulSet, simulatedSet('web', { replicas: 2, claims: true }))
  expect((await cli.run('rollout', 'status', 'web', '--timeout', '90s')).code).toBe(0)
})
afterAll(() => cli.stop())

const lines = (text: string) => text.trimEnd().split('\n')

describe('get', () => {
  it('prints the table that the server makes', async () => {
    const { code, out } = await cli.run('get', 'pods')
    const [header, ...rows] = lines(out)
    expect([code, header?.split(/ {3,}/)]).toEqual([0, ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']])
    expect(rows.map(row => row.split(/ {3,}/).slice(0, 4))).toEqual([
      ['web-0', '1/1', 'Running', '0'],
      ['web-1', '1/1', 'Running', '0'],
    ])
  })

  it('with more columns, labels and namespaces when asked to, and without the header', async () => {
    expect(lines((await cli.run('get', 'sts', '-o', 'wide')).out)[0]).toMatch(/CONTAINERS +IMAGES$/)
    const all = lines((await cli.run('get', 'po', '-A', '--show-labels')).out)
    expect(all[0]).toMatch(/^NAMESPACE +NAME +.* +LABELS$/)
    expect(all[1]).toMatch(/^default +web-0 +.*app=web,/)
    expect(lines((await cli.run('get', 'pods', '--no-headers')).out)).toHaveLength(2)
  })

  it('selects by labels, fields and names', async () => {
    const names = async (...args: string[]) => lines((await cli.run('get', ...args, '-o', 'name')).out)
    expect(await names('pods', '-l', 'apps.kubernetes.io/pod-index=1')).toEqual(['pod/web-1'])
    expect(await names('pods', '--field-selector', 'metadata.name=web-0')).toEqual(['pod/web-0'])
    expect(await names('pod', 'web-1', 'web-0')).toEqual(['pod/web-1', 'pod/web-0'])
    expect(await names('pod/web-0', 'sts/web')).toEqual(['pod/web-0', 'statefulset.apps/web'])
    expect(await names('statefulsets.apps', 'web')).toEqual(['statefulset.apps/web'])
  })

  it('several kinds one below the other, each name with its kind', async () => {
    const { out } = await cli.run('get', 'sts,pvc')
    expect(out).toMatch(/^statefulset\.apps\/web +2\/2/m)
    expect(out).toMatch(/\n\nNAME +STATUS .*\npersistentvolumeclaim\/www-web-0 +Bound/)
    const all = await cli.run('get', 'all')
    expect(all.out).toContain('pod/web-0')
    expect(all.out).toContain('service/kubernetes')
  })

  it('kinds that are not well known are found by discovery', async () => {
    expect((await cli.run('get', 'cj')).err).toBe('No resources found in default namespace.\n')
    expect((await cli.run('get', 'runtimeclasses')).err).toBe('No resources found\n')
    expect(await cli.run('get', 'nonsense')).toMatchObject({
      code: 1,
      err: 'error: the server doesn\'t have a resource type "nonsense"\n',
    })
  })

  it('prints objects as JSON and YAML: one as it is, several as a list', async () => {
    const one = JSON.parse((await cli.run('get', 'sts', 'web', '-o', 'json')).out)
    expect(one).toMatchObject({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' } })
    const list = parse((await cli.run('get', 'pods', '-o', 'yaml')).out)
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' })
    expect(list.items.map((item: { kind: string }) => item.kind)).toEqual(['Pod', 'Pod'])
  })

  it('says what is not there and goes on', async () => {
    const run = await cli.run('get', 'pods', 'none', 'web-0')
    expect(run).toMatchObject({ code: 1, err: 'Error from server (NotFound): pods "none" not found\n' })
    expect(run.out).toContain('web-0')
    expect(await cli.run('get', 'pod', 'none', '--ignore-not-found')).toEqual({ code: 0, out: '', err: '' })
  })

  it.each([
    [['get', 'sts,pods', 'web'], 'names can be given for one type'],
    [['get', 'pods', 'web-0', '-A'], 'by name across all namespaces'],
    [['get', 'pods', 'web-0', '-l', 'a=b'], 'name cannot be provided when a selector is specified'],
    [['get', 'sts,pods', '-w'], 'you may only specify a single resource type'],
    [['get'], 'missing required argument'],
  ])('%j is not understood', async (args, words) => {
    expect(await cli.run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(words) })
  })

  it('-w prints what is there and then what changes, until the server goes', async () => {
    const { client } = cli
    const map = { metadata: { namespace: 'default', name: 'watched' }, data: { a: '1' } }
    const own = await startCliOnKedge({ nodes: 0 })
    await own.client.create(kinds.ConfigMap, map)
    const table = own.start(['get', 'cm', 'watched', '-w'])
    const yaml = own.start(['get', 'cm', '-l', 'x=y', '-w', '-o', 'yaml'])
    await table.console.outShows('watched')
    await own.client.patch(
      kinds.ConfigMap,
      { namespace: 'default', name: 'watched' },
      { type: 'merge', body: { metadata: { labels: { x: 'y' } }, data: { b: '2' } } },
    )
    await table.console.outShows('watched   2')
    await yaml.console.outShows('b: "2"')
    await own.stop()
    expect((await table.ended).code).toBe(1)
    expect(lines(table.console.outText).map(line => line.split(/ +/).slice(0, 2))).toEqual([
      ['NAME', 'DATA'],
      ['watched', '1'],
      ['watched', '2'],
    ])
    await yaml.ended
    expect(parseAllDocuments(yaml.console.outText).at(-1)?.toJS()).toMatchObject({
      kind: 'ConfigMap',
      data: { a: '1', b: '2' },
    })
    expect(client).toBeDefined()
  })
})

describe('describe', () => {
  it('shows a set ordinal by ordinal', async () => {
    const { code, out } = await cli.run('describe', 'statefulset/web')
    expect(code).toBe(0)
    const shown = lines(out)
    expect(shown.slice(0, 2)).toEqual([
      'statefulset.apps/web in namespace default',
      'all 2 Pods are Ready and up to date',
    ])
    for (const fact of [
      /^Replicas: +2 wanted, 2 ready, 2 available, 2 updated$/,
      /^Order: +OrderedReady$/,
      /^Update: +RollingUpdate$/,
      /^Claims: +kept when the set is deleted or scaled down$/,
      /^Container: +nginx {2}nginx:1$/,
      /^POD +READY +STATUS +RESTARTS +AGE +REVISION +NODE +CLAIMS$/,
      /^web-0 +1\/1 +Running +0 +\S+ +web-\w+ +kedge-\d +www-web-0$/,
      /^www-web-1 +Bound +1Gi +standard +pvc-\S+ +web-1$/,
      /SuccessfulCreate +statefulset\/web +Create Pod web-0 in StatefulSet web successful$/,
      /Scheduled +pod\/web-1 /,
    ])
      expect(
        shown.some(line => fact.test(line)),
        String(fact),
      ).toBe(true)
  })

  it('shows what is not as it should be', async () => {
    await cli.client.create(
      kinds.StatefulSet,
      simulatedSet('ill', { rules: { startFailure: 'ErrImagePull' } }),
    )
    await cli.untilPullFails('ill')
    const { out } = await cli.run('describe', 'sts', 'ill')
    expect(out).toMatch(
      /\nill-0 +0\/1 +ErrImagePull .*\n {4}is not Ready: its image .* cannot be pulled: simulated: ErrImagePull/,
    )
    expect(out).toMatch(/\nill-1 +waiting .*<none>\n/)
  })

  it('shows any other object with all its fields, and no secret', async () => {
    const pod = (await cli.run('describe', 'pod', 'web-0')).out
    expect(pod).toMatch(/^pod\/web-0 in namespace default\nCreated: +\S+ ago\nOwned by: +StatefulSet\/web\n/)
    expect(pod).toContain('nodeName: kedge-')
    expect(pod).toMatch(/\nEvents:\n/)
    await cli.client.create(kinds.Secret, {
      metadata: { namespace: 'default', name: 'hidden' },
      data: { password: Buffer.from('swordfish').toString('base64') },
    })
    const secret = (await cli.run('describe', 'secret/hidden')).out
    expect(secret).toContain('password: 9 bytes')
    expect(secret).not.toContain(Buffer.from('swordfish').toString('base64'))
    expect(secret).toContain('Events: none')
  })

  it('wants names', async () => {
    expect(await cli.run('describe', 'pods')).toMatchObject({
      code: 2,
      err: expect.stringContaining('name the object'),
    })
    expect(await cli.run('describe', 'pod/none')).toMatchObject({
      code: 1,
      err: 'Error from server (NotFound): pods "none" not found\n',
    })
  })
})

describe('the flags of the cluster', () => {
  it('choose the namespace, and another server without any kubeconfig', async () => {
    expect((await cli.run('get', 'pods', '-n', 'kube-system')).err).toBe(
      'No resources found in kube-system namespace.\n',
    )
    const [server] =
      /https:\/\/\S+/.exec(await (await import('node:fs/promises')).readFile(cli.kubeconfig, 'utf8')) ?? []
    const nobody = cli.start(
      ['get', 'pods', '-s', server ?? '', '--token', 'none', '--insecure-skip-tls-verify'],
      { env: { KUBECONFIG: '/no/such/file' } },
    )
    expect(await nobody.ended).toMatchObject({
      code: 1,
      err: 'Error from server (Unauthorized): Unauthorized\n',
    })
  })
})
