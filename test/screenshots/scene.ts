// What a picture shows: an address, and what is done there before one looks. Acts are done in English on a wide page; the
// looks are put on afterwards, so that nothing is done twice.
import type { Page } from 'playwright-core'

export interface Scene {
  readonly name: string
  readonly path: string
  /** What is open then is what the window shows; without it the whole page is taken. */
  readonly act?: (page: Page) => Promise<void>
  /** What the act did to the page, if closing a dialog does not undo it. */
  readonly undo?: (page: Page) => Promise<void>
}

/** A plan is asked for a moment after the last key: it has begun, or there is none to come, and is there. */
export async function foreseen(page: Page): Promise<void> {
  await page.waitForTimeout(450)
  await page.getByRole('progressbar').first().waitFor({ state: 'detached', timeout: 20_000 })
}

export async function opened(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor()
  await foreseen(page)
}

/** By a button of the page, not of what is open on it. */
export const press =
  (name: string | RegExp) =>
  (page: Page): Promise<void> =>
    page
      .getByRole('main')
      .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
      .first()
      .click()

export const pressToOpen = (name: string | RegExp) => async (page: Page) => {
  await press(name)(page)
  await opened(page)
}

/** An item of a menu, by how its text begins: what is disabled says why behind it. */
export const chooseToOpen = (menu: string | RegExp, item: string) => async (page: Page) => {
  await press(menu)(page)
  await page
    .getByRole('menuitem')
    .filter({ hasText: new RegExp(`^${item.replaceAll(/[()]/g, '\\$&')}`) })
    .first()
    .click()
  await opened(page)
}
