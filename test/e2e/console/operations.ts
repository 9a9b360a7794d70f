// Sets to be operated on, and what one does to them again and again: by their menus, and in the dialogs that these open.
import type { Browser, Locator, Page } from 'playwright-core'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

export const setOf = (name: string, replicas = 2, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, labels: { team: 'shop' } },
  spec: {
    serviceName: name,
    replicas,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'nginx',
            image: 'nginx:1.28',
            ports: [{ name: 'http', containerPort: 80 }],
            env: [{ name: 'COLOR', value: 'blue' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
})

export const headless = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP: 'None', selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
})

export interface Operated {
  readonly kedge: KedgeUnderTest
  readonly browser: Browser
  readonly console: ConsolePage
  readonly page: Page
  end(): Promise<void>
}

/** A cluster with the sets `web`, `held`, `sick`, `one` and `two`, all of them rolled out, and its console. */
export async function startOperated(): Promise<Operated> {
  const [kedge, browser] = await Promise.all([
    startKedge(['--runtime', 'simulated', '--nodes', '2']),
    openBrowser(),
  ])
  const objects = [
    setOf('web'),
    headless('web'),
    setOf('held', 4, { podManagementPolicy: 'OrderedReady' }),
    setOf('sick', 2, { podManagementPolicy: 'OrderedReady' }),
    ...['one', 'two'].map(name => setOf(name, 1)),
  ]
  const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
  if (applied.code !== 0) throw new Error(applied.stderr)
  for (const name of ['web', 'held', 'sick', 'one', 'two'])
    await kedge.done('rollout', 'status', `sts/${name}`, '--timeout=180s')
  const console = await openConsole(browser, kedge, { acceptDownloads: true })
  const { page } = console
  return {
    kedge,
    browser,
    console,
    page,
    async end() {
      await browser.close()
      await kedge.end()
    },
  }
}

export interface Operations {
  read<T>(...what: readonly string[]): Promise<T>
  set(name: string): Promise<StatefulSet>
  podOf(name: string): Promise<NonNullable<StatefulSet['spec']>['template']['spec']>
  dialog(): Locator
  field(name: string): Locator
  button(name: string | RegExp): Locator
  /** By its menu, on its page. */
  choose(name: string, item: string): Promise<void>
  /** With the tick that a dangerous plan asks for. */
  apply(): Promise<void>
}

/** On a cluster that is there when it is used first. */
export function operationsOn(operated: () => Operated): Operations {
  const read: Operations['read'] = (...what) => operated().kedge.read(...what)
  const set = (name: string) => read<StatefulSet>('sts', name)
  const dialog = () => operated().page.getByRole('dialog')
  const field = (name: string) => dialog().getByLabel(name, { exact: true })
  const button = (name: string | RegExp) => dialog().getByRole('button', { name, exact: true })
  return {
    read,
    set,
    podOf: async name => (await set(name)).spec?.template.spec,
    dialog,
    field,
    button,
    async choose(name, item) {
      const { console, page } = operated()
      await console.turnTo(`sets/default/${name}`)
      await page.getByRole('button', { name: `Actions of ${name}` }).click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
      await dialog().waitFor()
    },
    async apply() {
      const { page } = operated()
      const act = button('Apply').and(page.locator(':enabled'))
      const danger = dialog().getByRole('checkbox', {
        name: 'I have read this; do it all the same',
        checked: false,
      })
      const gone = page.locator('body:not(:has([role="dialog"]))')
      await dialog().waitFor()
      // A plan that is being made anew may ask for the tick when the button has been open before.
      for (;;) {
        await act.or(danger).or(gone).first().waitFor()
        if (await gone.isVisible()) return
        // It may be gone again by the time of the tick.
        if (await danger.isVisible()) await danger.check({ timeout: 10_000 }).catch(() => {})
        await act.click({ timeout: 10_000 }).catch(() => {})
      }
    },
  }
}
