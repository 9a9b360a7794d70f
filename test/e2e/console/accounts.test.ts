// Accounts in the console: how people get in, what they set for themselves, what administrators do, and who did what.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  browserSkip,
  type ConsolePage,
  openBrowser,
  openConsole,
  openContext,
  ownConsoleSkip,
} from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { keepSecret } from '../support/secrets.ts'
import { flawsOf } from './axe.ts'

const password = 'ancient oak by the river'
const another = 'quiet lake under the hill'

const web = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    serviceName: 'web',
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
  },
}

const person = { apiVersion: 'iam.kedge.dev/v1', kind: 'Account', spec: {} }

describe.skipIf(browserSkip('accounts in the console') || ownConsoleSkip('accounts in the console'))(
  'accounts',
  () => {
    let kedge: KedgeUnderTest
    let browser: Browser
    let admin: ConsolePage
    beforeAll(async () => {
      ;[kedge, browser] = await Promise.all([
        startKedge(['--runtime', 'simulated', '--nodes', '1']),
        openBrowser(),
      ])
      await kedge.done('create', 'namespace', 'shop')
      await kedge.apply(JSON.stringify(web))
      // Who may see nothing has no stream that could end.
      await kedge.must('create', 'rolebinding', 'ann', '-n', 'shop', '--clusterrole=view', '--user=ann')
      admin = await openConsole(browser, kedge, { permissions: ['clipboard-read', 'clipboard-write'] })
    })
    afterAll(async () => {
      await browser?.close()
      for (const [at, secret] of [password, another].entries()) keepSecret(kedge, `password ${at}`, secret)
      await kedge?.end()
    })

    /** A browser that nobody is signed in with. */
    async function stranger(path = '', options: BrowserContextOptions = {}): Promise<Page> {
      const page = await (await openContext(browser, options)).newPage()
      await page.goto(path.startsWith('https:') ? path : `${admin.base}${path}`)
      return page
    }

    const signIn = async (page: Page, name: string, secret: string) => {
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByLabel('Password', { exact: true }).fill(secret)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    const isIn = (page: Page, name: string) =>
      page.getByRole('button', { name: `Signed in as ${name}` }).waitFor()

    const act = async (name: string, item: string) => {
      await admin.page.getByRole('button', { name: `Actions of ${name}` }).click()
      await admin.page.getByRole('menuitem', { name: item, exact: true }).click()
      return admin.page.getByRole('dialog')
    }

    it('row 5: an administrator makes an account, and hands on a link that is shown once', async () => {
      const { page } = admin
      await admin.turnTo('accounts')
      await page.getByRole('button', { name: 'Create account' }).click()
      const dialog = page.getByRole('dialog')
      const create = dialog.getByRole('button', { name: 'Create account' })
      await dialog.getByLabel('Name', { exact: true }).fill('No Name')
      expect(await create.isDisabled()).toBe(true)
      await dialog.getByLabel('Name', { exact: true }).fill('ann')
      await dialog.getByLabel('Display name').fill('Ann Arbor')
      await dialog.getByLabel('E-mail').fill('no address')
      await create.click()
      // In the server's words, and the form stays.
      await dialog.getByText(/spec\.email/).waitFor()
      await dialog.getByLabel('E-mail').fill('ann@example.com')
      expect(await flawsOf(page)).toEqual([])
      await dialog.getByLabel('E-mail').press('Enter')
      const handed = page.getByRole('dialog', { name: 'The link for ann' })
      await handed.getByRole('button', { name: 'Copy the link' }).click()
      await handed.getByRole('button', { name: 'Copied' }).waitFor()
      const link = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(link).toBe(await handed.locator('output').textContent())
      expect(await flawsOf(page)).toEqual([])
      await handed.getByRole('button', { name: 'Close' }).last().click()
      await page.getByText('has no password yet').first().waitFor()
      await invited(link)
    })

    /** Ann follows the link. */
    async function invited(link: string) {
      const page = await stranger(link)
      await page.getByRole('heading', { name: 'Welcome to Kedge, Ann Arbor' }).waitFor()
      expect(new URL(page.url()).hash).toBe('')
      const field = page.getByLabel('New password')
      const accept = page.getByRole('button', { name: 'Set the password and sign in' })
      await field.fill('short')
      await page.getByText('7 characters are missing').waitFor()
      expect(await accept.isDisabled()).toBe(true)
      await field.fill('password1234')
      await accept.click()
      await page.getByText('guessed first').waitFor()
      expect(await flawsOf(page)).toEqual([])
      await field.fill(password)
      await accept.click()
      await isIn(page, 'ann')
      await page.context().close()
      const late = await stranger(link)
      await late.getByRole('heading', { name: 'This link is not valid' }).waitFor()
      expect(await flawsOf(late)).toEqual([])
      await late.context().close()
    }

    it('row 1: a name and a password sign in; wrong ones are refused in words, and too many have to wait', async () => {
      const page = await stranger('accounts')
      await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await signIn(page, 'ann', 'something else entirely')
      await page.getByText('The name or the password is wrong.').waitFor()
      expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
      await signIn(page, 'ann', password)
      await isIn(page, 'ann')
      // Where one wanted to go.
      await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
      await page.getByText('Not shown, as you may not list: accounts.iam.kedge.dev').waitFor()
      await page.context().close()
      const slowed = await stranger()
      await slowed.route('**/console/session/password', route =>
        route.fulfill({ status: 429, headers: { 'retry-after': '30' }, body: '{}' }),
      )
      await signIn(slowed, 'ann', password)
      await slowed.getByText(/^Too many attempts, here or by others. Try again in \d+ seconds\.$/).waitFor()
      expect(await slowed.getByRole('button', { name: 'Sign in', exact: true }).isDisabled()).toBe(true)
      await slowed.context().close()
    })

    it('row 1: a used link, and a provider that fails, are told in words', async () => {
      const link = (await kedge.kedge('console', '--kubeconfig', kedge.kubeconfig)).stdout.trim()
      const first = await stranger(link)
      await isIn(first, 'kubernetes-admin')
      await first.context().close()
      const page = await stranger(link)
      await page.getByText('That link was used already, or is too old.').waitFor()
      for (const [word, text] of [
        ['refused', 'The provider did not let you in'],
        ['later', 'Too many have begun to sign in from here.'],
      ]) {
        await page.goto(`${admin.base}?signin=${word}`)
        await page.getByText(text ?? '').waitFor()
      }
      expect(await flawsOf(page)).toEqual([])
      await page.context().close()
    })

    it('row 1: people set what is theirs: name, language, password, sessions, kubeconfig', async () => {
      const page = await stranger()
      await signIn(page, 'ann', password)
      await page.getByRole('button', { name: 'Signed in as ann' }).click()
      await page.getByRole('menuitem', { name: 'Account settings' }).click()
      await page.getByRole('heading', { name: 'Account settings' }).waitFor()
      await page.getByLabel('Display name').fill('Ann of the Sea')
      await page.getByLabel('Language', { exact: true }).last().selectOption('简体中文')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: '账户设置' }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.getByLabel('当前密码').fill(password)
      await page.getByLabel('新密码').fill('password1234')
      await page.getByRole('button', { name: '更改密码' }).click()
      await page.getByText('这是常见密码，容易被首先猜到。').waitFor()
      await page.getByLabel('语言').last().selectOption('English')
      await page.getByRole('button', { name: '保存' }).click()
      await page.getByRole('heading', { name: 'Account settings' }).waitFor()

      await page.getByLabel('Password until now').fill('not what it was')
      await page.getByLabel('New password').fill(another)
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('That is not your password.').waitFor()
      const elsewhere = await stranger('sets?project=shop')
      await signIn(elsewhere, 'ann', password)
      await elsewhere.getByRole('link', { name: 'web', exact: true }).waitFor()
      const edits = ['rolebinding', 'ann-edits', '-n', 'shop']
      await kedge.must('create', ...edits, '--clusterrole=edit', '--user=ann')
      await elsewhere.reload()
      await elsewhere.getByRole('button', { name: 'Actions of web' }).click()
      await elsewhere.getByRole('menuitem', { name: 'Scale (Expansion)' }).click()
      const dialog = elsewhere.getByRole('dialog')
      await dialog.getByRole('spinbutton').fill('7')
      await page.getByLabel('Password until now').fill(password)
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('The password was changed.').waitFor()
      // By the streams that end, without a click.
      await elsewhere.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      await elsewhere.getByText('The session of ann has ended.').waitFor()
      // Nothing of the page is to be seen meanwhile.
      expect(await dialog.isVisible()).toBe(false)
      expect(await flawsOf(elsewhere)).toEqual([])
      await signIn(elsewhere, 'ann', another)
      // What was typed waited for her.
      expect(await dialog.getByRole('spinbutton').inputValue()).toBe('7')
      await elsewhere.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await elsewhere.getByRole('link', { name: 'web', exact: true }).waitFor()
      await kedge.done('delete', ...edits)

      await page.reload()
      const own = page.getByRole('region', { name: 'Sessions' })
      await own.getByText('this one').waitFor()
      expect(await own.getByRole('row').count()).toBe(3)
      await own
        .getByRole('button', { name: /^End the session/ })
        .last()
        .click()
      await page.getByText('The session has ended').waitFor()
      await elsewhere.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      // Who signs in again in a tab beside it, as a link and a provider do, finds the page when they come back to it.
      const beside = await elsewhere.context().newPage()
      await beside.goto(`${admin.base}sets?project=shop`)
      await signIn(beside, 'ann', another)
      await beside.getByRole('link', { name: 'web', exact: true }).waitFor()
      await beside.close()
      await elsewhere.evaluate("window.dispatchEvent(new Event('focus'))")
      await elsewhere.getByRole('link', { name: 'web', exact: true }).waitFor()

      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download with a token' }).click()
      const kubeconfig = join(kedge.folder, 'ann.kubeconfig')
      await (await downloading).saveAs(kubeconfig)
      expect(readFileSync(kubeconfig, 'utf8')).toContain('kedge-session-')
      const who = await kedge.kubectl('--kubeconfig', kubeconfig, 'auth', 'whoami')
      expect(who.stdout).toMatch(/Username +ann/)
      await page.getByRole('button', { name: 'Sign out everywhere' }).click()
      await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      expect((await kedge.kubectl('--kubeconfig', kubeconfig, 'auth', 'whoami')).code).toBe(1)
      await page.context().close()
      await elsewhere.context().close()
    })

    it('row 1: who comes back to a page without streams is told that the session has ended', async () => {
      await kedge.apply(JSON.stringify({ ...person, metadata: { name: 'eve' } }))
      const { stdout } = await kedge.kedge('account', 'invite', 'eve', '--kubeconfig', kedge.kubeconfig)
      const page = await stranger(/https:\S+/.exec(stdout)?.[0])
      await page.getByLabel('New password').fill(password)
      await page.getByRole('button', { name: 'Set the password and sign in' }).click()
      await isIn(page, 'eve')
      await page.goto(`${admin.base}settings`)
      await page.getByRole('heading', { name: 'Account settings' }).waitFor()
      expect(await page.getByText('has ended').count()).toBe(0)
      await kedge.done('delete', 'account', 'eve')
      const isOut = async () => {
        await page.evaluate("window.dispatchEvent(new Event('focus'))")
        return page.getByRole('heading', { name: 'Sign in to Kedge' }).isVisible()
      }
      await expect.poll(isOut).toBe(true)
      await page.context().close()
    })

    it('row 5: an administrator edits, resets, disables and deletes an account, and whoever is in is out', async () => {
      const { page } = admin
      const ann = await stranger('sets?project=shop')
      await signIn(ann, 'ann', another)
      await ann.getByRole('link', { name: 'web', exact: true }).waitFor()
      await admin.turnTo('accounts')
      const edit = await act('ann', 'Edit')
      await edit.getByLabel('Makes workspaces').check()
      await edit.getByRole('button', { name: 'Save' }).click()
      await page.getByText('ann was changed').waitFor()
      await page.getByRole('row', { name: /ann .*Makes workspaces/ }).waitFor()
      const sessions = await act('ann', 'Sessions')
      await sessions.getByText('Browser').first().waitFor()
      expect(await flawsOf(page)).toEqual([])
      await sessions.getByRole('button', { name: 'Close' }).last().click()
      await (await act('ann', 'Disable')).getByRole('button', { name: 'Disable' }).click()
      await page.getByText('ann is disabled, and out').waitFor()
      await ann.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      await signIn(ann, 'ann', another)
      await ann.getByText('The same is said of an account that is disabled').waitFor()
      await (await act('ann', 'Enable')).getByRole('button', { name: 'Enable' }).click()
      await page.getByText('ann is open again').waitFor()
      await (await act('ann', 'Reset the password'))
        .getByRole('button', { name: 'Reset the password' })
        .click()
      const link = await page
        .getByRole('dialog', { name: 'The link for ann' })
        .locator('output')
        .textContent()
      await page.keyboard.press('Escape')
      await ann.goto(link ?? '')
      await ann.getByRole('heading', { name: 'A new password for Ann of the Sea' }).waitFor()
      await ann.getByLabel('New password').fill(password)
      await ann.getByRole('button', { name: 'Set the password and sign in' }).click()
      await ann.getByRole('link', { name: 'web', exact: true }).waitFor()
      const dialog = await act('ann', 'Delete')
      const remove = dialog.getByRole('button', { name: 'Delete' })
      expect(await remove.isDisabled()).toBe(true)
      await dialog.getByLabel('Type ann to confirm').fill('ann')
      await remove.click()
      await page.getByText('ann was deleted').waitFor()
      await ann.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      await ann.context().close()
    })

    it('row 4: the last administrator stays: the acts say why, and so does the server', async () => {
      const { page } = admin
      await admin.turnTo('accounts')
      await page.getByRole('button', { name: 'Actions of admin' }).click()
      for (const name of [/^Disable/, /^Delete/]) {
        const item = page.getByRole('menuitem', { name })
        expect(await item.textContent()).toContain('the last account that administers the platform')
        expect(await item.isDisabled()).toBe(true)
      }
      expect(await flawsOf(page)).toEqual([])
      await page.keyboard.press('Escape')
      const refused = await kedge.kubectl('delete', 'account', 'admin')
      expect(refused.stderr).toContain('it is the last account that administers the platform')
    })

    it('row 4: who did what is looked up, and taken along; no secret is in it', async () => {
      const { page } = admin
      await admin.turnTo('audit')
      const log = page.getByRole('region', { name: 'Audit' })
      await log.getByText('signed in').first().waitFor()
      await log.getByText('ended a session').first().waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.getByLabel('Kind').fill('accounts')
      await page.getByLabel('Act').selectOption('delete')
      await log.getByText('Account ann').waitFor()
      await log.getByText('Account admin').waitFor()
      await page.getByLabel('Outcome').selectOption('refused')
      await log.getByText('Account ann').waitFor({ state: 'detached' })
      await log
        .getByText(/it is the last account that administers/)
        .last()
        .waitFor()
      expect(new URL(page.url()).search).toContain('outcome=refused')
      await admin.turnTo('audit')
      await log.getByText('signed in').first().waitFor()
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download as JSON lines' }).click()
      const file = join(kedge.folder, 'audit.jsonl')
      await (await downloading).saveAs(file)
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      expect(lines.map(line => JSON.parse(line)).every(({ kind }) => kind === 'Event')).toBe(true)
      for (const secret of [password, another, 'something else entirely'])
        expect(lines.join('\n')).not.toContain(secret)
    })

    it('row 109: the records say who made each revision', async () => {
      const { page } = admin
      await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
      await kedge.must('set', 'image', 'sts/web', '-n', 'shop', 'nginx=nginx:1.29')
      await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
      await admin.turnTo('sets/shop/web?tab=revisions')
      const records = page.getByRole('region', { name: 'Revision records' })
      const makers = records.getByRole('cell', { name: 'kubernetes-admin' })
      await expect.poll(() => makers.count()).toBe(2)
      // An address of mail that is none was refused above.
      expect(admin.faults.filter(fault => !/ 422 /.test(fault))).toEqual([])
    })

    it('row 8: who administers a project sees what was done there, and nobody else’s', async () => {
      await kedge.done('create', 'namespace', 'other')
      await kedge.apply(JSON.stringify({ ...person, metadata: { name: 'ben' } }))
      await kedge.must(
        'create',
        'rolebinding',
        'ben',
        '-n',
        'shop',
        '--clusterrole=project-admin',
        '--user=ben',
      )
      await admin.turnTo('accounts')
      await (await act('ben', 'Invitation link')).getByRole('button', { name: 'Invitation link' }).click()
      const link = await admin.page
        .getByRole('dialog', { name: 'The link for ben' })
        .locator('output')
        .textContent()
      await admin.page.keyboard.press('Escape')
      const page = await stranger(link ?? '')
      await page.getByLabel('New password').fill(password)
      await page.getByRole('button', { name: 'Set the password and sign in' }).click()
      await isIn(page, 'ben')
      await page.goto(`${admin.base}audit`)
      await page.getByText('You may see what was done in projects that you administer.').waitFor()
      await page.getByLabel('Project', { exact: true }).fill('other')
      await page.getByText('needs: list auditevents in project other').waitFor()
      await page.getByLabel('Project', { exact: true }).fill('shop')
      await page.getByText('StatefulSet shop/web').first().waitFor()
      expect(await page.getByText('127.0.0.1').count()).toBe(0)
      await page.goto(`${admin.base}accounts`)
      const create = page.getByRole('button', { name: 'Create account' })
      await expect.poll(() => create.getAttribute('aria-disabled')).toBe('true')
      await create.hover()
      await page.getByRole('tooltip', { name: 'needs: create accounts' }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.context().close()
    })
  },
)
