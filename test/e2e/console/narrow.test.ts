// What a person sees first where something is missing or too narrow: in both languages, on a phone.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  browserSkip,
  type ConsolePage,
  openBrowser,
  openConsole,
  ownConsoleSkip,
} from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'nginx', image: 'nginx:1.28', ports: [{ containerPort: 8080 }] }],
      },
    },
  },
}

const words = {
  en: {
    signs: 'What the ordinals’ signs mean',
    cut: 'two corners cut',
    filters: /^Filters/,
    from: 'From',
    notMoment: 'or the day alone',
    copied: 'The browser does not let this page copy',
    conditions: 'Conditions',
    holds: 'Holds',
    within: 'ClusterIP · within the cluster',
    type: 'Type',
    nowhere: 'There is no such page',
    home: 'To the StatefulSets',
    failed: 'A part of the console did not arrive',
    fromBrowser: 'What the browser says of it',
    events: 'Events',
    noShell: 'This container has no shell',
    shell: 'Shell',
    scale: 'Scale (Expansion)',
    actions: 'Actions of web',
    rowActions: 'Actions of web',
    nothing: 'Nothing changes.',
    apply: 'Apply',
    empty: 'There is no StatefulSet here yet',
    button: 'Create StatefulSet',
    assigned: 'Successfully assigned default/web-0 to ',
  },
  'zh-CN': {
    signs: '序号标记的含义',
    cut: '缺两角',
    filters: /^筛选/,
    from: '起始',
    notMoment: '或者只写日期',
    copied: '浏览器不允许此页面复制',
    conditions: '状况',
    holds: '是否满足',
    within: 'ClusterIP · 集群内部访问',
    type: '类型',
    nowhere: '没有这个页面',
    home: '前往有状态副本集',
    failed: '控制台的某一部分未能加载',
    fromBrowser: '浏览器给出的信息',
    events: '事件',
    noShell: '此容器没有 Shell',
    shell: 'Shell',
    scale: '扩缩容（扩容）',
    actions: 'web 的更多操作',
    rowActions: 'web 的操作',
    nothing: '没有任何变化。',
    apply: '应用',
    empty: '这里还没有有状态副本集',
    button: '创建有状态副本集',
    assigned: '已将 default/web-0 调度到节点 ',
  },
} as const

