// `kedge console` in front of clusters, here two Kedges that could be anything: the same pages, by the credentials of a
// kubeconfig's contexts.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatYaml, parse } from '../../../src/base/yaml.ts'
import type { Kubeconfig } from '../../../src/client/kubeconfig/kubeconfig.ts'
import {
  browserSkip,
  type ConsolePage,
  type ForwardingConsole,
  openBrowser,
  openConsole,
  openContext,
  startForwarding,
} from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const set = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: 'sh', command: ['sh', '-c', 'echo hello; exec sleep 1000'] }],
      },
    },
  },
})

describe.skipIf(browserSkip('kedge console in front of clusters') || process.getuid?.() !== 0)(
  'kedge console in front of clusters',
  () => {
    let kedge: KedgeUnderTest
    let other: KedgeUnderTest
    let forwarding: ForwardingConsole
    let browser: Browser
    let console: ConsolePage
    beforeAll(async () => {
      ;[kedge, other, browser] = await Promise.all([
        startKedge(['--runtime', 'process']),
        startKedge(['--runtime', 'simulated', '--name', 'other']),
        openBrowser(),
      ])
      await Promise.all([
        kedge.apply(JSON.stringify(set('web'))),
        other.apply(JSON.stringify(set('elsewhere'))),
      ])
      // Before a browser loads anything: Pods that start bring network devices, upon which it breaks off.
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      forwarding = await startForwarding(kedge, { kubeconfig: await joined(kedge, other) })
      console = await openConsole(browser, kedge, {}, forwarding)
    })
    afterAll(async () => {
      await browser?.close()
      await forwarding?.end()
      await Promise.all([kedge?.end(), other?.end()])
    })

    it('row 14: shows the clusters of a kubeconfig, one at a time', async () => {
      const { page } = console
      await page.getByRole('link', { name: 'web', exact: true }).waitFor()
      const clusters = page.getByLabel(/^Cluster: /)
      await clusters.focus()
      const second = page.getByRole('link', { name: 'second', exact: true })
      await page.keyboard.press('Enter')
      await second.waitFor()
      for (const key of ['Tab', 'Tab', 'Escape']) await page.keyboard.press(key)
      // Who looks through their names stays where they are.
      await second.waitFor({ state: 'hidden' })
      expect(new URL(page.url()).pathname).not.toContain('@second')
      await clusters.click()
      await second.click()
      await page.getByRole('link', { name: 'elsewhere', exact: true }).waitFor()
      expect(new URL(page.url()).pathname).toMatch(/^\/console\/@second\//)
      await page.getByRole('link', { name: 'elsewhere', exact: true }).click()
      await page.getByRole('heading', { name: 'elsewhere' }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: 'elsewhere' }).waitFor()
      await console.visit('@missing/sets')
      await page
        .getByText(/has no context "missing"/)
        .first()
        .waitFor()
      await console.visit('sets')
      expect(await flawsOf(page)).toEqual([])
    })

    it('row 14: says who somebody is in the cluster that they look at, and that one cannot be reached', async () => {
      const { page } = console
      await console.visit('@reader/projects')
      await page.getByRole('button', { name: 'Signed in as system:serviceaccount:default:default' }).waitFor()
      const boxes = await Promise.all(
        ['Cluster', 'Project'].map(label => page.locator('header').getByLabel(label).first().boundingBox()),
      )
      const [cluster, project] = boxes
      expect((cluster?.x ?? 0) + (cluster?.width ?? 0)).toBeLessThan(project?.x ?? 0)
      await page.goto(`${console.base}@nowhere/sets`)
      await page.getByText('nowhere does not answer: cannot reach https://127.0.0.1:1').waitFor()
      expect(await page.getByText('Connection lost').count()).toBe(0)
      await console.visit('sets')
    })

    it('row 83: changes a set, and follows what becomes of it', async () => {
      const { page } = console
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: /^Replicas/ }).click()
      await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('3')
      await page.getByRole('region', { name: 'What will happen' }).getByText('create web-2').waitFor()
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByRole('button', { name: 'Replicas: 3/3' }).waitFor()
    })

    it('rows 125, 130: streams logs, and terminals both ways', async () => {
      const { page } = console
      await console.turnTo('pods/default/web-0?tab=logs')
      await page.getByRole('region', { name: 'Log' }).getByText('hello').waitFor()
      await console.turnTo('pods/default/web-0?tab=terminal')
      await page.getByRole('button', { name: 'Open a terminal' }).click()
      await page.getByRole('textbox', { name: 'Terminal input' }).waitFor()
      await page.keyboard.type('echo a-$((40+2))-b\n')
      await page.locator('.xterm').getByText('a-42-b').first().waitFor()
    })

    it('lets nobody in without its cookie, and no other page use it', async () => {
      const codes = await console.page.evaluate(async () => {
        const bare = await fetch('/api/v1/pods')
        const own = await fetch('/api/v1/pods', { headers: { 'x-kedge-console': '1' } })
        const passed = await fetch('/api/v1/pods', {
          headers: { 'x-kedge-console': '1', 'impersonate-user': 'nobody', authorization: 'Bearer x' },
        })
        return [bare.status, own.status, passed.status]
      })
      // Neither credentials nor an impersonation that a page sets go on.
      expect(codes).toEqual([401, 200, 200])
      const context = await openContext(browser)
      const page = await context.newPage()
      await page.goto(console.base)
      await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      await page.goto(forwarding.link)
      await page.getByText('That link was used already').waitFor()
      await context.close()
      // Its log has what is missing, who is nobody, and the cluster that nobody reaches.
      expect(console.faults.filter(fault => !/401|404|503/.test(fault))).toEqual([])
    })
  },
)

/** Where nobody listens. */
const nowhere = { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } }

/** One kubeconfig with the contexts of both, the second by the name `second`; one of an account, and one that is not reached. */
async function joined(kedge: KedgeUnderTest, other: KedgeUnderTest): Promise<string> {
  const [first, second] = [kedge, other].map(
    ({ kubeconfig }) => parse(readFileSync(kubeconfig, 'utf8')) as Required<Kubeconfig>,
  )
  const [cluster] = second?.clusters ?? []
  const [user] = second?.users ?? []
  const path = join(kedge.folder, 'joined.yaml')
  const token = (await kedge.must('create', 'token', 'default')).trim()
  const config = {
    ...first,
    clusters: [...(first?.clusters ?? []), { ...cluster, name: 'second' }, nowhere],
    users: [...(first?.users ?? []), { ...user, name: 'second' }, { name: 'reader', user: { token } }],
    contexts: [
      ...(first?.contexts ?? []),
      { name: 'second', context: { cluster: 'second', user: 'second' } },
      { name: 'reader', context: { cluster: first?.clusters?.[0]?.name ?? '', user: 'reader' } },
      { name: 'nowhere', context: { cluster: 'nowhere', user: 'reader' } },
    ],
  }
  writeFileSync(path, formatYaml(config))
  return path
}
