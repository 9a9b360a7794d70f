// What becomes of what one is about to do, and of where one was, while others go on.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, leaveDialog, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const setOf = (name: string, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    ...more,
  },
})

const serviceOf = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP: 'None', selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
})

const gone = (name: string) => `${name} was deleted meanwhile, and not from here.`

describe.skipIf(browserSkip('what others do meanwhile'))('meanwhile', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  const lay = async (...objects: readonly object[]) => {
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
  }
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    console = await openConsole(browser, kedge)
    page = console.page
  })
  afterEach(() => leaveDialog(page))
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })
  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const choose = async (name: string, act: string) => {
    await page.getByRole('button', { name: new RegExp(`^(More actions|Actions) of ${name}$`) }).click()
    await page.getByRole('menuitem', { name: act, exact: true }).click()
    await dialog().waitFor()
  }

  it.each([
    // Without a Service, which the page tells of as long as there is none.
    ['its page', 'sets/default/lost-a', 'lost-a', () => page.getByText('Create Service lost-a'), 'detached'],
    [
      'the list',
      'sets?project=default',
      'lost-b',
      () => page.locator('.grid').getByText('lost-b', { exact: true }),
      'attached',
    ],
  ] as const)(
    'a dialog about a set that others delete says so and keeps what was typed, on %s',
    async (_, at, name, news, state) => {
      await lay(setOf(name))
      await console.turnTo(at)
      await choose(name, 'Image upgrade')
      const field = dialog().getByRole('textbox', { name: 'Image of nginx' })
      await field.fill('nginx:1.29-mine')
      await expect.poll(() => button('Apply').isEnabled()).toBe(true)
      await kedge.done('delete', `sts/${name}`)
      await dialog().getByText(gone(name)).waitFor()
      expect(await field.inputValue()).toBe('nginx:1.29-mine')
      expect(await button('Apply').isDisabled()).toBe(true)
      expect(await flawsOf(page)).toEqual([])
      // One that is made under its name is another, also once the page has heard of it.
      await news()
        .first()
        .waitFor({ state: state === 'attached' ? 'detached' : 'attached' })
      await lay(setOf(name))
      await kedge.done('rollout', 'status', `sts/${name}`, '--timeout=180s')
      await lay(serviceOf(name))
      await news().first().waitFor({ state })
      await dialog().getByText(gone(name)).waitFor()
      expect(await button('Apply').isDisabled()).toBe(true)
      await leaveDialog(page)
      await page.getByText(gone(name)).waitFor({ state: 'detached' })
    },
  )

  it('a text that was typed about a set that others delete stays until it is thrown away', async () => {
    await lay(setOf('lost-c'))
    await console.turnTo('sets/default/lost-c?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const text = page.locator('.cm-content')
    await text.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('# mine\n')
    await text.getByText('# mine').waitFor()
    await kedge.done('delete', 'sts/lost-c')
    await page.getByText(gone('lost-c')).waitFor()
    await text.getByText('# mine').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('heading', { name: 'StatefulSet lost-c is not there' }).waitFor()
  })

  it('so does one about an object beside a set', async () => {
    await lay({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' }, data: { a: 'b' } })
    await console.turnTo('configmaps/default/lost')
    await page.getByRole('button', { name: 'Edit values' }).click()
    await dialog().getByRole('textbox').last().fill('mine')
    await kedge.done('delete', 'cm/lost')
    await dialog().getByText(gone('lost')).waitFor()
    expect(await dialog().getByRole('textbox').last().inputValue()).toBe('mine')
    expect(await button('Apply').isDisabled()).toBe(true)
    await leaveDialog(page)
    await page.getByRole('heading', { name: 'lost is not there' }).waitFor()
    // One that is made under its name is another: the page comes to it once the dialog is left.
    await lay({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' }, data: { a: 'theirs' } })
    await page.getByRole('button', { name: 'Edit values' }).click()
    await dialog().getByRole('textbox').last().fill('mine')
    await kedge.done('delete', 'cm/lost')
    await dialog().getByText(gone('lost')).waitFor()
    await lay({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' }, data: { c: 'other' } })
    await dialog().getByText(gone('lost')).waitFor()
    expect(await button('Apply').isDisabled()).toBe(true)
    await leaveDialog(page)
    await page.getByRole('button', { name: 'Edit values' }).click()
    await expect.poll(() => dialog().getByRole('textbox').last().inputValue()).toBe('other')
  })

  it('a dialog about a Pod does not go over to the next one of its name', async () => {
    await lay(setOf('lost-d'))
    await kedge.done('rollout', 'status', 'sts/lost-d', '--timeout=180s')
    const uidNow = async () => (await kedge.read<Pod>('pod', 'lost-d-0')).metadata?.uid
    const before = await uidNow()
    await console.turnTo('pods/default/lost-d-0')
    await choose('lost-d-0', 'Force delete')
    await dialog().getByRole('checkbox').check()
    await dialog().getByRole('textbox').fill('lost-d-0')
    await expect.poll(() => button('Force delete').isEnabled()).toBe(true)
    await kedge.done('delete', 'pod/lost-d-0')
    await dialog()
      .getByText(/Pod lost-d-0 has gone meanwhile/)
      .waitFor()
    await expect.poll(() => uidNow().catch(() => before)).not.toBe(before)
    await kedge.done('rollout', 'status', 'sts/lost-d', '--timeout=180s')
    expect(await button('Force delete').isDisabled()).toBe(true)
    // Once it is left, the page is that of the new one.
    await leaveDialog(page)
    await page.getByText(/Pod lost-d-0 has gone meanwhile/).waitFor({ state: 'detached' })
    await choose('lost-d-0', 'Force delete')
    await dialog().getByRole('checkbox').check()
    await dialog().getByRole('textbox').fill('lost-d-0')
    const asked = page.waitForRequest(request => request.method() === 'DELETE')
    const now = await uidNow()
    await button('Force delete').click()
    expect((await asked).postDataJSON()).toMatchObject({ preconditions: { uid: now } })
    await dialog().waitFor({ state: 'detached' })
  })

  it('a past that the server has forgotten is listed anew, without a reload and with nothing twice', async () => {
    await lay(setOf('lost-e'))
    await console.turnTo('sets')
    const link = (name: string) => page.getByRole('link', { name, exact: true })
    await link('lost-e').waitFor()
    await page.evaluate('globalThis.isTheSame = true')
    // Each watch of it is told once that it is too old, as after a restart.
    const told = new Set<string>()
    const watches = /apis\/apps\/v1\/.*statefulsets\?.*watch=/
    await page.route(watches, route => {
      const { pathname } = new URL(route.request().url())
      if (told.has(pathname)) return route.continue()
      told.add(pathname)
      const status = { apiVersion: 'v1', kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 }
      return route.fulfill({ status: 410, json: { ...status, message: 'too old resource version' } })
    })
    await page.context().setOffline(true)
    await page.getByText(/^Connection lost/).waitFor()
    await lay(setOf('lost-f'))
    await kedge.must('delete', 'sts/lost-e')
    await page.context().setOffline(false)
    await link('lost-f').waitFor()
    await link('lost-e').waitFor({ state: 'detached' })
    expect(await link('lost-f').count()).toBe(1)
    expect(told.size).toBeGreaterThan(0)
    expect(await page.evaluate('globalThis.isTheSame')).toBe(true)
    // What happens from now on is told, too.
    await kedge.must('delete', 'sts/lost-f')
    await link('lost-f').waitFor({ state: 'detached' })
    await page.unroute(watches)
  })

  it('Back leads to the tab before, and asks where that would take what was typed', async () => {
    await lay(setOf('web'))
    const shows = (name: string) =>
      expect
        .poll(() => page.getByRole('tab', { name, exact: true }).getAttribute('aria-selected'))
        .toBe('true')
    await console.turnTo('sets/default/web')
    await page.getByRole('tab', { name: 'Overview' }).click()
    await page.getByRole('tab', { name: 'Events' }).click()
    await shows('Events')
    await page.evaluate('history.back()')
    await shows('Overview')
    await page.evaluate('history.back()')
    await shows('Ordinals')
    await page.evaluate('history.forward()')
    await shows('Overview')
    // Where nothing was typed, what is open closes.
    await page.getByRole('tab', { name: 'Events' }).click()
    await choose('web', 'Strategy')
    await page.evaluate('history.back()')
    await dialog().waitFor({ state: 'detached' })
    await shows('Overview')
    await page.getByRole('tab', { name: 'Events' }).click()
    await choose('web', 'Image upgrade')
    const field = dialog().getByRole('textbox', { name: 'Image of nginx' })
    await field.fill('nginx:1.29-mine')
    await page.evaluate('history.back()')
    await dialog().getByText('What was changed here is not applied. Throw it away?').waitFor()
    await button('Go on editing').click()
    expect(await field.inputValue()).toBe('nginx:1.29-mine')
    expect(page.url()).toContain('tab=events')
    await button('Cancel').click()
    await button('Throw it away').click()
    await dialog().waitFor({ state: 'detached' })
    await shows('Events')
  })

  it('a partition that is still set is told of, on the page and in the list, with the way to let the Pods out', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    await lay(setOf('parted', { replicas: 3, updateStrategy: strategy }))
    await kedge.done('rollout', 'status', 'sts/parted', '--timeout=180s')
    const next =
      'The partition is still set: the next update will leave Pods below ordinal 2 at the old revision.'
    const now = 'Pods below ordinal 2 stay at the old revision: the partition holds them.'
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'parted', exact: true }) })
    await console.turnTo('sets?project=default')
    await row.getByText(next).waitFor()
    await console.turnTo('sets/default/parted')
    await page.getByText(next).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await kedge.must('set', 'image', 'sts/parted', 'nginx=nginx:1.29')
    await page.getByText('Paused: 1 of 3 Pods are updated, 2 wait for the next step.').waitFor()
    await page.getByText(now).waitFor()
    await kedge.must(
      'patch',
      'sts/parted',
      '--type=json',
      '-p',
      JSON.stringify([
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:1.28' },
      ]),
    )
    await page.getByText(next).waitFor()
    await page.getByRole('button', { name: 'Let them out' }).click()
    await dialog().getByRole('spinbutton', { name: 'Partition' }).waitFor()
    await expect.poll(() => button('Apply').isEnabled()).toBe(true)
    await button('Apply').click()
    await dialog().waitFor({ state: 'detached' })
    await page.getByText(next).waitFor({ state: 'detached' })
    const { spec } = await kedge.read<StatefulSet>('sts', 'parted')
    expect(spec?.updateStrategy?.rollingUpdate?.partition ?? 0).toBe(0)
  })

  it('Pods that a deletion has left behind are found, and taken in by a set that is made again', async () => {
    await lay(setOf('leaving', { replicas: 2 }))
    await kedge.done('rollout', 'status', 'sts/leaving', '--timeout=180s')
    const uids = async () =>
      (await Promise.all(['leaving-0', 'leaving-1'].map(name => kedge.read<Pod>('pod', name)))).map(
        ({ metadata }) => metadata?.uid,
      )
    const before = await uids()
    await console.turnTo('sets/default/leaving')
    // What tells how the set was may come later than that it is gone.
    let letCome = () => {}
    const held = new Promise<void>(resolve => {
      letCome = resolve
    })
    await page.route(/\/controllerrevisions\?/, async route => {
      await held
      await route.continue()
    })
    await console.visit('sets?project=default')
    await kedge.must('delete', 'sts/leaving', '--cascade=orphan')
    await page.getByText('2 Pods of leaving belong to no set any more').waitFor()
    const again = page.getByRole('button', { name: 'Make the set again' })
    expect(await again.count()).toBe(0)
    expect(await page.getByText('What it was made of is not kept').count()).toBe(0)
    letCome()
    await again.waitFor()
    await page.unroute(/\/controllerrevisions\?/)
    await console.turnTo('sets/default/leaving')
    await page.getByRole('heading', { name: 'StatefulSet leaving is not there' }).waitFor()
    await page.getByText('2 Pods of leaving belong to no set any more').waitFor()
    await console.turnTo('sets?project=default')
    await page.getByText('2 Pods of leaving belong to no set any more').waitFor()
    await page.getByRole('link', { name: 'leaving-1', exact: true }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Make the set again' }).click()
    await page.getByRole('heading', { name: 'Create a StatefulSet' }).waitFor()
    const create = page.getByRole('button', { name: 'Create', exact: true })
    await expect.poll(() => create.isEnabled()).toBe(true)
    await create.click()
    await page.getByRole('heading', { level: 1, name: 'leaving' }).waitFor()
    await expect
      .poll(async () => (await kedge.read<StatefulSet>('sts', 'leaving')).status?.readyReplicas)
      .toBe(2)
    expect(await uids()).toEqual(before)
    await console.turnTo('sets?project=default')
    await page.getByRole('link', { name: 'leaving', exact: true }).waitFor()
    await page.getByText('belong to no set any more').waitFor({ state: 'detached' })
  })
})
