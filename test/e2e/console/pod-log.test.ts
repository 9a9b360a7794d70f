// Logs in the console, of processes that speak: followed, searched, merged, and a hundred thousand lines of them.
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { browserSkip, type ConsolePage } from '../support/browser.ts'
import type { KedgeUnderTest } from '../support/kedge.ts'
import { openSpeakingPods } from '../support/speaking-pods.ts'

/** One speaks of what is looked for when the other has said its lines. */
const twoVoices = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'voices' },
  spec: {
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: 'said', emptyDir: {} }],
    containers: [
      {
        name: 'late',
        image: 'sh',
        command: [
          'sh',
          '-c',
          'until [ -e /said/all ]; do sleep 0.1; done; echo FOUND; seq 300; exec sleep 1000',
        ],
        volumeMounts: [{ name: 'said', mountPath: '/said' }],
      },
      {
        name: 'early',
        image: 'sh',
        command: ['sh', '-c', 'seq -f "early %.0f" 301; touch /said/all; exec sleep 1000'],
        volumeMounts: [{ name: 'said', mountPath: '/said' }],
      },
    ],
  },
}

/** Whether what was found is within what the log shows. */
const isInSight = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const log = document.querySelector('section[aria-label="Log"]')
    const [mark, shown] = [log?.querySelector('mark'), log].map(each => each?.getBoundingClientRect())
    return Boolean(mark && shown && mark.top >= shown.top && mark.bottom <= shown.bottom)
  })()`)

describe.skipIf(browserSkip('the log') || process.getuid?.() !== 0)('the log', () => {
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

  const lines = () => console.page.getByRole('region', { name: 'Log' })

  it('row 125: of a container is behind its icon', async () => {
    const { page } = console
    await console.turnTo('pods/default/web-0')
    const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: /^main/ }) })
    await card.getByRole('link', { name: 'Log main' }).click()
    await lines()
      .getByText(/^tick \d+ of web-0/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'main', pressed: true }).waitFor()
    await console.turnTo('pods/default/web-0')
    await card.getByRole('link', { name: 'Terminal main' }).click()
    await expect.poll(() => page.getByLabel('Container', { exact: true }).inputValue()).toBe('main')
  })

  it('row 127: is followed, with JSON read and warnings told apart', async () => {
    const { page } = console
    await console.turnTo('pods/default/web-0?tab=logs')
    await lines()
      .getByText(/^tick \d+ of web-0/)
      .first()
      .waitFor()
    const last = Number(/tick (\d+)/.exec((await lines().textContent()) ?? '')?.[1])
    await lines()
      .getByText(`tick ${last + 3} of web-0`, { exact: false })
      .first()
      .waitFor()
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('warning')
    await lines().getByText('WARN slow').first().waitFor()
    expect(await lines().getByText(/^tick/).count()).toBe(0)
    // The address says so, and whoever is sent it sees the same.
    await page.reload()
    await lines().getByText('WARN slow').first().waitFor()
    expect(await lines().getByText(/^tick/).count()).toBe(0)
  })

  it('of several Pods and containers is merged in order, and searched', async () => {
    const { page } = console
    await console.visit('pods/default/web-0?tab=logs')
    await page
      .getByRole('button', { name: '● web-1' })
      .or(page.getByRole('button', { name: 'web-1' }))
      .click()
    await page.getByRole('button', { name: 'side', exact: true }).click()
    await lines().getByText('web-1 main').first().waitFor()
    // It was said at the start, and may have left the screen by now: the search brings it back.
    await page.getByRole('button', { name: 'Follow' }).click()
    await page.getByRole('textbox', { name: 'Search in the log' }).fill('SIDE speaks')
    await page.getByText('1 / 2').waitFor()
    await lines().locator('mark').first().waitFor()
    await page.getByRole('button', { name: /next/i }).click()
    await page.getByText('2 / 2').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    const text = readFileSync(await download.path(), 'utf8')
    const times = text
      .split('\n')
      .filter(Boolean)
      .map(line => line.slice(0, 30))
    expect(times).toEqual([...times].sort())
    expect(text).toMatch(/ web-1 side side speaks\n/)
  })

  it('that was searched keeps what was found in sight while lines of others are merged in above it', async () => {
    const { page } = console
    onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }))
    const applied = await kedge.apply(JSON.stringify(twoVoices))
    expect(applied.code).toBe(0)
    await kedge.done('wait', 'pod/voices', '--for=condition=Ready', '--timeout=180s')
    let letGo: () => void = () => {}
    const isHeld = new Promise<void>(resolve => {
      letGo = resolve
    })
    await page.route(/pods\/voices\/log\?.*container=early/, async route => {
      await isHeld
      await route.continue()
    })
    await console.turnTo('pods/default/voices?tab=logs&find=FOUND')
    const found = lines().locator('mark')
    await found.waitFor()
    await page.getByRole('button', { name: 'early', exact: true }).click()
    letGo()
    await page.getByText(/^602 lines/).waitFor()
    // Lines come to the page before it has scrolled: both are measured at once, until they fit.
    await expect.poll(() => isInSight(page)).toBe(true)
    // Who moves away is not called back.
    await lines().focus()
    await page.keyboard.press('Home')
    await lines().getByText('early 1', { exact: true }).waitFor()
  })

  it('of before a restart is there', async () => {
    await console.turnTo('pods/default/unready?tab=logs')
    await lines().getByText('second life').waitFor()
    await console.page.getByRole('button', { name: 'Previous' }).click()
    await lines().getByText('first life').waitFor()
  })

  it('goes on after a break without a line twice', async () => {
    const { page } = console
    await console.turnTo('pods/default/web-1?tab=logs')
    await lines().getByText(/^tick/).first().waitFor()
    await page.context().setOffline(true)
    await page.getByText('(trying again)').waitFor()
    await page.context().setOffline(false)
    await page.getByText('(trying again)').waitFor({ state: 'detached' })
    const before = Number(/tick (\d+)(?!.*tick)/s.exec((await lines().textContent()) ?? '')?.[1])
    await lines()
      .getByText(`tick ${before + 2} of`, { exact: false })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Follow' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    const ticks = [...readFileSync(await download.path(), 'utf8').matchAll(/tick (\d+) of/g)].map(([, n]) =>
      Number(n),
    )
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index))
  })

  it('of a set that is scaled is read of its new Pods alone, and keeps what stands there and where one reads', async () => {
    const { page } = console
    const talk = 'seq -f "%g of $HOSTNAME" 1 200; exec sleep 1000'
    const few = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'few' },
      spec: {
        serviceName: 'few',
        replicas: 2,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { app: 'few' } },
        template: {
          metadata: { labels: { app: 'few' } },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'main', image: 'sh', command: ['sh', '-c', talk] }],
          },
        },
      },
    }
    await kedge.apply(JSON.stringify(few))
    await kedge.done('rollout', 'status', 'sts/few', '--timeout=180s')
    // From the start: from a line on, a log is asked for again after any break.
    const asked: string[] = []
    page.on('request', request => {
      const [, pod] = /\/pods\/(few-\d)\/log/.exec(request.url()) ?? []
      if (pod && !new URL(request.url()).searchParams.has('sinceTime')) asked.push(pod)
    })
    await console.turnTo('sets/default/few?tab=logs')
    await page.getByText(/^400 lines ·/).waitFor()
    const log = page.getByRole('region', { name: 'Log' })
    await log.focus()
    const top = () => log.evaluate(each => each.scrollTop)
    // What is drawn right then may lead to the end again.
    await expect.poll(async () => [await page.keyboard.press('Home'), await top()][1]).toBe(0)
    await lines()
      .getByText(/^1 of few-/)
      .first()
      .waitFor()
    await kedge.must('scale', 'sts/few', '--replicas=3')
    await page.getByText(/^600 lines ·/).waitFor()
    expect(await top()).toBe(0)
    // A container that has not started yet is asked again.
    expect(asked.filter(pod => pod !== 'few-2')).toEqual(['few-0', 'few-1'])
    await kedge.must('scale', 'sts/few', '--replicas=1')
    await kedge.done('wait', '--for=delete', 'pod/few-1', 'pod/few-2', '--timeout=180s')
    await page.getByRole('group', { name: 'Pods' }).waitFor({ state: 'detached' })
    await page.getByText(/^600 lines ·/).waitFor()
    expect(asked.filter(pod => pod === 'few-0')).toEqual(['few-0'])
    expect(await top()).toBe(0)
  })

  it('of a hundred thousand lines is scrolled with few of them drawn', async () => {
    const { page } = console
    await kedge.apply(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'loud' },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: 'sh', command: ['sh', '-c', 'seq 1 103000; exec sleep 1000'] }],
        },
      }),
    )
    await kedge.done('wait', '--for=condition=Ready', 'pod/loud', '--timeout=180s')
    // Of a log that grows past what is kept, a tenth is let go of at a time.
    await expect.poll(async () => (await kedge.must('logs', 'loud', '--tail=1')).trim()).toBe('103000')
    await console.visit('pods/default/loud?tab=logs')
    await page.getByRole('combobox', { name: 'How many lines' }).selectOption('100000')
    await lines().getByText('103000', { exact: true }).waitFor()
    await page.getByText(/^100,000 lines ·/).waitFor()
    // Where the newest lines stand is within the window.
    const bottom = () => page.locator('.logs').evaluate(each => each.getBoundingClientRect().bottom)
    await expect.poll(bottom).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0)
    expect(await page.locator('.log').count()).toBeLessThan(150)
  })

  it('stays where somebody reads, though it goes on and older lines are let go of', async () => {
    const { page } = console
    const log = page.getByRole('region', { name: 'Log' })
    // More than is kept, when somebody says so.
    const command =
      'mkdir -p /keep; seq 1 99000; i=99000; while :; do if [ -e /keep/more ]; then rm /keep/more; seq 100001 104000; fi; i=$((i+1)); echo "one $i"; sleep 0.2; done'
    await kedge.apply(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'going' },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image: 'sh',
              command: ['sh', '-c', command],
              volumeMounts: [{ name: 'keep', mountPath: '/keep' }],
            },
          ],
          volumes: [{ name: 'keep', emptyDir: {} }],
        },
      }),
    )
    await kedge.done('wait', '--for=condition=Ready', 'pod/going', '--timeout=180s')
    await console.visit('pods/default/going?tab=logs&lines=100000')
    await lines()
      .getByText(/^one \d+$/)
      .first()
      .waitFor()
    const first = () =>
      log.evaluate(each => {
        const { top } = each.getBoundingClientRect()
        return (
          [...each.querySelectorAll('.log')].find(line => line.getBoundingClientRect().top >= top)
            ?.textContent ?? ''
        )
      })
    // As by the bar: held, moved, let go of.
    await log.hover()
    await page.mouse.down()
    // A line that comes right then may lead to the end again.
    await expect
      .poll(async () => {
        await log.evaluate(each => {
          each.scrollTop -= 400
        })
        return await page.getByRole('button', { name: 'To the newest' }).isVisible()
      })
      .toBe(true)
    await page.mouse.up()
    const read = await first()
    await kedge.must('exec', 'going', '--', 'touch', '/keep/more')
    await page.getByText(/older lines were let go/).waitFor()
    expect(await first()).toBe(read)
    await page.getByRole('button', { name: 'To the newest' }).waitFor()
    await kedge.done('delete', 'pod', 'going', '--wait=false')
  })
})
