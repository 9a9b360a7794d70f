// Every page, and every act on it, as it is for who may only read and for who has one project: what they may not do is
// disabled and names the permission that is missing, and nothing else on the page does something.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, type ConsolePage, isForwarded, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

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
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}
const inShop = (kind: string, name: string, rest: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
})
const objects = [
  web,
  inShop('Service', 'web', { spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] } }),
  inShop('ConfigMap', 'settings', { data: { color: 'blue' } }),
  inShop('Secret', 'passwords', { stringData: { admin: 'secret' } }),
  inShop('ResourceQuota', 'quota', { spec: { hard: { pods: '9' } } }),
  inShop('LimitRange', 'limits', { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } }),
  ...['reader', 'editor'].map(name => inShop('ServiceAccount', name, {})),
]

/** What looks, or fills in a form, and changes nothing on the server. */
const harmless =
  /^(Refresh|Look again|Show all \d+|Show the rest|Sort by .*|Actions( of .*)?|More actions of .*|\d+ of \d+ ready .*|Copy.*|Download.*|YAML|JSON|As YAML|Edit YAML|Select none|All|None|First \d+|Clear.*|Next|Back|Cancel|Follow|Previous|Wrap|Times|Search.*|\d|nginx|(● )?web-\w+|Remove.*|(Less|More): .*|Add a row|From a file: .*|\+ .*|)$/

interface Act {
  readonly name: string
  readonly isDenied: boolean
}

/** Buttons of the page, and menu items of an open menu, that are seen. */
const actsIn = `[...document.querySelectorAll('main button, [role=menuitem]')]
  .filter(each => each.getClientRects().length > 0 && each.getAttribute('role') !== 'tab' && !each.closest('[role=tablist]'))
  .map(each => ({
    name: (each.getAttribute('aria-label') ?? each.innerText).trim().replace(/\\s*\\n\\s*/g, ' | '),
    isDenied: each.getAttribute('aria-disabled') === 'true' || each.disabled,
  }))`

/** Path, with what is done there after a blank; each act that is disabled, with what it needs. */
type Table = { readonly [path: string]: { readonly [act: string]: string } }

const inProject = (need: string) => `${need} in project shop`
const each = (names: readonly string[], need: string) => Object.fromEntries(names.map(name => [name, need]))
const text = (resource: string) => each(['Edit', 'Upload'], inProject(`patch ${resource}`))

const head = each(['One fewer', 'Replicas: 2/2', 'One more'], inProject('patch statefulsets/scale'))
const ofSeveral = {
  Redeploy: inProject('patch statefulsets'),
  ...each(['Scale', 'Stop (scale to 0)'], inProject('patch statefulsets/scale')),
  Delete: inProject('delete statefulsets'),
}
const ofSet = {
  'Redeploy (reboot)': inProject('patch statefulsets'),
  ...each(['Scale (Expansion)', 'Stop (scale to 0)'], inProject('patch statefulsets/scale')),
  Delete: inProject('delete statefulsets'),
  ...each(
    [
      ...['Image upgrade', 'Roll back', 'Pause or partition', 'Edit (alias, description)'],
      ...['Edit Config Template', 'Strategy', 'Pod network', 'Affinity', 'Tolerate', 'Safety (security)'],
      ...['Volumes (Add Volume)', 'Label', 'Notes (annotations)'],
    ],
    inProject('patch statefulsets'),
  ),
  'Expand claims': inProject('patch persistentvolumeclaims'),
  'Service public (expose)': inProject('create services'),
  'Edit Service': inProject('patch services'),
  'Autoscaler (HPA)': inProject('create horizontalpodautoscalers'),
  'Disruption budget (PDB)': inProject('create poddisruptionbudgets'),
  'Make anew, keeping Pods and claims': inProject('delete statefulsets'),
}
const ofService = {
  'Edit settings': inProject('patch services'),
  Delete: inProject('delete services'),
}
const setTabs = ['overview', 'containers', 'environment', 'events', 'logs', 'metrics', 'timeline']
const podTabs = ['logs', 'terminal', 'files', 'overview', 'events']

