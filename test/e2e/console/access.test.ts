// What somebody may not do is disabled and names the permission; who may see one project alone can work in it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, type ConsolePage, openBrowser, openConsole, openContext } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    serviceName: 'web',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

const account = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'shop' },
})

const mayList = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'lister', namespace: 'shop' },
  rules: [{ apiGroups: ['', 'apps'], resources: ['*'], verbs: ['get', 'list'] }],
}

describe.skipIf(browserSkip('permissions in the console'))('permissions', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
    await kedge.done('create', 'namespace', 'shop')
    const objects = [web, ...['reader', 'lister', 'editor'].map(account), mayList]
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    for (const [name, role] of [
      ['reader', '--clusterrole=view'],
      ['lister', '--role=lister'],
      ['editor', '--clusterrole=edit'],
    ] as const)
      await kedge.must('create', 'rolebinding', name, '-n', 'shop', role, `--serviceaccount=shop:${name}`)
    await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const tokenOf = (name: string) => kedge.must('create', 'token', name, '-n', 'shop')
  const enter = async (name: string) =>
    openConsole(browser, kedge, {}, ['--token', (await tokenOf(name)).trim()])
  /** What was refused to the page, by path. */
  const refusalsTo = (console: ConsolePage) => {
    const paths: string[] = []
    console.page.on('response', response => {
      if (response.status() === 403) paths.push(new URL(response.url()).pathname)
    })
    return paths
  }

  it('row 1: a pasted token signs in, a wrong one is refused in words', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const link = (await kedge.kedge('console', '--kubeconfig', kedge.kubeconfig)).stdout.trim()
    await page.goto(`${new URL(link).origin}/console/`)
    await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.getByText('Sign in with a bearer token').click()
    const field = page.getByLabel('Bearer token')
    await field.fill('not-a-token')
    const signIn = page.getByRole('button', { name: 'Sign in with the token' })
    await signIn.click()
    await page.getByText('This token is not valid here').waitFor()
    await field.fill(await tokenOf('reader'))
    await signIn.click()
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    const [cookie] = await context.cookies()
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' })
    await page.getByRole('button', { name: /^Signed in as/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
    await context.close()
  })

  it('row 8: what a page shows is not said to be unseen, and how full claims are names what it needs', async () => {
    const { page, turnTo, close } = await enter('reader')
    await turnTo('sets/shop/web')
    const row = page.getByRole('row').filter({ hasText: 'www-web-0' })
    const fill = row.getByText('fill not shown')
    await fill.waitFor()
    expect(await fill.getAttribute('title')).toContain('get nodes/proxy')
    expect(await page.getByText('statefulsets.apps of all projects').count()).toBe(0)
    await turnTo('sets/shop/web?tab=volumes')
    await row.getByText('fill not shown').waitFor()
    await close()
  })

  it('row 8: who may see one project works in it: every page is there, and nothing is asked again and again', async () => {
    const console = await enter('reader')
    const { page } = console
    const refused = refusalsTo(console)
    await console.turnTo('sets')
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('project')).toBe('shop')
    expect(await page.getByLabel('Project (namespace)').inputValue()).toBe('shop')
    for (const path of [
      'sets/shop/web',
      'sets/shop/web?tab=volumes',
      'sets/shop/web?tab=metrics',
      'pods/shop/web-0',
      'services?project=shop',
      'claims?project=shop',
      'claims/shop/www-web-0',
      'events?project=shop',
      'create?project=shop',
      'nodes',
    ]) {
      await console.turnTo(path)
    }
    expect(await flawsOf(page)).toEqual([])
    await page.getByText('Not shown, as you may not list: nodes').waitFor()
    await console.turnTo('secrets?project=shop')
    await page.getByText('Not shown, as you may not list: secrets in project shop').waitFor()
    await console.turnTo('services?project=shop')
    await page.getByText('You may not create one here (needs: create services in project shop)').waitFor()
    await console.turnTo('sets/shop/web?tab=metrics')
    // Usage is asked every five seconds of whom it is not refused to.
    await page.waitForRequest(/metrics\.k8s\.io/)
    await page.waitForRequest(/metrics\.k8s\.io/)
    // What is not allowed is known before it is asked for: a browser tells each refusal as an error.
    expect(refused).toEqual([])
    expect(console.faults).toEqual([])
    await console.close()
  })

  it('row 8: a role that is given meanwhile shows once one looks again', async () => {
    const console = await enter('reader')
    const { page } = console
    await console.turnTo('secrets?project=shop')
    await page.getByText('Not shown, as you may not list: secrets in project shop').waitFor()
    const rules = ['--verb=get,list,watch', '--resource=secrets']
    await kedge.must('create', 'role', 'secrets', '-n', 'shop', ...rules)
    await kedge.must('create', 'secret', 'generic', 'given', '-n', 'shop', '--from-literal=a=b')
    const to = ['--role=secrets', '--serviceaccount=shop:reader']
    await kedge.must('create', 'rolebinding', 'secrets', '-n', 'shop', ...to)
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByRole('link', { name: 'given' }).waitFor()
    expect(console.faults).toEqual([])
    await console.close()
  })

  it('row 8: who may only read finds every act disabled, with the permission that is missing', async () => {
    const console = await enter('reader')
    const { page } = console
    await console.turnTo('sets?project=shop')
    await expectDenied(
      page.getByRole('button', { name: 'Create StatefulSet' }),
      'needs: create statefulsets in project shop',
    )
    await page.getByRole('checkbox', { name: 'Select web' }).check()
    await expectDenied(
      page.getByRole('button', { name: 'Delete', exact: true }),
      'needs: delete statefulsets in project shop',
    )
    await console.turnTo('sets/shop/web')
    await expectDenied(
      page.getByRole('button', { name: /^Replicas/ }),
      'needs: patch statefulsets/scale in project shop',
    )
    await page.getByRole('button', { name: 'Actions of web' }).click()
    const item = page.getByRole('menuitem', { name: /^Image upgrade/ })
    expect(await item.textContent()).toContain('needs: patch statefulsets in project shop')
    expect(await item.isDisabled()).toBe(true)
    // Who goes by keys comes to the reason as well.
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^Image upgrade/)
    await page.keyboard.press('Enter')
    // An item that acts closes its menu at once, before what it opens is drawn.
    expect(await item.isVisible()).toBe(true)
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^Image upgrade/)
    expect(await flawsOf(page)).toEqual([])
    await console.turnTo('sets/shop/web?tab=yaml')
    await expectDenied(
      page.getByRole('button', { name: 'Edit', exact: true }),
      'needs: patch statefulsets in project shop',
    )
    await console.turnTo('pods/shop/web-0?tab=terminal')
    await page.getByText('needs: get pods/exec in project shop').waitFor()
    await page.getByRole('button', { name: 'Actions of web-0' }).click()
    expect(await page.getByRole('menuitem', { name: /^Evict/ }).textContent()).toContain(
      'needs: create pods/eviction in project shop',
    )
    await console.turnTo('claims/shop/www-web-0')
    await expectDenied(
      page.getByRole('button', { name: 'Delete' }),
      'needs: delete persistentvolumeclaims in project shop',
    )
    await console.close()
  })

  it('row 8: who may edit one project edits there', async () => {
    const console = await enter('editor')
    const { page } = console
    await console.turnTo('sets/shop/web')
    await page.getByRole('button', { name: /^Replicas/ }).click()
    await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('3')
    await page.getByRole('region', { name: 'What will happen' }).getByText('create web-2').waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('button', { name: 'Replicas: 3/3' }).waitFor()
    await console.close()
  })

  it('row 22: who may list and not watch is told so once, with the time of what is shown', async () => {
    const console = await enter('lister')
    const { page } = console
    const refused = refusalsTo(console)
    await console.turnTo('configmaps?project=shop')
    await page.getByText(/Not live, as you may not watch: .*configmaps in project shop/).waitFor()
    await console.turnTo('sets?project=shop')
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    await page.getByText(/Not live, as you may not watch: .*statefulsets\.apps in project shop/).waitFor()
    await kedge.done('scale', 'sts', 'web', '-n', 'shop', '--replicas=1')
    await kedge.done('wait', '-n', 'shop', 'sts/web', '--for=jsonpath={.status.replicas}=1', '--timeout=180s')
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('Running 1/1').waitFor()
    // No watch is tried in vain, and nothing is asked for a page that was left.
    expect(refused).toEqual([])
    expect(asked.filter(path => path.endsWith('/configmaps'))).toEqual([])
    await console.close()
  })
})

async function expectDenied(button: import('playwright-core').Locator, reason: string): Promise<void> {
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true')
  await button.hover()
  await button.page().getByRole('tooltip', { name: reason }).waitFor()
  await button.page().mouse.move(0, 0)
}
