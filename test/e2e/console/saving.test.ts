// The text of an object beside a set: what saving it would do is shown before it is sent.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Service } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'
import { holdReading, letReadingGoOn } from './held-reading.ts'

const objects = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { clusterIP: 'None', selector: { app: 'web' } },
  },
  ...['web', 'other'].map(app => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${app}-0`, labels: { app } },
    spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
  })),
]

describe.skipIf(browserSkip('texts in the console'))('the text of an object', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    await kedge.done('wait', 'pods', '--all', '--for=condition=Ready', '--timeout=180s')
    console = await openConsole(browser, kedge)
    page = console.page
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const dialog = () => page.getByRole('dialog')
  const apply = () => dialog().getByRole('button', { name: 'Apply', exact: true })
  const replaceEnd = async (line: string | RegExp, end: string, by: string) => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: line }).first().click()
    await page.keyboard.press('End')
    for (const _ of end) await page.keyboard.press('Backspace')
    await page.keyboard.insertText(by)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
  }

  it('row 95: of a Service tells which Pods it would lead to, and is sent when that was seen', async () => {
    await console.turnTo('services/default/web?tab=yaml')
    await replaceEnd(/^ +app: web/, 'web', 'other')
    await dialog().getByText('spec.selector.app').waitFor()
    await dialog().getByText('Pods that it selects from then on: other-0').waitFor()
    await dialog().getByText('Pods that it does not select any more').waitFor()
    expect(await flawsOf(page)).toEqual([])
    const selected = async () => (await kedge.read<Service>('service', 'web')).spec?.selector?.app
    expect(await selected()).toBe('web')
    await apply().click()
    await page.getByText('Saved.').waitFor()
    expect(await selected()).toBe('other')
  })

  it('row 95: what was typed stays while other tabs and pages are looked at, until it is discarded', async () => {
    await console.turnTo('services/default/web?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: 'kind: Service' }).click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' # mine')
    const mine = page.locator('.cm-line', { hasText: '# mine' })
    const tab = page.getByRole('tab', { name: 'YAML Not saved yet' })
    await page.getByRole('tab', { name: 'Events' }).click()
    await mine.waitFor({ state: 'detached' })
    await tab.click()
    await mine.waitFor()
    await console.turnTo('services')
    await mine.waitFor({ state: 'detached' })
    await page.goBack()
    await mine.waitFor()
    expect(await flawsOf(page)).toEqual([])
    const asked = page.waitForEvent('dialog')
    const left = page.evaluate('location.reload()')
    const question = await asked
    expect(question.type()).toBe('beforeunload')
    await question.dismiss()
    await left
    await mine.waitFor()
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    await mine.waitFor({ state: 'detached' })
    await tab.waitFor({ state: 'detached' })
  })

  it('row 95: of a Pod tells that its container is restarted in place', async () => {
    await console.turnTo('pods/default/web-0?tab=yaml')
    await replaceEnd('image: nginx:1.28', '8', '9')
    await dialog().getByText('spec.containers[nginx].image').waitFor()
    await dialog().getByText('restarted in place').waitFor()
    await apply().click()
    await page.getByText('Saved.').waitFor()
  })

  it('row 95: that the server would refuse says so before it is sent', async () => {
    await console.turnTo('pods/default/other-0?tab=yaml')
    await replaceEnd('name: nginx', '', '-2')
    await dialog().getByText('The server refuses this').waitFor()
    expect(await apply().isDisabled()).toBe(true)
    // A refused question is an answer, and no error of the page.
    expect(console.faults).toEqual([])
  })

  describe('that is large, while it is being read', () => {
    const data = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, key) => [`key-${key}`, `what stands there, ${key}`]),
    )
    const wide = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'wide' } }
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const onTop = () => button('Put my changes on top of it')
    const isReading = () => page.getByText('A text of this size takes a moment to be read.').first()
    /** Before something is typed: the page has it read for its problems by itself, too. */
    const hold = () => holdReading(page)
    const goOn = () => letReadingGoOn(page)
    const edit = async (by: string) => {
      await button('Edit').click()
      await page.locator('.cm-line', { hasText: 'key-0:' }).click()
      await page.keyboard.press('End')
      await page.keyboard.insertText(by)
    }
    const changeAsOther = (by: string) =>
      kedge.done(
        'patch',
        'configmap',
        'wide',
        '--type=merge',
        '-p',
        JSON.stringify({ data: { 'key-0': by } }),
      )
    beforeAll(async () => {
      await kedge.apply(JSON.stringify({ ...wide, data }))
      await console.turnTo('configmaps/default/wide?tab=yaml')
    })

    it('is not saved over what somebody else has made of it before that is decided', async () => {
      await edit(' by me')
      await changeAsOther('by other')
      await onTop().click()
      await button('Keep theirs').waitFor()
      expect(await button('Save').getAttribute('aria-disabled')).toBe('true')
      await page.getByRole('tab', { name: 'Events' }).click()
      await page.locator('.cm-content').waitFor({ state: 'detached' })
      await hold()
      await page.getByRole('tab', { name: /^YAML/ }).click()
      await button('Save').waitFor()
      expect(await button('Save').getAttribute('aria-disabled')).toBe('true')
      await goOn()
      await button('Keep theirs').click()
      await button('Keep theirs').waitFor({ state: 'detached' })
      await page.locator('.cm-line', { hasText: 'key-0: by other' }).waitFor()
      await button('Discard').click()
    })

    it('says so, and is left alone by what was begun before it was discarded', async () => {
      await hold()
      await edit(' by me')
      await changeAsOther('by other again')
      await onTop().click()
      await isReading().waitFor()
      await button('Discard').click()
      await goOn()
      await hold()
      await edit(' by me')
      await button('Save').click()
      await isReading().waitFor()
      await button('Discard').click()
      await goOn()
      await edit(' by me')
      await button('Review the difference').click()
      await page.getByRole('region', { name: 'Review the difference' }).getByText('data.key-0').waitFor()
      expect(await dialog().count()).toBe(0)
    })

    it('tells whoever types on meanwhile that it was not saved', async () => {
      await hold()
      await page.locator('.cm-line', { hasText: 'key-1:' }).click()
      await page.keyboard.press('End')
      await page.keyboard.insertText(' now')
      await button('Save').click()
      await isReading().waitFor()
      await page.locator('.cm-line', { hasText: 'key-1:' }).click()
      await page.keyboard.press('End')
      await page.keyboard.insertText(' too')
      await goOn()
      await page.getByText('The text was changed while it was read. Try it again.').waitFor()
      await button('Discard').click()
    })
  })
})
