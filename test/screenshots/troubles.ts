// What goes wrong on a page: undone again once it was looked at.
import type { Page } from 'playwright-core'
import { foreseen, type Scene } from './scene.ts'

const failure = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message: 'an error on the server has prevented the request from succeeding',
  reason: 'InternalError',
  code: 500,
}

const forgive = (page: Page) => page.unrouteAll({ behavior: 'ignoreErrors' })

export const troubles: readonly Scene[] = [
  {
    name: 'error-lost',
    path: 'sets?project=shop',
    async act(page) {
      await page.context().setOffline(true)
      await page.locator('.lost').waitFor({ timeout: 20_000 })
    },
    async undo(page) {
      await page.context().setOffline(false)
      await page.locator('.lost').waitFor({ state: 'detached', timeout: 60_000 })
    },
  },
  {
    name: 'error-problems',
    path: 'create?project=shop&step=basic',
    async act(page) {
      await page.locator('.create__button').click()
      await page.waitForTimeout(300)
    },
  },
  {
    name: 'error-server',
    path: 'sets/shop/web?tab=revisions',
    async act(page) {
      await page.route(/statefulsets\/web(\?|$)/, route => route.fulfill({ status: 500, json: failure }))
      await page.locator('table .pf-v6-c-button').first().click()
      await page.getByRole('dialog').waitFor()
      await foreseen(page)
    },
    undo: forgive,
  },
  {
    name: 'error-part',
    path: 'sets?project=shop',
    async act(page) {
      await page.route(/\/assets\/AccountsPlace.*\.js/, route => route.abort('connectionreset'))
      // A whole page anew: what was loaded once is not asked for again.
      await page.goto(new URL('/console/audit', page.url()).href)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page
        .locator('main .pf-v6-c-alert, main .pf-v6-c-empty-state')
        .first()
        .waitFor({ timeout: 20_000 })
    },
    undo: forgive,
  },
  {
    name: 'error-ended',
    path: 'sets/shop/web',
    async act(page) {
      // As by another page of the same browser.
      await page.evaluate(
        `fetch('/console/session', { method: 'DELETE', headers: { 'x-kedge-console': '1' } })`,
      )
      await page.locator('main.sign-in').waitFor({ timeout: 20_000 })
    },
  },
]
