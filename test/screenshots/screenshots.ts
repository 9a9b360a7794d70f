// `npm run screenshots`: every page of the console as people may have it, for somebody to look at: wide and narrow, light
// and dark, English and Chinese, empty, busy and in trouble. They go to a folder that is not part of the repository.
// Names that are given are looks, such as `phone-dark-zh`, or parts of pages' names: the others are left out.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { en } from '../../console/src/i18n/en.ts'
import { zh } from '../../console/src/i18n/zh.ts'
import { type ConsolePage, openBrowser, openConsole } from '../e2e/support/browser.ts'
import { type KedgeUnderTest, root, startKedge } from '../e2e/support/kedge.ts'
import { objects, team } from './objects.ts'

const folder = join(root, 'screenshots')

const wide = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

/** Every width with every colour and language. */
const looks = {
  'wide-light-en': { locale: 'en', colorScheme: 'light', viewport: wide },
  'wide-dark-en': { locale: 'en', colorScheme: 'dark', viewport: wide },
  'wide-light-zh': { locale: 'zh-CN', colorScheme: 'light', viewport: wide },
  'wide-dark-zh': { locale: 'zh-CN', colorScheme: 'dark', viewport: wide },
  'phone-light-en': { locale: 'en', colorScheme: 'light', viewport: phone },
  'phone-dark-en': { locale: 'en', colorScheme: 'dark', viewport: phone },
  'phone-light-zh': { locale: 'zh-CN', colorScheme: 'light', viewport: phone },
  'phone-dark-zh': { locale: 'zh-CN', colorScheme: 'dark', viewport: phone },
} as const

const tabs = [
  ...['ordinals', 'overview', 'yaml', 'containers', 'revisions', 'pods', 'volumes'],
  ...['environment', 'events', 'logs', 'metrics', 'timeline'],
]

/** The dialog that is open, whatever was changed in it. */
async function leave(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  const question = page.locator('.dialog__leave')
  if (await question.isVisible()) await question.getByRole('button').last().click()
}

/** Address by name. */
const busy: { readonly [name: string]: string } = {
  list: 'sets',
  'list-columns': 'sets?columns=ordinals,image,age,service,selector,alias',
  ...Object.fromEntries(tabs.map(tab => [`set-${tab}`, `sets/shop/web?tab=${tab}`])),
  'set-stuck': 'sets/shop/stuck',
  'set-partition': 'sets/shop/held',
  'set-gone': 'sets/shop/none',
  ...Object.fromEntries(
    ['containers', 'logs', 'terminal', 'files', 'overview', 'events', 'yaml'].map(tab => [
      `pod-${tab}`,
      `pods/shop/web-0?tab=${tab}`,
    ]),
  ),
  'pod-stuck': 'pods/shop/stuck-0',
  ...Object.fromEntries(
    ['basic', 'pods', 'storage', 'advanced'].map(step => [
      `create-${step}`,
      `create?project=shop&step=${step}`,
    ]),
  ),
  'create-text': 'create?project=shop&mode=text',
  services: 'services',
  service: 'services/shop/web',
  'service-new': 'services/new?project=shop',
  configmaps: 'configmaps?project=shop',
  configmap: 'configmaps/shop/settings',
  secrets: 'secrets?project=shop',
  secret: 'secrets/shop/passwords',
  'secret-new': 'secrets/new?project=shop',
  claims: 'claims',
  claim: 'claims/shop/www-web-0',
  classes: 'classes',
  class: 'classes/standard',
  nodes: 'nodes',
  node: 'nodes/kedge-0',
  events: 'events',
  ...Object.fromEntries(
    ['workspaces', 'projects', 'workspaces/new', 'projects/new'].map(path => [path.replace('/', '-'), path]),
  ),
  ...Object.fromEntries(
    ['overview', 'projects', 'members', 'roles', 'quota'].flatMap(tab => [
      [`workspace-${tab}`, `workspaces/acme?tab=${tab}`],
      [`project-${tab}`, `projects/shop?tab=${tab}`],
    ]),
  ),
  nowhere: 'nowhere',
  accounts: 'accounts',
  audit: 'audit',
  'audit-refused': 'audit?outcome=refused',
}

/** What is done on a page before it is looked at. */
const dialogs: { readonly [name: string]: string } = Object.fromEntries(
  [
    ...['scale', 'image', 'restart', 'rollback', 'partition', 'expose', 'service', 'autoscaler', 'template'],
    ...['strategy', 'network', 'affinity', 'tolerations', 'security', 'volumes', 'labels', 'delete'],
    ...['expand', 'recreate'],
  ].map(name => [`dialog-${name}`, name]),
)

/** What makes a dialog show more than it does at first. */
const fillIn: { readonly [item: string]: (page: Page) => Promise<void> } = {
  async expand(page) {
    await page.getByRole('dialog').getByRole('checkbox').first().check()
    await page.getByRole('dialog').locator('input.control').first().fill('5Gi')
  },
  async recreate(page) {
    await page.getByRole('dialog').locator('select').first().selectOption('Parallel')
  },
}

