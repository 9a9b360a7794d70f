// Texts of about a megabyte: whoever pastes one goes on typing.
import type { Browser, Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { holdReading, letReadingGoOn } from './held-reading.ts'

const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: big}
spec:
  serviceName: big
  selector: {matchLabels: {app: big}}
  template:
    metadata: {labels: {app: big}}
    spec: {containers: [{name: nginx, image: nginx}]}
`
const mapOf = (index: number) => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: map-${index}}
data:
${Array.from({ length: 900 }, (_, key) => `  key-${key}: what stands there, ${key} of map ${index}\n`).join('')}`
const secret = `apiVersion: v1
kind: Secret
metadata: {name: word}
stringData: {word: hunter2}
---
`
const maps = Array.from({ length: 24 }, (_, index) => mapOf(index)).join('')

interface InPage {
  readonly DataTransfer: new () => { setData(type: string, text: string): void }
  readonly ClipboardEvent: new (type: string, options: object) => Event
}

/** A thread that breaks while it loads answers nothing: the page reads all the same, and stands still meanwhile. */
const countAnswers = `
  globalThis.answers = 0
  globalThis.Worker = class extends Worker {
    constructor(...options) {
      super(...options)
      this.addEventListener('message', () => (globalThis.answers += 1))
    }
  }
`

