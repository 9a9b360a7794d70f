// Workspaces, projects, members, roles and quotas in a real browser; the numbers are those of the table in docs/CONSOLE.md.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LimitRange, ResourceQuota, Role, RoleBinding } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { byPassword, makePerson, serverOf, untilWorkspaces } from '../support/people.ts'
import { flawsOf } from './axe.ts'

describe.skipIf(browserSkip('workspaces and projects in a browser'))('a team', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
    await untilWorkspaces(kedge)
    const made = await kedge.apply(
      [
        { apiVersion: 'iam.kedge.dev/v1', kind: 'Workspace', metadata: { name: 'acme' }, spec: {} },
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'shop', labels: { 'iam.kedge.dev/workspace': 'acme' } },
        },
      ]
        .map(each => JSON.stringify(each))
        .join('\n---\n'),
    )
    if (made.code !== 0) throw new Error(made.stderr)
    console = await openConsole(browser, kedge)
    page = console.page
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const field = (name: string) => page.getByLabel(name, { exact: true })
  const dialog = () => page.getByRole('dialog')
  const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true })
  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)

  it('row 7: a role is made of permissions, with what they need ticked along and named', async () => {
    await console.turnTo('projects/shop?tab=roles')
    await button('Create role').click()
    await field('Name').fill('backup')
    await dialog().getByRole('checkbox', { name: 'Run commands in Pods, forward their ports' }).check()
    const needed = dialog().getByRole('checkbox', { name: /^See Pods, their logs/ })
    expect([await needed.isChecked(), await needed.isDisabled()]).toEqual([true, true])
    await dialog().getByText('comes with Run commands in Pods, forward their ports').first().waitFor()
    expect(await flawsOf(page)).toEqual([])
    await inDialog('Create').click()
    await page.getByRole('heading', { name: 'backup', exact: true }).waitFor()
    const { rules = [], metadata } = await read<Role>('role', 'backup', '-n', 'shop')
    expect(metadata?.annotations?.['iam.kedge.dev/templates']).toBe('project-exec-pods')
    const resources = rules.flatMap(rule => rule.resources ?? [])
    expect(resources).toEqual(expect.arrayContaining(['pods/exec', 'pods/log', 'resourcequotas']))
    await page.getByText('4 permissions').or(page.getByText('3 permissions')).first().click()
    await button('Edit role backup').click()
    await dialog().getByRole('checkbox', { name: 'Read Secrets' }).check()
    await inDialog('Apply').click()
    await page.getByText('Role backup was saved').waitFor()
    const after = await read<Role>('role', 'backup', '-n', 'shop')
    expect(after.rules?.some(rule => rule.resources?.includes('secrets'))).toBe(true)
  })

  it('row 6: groups and service accounts are members, too; a role of the project itself is given; what follows from the workspace is told', async () => {
    await console.turnTo('projects/shop?tab=members')
    await button('Invite member').click()
    await field('Who').selectOption('ServiceAccount')
    await field('Name of the service account').fill('default')
    await field('Role').selectOption({ label: 'backup' })
    await inDialog('Add').click()
    await page.getByRole('cell', { name: 'shop/default' }).first().waitFor()
    await button('Invite member').click()
    await field('Who').selectOption('Group')
    await field('Name of the group').fill('builders')
    await field('Role').selectOption({ label: 'Operator' })
    await inDialog('Add').click()
    await page.getByRole('cell', { name: 'builders' }).first().waitFor()
    const { items } = await read<{ items: RoleBinding[] }>('rolebindings', '-n', 'shop')
    expect(items.map(({ roleRef, subjects }) => [roleRef.kind, roleRef.name, subjects?.[0]?.kind])).toEqual([
      ['Role', 'backup', 'ServiceAccount'],
      ['ClusterRole', 'project-operator', 'Group'],
    ])
    await console.turnTo('workspaces/acme?tab=members')
    await button('Invite member').click()
    await field('Name of the account').fill('wanda')
    await field('Role').selectOption({ label: 'Workspace viewer' })
    await inDialog('Add').click()
    await page.getByRole('cell', { name: 'wanda' }).first().waitFor()
    await console.turnTo('projects/shop?tab=members')
    const wanda = page.getByRole('row', { name: /wanda/ })
    await wanda.getByText('by the workspace acme').waitFor()
    expect(await wanda.getByRole('button').count()).toBe(0)
  })

  it('row 7: who has a role is told before it is deleted', async () => {
    await console.turnTo('projects/shop?tab=roles')
    await button('Delete role backup').click()
    await dialog().getByText('These have it, and lose it at once: shop/default').waitFor()
    await inDialog('Delete').click()
    await page.getByText('There is no custom role yet.').waitFor()
  })

  it('row 9: quotas and limits are set in forms, with what is used, and problems at their field', async () => {
    await console.turnTo('projects/shop?tab=quota')
    await button('Set a quota').click()
    await field('CPU requests (cores)').fill('2')
    await field('Pods').fill('many')
    await dialog()
      .getByText(/quantities must match the regular expression/)
      .waitFor()
    expect(await inDialog('Create').isDisabled()).toBe(true)
    await field('Pods').fill('5')
    await inDialog('Create').click()
    const grid = page.getByRole('region', { name: 'quota', exact: true })
    await grid.getByRole('row', { name: /Pods 0 5/ }).waitFor()
    expect((await read<ResourceQuota>('quota', 'quota', '-n', 'shop')).spec?.hard).toEqual({
      'requests.cpu': '2',
      pods: '5',
    })
    await button('Edit quota').click()
    await button('Remove CPU requests (cores)').click()
    await field('Pods').fill('')
    await dialog().getByText('How much? The × takes the bound away.').waitFor()
    expect(await inDialog('Apply').isDisabled()).toBe(true)
    await field('Pods').fill('5')
    await field('Add a resource').selectOption('secrets')
    await field('Secrets').fill('7')
    await inDialog('Apply').click()
    await grid.getByRole('row', { name: /Secrets \d 7/ }).waitFor()
    expect((await read<ResourceQuota>('quota', 'quota', '-n', 'shop')).spec?.hard).toEqual({
      pods: '5',
      secrets: '7',
    })
    await button('Set limits').click()
    const cpu = dialog().getByRole('group', { name: /CPU/ })
    await cpu.getByLabel('Request by default').fill('100m')
    await cpu.getByLabel('At most').fill('1')
    await inDialog('Create').click()
    await page.getByRole('region', { name: 'limits', exact: true }).waitFor()
    const { spec } = await read<LimitRange>('limitrange', 'limits', '-n', 'shop')
    expect(spec?.limits).toMatchObject([
      { type: 'Container', defaultRequest: { cpu: '100m' }, max: { cpu: '1' } },
    ])
    expect(await flawsOf(page)).toEqual([])
  })

  it('row 9: the quota of a workspace is set, and what is left is told while a set is made and scaled', async () => {
    await console.turnTo('workspaces/acme?tab=quota')
    await button('Set a quota').click()
    await field('Add a resource').selectOption('pods')
    await field('Pods').fill('3')
    await inDialog('Apply').click()
    await page.getByRole('region', { name: 'Quotas' }).getByRole('row', { name: /Pods/ }).waitFor()
    await console.turnTo('create?project=shop&step=pods')
    const left = page.getByRole('list', { name: 'What the quotas leave after this' })
    await left.getByText('Pods (workspace acme) 2 left of 3').waitFor()
    for (let more = 0; more < 3; more += 1) await button('More: Pod Replicas').click()
    await left.getByText('Pods (workspace acme) 1 more than the quota of 3 leaves').waitFor()
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image: 'nginx' }] },
        },
      },
    }
    await kedge.apply(JSON.stringify(set))
    await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
    await expect
      .poll(async () => (await read<{ status: object }>('workspace', 'acme')).status)
      .toMatchObject({ quota: { used: { pods: '2' } } })
    await console.turnTo('sets/shop/web')
    await page.getByRole('button', { name: /^Replicas/ }).click()
    await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('9')
    await dialog().getByText('The quotas let in 3 Pods of this set.').waitFor()
    await inDialog('Cancel').click()
  })

  it('rows 2, 3: alias and description are edited; a project and a workspace go when their name is typed, and it is said what goes along', async () => {
    await console.turnTo('projects/shop')
    await button('Edit (alias, description)').click()
    await field('Alias').fill('商店')
    await page.keyboard.press('Escape')
    await inDialog('Go on editing').click()
    await inDialog('Apply').click()
    await page.getByText('shop was changed').waitFor()
    await page.locator('.page__count', { hasText: '商店' }).waitFor()
    await console.turnTo('workspaces/acme')
    await button('Delete').click()
    await dialog().getByText('It still has projects: shop. Delete these first.').waitFor()
    expect(await inDialog('Delete').isDisabled()).toBe(true)
    await inDialog('Cancel').click()
    await console.turnTo('projects/shop')
    await button('Delete').click()
    await dialog().getByText('1 StatefulSet', { exact: true }).waitFor()
    await dialog().getByText('2 Pods', { exact: true }).waitFor()
    await dialog().getByLabel('Type shop to confirm').fill('shop')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor()
    await kedge.done('wait', '--for=delete', 'ns/shop', '--timeout=180s')
    await console.turnTo('workspaces/acme')
    await button('Delete').click()
    await dialog().getByLabel('Type acme to confirm').fill('acme')
    await inDialog('Delete').click()
    await page.getByText('You are in no workspace yet').waitFor()
    expect(console.faults).toEqual([])
  })

  it('rows 2, 5: who may make workspaces and has none makes one, and a project in it, and sees both at once', async () => {
    const server = await serverOf(kedge)
    const sam = await makePerson(kedge, {
      name: 'sam',
      password: 'a long password of sam',
      role: 'platform-self-provisioner',
    })
    const own = await openConsole(browser, kedge, {}, { enter: byPassword(server, sam) })
    const of = (name: string) => own.page.getByRole('button', { name, exact: true })
    await own.turnTo('workspaces')
    await own.page.getByText('You are in no workspace yet').waitFor()
    await of('Create workspace').click()
    // The quota is for others to set.
    await own.page.getByText('needs: update workspaces/quota').waitFor()
    await own.page.getByLabel('Name', { exact: true }).fill('sams')
    await of('Create').click()
    await of('Create project').click()
    await own.page.getByLabel('Name', { exact: true }).fill('sams-shop')
    await of('Create').click()
    await own.page.getByRole('heading', { level: 1, name: 'sams-shop', exact: true }).waitFor()
    await own.page.getByRole('tab', { name: 'Members' }).click()
    await own.page.getByRole('row', { name: /sam you Administrator here/ }).waitFor()
    await own.close()
  })

  it('row 8: who is in no project is told whom to ask, sees no place that is nothing to them, and is in once invited', async () => {
    const server = await serverOf(kedge)
    await kedge.done('create', 'namespace', 'bakery')
    const lou = await makePerson(kedge, { name: 'lou', password: 'a long password of lou' })
    const own = await openConsole(browser, kedge, {}, { enter: byPassword(server, lou) })
    const { page: hers } = own
    const navigation = hers.getByRole('navigation', { name: 'Navigation' })
    for (const place of ['sets', 'events', 'secrets', 'projects']) {
      await own.visit(place)
      await hers.getByRole('heading', { name: 'You are in no project yet' }).waitFor()
      await hers.getByText('invite you by your name, lou').waitFor()
      expect(await hers.getByText(/Not shown|You may not|forbidden/).count()).toBe(0)
    }
    await navigation.getByRole('link', { name: 'Projects' }).waitFor()
    for (const name of ['Accounts', 'Audit', 'Workspaces'])
      expect(await navigation.getByRole('link', { name, exact: true }).count()).toBe(0)
    const language = hers.locator('select', { hasText: '简体中文' }).first()
    await language.selectOption('zh')
    await hers.getByRole('heading', { name: '您还没有加入任何项目' }).waitFor()
    await language.selectOption('en')
    expect(await flawsOf(hers)).toEqual([])
    const role = ['--clusterrole=project-admin', '--user=lou']
    await kedge.must('create', 'rolebinding', 'project-admin:lou', '-n', 'bakery', ...role)
    await own.turnTo('sets')
    await hers.getByRole('button', { name: 'Refresh' }).click()
    await hers.getByRole('heading', { name: 'You are in no project yet' }).waitFor({ state: 'detached' })
    await own.visit('projects')
    await hers.getByRole('link', { name: 'bakery', exact: true }).first().waitFor()
    // She administers the project that she is in, so what was done there is hers to see.
    await navigation.getByRole('link', { name: 'Audit', exact: true }).waitFor()
    expect(await navigation.getByRole('link', { name: 'Accounts', exact: true }).count()).toBe(0)
    await own.close()
  })

  it('row 3: on a cluster that knows no workspaces, projects are namespaces with the roles that every cluster has', async () => {
    const elsewhere = await openConsole(browser, kedge)
    await elsewhere.page.route('**/apis', async route => {
      const reply = await route.fetch()
      const { groups, ...list } = await reply.json()
      const known = groups.filter(({ name }: { name: string }) => name !== 'iam.kedge.dev')
      await route.fulfill({ response: reply, json: { ...list, groups: known } })
    })
    await kedge.done('create', 'namespace', 'plain')
    await elsewhere.visit('projects')
    expect(await elsewhere.page.getByRole('link', { name: 'Workspaces' }).count()).toBe(0)
    await elsewhere.page.getByRole('link', { name: 'plain', exact: true }).click()
    await elsewhere.page.getByRole('tab', { name: 'Members' }).click()
    await elsewhere.page.getByRole('button', { name: 'Invite member' }).click()
    const invite = elsewhere.page.getByRole('dialog')
    await invite.getByLabel('Name of the account').fill('zoe')
    await invite.getByLabel('Role', { exact: true }).selectOption({ label: 'Editor' })
    await invite.getByRole('button', { name: 'Add' }).click()
    await elsewhere.page.getByRole('cell', { name: 'zoe' }).first().waitFor()
    expect((await read<RoleBinding>('rolebinding', 'edit:zoe', '-n', 'plain')).roleRef.name).toBe('edit')
    await elsewhere.close()
  })
})
