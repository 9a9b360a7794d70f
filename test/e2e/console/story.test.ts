// The documents' story in a real browser: "You need to create a workspace, a project and an account (project-regular) … sign in with
// project-admin and invite project-regular to the project". The numbers are those of the table in docs/CONSOLE.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoleBinding, StatefulSet } from '../../../src/api/generated/types.ts'
import {
  browserSkip,
  type ConsolePage,
  leaveDialog,
  openBrowser,
  openConsole,
  ownConsoleSkip,
} from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { byPassword, makePerson, type Person, serverOf } from '../support/people.ts'
import { secretsTold } from '../support/secrets.ts'

const set = (name: string, namespace: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace },
  spec: {
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'c', image: 'nginx:1.29' }] },
    },
  },
})
const apiKey = 'a value that nobody else may read'

describe.skipIf(
  browserSkip("the documents' story in a browser") || ownConsoleSkip("the documents' story in a browser"),
)("the documents' story", () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let server: URL
  let admin: ConsolePage
  let manager: ConsolePage
  let regular: ConsolePage
  const people: Person[] = []
  const urls: string[] = []
  const errors: Promise<string>[] = []

  /** What each page asks for and is refused is kept, to be searched for secrets in the end. */
  const listen = (console: ConsolePage) => {
    console.page.on('request', request => urls.push(request.url()))
    console.page.on('response', response => {
      if (response.status() >= 400) errors.push(response.text().catch(() => ''))
    })
    return console
  }
  const enter = async (person: Person) =>
    listen(await openConsole(browser, kedge, {}, { enter: byPassword(server, person) }))
  const person = (name: string): Person => {
    const found = people.find(each => each.name === name)
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }
  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)

  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
    server = await serverOf(kedge)
    await kedge.done('create', 'namespace', 'vault')
    await kedge.must('create', 'secret', 'generic', 'keys', '-n', 'vault', `--from-literal=key=${apiKey}`)
    await kedge.apply(JSON.stringify(set('hidden', 'vault')))
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true })
  const field = ({ page }: ConsolePage, name: string) => page.getByLabel(name, { exact: true })

  it('rows 2, 3, 5: an administrator makes a workspace, and a project in it', async () => {
    admin = listen(await openConsole(browser, kedge))
    const { page } = admin
    await page.getByRole('link', { name: 'Workspaces' }).click()
    await button(admin, 'Create workspace').click()
    await field(admin, 'Name').fill('Not A Name')
    await button(admin, 'Create').click()
    await page.getByText(/a lowercase RFC 1123 label must consist of/).waitFor()
    await field(admin, 'Name').fill('acme')
    await field(admin, 'Alias').fill('Acme 公司')
    await field(admin, 'Add a resource').selectOption('pods')
    await field(admin, 'Pods').fill('10')
    await button(admin, 'Create').click()
    await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
    await button(admin, 'Create project').click()
    await field(admin, 'Name').fill('shop')
    await field(admin, 'Alias').fill('The shop')
    await button(admin, 'Create').click()
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
    expect(await read('namespace', 'shop')).toMatchObject({
      metadata: {
        labels: { 'iam.kedge.dev/workspace': 'acme' },
        annotations: { 'kubesphere.io/alias-name': 'The shop' },
      },
    })
    expect(await read('workspace', 'acme')).toMatchObject({ spec: { quota: { hard: { pods: '10' } } } })
    // The chooser of projects tells the alias, and the workspace.
    const chooser = field(admin, 'Project (namespace)')
    await expect.poll(() => chooser.locator('optgroup').getAttribute('label')).toBe('Workspace acme')
    expect(await chooser.locator('optgroup option').textContent()).toBe('shop · The shop')
  })

  it('rows 4, 6: makes two accounts, and invites one of them, found by name, as administrator of the project', async () => {
    for (const [name, displayName] of [
      ['project-admin', 'Paula Admin'],
      ['project-regular', 'Rosa Regular'],
    ] as const)
      people.push(
        await makePerson(kedge, { name, displayName, password: `the long password of ${displayName}` }),
      )
    await admin.turnTo('projects/shop?tab=members')
    await invite(admin, { typed: 'paula', found: 'project-admin', role: 'Administrator' })
    expect(await read<RoleBinding>('rolebinding', '-n', 'shop', 'project-admin:project-admin')).toMatchObject(
      {
        roleRef: { kind: 'ClusterRole', name: 'project-admin' },
        subjects: [{ kind: 'User', name: 'project-admin' }],
      },
    )
    expect(admin.faults.filter(fault => !/422/.test(fault))).toEqual([])
  })

  async function invite(
    console: ConsolePage,
    { typed, found, role }: { readonly typed: string; readonly found?: string; readonly role: string },
  ) {
    const { page } = console
    await button(console, 'Invite member').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name of the account').fill(typed)
    if (found) await dialog.getByRole('button', { name: found }).click()
    await dialog.getByLabel('Role', { exact: true }).selectOption({ label: role })
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page
      .getByRole('cell', { name: found ?? typed })
      .first()
      .waitFor()
  }

  it('rows 1, 6: project-admin signs in by password and invites project-regular', async () => {
    manager = await enter(person('project-admin'))
    const { page } = manager
    await manager.turnTo('projects')
    await page.getByRole('link', { name: 'shop', exact: true }).click()
    await page.getByRole('tab', { name: 'Members' }).click()
    await invite(manager, { typed: 'project-regular', role: 'Viewer' })
    await button(manager, 'Change role of project-regular').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('New role').selectOption({ label: 'Operator' })
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('project-regular is Operator now').waitFor()
    const { items } = await read<{ items: RoleBinding[] }>('rolebindings', '-n', 'shop')
    const hers = items.filter(({ subjects = [] }) => subjects.some(({ name }) => name === 'project-regular'))
    expect(hers.map(({ roleRef }) => roleRef.name)).toEqual(['project-operator'])
  })

  it('rows 1, 16, 32, 36: project-regular signs in by password and makes a StatefulSet, step by step', async () => {
    regular = await enter(person('project-regular'))
    const { page } = regular
    await regular.turnTo('sets')
    await button(regular, 'Create StatefulSet').click()
    await field(regular, 'Name').fill('demo-stateful')
    await button(regular, 'Next').click()
    await button(regular, 'More: Pod Replicas').click()
    await page.getByRole('button', { name: /^Add Container Image/ }).click()
    await field(regular, 'Image').fill('nginx:1.29')
    await button(regular, 'Use Default Ports').waitFor()
    await page.getByRole('button', { name: /^√/ }).click()
    await page.getByText('create demo-stateful-1').waitFor()
    await button(regular, 'Create').click()
    await page.getByRole('heading', { level: 1, name: 'demo-stateful' }).waitFor()
    await page
      .getByText('Running 2/2')
      .or(page.getByText(/2 of 2|2\/2/))
      .first()
      .waitFor()
    expect((await read<StatefulSet>('sts', 'demo-stateful', '-n', 'shop')).spec?.replicas).toBe(2)
  })

  it('rows 3, 61, 68: files of the node are refused in the project until its level says otherwise, which is told before', async () => {
    const { page } = regular
    const refused = page.getByText('Project shop refuses Pods with files of the node').first()
    await regular.turnTo('create?project=shop&step=pods')
    await page.getByRole('button', { name: /^Add Container Image/ }).click()
    await page.getByLabel(/^Sync Host Timezone/).waitFor()
    await refused.waitFor()
    await regular.turnTo('projects/shop')
    await denied(button(regular, 'Edit (alias, description)'), 'needs: patch namespaces in project shop')
    // Who administers the project may edit it, and yet not give away the machine.
    const levelIn = (dialog: Locator) => dialog.getByLabel('What Pods may do')
    await manager.turnTo('projects/shop')
    await button(manager, 'Edit (alias, description)').click()
    const theirs = manager.page.getByRole('dialog')
    await expect.poll(() => levelIn(theirs).locator('option:enabled').count()).toBe(1)
    await leaveDialog(manager.page)
    await admin.turnTo('projects/shop')
    await button(admin, 'Edit (alias, description)').click()
    const dialog = admin.page.getByRole('dialog')
    await levelIn(dialog).selectOption('privileged')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await admin.page.getByText('shop was changed').waitFor()
    await admin.page
      .getByText('privileged: everything, HostPath and the host time zone too')
      .first()
      .waitFor()
    expect((await read<{ metadata: object }>('namespace', 'shop')).metadata).toMatchObject({
      labels: {
        'iam.kedge.dev/workspace': 'acme',
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/warn': 'privileged',
      },
      annotations: { 'kubesphere.io/alias-name': 'The shop' },
    })
    await regular.turnTo('create?project=shop&step=storage')
    await page.getByRole('button', { name: /^\+ HostPath/ }).click()
    await field(regular, 'Path on the node').waitFor()
    await expect.poll(() => refused.count()).toBe(0)
  })

  it('row 12: what she keeps in a Secret stays there', async () => {
    const { page } = regular
    await regular.turnTo('secrets/new?project=shop')
    await page.getByRole('textbox', { name: /^Name/ }).fill('credentials')
    await field(regular, 'Key 1').fill('key')
    await field(regular, 'Value 1').fill(`${apiKey} of hers`)
    await button(regular, 'Create').click()
    await page.getByRole('heading', { level: 1, name: 'credentials' }).waitFor()
    expect(await page.content()).not.toContain(apiKey)
  })

  it('row 8: she sees nothing of another project: in the navigation, lists, search, by address, in events and logs', async () => {
    const { page } = regular
    const asked: string[] = []
    page.on('response', async response => {
      // What is asked of the own rights is repeated in the answer, and in a refusal.
      const isRefused = response.headers()['x-kedge-code'] !== undefined
      const isAnswer = !isRefused && /\/apis?\/(?!authorization)/.test(response.url())
      if (response.ok() && isAnswer) asked.push(await response.text().catch(() => ''))
    })
    expect(await page.getByRole('link', { name: 'Workspaces' }).count()).toBe(0)
    const options = field(regular, 'Project (namespace)').locator('option')
    await expect.poll(() => options.allTextContents()).toEqual(['All projects', 'shop · The shop'])
    await regular.turnTo('projects')
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByLabel('Search by name').fill('vault')
    await page.getByText('None matches.').waitFor()
    const nothing: readonly (readonly [string, string])[] = [
      ['projects/vault', 'vault is not there'],
      ['projects/acme', 'acme is not there'],
      ['sets/vault/hidden', 'hidden may not be seen'],
      ['pods/vault/hidden-0?tab=logs', 'hidden-0 may not be seen'],
      ['secrets/vault/keys', 'keys may not be seen'],
      ['events?project=vault', 'Not shown, as you may not list: .*events in project vault'],
      ['sets?project=vault', 'Not shown, as you may not list: .*statefulsets.apps in project vault'],
    ]
    for (const [path, words] of nothing) {
      await regular.turnTo(path)
      await page.getByText(new RegExp(words)).first().waitFor()
    }
    await regular.turnTo('workspaces')
    expect(asked.join('')).not.toMatch(/hidden|vault/)
  })

  it('row 8: she cannot give herself more: the acts are disabled and say why, and asked for all the same they are refused', async () => {
    const { page } = regular
    await regular.turnTo('projects/shop?tab=members')
    await denied(button(regular, 'Invite member'), 'needs: create rolebindings in project shop')
    await denied(button(regular, 'Delete'), 'needs: delete namespaces in project shop')
    await regular.turnTo('projects/shop?tab=roles')
    await denied(button(regular, 'Create role'), 'needs: create roles in project shop')
    await regular.turnTo('projects/shop?tab=quota')
    await denied(button(regular, 'Set a quota'), 'needs: create resourcequotas in project shop')
    const rbac = '/apis/rbac.authorization.k8s.io/v1'
    const binding = (name: string, role: string) => ({
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'project-regular' }],
    })
    const attempts: readonly (readonly [string, string, object?, object?])[] = [
      ['POST', `${rbac}/namespaces/shop/rolebindings`, binding('more', 'project-admin')],
      ['POST', `${rbac}/namespaces/vault/rolebindings`, binding('more', 'project-viewer')],
      ['POST', `${rbac}/clusterrolebindings`, binding('more', 'platform-admin')],
      ['DELETE', `${rbac}/namespaces/shop/rolebindings/project-admin:project-admin`],
      ['GET', '/apis/iam.kedge.dev/v1/accounts'],
      ['GET', '/api/v1/namespaces/vault/secrets/keys'],
      ['GET', '/api/v1/namespaces/vault/pods/hidden-0/log'],
      ['GET', '/api/v1/events'],
      ['GET', '/api/v1/namespaces/shop/pods', undefined, { 'impersonate-user': 'project-admin' }],
    ]
    for (const [method, path, body, headers = {}] of attempts) {
      const ask = {
        method,
        headers: { 'x-kedge-console': '1', 'content-type': 'application/json', ...headers },
      }
      const init = JSON.stringify({ ...ask, ...(body ? { body: JSON.stringify(body) } : {}) })
      const code = await page.evaluate<number>(
        `fetch(${JSON.stringify(path)}, ${init}).then(reply => reply.status)`,
      )
      expect([method, path, code]).toEqual([method, path, 403])
    }
  })

  it('each attempt that was refused is in the audit log', async () => {
    interface Event {
      readonly user?: { readonly username: string }
      readonly verb: string
      readonly objectRef?: { readonly resource: string; readonly namespace?: string }
      readonly responseStatus?: { readonly code: number }
    }
    const refused = () =>
      readFileSync(join(kedge.folder, 'data/audit/audit.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as Event)
        .filter(
          ({ user, responseStatus }) => user?.username === 'project-regular' && responseStatus?.code === 403,
        )
        .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource} ${objectRef?.namespace ?? ''}`.trim())
    await expect
      .poll(refused)
      .toEqual(
        expect.arrayContaining([
          'create rolebindings shop',
          'create rolebindings vault',
          'create clusterrolebindings',
          'delete rolebindings shop',
          'list accounts',
          'get secrets vault',
        ]),
      )
  })

  it('row 6: who is removed is out at once', async () => {
    await manager.turnTo('projects/shop?tab=members')
    await button(manager, 'Remove project-regular').click()
    await manager.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await manager.page.getByText('project-regular was removed').waitFor()
    await regular.visit('projects')
    await regular.page.getByText(/There is no project that you see|You may not list projects here/).waitFor()
  })

  it('no password, token, one-time code or value of a Secret stands in any log, event, metric, error or address', async () => {
    const cookies = (await regular.page.context().cookies()).map(({ value }) => value)
    const secrets = {
      ...Object.fromEntries(people.map(({ name, password }) => [`the password of ${name}`, password])),
      ...Object.fromEntries(people.map(({ name, code }) => [`the invitation of ${name}`, code])),
      ...Object.fromEntries(cookies.map((value, at) => [`cookie ${at}`, value])),
      'the value of a Secret': apiKey,
    }
    const texts = { 'the addresses': urls.join('\n'), 'the errors': (await Promise.all(errors)).join('\n') }
    expect(await secretsTold(kedge, { secrets, texts })).toEqual([])
  })
})

async function denied(button: Locator, reason: string): Promise<void> {
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true')
  await button.hover()
  await button.page().getByRole('tooltip', { name: reason }).waitFor()
  await button.page().mouse.move(0, 0)
}
