// One thing done to many sets at once: it is foreseen in little time, says how far it has come, and can be stopped.
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiList } from '../../../src/api/object.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const setCount = 40
const names = Array.from({ length: setCount }, (_, index) => `bulk-${index}`)

const setOf = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: 'bulk',
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
  },
})

describe.skipIf(browserSkip('many sets in the console'))('of many sets', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
    const applied = await kedge.apply(names.map(name => JSON.stringify(setOf(name))).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    console = await openConsole(browser, kedge)
    page = console.page
  })
  afterAll(async () => {
    await console?.close()
    await browser?.close()
    await kedge?.end()
  })

  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const sets = async () => (await kedge.read<ApiList<StatefulSet>>('sts')).items
  const countOfRestarted = async () =>
    (await sets()).filter(
      ({ spec }) => spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] !== undefined,
    ).length

  it('what is beside them is read once, and what their plans have in common is told on top', async () => {
    const lists: string[] = []
    page.on('request', request => {
      const { pathname, searchParams } = new URL(request.url())
      if (
        request.method() === 'GET' &&
        pathname.endsWith('/poddisruptionbudgets') &&
        !searchParams.has('watch')
      )
        lists.push(pathname)
    })
    await console.turnTo('sets')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await dialog()
      .getByRole('list', { name: 'Hazards of all plans' })
      .getByText(`– ${setCount} StatefulSets:`)
      .first()
      .waitFor()
    await expect.poll(() => button('Scale').isEnabled()).toBe(true)
    expect(lists.length).toBeGreaterThan(0)
    expect(lists.length).toBeLessThan(setCount / 2)
    expect(await flawsOf(page)).toEqual([])
    await dialog().getByRole('textbox', { name: 'How many Pods' }).fill('')
    await dialog()
      .getByText(/^Say how many Pods/)
      .waitFor()
    await button('Cancel').click()
    await dialog().waitFor({ state: 'detached' })
  })

  it('a stop lets those come to their end that are under way, and says what was done', async () => {
    // Nothing is answered until it is let through: how far it comes is the test's to say.
    const held: Route[] = []
    const isChange = (url: URL) =>
      /\/statefulsets\/bulk-\d+$/.test(url.pathname) && !url.searchParams.has('dryRun')
    const hold = async (route: Route) => {
      if (route.request().method() === 'PATCH') held.push(route)
      else await route.continue()
    }
    await page.getByRole('button', { name: 'Redeploy', exact: true }).click()
    await expect.poll(() => button('Redeploy').isEnabled()).toBe(true)
    await page.route(isChange, hold)
    await button('Redeploy').click()
    await expect.poll(() => held.length).toBe(8)
    await dialog().getByText(`0 of ${setCount} done`).waitFor()
    await button('Stop').click()
    await dialog()
      .getByText(/^Stopping: 0 of/)
      .waitFor()
    await Promise.all(held.map(route => route.continue()))
    await dialog()
      .getByText(`Stopped: it was done to 8 of ${setCount}; those below are as they were.`)
      .waitFor()
    expect(held.length).toBe(8)
    expect(await countOfRestarted()).toBe(8)
    await page.unroute(isChange, hold)
    await button('Cancel').click()
    await dialog().waitFor({ state: 'detached' })
    await page
      .getByText(`Redeploy is under way for 8 StatefulSets; ${setCount - 8} are as they were`)
      .waitFor()
    await page.getByText(`${setCount - 8} selected`).waitFor()
    expect(await countOfRestarted()).toBe(8)
  })

  it('says beside the button what is still to be typed, and deletes them', async () => {
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog().getByText('Type yes to confirm.', { exact: true }).waitFor()
    expect(await button('Delete').isDisabled()).toBe(true)
    await dialog().getByRole('textbox', { name: 'Type yes to confirm' }).fill('yes')
    await button('Delete').click()
    await dialog().waitFor({ state: 'detached' })
    await expect.poll(async () => (await sets()).length).toBe(0)
  })
})
