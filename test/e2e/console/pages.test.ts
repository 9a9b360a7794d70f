// Every page of the console in a real browser: usable by everybody, without an error, and no wider than its window.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { untilWorkspaces } from '../support/people.ts'
import { flawsOf } from './axe.ts'
import { cutsOf } from './cuts.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'nginx', image: 'nginx:1.28', env: [{ name: 'COLOR', value: 'blue' }] }],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

/** As long as names are that people give. */
const longNamed = {
  ...web,
  metadata: { name: 'elasticsearch-data-master' },
  spec: {
    ...web.spec,
    serviceName: 'elasticsearch-data-headless',
    replicas: 5,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'elasticsearch-data-master' } },
    template: {
      ...web.spec.template,
      metadata: { labels: { app: 'elasticsearch-data-master' } },
    },
    volumeClaimTemplates: web.spec.volumeClaimTemplates.map(each => ({
      ...each,
      metadata: { name: 'data' },
    })),
  },
}
/** So many that their rows are laid out each by itself. */
const many = {
  ...longNamed,
  metadata: { name: 'kafka-controller-quorum' },
  spec: {
    ...longNamed.spec,
    replicas: 130,
    selector: { matchLabels: { app: 'kafka-controller-quorum' } },
    template: { ...web.spec.template, metadata: { labels: { app: 'kafka-controller-quorum' } } },
  },
}

const rbac = 'rbac.authorization.k8s.io'
const workspace = {
  apiVersion: 'iam.kedge.dev/v1',
  kind: 'Workspace',
  metadata: { name: 'acme', annotations: { 'kubesphere.io/alias-name': 'Acme' } },
  spec: { quota: { hard: { pods: '20', 'requests.memory': '8Gi' } } },
}
const shop = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'iam.kedge.dev/workspace': 'acme' } },
}
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota', namespace: 'shop' },
  spec: { hard: { pods: '5' } },
}
const invited = {
  apiVersion: `${rbac}/v1`,
  kind: 'RoleBinding',
  metadata: { name: 'project-operator:ann', namespace: 'shop' },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'project-operator' },
  subjects: [
    { apiGroup: rbac, kind: 'User', name: 'ann' },
    { apiGroup: rbac, kind: 'Group', name: 'builders' },
  ],
}

describe.skipIf(browserSkip('the pages of the console'))('every page', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    await untilWorkspaces(kedge)
    await kedge.apply(
      [web, longNamed, many, workspace, shop, quota, invited]
        .map(each => JSON.stringify(each))
        .join('\n---\n'),
    )
    for (const name of ['web', longNamed.metadata.name, many.metadata.name])
      await kedge.done('rollout', 'status', `sts/${name}`, '--timeout=180s')
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const tabs = [
    ...['ordinals', 'overview', 'yaml', 'containers', 'revisions', 'volumes', 'environment', 'events'],
    ...['logs', 'metrics', 'timeline'],
  ]
  const others = [
    'services',
    'configmaps',
    'secrets',
    'claims',
    'classes',
    'nodes',
    'events',
    'autoscalers',
    'budgets',
  ]
  const made = [
    'accounts',
    'audit',
    'settings',
    'services/new',
    'autoscalers/new',
    'budgets/new',
    'configmaps/new',
    'secrets/new',
    'claims/new',
    'classes/new',
  ]
  const long = [
    `sets?columns=ordinals,image,age,service,selector,alias`,
    ...['ordinals', 'pods', 'volumes', 'events', 'metrics', 'timeline'].map(
      tab => `sets/default/${longNamed.metadata.name}?tab=${tab}`,
    ),
    ...['ordinals', 'pods', 'volumes'].map(tab => `sets/default/${many.metadata.name}?tab=${tab}`),
  ]
  const first = [
    'sets',
    ...long,
    ...tabs.map(tab => `sets/default/web?tab=${tab}`),
    'sets/default/none',
    'nowhere',
  ]
  const single = [
    'claims/default/www-web-0',
    'services/default/kubernetes',
    'classes/standard',
    'nodes/none',
    'accounts',
    'audit',
    'settings',
  ]
  const team = [
    ...[
      'workspaces',
      'workspaces/acme?tab=projects',
      'workspaces/acme?tab=quota',
      'projects',
      'projects/none',
    ],
    ...['overview', 'members', 'roles', 'quota'].map(tab => `projects/shop?tab=${tab}`),
  ]
  const teamMade = ['workspaces/new', 'projects/new?workspace=acme']
  /** Each page in the looks that are most likely to break it; all of them would take minutes. */
  const pagesOf = (colorScheme: string, width: number) =>
    colorScheme === 'dark'
      ? [...others, ...made, ...teamMade]
      : width < 1000
        ? [...first, ...single, ...team]
        : [...first, ...others, ...team]

  it.each([
    ['en', 'light', 1440],
    ['en', 'dark', 1440],
    ['zh-CN', 'light', 390],
  ] as const)(
    'in %s, %s, %d px wide: no violation, no error, nothing cut off',
    async (locale, colorScheme, width) => {
      const console = await openConsole(browser, kedge, {
        locale,
        colorScheme,
        viewport: { width, height: 860 },
      })
      await console.visit('sets')
      const found: { readonly path: string; readonly flaws: readonly string[] }[] = []
      for (const path of pagesOf(colorScheme, width)) {
        await console.turnTo(path)
        const flaws = [...(await flawsOf(console.page)), ...(await cutsOf(console.page))]
        if (flaws.length > 0) found.push({ path, flaws })
        if (locale === 'zh-CN')
          expect(await console.page.locator('h1').textContent()).not.toMatch(/StatefulSet/)
      }
      expect(found).toEqual([])
      expect(console.faults).toEqual([])
      await console.close()
    },
  )
})