describe.skipIf(browserSkip('large texts'))('a text of a megabyte', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  const threads: Worker[] = []
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    console = await openConsole(browser, kedge)
    page = console.page
    page.on('worker', worker => threads.push(worker))
    await page.addInitScript(countAnswers)
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })
  const content = () => page.locator('.cm-content')
  /** In the place of what stands there. Tells what is covered at once. */
  const paste = async (text: string): Promise<string> => {
    await content().click()
    await page.keyboard.press('ControlOrMeta+a')
    return put(text)
  }
  /** Where the cursor is. Tells what is covered at once. */
  const put = (text: string): Promise<string> =>
    content().evaluate((element, text) => {
      const { DataTransfer, ClipboardEvent } = globalThis as unknown as InPage
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      return [...element.querySelectorAll('.cm-covered')].map(each => each.textContent).join('')
    }, text)
  const covered = () => page.locator('.cm-covered').allTextContents()

  it('is read apart from the page, and makes what is in it', async () => {
    await console.visit('create?mode=text')
    await content().waitFor()
    expect(threads).toHaveLength(0)
    // Waited for from before, as it is over some time.
    const beingRead = page.getByText('A text of this size takes a moment to be read.').first().waitFor()
    await paste(`${set}${maps}`)
    await beingRead
    // It goes on while one types.
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.insertText('---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed}\n')
    await page.locator('.cm-line', { hasText: 'name: typed' }).waitFor()
    const create = page.getByRole('button', { name: 'Create', exact: true })
    await expect.poll(() => create.isEnabled()).toBe(true)
    expect(threads.every(each => /reading-worker/.test(each.url()))).toBe(true)
    expect(threads.length).toBeGreaterThan(0)
    expect(await page.evaluate('answers')).toBeGreaterThan(0)
    // The set comes last.
    await page.getByText('→ and 6 more → StatefulSet big').waitFor()
    await create.click()
    await page.getByRole('heading', { level: 1, name: 'big' }).waitFor()
    expect(await kedge.read('configmap', 'map-23')).toMatchObject({
      data: { 'key-899': 'what stands there, 899 of map 23' },
    })
    expect(await kedge.read('configmap', 'typed')).toBeTruthy()
    expect(console.faults).toEqual([])
  })

  it('keeps its comments where the form changes what is in it', async () => {
    await console.visitAfresh('create?mode=text&step=pods')
    await content().waitFor()
    await paste(`# Nobody knows why.\n${set}${maps}`)
    await page.getByText('Edit Mode (YAML)').click()
    await page.getByLabel('Pod Replicas', { exact: true }).fill('4')
    await page.getByText('Edit Mode (YAML)').click()
    await page.locator('.cm-line', { hasText: '# Nobody knows why.' }).waitFor()
    await page.locator('.cm-line', { hasText: 'replicas: 4' }).waitFor()
  })

  it('of one object is told what is wrong with it, and is saved', async () => {
    const keys = Array.from({ length: 2_000 }, (_, key) => [`key-${key}`, `what stands there, ${key}`])
    const wide = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'wide' } }
    await kedge.apply(JSON.stringify({ ...wide, data: Object.fromEntries(keys) }))
    // Who only looks at it does not wait until all is drawn.
    await console.visitAfresh('configmaps/default/wide')
    const values = page.locator('pre.value__text')
    await values.first().waitFor()
    expect(await values.count()).toBe(200)
    await page.getByRole('button', { name: 'Show all 2000' }).click()
    await expect.poll(() => values.count()).toBe(2_000)
    await console.visitAfresh('configmaps/default/wide?tab=yaml')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.locator('.cm-line', { hasText: 'key-0:' }).click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(': [')
    await page.getByRole('button', { name: /^Go to line/ }).waitFor()
    for (const _ of ': [') await page.keyboard.press('Backspace')
    await page.keyboard.insertText(' by now')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').getByText('data.key-0').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click()
    await page.getByText('Saved.').waitFor()
    expect(await kedge.read('configmap', 'wide')).toMatchObject({
      data: { 'key-0': 'what stands there, 0 by now', 'key-1999': 'what stands there, 1999' },
    })
  })

  it('of an object to be made is typed on while it is read, and nothing that was typed is lost', async () => {
    await console.visitAfresh('configmaps/new')
    await page.getByRole('button', { name: 'As YAML', exact: true }).click()
    await content().waitFor()
    const data = Array.from({ length: 2_000 }, (_, key) => `  key-${key}: what stands there, ${key}\n`)
    await holdReading(page)
    await paste(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed-on}\ndata:\n${data.join('')}`)
    // It has a spinner in it while it is at work.
    const create = page.getByRole('button', { name: /\bCreate$/ })
    await create.click()
    await expect.poll(() => create.isDisabled()).toBe(true)
    await content().focus()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.insertText('  last: typed meanwhile\n')
    await letReadingGoOn(page)
    await page.getByText('The text was changed while it was read. Try it again.').waitFor()
    await create.click()
    await page.getByRole('heading', { level: 1, name: 'typed-on' }).waitFor()
    expect(await kedge.read('configmap', 'typed-on')).toMatchObject({
      data: { 'key-1999': 'what stands there, 1999', last: 'typed meanwhile' },
    })
  })

  it('has its Secrets covered before anybody could read them, and nothing else afterwards', async () => {
    await console.visit('create?mode=text')
    await content().waitFor()
    const begun = await paste(`${secret}${set}${maps}`)
    // It shows the end of it, which is no Secret's: that is known later.
    expect(begun).toContain('key-899')
    await page.keyboard.press('ControlOrMeta+Home')
    await expect.poll(covered).toEqual(['hunter2'])
    // What is put into it is covered until it is read.
    await page.locator('.cm-line', { hasText: 'hunter2' }).click()
    await page.keyboard.press('End')
    expect(await put(' # put in')).toContain('put in')
    await expect.poll(covered).toEqual(['hunter2'])
    // With a fault, it tells of no Secret.
    await page.locator('.cm-line', { hasText: 'kind: Secret' }).click()
    await page.keyboard.press('Home')
    await put('word\n')
    await page.getByText('This is not YAML').waitFor()
    expect((await covered()).join()).toContain('hunter2')
    await page.keyboard.press('Backspace')
    for (const _ of 'word') await page.keyboard.press('Backspace')
    await expect.poll(covered).toEqual(['hunter2'])
    await page.getByRole('button', { name: 'Show values' }).click()
    await expect.poll(covered).toEqual([])
  })
})
