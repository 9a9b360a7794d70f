// The Pod's page, metrics and the timeline, on real processes: logs, terminals and files of containers that run.
import { mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

/** Writes a line of JSON and a warning a second, and turns its processor a little. */
const talk =
  'i=0; while :; do i=$((i+1)); echo "{\\"level\\":\\"info\\",\\"msg\\":\\"tick $i of $HOSTNAME\\"}"; echo "WARN slow $i" >&2; n=0; while [ $n -lt 20000 ]; do n=$((n+1)); done; sleep 1; done'

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'main',
            image: 'sh',
            command: ['sh', '-c', talk],
            ports: [{ containerPort: 8080 }],
            resources: { requests: { cpu: '50m', memory: '16Mi' } },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
          { name: 'side', image: 'sh', command: ['sh', '-c', 'echo side speaks; exec sleep 1000'] },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } },
      },
    ],
  },
}

/** Never Ready, and once restarted: with a log of before. */
const unready = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'unready' },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'main',
        image: 'sh',
        command: [
          'sh',
          '-c',
          'if [ -e /keep/twice ]; then echo second life; exec sleep 1000; fi; touch /keep/twice; echo first life; exit 3',
        ],
        readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 },
        volumeMounts: [{ name: 'keep', mountPath: '/keep' }],
      },
    ],
    volumes: [{ name: 'keep', emptyDir: {} }],
  },
}

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
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'process']), openBrowser()])
    const applied = await kedge.apply([set, unready].map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    console = await openConsole(browser, kedge, { acceptDownloads: true })
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  /** What is asked for while the line is lost is a fault of the line. */
  const faults = () => console.faults.filter(fault => !fault.includes('ERR_INTERNET_DISCONNECTED'))

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

  describe('the log', () => {
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
      await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
      const [mark, shown] = [await found.boundingBox(), await lines().boundingBox()]
      expect(mark?.y).toBeGreaterThanOrEqual(shown?.y ?? Number.NaN)
      expect((mark?.y ?? Number.NaN) + (mark?.height ?? 0)).toBeLessThanOrEqual(
        (shown?.y ?? 0) + (shown?.height ?? 0),
      )
      // Who moves away is not called back.
      await lines().focus()
      await page.keyboard.press('Home')
      await lines().getByText('early 1', { exact: true }).waitFor()
      await page.unrouteAll({ behavior: 'ignoreErrors' })
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
            containers: [
              { name: 'main', image: 'sh', command: ['sh', '-c', 'seq 1 103000; exec sleep 1000'] },
            ],
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

  describe('a terminal', () => {
    const screen = () => console.page.locator('.terminal:not([hidden]) .xterm')

    /** Types until the answer is there: what comes before the shell listens is nobody's. */
    async function answers(command: string, answer: string): Promise<void> {
      const { page } = console
      for (let attempt = 1; ; attempt++) {
        await screen().locator('textarea').focus()
        await page.keyboard.type(command)
        await page.keyboard.press('Enter')
        try {
          return await screen().getByText(answer).first().waitFor({ timeout: 4000 })
        } catch (error) {
          if (attempt === 10) throw error
        }
      }
    }

    it('mistake 12: runs in a container that is not Ready, with the shells that are there', async () => {
      const { page } = console
      await console.turnTo('pods/default/unready?tab=terminal')
      const shells = page.getByRole('combobox', { name: 'Shell' })
      await expect.poll(() => shells.locator('option').allTextContents()).toContain('sh')
      await shells.selectOption('sh')
      await page.getByRole('button', { name: 'Open a terminal' }).click()
      await page.getByRole('textbox', { name: 'Terminal input' }).waitFor()
      await page.keyboard.type('stty size; echo a-$((40+2))-b; printf "\\033[38;2;1;200;3mcolour\\033[0m\\n"')
      await page.keyboard.press('Enter')
      await screen().getByText('a-42-b').first().waitFor()
    })

    it('hears of its size, ends with the shell, and is opened again', async () => {
      const { page } = console
      await page.setViewportSize({ width: 900, height: 800 })
      const told = new Set<string>()
      await expect
        .poll(async () => {
          // The shell hears of it a moment after the page: it is asked until it has.
          await page.keyboard.type('stty size')
          await page.keyboard.press('Enter')
          // What was told before may have left the screen. A row is a line of it.
          for (const row of await screen().locator('.xterm-rows > div').allTextContents()) {
            const [, columns] = /^\d\d (\d\d\d?)\s*$/.exec(row) ?? []
            if (columns !== undefined) told.add(columns)
          }
          return told.size
        })
        .toBeGreaterThan(1)
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.keyboard.type('exit 3')
      await page.keyboard.press('Enter')
      const ended = page.getByText('The shell has ended with code 3.')
      await ended.waitFor()
      // It lies over nothing that the shell has said.
      const lower = (await ended.boundingBox()) ?? { y: 0, height: 0 }
      expect((await screen().boundingBox())?.y).toBeGreaterThanOrEqual(lower.y + lower.height)
      await page.getByRole('button', { name: 'Connect again' }).click()
      await page.getByText('The shell has ended').waitFor({ state: 'detached' })
      await answers('echo again-$((1+1))', 'again-2')
    })

    it('stands beside others', async () => {
      const { page } = console
      await page.getByRole('button', { name: 'Open a terminal' }).click()
      await page.getByRole('button', { name: /^2: main/ }).waitFor()
      await answers('echo two-$((1+1))', 'two-2')
      await page.getByRole('button', { name: /^1: main/ }).click()
      await screen().getByText('again-2').first().waitFor()
      expect(faults()).toEqual([])
    })

    it('goes on while another tab is looked at, and fits the window', async () => {
      const { page } = console
      await page.getByRole('tab', { name: 'Logs' }).click()
      await page.getByRole('tab', { name: 'Terminal' }).click()
      await answers('echo still-$((1+1))-$TERM', 'still-2-xterm-256color')
      await screen().getByText('again-2').first().waitFor()
      const bottom = () =>
        page
          .locator('.terminal:not([hidden]) .terminal__screen')
          .evaluate(each => each.getBoundingClientRect().bottom)
      await expect.poll(bottom).toBeLessThan(page.viewportSize()?.height ?? 0)
    })

    it('takes text that comes without a key, and shows the end of what comes faster than it can be drawn', async () => {
      const { page } = console
      await screen().locator('textarea').focus()
      await page.keyboard.type('echo -')
      // As from a picker of emoji, or dictation.
      await page.keyboard.insertText('ü🙂')
      await page.keyboard.type('-; yes 0123456789 | head -c 1500000; echo end-$((1+1))')
      await page.keyboard.press('Enter')
      const shown = () => screen().locator('.xterm-rows').textContent()
      await expect.poll(shown).toContain('end-2')
      await page.keyboard.type('clear; echo -')
      await page.keyboard.insertText('é')
      await page.keyboard.type('- | tr - +')
      await page.keyboard.press('Enter')
      await expect.poll(shown).toContain('+é+')
      expect(faults()).toEqual([])
    })

    it('ends with the page of its Pod, which is asked first', async () => {
      const { page } = console
      const asked: string[] = []
      let leaves = false
      page.on('dialog', question => {
        asked.push(question.message())
        return leaves ? question.accept() : question.dismiss()
      })
      const nodes = page.getByRole('navigation', { name: 'Navigation' }).getByText('Nodes', { exact: true })
      await nodes.click()
      expect(asked).toEqual(['2 shells in unready end when you leave this page. Leave it all the same?'])
      // By Back, too, once it leads beyond the tabs that were looked at.
      const back = `new Promise(went => {
        addEventListener('popstate', went, { once: true })
        history.back()
      }).then(() => {})`
      for (let turns = 0; turns < 20 && asked.length < 2; turns++) await page.evaluate(back)
      expect(asked).toHaveLength(2)
      await expect.poll(() => page.url()).toContain('pods/default/unready')
      await answers('echo stays-$((1+1))', 'stays-2')
      // Who stays keeps the dialog that is open.
      await page.getByRole('button', { name: /^More actions of/ }).click()
      await page.getByRole('menuitem', { name: 'Evict' }).click()
      await page.getByRole('dialog').waitFor()
      await page.evaluate(back)
      expect(asked).toHaveLength(3)
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      leaves = true
      await nodes.click()
      await page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor()
      expect(asked).toHaveLength(4)
    })

    it('is refused to pages of other origins', async () => {
      const { page } = console
      const path = '/api/v1/namespaces/default/pods/web-0/exec?container=main&command=id&stdout=true'
      const url = new URL(path, console.base)
      const headers = {
        cookie: (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; '),
        origin: 'https://elsewhere.example',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64'),
        'sec-websocket-protocol': 'v5.channel.k8s.io',
      }
      const { request } = await import('node:https')
      const code = await new Promise(resolve => {
        const asked = request(url, { headers, rejectUnauthorized: false })
        asked.on('response', response => resolve(response.statusCode))
        asked.on('upgrade', () => resolve(101))
        asked.on('error', () => resolve('broken'))
        asked.end()
      })
      expect([401, 403]).toContain(code)
    })
  })

  describe('files', () => {
    it('are put in, listed and taken out, alone and as a folder', async () => {
      const { page } = console
      await console.turnTo('pods/default/web-0?tab=files&folder=/data')
      await page.getByRole('row').first().waitFor()
      const payload = Buffer.alloc(300_000, 'k')
      await page.locator('input[type=file]').setInputFiles([
        { name: 'ü b.txt', mimeType: 'text/plain', buffer: payload },
        { name: 'small', mimeType: 'text/plain', buffer: Buffer.from('hello') },
      ])
      await page.getByText(/2 files were put into/).waitFor()
      expect(
        await kedge.must('exec', 'web-0', '-c', 'main', '--', 'sh', '-c', 'wc -c < "/data/ü b.txt"'),
      ).toMatch(/300000/)
      const take = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name }).click(),
        ])
        return readFileSync(await download.path())
      }
      expect((await take('Download ü b.txt: file')).equals(payload)).toBe(true)
      // Who has gone on meanwhile sees what is where they are, and is told where it was put.
      const large = join(mkdtempSync(join(tmpdir(), 'kedge-large-')), 'large')
      writeFileSync(large, '')
      truncateSync(large, 30_000_000)
      // No piece of it is read until somebody has looked.
      await page.evaluate(`(() => {
        const { slice } = Blob.prototype
        const looked = new Promise(resolve => (window.goOn = resolve))
        Blob.prototype.slice = function (...range) {
          const piece = slice.apply(this, range)
          return { arrayBuffer: () => looked.then(() => piece.arrayBuffer()) }
        }
        looked.then(() => (Blob.prototype.slice = slice))
      })()`)
      await page.locator('input[type=file]').setInputFiles(large)
      await page.locator('.files__work').getByRole('button', { name: 'Cancel' }).waitFor()
      await page.getByRole('button', { name: '/', exact: true }).click()
      await page.evaluate('window.goOn()')
      await page.getByText(/1 file was put into \/data/).waitFor()
      await page.getByRole('button', { name: 'data/' }).waitFor()
      expect(await page.getByText('small', { exact: true }).count()).toBe(0)
      await page.getByRole('button', { name: 'data/' }).click()
      await page.getByText('small', { exact: true }).waitFor()
      // A folder keeps its places; what is dropped is put where one is.
      const site = join(mkdtempSync(join(tmpdir(), 'kedge-site-')), 'site')
      mkdirSync(join(site, 'css'), { recursive: true })
      writeFileSync(join(site, 'index.html'), 'hello')
      writeFileSync(join(site, 'css', 'a.css'), 'body {}')
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Upload a folder' }).click(),
      ])
      await chooser.setFiles(site)
      await page.getByText(/2 files were put into \/data/).waitFor()
      await page.getByRole('button', { name: 'site/' }).waitFor()
      expect(await kedge.must('exec', 'web-0', '-c', 'main', '--', 'cat', '/data/site/css/a.css')).toBe(
        'body {}',
      )
      // Of two that come at once, the second is not taken; nor does the browser open it.
      const opened = await page.evaluate(`(async () => {
        const isOpened = name => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File([name], name))
          const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer })
          return document.querySelector('.files__path').dispatchEvent(drop)
        }
        const first = isOpened('dropped')
        await null
        return [first, isOpened('dropped too')]
      })()`)
      expect(opened).toEqual([false, false])
      await page.getByText('dropped', { exact: true }).waitFor()
      expect(await page.getByText('dropped too', { exact: true }).count()).toBe(0)
      await kedge.must('exec', 'web-0', '-c', 'main', '--', 'rm', '/data/large')
      await page.getByRole('button', { name: '../' }).click()
      const tar = await take('Download data: as tar')
      expect(tar.toString('latin1')).toContain('data/small')
    })

    it('ask before they take the place of others, and an upload that is cancelled leaves what was there', async () => {
      const { page } = console
      const held = (script: string) => kedge.must('exec', 'web-0', '-c', 'main', '--', 'sh', '-c', script)
      await held('printf hello > /data/small')
      await console.turnTo('pods/default/web-0?tab=files&folder=/data')
      await page.getByRole('row').first().waitFor()
      const chooser = page.locator('input[type=file]')
      await chooser.setInputFiles({ name: 'small', mimeType: 'text/plain', buffer: Buffer.from('other') })
      const dialog = page.getByRole('dialog')
      await dialog.getByText('small', { exact: true }).waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      expect(await held('cat /data/small')).toBe('hello')
      await chooser.setInputFiles({ name: 'small', mimeType: 'text/plain', buffer: Buffer.from('other') })
      await dialog.getByRole('button', { name: 'Replace' }).click()
      await page.getByText(/1 file was put into \/data/).waitFor()
      expect(await held('cat /data/small')).toBe('other')
      // It goes on while another tab is looked at, whose page asks before it is left.
      const large = join(mkdtempSync(join(tmpdir(), 'kedge-large-')), 'small')
      writeFileSync(large, '')
      truncateSync(large, 1_000_000_000)
      await chooser.setInputFiles(large)
      await dialog.getByRole('button', { name: 'Replace' }).click()
      const cancel = page.locator('.files__work').getByRole('button', { name: 'Cancel' })
      await cancel.waitFor()
      const asks = () =>
        page.evaluate<boolean>("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
      await page.getByRole('tab', { name: 'Containers' }).click()
      expect(await asks()).toBe(true)
      const asked: string[] = []
      // What a test before this one answers is its own business.
      page.removeAllListeners('dialog')
      page.once('dialog', question => {
        asked.push(question.message())
        return question.dismiss()
      })
      await page.getByRole('navigation', { name: 'Navigation' }).getByText('Nodes', { exact: true }).click()
      expect(asked).toEqual(['Uploading 1 file: It ends when you leave this page. Leave it all the same?'])
      await page.getByRole('tab', { name: 'Files' }).click()
      await cancel.click()
      await page.getByText(/cancelled; what was there is as it was/).waitFor()
      expect(await asks()).toBe(false)
      await expect.poll(() => held('ls -A /data')).not.toContain('.upload-')
      expect(await held('cat /data/small')).toBe('other')
    })

    it('of a container that was chosen are told by the address, and links by what is at their end', async () => {
      const { page } = console
      await console.turnTo('pods/default/web-0?tab=files&folder=/data')
      await kedge.must(
        'exec',
        'web-0',
        '-c',
        'main',
        '--',
        'sh',
        '-c',
        'mkdir /data/in && ln -s in /data/way',
      )
      await page.getByRole('button', { name: 'Refresh' }).click()
      await page.getByRole('button', { name: 'way/' }).waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download way: as tar' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('way.tar')
      const container = page.getByRole('combobox', { name: 'Container' })
      const [other = ''] = (await container.locator('option').allTextContents()).filter(
        name => name !== 'main',
      )
      await container.selectOption(other)
      expect(new URL(page.url()).searchParams.get('container')).toBe(other)
      await page.reload()
      await expect.poll(() => container.inputValue()).toBe(other)
    })

    it('that are not there are told in the words of the container', async () => {
      await console.turnTo('pods/default/web-0?tab=files&folder=/nowhere')
      await console.page.getByText(/can't cd to \/nowhere|No such file/).waitFor()
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
        ...set,
        metadata: { name: 'late' },
        spec: {
          serviceName: 'late',
          replicas: 1,
          selector: { matchLabels: { app: 'late' } },
          template: { metadata: { labels: { app: 'late' } }, spec: set.spec.template.spec },
          volumeClaimTemplates: set.spec.volumeClaimTemplates,
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
      await console.visit('pods/default/loud')
      await choose('Force delete')
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Two of one identity may run at the same time').waitFor()
      const button = dialog.getByRole('button', { name: 'Force delete' })
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('textbox', { name: 'Type loud to confirm' }).fill('loud')
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('checkbox').check()
      await button.click()
      await expect.poll(() => kedge.has('pod', 'loud')).toBe(false)
    })
  })

  it('row 143: a ConfigMap that a set waits for is made from its page, by a form that knows name and keys', async () => {
    const { page } = console
    const env = [{ name: 'HOST', valueFrom: { configMapKeyRef: { name: 'settings', key: 'host' } } }]
    const labels = { app: 'lacking' }
    const containers = [{ name: 'main', image: 'sh', command: ['sleep', '1000'], env }]
    await kedge.apply(
      JSON.stringify({
        ...set,
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
