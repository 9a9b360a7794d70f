// Images that the create form looks up at a registry, with the chosen secret and its password.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { busyboxPath, webImage } from '../support/make-image.ts'
import { type Registry, registryProgram, startRegistry } from '../support/registry.ts'
import { wizardOn } from './wizard.ts'

const isSkipped = browserSkip('images in the create form') || !registryProgram() || !busyboxPath()

describe.skipIf(isSkipped)('an image in the create form', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  let registry: Registry
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    console = await openConsole(browser, kedge)
    page = console.page
    registry = await startRegistry({ user: { name: 'ann', password: 'secret' } })
    await registry.push('team/web:1.9', webImage())
    await registry.push('team/web:1.28', webImage())
    await kedge.must(
      'create',
      'secret',
      'docker-registry',
      'mine',
      `--docker-server=${registry.host}`,
      '--docker-username=ann',
      '--docker-password=secret',
    )
  })
  beforeEach(() => console.visitAfresh('create'))
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
    await registry?.stop()
  })

  const { button, field, plan, addContainer, confirm, begin, create } = wizardOn(() => page)
  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)

  it('rows 46–49, 53: Enter looks the image up with the chosen secret; its tags and default ports are taken', async () => {
    await begin('private')
    await addContainer(`${registry.host}/`)
    await page.keyboard.press('Enter')
    await page.getByText('asks for a name and a password that it knows').waitFor()
    await page.getByRole('combobox', { name: /^Registry secret/ }).selectOption('mine')
    await field('Image').press('Enter')
    await button(`${registry.host}/team/web`).click()
    await button('1.28').waitFor()
    expect(await page.getByRole('list', { name: 'Tags' }).getByRole('button').allTextContents()).toEqual([
      '1.28',
      '1.9',
    ])
    await button('1.9').click()
    await button('Use Default Ports').click()
    await confirm()
    await plan().getByText('create private-0').waitFor()
    await create('private')
    const { spec } = await read<StatefulSet>('sts', 'private')
    expect(spec?.template.spec).toMatchObject({
      imagePullSecrets: [{ name: 'mine' }],
      containers: [
        {
          name: 'web',
          image: `${registry.host}/team/web:1.9`,
          ports: [{ name: 'tcp-80', containerPort: 80 }],
        },
      ],
    })
  })

  it('rows 48, 97: the pull secret of the set is the one that is asked with, when its containers are edited', async () => {
    await console.turnTo('sets/default/private')
    await page.getByRole('button', { name: 'Actions of private' }).click()
    await page.getByRole('menuitem', { name: 'Edit Config Template', exact: true }).click()
    await page.getByRole('button', { name: 'Edit: web' }).click()
    const secret = page.getByRole('combobox', { name: /^Registry secret/ })
    await expect.poll(() => secret.inputValue()).toBe('mine')
    await field('Image').press('Enter')
    await button('1.28').waitFor()
  })

  it('row 84: Image upgrade offers the tags that the registry has, asked with the pull secret of the set', async () => {
    await console.turnTo('sets/default/private')
    await page.getByRole('button', { name: 'Actions of private' }).click()
    await page.getByRole('menuitem', { name: 'Image upgrade', exact: true }).click()
    await button('Tags at the registry').click()
    await button('1.28').click()
    expect(await field('Image of web').inputValue()).toBe(`${registry.host}/team/web:1.28`)
    await plan().getByText('private-0').first().waitFor()
    await button('Apply').click()
    const image = async () =>
      (await read<StatefulSet>('sts', 'private')).spec?.template.spec?.containers[0]?.image
    await expect.poll(image).toBe(`${registry.host}/team/web:1.28`)
  })

  it('mistake 8: a registry that is not there holds nobody up: the name is taken as it is', async () => {
    await begin('free')
    await addContainer('localhost:1/db:1')
    await field('Image').press('Enter')
    await page.getByText('localhost:1 cannot be reached. The name is taken as it is.').waitFor()
    await confirm()
    await plan().getByText('create free-0').waitFor()
  })
})
