// Two tabs of one browser, which have one session.
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HorizontalPodAutoscalerV2, Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import {
  browserSkip,
  type ConsolePage,
  openBrowser,
  openConsole,
  ownConsoleSkip,
} from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
  },
}

describe.skipIf(browserSkip('two tabs'))('two tabs', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let first: Page
  let second: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    await kedge.apply(JSON.stringify(set))
    console = await openConsole(browser, kedge)
    first = console.page
    second = await first.context().newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })
  const open = async (page: Page, path: string) => {
    await page.goto(`${console.base}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }

  it('have the same theme and language, whichever they are chosen in', async () => {
    await open(first, 'sets')
    await open(second, 'nodes')
    await first.getByRole('banner').getByLabel('Theme').selectOption('dark')
    await second.locator('html.pf-v6-theme-dark').waitFor({ state: 'attached' })
    await first.getByRole('banner').getByLabel('Language', { exact: true }).selectOption('zh')
    await second.getByRole('heading', { level: 1, name: '节点' }).waitFor()
    await second.locator('html[lang="zh-CN"]').waitFor({ state: 'attached' })
    await second.getByRole('banner').getByLabel('语言', { exact: true }).selectOption('en')
    await second.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor()
    // What is told afterwards comes after the language.
    await second.getByRole('banner').getByLabel('Theme', { exact: true }).selectOption('light')
    await first.locator('html:not(.pf-v6-theme-dark)').waitFor({ state: 'attached' })
    // Its address says what was chosen in it.
    await first.locator('html[lang="zh-CN"]').waitFor({ state: 'attached' })
  })

  it('leave what is typed into an editor where it stands when another language is chosen', async () => {
    const third = await first.context().newPage()
    await open(third, 'create?mode=text')
    const editor = third.locator('.cm-content')
    await editor.click()
    await third.keyboard.press('ControlOrMeta+End')
    await third.keyboard.insertText('# Typed.\n')
    await third.locator('.cm-line', { hasText: '# Typed.' }).waitFor()
    await open(second, 'nodes')
    const choose = (label: string, language: string) =>
      second.getByRole('banner').getByLabel(label, { exact: true }).selectOption(language)
    await choose('Language', 'zh')
    await third.locator('.cm-content[aria-label="编辑模式（YAML）"]').waitFor()
    expect(await editor.textContent()).toContain('# Typed.')
    await choose('语言', 'en')
    await third.locator('.cm-content[aria-label="Edit Mode (YAML)"]').waitFor()
    expect(await editor.textContent()).toContain('# Typed.')
    await third.close()
  })

  it('leave what is typed into a dialog where it stands, and tell its plan in the language that is chosen', async () => {
    await open(first, 'sets/default/web')
    await open(second, 'nodes')
    await first.getByRole('button', { name: 'More actions of web' }).click()
    await first.getByRole('menuitem', { name: 'Scale (Expansion)' }).click()
    const dialog = first.getByRole('dialog')
    await dialog.getByRole('spinbutton').fill('2')
    await dialog.getByText('create web-1').waitFor()
    const choose = (label: string, language: string) =>
      second.getByRole('banner').getByLabel(label, { exact: true }).selectOption(language)
    await choose('Language', 'zh')
    await dialog.getByText('创建 web-1').waitFor()
    expect(await dialog.getByRole('spinbutton').inputValue()).toBe('2')
    await choose('语言', 'en')
    await dialog.getByText('create web-1').waitFor()
    expect(await dialog.getByRole('spinbutton').inputValue()).toBe('2')
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  it('row 43: keep a draft each', async () => {
    await open(first, 'create?lang=en')
    await open(second, 'create')
    const name = (page: Page) => page.getByLabel('Name', { exact: true })
    await name(first).fill('one')
    await name(second).fill('two')
    await first.reload()
    await second.reload()
    await expect.poll(() => name(first).inputValue()).toBe('one')
    await expect.poll(() => name(second).inputValue()).toBe('two')
  })

  it.skipIf(ownConsoleSkip('signing in again by a link'))(
    'row 1: a text that was typed on since it was found again stands as it was left, for who signs in again',
    async () => {
      const text = `# ${'of a large text '.repeat(5_000)}\n${JSON.stringify({ ...set, metadata: { name: 'large' } })}\n`
      const create = first.getByRole('button', { name: 'Create', exact: true })
      const plan = first.getByRole('complementary').getByText('create large-0')
      const line = (words: string) => first.locator('.cm-line', { hasText: words }).first()
      await open(first, 'create?mode=text&lang=en')
      await open(second, 'nodes?lang=en')
      const file = { name: 'large.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) }
      await first.getByLabel('Upload', { exact: true }).last().setInputFiles(file)
      await line('of a large text').waitFor()
      await plan.waitFor()
      await first.reload()
      await line('of a large text').waitFor()
      await plan.waitFor()
      await first.locator('.cm-content').click()
      await first.keyboard.press('ControlOrMeta+Home')
      await first.keyboard.insertText('# typed since\n')
      await line('# typed since').waitFor()
      await second.getByRole('button', { name: /^Signed in as/ }).click()
      await second.getByRole('menuitem', { name: 'Sign out' }).click()
      await first.getByText(/The session of .* has ended/).waitFor()
      await second.goto(await kedge.consoleLink())
      await line('# typed since').waitFor()
      await expect.poll(() => create.isEnabled()).toBe(true)
      await line('# typed since').waitFor()
    },
  )

  it.skipIf(ownConsoleSkip('signing in by a link'))(
    'row 43: leave a draft to who has typed it, and nothing of it to another person who signs in',
    async () => {
      // That for signing in has a name, too.
      const name = first.getByPlaceholder('e.g. web')
      const drafts = () =>
        first.evaluate<number>(`Object.keys(sessionStorage).filter(key => key.includes('draft')).length`)
      const signOut = async () => {
        await second.getByRole('button', { name: /^Signed in as/ }).click()
        await second.getByRole('menuitem', { name: 'Sign out' }).click()
        await first.getByText(/The session of .* has ended/).waitFor()
      }
      await first.evaluate('sessionStorage.clear()')
      await open(first, 'create?lang=en')
      await open(second, 'nodes?lang=en')
      await name.fill('typed')
      await expect.poll(drafts).toBe(1)
      await signOut()
      await second.goto(await kedge.consoleLink())
      await name.waitFor()
      expect(await name.inputValue()).toBe('typed')
      await signOut()
      await kedge.done('create', 'serviceaccount', 'other')
      const token = (await kedge.must('create', 'token', 'other')).trim()
      await second.goto(await kedge.consoleLink(token))
      await first.getByRole('button', { name: /^Signed in as .*other/ }).waitFor()
      await expect.poll(() => name.inputValue()).toBe('')
      await expect.poll(drafts).toBe(0)
      await signOut()
      await second.goto(await kedge.consoleLink())
      await first.getByRole('button', { name: /^Signed in as (?!.*other)/ }).waitFor()
      await expect.poll(() => name.inputValue()).toBe('')
    },
  )

  /** Signs out in the other tab, for longer than what nobody looks at is kept, and in again. */
  const leaveForLong = async (dialog: Locator) => {
    await second.getByRole('button', { name: /^Signed in as/ }).click()
    await second.getByRole('menuitem', { name: 'Sign out' }).click()
    await second.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
    // Nobody has looked at the page that is out, too.
    await first.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
    await first.getByText(/The session of .* has ended/).waitFor()
    expect(await dialog.isVisible()).toBe(false)
    // What nobody looks at is forgotten after ten seconds.
    await first.clock.fastForward(60_000)
    await second.goto(await kedge.consoleLink())
    await dialog.waitFor()
  }

  it.skipIf(ownConsoleSkip('signing in again by a link'))(
    'row 1: a session that is over for long while a dialog is open leaves what was typed to who signs in again, and it is applied',
    async () => {
      await first.clock.install()
      await open(first, 'sets/default/web?lang=en')
      await open(second, 'nodes?lang=en')
      await first.getByRole('button', { name: 'More actions of web' }).click()
      await first.getByRole('menuitem', { name: 'Scale (Expansion)' }).click()
      const dialog = first.getByRole('dialog')
      await dialog.getByRole('spinbutton').fill('3')
      await leaveForLong(dialog)
      expect(await dialog.getByRole('spinbutton').inputValue()).toBe('3')
      const apply = dialog.getByRole('button', { name: 'Apply', exact: true })
      await expect.poll(() => apply.isEnabled()).toBe(true)
      await apply.click()
      await dialog.waitFor({ state: 'detached' })
      expect((await kedge.read<StatefulSet>('sts', 'web')).spec?.replicas).toBe(3)
      await first.getByText('web-2', { exact: true }).first().waitFor()
    },
  )

  it.skipIf(ownConsoleSkip('signing in again by a link'))(
    'row 1: so does the dialog of what stands beside a set, and that of a Pod',
    async () => {
      const dialog = first.getByRole('dialog')
      await open(second, 'nodes?lang=en')
      await open(first, 'sets/default/web?lang=en')
      await first.getByRole('button', { name: 'More actions of web' }).click()
      await first.getByRole('menuitem', { name: 'Autoscaler (HPA)' }).click()
      const most = dialog.getByLabel('Pods at most', { exact: true })
      await most.fill('9')
      await leaveForLong(dialog)
      expect(await most.inputValue()).toBe('9')
      const create = dialog.getByRole('button', { name: 'Create', exact: true })
      await expect.poll(() => create.isEnabled()).toBe(true)
      await create.click()
      await dialog.waitFor({ state: 'detached' })
      expect((await kedge.read<HorizontalPodAutoscalerV2>('hpa', 'web')).spec.maxReplicas).toBe(9)

      const uid = async () => (await kedge.read<Pod>('pod', 'web-0')).metadata?.uid
      const before = await uid()
      await open(second, 'nodes?lang=en')
      await open(first, 'pods/default/web-0?lang=en')
      await first.getByRole('button', { name: 'More actions of web-0' }).click()
      await first.getByRole('menuitem', { name: 'Force delete', exact: true }).click()
      const name = dialog.getByRole('textbox')
      await name.fill('web-0')
      await dialog.getByRole('checkbox').check()
      await leaveForLong(dialog)
      expect(await name.inputValue()).toBe('web-0')
      expect(await dialog.getByRole('checkbox').isChecked()).toBe(true)
      const force = dialog.getByRole('button', { name: 'Force delete', exact: true })
      await expect.poll(() => force.isEnabled()).toBe(true)
      await force.click()
      await dialog.waitFor({ state: 'detached' })
      await expect.poll(() => uid().catch(() => before)).not.toBe(before)
    },
  )
})
