// The console in a real browser, on a whole Kedge: what a person sees and does, checked through the API.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole, openContext } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const setOf = (name: string, { replicas = 3, annotations = {}, spec = {} } = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name }, annotations },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'nginx', image: 'nginx:1.28', env: [{ name: 'COLOR', value: 'blue' }] }],
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

describe.skipIf(browserSkip('the console in a browser'))('the console', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    const broken = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
    await kedge.apply(
      [
        setOf('web', { replicas: 4 }),
        setOf('held', { spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } }),
        setOf('broken', { annotations: broken, spec: { podManagementPolicy: 'Parallel' } }),
        setOf('stopped', { replicas: 0 }),
      ]
        .map(each => JSON.stringify(each))
        .join('\n---\n'),
    )
    for (const name of ['web', 'held']) await kedge.must('rollout', 'status', `sts/${name}`, '--timeout=180s')
    console = await openConsole(browser, kedge)
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const set = (name: string) => kedge.read<StatefulSet>('sts', name)
  const replicasOf = async (name: string) => (await set(name)).spec?.replicas
  const imageOf = async (name: string) => (await set(name)).spec?.template.spec?.containers[0]?.image

  describe('signing in', () => {
    it('needs the link, which works once', async () => {
      const context = await openContext(browser)
      const page = await context.newPage()
      await page.goto(console.base)
      await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      const link = (await kedge.kedge('console', '--kubeconfig', kedge.kubeconfig)).stdout.trim()
      await page.goto(link)
      await page.getByRole('heading', { name: 'StatefulSets' }).waitFor()
      await context.clearCookies()
      await page.goto(link)
      await page.getByText('That link was used already').waitFor()
      await context.close()
    })

    it('gives a cookie that other sites and requests without our header cannot use', async () => {
      const [cookie] = await console.page.context().cookies()
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' })
      expect(cookie?.name).toMatch(/^__Host-/)
      const codes = await console.page.evaluate(async () =>
        Promise.all(
          [new Headers(), new Headers({ 'x-kedge-console': '1' })].map(
            async headers => (await fetch('/api/v1/pods', { headers })).status,
          ),
        ),
      )
      expect(codes).toEqual([401, 200])
    })
  })

  it('moves nothing for who wants less motion, and is as it was for others', async () => {
    await console.visit('sets')
    const lasting = () =>
      console.page.evaluate<readonly string[]>(`[...document.querySelectorAll('button, a, input')]
        .map(each => getComputedStyle(each).transitionDuration)
        .filter(each => /[1-9]/.test(each))`)
    expect(await lasting()).toEqual([])
    await console.page.emulateMedia({ reducedMotion: 'no-preference' })
    expect((await lasting()).length).toBeGreaterThan(0)
    await console.page.emulateMedia({ reducedMotion: 'reduce' })
  })

  describe('the list', () => {
    it('shows every set with its strip, its status and the cause', async () => {
      await console.visit('sets')
      const { page } = console
      const row = (name: string) =>
        page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
      await row('web').getByText('Running 4/4').waitFor()
      await row('broken').getByText('Stuck 0/3').waitFor()
      await row('broken').getByText('its image nginx:1.28 cannot be pulled').waitFor()
      await row('stopped').getByText('Stopped', { exact: true }).waitFor()
      expect(await row('web').getByRole('img').getAttribute('aria-label')).toContain(
        '3: Ready, current revision',
      )
    })

    it('keeps its search, filter and order in the address', async () => {
      const { page } = console
      await console.turnTo('sets?status=stuck')
      await page.getByRole('link', { name: 'broken', exact: true }).waitFor()
      expect(await page.getByRole('link', { name: 'web', exact: true }).count()).toBe(0)
      await page.getByRole('button', { name: 'Clear the filters' }).click()
      await page.getByRole('textbox', { name: 'Search by name' }).fill('we')
      await expect.poll(() => page.url()).toContain('search=we')
      await page.reload()
      await page.getByRole('link', { name: 'web', exact: true }).waitFor()
      expect(await page.getByRole('row').count()).toBe(2)
    })

    it('follows what others do, without a reload', async () => {
      const { page } = console
      await console.turnTo('sets')
      await kedge.apply(JSON.stringify(setOf('late', { replicas: 1 })))
      await page.getByRole('link', { name: 'late', exact: true }).waitFor()
      await kedge.done('delete', 'sts', 'late')
      await page.getByRole('link', { name: 'late', exact: true }).waitFor({ state: 'detached' })
    })
  })

  describe('a change', () => {
    it('of the replicas shows what it will do before it does it', async () => {
      const { page } = console
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: 'Replicas: 4/4' }).click()
      await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('2')
      const plan = page.getByRole('region', { name: 'What will happen' })
      await plan.getByText('delete web-3 (scale down)').waitFor()
      expect(await replicasOf('web')).toBe(4)
      await page.getByRole('button', { name: 'Apply' }).click()
      // Two Pods may have gone before anybody looks.
      await page.getByText(/^web: Scale is (under way|done)$/).waitFor()
      await page.getByRole('button', { name: 'Replicas: 2/2' }).waitFor()
      expect(await replicasOf('web')).toBe(2)
    })

    it('that is no number is no edit', async () => {
      const { page } = console
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: /^Replicas/ }).click()
      await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('')
      await page.getByText('a whole number from 0 to 2147483647').waitFor()
      expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Cancel' }).click()
    })

    it('of the image rolls through the strip, and back from the records', async () => {
      const { page } = console
      await console.turnTo('sets/default/held')
      const choose = async (item: string) => {
        await page.getByRole('button', { name: 'Actions of held' }).click()
        await page.getByRole('menuitem', { name: item }).click()
      }
      await choose('Image upgrade')
      await page.getByRole('textbox', { name: 'Image of nginx' }).fill('nginx:1.29')
      await page
        .getByRole('region', { name: 'What will happen' })
        .getByText('delete held-2 (update)')
        .waitFor()
      await page.getByRole('button', { name: 'Apply' }).click()
      await expect.poll(() => imageOf('held')).toBe('nginx:1.29')
      await page
        .getByRole('button', { name: /^held-2 · Ready · update revision/ })
        .or(page.locator('.strip--large [title^="held-2 · Ready · update revision"]'))
        .first()
        .waitFor()
      await page.getByRole('tab', { name: 'Revision records' }).click()
      await page.getByText('~ spec.containers[nginx].image: nginx:1.28 → nginx:1.29').waitFor()
      await page.getByRole('button', { name: 'Roll back to this' }).click()
      await page.getByRole('region', { name: 'What will happen' }).waitFor()
      await page.getByRole('button', { name: 'Apply' }).click()
      await expect.poll(() => imageOf('held')).toBe('nginx:1.28')
    })

    it('that deletes asks for the word', async () => {
      const { page } = console
      await kedge.apply(JSON.stringify(setOf('gone', { replicas: 1 })))
      await console.turnTo('sets/default/gone')
      await page.getByRole('button', { name: 'Actions of gone' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      const dialog = page.getByRole('dialog')
      const button = dialog.getByRole('button', { name: 'Delete' })
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('textbox', { name: 'Type yes to confirm' }).fill('yes')
      await button.click()
      await expect.poll(() => kedge.has('sts', 'gone')).toBe(false)
      expect(await kedge.has('pvc', 'www-gone-0')).toBe(true)
    })
  })

  describe('the text of a set', () => {
    const versionOf = async (name: string) => (await set(name)).metadata?.resourceVersion
    /** As a person does it: a click at the end of the line, and other letters there. */
    const replaceEnd = async (line: string, end: string, by: string) => {
      const { page } = console
      await page.locator('.cm-line', { hasText: line }).first().click()
      await page.keyboard.press('End')
      for (const _ of end) await page.keyboard.press('Backspace')
      await page.keyboard.type(by)
    }

    it('that is opened and saved sends nothing', async () => {
      const { page } = console
      await console.turnTo('sets/default/web?tab=yaml')
      const before = await versionOf('web')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Nothing was changed.').waitFor()
      expect(await versionOf('web')).toBe(before)
    })

    it('mistake 3: that somebody else changed meanwhile is not overwritten, and merged when asked', async () => {
      const { page } = console
      await console.visit('sets/default/web?tab=yaml')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await replaceEnd('serviceName: web', '', '\nminReadySeconds: 1')
      await kedge.must('label', 'sts', 'web', 'by=somebody')
      await kedge.done('scale', 'sts', 'web', '--replicas=3')
      await page.getByText('The server has a newer version').waitFor()
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Put my changes on top of it' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
      await page.getByText('Saved.').waitFor()
      const { metadata, spec } = await set('web')
      expect(metadata?.labels?.by).toBe('somebody')
      expect([spec?.replicas, spec?.minReadySeconds]).toEqual([3, 1])
    })

    it('mistake 3: of which both have changed a field is saved once somebody has said whose value counts', async () => {
      const { page } = console
      const save = page.getByRole('button', { name: 'Save', exact: true })
      const clash = (was: string) => page.getByText(`it was ${was}`)
      await console.visit('sets/default/web?tab=yaml')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      expect(await page.getByText(/uid:|resourceVersion:|generation:|creationTimestamp:/).count()).toBe(0)
      await replaceEnd('replicas: 3', '3', '1')
      await kedge.done('scale', 'sts', 'web', '--replicas=2')
      await page.getByRole('button', { name: 'Put my changes on top of it' }).click()
      await clash('3, they have made it 2, you want 1').waitFor()
      expect(await save.isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Keep theirs' }).click()
      await page.locator('.cm-line', { hasText: 'replicas: 2' }).first().waitFor()
      expect(await clash('3').count()).toBe(0)
      await replaceEnd('replicas: 2', '2', '1')
      await kedge.done('scale', 'sts', 'web', '--replicas=3')
      await page.getByRole('button', { name: 'Put my changes on top of it' }).click()
      await clash('2, they have made it 3, you want 1').waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Keep mine' }).click()
      expect(await replicasOf('web')).toBe(3)
      await replaceEnd('replicas: 1', '1', '3')
      await expect.poll(() => save.isEnabled()).toBe(true)
      await save.click()
      await page.getByText('Nothing was changed.').waitFor()
    })

    it('mistake 10: that the server refuses is shown with its words', async () => {
      const { page } = console
      await console.visit('sets/default/web?tab=yaml')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await replaceEnd('serviceName: web', 'web', 'other')
      await page.getByRole('button', { name: 'Save' }).click()
      await page
        .getByRole('dialog')
        .getByText("updates to statefulset spec for fields other than 'replicas'")
        .waitFor()
      expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    })
  })

  describe('by the keyboard alone', () => {
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await console.page.keyboard.press(key)
    }
    const focused = () => console.page.locator(':focus')
    /** Tab until it is reached, as somebody without a pointer does. */
    const reach = async (role: 'button' | 'link' | 'textbox' | 'menuitem', name: string | RegExp) => {
      const wanted = console.page.getByRole(role, { name, exact: true }).and(focused())
      for (let tabs = 0; tabs < 120; tabs++) {
        if ((await wanted.count()) > 0) return
        await press('Tab')
      }
      throw new Error(`${role} ${name} is not on the way of Tab`)
    }

    it('the content is skipped to, and a page that is turned to begins at its heading', async () => {
      await console.turnTo('sets')
      await press('Tab', 'Enter', 'Tab')
      expect(await console.page.locator('main :focus').count()).toBe(1)
      await reach('link', 'web')
      await press('Enter')
      await console.page.getByRole('heading', { level: 1, name: 'web' }).and(focused()).waitFor()
      expect(await console.page.title()).toBe('web · Kedge')
    })

    it('a menu opens on its first act, and a dialog gives the focus back to what led to it', async () => {
      const { page } = console
      await console.turnTo('sets/default/held')
      const toggle = page.getByRole('button', { name: 'More actions of held' })
      await reach('button', 'More actions of held')
      await press('Enter')
      await page.getByRole('menuitem', { name: 'Scale' }).and(focused()).waitFor()
      await press('Escape')
      await toggle.and(focused()).waitFor()
      await press('Enter')
      await page.getByRole('menuitem', { name: 'Scale' }).and(focused()).waitFor()
      await press('End')
      await page.getByRole('menuitem').last().and(focused()).waitFor()
      await press('Home', 'ArrowDown', 'Enter')
      const dialog = page.getByRole('dialog', { name: 'Image upgrade: held' })
      // What one types goes into the first field.
      await dialog.locator(':is(input, select):focus').waitFor()
      await press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await toggle.and(focused()).waitFor()
    })

    it('a row of tabs is one stop, with arrows between them', async () => {
      const { page } = console
      await console.turnTo('sets/default/held')
      await page.getByRole('tab', { selected: true }).focus()
      await press('ArrowRight')
      await page.getByRole('tab', { name: 'Overview', selected: true }).and(focused()).waitFor()
      await press('End')
      await page.getByRole('tab', { name: 'Timeline', selected: true }).and(focused()).waitFor()
      expect(await page.locator('[role="tab"][tabindex="0"]').count()).toBe(1)
    })

    it('a card that is opened, confirmed or thrown away leaves the focus where it was', async () => {
      const { page } = console
      await console.turnTo('create?step=pods')
      const add = page.getByRole('button', { name: /^Add Container Image/ })
      await add.focus()
      await press('Enter')
      const card = page.getByRole('region', { name: 'New container' })
      await card.locator(':focus').waitFor()
      await page.getByRole('button', { name: /^× Cancel/ }).focus()
      await press('Enter')
      await page.locator('.card-list :focus').waitFor()
    })

    it('the steps of the wizard begin at their headings', async () => {
      const { page } = console
      await console.turnTo('create')
      await page.getByLabel('Name', { exact: true }).fill('keys')
      const isPrimary = (name: string) => page.locator('main .pf-m-primary', { hasText: name }).count()
      expect([await isPrimary('Next'), await isPrimary('Create')]).toEqual([1, 0])
      await reach('button', 'Next')
      await press('Enter')
      await page
        .getByRole('heading', { level: 2, name: 'Pod Replicas & Containers' })
        .and(focused())
        .waitFor()
    })
  })

  it('loads a part again when its connection breaks off', async () => {
    const { page } = console
    await console.visit('sets')
    let refused = 0
    await page.route(/\/assets\/CreatePage.*\.js/, route =>
      refused++ < 2 ? route.abort('connectionreset') : route.continue(),
    )
    await console.turnTo('create')
    await page.getByRole('heading', { level: 1, name: 'Create a StatefulSet' }).waitFor()
    expect(refused).toBeGreaterThan(2)
    await page.unroute(/\/assets\/CreatePage.*\.js/)
  })

  it('knows who is signed in and has its looks when the first requests break off', async () => {
    const { page } = console
    const refused = new Set<string>()
    const first = /\/console\/(session$|assets\/[^/]+\.css)/
    await page.route(first, (route, request) => {
      const { pathname } = new URL(request.url())
      if (refused.has(pathname)) return route.continue()
      refused.add(pathname)
      return route.abort('connectionreset')
    })
    await console.visit('create')
    await page.getByRole('heading', { level: 1, name: 'Create a StatefulSet' }).waitFor()
    const wanted = [...refused].filter(path => path.endsWith('.css'))
    expect(wanted.length).toBeGreaterThan(1)
    expect(refused).toContain('/console/session')
    const styled = () =>
      page.evaluate<string[]>('[...document.styleSheets].map(({ href }) => new URL(href).pathname)')
    await expect.poll(styled).toEqual(expect.arrayContaining(wanted))
    await page.unroute(first)
  })

  it('tells that a part cannot be loaded, after it was tried anew, with the rest of the console there', async () => {
    const { page } = console
    const files = /\/assets\/PodPage.*\.js/
    await page.route(files, route => route.abort('connectionreset'))
    await console.visit('pods/default/web-0')
    await page.getByRole('heading', { level: 1, name: 'This page could not be shown' }).waitFor()
    await page.unroute(files)
    await page.getByRole('button', { name: 'Load the console again' }).click()
    await page.getByRole('heading', { level: 1, name: 'web-0' }).waitFor()
  })

  it('loses its connection with the time told, and finds it again without a reload', async () => {
    const { page } = console
    await console.visit('sets')
    await page.evaluate('globalThis.isTheSame = true')
    await page.context().setOffline(true)
    const lost = page.getByText(/^Connection lost, showing the state of/)
    await lost.waitFor()
    const since = await lost.textContent()
    // Attempts that fail do not make the past the present for a moment.
    await page.evaluate(`{
      globalThis.bannersGone = 0
      const isBanner = node => node.classList?.contains('lost')
      new MutationObserver(all => {
        for (const { removedNodes } of all) globalThis.bannersGone += [...removedNodes].filter(isBanner).length
      }).observe(document.body, { childList: true, subtree: true })
    }`)
    for (let failed = 0; failed < 3; failed++)
      await page.waitForEvent('requestfailed', request => request.url().includes('/statefulsets'))
    expect([await page.evaluate('globalThis.bannersGone'), await lost.textContent()]).toEqual([0, since])
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    await kedge.apply(JSON.stringify(setOf('meanwhile', { replicas: 1 })))
    await page.context().setOffline(false)
    await lost.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'meanwhile', exact: true }).waitFor()
    expect(await page.evaluate('globalThis.isTheSame')).toBe(true)
  })
  it('waits for a part that is opened without a connection, and shows it when that is back', async () => {
    const { page } = console
    await console.visit('sets/default/web')
    await page.evaluate('globalThis.isTheSame = true')
    await page.context().setOffline(true)
    await page.getByText(/^Connection lost, showing the state of/).waitFor()
    const looked = page.waitForEvent(
      'requestfailed',
      request => request.method() === 'HEAD' && request.url().endsWith('/console/'),
    )
    await page.getByRole('tab', { name: 'Metrics' }).click()
    // All attempts have failed, and nobody answers at all.
    await looked
    await page.getByRole('heading', { level: 1, name: 'web' }).waitFor()
    await page.context().setOffline(false)
    await page.getByRole('tabpanel', { name: 'Metrics' }).getByText('CPU').first().waitFor()
    expect(await page.evaluate('globalThis.isTheSame')).toBe(true)
  })
})
