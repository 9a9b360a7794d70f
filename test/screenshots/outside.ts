// What those see who are not in yet, and the settings of who has just come in.
import type { Page } from 'playwright-core'
import type { KedgeUnderTest } from '../e2e/support/kedge.ts'

export interface Outside {
  readonly name: string
  address(input: { readonly kedge: KedgeUnderTest; readonly base: string }): Promise<string> | string
  readonly act?: (page: Page, base: string) => Promise<void>
}

const linkOf = async (kedge: KedgeUnderTest, act: 'invite' | 'reset', who = 'ben'): Promise<string> => {
  const told = await kedge.kedge('account', act, who, '-o', 'json', '--kubeconfig', kedge.kubeconfig)
  return JSON.parse(told.stdout).link
}

export const outside: readonly Outside[] = [
  { name: 'invitation', address: ({ kedge }) => linkOf(kedge, 'invite') },
  { name: 'invitation-used', address: ({ base }) => `${base}invitation#none` },
  { name: 'sign-in', address: ({ base }) => base },
  {
    name: 'sign-in-wrong',
    address: ({ base }) => `${base}?signin=refused`,
    async act(page) {
      await page.locator('#sign-in-name').fill('ann')
      await page.locator('input[type=password]').first().fill('not what it is')
      await page.locator('form button[type=submit]').first().click()
      await page.locator('.field__problem:not(:empty)').first().waitFor()
      await page.locator('summary').first().click()
    },
  },
  { name: 'sign-in-link', address: ({ base }) => `${base}?link=used` },
  {
    name: 'settings',
    address: ({ kedge }) => linkOf(kedge, 'reset'),
    async act(page, base) {
      await page.locator('input[type=password]').fill('ancient oak by the river')
      await page.locator('button[type=submit]').click()
      await page.locator('.user-menu').waitFor()
      await page.goto(`${base}settings`)
      await page.locator('.grid').waitFor()
    },
  },
  {
    name: 'no-project',
    address: ({ kedge }) => linkOf(kedge, 'invite', 'project-regular'),
    async act(page) {
      await page.locator('input[type=password]').fill('ancient oak by the river')
      await page.locator('button[type=submit]').click()
      await page.locator('.user-menu').waitFor()
    },
  },
]
