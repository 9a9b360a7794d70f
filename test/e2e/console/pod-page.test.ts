// The page of a Pod, its set's metrics and its timeline, on real processes.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { browserSkip, type ConsolePage, openConsole } from '../support/browser.ts'
import type { KedgeUnderTest } from '../support/kedge.ts'
import { openSpeakingPods, speakingSet } from '../support/speaking-pods.ts'
import { flawsOf } from './axe.ts'

/** In the page: what its scripts take for the time. */
const aheadByTwoHours = `{
  const Own = Date
  const by = 7_200_000
  globalThis.Date = class extends Own {
    constructor(...at) { super(...(at.length > 0 ? at : [Own.now() + by])) }
    static now() { return Own.now() + by }
  }
}`

describe.skipIf(browserSkip('the page of a Pod') || process.getuid?.() !== 0)('the page of a Pod', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  beforeAll(async () => {
    ;({ kedge, browser, console } = await openSpeakingPods())
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  describe('kubectl top', () => {
    it('tells what nodes, Pods and their containers use', async () => {
      expect(await kedge.must('top', 'node')).toMatch(/CPU\(cores\)[\s\S]*\d+m +\d+% +\d+Mi/)
      const pods = await kedge.must('top', 'pod', '-l', 'app=web', '--containers')
      expect(pods).toMatch(/web-0 +main +\d+m +\d+Mi/)
      expect(pods).toMatch(/web-1 +side +\d+m +\d+Mi/)
      expect((await kedge.kubectl('top', 'pod', 'none')).stderr).toContain(
        'podmetrics "default/none" not found',
      )
    })
  })

  describe('containers', () => {
    it('stand with state, restarts, probes and what they use', async () => {
      const { page } = console
      await console.visit('pods/default/web-0')
      const main = page.getByRole('article').filter({ has: page.getByRole('heading', { name: /^main/ }) })
      await main.getByText(/running and ready/).waitFor()
      await main.getByText(/\d+m now · requests 50m/).waitFor()
      await page
        .getByText(/^kubectl (--context \S+ )?-n default port-forward pod\/web-0 8080:8080$/)
        .waitFor()
      await console.turnTo('pods/default/unready')
      await page.getByText(/has ended with code 3/).waitFor()
      await page.getByText(/its readiness probe fails/).waitFor()
    })
  })

  describe('the set', () => {
    it('row 123: shows what its ordinals use, and how full their claims are', async () => {
      const { page } = console
      await console.turnTo('sets/default/web')
      const row = page.getByRole('row').filter({ hasText: 'web-0' })
      await row.getByText(/^\d+m$/).waitFor()
      await row.getByText(/^\d+ %/).waitFor()
      await console.turnTo('sets/default/web?tab=volumes')
      await page
        .getByRole('row')
        .filter({ hasText: 'data-web-0' })
        .getByText(/^\d+ %/)
        .waitFor()
    })

    it('row 123: goes by the clock of the server, and so does what is written, where the browser is two hours ahead', async () => {
      const late = {
        ...speakingSet,
        metadata: { name: 'late' },
        spec: {
          serviceName: 'late',
          replicas: 1,
          selector: { matchLabels: { app: 'late' } },
          template: { metadata: { labels: { app: 'late' } }, spec: speakingSet.spec.template.spec },
          volumeClaimTemplates: speakingSet.spec.volumeClaimTemplates,
        },
      }
      await kedge.apply(JSON.stringify(late))
      const ahead = await openConsole(browser, kedge)
      const { page } = ahead
      await page.addInitScript(aheadByTwoHours)
      await ahead.visit('sets/default/web')
      const row = page.getByRole('row').filter({ hasText: 'web-0' })
      await row.getByText(/^\d+m$/).waitFor()
      await row.getByText(/^\d+ %/).waitFor()
      // A line takes two looks.
      await row.locator('polyline').first().waitFor({ state: 'attached' })
      await ahead.turnTo('sets/default/late')
      await page.getByRole('button', { name: 'Actions of late' }).click()
      await page.getByRole('menuitem', { name: 'Redeploy (reboot)' }).click()
      const act = page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true })
      await expect.poll(() => act.isEnabled()).toBe(true)
      await act.click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      const { spec } = await kedge.read<StatefulSet>('sts', 'late')
      const at = spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ?? ''
      expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(3_600_000)
      await ahead.close()
    })

    it('has charts by ordinal', async () => {
      const { page } = console
      await console.turnTo('sets/default/web?tab=metrics')
      await page.getByRole('img', { name: 'CPU (cores)' }).locator('canvas').waitFor()
      await page.getByRole('img', { name: 'Received over the network' }).locator('canvas').waitFor()
    })

    it('has a timeline of every Pod, with the edits', async () => {
      const { page } = console
      await console.turnTo('sets/default/web?tab=timeline')
      const lane = (name: string) => page.getByRole('list', { name })
      await lane('web-0')
        .getByText(/^Ready/)
        .first()
        .waitFor({ state: 'attached' })
      await kedge.done('delete', 'pod', 'web-1')
      await expect.poll(() => lane('web-1').getByRole('listitem').count()).toBeGreaterThan(2)
      await kedge.done('scale', 'sts/web', '--replicas=3')
      await page.getByText('replicas 2 → 3').first().waitFor()
      await lane('web-2')
        .getByText(/^Ready/)
        .first()
        .waitFor({ state: 'attached' })
      await kedge.done('scale', 'sts/web', '--replicas=2')
    })
  })

  describe('a Pod', () => {
    const choose = async (item: string) => {
      await console.page.getByRole('button', { name: /^More actions of/ }).click()
      await console.page.getByRole('menuitem', { name: item }).click()
    }
    const uidOf = async (name: string) => (await kedge.read<ApiObject>('pod', name)).metadata?.uid

    it('gets a debug container', async () => {
      const { page } = console
      await console.turnTo('pods/default/unready')
      await choose('Debug container')
      await page.getByRole('dialog').getByRole('button', { name: 'Debug container' }).click()
      const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: /^debug-1/ }) })
      await card.getByText(/^running/).waitFor()
      await page.getByRole('link', { name: 'Open a terminal in debug-1' }).click()
      await expect.poll(() => page.getByLabel('Container', { exact: true }).inputValue()).toBe('debug-1')
    })

    it('is not evicted where a disruption budget is used up, which is named', async () => {
      const { page } = console
      await kedge.must('create', 'pdb', 'web', '--selector=app=web', '--min-available=2')
      await kedge.done('wait', 'pdb/web', '--for=jsonpath={.status.currentHealthy}=2', '--timeout=180s')
      await console.turnTo('pods/default/web-0')
      await choose('Evict')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Evict' }).click()
      await dialog.getByText('The disruption budget web needs 2 healthy pods and has 2 currently').waitFor()
      await dialog.getByText('scale the set up by one first').waitFor()
      await page.keyboard.press('Escape')
      await kedge.done('delete', 'pdb', 'web')
    })

    it('is evicted, and comes back as another', async () => {
      const { page } = console
      const before = await uidOf('web-0')
      await console.turnTo('pods/default/web-0')
      // It may be another by the time of the answer, and is told of all the same.
      await page.route(
        '**/pods/web-0/eviction*',
        async route => {
          const response = await route.fetch()
          await expect.poll(() => uidOf('web-0').catch(() => before)).not.toBe(before)
          await route.fulfill({ response })
        },
        { times: 1 },
      )
      await choose('Evict')
      await page.getByRole('dialog').getByRole('button', { name: 'Evict' }).click()
      await page.getByText('Evict: web-0 is under way').waitFor()
    })

    it('is deleted by force only by whoever says that its node is gone', async () => {
      const { page } = console
      const containers = [{ name: 'main', image: 'sh', command: ['sleep', '1000'] }]
      const idle = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'idle' }, spec: { containers } }
      await kedge.apply(JSON.stringify(idle))
      await kedge.done('wait', 'pod/idle', '--for=condition=Ready', '--timeout=180s')
      await console.visit('pods/default/idle')
      await choose('Force delete')
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Two of one identity may run at the same time').waitFor()
      const button = dialog.getByRole('button', { name: 'Force delete' })
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('textbox', { name: 'Type idle to confirm' }).fill('idle')
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('checkbox').check()
      await button.click()
      await expect.poll(() => kedge.has('pod', 'idle')).toBe(false)
    })
  })

  it('row 143: a ConfigMap that a set waits for is made from its page, by a form that knows name and keys', async () => {
    const { page } = console
    const env = [{ name: 'HOST', valueFrom: { configMapKeyRef: { name: 'settings', key: 'host' } } }]
    const labels = { app: 'lacking' }
    const containers = [{ name: 'main', image: 'sh', command: ['sleep', '1000'], env }]
    await kedge.apply(
      JSON.stringify({
        ...speakingSet,
        metadata: { name: 'lacking' },
        spec: {
          serviceName: 'lacking',
          replicas: 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers } },
        },
      }),
    )
    await console.turnTo('sets/default/lacking')
    await page.getByRole('link', { name: 'Create the ConfigMap settings' }).click()
    const main = page.getByRole('main')
    expect(await main.getByLabel('Name', { exact: true }).inputValue()).toBe('settings')
    expect(await main.getByLabel('Key 1', { exact: true }).inputValue()).toBe('host')
    await main.getByLabel('Value 1', { exact: true }).fill('db.example')
    await main.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'settings' }).waitFor()
    await kedge.must('rollout', 'status', 'sts/lacking', '--timeout=180s')
    await kedge.must('delete', 'sts/lacking', 'configmap/settings')
  })

  it.each([
    ['en', 'light', 1440],
    ['zh-CN', 'dark', 390],
  ] as const)('in %s, %s, %d px wide: no violation, nothing cut off', async (locale, colorScheme, width) => {
    const looked = await openConsole(browser, kedge, {
      locale,
      colorScheme,
      viewport: { width, height: 860 },
    })
    const all = ['containers', 'logs', 'terminal', 'files', 'overview', 'events', 'yaml']
    const tabs = width > 1000 ? all : ['containers', 'logs', 'files']
    await looked.visit('sets')
    for (const path of [...tabs.map(tab => `pods/default/web-1?tab=${tab}`), 'pods/default/none']) {
      await looked.turnTo(path)
      expect({ path, flaws: await flawsOf(looked.page) }).toEqual({ path, flaws: [] })
    }
    expect(looked.faults).toEqual([])
    await looked.close()
  })
})