describe.skipIf(browserSkip('the console on a phone'))('on a phone', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    await kedge.apply(JSON.stringify(web))
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  describe.each(['en', 'zh-CN'] as const)('in %s', locale => {
    const said = words[locale]
    let console: ConsolePage
    beforeAll(async () => {
      console = await openConsole(browser, kedge, { locale, viewport: { width: 390, height: 844 } })
      await console.visit('sets')
    })
    afterAll(() => console?.close())

    it('a copy icon keeps to the end of its text, and tells that the browser does not copy', async () => {
      const { page } = console
      await console.turnTo('pods/default/web-0')
      const command = page.locator('.pod__forward')
      const button = command.getByRole('button')
      // The last word and the button stand in one line; the command may be wrapped before.
      const [line, icon] = await Promise.all([command.locator('.nowrap').boundingBox(), button.boundingBox()])
      expect(Math.abs((line?.y ?? 0) - (icon?.y ?? 1000))).toBeLessThan(12)
      expect(line?.height ?? 1000).toBeLessThan(40)
      await page.evaluate(
        `navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
      )
      // It is told for some seconds alone.
      await Promise.all([command.getByText(said.copied).waitFor(), button.click()])
      expect(console.faults).toEqual([])
    })

    it('the tab that is chosen is in sight', async () => {
      const { page } = console
      for (const path of [
        'projects/default?tab=quota',
        'projects/default?tab=members',
        'sets/default/web?tab=yaml',
      ]) {
        await console.turnTo(path)
        const tab = page.getByRole('tab', { selected: true })
        const isInSight = async () => {
          const [at, list] = await Promise.all([tab.boundingBox(), page.getByRole('tablist').boundingBox()])
          if (!at || !list) return 'not there'
          return at.x >= list.x - 1 && at.x + at.width <= list.x + list.width + 1
        }
        await expect.poll(isInSight).toBe(true)
      }
    })

    it('conditions say whether they hold', async () => {
      await console.turnTo('pods/default/web-0?tab=overview')
      const conditions = console.page.getByRole('table').first()
      await conditions.getByRole('columnheader', { name: said.holds, exact: true }).waitFor()
    })

    it('kinds of Services are in words', async () => {
      await console.turnTo('services/new?project=default')
      const type = console.page.getByLabel(said.type, { exact: true })
      await type.waitFor()
      expect(await type.locator('option').allTextContents()).toContain(said.within)
    })

    it('an unknown address says what to do next', async () => {
      const { page } = console
      await console.turnTo('nowhere/at/all')
      await page.getByRole('heading', { level: 1, name: said.nowhere }).waitFor()
      await page.getByText('/nowhere/at/all').waitFor()
      await page.getByRole('main').getByRole('button', { name: said.home }).click()
      await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    })

    it('a row of all projects says which one it is of', async () => {
      const { page } = console
      for (const path of ['sets?project=', 'events?project=']) {
        await console.turnTo(path)
        await page.locator('.grid__project:visible').getByText('default', { exact: true }).first().waitFor()
      }
    })

    it('names in events are not broken, and messages are in words', async () => {
      const { page } = console
      await console.turnTo('events?project=default')
      const event = page.getByRole('row').filter({ hasText: said.assigned }).first()
      const name = event.locator('.grid__narrow .mono')
      expect((await name.boundingBox())?.height ?? 1000).toBeLessThan(24)
    })

    it('a container without a shell has no empty choice of shells', async () => {
      const { page } = console
      await console.turnTo('pods/default/web-0?tab=terminal')
      await page.getByText(said.noShell).waitFor()
      expect(await page.getByLabel(said.shell, { exact: true }).count()).toBe(0)
    })

    it('menus stand within the window, and what changes nothing is not applied', async () => {
      const { page } = console
      const isWithin = async () => {
        const box = await page.locator('.pf-v6-c-menu').boundingBox()
        if (!box) return 'not there'
        return box.x >= 0 && box.x + box.width <= 390 && box.y >= 0 && box.y + box.height <= 844
      }
      await console.turnTo('sets?project=default')
      await page.getByRole('button', { name: said.rowActions }).click()
      await expect.poll(isWithin).toBe(true)
      await page.keyboard.press('Escape')
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: said.actions }).click()
      await expect.poll(isWithin).toBe(true)
      await page.getByRole('menuitem', { name: said.scale, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(said.nothing).waitFor()
      const apply = dialog.getByRole('button', { name: said.apply, exact: true })
      expect(await apply.isDisabled()).toBe(true)
      await dialog.getByRole('spinbutton').fill('2')
      await expect.poll(() => apply.isEnabled()).toBe(true)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    })

    it('what the signs of ordinals mean is told behind a button, within the window', async () => {
      const { page } = console
      for (const path of ['sets?project=default', 'sets/default/web']) {
        await console.turnTo(path)
        const button = page.locator('summary').and(page.getByLabel(said.signs, { exact: true }))
        await button.click()
        const list = page.locator('.strip-key__list')
        await list.getByText(said.cut).waitFor()
        const box = await list.boundingBox()
        expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true)
        await page.keyboard.press('Escape')
        await list.waitFor({ state: 'hidden' })
      }
    })

    it.skipIf(ownConsoleSkip('the audit log'))('moments are written alike in every language', async () => {
      const { page } = console
      await console.turnTo('audit?from=yesterday')
      await page.getByRole('button', { name: said.filters }).click()
      const from = page.getByLabel(said.from, { exact: true })
      expect(await from.getAttribute('placeholder')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)
      await page.getByText(said.notMoment).waitFor()
      await from.fill('2026-11-29 14:30')
      await page.getByText(said.notMoment).waitFor({ state: 'detached' })
      expect(new URL(page.url()).searchParams.get('from')).toBe('2026-11-29 14:30')
    })

    it('a list without sets names the button that makes one', async () => {
      const { page } = console
      await console.turnTo('sets?project=kube-public')
      await page.getByRole('heading', { name: said.empty }).waitFor()
      await page.getByText(`“${said.button}”`).waitFor()
      await page.getByRole('main').getByRole('button', { name: said.button }).waitFor()
    })

    it.skipIf(ownConsoleSkip('the settings of accounts'))(
      'a part that does not arrive is told in words, within the window',
      async () => {
        const { page } = console
        await page.route(/\/assets\/AccountsPlace.*\.js/, route => route.abort('connectionreset'))
        await console.visit('settings')
        await page.getByText(said.failed).waitFor()
        await page.getByText(said.fromBrowser).waitFor()
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
        await page.unroute(/\/assets\/AccountsPlace.*\.js/)
      },
    )
  })
})
