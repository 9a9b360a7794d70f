// What other consoles do wrong, and this one must not: those of the list in docs/CONSOLE.md that only a browser shows.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, leaveDialog, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

describe.skipIf(browserSkip('mistakes of consoles'))('mistakes of other consoles', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    const applied = await kedge.apply(JSON.stringify(web))
    if (applied.code !== 0) throw new Error(applied.stderr)
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
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
  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const choose = async (item: string) => {
    await console.turnTo('sets/default/web')
    await page.getByRole('button', { name: 'Actions of web' }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
    await dialog().waitFor()
  }

  it('mistake 4: what was typed stays when the object changes on the server, and that is said', async () => {
    await console.turnTo('sets/default/web?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: 'serviceName: web' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.type('\nminReadySeconds: 7')
    await kedge.must('patch', 'sts', 'web', '--type=merge', '-p', '{"spec":{"revisionHistoryLimit":4}}')
    await page.getByText('The server has a newer version').waitFor()
    await page.locator('.cm-line', { hasText: 'minReadySeconds: 7' }).waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  it('mistake 7: a Pod that is deleted takes no claim with it', async () => {
    const uid = async () => (await read<PersistentVolumeClaim>('pvc', 'www-web-1')).metadata?.uid
    const before = await uid()
    await console.turnTo('pods/default/web-1')
    await page.getByRole('button', { name: 'Actions of web-1' }).click()
    await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
    expect(await dialog().getByRole('checkbox').count()).toBe(0)
    await button('Delete').click()
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    expect(await uid()).toBe(before)
  })

  it('mistake 9: a partition is a whole number, 0 among them, and one that lets nothing update says so', async () => {
    await choose('Pause or partition')
    const field = dialog().getByRole('spinbutton')
    for (const [text, isNumber] of [
      ['', false],
      ['1.5', false],
      ['0', true],
      ['9', true],
    ] as const) {
      await field.fill(text)
      expect([text, await dialog().getByText('a whole number from 0 to 2147483647').isHidden()]).toEqual([
        text,
        isNumber,
      ])
    }
    await field.fill('')
    await field.press('-')
    await dialog().getByText('a whole number from 0 to 2147483647').waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    const held = { spec: { updateStrategy: { rollingUpdate: { partition: 9 } } } }
    await kedge.must('patch', 'sts', 'web', '-p', JSON.stringify(held))
    await kedge.must('set', 'image', 'sts/web', 'nginx=nginx:1.29')
    await choose('Pause or partition')
    await field.fill('5')
    const plan = dialog().getByRole('region', { name: 'What will happen' })
    await plan.getByText('The partition holds every Pod back').waitFor()
    await plan.getByText('No Pod is replaced.').waitFor()
    await field.fill('1')
    await plan.getByText('Only the Pods above the partition change').waitFor()
    await page.keyboard.press('Escape')
    const free = { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } }
    await kedge.must('patch', 'sts', 'web', '-p', JSON.stringify(free))
    await kedge.must('set', 'image', 'sts/web', 'nginx=nginx:1.28')
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
  })

  it('mistake 11: events are there as they happen', async () => {
    await console.turnTo('sets/default/web?tab=events')
    await kedge.done('scale', 'sts', 'web', '--replicas=3')
    await page.getByText(/web-2/).first().waitFor()
    await kedge.done('scale', 'sts', 'web', '--replicas=2')
  })

  it('mistake 13: of a thousand sets only those in view are drawn, and the last is found', async () => {
    const { items, metadata } = await read<{ items: readonly StatefulSet[]; metadata: object }>('sts')
    const [one] = items
    const many = Array.from({ length: 1000 }, (_, index) => ({
      ...one,
      metadata: { ...one?.metadata, name: `many-${String(index).padStart(4, '0')}`, uid: `uid-${index}` },
      spec: { ...one?.spec, replicas: 0 },
      status: { replicas: 0, observedGeneration: one?.metadata?.generation },
    }))
    const list = /\/statefulsets\?.*limit=/
    const { resourceVersion } = JSON.parse(
      await kedge.must('get', '--raw', '/apis/apps/v1/statefulsets'),
    ).metadata
    await page.route(list, route =>
      route.fulfill({
        json: {
          kind: 'StatefulSetList',
          apiVersion: 'apps/v1',
          metadata: { ...metadata, resourceVersion },
          items: many,
        },
      }),
    )
    await console.visit('sets')
    const grid = page.getByRole('table')
    await grid.getByText('many-0000').waitFor()
    expect(await grid.getAttribute('aria-rowcount')).toBe('1001')
    expect(await grid.getByRole('row').count()).toBeLessThan(60)
    // One curve that clips within another makes each frame of a scroll ten times as dear to show.
    expect(await page.evaluate(curvesAroundTable)).toBe(1)
    await grid.getByText('many-0000').hover()
    await page.mouse.wheel(0, 1_000_000)
    await grid.getByText('many-0999').waitFor()
    expect(await grid.getByRole('row').last().getAttribute('aria-rowindex')).toBe('1001')
    expect(await grid.getByRole('row').count()).toBeLessThan(60)
    await page.mouse.wheel(0, -1_000_000)
    await grid.getByText('many-0000').waitFor()
    await page.getByRole('textbox', { name: 'Search by name' }).fill('0999')
    await grid.getByText('many-0999').waitFor()
    expect(await grid.getAttribute('aria-rowcount')).toBe('2')
    await page.unroute(list)
    await console.visit('sets')
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
  })

  it('mistake 15: a word is typed to delete and for nothing else, and the name does as well as yes', async () => {
    for (const item of ['Redeploy (reboot)', 'Scale (Expansion)', 'Stop (scale to 0)']) {
      await choose(item)
      await dialog()
        .getByRole('region', { name: 'What will happen' })
        .or(dialog().getByText('Nothing changes.'))
        .first()
        .waitFor()
      expect([
        item,
        await dialog()
          .getByText(/^Type /)
          .count(),
      ]).toEqual([item, 0])
      await page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
    }
    await choose('Delete')
    const word = dialog().getByLabel('Type yes to confirm')
    await dialog().getByRole('region', { name: 'What will happen' }).waitFor()
    for (const [text, isOpen] of [
      ['', false],
      ['no', false],
      ['yes', true],
      ['web', true],
    ] as const) {
      await word.fill(text)
      expect([text, await button('Delete').isEnabled()]).toEqual([text, isOpen])
    }
    // A text that is saved while the set's status is written is written anew; the browser notes the first time.
    expect(console.faults.filter(fault => !/ 409 .*\/statefulsets\//.test(fault))).toEqual([])
  })
})

/** How many boxes with a curve clip what is in the table. */
const curvesAroundTable = `(() => {
  let count = 0
  for (let box = document.querySelector('table').parentElement; box !== null; box = box.parentElement) {
    const { overflowX, borderTopLeftRadius } = getComputedStyle(box)
    if (overflowX !== 'visible' && borderTopLeftRadius !== '0px') count += 1
  }
  return count
})()`
