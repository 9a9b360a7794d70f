// What helps somebody who is about to change a set: who else keeps it, what will happen on which ordinal, the safe way as a
// button, and a text that knows its fields.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, leaveDialog, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const setOf = (name: string, { metadata = {}, spec = {} } = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, ...metadata },
  spec: {
    serviceName: name,
    replicas: 3,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
})
const charted = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'shop' },
}

describe.skipIf(browserSkip('edits in the console'))('an edit', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  /** What the browser may have told of. */
  const refused: string[] = []
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    const objects = [
      setOf('web', { spec: { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } } }),
      setOf('charted', { metadata: charted, spec: { replicas: 1 } }),
      setOf('one', { spec: { replicas: 0 } }),
      setOf('two', { spec: { replicas: 0 } }),
      setOf('shared'),
    ]
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    for (const name of ['web', 'charted', 'shared'])
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

  /** A browser tells of every deed that is refused, whatever becomes of it. How many there were. */
  const toldOfRefusals = (): number => {
    const ofRefusals = console.faults.filter(fault => fault.includes('status of 409'))
    refused.splice(0, refused.length, ...ofRefusals)
    return refused.length
  }
  const set = (name: string) => kedge.read<StatefulSet>('sts', name)
  const dialog = () => page.getByRole('dialog')
  const choose = async (name: string, item: string) => {
    await page.getByRole('button', { name: `Actions of ${name}` }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
    await dialog().waitFor()
  }

  it('of a set that a chart keeps says so before any change, from the list, for several and on its page', async () => {
    const told = 'Managed by Helm (shop): what you change here may be undone by it.'
    await console.turnTo('sets')
    const beside = ['Edit Service', 'Service public (expose)', 'Autoscaler (HPA)', 'Disruption budget (PDB)']
    for (const item of ['Scale (Expansion)', 'Redeploy (reboot)', 'Label', 'Delete', ...beside]) {
      await choose('charted', item)
      await dialog().getByText(told).waitFor()
      await page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
    }
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Redeploy', exact: true }).click()
    expect(await dialog().getByText(told).count()).toBe(1)
    await page.keyboard.press('Escape')
    await console.turnTo('sets/default/charted')
    await page.getByText(told).waitFor()
    await console.turnTo('pods/default/charted-0')
    await choose('charted-0', 'Delete')
    await dialog().getByText(told).waitFor()
  })

  it('of several sets asks about what is dangerous in any of their plans, opened or not', async () => {
    await console.turnTo('sets')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await dialog().getByRole('textbox', { name: 'How many Pods' }).fill('1')
    await dialog().getByText('Dangerous for 1 StatefulSet, whose plan says why: web').waitFor()
    await dialog().getByRole('list', { name: 'Hazards of all plans' }).getByText('Data is deleted').waitFor()
    await dialog().getByRole('region', { name: 'What will happen' }).getByText('Data is deleted').waitFor()
    const act = dialog().getByRole('button', { name: 'Scale', exact: true })
    expect(await act.isDisabled()).toBe(true)
    expect(await flawsOf(page)).toEqual([])
    await dialog().getByRole('checkbox', { name: 'I have read this; do it all the same' }).check()
    await expect.poll(() => act.isEnabled()).toBe(true)
  })

  it('is foreseen on the strip, and the safe way of its hazard is a button', async () => {
    await console.turnTo('sets/default/web')
    await choose('web', 'Scale (Expansion)')
    await dialog().getByRole('spinbutton').fill('1')
    const plan = dialog().getByRole('region', { name: 'What will happen' })
    await plan
      .getByRole('img', { name: '0: kept; 1: deleted, turn 2; 2: deleted, turn 1', exact: true })
      .waitFor()
    await plan.getByText('Data is deleted').waitFor()
    expect(await flawsOf(page)).toEqual([])
    await plan.getByRole('button', { name: 'Keep the claims of web when it is scaled down' }).click()
    await plan.getByText('Data is deleted').waitFor({ state: 'detached' })
    expect((await set('web')).spec?.persistentVolumeClaimRetentionPolicy?.whenScaled).toBe('Retain')
    expect((await set('web')).spec?.replicas).toBe(3)
  })

  it('is led to what keeps it, or made in smaller steps, by the buttons of its hazards', async () => {
    await kedge.done('create', 'namespace', 'tight')
    await kedge.must('create', 'quota', 'pods', '-n', 'tight', '--hard=pods=3')
    const many = setOf('many', {
      metadata: { namespace: 'tight' },
      spec: { podManagementPolicy: 'Parallel' },
    })
    await kedge.apply(JSON.stringify(many))
    await kedge.done('rollout', 'status', 'sts/many', '-n', 'tight', '--timeout=180s')
    await console.turnTo('sets?project=tight')
    await choose('many', 'Scale (Expansion)')
    const replicas = dialog().getByRole('spinbutton', { name: 'How many Pods' })
    await replicas.fill('1')
    await plan().getByRole('button', { name: 'Only one Pod for now: 2' }).click()
    expect(await replicas.inputValue()).toBe('2')
    await replicas.fill('5')
    await plan().getByRole('link', { name: 'Open the quota of tight' }).click()
    await page.getByRole('tab', { name: /quota/i, selected: true }).waitFor()
    expect(await dialog().count()).toBe(0)
    expect(new URL(page.url()).searchParams.get('tab')).toBe('quota')
  })

  const clash = (paths: string) =>
    dialog().getByText(`Somebody else has changed the same meanwhile: ${paths}`)
  const plan = () => dialog().getByRole('region', { name: 'What will happen' })
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const image = 'Image of nginx'

  it('of an image shows what somebody else makes of it, and asks before it overwrites that', async () => {
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Image upgrade')
    const field = dialog().getByRole('textbox', { name: 'Image of nginx' })
    expect(await field.inputValue()).toBe('nginx:1.28')
    await kedge.must('set', 'image', 'sts/shared', 'nginx=nginx:2.0-theirs')
    await expect.poll(() => field.inputValue()).toBe('nginx:2.0-theirs')
    await dialog()
      .getByText('Somebody else has changed this meanwhile, and it is shown as it is now')
      .waitFor()
    await field.fill('nginx:1.26-mine')
    await clash(image).waitFor()
    const ways = `${image}: it was nginx:1.28, they have made it nginx:2.0-theirs, you want nginx:1.26-mine`
    await dialog().getByText(ways).waitFor()
    await plan().waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    expect(await flawsOf(page)).toEqual([])
    await button('Take theirs').click()
    expect(await field.inputValue()).toBe('nginx:2.0-theirs')
    await field.fill('nginx:1.26-mine')
    await expect.poll(() => button('Apply').isEnabled()).toBe(true)
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    expect((await set('shared')).spec?.template.spec?.containers?.[0]?.image).toBe('nginx:1.26-mine')
    await kedge.done('rollout', 'status', 'sts/shared', '--timeout=180s')
  })

  it('of a list that goes as a whole asks before it throws away what somebody else has put into it', async () => {
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Tolerate')
    await button('+ Add: Tolerations').click()
    await dialog().getByLabel('Key', { exact: true }).fill('mine')
    await plan().waitFor()
    const theirs = { spec: { template: { spec: { tolerations: [{ key: 'theirs', operator: 'Exists' }] } } } }
    await kedge.must('patch', 'sts/shared', '-p', JSON.stringify(theirs))
    await clash('Tolerations').waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    await button('Take theirs').click()
    await expect.poll(() => dialog().getByLabel('Key', { exact: true }).inputValue()).toBe('theirs')
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await kedge.must('rollout', 'status', 'sts/shared', '--timeout=180s')
  })

  it('of pairs that a row without its key has closed is open again once theirs have taken its place', async () => {
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Label')
    const field = (name: string) => dialog().getByLabel(name, { exact: true })
    await button('+ Add: Labels').click()
    await field('Labels 1: Key').fill('team')
    await field('Labels 1: Value').fill('mine')
    await kedge.must('label', 'sts/shared', 'team=theirs')
    await button('Take theirs').waitFor()
    await button('+ Add: Labels').click()
    await field('Labels 2: Value').fill('lost')
    const fault = dialog().getByText('A value without its key')
    await fault.waitFor()
    await button('Take theirs').click()
    await expect.poll(() => field('Labels 1: Value').inputValue()).toBe('theirs')
    await fault.waitFor({ state: 'detached' })
    await field('Labels 1: Value').fill('ours')
    await expect.poll(() => button('Apply').isEnabled()).toBe(true)
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    expect((await set('shared')).metadata?.labels).toEqual({ team: 'ours' })
  })

  it('of a number of Pods is foreseen anew from what somebody else has made of it', async () => {
    await kedge.done('scale', 'sts/shared', '--replicas=3')
    await kedge.done('rollout', 'status', 'sts/shared', '--timeout=180s')
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Scale (Expansion)')
    const field = dialog().getByRole('spinbutton')
    const place = await field.boundingBox()
    await field.fill('4')
    await plan().getByText('create shared-3').waitFor()
    // However much is told below.
    expect(await field.boundingBox()).toEqual(place)
    await kedge.done('scale', 'sts/shared', '--replicas=6')
    await clash('How many Pods').waitFor()
    await dialog().getByText('How many Pods: it was 3, they have made it 6, you want 4').waitFor()
    await plan().getByText('create shared-3').waitFor({ state: 'detached' })
    await plan().getByText('delete shared-5').waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    await button('Keep mine').click()
    await expect.poll(() => button('Apply').isEnabled()).toBe(true)
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    expect((await set('shared')).spec?.replicas).toBe(4)
  })

  it('that somebody comes before at the last moment is not sent, and shown', async () => {
    await kedge.done('scale', 'sts/shared', '--replicas=3')
    await kedge.done('rollout', 'status', 'sts/shared', '--timeout=180s')
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Scale (Expansion)')
    await dialog().getByRole('spinbutton').fill('2')
    await plan().getByText('delete shared-2').waitFor()
    await page.route(
      '**/statefulsets/shared/scale*',
      async route => {
        await kedge.done('scale', 'sts/shared', '--replicas=5')
        await route.continue()
      },
      { times: 1 },
    )
    await button('Apply').click()
    await clash('How many Pods').waitFor()
    await plan().getByText('delete shared-4').waitFor()
    expect((await set('shared')).spec?.replicas).toBe(5)
    expect(toldOfRefusals()).toBeGreaterThan(0)
    await button('Take theirs').click()
    await expect.poll(() => dialog().getByRole('spinbutton').inputValue()).toBe('5')
  })

  it('that no server takes is refused at its field, and nobody can tick it through', async () => {
    await console.turnTo('sets/default/shared')
    await choose('shared', 'Scale (Expansion)')
    const field = dialog().getByRole('spinbutton')
    for (const text of ['99999999999', '2147483648', '-1']) {
      await field.fill(text)
      await dialog().getByText('a whole number from 0 to 2147483647').waitFor()
      expect(await button('Apply').isDisabled()).toBe(true)
    }
    expect(await dialog().getByRole('checkbox').count()).toBe(0)
    // As a person types and leaves it: no key and no way out makes another number of it.
    for (const text of ['2.50', '1e35', '-15', '0x10', '']) {
      await field.fill('')
      await field.pressSequentially(text)
      await field.press('Tab')
      expect(await field.inputValue()).toBe(text)
      await dialog().getByText('a whole number from 0 to 2147483647').waitFor()
      expect(await button('Apply').isDisabled()).toBe(true)
    }
    await page.keyboard.press('Escape')
    await choose('shared', 'Pause or partition')
    await dialog().getByRole('spinbutton').fill('2147483648')
    await dialog().getByText('a whole number from 0 to 2147483647').waitFor()
    await page.keyboard.press('Escape')
    await choose('shared', 'Strategy')
    const partition = dialog().getByLabel('Partition', { exact: true })
    await partition.fill('99999999999')
    await dialog().getByText('A whole number from 0 to 2147483647, please').first().waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
  })

  it('of the strategy leaves away what the API does not take along with it', async () => {
    await console.turnTo('sets/default/two')
    await choose('two', 'Strategy')
    const strategy = dialog().getByLabel('Update strategy', { exact: true })
    await dialog().getByLabel('Partition', { exact: true }).waitFor()
    await strategy.selectOption('OnDelete')
    await dialog().getByLabel('Partition', { exact: true }).waitFor({ state: 'detached' })
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    expect((await set('two')).spec?.updateStrategy).toEqual({ type: 'OnDelete' })
  })

  it('of several sets asks about the one that somebody else has changed meanwhile', async () => {
    for (const name of ['one', 'two']) await kedge.must('scale', `sts/${name}`, '--replicas=0')
    await console.turnTo('sets')
    for (const name of ['one', 'two'])
      await page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name, exact: true }) })
        .getByRole('checkbox')
        .check()
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await dialog().getByRole('textbox', { name: 'How many Pods' }).fill('1')
    await expect.poll(() => button('Scale').isEnabled()).toBe(true)
    await kedge.done('scale', 'sts/two', '--replicas=3')
    await clash('How many Pods').waitFor()
    expect(await button('Scale').isDisabled()).toBe(true)
    await button('Leave this set as it is').click()
    await expect.poll(() => button('Scale').isEnabled()).toBe(true)
    await button('Scale').click()
    await dialog().waitFor({ state: 'detached' })
    expect([(await set('one')).spec?.replicas, (await set('two')).spec?.replicas]).toEqual([1, 3])
  })

  it('that something beside the set has made dangerous since it was foreseen is asked about again', async () => {
    await kedge.must('scale', 'sts/one', '--replicas=0')
    await console.turnTo('sets/default/one')
    await choose('one', 'Scale (Expansion)')
    await dialog().getByRole('spinbutton').fill('2')
    await plan().getByText('create one-1').waitFor()
    expect(await button('Apply').isDisabled()).toBe(false)
    // Nothing on the page tells of quotas.
    await kedge.must('create', 'quota', 'none', '--hard=pods=0')
    await button('Apply').click()
    await dialog().getByText('makes this more dangerous. Nothing was sent').waitFor()
    await dialog().getByRole('checkbox', { name: 'I have read this; do it all the same' }).check()
    expect((await set('one')).spec?.replicas).toBe(0)
    await kedge.must('delete', 'quota', 'none')
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    expect((await set('one')).spec?.replicas).toBe(2)
  })

  it('of a text has its fields told and completed in the words of the cluster', async () => {
    await console.turnTo('sets/default/web?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: 'serviceName: web' }).first().click()
    await page.keyboard.press('End')
    await page.getByText('spec.serviceName').waitFor()
    await page.getByText('· string ·').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('minR')
    // Keys choose one, too, but not as fast as a test is: what has only just appeared nobody has chosen.
    const option = page.getByRole('option', { name: /minReadySeconds/ })
    // A list that opened while the page was still coming together is asked for anew, as one does by hand.
    await option.click({ timeout: 10_000 }).catch(async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+Space')
      await option.click()
    })
    await page.keyboard.type('5')
    await page.locator('.cm-line', { hasText: 'minReadySeconds: 5' }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  it('of a text is saved although the status has changed meanwhile', async () => {
    await console.turnTo('sets/default/charted?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: 'serviceName: charted' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.insertText('minReadySeconds: 1')
    const { metadata } = await set('charted')
    const status = JSON.stringify({ status: { collisionCount: 7 } })
    await kedge.must('patch', 'sts', 'charted', '--subresource=status', '--type=merge', '-p', status)
    expect((await set('charted')).metadata?.resourceVersion).not.toBe(metadata?.resourceVersion)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await button('Apply').click()
    await page.getByText('Saved.').waitFor()
    expect((await set('charted')).spec?.minReadySeconds).toBe(1)
    expect(toldOfRefusals()).toBeGreaterThan(0)
  })

  it('of the text of a set is foreseen before it is sent, its dangers agreed to, and its rollout shown', async () => {
    const deleting = { spec: { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } } }
    await kedge.must('patch', 'sts', 'charted', '-p', JSON.stringify(deleting))
    await console.turnTo('sets/default/charted?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: /^ *replicas: 1$/ }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('0')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await plan().getByRole('img', { name: '0: deleted', exact: true }).waitFor()
    await plan().getByText('“Claims when scaled down” is Delete, and replicas go down').waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    expect(await flawsOf(page)).toEqual([])
    await kedge.must('annotate', 'sts', 'charted', 'owner=me')
    await dialog().getByText('The server has a newer version').waitFor()
    await button('Put my changes on top of it').click()
    await dialog().getByRole('checkbox', { name: 'I have read this; do it all the same' }).check()
    expect((await set('charted')).spec?.replicas).toBe(1)
    await button('Apply').click()
    await page.getByRole('heading', { name: 'StatefulSet charted was changed' }).waitFor()
    const { metadata, spec } = await set('charted')
    expect([spec?.replicas, metadata?.annotations?.owner]).toEqual([0, 'me'])
    // What was done is told in the language that is chosen afterwards.
    await page.getByRole('banner').getByLabel('Language').selectOption('zh')
    await page.getByRole('heading', { name: '已更改 StatefulSet charted' }).waitFor()
    await page.getByRole('banner').getByLabel('语言').selectOption('en')
    await page.getByRole('heading', { name: 'StatefulSet charted was changed' }).waitFor()
  })

  it('of a text that the server would refuse is marked in the margin, before it is saved', async () => {
    await console.turnTo('sets/default/web?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const line = page.locator('.cm-line', { hasText: 'replicas: 3' }).first()
    await line.click()
    await page.keyboard.press('End')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('-1')
    const mark = page.locator('.cm-lint-marker-error')
    await mark.waitFor()
    await mark.hover()
    await page.getByText(/spec\.replicas: .*greater than or equal to 0/).waitFor()
    // One is led there from wherever one is.
    await page.mouse.move(0, 0)
    await page.keyboard.press('Control+End')
    await page.getByRole('button', { name: /^Go to line \d+$/ }).click()
    await page.locator('.cm-activeLine', { hasText: 'replicas: -1' }).waitFor()
    // Its plan names the field as the forms do.
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog().getByText('"web" is invalid: Pod Replicas: Invalid value: -1').first().waitFor()
    await button('Cancel').click()
    await dialog().waitFor({ state: 'detached' })
    await page.locator('.cm-line', { hasText: 'replicas: -1' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('4')
    await mark.waitFor({ state: 'detached' })
    expect((await set('web')).spec?.replicas).toBe(3)
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  it('of before stands beside that of after, in the records', async () => {
    await kedge.must('set', 'image', 'sts/web', 'nginx=nginx:1.29')
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    await console.turnTo('sets/default/web?tab=revisions')
    const side = (number: number) => page.getByRole('textbox', { name: `Template of revision ${number}` })
    await side(1).getByText('image: nginx:1.28').waitFor()
    await side(2).getByText('image: nginx:1.29').waitFor()
    await kedge.must('set', 'image', 'sts/web', 'nginx=nginx:1.30')
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    for (const [of, against] of [
      [3, 1],
      [3, 2],
      [2, 3],
    ] as const) {
      // The newest is the first, below the titles.
      await page
        .getByRole('row')
        .nth(4 - of)
        .getByRole('button')
        .first()
        .click()
      await page.getByLabel('Against revision').selectOption(String(against))
      await page.getByRole('heading', { name: `What ${of} changes against ${against}` }).waitFor()
      await side(of)
        .getByText(`image: nginx:1.${27 + of}`)
        .waitFor()
      await side(against)
        .getByText(`image: nginx:1.${27 + against}`)
        .waitFor()
    }
    expect(await flawsOf(page)).toEqual([])
  })

  it('and the language stay in the address, wherever one goes', async () => {
    await console.turnTo('sets')
    await page.getByRole('banner').getByLabel('Language').selectOption('zh')
    await page.getByRole('heading', { level: 1, name: '有状态副本集' }).waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('tab', { name: '修订记录' }).click()
    const url = new URL(page.url())
    expect([url.pathname, url.search]).toEqual(['/console/sets/default/web', '?lang=zh&tab=revisions'])
    const other = await page.context().newPage()
    await other.addInitScript('localStorage.clear()')
    await other.goto(page.url())
    await other.getByRole('tab', { name: '修订记录', selected: true }).waitFor()
    await other.close()
    await page.getByRole('banner').getByLabel('语言').selectOption('en')
    await page.reload()
    await page.getByRole('tab', { name: 'Revision records', selected: true }).waitFor()
    expect(console.faults).toEqual(refused)
  })
})