const place = {
  'Edit (alias, description)': inProject('patch namespaces'),
  Delete: inProject('delete namespaces'),
}
const quota = {
  'Set a quota': inProject('create resourcequotas'),
  'Edit quota': inProject('patch resourcequotas'),
  'Delete quota': inProject('delete resourcequotas'),
  'Set limits': inProject('create limitranges'),
  'Edit limits': inProject('patch limitranges'),
  'Delete limits': inProject('delete limitranges'),
}
const team: Table = {
  projects: { 'Create project': 'create namespaces' },
  workspaces: { 'Create workspace': 'create workspaces' },
  'projects/shop?tab=overview': place,
  'projects/shop?tab=members': { ...place, 'Invite member': inProject('create rolebindings') },
  'projects/shop?tab=roles': { ...place, 'Create role': inProject('create roles') },
  'projects/shop?tab=quota': { ...place, ...quota },
}

describe.skipIf(browserSkip('permissions on every page'))('every page and act', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
    await kedge.done('create', 'namespace', 'shop')
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    for (const [name, role] of [
      ['reader', '--clusterrole=view'],
      ['editor', '--clusterrole=edit'],
    ] as const)
      await kedge.must('create', 'rolebinding', name, '-n', 'shop', role, `--serviceaccount=shop:${name}`)
    await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
    await kedge.must('set', 'image', 'sts/web', '-n', 'shop', 'nginx=nginx:1.29')
    await kedge.done('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const enter = async (name: string) => {
    const token = (await kedge.must('create', 'token', name, '-n', 'shop')).trim()
    return openConsole(browser, kedge, {}, ['--token', token])
  }

  /** Each act that is disabled, with the permission that it names; and acts that are not and should be. */
  const walk = async ({ page, turnTo }: ConsolePage, path: string) => {
    const [address = '', step] = path.split(' ')
    await turnTo(address)
    if (step === 'selected') await page.getByRole('checkbox', { name: 'Select web' }).check()
    if (step === 'menu') {
      await page
        .getByRole('button', { name: /^(More a|A)ctions of/ })
        .first()
        .click()
      await page.getByRole('menuitem').first().waitFor()
    }
    const acts = await page.evaluate<readonly Act[]>(actsIn)
    const denied: { [name: string]: string } = {}
    const open: string[] = []
    for (const { name, isDenied } of acts) {
      const [word = '', described] = name.split(' | ')
      // They come where the tabs have no room, and go.
      if (/^Scroll (back|forward)$/.test(word)) continue
      if (!isDenied) {
        if (!harmless.test(word)) open.push(word)
        continue
      }
      if (described !== undefined) denied[word] = described
      else {
        const button = page.getByRole('button', { name: word, exact: true }).first()
        await button.hover({ force: true })
        const tip = page.getByRole('tooltip')
        denied[word] = await tip.textContent({ timeout: 5_000 }).then(
          text => text ?? '',
          () => 'nothing',
        )
        await page.mouse.move(0, 0)
        await tip.waitFor({ state: 'detached' })
      }
    }
    if (step === 'menu') await page.keyboard.press('Escape')
    return { denied, open }
  }

  const check = async (who: string, table: Table) => {
    const console = await enter(who)
    for (const [path, acts] of Object.entries(table)) {
      const denied = Object.fromEntries(Object.entries(acts).map(([name, need]) => [name, `needs: ${need}`]))
      // The answers to what one may do come after the page.
      await expect
        .poll(() => walk(console, path), { message: `${who} ${path}` })
        .toEqual({ denied, open: [] })
    }
    await console.close()
  }

  it('row 8: a list that one may not see names the permission, and does not say that there is nothing', async () => {
    const { page, turnTo, close } = await enter('reader')
    // Accounts are kept by a Kedge's own console alone.
    const accounts = isForwarded ? [] : ([['accounts', 'accounts.iam.kedge.dev']] as const)
    for (const [path, kind] of [
      ...accounts,
      ['workspaces', 'workspaces.iam.kedge.dev'],
      ['secrets?project=shop', 'secrets in project shop'],
      ['nodes', 'nodes'],
    ] as const) {
      await turnTo(path)
      await page.getByRole('heading', { name: 'You may not see these' }).waitFor()
      await page.getByText(`needs: list ${kind}`).waitFor()
      expect(await page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents()).toEqual([
        'You may not see these',
      ])
    }
    await close()
  })

  it('row 8: who may only read finds each act disabled, with the permission it needs, and no other', async () => {
    await check('reader', {
      'sets?project=shop': { 'Create StatefulSet': inProject('create statefulsets') },
      'sets?project=shop selected': {
        'Create StatefulSet': inProject('create statefulsets'),
        ...ofSeveral,
      },
      // What was selected before still is.
      'sets?project=shop menu': {
        'Create StatefulSet': inProject('create statefulsets'),
        ...ofSeveral,
        ...ofSet,
      },
      'sets/shop/web menu': { ...head, ...ofSet },
      ...Object.fromEntries(setTabs.map(tab => [`sets/shop/web?tab=${tab}`, head])),
      'sets/shop/web?tab=yaml': { ...head, ...text('statefulsets') },
      'sets/shop/web?tab=revisions': { ...head, 'Roll back to this': inProject('patch statefulsets') },
      'sets/shop/web?tab=volumes': { ...head, 'Expand claims': inProject('patch persistentvolumeclaims') },
      'pods/shop/web-0 menu': {
        Evict: inProject('create pods/eviction'),
        Delete: inProject('delete pods'),
        'Debug container': inProject('patch pods/ephemeralcontainers'),
        'Force delete': inProject('delete pods'),
      },
      ...Object.fromEntries(podTabs.map(tab => [`pods/shop/web-0?tab=${tab}`, {}])),
      'pods/shop/web-0?tab=yaml': text('pods'),
      ...Object.fromEntries(
        [
          ...['services', 'configmaps', 'secrets'].map(each => [each, each] as const),
          ['claims', 'persistentvolumeclaims'] as const,
          ['autoscalers', 'horizontalpodautoscalers'] as const,
          ['budgets', 'poddisruptionbudgets'] as const,
        ].flatMap(([place, resource]) => {
          const acts = { Create: inProject(`create ${resource}`) }
          return [
            [`${place}?project=shop`, acts],
            [`${place}/new?project=shop`, acts],
          ]
        }),
      ),
      'classes?project=shop': { Create: 'create storageclasses' },
      'classes/new?project=shop': { Create: 'create storageclasses' },
      'nodes?project=shop': {},
      'events?project=shop': {},
      'services/shop/web': ofService,
      'services/shop/web?tab=yaml': { ...ofService, ...text('services') },
      'configmaps/shop/settings': {
        'Edit values': inProject('patch configmaps'),
        Delete: inProject('delete configmaps'),
      },
      'secrets/shop/passwords': {},
      'claims/shop/www-web-0': {
        'Edit settings': inProject('patch persistentvolumeclaims'),
        Delete: inProject('delete persistentvolumeclaims'),
        Expand: inProject('patch persistentvolumeclaims'),
      },
      'classes/standard': {},
      'nodes/kedge-0': {},
      'create?project=shop&step=basic': { Create: inProject('create services') },
      'projects/new': { Create: 'create namespaces' },
      ...team,
    })
  })

  it('row 8: who has one project finds what is beyond it disabled, and the rest open', async () => {
    await check('editor', {
      'classes?project=shop': { Create: 'create storageclasses' },
      'classes/new?project=shop': { Create: 'create storageclasses' },
      'nodes?project=shop': {},
      'projects/new': { Create: 'create namespaces' },
      'workspaces/new': { Create: 'create workspaces' },
      ...team,
      'projects/shop?tab=quota': { ...place, ...quota },
    })
    const console = await enter('editor')
    const { open } = await walk(console, 'sets/shop/web menu')
    expect(open).toEqual(expect.arrayContaining(['Replicas: 2/2', ...Object.keys(ofSet)]))
    // Nobody else's claims are needed to tell which of them stay.
    await walk(console, 'sets?project=shop selected')
    await console.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await console.page.getByRole('dialog').getByText('www-web-0, www-web-1').first().waitFor()
    await console.page.keyboard.press('Escape')
    const pod = await walk(console, 'pods/shop/web-0 menu')
    expect(pod.open).toEqual(expect.arrayContaining(['Evict', 'Delete', 'Force delete']))
    expect(pod.denied).toEqual({
      'Debug container': `needs: ${inProject('patch pods/ephemeralcontainers')}`,
    })
    await console.close()
  })
})