const items = [
  'scale',
  'image',
  'restart',
  'rollback',
  'partition',
  'stop',
  'info',
  'template',
  'yaml',
  'expand',
  'expose',
  'service',
  'autoscaler',
]
const areas = ['strategy', 'network', 'affinity', 'tolerations', 'security', 'volumes', 'labels']
const places = [...items, ...areas, 'annotations', 'recreate', 'delete']

/** What goes wrong on a page: undone again once it was looked at. */
const errors: { readonly [name: string]: readonly [path: string, begin: (page: Page) => Promise<void>] } = {
  'error-lost': [
    'sets?project=shop',
    async page => {
      await page.context().setOffline(true)
      await page.locator('.lost').waitFor()
    },
  ],
  'error-problems': [
    'create?project=shop&step=basic',
    async page => {
      await page.locator('.create__button').click()
      await page.waitForTimeout(300)
    },
  ],
  'error-server': [
    'sets/shop/web?tab=revisions',
    async page => {
      await page.route(/statefulsets\/web(\?|$)/, route => route.fulfill({ status: 500, json: failure }))
      await page.locator('table .pf-v6-c-button').first().click()
      await page.getByRole('dialog').waitFor()
      await foreseen(page)
    },
  ],
  'error-part': [
    'sets?project=shop',
    async page => {
      await page.route(/\/assets\/AccountsPlace.*\.js/, route => route.abort('connectionreset'))
      // A whole page anew: what was loaded once is not asked for again.
      await page.goto(new URL('/console/audit', page.url()).href)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForTimeout(2500)
    },
  ],
}
const failure = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message: 'an error on the server has prevented the request from succeeding',
  reason: 'InternalError',
  code: 500,
}

/** A plan is asked for a moment after the last key: it has begun, or there is none to come, and is there. */
async function foreseen(page: Page): Promise<void> {
  await page.waitForTimeout(700)
  await page.getByRole('progressbar').first().waitFor({ state: 'detached', timeout: 20_000 })
}

/** A set whose Pods have not come yet has dots for a sentence; what else is on its way turns, is busy, or says so. */
const settled = (page: Page): Promise<void> =>
  page
    .locator('.status__why[role=img], [role=progressbar], [aria-busy="true"]')
    .or(page.getByText(en.common.loading, { exact: true }))
    .or(page.getByText(zh.common.loading, { exact: true }))
    .first()
    .waitFor({ state: 'detached', timeout: 20_000 })

/** The first button of a tab opens them. */
const teamDialogs: { readonly [name: string]: string } = {
  'dialog-invite': 'projects/shop?tab=members',
  'dialog-role': 'projects/shop?tab=roles',
  'dialog-quota': 'projects/shop?tab=quota',
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2)
  const names = wanted.filter(part => !(part in looks))
  const isWanted = (name: string) => names.length === 0 || names.some(part => name.includes(part))
  const looked = Object.entries(looks).filter(
    ([look]) => names.length === wanted.length || wanted.includes(look),
  )
  mkdirSync(folder, { recursive: true })
  const [kedge, browser] = await Promise.all([
    startKedge(['--runtime', 'simulated', '--nodes', '3']),
    openBrowser(),
  ])
  try {
    const pages = new Map<string, ConsolePage>()
    for (const [look, options] of looked) pages.set(look, await openConsole(browser, kedge, options))
    const shoot = async (name: string, path: string, act?: (page: ConsolePage) => Promise<void>) => {
      if (!isWanted(name)) return
      for (const [look, page] of pages) {
        await page.turnTo(path)
        await settled(page.page).catch(error => process.stderr.write(`${name} ${look}: ${String(error)}\n`))
        await act?.(page).catch(error => process.stderr.write(`${name} ${look}: ${String(error)}\n`))
        // Who turns to a page by a link does not see where the keyboard is.
        if (!act) await page.page.evaluate('document.activeElement?.blur()')
        await page.page.screenshot({ path: join(folder, `${name}.${look}.png`), fullPage: act === undefined })
        if (act) await leave(page.page)
      }
    }
    for (const [name, path] of Object.entries({ list: 'sets', services: 'services', events: 'events' }))
      await shoot(`empty-${name}`, `${path}?project=default`)
    await fill(kedge)
    for (const [name, path] of Object.entries(busy)) await shoot(name, path)
    for (const [name, item] of Object.entries(dialogs))
      await shoot(name, 'sets/shop/web', async ({ page }) => {
        await page
          .locator('.page__head button[aria-haspopup], .page__head .pf-v6-c-menu-toggle')
          .last()
          .click()
        await page.getByRole('menuitem').nth(places.indexOf(item)).click()
        await page.getByRole('dialog').waitFor()
        await fillIn[item]?.(page)
        await foreseen(page)
      })
    for (const [name, item] of Object.entries({ edit: 0, reset: 1, sessions: 2, remove: 4 }))
      await shoot(`dialog-account-${name}`, 'accounts?search=ann', async ({ page }) => {
        await page.locator('.grid .dots').first().click()
        await page.getByRole('menuitem').nth(item).click()
        await page.getByRole('dialog').waitFor()
        await page.waitForTimeout(500)
      })
    for (const [name, path] of Object.entries(teamDialogs))
      await shoot(name, path, async ({ page }) => {
        await page
          .locator('.detail__tab button.pf-m-primary, .detail__tab button.pf-m-secondary')
          .first()
          .click()
        await page.getByRole('dialog').waitFor()
        await page.waitForTimeout(500)
      })
    for (const [name, [path, begin]] of Object.entries(errors))
      await shoot(name, path, async ({ page }) => begin(page)).finally(async () => {
        for (const { page } of pages.values()) {
          await page.context().setOffline(false)
          await page.unrouteAll()
        }
      })
    const [any] = pages.values()
    if (any) await shootOutside(browser, kedge, { base: any.base, looked, isWanted })
    for (const [look, { faults }] of pages)
      for (const fault of faults) process.stderr.write(`${look}: ${fault}\n`)
  } finally {
    await browser.close()
    await kedge.end()
  }
  process.stdout.write(`look at ${folder}\n`)
}

