// How a set stands, where that is not well: what keeps its Pods from being created, and the Service that it lacks.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const long = 'w'.repeat(60)
const namespace = (name: string, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})
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
      namespace('tight', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
      quota,
      setOf(long, 'default', claimed),
      setOf('capped', 'full'),
      setOf('forbidden', 'tight'),
      setOf('web', 'default', { replicas: 1 }),
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

  it('row 139: whose Service does not exist says so, and leads to the form that creates it', async () => {
    const { page } = console
    await console.turnTo('sets/default/web')
    await page.getByText('There is no Service names in this project').waitFor()
    await page.getByRole('button', { name: 'Create Service names' }).click()
    await page.getByRole('heading', { name: 'New Service' }).waitFor()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('names')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: 'names' }).waitFor()
    expect(await kedge.must('get', 'svc', 'names', '-o', 'jsonpath={.spec.clusterIP} {.spec.selector}')).toBe(
      'None {"app":"web"}',
    )
    await console.turnTo('sets/default/web')
    await page.getByText('There is no Service names').waitFor({ state: 'hidden' })
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
})
