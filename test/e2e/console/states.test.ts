// How a set stands, where that is not well: what keeps its Pods from being created, and the Service that it lacks.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

const setOf = (name: string, namespace: string, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace },
  spec: {
    serviceName: 'names',
    replicas: 2,
    selector: { matchLabels: { app: name.slice(0, 9) } },
    template: {
      metadata: { labels: { app: name.slice(0, 9) } },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'a', image: 'nginx:1.28' }] },
    },
    ...more,
  },
})

const claimed = {
  volumeClaimTemplates: [
    {
      metadata: { name: 'www' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ],
}

const mounted = setOf('mounted', 'default', { replicas: 0 })
Object.assign(mounted.spec.template.spec, {
  volumes: [{ name: 'www', emptyDir: {} }],
  containers: [
    {
      name: 'a',
      image: 'nginx:1.28',
      volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html/with/a/rather/long/path' }],
    },
  ],
})

interface Look {
  readonly backgroundColor: string
  readonly borderTopColor: string
  readonly color: string
}

const long = 'w'.repeat(60)
const namespace = (name: string, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})
const wordy = `of-${'many-words-'.repeat(20)}quota`
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'few', namespace: 'full' },
  spec: { hard: { pods: '1' } },
}

describe.skipIf(browserSkip('sets that are not well'))('a set', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    const objects = [
      namespace('full'),
      namespace('wordy'),
      { ...quota, metadata: { name: wordy, namespace: 'wordy' } },
      setOf('told', 'wordy'),
      namespace('many'),
      namespace('waits'),
      namespace('tight', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
      quota,
      setOf(long, 'default', claimed),
      setOf('capped', 'full'),
      setOf('forbidden', 'tight'),
      setOf('classless', 'waits', {
        volumeClaimTemplates: claimed.volumeClaimTemplates.map(({ metadata, spec }) => ({
          metadata,
          spec: { ...spec, storageClassName: 'nope' },
        })),
      }),
      setOf('web', 'default', { replicas: 1 }),
      mounted,
      // What is done to it is not over for an hour.
      setOf('slow', 'default', { replicas: 1, minReadySeconds: 3600, podManagementPolicy: 'Parallel' }),
      setOf('many', 'many', { replicas: 200, podManagementPolicy: 'Parallel' }),
    ]
    await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    console = await openConsole(browser, kedge)
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  it.each([
    [long, 'default', `${long}-0 cannot be created: the name of its set makes a label of 71 characters`],
    [
      'capped',
      'full',
      'capped-1 cannot be created: the quota few is used up (pods: 1 of 1 used, 1 asked for)',
    ],
    ['forbidden', 'tight', 'forbidden-0 cannot be created: Pod Security at the level restricted'],
  ])('whose Pods cannot be created is stuck, and says why: %s', async (name, project, sentence) => {
    const { page } = console
    await console.turnTo(`sets?project=${project}`)
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
    await row.getByText('Stuck', { exact: false }).waitFor()
    await row.getByText(sentence).waitFor()
    await console.turnTo(`sets/${project}/${name}`)
    await page.locator('.page__head').getByText('Stuck').waitFor()
    await page.locator('.sentence').getByText(sentence).waitFor()
    const [pod = ''] = sentence.split(' ')
    const ordinal = page.getByRole('row').filter({ hasText: pod })
    await ordinal.getByText('failing').waitFor()
    await ordinal.getByText('Last event: Could not be made').waitFor()
  })

  it('whose claim names a class that does not exist says so wherever the cause is told', async () => {
    const { page } = console
    const why = 'its claim www-classless-0 names the StorageClass nope, which does not exist'
    await console.turnTo('sets?project=waits')
    await page.getByRole('row').filter({ hasText: 'classless' }).getByText(why).waitFor()
    await console.turnTo('sets/waits/classless')
    await page.locator('.sentence').getByText(why).waitFor()
    await page.getByRole('row').filter({ hasText: 'classless-0' }).getByText(why).first().waitFor()
    await page.getByText('unbound immediate').waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'classless-0', exact: true }).first().click()
    await page.getByText(why).first().waitFor()
  })

  it('of many causes tells the first, and the others when asked', async () => {
    const { page } = console
    await console.turnTo('sets?project=tight')
    const row = page.getByRole('row').filter({ hasText: 'forbidden' })
    await row.getByText('does not allow what the template asks for').waitFor()
    // The code is there for who points at the sentence.
    expect(await row.locator('[title=FailedCreate]').count()).toBe(1)
    expect(await row.textContent()).not.toContain('seccompProfile')
    await row.getByRole('button', { name: 'and 3 more' }).click()
    await row.getByText('seccompProfile').waitFor()
    await row.getByRole('button', { name: 'Show fewer' }).click()
    await row.getByText('seccompProfile').waitFor({ state: 'hidden' })
  })

  it('that is not there yet, as all else that is not, says what to do next', async () => {
    const { page } = console
    await console.turnTo('secrets?project=tight')
    await page.getByRole('heading', { name: 'There is no Secret here yet' }).waitFor()
    await page.getByText('Choose “Create” above to create one.').waitFor()
    await console.turnTo('configmaps?project=tight&search=zzz')
    await page.getByRole('heading', { name: 'Nothing matches “zzz”' }).waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByRole('link', { name: 'kube-root-ca.crt' }).waitFor()
    await console.turnTo('sets?project=tight&search=zzz')
    await page.getByText('Clear the filters to see all of them.').waitFor()
    await console.turnTo('claims?project=tight')
    await page.getByText('makes claims of its own for each Pod').waitFor()
  })

  it('row 139: whose Service does not exist says so, and leads to the form that creates it', async () => {
    const { page } = console
    await console.turnTo('sets/default/web')
    await page.getByText('There is no Service names in this project').waitFor()
    // A name that leads nowhere is not offered.
    await page.getByRole('cell', { name: 'none yet' }).first().waitFor()
    await page.getByRole('button', { name: 'Create Service names' }).click()
    await page.getByRole('heading', { name: 'New Service' }).waitFor()
    expect(await page.getByLabel('Service name', { exact: true }).inputValue()).toBe('names')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: 'names' }).waitFor()
    expect(await kedge.must('get', 'svc', 'names', '-o', 'jsonpath={.spec.clusterIP} {.spec.selector}')).toBe(
      'None {"app":"web"}',
    )
    await console.turnTo('sets/default/web')
    await page.getByText('There is no Service names').waitFor({ state: 'hidden' })
    await page.getByText('none yet').first().waitFor({ state: 'hidden' })
  })

  it('row 139: whose Service selects other Pods says so', async () => {
    const { page } = console
    await kedge.must('create', 'service', 'clusterip', 'names', '-n', 'full', '--clusterip=None')
    await console.turnTo('sets/full/capped')
    await page.getByText('Service names does not select these Pods').waitFor()
    await page.getByRole('button', { name: 'Edit Service' }).waitFor()
    await kedge.must('patch', 'svc', 'names', '-n', 'full', '-p', '{"spec":{"selector":{"app":"capped"}}}')
    await page.getByText('Service names does not select these Pods').waitFor({ state: 'hidden' })
    expect(console.faults).toEqual([])
  })

  it('of 200 ordinals leaves room for the rest of a phone, and shows all when asked', async () => {
    const phone = await openConsole(browser, kedge, { viewport: { width: 390, height: 844 } })
    const { page } = phone
    await kedge.done('rollout', 'status', 'sts/many', '-n', 'many', '--timeout=120s')
    await phone.turnTo('sets/many/many')
    await page.getByText('All 200 Pods are Ready').waitFor()
    const strip = page.locator('.strip--large')
    await strip.getByText('0–199').waitFor()
    expect((await strip.boundingBox())?.height).toBeLessThan(200)
    const all = page.getByRole('button', { name: 'Show all 200' })
    await all.click()
    await expect.poll(() => strip.locator('.strip__cell').count()).toBe(200)
    await page.getByRole('button', { name: 'Show fewer' }).click()
    await expect.poll(() => strip.locator('.strip__cell').count()).toBe(1)
    expect(phone.faults).toEqual([])
    await phone.close()
  })

  it('of many Pods shows the logs of those that are chosen, by ranges, and keeps to them', async () => {
    const { page } = console
    await kedge.done('rollout', 'status', 'sts/many', '-n', 'many', '--timeout=120s')
    await console.turnTo('sets/many/many?tab=logs')
    const chosen = page.getByRole('group', { name: 'Pods' }).getByRole('button', { pressed: true })
    await expect.poll(() => chosen.count()).toBe(24)
    await page.getByText('At most 24 Pods are shown at once.').waitFor()
    const ordinals = page.getByRole('textbox', { name: 'Ordinals of the Pods' })
    await ordinals.fill('0-2, 199')
    await ordinals.press('Enter')
    await expect
      .poll(() => chosen.allTextContents())
      .toEqual(['● many-0', '● many-1', '● many-2', '● many-199'])
    await page.reload()
    await expect.poll(() => chosen.count()).toBe(4)
    await page.getByRole('button', { name: 'many-150' }).click({ modifiers: ['Alt'] })
    await expect.poll(() => chosen.allTextContents()).toEqual(['● many-150'])
    expect(new URL(page.url()).searchParams.get('pods')).toBe('150')
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await expect.poll(() => chosen.count()).toBe(0)
    await page.getByRole('button', { name: 'First 24' }).click()
    await expect.poll(() => chosen.count()).toBe(24)
  })

  it('of many Pods keeps the hours of its timeline in sight', async () => {
    const { page } = console
    await console.turnTo('sets/many/many?tab=timeline')
    const bottomOf = async (selector: string): Promise<number> => {
      const box = await page.locator(selector).boundingBox()
      return box ? box.y + box.height : Number.NaN
    }
    const beyond = async () =>
      (await bottomOf('.timeline__row--scale')) - (await bottomOf('.timeline__frame'))
    // What comes above it pushes both down, between one look and the next.
    await expect.poll(beyond).toBeLessThanOrEqual(1)
  })

  it('has a head in which nothing touches, on a narrow screen either', async () => {
    const narrow = await openConsole(browser, kedge, { viewport: { width: 900, height: 600 } })
    await narrow.turnTo('sets')
    const brand = await narrow.page.locator('.brand > :last-child').boundingBox()
    const chooser = await narrow.page.getByLabel('Project (namespace)', { exact: true }).first().boundingBox()
    if (!brand || !chooser) throw new Error('the head is not drawn')
    expect(chooser.x - (brand.x + brand.width)).toBeGreaterThanOrEqual(8)
    await narrow.close()
  })

  it('is found on a phone by filters that fold, and tell how many are in use', async () => {
    const phone = await openConsole(browser, kedge, { viewport: { width: 390, height: 844 } })
    const { page } = phone
    await phone.turnTo('sets?status=stuck&image=nginx:1.28')
    const toggle = page.getByRole('button', { name: 'Filters 2 in use' })
    await toggle.waitFor()
    const status = page.getByLabel('Status', { exact: true })
    expect(await status.isVisible()).toBe(false)
    expect((await page.locator('.page__tools').boundingBox())?.height).toBeLessThan(110)
    await toggle.click()
    await status.selectOption('running')
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    await phone.close()
    await console.turnTo('sets')
    expect(await console.page.getByRole('button', { name: /^Filters/ }).isVisible()).toBe(false)
    expect(await console.page.getByLabel('Status', { exact: true }).isVisible()).toBe(true)
  })

  it('with a long cause tells in a list on a phone how it begins, and the rest when asked', async () => {
    const phone = await openConsole(browser, kedge, { viewport: { width: 390, height: 844 } })
    const { page } = phone
    await phone.turnTo('sets?project=wordy')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'told', exact: true }) })
    await row.getByText('told-1 cannot be created: the quota of-many-words').waitFor()
    const end = '1 of 1 used'
    expect(await row.textContent()).not.toContain(end)
    await row.getByRole('button', { name: 'Show the rest' }).click()
    await row.getByText(end).waitFor()
    await row.getByRole('button', { name: 'Show fewer' }).click()
    await row.getByText(end).waitFor({ state: 'detached' })
    await phone.close()
  })

  it('tells in a plan the order of its steps as an order', async () => {
    const { page } = console
    await console.turnTo('sets/many/many')
    await page.getByRole('button', { name: /^Replicas/ }).click()
    await page.getByRole('spinbutton', { name: 'How many Pods' }).fill('197')
    const plan = page.locator('.plan-strip')
    await plan.getByText('1. 2. 3.: in this order').waitFor()
    const last = plan.locator('[data-fate=deleted]').last()
    expect(await last.textContent()).toBe('−1991.')
    await page.keyboard.press('Escape')
  })

  it('that somebody else has scaled since is not scaled back in silence by undoing what was done before', async () => {
    const { page } = console
    const replicas = async () => (await kedge.read<StatefulSet>('sts', 'slow')).spec?.replicas
    await console.turnTo('sets/default/slow')
    await page.getByRole('button', { name: 'One more' }).click()
    await page.getByRole('region', { name: 'What will happen' }).getByText('create slow-1').waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    const panel = page.getByRole('region', { name: 'Under way' })
    await panel.getByRole('button', { name: 'Undo this change' }).waitFor()
    await kedge.done('scale', 'sts', 'slow', '--replicas=4')
    await panel.getByRole('button', { name: 'Undo this change' }).click()
    await panel.getByText(/How many Pods.*4/).waitFor()
    expect(await replicas()).toBe(4)
    await panel.getByRole('button', { name: 'Leave it as it is' }).click()
    await panel.getByText(/How many Pods.*4/).waitFor({ state: 'hidden' })
    await panel.getByRole('button', { name: 'Undo this change' }).click()
    await panel.getByRole('button', { name: 'Keep mine' }).click()
    await expect.poll(replicas).toBe(1)
    // It is told, and can be made again.
    const undone = page.locator('.rollout')
    await undone.getByText('The change of slow is taken back').waitFor()
    await undone.getByRole('button', { name: 'Make the change again' }).click()
    await expect.poll(replicas).toBe(2)
    await undone.getByRole('button', { name: 'Undo this change' }).click()
    await expect.poll(replicas).toBe(1)
  })

  it('that one may scale and no more is not offered to be taken back by a patch that one may not send', async () => {
    await kedge.must('create', 'serviceaccount', 'scaler')
    await kedge.must('create', 'role', 'scaler', '--verb=patch', '--resource=statefulsets/scale')
    await kedge.must('create', 'rolebinding', 'scaler', '--role=scaler', '--serviceaccount=default:scaler')
    await kedge.must(
      'create',
      'rolebinding',
      'looks',
      '--clusterrole=view',
      '--serviceaccount=default:scaler',
    )
    const token = (await kedge.must('create', 'token', 'scaler')).trim()
    const theirs = await openConsole(browser, kedge, {}, ['--token', token])
    await theirs.turnTo('sets/default/slow')
    await theirs.page.getByRole('button', { name: 'One more' }).click()
    await theirs.page.getByRole('button', { name: 'Apply' }).click()
    const undo = theirs.page
      .getByRole('region', { name: 'Under way' })
      .getByRole('button', { name: 'Undo this change' })
    await undo.hover()
    await theirs.page.getByText('patch statefulsets in project default').first().waitFor()
    expect(await undo.getAttribute('aria-disabled')).toBe('true')
    await theirs.close()
    await kedge.must('scale', 'sts/slow', '--replicas=1')
  })

  it('is told apart from others in the few colours of a system, on its strip and along time', async () => {
    const { page } = console
    await page.emulateMedia({ forcedColors: 'active' })
    /** What is drawn of it, on a page of that colour. */
    const looks = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate(each => {
          const of = (globalThis as unknown as { getComputedStyle(of: unknown): Look }).getComputedStyle
          const probe = each.ownerDocument.createElement('i')
          probe.style.background = 'Canvas'
          probe.style.color = 'CanvasText'
          each.ownerDocument.body.append(probe)
          const { backgroundColor: paper, color: ink } = of(probe)
          probe.remove()
          const { backgroundColor, borderTopColor, color } = of(each)
          return { paper, ink, fill: backgroundColor, edge: borderTopColor, words: color }
        })
    await console.turnTo('sets/default/slow')
    const ready = await looks('.strip--large .strip__cell--ready')
    expect(ready).toEqual({ ...ready, fill: ready.ink, edge: ready.ink, words: ready.paper })
    await console.turnTo('sets/full/capped')
    const failed = await looks('.strip--large .strip__cell--failed')
    expect(failed).toEqual({ ...failed, fill: 'rgba(0, 0, 0, 0)', edge: failed.ink })
    await console.turnTo('sets/default/slow?tab=timeline')
    const life = await looks('.timeline__rows .timeline__bar--ready')
    expect(life).toEqual({ ...life, fill: life.ink, edge: life.ink })
    await page.emulateMedia({ forcedColors: 'none' })
  })

  it.each(['sets/default/web', 'configmaps/default/kube-root-ca.crt', 'projects/default'])(
    'whose address names a tab that is not there has the address put right: %s',
    async path => {
      const { page } = console
      await console.turnTo(`${path}?tab=nothing`)
      await expect.poll(() => new URL(page.url()).searchParams.get('tab')).toBeNull()
      expect(await page.getByRole('tab', { selected: true }).count()).toBe(1)
    },
  )

  it('whose metrics no longer come keeps those that came, says why no more do, and tells the newest', async () => {
    const { page } = console
    const before = console.faults.length
    await console.turnTo('sets/default/web?tab=metrics')
    const memory = page.locator('.chart').filter({ hasText: 'Memory' })
    await memory
      .getByText(/^\d+ MiB$/)
      .first()
      .waitFor()
    await page.route(/metrics\.k8s\.io/, route =>
      route.fulfill({
        status: 503,
        json: { kind: 'Status', reason: 'ServiceUnavailable', message: 'too busy' },
      }),
    )
    await page.getByText('These are the last measurements; nothing new arrives: too busy').waitFor()
    expect(await page.getByText('There are no metrics').count()).toBe(0)
    expect(await memory.locator('canvas').count()).toBe(1)
    await page.unroute(/metrics\.k8s\.io/)
    await page.getByText('The last hour, as far as this page has watched').waitFor()
    // What the browser itself says of the answers above.
    expect(console.faults.slice(before).filter(fault => !fault.includes('503'))).toEqual([])
  })

  it('of more ordinals than a chart can tell apart shows the others when asked', async () => {
    const { page } = console
    await console.turnTo('sets/many/many?tab=metrics')
    const legend = page.locator('.u-legend').first()
    await legend.getByText('many-23', { exact: true }).waitFor()
    expect(await legend.getByText('many-24', { exact: true }).count()).toBe(0)
    await page.getByLabel('Ordinals that are shown').selectOption('Ordinals 192 to 199')
    await legend.getByText('many-199', { exact: true }).waitFor()
  })

  it('among several has its plan made anew when a Pod of it is another', async () => {
    const { page } = console
    await console.turnTo('sets?project=many')
    await page.getByRole('checkbox', { name: 'Select many' }).check()
    await page.getByRole('button', { name: 'Redeploy', exact: true }).click()
    const plan = page.getByRole('dialog').getByRole('region', { name: 'What will happen' })
    await plan.getByText('delete many-199').first().waitFor()
    const again = page.waitForRequest(/statefulsets\/many\?.*dryRun=All/)
    await kedge.done('delete', 'pod', 'many-3', '-n', 'many')
    await again
    // Until the new one is there, the one of before stands.
    expect(await plan.getByText('delete many-199').first().isVisible()).toBe(true)
    await page.keyboard.press('Escape')
  })

  it('on a phone has its long paths broken after their signs', async () => {
    const phone = await openConsole(browser, kedge, { viewport: { width: 390, height: 844 } })
    const { page } = phone
    await phone.turnTo('sets/default/mounted?tab=containers')
    const path = page.getByRole('definition').filter({ hasText: '/usr/share/nginx/html' })
    await path.waitFor()
    expect(await path.locator('wbr').count()).toBeGreaterThan(3)
    expect(await path.textContent()).toContain('/usr/share/nginx/html/with/a/rather/long/path')
    await phone.close()
  })
})
