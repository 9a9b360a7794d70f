// Names as long as the API lets them be, without a sign at which they could be broken: no page is wider than its window for them,
// no table than its page, and what stands beside them is seen.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { beyondWindow, cutsOf } from './cuts.ts'

const project = 'n'.repeat(63)
const container = 'c'.repeat(63)
/** Its Pods' names are labels, which are no longer than 63. */
const name = 'w'.repeat(52)
const template = 'd'.repeat(63)
const labels = { app: 'l'.repeat(63) }
const className = 's'.repeat(63)

const objects = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: project } },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: className },
    provisioner: `example.com/${'p'.repeat(50)}`,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: project, annotations: { 'kubesphere.io/alias-name': 'A'.repeat(50) } },
    spec: {
      serviceName: name,
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: container,
              image: `registry.example.com:5000/team/${'i'.repeat(60)}:1.28`,
              env: [{ name: 'E'.repeat(60), value: 'v'.repeat(120) }],
              volumeMounts: [{ name: template, mountPath: `/${'m'.repeat(80)}` }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: template },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `claim-${'x'.repeat(57)}`, namespace: project },
    spec: {
      storageClassName: className,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'v'.repeat(63), namespace: project },
    spec: { clusterIP: 'None', selector: labels, ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'f'.repeat(63), namespace: project },
    data: { ['k'.repeat(60)]: 'x' },
  },
]

const set = `sets/${project}/${name}`
const pod = `pods/${project}/${name}-0`
const pages = [
  'sets',
  'sets?columns=ordinals,image,age,service,selector,alias',
  ...['ordinals', 'overview', 'containers', 'revisions', 'pods', 'volumes', 'environment', 'events'].map(
    tab => `${set}?tab=${tab}`,
  ),
  ...['logs', 'metrics', 'timeline'].map(tab => `${set}?tab=${tab}`),
  ...['containers', 'logs', 'overview', 'events'].map(tab => `${pod}?tab=${tab}`),
  ...['services', 'configmaps', 'claims', 'classes', 'events', 'projects'],
  `claims/${project}/${template}-${name}-0`,
  `services/${project}/${'v'.repeat(63)}`,
  `configmaps/${project}/${'f'.repeat(63)}`,
  `projects/${project}`,
]

describe.skipIf(browserSkip('names as long as they may be'))('names as long as they may be', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    const applied = await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
    expect(applied.stderr).toBe('')
    await kedge.done('rollout', 'status', `sts/${name}`, '-n', project, '--timeout=180s')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  describe.each([
    ['en', 1440],
    ['zh-CN', 390],
  ] as const)('in %s, %d px wide', (locale, width) => {
    let console: ConsolePage
    beforeAll(async () => {
      console = await openConsole(browser, kedge, { locale, viewport: { width, height: 860 } })
      await console.visit('sets')
    })
    afterAll(() => console?.close())

    it('nothing is beyond its edge', async () => {
      const found: { readonly path: string; readonly flaws: readonly string[] }[] = []
      for (const path of pages) {
        await console.turnTo(path)
        const flaws = [...(await cutsOf(console.page)), ...(await beyondWindow(console.page))]
        if (flaws.length > 0) found.push({ path, flaws })
      }
      expect(found).toEqual([])
      expect(console.faults).toEqual([])
    })

    it('the phase of a claim is seen', async () => {
      const bound = locale === 'en' ? 'bound' : '已绑定'
      for (const path of [`claims?project=${project}`, `${set}?tab=volumes`]) {
        await console.turnTo(path)
        const shown = console.page
          .locator('main .grid td')
          .getByText(bound, { exact: true })
          .filter({ visible: true })
        await expect.poll(() => shown.count()).toBe(2)
      }
    })

    it.runIf(width === 1440)('the tools above logs and lists stand in one row', async () => {
      for (const path of [`${set}?tab=logs`, 'sets']) {
        await console.turnTo(path)
        const tools = console.page.locator('.page__tools:has(> .pf-v6-c-text-input-group)')
        expect((await tools.boundingBox())?.height ?? 1000).toBeLessThan(48)
      }
    })
  })
})

describe.skipIf(browserSkip('rows of many sets'))('rows of many sets', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([startKedge(['--runtime', 'simulated']), openBrowser()])
    // More than are drawn at once.
    const many = Array.from({ length: 130 }, (_, index) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        name: `set-${index}`,
        annotations: {
          'kubesphere.io/alias-name': `What is said of set ${index}, in many words. `.repeat(4),
        },
      },
      spec: {
        serviceName: 'set',
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
      },
    }))
    const applied = await kedge.apply(many.map(each => JSON.stringify(each)).join('\n---\n'))
    expect(applied.stderr).toBe('')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  it('are as high as the list counts on, aliases and all', async () => {
    const console = await openConsole(browser, kedge, { viewport: { width: 1440, height: 860 } })
    await console.visit('sets')
    const rows = console.page.locator('.grid--virtual tbody tr:not(.grid__filler)')
    await rows.filter({ hasText: 'What is said of set' }).first().waitFor()
    const heights = await rows.evaluateAll(each => each.map(row => row.getBoundingClientRect().height))
    expect(heights.length).toBeGreaterThan(5)
    expect([...new Set(heights)]).toEqual([52])
    await console.close()
  })
})
