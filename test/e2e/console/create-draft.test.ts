// The draft of the create form: as a form and as a text, in which project, over reloads and lost connections, and what becomes
// of it when not all of it could be created.
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { service, set, wizardOn } from './wizard.ts'

describe.skipIf(browserSkip('drafts of the create form'))('a draft of the create form', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    console = await openConsole(browser, kedge)
    page = console.page
  })
  beforeEach(() => console.visitAfresh('create'))
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const { button, field, plan, addContainer, confirm, begin, create } = wizardOn(() => page)
  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)

  it('rows 42, 43: the form and the text are the same objects, what the form does not know included', async () => {
    await begin('both')
    await addContainer('nginx:1.28')
    await confirm()
    await page.getByText('Edit Mode (YAML)').click()
    const line = page.locator('.cm-line', { hasText: 'image: nginx:1.28' })
    await line.click()
    await page.keyboard.press('End')
    await page.keyboard.type('\nstdin: true')
    await page.getByText('Edit Mode (YAML)').click()
    await field('Pod Replicas').fill('3')
    await page.getByText('Edit Mode (YAML)').click()
    await page.locator('.cm-line', { hasText: 'stdin: true' }).waitFor()
    await page.locator('.cm-line', { hasText: 'replicas: 3' }).waitFor()
    await button('JSON').click()
    await page.locator('.cm-line', { hasText: '"kind": "List"' }).waitFor()
    await plan().getByText('create both-2').waitFor()
    await create('both')
    const { spec } = await read<StatefulSet>('sts', 'both')
    expect([spec?.replicas, spec?.template.spec?.containers[0]?.stdin]).toEqual([3, true])
  })

  it('a project that is being deleted is told and cannot be chosen', async () => {
    const going = { metadata: { name: 'going', finalizers: ['kedge.test/stays'] } }
    await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', ...going }))
    await console.visitAfresh('create?project=going')
    const projects = page.locator('main').getByLabel('Project (namespace)', { exact: true })
    await projects.waitFor()
    await kedge.done('delete', 'namespace', 'going', '--wait=false')
    await page.getByText('The project going is being deleted').first().waitFor()
    const option = projects.locator('option', { hasText: 'going · is being deleted' })
    expect(await option.isDisabled()).toBe(true)
    expect(await button('Create').getAttribute('aria-disabled')).toBe('true')
    await projects.selectOption('default')
    await page.getByText('The project going is being deleted').waitFor({ state: 'detached' })
    await kedge.must('patch', 'namespace', 'going', '--type=merge', '-p', '{"metadata":{"finalizers":null}}')
  })

  it('row 32: who may not create a set is told so at once, with the permission that is missing', async () => {
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
    await reader.visit('create?project=default')
    const told = reader.page.locator('main li')
    await told.filter({ hasText: 'needs: create statefulsets in project default' }).waitFor()
    await told.filter({ hasText: 'needs: create services in project default' }).waitFor()
    await reader.close()
  })

  it('row 43: objects whose text names no namespace go to the chosen project', async () => {
    await kedge.done('create', 'namespace', 'shop')
    await console.visit('create?project=default&mode=text')
    await page.locator('.cm-line', { hasText: 'namespace: default' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' # goes along')
    // What is chosen for the page is where the draft goes.
    const head = page.getByRole('banner').getByLabel('Project (namespace)', { exact: true })
    await head.selectOption('shop')
    await page.locator('.cm-line', { hasText: 'namespace: shop # goes along' }).first().waitFor()
    expect(await page.locator('.cm-line', { hasText: 'namespace: default' }).count()).toBe(0)
    await page
      .locator('.cm-content')
      .fill(
        [service('placeless', { clusterIP: 'None', selector: { app: 'placeless' } }), set('placeless')]
          .map(each => JSON.stringify(each))
          .join('\n---\n'),
      )
    await plan().getByText('create placeless-0').waitFor()
    expect(await page.getByRole('navigation', { name: 'Breadcrumb' }).textContent()).toContain('shop')
    expect(await page.locator('.cm-content').textContent()).not.toContain('namespace')
    await create('placeless')
    expect(new URL(page.url()).searchParams.get('project'), 'who has chosen a project stays in it').toBe(
      'shop',
    )
    for (const kind of ['sts', 'svc']) {
      await kedge.must('get', kind, 'placeless', '-n', 'shop')
      expect((await kedge.kubectl('get', kind, 'placeless', '-n', 'default')).code).toBe(1)
    }
  })

  it('keeps the draft over a reload, with what was not confirmed yet, and lets it go when asked', async () => {
    await begin('kept')
    await addContainer('nginx')
    await confirm()
    await addContainer('redis:8')
    await page.reload()
    await page
      .getByText(/Your draft of/)
      .first()
      .waitFor()
    await page.getByRole('heading', { name: 'nginx' }).waitFor()
    expect(await field('Image').inputValue()).toBe('redis:8')
    await confirm()
    await page.getByRole('heading', { name: 'redis' }).waitFor()
    await button('Start over').click()
    expect(await field('Name').inputValue()).toBe('')
    expect(await page.evaluate('Object.keys(sessionStorage).filter(key => /draft/.test(key))')).toEqual([])
  })

  it('row 43: keeps the text over a reload as it was written, comments and what cannot be read yet included', async () => {
    await console.visit('create?project=default&mode=text')
    const line = (text: string) => page.locator('.cm-line', { hasText: text }).first()
    await line('replicas:').click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' # as many as there are shops')
    await page.reload()
    await line('# as many as there are shops').waitFor()
    await line('replicas:').click()
    await page.keyboard.press('End')
    await page.keyboard.insertText('\nhalf: [typed')
    await page
      .getByText(/This is not YAML/)
      .first()
      .waitFor()
    await page.reload()
    await line('half: [typed').waitFor()
    await line('# as many as there are shops').waitFor()
    await page
      .getByText(/This is not YAML/)
      .first()
      .waitFor()
  })

  it('row 43: leads from a text that cannot be read to no field, as what is typed would be left behind', async () => {
    await console.visitAfresh('create?project=default&mode=text&lang=en')
    const line = (text: string) => page.locator('.cm-line', { hasText: text }).first()
    await line('replicas:').waitFor()
    await button('Create').click()
    const lead = page.getByRole('complementary').getByRole('button', { name: /›/ }).first()
    await lead.waitFor()
    await line('replicas:').click()
    await page.keyboard.press('End')
    await page.keyboard.insertText('\nhalf: [typed')
    await page
      .getByText(/This is not YAML/)
      .first()
      .waitFor()
    await lead.click()
    expect(await line('half: [typed').isVisible()).toBe(true)
    await line('half: [typed').click()
    await page.keyboard.press('End')
    for (const _ of '\nhalf: [typed') await page.keyboard.press('Backspace')
    await page
      .getByText(/This is not YAML/)
      .first()
      .waitFor({ state: 'detached' })
    await lead.click()
    await page.locator('.create__form').waitFor()
  })

  it('tells what fits no field of its kind in the language of the page', async () => {
    await console.visitAfresh('create?project=default&mode=text&lang=zh')
    await page.locator('.cm-line', { hasText: 'replicas:' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' or two')
    await page.getByText('spec.replicas：应为 int32，而不是 string').first().waitFor()
    await console.visitAfresh('create?project=default&mode=text&lang=en')
  })

  it('row 43: keeps the comments of the text when the form changes it', async () => {
    await console.visitAfresh('create?project=default&step=pods&mode=text')
    const line = (text: string) => page.locator('.cm-line', { hasText: text }).first()
    await line('replicas:').click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' # as many as there are shops')
    await page.getByText('Edit Mode (YAML)').click()
    await field('Pod Replicas').fill('4')
    await page.reload()
    await page.getByText('Edit Mode (YAML)').click()
    await line('replicas: 4 # as many as there are shops').waitFor()
    await button('JSON').click()
    await line('"kind": "List"').waitFor()
    await button('YAML').click()
    await line('replicas: 4 # as many as there are shops').waitFor()
  })

  it('row 43: the syntax stands in the address, the text goes into a file and comes out of one', async () => {
    await console.visitAfresh('create?project=default&mode=text')
    await button('JSON').click()
    const line = (text: string) => page.locator('.cm-line', { hasText: text }).first()
    await line('"kind": "List"').waitFor()
    await page.reload()
    await line('"kind": "List"').waitFor()
    await page
      .getByLabel('Upload', { exact: true })
      .last()
      .setInputFiles({
        name: 'brought.yaml',
        mimeType: 'application/yaml',
        buffer: Buffer.from(JSON.stringify(set('brought')).replace(/^/, '# from a file\n')),
      })
    await line('# from a file').waitFor()
    await plan().getByText('create brought-0').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download', exact: true }).click(),
    ])
    expect(download.suggestedFilename()).toBe('brought.yaml')
    expect(readFileSync(await download.path(), 'utf8')).toContain('# from a file')
  })

  it('row 32: Back in the browser goes back a step', async () => {
    await console.visitAfresh('create?project=default')
    const now = (number: number) =>
      expect
        .poll(() =>
          page
            .locator('.steps__step')
            .nth(number - 1)
            .getAttribute('aria-current'),
        )
        .toBe('step')
    await page.locator('.steps__step').nth(1).click()
    await page.locator('.steps__step').nth(3).click()
    await now(4)
    await page.goBack()
    await now(2)
    await page.goBack()
    await now(1)
    await page.goForward()
    await now(2)
  })

  it('row 79: what was created before something failed is not tried again, not after a reload either', async () => {
    await begin('half')
    await addContainer('nginx')
    await confirm()
    await plan().getByText('create half-0').waitFor()
    // The Service is made, and nobody hears of it; the set is not even asked for.
    const serving = /\/services\?(?!.*dryRun)/
    await page.route(serving, async route => {
      if (route.request().method() !== 'POST') return route.fallback()
      await route.fetch()
      return route.abort('connectionreset')
    })
    const making = /\/statefulsets\?(?!.*dryRun)/
    await page.route(making, route =>
      route.request().method() === 'POST' ? route.abort('connectionfailed') : route.fallback(),
    )
    await button('Create').click()
    await page.getByText('It is not known whether Service half was created').waitFor()
    await page.unroute(serving)
    await button('Create').click()
    await page.getByText('It is not known whether StatefulSet half was created').waitFor()
    await page.getByText(/Created already: Service half/).waitFor()
    await page.unroute(making)
    await page.reload()
    await page.getByText(/Created already: Service half/).waitFor()
    await page.getByText('Creates StatefulSet half', { exact: true }).waitFor()
    await create('half')
  })

  it('stays where it is while it is created, and leads to the set that was sent', async () => {
    const project = page.getByRole('banner').getByLabel('Project (namespace)', { exact: true })
    await kedge.done('create', 'namespace', 'elsewhere')
    await begin('sent')
    await addContainer('nginx')
    await confirm()
    await plan().getByText('create sent-0').waitFor()
    let letGo = () => {}
    const isLetGo = new Promise<void>(resolve => {
      letGo = resolve
    })
    onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }))
    await page.route(/\/statefulsets\?(?!.*dryRun)/, async route => {
      if (route.request().method() === 'POST') await isLetGo
      return route.fallback()
    })
    await button('Create').click()
    await project.selectOption('elsewhere')
    await page.getByText('This draft is for the project default').waitFor()
    expect(await button('Move the draft to elsewhere').isDisabled()).toBe(true)
    await button('Stay in default').click()
    await page.getByText('Edit Mode (YAML)').click()
    await page.locator('.cm-content').fill(JSON.stringify(set('typed-meanwhile')))
    await page.locator('.cm-line', { hasText: 'typed-meanwhile' }).first().waitFor()
    letGo()
    await page.getByRole('heading', { level: 1, name: 'sent' }).waitFor()
  })

  it('row 79: what the server has refused is asked about anew by Create', async () => {
    await kedge.must('create', 'service', 'clusterip', 'late', '--clusterip=None')
    await begin('late')
    await addContainer('nginx')
    await confirm()
    await page.getByText('services "late" already exists').first().waitFor()
    await kedge.done('delete', 'service', 'late')
    await button('Create').click()
    await plan().getByText('create late-0').waitFor()
    await create('late')
  })

  it('what could not be asked without a connection is asked when it is back', async () => {
    await begin('back')
    await addContainer('nginx')
    await confirm()
    await plan().getByText('create back-0').waitFor()
    await page.context().setOffline(true)
    await page.getByText(/^Connection lost, showing the state of/).waitFor()
    await button('More: Pod Replicas').click()
    const unforeseen = page.getByText(/It could not be foreseen/)
    await unforeseen.waitFor()
    await button('Create').click()
    await page.getByText('It is not known whether Service back was created').waitFor()
    expect(await page.getByText(/The server (has refused|would refuse) it/).count()).toBe(0)
    await page.context().setOffline(false)
    await plan().getByText('create back-1').waitFor()
    await unforeseen.waitFor({ state: 'detached' })
    await page.getByText(/^It is not known whether/).waitFor({ state: 'detached' })
    await create('back')
  })
})
