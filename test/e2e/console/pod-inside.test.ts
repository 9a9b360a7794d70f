// What one does inside a container from the console: terminals, and files that are put in and taken out.
import { mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, type ConsolePage } from '../support/browser.ts'
import type { KedgeUnderTest } from '../support/kedge.ts'
import { openSpeakingPods } from '../support/speaking-pods.ts'

describe.skipIf(browserSkip('inside a container') || process.getuid?.() !== 0)('inside a container', () => {
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

  /** What is asked for while the line is lost is a fault of the line. */
  const faults = () => console.faults.filter(fault => !fault.includes('ERR_INTERNET_DISCONNECTED'))

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
})
