// The create form in a real browser, walked as a person would; the numbers are those of the table in docs/CONSOLE.md.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'
import { service, set, wizardOn } from './wizard.ts'

describe.skipIf(browserSkip('the create form in a browser'))('the create form', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    console = await openConsole(browser, kedge)
    page = console.page
  })
  beforeEach(() => console.visitAfresh('create'))
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const { button, field, next, plan, open, addContainer, confirm, begin, agreed, create, saidAt } = wizardOn(
    () => page,
  )
  const read = <T>(...what: readonly string[]) => kedge.read<T>(...what)

  it('rows 16, 32, 33, 36–38, 44, 62, 64: makes a set with its Service and claims, step by step, and shows before what will happen', async () => {
    await console.turnTo('sets')
    await button('Create StatefulSet').click()
    await begin('web')
    await button('More: Pod Replicas').click()
    await addContainer('nginx:1.29')
    await button('+ Add: Ports').click()
    await confirm()
    await next()
    await page.getByRole('button', { name: /Volume template/ }).click()
    await field('Capacity').fill('2')
    await button('Take 2Mi instead').click()
    await field('Capacity').fill('2Gi')
    // A raw device has a path of its own, and no mounts.
    await field('Volume mode').selectOption('Block')
    await field('Device path').waitFor()
    await field('Volume mode').selectOption('Filesystem')
    // Its path is asked for with it.
    await confirm()
    await expect.poll(() => saidAt(field('Mount path'))).not.toBe('')
    await field('Mount path').fill('/data')
    await confirm()
    await next()
    await plan().getByText('create web-1').waitFor()
    await plan().getByText('data-web-0: created, empty').waitFor()
    await page.getByText('Creates Service web → StatefulSet web').waitFor()
    expect(await kedge.has('sts', 'web')).toBe(false)
    await create('web')
    const { spec } = await read<StatefulSet>('sts', 'web')
    expect(spec).toMatchObject({ replicas: 2, serviceName: 'web', selector: { matchLabels: { app: 'web' } } })
    expect(spec?.volumeClaimTemplates?.[0]).toMatchObject({
      metadata: { name: 'data' },
      spec: { resources: { requests: { storage: '2Gi' } } },
    })
    expect(spec?.template.spec?.containers[0]).toMatchObject({
      name: 'nginx',
      image: 'nginx:1.29',
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    })
    expect((await read<Service>('svc', 'web')).spec).toMatchObject({
      clusterIP: 'None',
      selector: { app: 'web' },
      ports: [{ port: 80 }],
    })
    await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    expect(console.faults).toEqual([])
  })

  it('rows 33, 35, 79: says at each field what is wrong, before anything is sent', async () => {
    await kedge.apply(JSON.stringify(set('taken')))
    await next()
    await expect.poll(() => saidAt(field('Name'))).toContain('Required')
    expect(page.url()).not.toContain('step=pods')
    // Who goes on all the same leaves the step marked.
    await next()
    await page.getByRole('heading', { name: 'Pod Replicas & Containers' }).waitFor()
    await page.getByRole('button', { name: /Basic Information.*Still missing or wrong/ }).click()
    await field('Name').fill('Not_A_Name')
    await expect.poll(() => saidAt(field('Name'))).toContain('Invalid: a lowercase RFC 1123')
    await field('Name').fill('taken')
    await expect.poll(() => saidAt(field('Name'))).toContain('There is a StatefulSet of this name')
    await button('Create').click()
    await page.getByText('Still missing or wrong').last().waitFor()
    // The list of what is missing leads to the step where it is.
    await page.getByRole('button', { name: 'StatefulSet › Containers', exact: true }).click()
    await page.getByRole('heading', { name: 'Pod Replicas & Containers' }).waitFor()
    expect(page.url()).toContain('step=pods')
  })

  it('rows 50, 51, 79: a card with a quantity that is none stays open and says at each field what is wrong', async () => {
    await begin('amounts')
    await addContainer('NOT a valid:image:::')
    await field('Container name').fill('Bad Name!')
    for (const [label, value] of [
      ['CPU request', 'lots'],
      ['Memory limit', '-5'],
      ['GPUs (nvidia.com/gpu)', 'x'],
    ] as const)
      await field(label).fill(value)
    await confirm()
    const card = page.getByRole('region', { name: 'New container' })
    await card.getByRole('alert').waitFor()
    for (const [label, words] of [
      ['Image', 'No image has such a name'],
      ['Container name', 'Invalid: a lowercase RFC 1123 label'],
      ['CPU request', '“lots” is no quantity'],
      ['Memory limit', 'Must not be less than 0'],
      ['GPUs (nvidia.com/gpu)', '“x” is no quantity'],
    ] as const)
      await expect.poll(() => saidAt(field(label)), { message: label }).toContain(words)
    await field('Image').fill('nginx')
    await field('Container name').fill('nginx')
    await field('CPU request').fill('2')
    await field('CPU limit').fill('1')
    await field('Memory limit').fill('64Mi')
    await field('GPUs (nvidia.com/gpu)').fill('')
    await expect.poll(() => saidAt(field('CPU request'))).toContain('More than its limit of 1')
    await field('CPU request').fill('500m')
    await confirm()
    await card.waitFor({ state: 'detached' })
    // The keyboard goes on where it was: at the card's own button, and within the card that this opens.
    await button('Edit: nginx').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    const opened = page.getByRole('region', { name: 'Container nginx' })
    await opened.locator(':focus').waitFor()
    await opened.getByRole('button', { name: /^× Cancel/ }).click()
    await next()
    await page.getByRole('button', { name: /Volume template/ }).click()
    await field('Capacity').fill('ten')
    await field('Mount path').fill('/data')
    await confirm()
    await expect.poll(() => saidAt(field('Capacity'))).toContain('“ten” is no quantity')
    await field('Capacity').fill('0')
    await expect.poll(() => saidAt(field('Capacity'))).toContain('Must be more than 0')
    await field('Capacity').fill('1Gi')
    await confirm()
    await field('Capacity').waitFor({ state: 'detached' })
  })

  it('rows 39–41, 45, 50, 51, 54–61, 63: everything of a container and of the strategy', async () => {
    await begin('full')
    await addContainer('redis:7')
    for (const [label, value] of [
      ['CPU request', '100m'],
      ['Memory request', '64Mi'],
      ['CPU limit', '1'],
      ['Memory limit', '128Mi'],
    ] as const)
      await field(label).fill(value)
    await button('+ Add: Ports').click()
    await page.getByRole('group', { name: 'Ports 1' }).getByLabel('Name', { exact: true }).fill('redis')
    await field('Container Port').fill('6379')
    await open('Image Pull Policy')
    await field('When to pull').selectOption('Always')
    await open('Health Checker')
    const probes = page.getByRole('group', { name: 'Readiness' })
    await probes.getByLabel('Checked by').selectOption('tcpSocket')
    await probes.getByLabel('Port or its name').fill('redis')
    await probes.getByLabel('Period (s)', { exact: true }).fill('5')
    const startup = page.getByRole('group', { name: 'Startup' })
    await startup.getByLabel('Checked by').selectOption('grpc')
    await startup.getByLabel('Port', { exact: true }).fill('6379')
    const liveness = page.getByRole('group', { name: 'Liveness' })
    await liveness.getByLabel('Checked by').selectOption('exec')
    await liveness.getByRole('textbox', { name: 'Command' }).fill('redis-cli\nping')
    await open('Lifecycle hooks')
    await page.getByRole('group', { name: 'Before stop' }).getByLabel('What is done').selectOption('sleep')
    await open('Start Command')
    await page.locator('details', { hasText: 'Start Command' }).getByLabel('Arguments').fill('--save\n60 1')
    await open('Environment Variables')
    await button('+ Add: Environment variables').click()
    const variable = page.getByRole('group', { name: 'Environment variables 1' })
    await variable.getByLabel('Name', { exact: true }).fill('POD')
    await variable.getByLabel('From').selectOption('fieldRef')
    await button('+ Add: Environment variables').click()
    const secret = page.getByRole('group', { name: 'Environment variables 2' })
    await secret.getByLabel('Name', { exact: true }).fill('PASSWORD')
    await secret.getByLabel('From').selectOption('secretKeyRef')
    await secret.getByRole('combobox', { name: 'Secret', exact: true }).fill('redis')
    await secret.getByRole('combobox', { name: 'Key', exact: true }).fill('password')
    await button('+ Add: All variables of').click()
    await page
      .getByRole('group', { name: 'All variables of 1' })
      .getByLabel('ConfigMap', { exact: true })
      .last()
      .fill('redis')
    await open('Container Security Context')
    await field('Never as root').first().selectOption('true')
    await field('User (UID)').first().fill('1000')
    await field('Capabilities dropped').fill('ALL')
    await page.getByLabel(/^Sync Host Timezone/).check()
    await confirm()
    await addContainer('busybox')
    await page.getByRole('combobox', { name: /^Kind of container/ }).selectOption('sidecar')
    await confirm()
    await addContainer('busybox')
    await page.getByRole('combobox', { name: /^Kind of container/ }).selectOption('init')
    await confirm()
    await field('Partition').fill('1')
    await page.getByLabel(/^Spread/).check()
    await open('Order, ordinals and history')
    await field('Pod management policy').selectOption('Parallel')
    await field('Minimum ready seconds').fill('3')
    await field('First ordinal').fill('5')
    await field('Revisions kept').fill('4')
    await field('Grace period (s)').fill('10')
    await plan().getByText('create full-5').waitFor()
    await agreed().check()
    await create('full')
    const { spec } = await read<StatefulSet>('sts', 'full')
    expect(spec).toMatchObject({
      podManagementPolicy: 'Parallel',
      minReadySeconds: 3,
      ordinals: { start: 5 },
      revisionHistoryLimit: 4,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    })
    const template = spec?.template.spec
    expect(template?.terminationGracePeriodSeconds).toBe(10)
    expect(
      template?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.weight,
    ).toBe(100)
    expect(template?.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['busybox', 'Always'],
      ['busybox-2', undefined],
    ])
    expect(template?.volumes).toMatchObject([{ name: 'host-time', hostPath: { path: '/etc/localtime' } }])
    expect(template?.containers).toMatchObject([
      {
        name: 'redis',
        imagePullPolicy: 'Always',
        ports: [{ name: 'redis', containerPort: 6379 }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
        readinessProbe: { tcpSocket: { port: 'redis' }, periodSeconds: 5 },
        startupProbe: { grpc: { port: 6379 } },
        livenessProbe: { exec: { command: ['redis-cli', 'ping'] } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        args: ['--save', '60 1'],
        env: [
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } },
        ],
        envFrom: [{ configMapRef: { name: 'redis' } }],
        securityContext: { runAsNonRoot: true, runAsUser: 1000, capabilities: { drop: ['ALL'] } },
      },
    ])
    expect((await read<Service>('svc', 'full')).spec?.ports).toMatchObject([
      { name: 'redis', port: 6379, targetPort: 'redis' },
    ])
  })

  it('rows 66–72, 76: existing, temporary, node, ConfigMap and Secret volumes; nodes, labels, annotations; what is made along', async () => {
    await begin('store')
    await addContainer('nginx')
    await confirm()
    await next()
    const add = async (kind: RegExp, fill: () => Promise<void>, path: string) => {
      await page.getByRole('button', { name: kind }).click()
      await fill()
      await button('+ Mount in nginx').click()
      await field('Mount path').fill(path)
      await confirm()
    }
    await button('+ New ConfigMap').click()
    const map = page.getByRole('region', { name: 'Created along with it' })
    await map.getByLabel('Name', { exact: true }).fill('store-config')
    await map.getByRole('button', { name: '+ Add: Data' }).click()
    await map.getByLabel('Data 1: Key').fill('app.conf')
    await map.getByLabel('Data 1: Value').fill('answer=42')
    await add(
      /\+ ConfigMap/,
      async () => {
        await field('ConfigMap').last().fill('store-config')
        await button('+ Add: Keys').click()
        await field('Key').fill('app.conf')
        await field('File').fill('it.conf')
      },
      '/etc/app',
    )
    await add(/\+ Secret/, () => field('Secret').last().fill('elsewhere'), '/etc/secret')
    await add(/Existing volume/, () => field('Claim').fill('shared'), '/shared')
    await add(/Temporary volume/, () => field('Size limit').fill('1Gi'), '/scratch')
    await add(/HostPath/, () => field('Path on the node').fill('/srv'), '/srv')
    await field('Claims when deleted').selectOption('Delete')
    await next()
    await button('+ Add: Node labels').click()
    await page.getByLabel('Node labels 1: Key').fill('kubernetes.io/os')
    await page.getByLabel('Node labels 1: Value').fill('linux')
    await open('Tolerations')
    await button('+ Add: Tolerations').click()
    await page
      .getByRole('group', { name: 'Tolerations 1' })
      .getByLabel('Key', { exact: true })
      .fill('dedicated')
    await button('+ Add: Labels').click()
    await page.getByLabel('Labels 1: Key', { exact: true }).fill('team')
    await page.getByLabel('Labels 1: Value', { exact: true }).fill('data')
    await button('+ Add: Annotations').click()
    await page.getByLabel('Annotations 1: Key').fill('note')
    await page.getByLabel('Annotations 1: Value').fill('for people')
    await page.getByText(/Creates .*ConfigMap store-config.* StatefulSet store$/).waitFor()
    // What is made along is there by then.
    await plan()
      .getByText('there is no Secret elsewhere, no PersistentVolumeClaim shared', { exact: true })
      .waitFor()
    await agreed().check()
    await create('store')
    const made = await read<StatefulSet>('sts', 'store')
    expect(made.metadata).toMatchObject({ labels: { team: 'data' }, annotations: { note: 'for people' } })
    expect(made.spec?.persistentVolumeClaimRetentionPolicy).toMatchObject({ whenDeleted: 'Delete' })
    const template = made.spec?.template.spec
    expect(template?.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' })
    expect(template?.tolerations).toEqual([{ key: 'dedicated', operator: 'Exists' }])
    expect(template?.volumes).toMatchObject([
      { configMap: { name: 'store-config', items: [{ key: 'app.conf', path: 'it.conf' }] } },
      { secret: { secretName: 'elsewhere' } },
      { persistentVolumeClaim: { claimName: 'shared' } },
      { emptyDir: { sizeLimit: '1Gi' } },
      { hostPath: { path: '/srv' } },
    ])
    expect(template?.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual([
      '/etc/app',
      '/etc/secret',
      '/shared',
      '/scratch',
      '/srv',
    ])
    expect(await read('cm', 'store-config')).toMatchObject({ data: { 'app.conf': 'answer=42' } })
  })

  it('row 139: an existing Service is checked: headless, and it selects the Pods', async () => {
    await kedge.apply(
      [
        service('addressed', { selector: { app: 'fits' } }),
        service('fits', { clusterIP: 'None', selector: { app: 'fits' } }),
      ]
        .map(each => JSON.stringify(each))
        .join('\n---\n'),
    )
    await begin('fits')
    await page.getByLabel(/^Use an existing one/).check()
    await page
      .getByRole('region', { name: 'Headless Service' })
      .getByRole('combobox')
      .selectOption('addressed')
    await page.getByText('addressed is not headless').waitFor()
    await page.getByRole('region', { name: 'Headless Service' }).getByRole('combobox').selectOption('fits')
    await page.getByText('It is headless and selects the Pods.').waitFor()
    await page.getByLabel(/^None/).check()
    await page.getByText('Pods can still be reached by their addresses').waitFor()
  })

  it('row 52: what the quota leaves stands beside requests and limits', async () => {
    await kedge.done('create', 'namespace', 'tight')
    await kedge.must('create', 'quota', 'q', '-n', 'tight', '--hard=requests.cpu=2,limits.memory=1Gi')
    await console.visitAfresh('create?project=tight')
    await begin('small')
    await addContainer('nginx')
    await page.getByText('2 left of 2').first().waitFor()
    await page.getByText('1Gi left of 1Gi').first().waitFor()
  })

  it('row 141: data of an earlier set of the name is told before it is mounted again', async () => {
    await kedge.apply(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data-again-0' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
    )
    await begin('again')
    await addContainer('nginx')
    await confirm()
    await next()
    await page.getByRole('button', { name: /Volume template/ }).click()
    await field('Mount path').fill('/data')
    await confirm()
    await plan().getByText('data-again-0: resumed with its old data').waitFor()
  })

  it('row 79: what is dangerous in the plan of a new set is ticked before it is created', async () => {
    await begin('risky')
    await addContainer('nginx:1.28')
    await confirm()
    await page.getByText('Edit Mode (YAML)').click()
    await page.locator('.cm-line', { hasText: 'image: nginx:1.28' }).click()
    await page.keyboard.press('End')
    await page.keyboard.insertText('\n          envFrom: [{ configMapRef: { name: nowhere } }]')
    await agreed().waitFor()
    expect(await button('Create').isDisabled()).toBe(true)
    expect(await flawsOf(page)).toEqual([])
    await agreed().check()
    await create('risky')
  })

  it.each([
    ['en', 'light', 1440],
    ['zh-CN', 'dark', 390],
  ] as const)(
    'in %s, %s, %d px wide: no violation, no error, nothing cut off',
    async (locale, colorScheme, width) => {
      const other = await openConsole(browser, kedge, {
        locale,
        colorScheme,
        viewport: { width, height: 860 },
      })
      const openAll = () =>
        other.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
      for (const step of ['basic', 'pods', 'storage', 'advanced']) {
        await other.visit(`create?step=${step}`)
        await openAll()
        expect(await flawsOf(other.page), step).toEqual([])
      }
      await other.visit('create?step=pods')
      await other.page.locator('.add--large').click()
      await openAll()
      expect(await flawsOf(other.page), 'the card').toEqual([])
      await other.visit('create?mode=text')
      await other.page.locator('.cm-line').first().waitFor()
      expect(await flawsOf(other.page), 'the text').toEqual([])
      if (locale === 'zh-CN')
        expect(await other.page.locator('main').textContent()).not.toMatch(/forms\.|create\./)
      expect(other.faults).toEqual([])
      await other.close()
    },
  )
})