interface Outside {
  readonly base: string
  readonly looked: readonly (readonly [look: string, options: BrowserContextOptions])[]
  isWanted(name: string): boolean
}

/** What those see who are not in yet. */
async function shootOutside(
  browser: Browser,
  kedge: KedgeUnderTest,
  { base, looked, isWanted }: Outside,
): Promise<void> {
  const invitation = await kedge.kedge(
    'account',
    'invite',
    'ben',
    '-o',
    'json',
    '--kubeconfig',
    kedge.kubeconfig,
  )
  const { link } = JSON.parse(invitation.stdout)
  // First of all that is done by an invitation: what comes later makes it void.
  const rounds = [
    ...looked.map(each => [...each, 'invited'] as const),
    ...looked.map(each => [...each, 'rest'] as const),
  ]
  for (const [look, options, round] of rounds) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
    // As for pages that are signed in: a machine whose cores others keep busy takes its time.
    context.setDefaultTimeout(120_000)
    const page = await context.newPage()
    const shoot = async (name: string, address: string, act: () => Promise<unknown> = async () => {}) => {
      if (!isWanted(name)) return
      await page.goto('about:blank')
      await page.goto(address)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await act().catch(error => process.stderr.write(`${name} ${look}: ${String(error)}\n`))
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(folder, `${name}.${look}.png`), fullPage: true })
    }
    if (round === 'invited') {
      await shoot('invitation', link)
      await context.close()
      continue
    }
    await shoot('sign-in', base)
    await shoot('sign-in-wrong', `${base}?signin=refused`, async () => {
      await page.locator('#sign-in-name').fill('ann')
      await page.locator('input[type=password]').first().fill('not what it is')
      await page.locator('form button[type=submit]').first().click()
      await page.locator('.field__problem:not(:empty)').first().waitFor()
      await page.locator('summary').first().click()
    })
    await shoot('sign-in-link', `${base}?link=used`)
    if (isWanted('settings')) {
      const again = await kedge.kedge(
        'account',
        'reset',
        'ben',
        '-o',
        'json',
        '--kubeconfig',
        kedge.kubeconfig,
      )
      await shoot('settings', JSON.parse(again.stdout).link, async () => {
        await page.locator('input[type=password]').fill('ancient oak by the river')
        await page.locator('button[type=submit]').click()
        await page.locator('.user-menu').waitFor()
        await page.goto(`${base}settings`)
        await page.locator('.grid').waitFor()
      })
      await context.clearCookies()
    }
    await shoot('invitation-used', `${base}invitation#none`)
    await context.close()
  }
}

async function fill(kedge: KedgeUnderTest): Promise<void> {
  await kedge.must('wait', 'crd/workspaces.iam.kedge.dev', '--for=condition=Established', '--timeout=20s')
  const people = await kedge.apply(team.map(each => JSON.stringify(each)).join('\n---\n'))
  if (people.code !== 0) throw new Error(people.stderr)
  const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
  if (applied.code !== 0) throw new Error(applied.stderr)
  await kedge.must('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=60s')
  await kedge.must('rollout', 'status', 'sts/held', '-n', 'shop', '--timeout=60s')
  for (const name of ['web', 'held'])
    await kedge.must('set', 'image', `sts/${name}`, '-n', 'shop', 'nginx=nginx:1.29')
  await kedge.must('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=60s')
  for (const account of accounts) await kedge.apply(JSON.stringify(account))
  await kedge.kubectl('delete', 'account', 'admin')
}

const accountOf = (name: string, spec: object) => ({
  apiVersion: 'iam.kedge.dev/v1',
  kind: 'Account',
  metadata: { name },
  spec,
})
const accounts = [
  accountOf('ann', {
    displayName: 'Ann Arbor',
    email: 'ann@example.com',
    platformRole: 'platform-self-provisioner',
  }),
  accountOf('ben', {
    displayName: 'Ben of a rather long name that does not end soon',
    email: 'ben@example.com',
  }),
  accountOf('cem', { displayName: 'Cem', disabled: true }),
  accountOf('project-regular', {}),
]

await main()
