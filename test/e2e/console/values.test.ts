// What ConfigMaps and Secrets hold, made and edited by forms: every type of Secret, values that stay covered, and the
// difference alone that is sent.
import { readFile } from 'node:fs/promises'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConfigMap, Secret } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const of = (kind: string, name: string, rest: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...rest,
})
const registries = { auths: { 'one.example.com': { username: 'ann', password: 'p', auth: btoa('ann:p') } } }
const objects = [
  of('ServiceAccount', 'robot', {}),
  of('Secret', 'passwords', { stringData: { admin: 'first', other: 'kept' } }),
  of('Secret', 'fixed', { immutable: true, stringData: { a: '1' } }),
  of('Secret', 'pull', {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify(registries) },
  }),
  of('ConfigMap', 'bytes', { binaryData: { store: '//4AAQ==' } }),
  of('ConfigMap', 'settings', { data: { color: 'blue', size: 'big' } }),
]

describe.skipIf(browserSkip('values in the console'))('values', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    console = await openConsole(browser, kedge, { acceptDownloads: true })
    page = console.page
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const dialog = () => page.getByRole('dialog')
  const apply = () => dialog().getByRole('button', { name: 'Apply', exact: true })
  const edit = () => page.getByRole('button', { name: 'Edit values', exact: true })
  const read = <T>(kind: string, name: string) => kedge.read<T>(kind, name)
  const textOf = (data: Secret['data'], key: string) => Buffer.from(data?.[key] ?? '', 'base64').toString()
  /** What applying sends that is no dry run. */
  async function sentBy(act: () => Promise<void>): Promise<readonly unknown[]> {
    const sent: unknown[] = []
    const note = (request: Request) => {
      if (request.method() === 'PATCH' && !request.url().includes('dryRun')) sent.push(request.postDataJSON())
    }
    page.on('request', note)
    await act()
    await dialog().waitFor({ state: 'detached' })
    page.off('request', note)
    return sent
  }
  const begin = async (name: string, type: string) => {
    await console.turnTo('secrets/new')
    await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill(name)
    await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: type })
  }
  const create = async (name: string) => {
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    return await read<Secret>('secret', name)
  }

  it('of a text that is of another shape stay a text, and are told of', async () => {
    await console.turnTo('configmaps/new')
    await page.getByRole('button', { name: 'As YAML' }).click()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('metadata: {name: odd}\ndata: {port: 8080}\n')
    await page.locator('.cm-line', { hasText: 'port' }).waitFor()
    await page.getByRole('button', { name: 'As a form' }).click()
    await page.getByText('data: string is expected there, not number').waitFor()
    await page.locator('.cm-line', { hasText: 'port' }).waitFor()
  })

  it('of a Secret of each type are made by a form, and the list calls the types by words', async () => {
    await begin('login', 'Name and password')
    await page.getByLabel('Value 1').fill('ann')
    await page.getByLabel('Value 2').fill('s3cret')
    expect(await flawsOf(page)).toEqual([])
    const login = await create('login')
    expect(login.type).toBe('kubernetes.io/basic-auth')
    expect(textOf(login.data, 'password')).toBe('s3cret')

    await begin('twice', 'Opaque')
    await page.getByLabel('Key 1', { exact: true }).fill('a')
    await page.getByRole('button', { name: 'Add a row' }).click()
    await page.getByLabel('Value 2', { exact: true }).fill('2')
    await page.getByText('A value stands there without its key.').waitFor()
    await page.getByLabel('Key 2').fill('a')
    await page.getByText('The key a stands there twice.').waitFor()
    const written: string[] = []
    page.on('request', request => {
      if (
        request.method() === 'POST' &&
        /\/secrets(\?|$)/.test(request.url()) &&
        !/dryRun/.test(request.url())
      )
        written.push(request.url())
    })
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByLabel('Key 2').fill('b')
    // And a text that was written is not lost where it becomes a form again.
    await page.getByRole('button', { name: 'As YAML' }).click()
    await page.locator('.cm-line', { hasText: /^ +name: twice/ }).click()
    await page.keyboard.press('End')
    await page.keyboard.type('\nlabels: {team: a}')
    await page.getByRole('button', { name: 'As a form' }).click()
    await page.getByLabel('Key 2').waitFor()
    const twice = await create('twice')
    expect(written).toHaveLength(1)
    expect([twice.metadata?.labels, textOf(twice.data, 'a'), textOf(twice.data, 'b')]).toEqual([
      { team: 'a' },
      '',
      '2',
    ])

    await begin('key', 'SSH key')
    await page.locator('input[type=file]').setInputFiles({
      name: 'id_ed25519',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('-----BEGIN\nkey\n-----END\n'),
    })
    await page.getByLabel('Value 1').and(page.locator('.control--covered')).waitFor()
    expect(textOf((await create('key')).data, 'ssh-privatekey')).toBe('-----BEGIN\nkey\n-----END\n')

    await begin('images', 'Registry')
    await page.getByLabel('Address').fill('two.example.com')
    await page.getByLabel('Name', { exact: true }).last().fill('bob')
    await page.getByLabel('Password').fill('q')
    const images = await create('images')
    expect(JSON.parse(textOf(images.data, '.dockerconfigjson'))).toEqual({
      auths: { 'two.example.com': { username: 'bob', password: 'q', auth: btoa('bob:q') } },
    })

    await begin('robots', 'Service account token')
    await page.getByLabel('Service account', { exact: true }).fill('robot')
    await create('robots')
    await page.getByRole('button', { name: 'Show: token' }).waitFor()
    expect(await edit().getAttribute('aria-disabled')).toBe('true')

    await console.turnTo('secrets')
    for (const [name, word, code] of [
      ['images', 'Registry', 'kubernetes.io/dockerconfigjson'],
      ['key', 'SSH key', 'kubernetes.io/ssh-auth'],
    ] as const) {
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
      expect(await row.getByText(word, { exact: true }).getAttribute('title')).toBe(code)
    }
  })

  it('stay covered until they are asked for, and are sent by the keys that changed alone', async () => {
    await console.turnTo('secrets/default/passwords')
    await edit().click()
    expect(
      await dialog()
        .getByRole('textbox', { name: /^Value/ })
        .count(),
    ).toBe(0)
    expect(await apply().isDisabled()).toBe(true)
    await dialog().getByRole('button', { name: 'Show: other' }).click()
    expect(await dialog().getByLabel('Value 2').inputValue()).toBe('kept')
    // Looked at is not changed.
    expect(await apply().isDisabled()).toBe(true)
    await dialog().getByRole('button', { name: 'New value: admin' }).click()
    await dialog().getByLabel('Value 1').fill('second')
    await dialog().getByRole('button', { name: 'Add a row' }).click()
    await dialog().getByLabel('Key 3').fill('store')
    await dialog()
      .locator('input[type=file]')
      .last()
      .setInputFiles({
        name: 'store.jks',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from([0xff, 0xfe]),
      })
    await dialog().getByText('the file store.jks, which is no text').waitFor()
    await dialog().getByText('data.store').waitFor()
    expect(await dialog().textContent()).not.toContain(btoa('second'))
    expect(await flawsOf(page)).toEqual([])
    const sent = await sentBy(() => apply().click())
    expect(sent).toMatchObject([{ data: { admin: btoa('second'), store: '//4=' } }])
    expect(Object.keys(Object(sent[0]).data)).toEqual(['admin', 'store'])
    expect(Object.keys(Object(sent[0])).toSorted()).toEqual(['data', 'metadata'])
    const { data } = await read<Secret>('secret', 'passwords')
    expect([textOf(data, 'admin'), textOf(data, 'other'), data?.store]).toEqual(['second', 'kept', '//4='])
  })

  it('that somebody else has changed meanwhile are asked about, and neither is told', async () => {
    await console.turnTo('secrets/default/passwords')
    await edit().click()
    await dialog().getByRole('button', { name: 'New value: admin' }).click()
    await dialog().getByLabel('Value 1').fill('mine')
    await dialog().getByRole('button', { name: 'New value: other' }).click()
    await dialog().getByLabel('Value 2').fill('mine, too')
    const theirs = JSON.stringify({ stringData: { admin: 'theirs' } })
    await kedge.must('patch', 'secret', 'passwords', '-p', theirs)
    await apply().click()
    await dialog().getByText('Somebody else').first().waitFor()
    expect(await dialog().textContent()).not.toContain(btoa('theirs'))
    // What nobody else has touched stays as it was typed.
    await dialog().getByRole('button', { name: 'Take theirs' }).click()
    await dialog().getByRole('button', { name: 'New value: admin' }).waitFor()
    expect(await dialog().getByLabel('Value 2').inputValue()).toBe('mine, too')
    expect(await sentBy(() => apply().click())).toMatchObject([{ data: { other: btoa('mine, too') } }])
    const { data } = await read<Secret>('secret', 'passwords')
    expect([textOf(data, 'admin'), textOf(data, 'other')]).toEqual(['theirs', 'mine, too'])
  })

  it('of registries keep what stands beside the one that changes', async () => {
    await console.turnTo('secrets/default/pull')
    await edit().click()
    expect(await dialog().getByLabel('Address').inputValue()).toBe('one.example.com')
    expect(await dialog().locator('input[type=password]').count()).toBe(0)
    await dialog().getByRole('button', { name: 'Add a registry' }).click()
    await dialog().getByLabel('Address').last().fill('two.example.com')
    await dialog().getByLabel('Name', { exact: true }).last().fill('bob')
    await dialog().locator('input[type=password]').fill('q')
    await sentBy(() => apply().click())
    const { data } = await read<Secret>('secret', 'pull')
    expect(JSON.parse(textOf(data, '.dockerconfigjson')).auths).toEqual({
      ...registries.auths,
      'two.example.com': { username: 'bob', password: 'q', auth: btoa('bob:q') },
    })
  })

  it('that cannot be changed any more say so', async () => {
    await console.turnTo('secrets/default/fixed')
    expect(await edit().getAttribute('aria-disabled')).toBe('true')
    await edit().hover()
    await page.getByRole('tooltip').getByText('It is immutable').waitFor()
    await page.getByText('yes: its values cannot be changed any more').waitFor()
  })

  it('that are no text have their size, and can be downloaded', async () => {
    await console.turnTo('configmaps/default/bytes')
    await page.getByText('4 B', { exact: true }).waitFor()
    await page.getByText('nobody', { exact: true }).waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download: store' }).click()
    const download = await saved
    expect(download.suggestedFilename()).toBe('store')
    expect([...(await readFile(await download.path()))]).toEqual([0xff, 0xfe, 0, 1])
  })

  it('of a ConfigMap are edited by key', async () => {
    await console.turnTo('configmaps/default/settings')
    await edit().click()
    expect(await apply().isDisabled()).toBe(true)
    await dialog().getByLabel('Value 1').fill('red')
    await dialog().getByRole('button', { name: 'Remove row 2' }).click()
    await dialog().getByText('data.color').waitFor()
    const sent = await sentBy(() => apply().click())
    expect(sent).toMatchObject([{ data: { color: 'red', size: null } }])
    expect((await read<ConfigMap>('configmap', 'settings')).data).toEqual({ color: 'red' })
    expect(console.faults).toEqual([])
  })
})
