// Claims of a set that grow together, and a set that is made anew around its Pods where a field is fixed: by the dialogs
// of the console, broken off in the middle, and by who may not.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, leaveDialog, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const setOf = (name: string, storageClassName?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          ...(storageClassName ? { storageClassName } : {}),
        },
      },
    ],
  },
})

const charted = (set: ReturnType<typeof setOf>) => ({
  ...set,
  metadata: { ...set.metadata, labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
})

const rigid = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'rigid' },
  provisioner: 'kedge.dev/local',
  volumeBindingMode: 'WaitForFirstConsumer',
}

/** As the cluster's own would be, without its rules. */
const definitionOf = (kind: string, plural: string, scope: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.snapshot.storage.k8s.io`,
    annotations: {
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-csi/external-snapshotter/pull/814',
    },
  },
  spec: {
    group: 'snapshot.storage.k8s.io',
    scope,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: scope === 'Namespaced' ? { status: {} } : {},
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
})
const snapshotDefinitions = [
  definitionOf('VolumeSnapshot', 'volumesnapshots', 'Namespaced'),
  definitionOf('VolumeSnapshotClass', 'volumesnapshotclasses', 'Cluster'),
]
const isDefaultClass = 'snapshot.storage.kubernetes.io/is-default-class'
const snapshotClass = {
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshotClass',
  metadata: { name: 'daily', annotations: { [isDefaultClass]: 'true' } },
  driver: 'example.com/disk',
  deletionPolicy: 'Delete',
}

interface List<T> {
  readonly items: readonly T[]
}

describe.skipIf(browserSkip('sets made anew in the console'))('a set made anew', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    const objects = [rigid, setOf('web'), setOf('db'), charted(setOf('old')), setOf('stiff', 'rigid')]
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    for (const name of ['web', 'db', 'old', 'stiff'])
      await kedge.done('rollout', 'status', `sts/${name}`, '--timeout=180s')
    console = await openConsole(browser, kedge)
    page = console.page
  })
  afterEach(async () => {
    await leaveDialog(page)
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)
  const set = (name: string) => read<StatefulSet>('sts', name)
  const podsOf = async (name: string) =>
    (await read<List<Pod>>('pods', '-l', `app=${name}`)).items.map(({ metadata }) => metadata?.uid).sort()
  const claimsOf = async (name: string) =>
    (await read<List<PersistentVolumeClaim>>('pvc', '-l', `app=${name}`)).items.map(
      ({ metadata, spec, status }) =>
        `${metadata?.name} ${spec?.resources?.requests?.storage} ${status?.capacity?.storage}`,
    )
  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const choose = async (name: string, item: string) => {
    await console.turnTo(`sets/default/${name}`)
    await page.getByRole('button', { name: `Actions of ${name}` }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
    await dialog().waitFor()
  }
  const close = (of = page) => of.getByRole('dialog').getByText('Close', { exact: true }).click()
  const size = async (text: string) => {
    await dialog().getByRole('checkbox', { name: /^www/ }).check()
    await dialog().getByLabel('New size of www').fill(text)
  }

  it('has all claims expanded in one guided act, step by step, and restarts nothing', async () => {
    const [pods, before] = [await podsOf('web'), await set('web')]
    await console.turnTo('sets/default/web?tab=volumes')
    await page.getByRole('button', { name: 'Expand claims' }).click()
    await size('512Mi')
    await dialog().getByText('only more than now: volumes never shrink').waitFor()
    expect(await button('Expand claims').isDisabled()).toBe(true)
    await size('3Gi')
    const steps = dialog().getByRole('region', { name: 'Step by step' })
    await steps.getByText('www-web-0: 1Gi → 3Gi').waitFor()
    await steps.getByText('take the set web away, leaving its Pods').waitFor()
    await dialog().getByRole('region', { name: 'What will happen' }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await button('Expand claims').click()
    await dialog().getByText('Done. Nothing was restarted on the way.').waitFor()
    await steps.getByText('has 3Gi by now').nth(1).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await close()
    const after = await set('web')
    expect(after.metadata?.uid).not.toBe(before.metadata?.uid)
    expect(after.spec?.volumeClaimTemplates?.[0]?.spec?.resources?.requests?.storage).toBe('3Gi')
    expect(await podsOf('web')).toEqual(pods)
    expect(await claimsOf('web')).toEqual(['www-web-0 3Gi 3Gi', 'www-web-1 3Gi 3Gi'])
    await expect.poll(async () => (await set('web')).status?.updatedReplicas).toBe(2)
    await page.getByRole('cell', { name: '3Gi' }).nth(1).waitFor()
  })

  it('leaves claims of raw devices alone, which say that they are some', async () => {
    const like = {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Block',
      storageClassName: 'disks',
    }
    const volume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: { ...like, capacity: { storage: '2Gi' }, hostPath: { path: '/dev/null' } },
    }
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'raw' },
      spec: { ...like, volumeName: 'disk', resources: { requests: { storage: '2Gi' } } },
    }
    await kedge.apply([volume, claim].map(each => JSON.stringify(each)).join('\n---\n'))
    await console.turnTo('claims?project=default')
    const row = page.getByRole('row', { name: /raw/ })
    await row.getByTitle('Bound').last().waitFor()
    await row.getByText('2Gi').last().waitFor()
    await row.getByRole('link', { name: 'raw', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'raw' }).waitFor()
    await page.getByText('Block: a raw device, without a file system').waitFor()
    // Its class is none that lets it grow.
    expect(await page.getByRole('button', { name: 'Expand', exact: true }).isDisabled()).toBe(true)
    expect(await flawsOf(page)).toEqual([])
    await console.turnTo('claims/default/www-web-0')
    await page.getByText('Access mode').waitFor()
    expect(await page.getByText('Volume mode').count()).toBe(0)
  })

  it('goes on when its dialog is closed, and says on the page how far it is and how it ended', async () => {
    let letGo = () => {}
    const held = new Promise<void>(resolve => {
      letGo = resolve
    })
    const making = /\/statefulsets\?(?!.*dryRun)/
    await page.route(making, async route => {
      if (route.request().method() === 'POST') await held
      await route.fallback()
    })
    await choose('web', 'Expand claims')
    await size('4Gi')
    // What was typed is asked for before it is thrown away, and what is under way goes on.
    await page.keyboard.press('Escape')
    await button('Go on editing').click()
    await button('Expand claims').click()
    await dialog().getByText('Under way. It goes on when this is closed.').waitFor()
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    const card = page.getByRole('region', { name: 'Expand claims: web' })
    await card.getByText('Under way', { exact: true }).waitFor()
    await card.getByText('www-web-0: 3Gi → 4Gi').waitFor()
    letGo()
    await card.getByText('Done. Nothing was restarted on the way.').waitFor()
    await card.getByRole('button', { name: 'Close' }).click()
    await card.waitFor({ state: 'detached' })
    await page.unroute(making)
    expect((await set('web')).spec?.volumeClaimTemplates?.[0]?.spec?.resources?.requests?.storage).toBe('4Gi')
  })

  it('whose class lets no volume grow says so, by its name', async () => {
    await choose('stiff', 'Expand claims')
    await dialog().getByText('The class rigid of www-stiff-0 does not let volumes grow').waitFor()
    expect(await dialog().getByRole('checkbox', { name: /^www/ }).isDisabled()).toBe(true)
    expect(await button('Expand claims').isDisabled()).toBe(true)
  })

  it('that was taken away and not made again, as the tab was closed, is offered on the list and made then', async () => {
    const pods = await podsOf('old')
    const making = /\/statefulsets\?(?!.*dryRun)/
    await page.route(making, route =>
      route.request().method() === 'POST' ? route.abort('connectionfailed') : route.fallback(),
    )
    await choose('old', 'Expand claims')
    await size('2Gi')
    await button('Expand claims').click()
    await dialog()
      .getByText(/The set was taken away\. Whether it was created again is not known/)
      .waitFor()
    const gone = await kedge.kubectl('get', 'sts', 'old')
    expect(gone.code).not.toBe(0)
    expect(await podsOf('old')).toEqual(pods)
    // The tab is closed: another one finds it.
    const second = await page.context().newPage()
    await second.goto(`${console.base}sets`)
    const notice = second.getByText('The set old was taken away and not created again.')
    await notice.waitFor()
    const manager = 'Managed by Helm: what you change here may be undone by it.'
    await second.getByText(manager).waitFor()
    expect(await flawsOf(second)).toEqual([])
    await page.unroute(making)
    await second.getByRole('button', { name: 'Do what is left' }).click()
    await second.getByRole('dialog').getByText(manager).waitFor()
    await second.getByRole('dialog').getByText('Done. Nothing was restarted on the way.').waitFor()
    await close(second)
    await notice.waitFor({ state: 'detached' })
    await second.close()
    expect(await podsOf('old')).toEqual(pods)
    expect(await claimsOf('old')).toEqual(['www-old-0 2Gi 2Gi', 'www-old-1 2Gi 2Gi'])
    await expect.poll(async () => (await set('old')).status?.readyReplicas).toBe(2)
    await close()
  })

  it('has a fixed field changed by the way out of its lock, keeping Pods and claims', async () => {
    const [pods, before] = [await podsOf('db'), await set('db')]
    await choose('db', 'Strategy')
    await dialog()
      .getByText(/Fixed once the set exists/)
      .waitFor()
    await button('Change it all the same …').click()
    await dialog().getByLabel('Pod management policy').selectOption('Parallel')
    await dialog().getByText('Fixed until now: Pod management policy').waitFor()
    await dialog().getByRole('region', { name: 'What will happen' }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await button('Make the set anew').click()
    await dialog().getByText('Done. Nothing was restarted on the way.').waitFor()
    await close()
    const after = await set('db')
    expect([after.spec?.podManagementPolicy, after.metadata?.uid === before.metadata?.uid]).toEqual([
      'Parallel',
      false,
    ])
    expect(await podsOf('db')).toEqual(pods)
  })

  it('is made anew from its text, where the server refuses the change of a fixed field', async () => {
    const pods = await podsOf('db')
    await console.turnTo('sets/default/db?tab=yaml')
    const text = JSON.stringify({ ...(await set('db')), status: undefined }).replace(
      '"serviceName":"db"',
      '"serviceName":"database"',
    )
    await page
      .getByLabel('Upload')
      .setInputFiles({ name: 'db.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Make anew, keeping Pods and claims' }).click()
    await dialog().getByText('Fixed until now: Service that names the Pods').waitFor()
    await button('Make the set anew').click()
    await dialog().getByText('Done. Nothing was restarted on the way.').waitFor()
    await close()
    expect((await set('db')).spec?.serviceName).toBe('database')
    expect(await podsOf('db')).toEqual(pods)
    expect(console.faults.filter(fault => !/ERR_CONNECTION_FAILED|422|404/.test(fault))).toEqual([])
  })

  it('snapshots of a claim are taken, listed and restored, where the cluster has them', async () => {
    await console.turnTo('claims/default/www-web-0')
    await page.getByRole('region', { name: 'Expand' }).or(page.getByText('Capacity')).first().waitFor()
    expect(await page.getByRole('heading', { name: 'Snapshots' }).count()).toBe(0)
    const lines = (objects: readonly object[]) => objects.map(each => JSON.stringify(each)).join('\n---\n')
    const applied = await kedge.apply(lines(snapshotDefinitions))
    expect(applied.stderr).toBe('')
    await kedge.done('wait', '--for=condition=Established', 'crd', '--all', '--timeout=180s')
    await kedge.apply(lines([snapshotClass]))
    await console.turnTo('claims')
    await console.turnTo('claims/default/www-web-0')
    const part = page.locator('.snapshots')
    await part.getByText('No snapshot of this claim has been taken.').waitFor()
    await part.getByRole('button', { name: 'Take a snapshot' }).click()
    await dialog().getByText('the default one (daily)').waitFor({ state: 'attached' })
    await dialog().getByRole('textbox', { name: 'Name' }).fill('friday')
    expect(await flawsOf(page)).toEqual([])
    await kedge.must('annotate', 'volumesnapshotclass', 'daily', `${isDefaultClass}-`)
    await dialog().getByText('none is the default', { exact: false }).waitFor({ state: 'attached' })
    // Nobody would take it.
    expect(await button('Take a snapshot').isDisabled()).toBe(true)
    await kedge.must('annotate', 'volumesnapshotclass', 'daily', `${isDefaultClass}=true`)
    await dialog().getByText('the default one (daily)').waitFor({ state: 'attached' })
    await button('Take a snapshot').click()
    await page.getByText('Snapshot friday was asked for').waitFor()
    await part.getByText('being taken').waitFor()
    expect(await read('volumesnapshot', 'friday')).toMatchObject({
      spec: { source: { persistentVolumeClaimName: 'www-web-0' } },
    })
    const status = { status: { readyToUse: true, restoreSize: '2Gi', creationTime: '2026-01-01T00:00:00Z' } }
    const ready = ['--subresource=status', '--type=merge', '-p', JSON.stringify(status)]
    await kedge.must('patch', 'volumesnapshot', 'friday', ...ready)
    await part.getByText('ready', { exact: true }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await part.getByRole('button', { name: 'Restore: friday' }).click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('www-back')
    await button('Restore').click()
    await page.getByText('Claim www-back was created from the snapshot').waitFor()
    expect((await read<PersistentVolumeClaim>('pvc', 'www-back')).spec).toMatchObject({
      dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'friday' },
      resources: { requests: { storage: '2Gi' } },
      storageClassName: 'standard',
    })
    // Kedge's own class fills none: the claim says so, and not that it only waits for a Pod.
    const mounting = {
      containers: [{ name: 'c', image: 'nginx:1.28' }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'www-back' } }],
    }
    await kedge.apply(
      lines([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'usesback' }, spec: mounting }]),
    )
    await console.turnTo('claims/default/www-back')
    await page.locator('.status__failed').getByText('does not support', { exact: false }).waitFor()
    expect(await page.getByText('its volume is made once a Pod', { exact: false }).count()).toBe(0)
    await kedge.done('delete', 'pod', 'usesback', '--grace-period=0', '--force')
  })

  it('snapshots of all claims of a set are taken in one act, and told together', async () => {
    await console.turnTo('sets/default/web?tab=volumes')
    const part = page.locator('.snapshots')
    await part.getByText('The claims of this set have not been taken together yet.').waitFor()
    await part.getByRole('button', { name: 'Take a snapshot of every claim' }).click()
    await dialog().getByRole('listitem').first().waitFor()
    expect(await flawsOf(page)).toEqual([])
    const claims = await dialog().getByRole('listitem').allTextContents()
    await dialog().getByRole('button', { name: 'Take a snapshot of every claim' }).click()
    await page.getByText(`${claims.length} snapshots were asked for`).waitFor()
    await part.getByText(`0 of ${claims.length} ready`).waitFor()
    const taken = await kedge.must('get', 'volumesnapshot', '-l', 'kedge.dev/snapshot-group', '-o', 'name')
    expect(
      taken
        .trim()
        .split('\n')
        .map(each => each.split('/')[1]),
    ).toEqual(claims.toSorted())

    // All of them become claims, beside those that are there.
    const ready = JSON.stringify({ status: { readyToUse: true, restoreSize: '1Gi' } })
    for (const each of claims)
      await kedge.must(
        ...['patch', 'volumesnapshot', each, '--subresource=status', '--type=merge', '-p', ready],
      )
    await part.getByText(`${claims.length} of ${claims.length} ready`).waitFor()
    await part.getByRole('button', { name: /^Restore: web-/ }).click()
    const wanted = dialog().getByRole('list', { name: 'Claims to be made' })
    await wanted.waitFor()
    const names = await wanted.allInnerTexts()
    expect(await flawsOf(page)).toEqual([])
    await button('Restore').click()
    await page.getByText(`${claims.length} claims were created from snapshots`).waitFor()
    const restored = names.join('\n').split('\n')
    expect(restored).toHaveLength(claims.length)
    const { items } = await read<List<PersistentVolumeClaim>>('pvc')
    const sources = items.flatMap(({ metadata, spec }) =>
      restored.includes(metadata?.name ?? '') ? [spec?.dataSource?.name] : [],
    )
    expect(sources.toSorted()).toEqual(claims.toSorted())
    await kedge.done('delete', 'pvc', ...restored)
  })

  it('snapshots have a place of their own, from which they are deleted, and restored when their claims are gone', async () => {
    const ready = { status: { readyToUse: true, restoreSize: '1Gi' } }
    const group = ['-l', 'kedge.dev/snapshot-group']
    const [name = '', other = ''] = (await read<List<StatefulSet>>('volumesnapshot', ...group)).items.map(
      ({ metadata }) => metadata?.name ?? '',
    )
    for (const each of [name, other])
      await kedge.must(
        ...['patch', 'volumesnapshot', each, '--subresource=status', '--type=merge'],
        ...['-p', JSON.stringify(ready)],
      )
    const claim = name.replace(/-\d{8}-\d{6}$/, '')
    await console.turnTo('sets')
    await page.getByRole('navigation').getByText('Volume snapshots').click()
    await page.getByRole('heading', { name: 'Volume snapshots', level: 1 }).waitFor()
    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByText('ready', { exact: true }).filter({ visible: true }).waitFor()
    await row.getByRole('link', { name: 'web', exact: true }).waitFor()
    await row.getByRole('link', { name: claim, exact: true }).waitFor()
    expect(await flawsOf(page)).toEqual([])

    // The claim is lost, the snapshot is not: under the old name the set finds it.
    await kedge.done('delete', 'statefulset', 'web', '--cascade=foreground')
    await kedge.done('delete', 'pvc', claim, other.replace(/-\d{8}-\d{6}$/, ''))
    await row.getByRole('button', { name: `Restore: ${name}` }).click()
    await dialog().getByText('The claim that it was taken of is gone', { exact: false }).waitFor()
    // Also where the dialog was opened before the page had heard of that.
    await expect.poll(() => dialog().getByRole('textbox', { name: 'Name' }).inputValue()).toBe(claim)
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Bad Name!')
    await dialog().getByText('Lowercase letters, digits', { exact: false }).waitFor()
    expect(await button('Restore').isDisabled()).toBe(true)
    await dialog().getByRole('textbox', { name: 'Name' }).fill('www-db-0')
    await dialog().getByText('There is a claim of this name.').waitFor()
    await dialog().getByRole('textbox', { name: 'Name' }).fill(claim)
    await dialog().getByLabel('Class', { exact: true }).selectOption('rigid')
    await dialog().getByLabel('Access mode').selectOption('ReadWriteMany')
    await button('Restore').click()
    await page.getByText(`Claim ${claim} was created from the snapshot`).waitFor()
    expect((await read<PersistentVolumeClaim>('pvc', claim)).spec).toMatchObject({
      dataSource: { name },
      storageClassName: 'rigid',
      accessModes: ['ReadWriteMany'],
    })

    await row.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await page.getByRole('button', { name: `Restore: ${name}` }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await console.turnTo('snapshots')
    // What is done with a row stands at its end, as everywhere.
    const heads = page.getByRole('columnheader')
    await heads.getByText('Age', { exact: true }).waitFor()
    expect((await heads.allTextContents()).slice(-2)).toEqual(['Age', 'Actions'])
    await row.getByRole('button', { name: `Delete: ${name}` }).click()
    await dialog().getByLabel('Type yes to confirm').fill('yes')
    await button('Delete').click()
    await page.getByText('1 snapshot is being deleted').waitFor()
    await row.waitFor({ state: 'detached' })
  })

  it('claims that nobody uses are found, and deleted together by one word', async () => {
    const claims = ['www-stiff-0', 'www-stiff-1']
    // A claim in use says by whom.
    await console.turnTo('claims/default/www-stiff-0')
    await page.getByRole('link', { name: 'stiff-0', exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog().getByText('In use by stiff-0', { exact: false }).waitFor()
    await dialog().getByText('The data of www-stiff-0 is gone for good', { exact: false }).waitFor()
    await page.keyboard.press('Escape')

    await kedge.done('scale', 'statefulset', 'stiff', '--replicas=1')
    await console.turnTo('sets/default/stiff?tab=volumes')
    await page.getByRole('button', { name: 'Delete: www-stiff-1' }).click()
    await dialog().getByText('A Pod of stiff that needs such a claim', { exact: false }).waitFor()
    await page.keyboard.press('Escape')

    await kedge.done('delete', 'statefulset', 'stiff', '--cascade=foreground')
    await console.turnTo('claims')
    await page.getByRole('combobox', { name: 'Pod' }).selectOption('setGone')
    await page.getByRole('combobox', { name: 'StatefulSet' }).selectOption('stiff')
    await page.getByRole('button', { name: 'Sort by Set and ordinal' }).click()
    await page.getByRole('button', { name: 'Sort by Set and ordinal' }).click()
    const links = page.getByRole('row').getByRole('link', { name: /^www-/ })
    await expect.poll(() => links.allTextContents()).toEqual(claims.toReversed())
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    expect(await flawsOf(page)).toEqual([])
    await page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'Delete' }).click()
    await dialog().getByText('The data of 2 claims is gone for good', { exact: false }).waitFor()
    expect(await button('Delete').isDisabled()).toBe(true)
    await dialog().getByLabel('Type yes to confirm').fill('yes')
    expect(await flawsOf(page)).toEqual([])
    await button('Delete').click()
    await page.getByText('2 claims are being deleted').waitFor()
    await expect.poll(async () => (await kedge.kubectl('get', 'pvc', ...claims)).code).not.toBe(0)
  })

  it('a storage class is made the default one, and the one before it is no longer', async () => {
    const mark = 'storageclass.kubernetes.io/is-default-class'
    const markOf = async (name: string) =>
      (await read<PersistentVolumeClaim>('storageclass', name)).metadata?.annotations?.[mark]
    await console.turnTo('classes/rigid')
    await page.getByText('The default one is standard now', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Make it the default' }).click()
    await page.getByText('It is the default class', { exact: false }).waitFor()
    await expect.poll(() => markOf('standard')).toBeUndefined()
    expect(await markOf('rigid')).toBe('true')
    expect(await flawsOf(page)).toEqual([])
  })

  it('is not for who may only read, who is told which permission is missing', async () => {
    await kedge.must('create', 'serviceaccount', 'reader')
    await kedge.must(
      'create',
      'rolebinding',
      'reader',
      '--clusterrole=view',
      '--serviceaccount=default:reader',
    )
    const token = (await kedge.must('create', 'token', 'reader')).trim()
    const reader = await openConsole(browser, kedge, {}, ['--token', token])
    await reader.visit('sets/default/db?tab=volumes&project=default')
    await reader.page.getByRole('button', { name: 'Expand claims', disabled: true }).hover()
    await reader.page.getByText(/needs: patch persistentvolumeclaims/).waitFor()
    await reader.close()
  })
})
